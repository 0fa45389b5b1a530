"""Questions answered by a way to reach somebody."""

import re
from dataclasses import dataclass
from functools import cached_property

from django import forms

from jalon.core.forms import refuse_control_characters
from jalon.dossiers.questions.base import InvalidAnswerError, QuestionType, clean_with

_PHONE_SEPARATORS = re.compile(r"[\s.\-/()]+")
_FRENCH = re.compile(r"(?:\+33|0033)0?([1-9][0-9]{8})")
_NATIONAL = re.compile(r"0[1-9][0-9]{8}")
_FOREIGN = re.compile(r"(?:\+|00)[1-9][0-9]{6,14}")


@dataclass(frozen=True)
class Phone(QuestionType):
    """A telephone number: « 0380123456 » for a French one, « +352… » for another."""

    def clean_text(self, text: str) -> str | None:
        number = _PHONE_SEPARATORS.sub("", text)
        if not number:
            return None
        if french := _FRENCH.fullmatch(number):
            return f"0{french[1]}"
        if _NATIONAL.fullmatch(number):
            return number
        if _FOREIGN.fullmatch(number):
            return f"+{number.removeprefix('+').removeprefix('00')}"
        raise InvalidAnswerError(
            "Un numéro de téléphone compte 10 chiffres et commence par 0 ; "
            "un numéro étranger commence par + et le code du pays."
        )

    def raw(self, value: str | None) -> str:
        return "" if value is None else self._spaced(value, " ")

    def text(self, value: str) -> str:
        return self._spaced(value, "\N{NO-BREAK SPACE}")

    @staticmethod
    def _spaced(number: str, space: str) -> str:
        if number.startswith("+"):
            return number
        return space.join(number[start : start + 2] for start in range(0, len(number), 2))


@dataclass(frozen=True)
class Email(QuestionType):
    """An e-mail address."""

    @cached_property
    def field(self) -> forms.EmailField:
        """The form field that checks it."""
        return forms.EmailField(
            max_length=254,
            validators=[refuse_control_characters],
            error_messages={
                "invalid": "Une adresse e-mail s’écrit nom@domaine.fr. Vérifiez-la.",
                "max_length": "Une adresse e-mail compte 254 caractères au plus.",
            },
        )

    def clean_text(self, text: str) -> str | None:
        # Length first: the address pattern is slow on a very long text.
        if len(text) > 1000:
            raise InvalidAnswerError("Une adresse e-mail compte 254 caractères au plus.")
        return clean_with(self.field, text)
