"""Ages in complete months, over month ends, leap years and birthdays, and how one says them."""

from datetime import date

import pytest

from jalon.core.ages import complete_months, in_words


@pytest.mark.parametrize(
    ("born", "on", "months"),
    [
        (date(2025, 11, 26), date(2026, 11, 26), 12),
        (date(2025, 11, 27), date(2026, 11, 26), 11),
        (date(2026, 11, 26), date(2026, 11, 26), 0),
        (date(2024, 2, 29), date(2025, 2, 28), 11),
        (date(2024, 2, 29), date(2025, 3, 1), 12),
        (date(2024, 2, 29), date(2028, 2, 28), 47),
        (date(2024, 2, 29), date(2028, 2, 29), 48),
        (date(2025, 8, 31), date(2026, 2, 28), 5),
        (date(2025, 8, 31), date(2026, 3, 1), 6),
        (date(2025, 12, 31), date(2026, 1, 30), 0),
        (date(2026, 2, 1), date(2026, 1, 15), -1),
    ],
)
def test_a_month_is_complete_on_the_same_day_or_on_the_first_of_the_next(born: date, on: date, months: int) -> None:
    assert complete_months(born, on) == months


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (-2, "moins d’un mois"),
        (0, "moins d’un mois"),
        (1, "1 mois"),
        (23, "23 mois"),
        (24, "2 ans"),
        (38, "3 ans et 2 mois"),
        (83, "6 ans et 11 mois"),
        (143, "11 ans et 11 mois"),
        (144, "12 ans"),
        (155, "12 ans"),
        (1050, "87 ans"),
    ],
)
def test_an_age_is_said_as_one_says_it(months: int, words: str) -> None:
    assert in_words(months).replace("\N{NO-BREAK SPACE}", " ") == words
