"""Which platform an age calls for, on the day the pathway is prescribed. The real age counts, never the corrected one.

Sources: CSP art. L. 2135-1; arrêté of 19 December 2025 (pathway of neurodevelopment from 0 to 11 years, started before
the twelfth birthday); booklet of January 2024 (under 7 years) and booklet of the 7–12 years.
"""

from dataclasses import dataclass
from datetime import date

from jalon.core.ages import complete_months, in_words
from jalon.dossiers.kinds.tnd.ages import NBSP, check_days

#: Complete months from which the platforms of 0–6 years, then those of 7–12 years, take children no more.
OLDER, TOO_OLD = 84, 144


@dataclass(frozen=True)
class Eligibility:
    """Whether a platform takes a child of that age, and the sentence that says why, or where to go."""

    eligible: bool
    sentence: str


def not_opened(birth_date: date, on: date) -> str:
    """Return why no dossier opens for a child on a day, and where to go; nothing when one may."""
    found = eligibility(birth_date, on, serves_7_12=True)
    return "" if found.eligible else found.sentence


def told_at_opening(birth_date: date, on: date) -> str:
    """Return what is told of the age when a dossier opens: from 7 years on, which platforms answer; else nothing."""
    months = complete_months(birth_date, on)
    if not OLDER <= months < TOO_OLD:
        return ""
    return (
        f"À {in_words(months)}, l’enfant ne peut être reçu que par une plateforme qui sert aussi les 7 à 12{NBSP}ans. "
        f"Le livret à remplir est celui des 7 à 12{NBSP}ans{NBSP}: la grille de ce dossier s’arrête à 6{NBSP}ans et "
        f"11{NBSP}mois."
    )


def eligibility(birth_date: date, prescribed_on: date, serves_7_12: bool) -> Eligibility:
    """Return whether a platform takes a child on a day. `serves_7_12`: it also takes children from 7 to 12.

    Raise AgeError when a date is none, or when the birth comes after.
    """
    check_days(birth_date, prescribed_on, "la prescription")
    months = complete_months(birth_date, prescribed_on)
    age = in_words(months)
    if months >= TOO_OLD:
        return Eligibility(
            False,
            f"À {age}, l’enfant a passé l’âge du parcours, qui se prescrit avant le jour des 12{NBSP}ans. "
            "Adressez-le à un CMPP, à un centre médico-psychologique, à une consultation hospitalière spécialisée ou, "
            "pour une aide durable, à la MDPH.",
        )
    if months >= OLDER and not serves_7_12:
        return Eligibility(
            False,
            f"À {age}, l’enfant relève d’une plateforme des 7 à 12{NBSP}ans. Celle-ci reçoit les enfants jusqu’à "
            f"6{NBSP}ans et 11{NBSP}mois{NBSP}: choisissez-en une autre.",
        )
    if months >= OLDER:
        return Eligibility(
            True,
            f"À {age}, l’enfant est reçu par cette plateforme, qui sert aussi les 7 à 12{NBSP}ans. Le livret à remplir "
            f"est celui des 7 à 12{NBSP}ans.",
        )
    return Eligibility(
        True, f"À {age}, l’enfant a l’âge de cette plateforme{NBSP}: jusqu’à 6{NBSP}ans et 11{NBSP}mois."
    )
