from datetime import UTC, date, datetime

import pytest

from jalon.referrals.deadlines import add_working_days, easter, in_working_days, is_working_day, news_expected

PUBLISHED_EASTERS = {
    1961: date(1961, 4, 2),
    2000: date(2000, 4, 23),
    2008: date(2008, 3, 23),
    2024: date(2024, 3, 31),
    2025: date(2025, 4, 20),
    2026: date(2026, 4, 5),
    2038: date(2038, 4, 25),
}


@pytest.mark.parametrize(("year", "sunday"), PUBLISHED_EASTERS.items())
def test_easter_falls_where_the_almanac_says(year: int, sunday: date) -> None:
    assert easter(year) == sunday


@pytest.mark.parametrize(
    "day",
    [date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25), date(2026, 7, 14), date(2026, 11, 11), date(2026, 8, 1)],
)
def test_easter_monday_ascension_whit_monday_holidays_and_saturdays_are_not_worked(day: date) -> None:
    assert not is_working_day(day)


def test_three_working_days_jump_over_the_week_end_and_the_armistice() -> None:
    assert add_working_days(date(2026, 11, 9), 3) == date(2026, 11, 13)


def test_a_promise_made_late_in_the_evening_counts_from_the_day_in_paris() -> None:
    nearly_midnight_in_paris = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)

    assert in_working_days(nearly_midnight_in_paris, 1) == datetime(2026, 11, 24, 17, tzinfo=UTC)


def test_news_of_the_waiting_list_are_promised_for_a_working_day() -> None:
    expected = news_expected(datetime(2026, 11, 25, 9, tzinfo=UTC))

    assert expected == datetime(2026, 12, 28, 17, tzinfo=UTC)
