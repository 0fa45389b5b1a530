from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.directory.enums import UnitKind
from jalon.referrals.clocks import clocks
from jalon.referrals.deadlines import (
    add_working_days,
    expected_answer,
    in_working_days,
    in_working_hours,
    is_working_day,
    news_expected,
    working_time,
    zone_of,
)

PARIS = ZoneInfo("Europe/Paris")
PLACES = st.sampled_from(["", "21", *clocks().places])
# From 2024 to 2032: leap years, ends of years, both changes of the hour each year.
DAYS = st.dates(date(2024, 1, 1), date(2031, 12, 31))
MOMENTS = st.builds(datetime.combine, DAYS, st.times(), tzinfo=st.just(UTC))
HOURS = st.integers(0, 60)


def paris(year: int, month: int, day: int, *hour: int) -> datetime:
    return datetime(year, month, day, *hour, tzinfo=PARIS)


@pytest.mark.parametrize(
    "day",
    [date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25), date(2026, 7, 14), date(2026, 11, 11), date(2026, 8, 1)],
)
def test_easter_monday_ascension_whit_monday_holidays_and_saturdays_are_not_worked(day: date) -> None:
    assert not is_working_day(day)


@pytest.mark.parametrize(
    ("place", "day"),
    [
        ("57", date(2026, 4, 3)),
        ("67", date(2026, 4, 3)),
        ("68", date(2028, 12, 26)),
        ("971", date(2026, 5, 27)),
        ("972", date(2026, 5, 22)),
        ("973", date(2026, 6, 10)),
        ("974", date(2027, 12, 20)),
        ("976", date(2026, 4, 27)),
    ],
)
def test_good_friday_in_alsace_and_the_abolition_overseas_are_holidays_there_alone(place: str, day: date) -> None:
    assert not is_working_day(day, place)
    assert is_working_day(day, "21")


def test_three_working_days_jump_over_the_week_end_and_the_armistice() -> None:
    assert add_working_days(date(2026, 11, 9), 3) == date(2026, 11, 13)


def test_a_promise_made_late_in_the_evening_counts_from_the_day_in_paris() -> None:
    nearly_midnight_in_paris = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)

    assert in_working_days(nearly_midnight_in_paris, 1) == datetime(2026, 11, 24, 17, tzinfo=UTC)


def test_news_of_the_waiting_list_are_promised_for_a_working_day() -> None:
    expected = news_expected(datetime(2026, 11, 25, 9, tzinfo=UTC))

    assert expected == datetime(2026, 12, 28, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sent", "hours", "due"),
    [
        (paris(2026, 11, 27, 17, 30), 4, paris(2026, 11, 30, 12)),
        (paris(2026, 11, 27, 23), 4, paris(2026, 11, 30, 12, 30)),
        (paris(2026, 11, 24, 9), 8, paris(2026, 11, 24, 17)),
        (paris(2026, 11, 24, 8, 30), 9, paris(2026, 11, 24, 17, 30)),
        (paris(2026, 12, 31, 17), 4, paris(2027, 1, 4, 11, 30)),
        # The hour changes in the night of the 24th to the 25th of October.
        (paris(2026, 10, 23, 17), 2, paris(2026, 10, 26, 9, 30)),
    ],
)
def test_hours_of_work_run_while_the_desk_is_open(sent: datetime, hours: int, due: datetime) -> None:
    assert in_working_hours(sent, hours) == due


def test_a_unit_of_la_reunion_works_by_its_own_clock() -> None:
    six_in_the_evening_there = datetime(2026, 11, 27, 18, tzinfo=ZoneInfo("Indian/Reunion"))

    assert in_working_hours(six_in_the_evening_there, 4, "974") == datetime(2026, 11, 30, 8, 30, tzinfo=UTC)


def test_each_kind_of_unit_answers_in_its_own_time_by_where_the_person_is() -> None:
    sent = paris(2026, 11, 27, 17, 30)

    def due(kind: UnitKind, origin: str) -> datetime:
        return expected_answer(kind, origin, sent, "21", own_days=7)

    assert due(UnitKind.HAD, "hospital") == paris(2026, 11, 30, 12)
    assert due(UnitKind.HAD, "home") == paris(2026, 11, 30, 16)
    assert due(UnitKind.SMR, "hospital") == paris(2026, 11, 30, 16)
    assert due(UnitKind.SMR, "") == due(UnitKind.SMR, "home") == paris(2026, 12, 1, 14, 30)
    assert due(UnitKind.SSIAD, "hospital") == paris(2026, 12, 1, 18)
    assert due(UnitKind.SSIAD, "home") == paris(2026, 12, 2, 18)
    assert due(UnitKind.EHPAD, "hospital") == paris(2026, 12, 8, 18)


def test_a_promise_in_hours_is_for_the_half_hour_that_comes_next() -> None:
    assert expected_answer(UnitKind.USP, "home", paris(2026, 11, 24, 9, 7), "21", 7) == paris(2026, 11, 24, 13, 30)


@given(MOMENTS, HOURS, PLACES)
def test_nothing_is_due_on_a_holiday_nor_while_the_desk_is_closed(moment: datetime, hours: int, place: str) -> None:
    due = in_working_hours(moment, hours, place).astimezone(zone_of(place))

    assert due >= moment
    assert is_working_day(due.date(), place)
    assert clocks().desk.opens <= due.time() <= clocks().desk.closes


@given(MOMENTS, HOURS, HOURS, PLACES)
def test_so_many_hours_then_so_many_more_are_their_sum(moment: datetime, first: int, second: int, place: str) -> None:
    in_two_times = in_working_hours(in_working_hours(moment, first, place), second, place)

    assert in_two_times == in_working_hours(moment, first + second, place)


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=9)), HOURS, st.integers(0, 12), PLACES)
def test_what_is_sent_later_or_has_longer_is_never_due_sooner(
    moment: datetime, later: timedelta, hours: int, days: int, place: str
) -> None:
    assert in_working_hours(moment, hours, place) <= in_working_hours(moment + later, hours, place)
    assert in_working_hours(moment, hours, place) <= in_working_hours(moment, hours + 1, place)
    assert in_working_days(moment, days, place) <= in_working_days(moment + later, days, place)
    assert in_working_days(moment, days, place) < in_working_days(moment, days + 1, place)


@given(MOMENTS, st.integers(1, 12), st.integers(1, 12), PLACES)
def test_so_many_days_then_so_many_more_are_their_sum(moment: datetime, first: int, second: int, place: str) -> None:
    due = in_working_days(moment, first, place)

    assert in_working_days(due, second, place) == in_working_days(moment, first + second, place)
    assert due.astimezone(zone_of(place)).time() == time(18)
    assert is_working_day(due.astimezone(zone_of(place)).date(), place)


@given(MOMENTS, HOURS, PLACES)
def test_what_is_left_of_a_delay_is_the_delay_at_its_start_and_nothing_at_its_end(
    moment: datetime, hours: int, place: str
) -> None:
    due = in_working_hours(moment, hours, place)

    assert working_time(moment, due, place) == timedelta(hours=hours)
    assert working_time(due, moment, place) == timedelta(0)
