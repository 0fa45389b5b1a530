"""Days counted in months, over month ends and leap years, and days that are none."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.core.ages import complete_months
from jalon.dossiers.kinds.tnd.ages import AgeError, check_days, day_of_months, same_day_after

DAYS = st.dates(date(2000, 1, 1), date(2050, 12, 31))


@given(DAYS, st.integers(0, 200))
def test_the_day_of_so_many_months_is_the_first_on_which_they_are_complete(born: date, months: int) -> None:
    day = day_of_months(born, months)
    assert complete_months(born, day) == months
    assert complete_months(born, day - timedelta(days=1)) == months - 1


@given(DAYS, st.integers(0, 48))
def test_a_delay_in_months_ends_on_the_same_day_or_on_the_last_of_the_month(day: date, months: int) -> None:
    end = same_day_after(day, months)
    assert (end.year - day.year) * 12 + end.month - day.month == months
    assert end.day == day.day or (end.day < day.day and (end + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("born", "on", "sentence"),
    [
        (date(2026, 11, 27), date(2026, 11, 26), "vient après"),
        ("2024-05-03", date(2026, 11, 26), "n’est pas un jour"),
        (None, date(2026, 11, 26), "n’est pas un jour"),
        (datetime(2024, 5, 3, 10, 0, tzinfo=UTC), date(2026, 11, 26), "n’est pas un jour"),
        (date(2024, 5, 3), 20261126, "n’est pas un jour"),
    ],
)
def test_days_that_are_none_are_refused_with_a_sentence(born: object, on: object, sentence: str) -> None:
    with pytest.raises(AgeError) as caught:
        check_days(born, on)
    assert sentence in caught.value.sentence
