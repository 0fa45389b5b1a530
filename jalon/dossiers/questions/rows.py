"""A question answered by several rows of the same parts: people to contact, past stays…"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict

from jalon.dossiers.questions.base import InvalidAnswerError, QuestionType, Raw
from jalon.dossiers.questions.choices import Choice


@dataclass(frozen=True)
class Part:
    """One column of the rows: its key in the stored row, its label, its type."""

    key: str
    label: str
    type: QuestionType
    required: bool = False
    help: str = ""


@dataclass(frozen=True)
class Rows(QuestionType):
    """At most `most` rows. A row left blank disappears. Stored as a list of mappings without the blank parts.

    `singular` names one row: « personne ».
    """

    parts: tuple[Part, ...]
    most: int
    singular: str

    @property
    def told(self) -> tuple[Part, ...]:
        """The parts that make a row, by themselves."""
        return self.parts

    def named(self, index: int, row: Mapping[str, Any]) -> str:
        """Return how a raw row is called: « Personne 2 »."""
        return f"{self.singular.capitalize()} {index + 1}"

    @cached_property
    def _name(self) -> re.Pattern[str]:
        keys = "|".join(part.key for part in self.parts)
        return re.compile(rf"\.([0-9]{{1,3}})\.(?:{keys})(?:\..+)?")

    def read(self, data: QueryDict, name: str) -> Raw | None:
        """Parts are sent as « contacts.0.phone »; the row's number only keeps them together."""
        numbers = set()
        for sent in data:
            if sent.startswith(name) and (match := self._name.fullmatch(sent, len(name))):
                numbers.add(int(match[1]))
        if not numbers and name not in data:
            return None
        rows = []
        for number in sorted(numbers):
            row = {}
            for part in self.parts:
                raw = part.type.read(data, f"{name}.{number}.{part.key}")
                row[part.key] = part.type.blank() if raw is None else raw
            if any(row[part.key] != part.type.blank() for part in self.told):
                rows.append(row)
        return rows

    def clean(self, raw: Any) -> list[dict[str, Any]] | None:
        if not isinstance(raw, list) or not all(isinstance(row, dict) for row in raw):
            raise InvalidAnswerError("Cette réponse n’est pas lisible. Répondez à nouveau.")
        if len(raw) > self.most:
            raise InvalidAnswerError(f"La liste s’arrête à {self.most}. Retirez ce qui est en trop.")
        rows = [row for index, given in enumerate(raw) if (row := self._clean_row(index, given))]
        return rows or None

    def _clean_row(self, index: int, given: dict[str, Any]) -> dict[str, Any]:
        row = {}
        for part in self.parts:
            try:
                value = part.type.clean(given.get(part.key, part.type.blank()))
            except InvalidAnswerError as error:
                where = f"{index}.{part.key}" + (f".{error.part}" if error.part else "")
                raise InvalidAnswerError(
                    f"{self.named(index, given)}, {part.label.lower()}\N{NO-BREAK SPACE}: {error.sentence}",
                    part=where,
                ) from error
            if value is not None:
                row[part.key] = value
        lacking = [part for part in self.parts if part.required and part.key not in row]
        if not any(part.key in row for part in self.told):
            return {}
        if lacking:
            raise InvalidAnswerError(
                f"{self.named(index, given)}\N{NO-BREAK SPACE}: "
                f"il manque «\N{NO-BREAK SPACE}{lacking[0].label.lower()}\N{NO-BREAK SPACE}».",
                part=f"{index}.{lacking[0].key}",
            )
        return row

    def raw(self, value: list[dict[str, Any]] | None) -> Raw:
        return [{part.key: part.type.raw(row.get(part.key)) for part in self.parts} for row in value or ()]

    def blank(self) -> Raw:
        return []

    def united(self, one: list[dict[str, Any]], other: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
        rows = [*one, *(row for row in other if row not in one)]
        return rows if len(rows) <= self.most else None

    def text(self, value: list[dict[str, Any]]) -> str:
        return "\n\n".join("\n".join(self.lines(row)) for row in value)

    def lines(self, row: dict[str, Any]) -> Iterator[str]:
        """Yield one line of text for each part answered."""
        for part in self.parts:
            if part.key in row:
                yield f"{part.label}\N{NO-BREAK SPACE}: {part.type.text(row[part.key])}"

    def check(self, where: str) -> None:
        keys = [part.key for part in self.parts]
        if len(set(keys)) != len(keys) or not all(part.label for part in self.parts):
            raise ValueError(f"{where}: two parts share a key, or one has no label")
        for part in self.parts:
            part.type.check(f"{where}.{part.key}")


@dataclass(frozen=True)
class Table(Rows):
    """Rows whose first part, a choice, names lines that are all on the page: one row at most for each.

    A line of which nothing else is said is no row. Stored as `Rows`, in the order of the lines.
    """

    @cached_property
    def lines_of(self) -> dict[str, str]:
        """The words of each line, by its code."""
        first = self.parts[0].type
        return first.labels if isinstance(first, Choice) else {}

    @property
    def told(self) -> tuple[Part, ...]:
        return self.parts[1:]

    def named(self, index: int, row: Mapping[str, Any]) -> str:
        return self.lines_of.get(str(row.get(self.parts[0].key)), super().named(index, row))

    def clean(self, raw: Any) -> list[dict[str, Any]] | None:
        rows = super().clean(raw)
        if rows is None:
            return None
        by_line = {row[self.parts[0].key]: row for row in rows}
        if len(by_line) < len(rows):
            raise InvalidAnswerError("Une ligne du tableau est écrite deux fois. Gardez-en une.")
        return [by_line[code] for code in self.lines_of if code in by_line]

    def united(self, one: list[dict[str, Any]], other: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
        key = self.parts[0].key
        found = {row[key]: row for row in one}
        for row in other:
            here = found.get(row[key], {})
            if any(here.get(part, value) != value for part, value in row.items()):
                return None
            found[row[key]] = {**row, **here}
        return [found[code] for code in self.lines_of if code in found]

    def check(self, where: str) -> None:
        super().check(where)
        if not self.lines_of or not self.parts[0].required or self.most != len(self.lines_of):
            raise ValueError(f"{where}: a table begins with a required choice, and has as many rows as options")
