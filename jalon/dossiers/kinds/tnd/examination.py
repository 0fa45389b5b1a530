"""What the day of an examination makes of a grid: the child's age, said, and the brackets that it calls for."""

from dataclasses import dataclass
from datetime import date

from jalon.core.ages import in_words
from jalon.dossiers.kinds.tnd.ages import NBSP, Age, AgeError
from jalon.dossiers.kinds.tnd.codes import NO_BRACKET
from jalon.dossiers.kinds.tnd.detection import age_of, bracket_of
from jalon.dossiers.kinds.tnd.grid import grid


@dataclass(frozen=True)
class Examination:
    """One child on one day. `told`: what is said of the age.

    `own`: the code of the bracket to fill in, `NO_BRACKET` where the booklet has none, empty when no age can be told;
    `below`: that of the bracket below, empty when there is none. `asks_term`: a birth before term would change the age.
    """

    told: tuple[str, ...]
    own: str = ""
    below: str = ""
    corrected: bool = False
    asks_term: bool = False


def examine(birth_date: date, on: date | None, weeks_of_gestation: int | None) -> Examination:
    """Return what a day calls for; without one, or before the birth, only a sentence that says what to do."""
    if on is None:
        return Examination(("Donnez la date de l’examen\N{NO-BREAK SPACE}: l’âge choisit la tranche.",))
    try:
        age = age_of(birth_date, on, weeks_of_gestation)
    except AgeError as error:
        return Examination((error.sentence,))
    asks_term = weeks_of_gestation is None and age.months < grid().rule.corrected_until
    corrected = age.corrected is not None
    try:
        bracket = bracket_of(birth_date, on, weeks_of_gestation)
    except AgeError as error:
        told = (_said(age, weeks_of_gestation), error.sentence) if corrected else (error.sentence,)
        return Examination(told, NO_BRACKET, corrected=corrected, asks_term=asks_term)
    below = grid().below(bracket)
    told = (_said(age, weeks_of_gestation),)
    return Examination(told, bracket.code, below.code if below else "", corrected, asks_term)


def _said(age: Age, weeks: int | None) -> str:
    rule = grid().rule
    if age.corrected is not None:
        return (
            f"Âge corrigé{NBSP}: {in_words(age.corrected)} (âge réel{NBSP}: {in_words(age.months)}). L’enfant est né à "
            f"{weeks}{NBSP}semaines, {age.weeks_early}{NBSP}semaines avant le terme{NBSP}: avant 2{NBSP}ans, c’est "
            "l’âge corrigé qui choisit la tranche."
        )
    if weeks is not None and weeks < rule.preterm:
        return f"Ce jour-là, l’enfant a {in_words(age.months)}. À partir de 2{NBSP}ans, l’âge n’est plus corrigé."
    return f"Ce jour-là, l’enfant a {in_words(age.months)}."
