"""Ages in complete months, and how one says them. The one place that says how old somebody is.

A month is complete on the same day of the month; where that day does not exist (31 April, 29 February), on the first of
the next month. Whoever was born on 29 February is thus one year older on 1 March.
"""

from datetime import date

from jalon.core.text import plural

BABY, CHILD = 24, 144


def complete_months(born: date, on: date) -> int:
    """Return the number of complete months between two days; below zero when `on` comes first."""
    return (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)


def in_words(months: int) -> str:
    """« 13 mois », « 3 ans et 2 mois », « 87 ans »: months alone below two years, years alone from twelve on."""
    if months < 1:
        return "moins d’un\N{NO-BREAK SPACE}mois"
    if months < BABY:
        return f"{months}\N{NO-BREAK SPACE}mois"
    years, left = divmod(months, 12)
    told = plural(years, "an")
    return f"{told} et {left}\N{NO-BREAK SPACE}mois" if left and months < CHILD else told
