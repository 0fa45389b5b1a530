"""What a password must be: long, and hard to guess. No rule of composition, no renewal.

CNIL, délibération 2022-100 (devinabilité); ASVS 5.0, 6.2.
"""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

from jalon.core.text import fold, plural, without_accents

# Words that belong to the place rather than to the person (ASVS 6.1.2).
SITE_WORDS = (
    *("jalon", "viatrajectoire", "trajectoire", "orientation", "dossier", "patient", "medecin", "docteur", "cabinet"),
    *("hopital", "ehpad", "sante", "rpps", "ecps", "secretariat", "motdepasse", "bonjour", "france"),
    # zxcvbn knows the keyboards of other countries.
    *("azertyuiop", "qsdfghjklm", "wxcvbn", "azerty", "qsdfgh"),
)
ESTIMATED = 72  # zxcvbn reads no further; what follows can only make a password harder.
OWN_CHARACTERS = 8  # at least, besides the words that everybody knows of the person and the site
ENOUGH = 4  # of 4: more than 10^10 guesses
TOO_EASY = (
    "Ce mot de passe se devine trop vite{because}. Une phrase de cinq ou six mots sans rapport entre eux est plus "
    "sûre, et plus facile à retenir."
)
REASONS = {
    "repeat": "\N{NO-BREAK SPACE}: il répète les mêmes caractères",
    "sequence": "\N{NO-BREAK SPACE}: il suit une suite connue, comme abc ou 123",
    "spatial": "\N{NO-BREAK SPACE}: ses lettres se suivent sur le clavier",
    "date": "\N{NO-BREAK SPACE}: il tient surtout à une date",
    "dictionary": "\N{NO-BREAK SPACE}: il tient surtout à des mots courants, à votre nom ou à ce site",
}


def personal_words(user: Any) -> list[str]:
    """Return what somebody who knows the person would try first."""
    words = [getattr(user, name, "") or "" for name in ("first_name", "last_name", "email", "rpps")]
    professional = getattr(user, "professional", None) if getattr(user, "pk", None) else None
    if professional is not None:
        words += [professional.rpps, professional.practice_name, professional.city]
    parts = [part for word in words for part in fold(word).replace("@", " ").replace(".", " ").split()]
    return [word for word in dict.fromkeys([*words, *parts]) if len(word) > 2]


def refusal_of(password: str, user: Any = None) -> str:
    """Return why a password is guessed too easily, or nothing."""
    known = [*SITE_WORDS, *personal_words(user)]
    if _rest(password, known) < OWN_CHARACTERS:
        return TOO_EASY.format(because=REASONS["dictionary"])
    found = zxcvbn(without_accents(password)[:ESTIMATED], user_inputs=known)
    if found["score"] >= ENOUGH:
        return ""
    weakest = min(found["sequence"], key=lambda match: match["guesses_log10"] / max(1, len(match["token"])))
    return TOO_EASY.format(because=REASONS.get(weakest["pattern"], ""))


def _rest(password: str, known: list[str]) -> int:
    """Return how many characters are left without the words that one knows of the person and the site."""
    rest = fold(password)
    if not rest:
        return len(password)
    for word in sorted({fold(word) for word in known}, key=len, reverse=True):
        if len(word) > 2:
            rest = rest.replace(word, " ")
    return len(rest.replace(" ", ""))


class LengthValidator:
    """Between the two limits of the settings."""

    def validate(self, password: str, user: Any = None) -> None:
        minimum, maximum = settings.PASSWORD_MINIMUM, settings.PASSWORD_MAXIMUM
        if len(password) < minimum:
            lacking = plural(minimum - len(password), "caractère")
            raise ValidationError(
                f"Il manque {lacking}\N{NO-BREAK SPACE}: un mot de passe en compte au moins {minimum}."
            )
        if len(password) > maximum:
            raise ValidationError(
                f"Un mot de passe compte au plus {maximum} caractères\N{NO-BREAK SPACE}; raccourcissez-le."
            )

    def get_help_text(self) -> str:
        return f"Au moins {settings.PASSWORD_MINIMUM} caractères."


class GuessValidator:
    """Refuses what an attacker who knows the person and the site would find soon."""

    def validate(self, password: str, user: Any = None) -> None:
        if refusal := refusal_of(password, user):
            raise ValidationError(refusal)

    def get_help_text(self) -> str:
        return "Une phrase convient bien\N{NO-BREAK SPACE}; ni majuscule ni chiffre ne sont exigés."


def judge(password: str, person: object | None) -> None:
    """Raise ValidationError unless the password may be chosen. `person` has names and an address, account or not."""
    validate_password(password, cast(Any, person))
