"""The age of a child in complete months (`core.ages`), real and corrected, and days counted in months."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

NBSP = "\N{NO-BREAK SPACE}"


class InputError(ValueError):
    """What was given cannot be used. `sentence` says why in French, and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class AgeError(InputError):
    """A date that is none, a birth to come, or an age that what was asked does not cover."""


@dataclass(frozen=True)
class Age:
    """The age of a child on a day, in complete months. `corrected`: None when the real age counts.

    `weeks_early`: weeks between the birth and the term, 0 when the age is not corrected.
    """

    months: int
    corrected: int | None = None
    weeks_early: int = 0

    @property
    def counted(self) -> int:
        """The age that chooses the bracket. Below zero before the term."""
        return self.months if self.corrected is None else self.corrected


def check_days(birth_date: date, on: date, what: str = "l’examen") -> None:
    """Raise AgeError unless both are days and the birth does not come after. `what` names the second one."""
    for day, name in ((birth_date, "naissance"), (on, what)):
        # A datetime is a date for Python, and comparing the two fails.
        if type(day) is not date:
            raise AgeError(f"La date de {name} n’est pas un jour. Écrivez-la sous la forme 03/05/2024.")
    if on < birth_date:
        raise AgeError(f"La date de naissance vient après la date de {what}. Vérifiez les deux.")


def day_of_months(born: date, months: int) -> date:
    """Return the first day on which so many months are complete."""
    year, month = _month_after(born, months)
    if born.day <= monthrange(year, month)[1]:
        return date(year, month, born.day)
    return date(year, month, monthrange(year, month)[1]) + timedelta(days=1)


def same_day_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of the month where it does not exist.

    So are delays in months counted in French law (Code de procédure civile, art. 641).
    """
    year, month = _month_after(day, months)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _month_after(day: date, months: int) -> tuple[int, int]:
    years, month = divmod(day.month - 1 + months, 12)
    return day.year + years, month + 1
