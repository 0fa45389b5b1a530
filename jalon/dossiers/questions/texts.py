"""Questions answered by a text: a line, a paragraph, a date, a social security number."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.formats import date_format

from jalon.core.forms import DayField, LineField, NirField, TextField
from jalon.core.identifiers import format_nir
from jalon.dossiers.questions.base import QuestionType, clean_with
from jalon.dossiers.treatments import Treatment, is_list, treatments


@dataclass(frozen=True)
class Line(QuestionType):
    """One line of text, of at most `limit` characters. `autocomplete` is the HTML token, where there is one."""

    limit: int = 200
    autocomplete: str = ""

    @cached_property
    def field(self) -> LineField:
        """The form field that checks it."""
        return LineField(limit=self.limit)

    def clean_text(self, text: str) -> str | None:
        return clean_with(self.field, text)


@dataclass(frozen=True)
class Text(QuestionType):
    """Free text of at most `limit` characters; `rows` is the height of its box, in lines."""

    limit: int = 5000
    rows: int = 4

    def united(self, one: str, other: str) -> str | None:
        """One under the other."""
        text = f"{one}\n{other}"
        return text if len(text) <= self.limit else None

    @cached_property
    def field(self) -> TextField:
        """The form field that checks it."""
        return TextField(limit=self.limit)

    def clean_text(self, text: str) -> str | None:
        return clean_with(self.field, text)


@dataclass(frozen=True)
class Treatments(Text):
    """A list of treatments, typed or pasted: the text is the answer, `reading` cuts it into rows."""

    def reading(self, value: str) -> list[Treatment]:
        """Return the rows of a list; none when the text is no list."""
        rows = treatments(value)
        return rows if is_list(rows) else []


@dataclass(frozen=True)
class Day(QuestionType):
    """A date, stored as « 1939-05-03 »."""

    past_only: bool = False
    future_only: bool = False

    @cached_property
    def field(self) -> DayField:
        """The form field that checks it."""
        return DayField(past_only=self.past_only, future_only=self.future_only)

    def clean_text(self, text: str) -> str | None:
        day = clean_with(self.field, text)
        return None if day is None else day.isoformat()

    def raw(self, value: str | None) -> str:
        return "" if value is None else date.fromisoformat(value).strftime("%d/%m/%Y")

    def text(self, value: str) -> str:
        return date_format(date.fromisoformat(value), "j\N{NO-BREAK SPACE}F Y")


@dataclass(frozen=True)
class Nir(QuestionType):
    """A social security number, stored in 15 characters."""

    @cached_property
    def field(self) -> NirField:
        """The form field that checks it."""
        return NirField()

    def clean_text(self, text: str) -> str | None:
        return clean_with(self.field, text)

    def raw(self, value: str | None) -> str:
        return "" if value is None else format_nir(value)

    def text(self, value: str) -> str:
        return format_nir(value).replace(" ", "\N{NO-BREAK SPACE}")
