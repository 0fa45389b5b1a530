"""French typography and words for dates, amounts and numbers. Pure functions; no HTML but in `french_html`.

The typeface has no narrow no-break space (U+202F): the only no-break space used is U+00A0.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from django.utils import timezone

PARIS = ZoneInfo("Europe/Paris")
NBSP = "\N{NO-BREAK SPACE}"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
NUMBERS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")

_UNITS = (
    "km|cm|mm|m²|m|kg|mg|µg|g|ml|cl|l|L|ko|Mo|Go|h|min|s|j|ans?|mois|jours?|semaines?|nuits?|heures?|minutes?|"
    "lits?|places?|chambres?|points?|réponses?|€|%|°C"
)
# A run of white space other than a line end, which may already hold a no-break space.
_SP = "[ \u00a0\u202f]"
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\.\.\.", "…"),
        (r"(?<=\w)'(?=\w)", "’"),
        (rf"{_SP}+([:;?!»%€])", NBSP + r"\1"),
        # « ? » and « ! » glued to a word, at its end only: an address such as « page?x=1 » is left alone.
        (r"(?<=[\w)’…])([?!])(?=[\s»)]|$)", NBSP + r"\1"),
        (rf"«{_SP}*(?=\S)", "«" + NBSP),
        (r"(?<=[^\s«])»", NBSP + "»"),
        (rf"(?<![\d,.])(\d{{1,3}}){_SP}(?=\d{{3}}(?!\d))", r"\1" + NBSP),
        (rf"(?<=\d{{3}}){_SP}(?=\d{{3}}(?!\d))", NBSP),
        (rf"(\d){_SP}({_UNITS})(?!\w)", r"\1" + NBSP + r"\2"),
        (rf"(\d{NBSP}h){_SP}(?=\d\d(?!\d))", r"\1" + NBSP),
        (rf"(?<!\w)(M\.|MM\.|Mme|Mmes|Mlle|Dr|Drs|Pr|Me|GIR|n°){_SP}(?=\S)", r"\1" + NBSP),
        (rf"(?<!\d)(\d{{1,2}}|1er){_SP}({'|'.join(MONTHS)})(?!\w)", r"\1" + NBSP + r"\2"),
    )
)
_HTML_PARTS = re.compile(r"(<[^>]*>|&[#\w]+;)")


def french(text: str) -> str:
    """Return plain text with French spaces, apostrophes and ellipses. Applying it twice changes nothing more."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text.replace("\u202f", NBSP).replace(NBSP + NBSP, NBSP)


def french_html(html: str) -> str:
    """Return HTML with the same rules applied between tags; tags, attributes and entities are not touched."""
    return "".join(part if part[:1] in "<&" else french(part) for part in _HTML_PARTS.split(html) if part)


def local_moment(moment: datetime) -> datetime:
    """Return the moment in Paris; a naive one is taken as already there."""
    return moment.replace(tzinfo=PARIS) if timezone.is_naive(moment) else moment.astimezone(PARIS)


def local_day(moment: date | datetime) -> date:
    """Return the day in Paris."""
    return local_moment(moment).date() if isinstance(moment, datetime) else moment


def paris_now() -> datetime:
    """Return the present moment in Paris."""
    return timezone.now().astimezone(PARIS)


def day_words(moment: date | datetime, today: date | None = None) -> str:
    """Return « mardi 24 novembre », with the year unless it is the current one."""
    day = local_day(moment)
    current = today or paris_now().date()
    number = "1er" if day.day == 1 else str(day.day)
    words = f"{DAYS[day.weekday()]} {number}{NBSP}{MONTHS[day.month - 1]}"
    return words if day.year == current.year else f"{words} {day.year}"


def hour_words(moment: datetime) -> str:
    """Return « 14 h 07 », or « 18 h » on the hour."""
    local = local_moment(moment)
    hour = f"{local.hour}{NBSP}h"
    return f"{hour}{NBSP}{local.minute:02d}" if local.minute else hour


