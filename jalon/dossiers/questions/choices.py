"""Questions answered by choosing."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import QueryDict

from jalon.core.text import and_list
from jalon.dossiers.questions.base import InvalidAnswerError, QuestionType, Raw

_NOT_LISTED = "Cette réponse n’est pas dans la liste. Choisissez-en une."


@dataclass(frozen=True)
class Option:
    """One possible answer: its stored code, its words, a gloss under them.

    `offered`: False for what an action alone writes; a page shows it once it is the answer, and nobody chooses it.
    """

    code: str
    label: str
    gloss: str = ""
    offered: bool = field(default=True, kw_only=True)


@dataclass(frozen=True)
class Choice(QuestionType):
    """One answer among a few. More than six are shown as a list; when `listed`, fewer too: the page stays light."""

    options: tuple[Option, ...]
    listed: bool = field(default=False, kw_only=True)

    @cached_property
    def labels(self) -> dict[str, str]:
        """The words of each code."""
        return {option.code: option.label for option in self.options}

    def clean_text(self, text: str) -> Any:
        code = text.strip()
        if code and not any(option.offered and option.code == code for option in self.options):
            raise InvalidAnswerError(_NOT_LISTED)
        return code or None

    def text(self, value: Any) -> str:
        return self.labels[value]

    def check(self, where: str) -> None:
        if len(self.labels) != len(self.options) or not all(option.label for option in self.options):
            raise ValueError(f"{where}: two options share a code, or one has no label")


@dataclass(frozen=True)
class YesNoUnknown(Choice):
    """« Oui · Non · Ne sait pas », stored as yes, no, unknown. Nothing is chosen at first."""

    options: tuple[Option, ...] = (Option("yes", "Oui"), Option("no", "Non"), Option("unknown", "Ne sait pas"))


@dataclass(frozen=True)
class YesNo(Choice):
    """« Oui · Non », stored as true or false. Nothing is chosen at first."""

    options: tuple[Option, ...] = (Option("yes", "Oui"), Option("no", "Non"))

    def clean_text(self, text: str) -> bool | None:
        code = super().clean_text(text)
        return None if code is None else code == "yes"

    def raw(self, value: bool | None) -> str:
        return {None: "", True: "yes", False: "no"}[value]

    def text(self, value: bool) -> str:
        return "Oui" if value else "Non"


@dataclass(frozen=True)
class Tick(YesNo):
    """One box of a table, stored as true; left empty it is no answer."""

    options: tuple[Option, ...] = (Option("yes", "Oui"),)


@dataclass(frozen=True)
class Choices(QuestionType):
    """Several answers, stored as a list of codes in the declared order; none ticked is no answer."""

    options: tuple[Option, ...]

    @cached_property
    def labels(self) -> dict[str, str]:
        """The words of each code."""
        return {option.code: option.label for option in self.options}

    def read(self, data: QueryDict, name: str) -> Raw | None:
        # A box left empty sends nothing: the page adds an empty value that says the question was there.
        return data.getlist(name) if name in data else None

    def clean(self, raw: Any) -> list[str] | None:
        if not isinstance(raw, list):
            raise InvalidAnswerError(_NOT_LISTED)
        chosen = {code for code in raw if code} if all(isinstance(code, str) for code in raw) else {""}
        if not chosen <= self.labels.keys():
            raise InvalidAnswerError(_NOT_LISTED)
        return [code for code in self.labels if code in chosen] or None

    def raw(self, value: list[str] | None) -> Raw:
        return list(value or ())

    def blank(self) -> Raw:
        return []

    def united(self, one: list[str], other: list[str]) -> list[str]:
        return [code for code in self.labels if code in {*one, *other}]

    def text(self, value: list[str]) -> str:
        first, *others = [self.labels[code] for code in value]
        return and_list([first, *(lower_first(label) for label in others)])

    def check(self, where: str) -> None:
        if len(self.labels) != len(self.options) or not all(option.label for option in self.options):
            raise ValueError(f"{where}: two options share a code, or one has no label")


def lower_first(label: str) -> str:
    """Lower the first letter, except of an acronym."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
