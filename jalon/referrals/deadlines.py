"""Promised dates: how long each side has to move, in hours of work, working days or days.

A *place* is the code of the unit's department: its public holidays and its time zone count. An empty or unknown one is
in metropolitan France. Public holidays are those of the library `holidays` (ADR 28).
"""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.utils import timezone
from holidays import HolidayBase, country_holidays

from jalon.directory.models import CareUnit
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.kinds.sanitaire.sections.requester import REQUESTER
from jalon.dossiers.models import Dossier
from jalon.referrals.clocks import Place, clocks, expected
from jalon.referrals.models import Referral

DAY_ENDS = time(23, 59, 59)
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


def zone_of(place: str) -> ZoneInfo:
    """Return the time zone of a department."""
    return ZoneInfo(_place(place).zone or str(timezone.get_default_timezone()))


def _place(place: str) -> Place:
    return clocks().places.get(place, Place())


@cache
def _holidays(subdivision: str) -> HolidayBase:
    return country_holidays("FR", subdiv=subdivision or None)


def is_working_day(day: date, place: str = "") -> bool:
    """Monday to Friday, public holidays apart."""
    return day.weekday() < 5 and day not in _holidays(_place(place).holidays)


def next_working_day(day: date, place: str = "") -> date:
    """Return the day itself, or the first working day after it."""
    while not is_working_day(day, place):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int, place: str = "") -> date:
    """Return the working day that comes `count` working days after `day`."""
    for _ in range(count):
        day = next_working_day(day + timedelta(days=1), place)
    return day


def closing_time(day: date, place: str = "") -> datetime:
    """Return when the desk closes on that day, there."""
    return datetime.combine(day, clocks().desk.closes, tzinfo=zone_of(place))


def end_of_day(day: date, place: str = "") -> datetime:
    """Return the last second of that day, there: a legal delay includes its last day whole."""
    return datetime.combine(day, DAY_ENDS, tzinfo=zone_of(place))


def in_working_days(now: datetime, count: int, place: str = "") -> datetime:
    """Return the closing time of the day that comes `count` working days after now."""
    return closing_time(add_working_days(now.astimezone(zone_of(place)).date(), count, place), place)


def in_working_hours(now: datetime, hours: int, place: str = "") -> datetime:
    """Return when so many hours of work have run; none runs while the desk is closed."""
    local, left = now.astimezone(zone_of(place)), timedelta(hours=hours)
    day = local.date()
    while True:
        start = max(local, datetime.combine(day, clocks().desk.opens, tzinfo=local.tzinfo))
        end = closing_time(day, place)
        if is_working_day(day, place) and start <= end:
            if start + left <= end:
                return start + left
            left -= end - start
        day += timedelta(days=1)


def working_time(start: datetime, end: datetime, place: str = "") -> timedelta:
    """Return how long people work between two moments; nothing when the second comes first."""
    zone, total = zone_of(place), timedelta(0)
    start, end = start.astimezone(zone), end.astimezone(zone)
    day = start.date()
    while day <= end.date():
        if is_working_day(day, place):
            opens = max(start, datetime.combine(day, clocks().desk.opens, tzinfo=zone))
            total += max(min(end, closing_time(day, place)) - opens, timedelta(0))
        day += timedelta(days=1)
    return total


def news_expected(now: datetime, place: str = "") -> datetime:
    """Return when a unit is expected to give news of its waiting list."""
    day = now.astimezone(zone_of(place)).date() + timedelta(days=NEWS_DAYS)
    return closing_time(next_working_day(day, place), place)


def expected_answer(unit_kind: str, origin: str, sent_at: datetime, place: str, own_days: int) -> datetime:
    """Return when a unit is expected to answer a request sent then.

    `origin`: where the person is, see `origin_of`; `own_days`: the working days that the unit announces, which count
    for the kinds of unit without a delay of their own. Hours end on a half-hour, the next one: nobody promises 12:07.
    """
    rule = expected(unit_kind, origin)
    if rule.calendar:
        return end_of_day(sent_at.astimezone(zone_of(place)).date() + timedelta(days=rule.calendar), place)
    if rule.hours:
        return _half_hour(in_working_hours(sent_at, rule.hours, place))
    return in_working_days(sent_at, rule.days or own_days, place)


def _half_hour(moment: datetime) -> datetime:
    past = timedelta(minutes=moment.minute % 30, seconds=moment.second, microseconds=moment.microsecond)
    return moment + timedelta(minutes=30) - past if past else moment


def answer_due(unit: CareUnit, origin: str, now: datetime) -> datetime:
    """Return when a unit is expected to answer a request sent now; no query."""
    return expected_answer(unit.kind, origin, now, unit.department, unit.answer_days)


def answer_due_again(row: Referral, now: datetime) -> datetime:
    """Return when a unit is expected to answer once it has what it asked, or takes a request up again; a query at most.

    Its delay runs anew from now, save a legal one.
    """
    return legal_answer_due(row) or answer_due(row.unit, origin_of(row.dossier), now)


def legal_answer_due(row: Referral) -> datetime | None:
    """Return when a unit whose delay is a legal one, which nothing suspends, has to answer a request that it received;
    None for the others.
    """
    if row.sent_at is None or not expected(row.unit.kind).calendar:
        return None
    return answer_due(row.unit, "", row.sent_at)


def origin_of(dossier: Dossier) -> str:
    """Return where the person is, as a code of « La personne est »; empty when nobody said. One query at most."""
    if dossier.kind != DossierKind.SANITAIRE:
        return ""
    section = dossier.sections.filter(code=REQUESTER.code).first()
    return open_section(dossier, section).counted.get("origin", "") if section else ""