def euro_words(amount: Decimal | int | float | str) -> str:
    """Return « 2 240 € » for a whole amount, « 73,64 € » otherwise, rounded half up to the cent."""
    try:
        cents = Decimal(str(amount)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    except InvalidOperation as error:
        raise ValueError(f"Not an amount of money: {amount!r}.") from error
    whole, fraction = f"{abs(cents):,.2f}".split(".")
    sign = "-" if cents < 0 else ""
    figures = whole.replace(",", NBSP) + ("" if fraction == "00" else f",{fraction}")
    return f"{sign}{figures}{NBSP}€"


def grouped(number: str, sizes: tuple[int, ...]) -> str:
    """Return the number cut in groups of these sizes; unchanged when its length does not fit."""
    text = str(number)
    if len(text) != sum(sizes):
        return text
    parts, start = [], 0
    for size in sizes:
        parts.append(text[start : start + size])
        start += size
    return NBSP.join(parts)


def telephone(number: str) -> str:
    """Return a phone number in groups of two, « 03 80 00 00 00 »; one written otherwise stays as it is."""
    return grouped(number, (2, 2, 2, 2, 2))


def number_words(count: int) -> str:
    """Return small numbers in letters (masculine), others in figures."""
    return NUMBERS[count] if 0 <= count < len(NUMBERS) else str(count)


def _spell(count: int, one: str, several: str) -> str:
    return f"{count}{NBSP}{one if count < 2 else several}"


def _today_words(moment: date | datetime, now: datetime) -> str:
    if not isinstance(moment, datetime) or local_moment(moment) > now:
        return "aujourd’hui"
    hour = local_moment(moment).hour
    if hour < 12:
        return "ce matin"
    return "cet après-midi" if hour < 18 else "ce soir"


# Days from which each unit is used, how many days it lasts, and its words.
_SCALE: tuple[tuple[int, float, Callable[[int], str]], ...] = (
    (365, 365.25, lambda count: _spell(count, "an", "ans")),
    (30, 30.44, lambda count: _spell(count, "mois", "mois")),
    (14, 7, lambda count: _spell(count, "semaine", "semaines")),
    (2, 1, lambda count: _spell(count, "jour", "jours")),
)


def age_words(moment: date | datetime, now: datetime | None = None) -> str:
    """Return how long ago: « ce matin », « hier », « 3 jours », « 2 semaines », « 1 mois », « 1 an ».

    A day to come gives « demain » or « dans 3 jours ».
    """
    current = local_moment(now) if now else paris_now()
    days = (current.date() - local_day(moment)).days
    if days == 0:
        return _today_words(moment, current)
    if days == 1:
        return "hier"
    if days < 0:
        return "demain" if days == -1 else f"dans {_spell(-days, 'jour', 'jours')}"
    _start, length, words = next(step for step in _SCALE if days >= step[0])
    return words(max(int(days / length), 1))


@dataclass(frozen=True)
class Clock:
    """Time left before a date: its words, and `late`, `soon` or nothing."""

    words: str
    level: str


def clock(due: date | datetime, now: datetime | None = None, soon: int = 2, long: bool = False) -> Clock:
    """Return the words of a deadline: « reste 2 jours », « demain », « aujourd’hui », « retard 2 j ».

    `soon` is the number of days from which the date calls for attention; `long` writes lateness in full.
    The date is kept until the end of its day, or until its hour when it has one.
    """
    current = local_moment(now) if now else paris_now()
    days = (local_day(due) - current.date()).days
    passed = isinstance(due, datetime) and local_moment(due) < current
    if days > 1:
        return Clock(f"reste {_spell(days, 'jour', 'jours')}", "soon" if days <= soon else "")
    if days == 1:
        return Clock("demain", "soon")
    if days == 0:
        return Clock("dépassé aujourd’hui", "late") if passed else Clock("aujourd’hui", "soon")
    if long:
        words = "dépassé d’un jour" if days == -1 else f"dépassé de {_spell(-days, 'jour', 'jours')}"
    else:
        words = f"retard {-days}{NBSP}j"
    return Clock(words, "late")
