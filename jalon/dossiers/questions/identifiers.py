"""Questions answered by the number of a professional or of an establishment, checked by its key."""

from dataclasses import dataclass

from jalon.core.identifiers import is_valid_finess, is_valid_rpps, normalise
from jalon.dossiers.questions.base import InvalidAnswerError, QuestionType


@dataclass(frozen=True)
class Rpps(QuestionType):
    """The RPPS number of a professional, stored in 11 digits."""

    def clean_text(self, text: str) -> str | None:
        number = normalise(text)
        if number and not is_valid_rpps(number):
            raise InvalidAnswerError("Un numéro RPPS compte 11 chiffres\N{NO-BREAK SPACE}: vérifiez-le.")
        return number or None


@dataclass(frozen=True)
class Finess(QuestionType):
    """The FINESS number of an establishment, stored in 9 characters."""

    def clean_text(self, text: str) -> str | None:
        number = normalise(text)
        if number and not is_valid_finess(number):
            raise InvalidAnswerError(
                "Un numéro FINESS compte 9 chiffres (2A ou 2B en Corse)\N{NO-BREAK SPACE}: vérifiez-le."
            )
        return number or None
