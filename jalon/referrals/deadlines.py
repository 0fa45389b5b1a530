"""Promised dates: working days in France, and how long each side has to move.

Sources: Code du travail, art. L3133-1 (the eleven public holidays); Easter by the anonymous Gregorian computus
(Nature, 20 April 1876). Alsace-Moselle's two further days are not counted: a date promised there is a little early.
"""

from datetime import date, datetime, time, timedelta
from functools import cache

from django.utils import timezone

CLOSING_HOUR = time(18)
INFO_DAYS = 5
"""Working days in which the requester is expected to bring a complement."""
OFFER_DAYS = 2
"""Working days proposed, by default, to answer an offer."""
NEWS_DAYS = 30
"""Days within which a unit gives news of its waiting list."""
SILENCE_DAYS = 183
"""A request that nobody moved for so long (six months) closes by itself, and a dossier is asked about; see
`actions.expire` and `actions.sleep`."""
ARCHIVE_DAYS = 61
"""Days (two months) between that question and the archiving of the dossier."""

_FIXED_HOLIDAYS = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))


def easter(year: int) -> date:
    """Return Easter Sunday of a Gregorian year."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Return the eleven public holidays of metropolitan France."""
    sunday = easter(year)
    moving = (sunday + timedelta(days=days) for days in (1, 39, 50))
    return frozenset([*(date(year, month, day) for month, day in _FIXED_HOLIDAYS), *moving])


def is_working_day(day: date) -> bool:
    """Monday to Friday, public holidays apart."""
    return day.weekday() < 5 and day not in public_holidays(day.year)


def next_working_day(day: date) -> date:
    """Return the day itself, or the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int) -> date:
    """Return the working day that comes `count` working days after `day`."""
    for _ in range(count):
        day = next_working_day(day + timedelta(days=1))
    return day


def closing_time(day: date) -> datetime:
    """Return 18:00 in Paris on that day."""
    return datetime.combine(day, CLOSING_HOUR, tzinfo=timezone.get_default_timezone())


def in_working_days(now: datetime, count: int) -> datetime:
    """Return the closing time of the day that comes `count` working days after now."""
    return closing_time(add_working_days(timezone.localdate(now), count))


def news_expected(now: datetime) -> datetime:
    """Return when a unit is expected to give news of its waiting list."""
    return closing_time(next_working_day(timezone.localdate(now) + timedelta(days=NEWS_DAYS)))
