"""French words for dates and places, as the timeline, the refusals and the e-mails write them."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format

from jalon.directory.enums import UnitKind
from jalon.referrals.clocks import clocks
from jalon.referrals.deadlines import DAY_ENDS, zone_of
from jalon.referrals.enums import ReferralState, WaitlistGrade
from jalon.referrals.reasons import CARE

NBSP = "\N{NO-BREAK SPACE}"
#: A rank on the list, as those who answer for follow-up care say it.
CARE_GRADES = {
    WaitlistGrade.ADMISSIBLE: "Avis médical favorable, place à confirmer",
    WaitlistGrade.ACCEPTED: "Accord, sans date pour l’instant",
}
CHILD_STATES = {ReferralState.SUPERSEDED: "Close : parcours ailleurs"}


def long_day(day: date, *, today: date | None = None) -> str:
    """« lundi 30 novembre », with the year when it is not the present one."""
    number = "1er" if day.day == 1 else str(day.day)
    text = f"{date_format(day, 'l')} {number}{NBSP}{date_format(day, 'F')}"
    return text if day.year == (today or timezone.localdate()).year else f"{text} {day.year}"


def hour(moment: datetime, place: str = "") -> str:
    """« 14 h 07 », « 18 h », by the clocks of a department; of Paris unless told."""
    local = moment.astimezone(zone_of(place))
    minutes = f"{NBSP}{local.minute:02d}" if local.minute else ""
    return f"{local.hour}{NBSP}h{minutes}"


def day_and_hour(moment: datetime, place: str = "") -> str:
    """« mardi 24 novembre, 14 h 07 », by the clocks of a department; of Paris unless told."""
    return f"{long_day(moment.astimezone(zone_of(place)).date())}, {hour(moment, place)}"


def ends_the_day(due: datetime) -> bool:
    """Whether a date is told by its day alone: the desk closes then, or the day ends, in Paris."""
    return timezone.localtime(due).time() in (clocks().desk.closes, DAY_ENDS)


def promised(due: datetime, place: str = "") -> str:
    """« lundi 30 novembre » for the end of a day, « lundi 30 novembre, 12 h » otherwise; the hour is that of Paris.

    `place`: the department of the unit, so that an hour which is not the one of its own clocks says so.
    """
    local = due.astimezone(zone_of(place))
    if local.time() == DAY_ENDS:
        return long_day(local.date())
    if ends_the_day(due):
        return long_day(timezone.localdate(due))
    elsewhere = local.utcoffset() != timezone.localtime(due).utcoffset()
    return f"{day_and_hour(due)} (heure de Paris)" if elsewhere else day_and_hour(due)


def at_place(name: str) -> str:
    """« aux Tilleuls », « au Clos Saint-Vincent », « à La Combe aux Fées », « à Résidence Darcy »."""
    for article, contracted in (("Les ", "aux "), ("Le ", "au ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"à {name}"


def agree(name: str, singular: str, plural: str) -> str:
    """Return the verb that goes with a place: « Les Tilleuls proposent », « Le Clos propose »."""
    return plural if name.startswith("Les ") else singular


def quoted(text: str) -> str:
    """Between French quotation marks."""
    return f"«{NBSP}{text}{NBSP}»"


def state_words(state: str, unit_kind: str) -> str:
    """Return a state in the words of the kind of unit: a child’s request closes for a pathway, not for a place."""
    coded = ReferralState(state)
    return (CHILD_STATES.get(coded) if unit_kind == UnitKind.PCO else None) or str(coded.label)


def grade_words(grade: str, unit_kind: str) -> str:
    """Return the rank in the words of the kind of unit: « Admissible », « Accord, sans date pour l’instant »."""
    coded = WaitlistGrade(grade)
    return (CARE_GRADES.get(coded) if unit_kind in CARE else None) or str(coded.label)


def time_left(until: datetime, now: datetime) -> str:
    """« encore 2 h 10 », « encore 25 min », « encore 1 jour et 3 h »; « délai passé » once it has."""
    minutes = int((until - now).total_seconds() // 60)
    if until <= now:
        return "délai passé"
    hours, rest = divmod(minutes, 60)
    if hours >= 24:
        days, hours = divmod(hours, 24)
        words = f"{days}{NBSP}jour{'s' if days > 1 else ''}" + (f" et {hours}{NBSP}h" if hours else "")
    elif hours:
        words = f"{hours}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")
    else:
        words = f"{minutes}{NBSP}min" if minutes else "moins d’une minute"
    return f"encore {words}"
