"""Questions answered by a number, with its unit."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from jalon.core.forms import WholeNumberField
from jalon.dossiers.questions.base import InvalidAnswerError, QuestionType, clean_with

_DECIMAL = re.compile(r"-?[0-9]{1,9}(?:[.,][0-9]{1,6})?")
_SPACES = re.compile(r"\s+")


def with_unit(number: str, unit: str) -> str:
    """« 72 kg », with the space that does not break."""
    return f"{number}\N{NO-BREAK SPACE}{unit}" if unit else number


@dataclass(frozen=True)
class Number(QuestionType):
    """A whole number between two bounds."""

    low: int = 0
    high: int = 1_000_000
    unit: str = ""

    @cached_property
    def field(self) -> WholeNumberField:
        """The form field that checks it."""
        return WholeNumberField(low=self.low, high=self.high)

    def clean_text(self, text: str) -> int | None:
        return clean_with(self.field, text)

    def text(self, value: int) -> str:
        return with_unit(f"{value:,}".replace(",", "\N{NO-BREAK SPACE}"), self.unit)

    def check(self, where: str) -> None:
        if self.low > self.high:
            raise ValueError(f"{where}: {self.low} is above {self.high}")


@dataclass(frozen=True)
class Amount(QuestionType):
    """A number with at most `places` decimals, stored as a string (« 62.5 ») so that nothing is rounded."""

    low: Decimal = Decimal(0)
    high: Decimal = Decimal(1_000_000)
    places: int = 1
    unit: str = ""

    def clean_text(self, text: str) -> str | None:
        text = _SPACES.sub("", text)
        if not text:
            return None
        if not _DECIMAL.fullmatch(text):
            raise InvalidAnswerError("Écrivez un nombre en chiffres, par exemple 62,5.")
        number = Decimal(text.replace(",", "."))
        if number != round(number, self.places):
            raise InvalidAnswerError(f"Gardez {self.places} chiffre après la virgule au plus.")
        if not self.low <= number <= self.high:
            raise InvalidAnswerError(f"Indiquez un nombre entre {self._french(self.low)} et {self._french(self.high)}.")
        return f"{number.normalize():f}"

    def raw(self, value: Any) -> str:
        return "" if value is None else self._french(Decimal(value))

    def text(self, value: str) -> str:
        return with_unit(self._french(Decimal(value)), self.unit)

    @staticmethod
    def _french(number: Decimal) -> str:
        return f"{number.normalize():f}".replace(".", ",")
