"""A question answered by several rows of the same parts: people to contact, past stays…"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict

from jalon.dossiers.questions.base import InvalidAnswerError, QuestionType, Raw


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
            if any(row[part.key] != part.type.blank() for part in self.parts):
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
                    f"{self.singular.capitalize()} {index + 1}, {part.label.lower()}"
                    f"\N{NO-BREAK SPACE}: {error.sentence}",
                    part=where,
                ) from error
            if value is not None:
                row[part.key] = value
        lacking = [part for part in self.parts if part.required and part.key not in row]
        if row and lacking:
            raise InvalidAnswerError(
                f"{self.singular.capitalize()} {index + 1}\N{NO-BREAK SPACE}: "
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
