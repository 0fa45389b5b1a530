"""A plan of waves, in words: what has left, what leaves next and when, what holds it. Pure functions; no query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.safestring import SafeString

from jalon.core.text import and_list
from jalon.referrals.enums import ReferralState, WavesPaused
from jalon.referrals.known import not_known
from jalon.referrals.models import Referral
from jalon.referrals.readiness import Readiness
from jalon.referrals.waves import Course, in_waves
from jalon.referrals.wording import at_place, day_and_hour, long_day
from jalon.web.referrals.ready import Choice, Promise, choice_of
from jalon.web.referrals.words import note_of, referral_url, status_cell
from jalon.web.typography import local_day, number_words

MOST_NAMES = 4


@dataclass(frozen=True)
class Told:
    """Where a plan stands: its title, what is awaited or holds it, and what comes next."""

    title: str
    now: str
    following: str


def told(course: Course, now: datetime) -> Told:
    """Return where a plan in force stands, in sentences."""
    plan = course.plan
    before = day_and_hour(plan.answer_before)
    asked = _establishments(len(course.current))
    title = f"Vague {plan.number} : {asked}, réponse attendue avant le {before}"
    names = _names(course.waiting[: plan.size])
    if row := course.holder:
        place = at_place(str(row.unit))
        if row.state == ReferralState.OFFERED:
            return Told(
                title, f"Une place est proposée {place}.", "Rien d’autre ne part tant qu’elle attend sa réponse."
            )
        return Told(title, f"Une place est acceptée {place}.", "Plus aucune demande ne part.")
    if plan.paused_at is not None:
        return Told(title, _paused(course), "Rien ne part tant que personne ne reprend les vagues.")
    if not names:
        return Told(
            title,
            "C’est la dernière vague : il ne reste personne à qui demander ensuite.",
            "Vous pouvez ajouter un établissement.",
        )
    if course.is_due(now):
        return Told(title, "", f"La vague suivante part dans quelques minutes, vers {names}.")
    return Told(
        title,
        "",
        f"Ensuite, la demande part d’elle-même vers {names} : à cette date si aucune place n’est proposée, plus tôt si "
        "tous ont refusé.",
    )


def _paused(course: Course) -> str:
    plan = course.plan
    since = f"depuis le {long_day(local_day(plan.paused_at))}" if plan.paused_at else ""
    if plan.paused_for == WavesPaused.RIGHTS:
        return f"{plan.planned_by.full_name}, qui avait prévu ces vagues, ne peut plus envoyer ce dossier {since}."
    if plan.paused_for == WavesPaused.DOORS:
        return (
            "Aucun des établissements qui restent ne peut recevoir la demande. Ce qui ferme leur porte est écrit ici."
        )
    return f"Les vagues sont en pause {since}."


def _establishments(count: int) -> str:
    return f"{number_words(count)} établissement{'s' if count > 1 else ''}"


def _names(rows: Sequence[Referral]) -> str:
    names = [str(row.unit) for row in rows]
    if len(names) > MOST_NAMES:
        return f"{', '.join(names[:MOST_NAMES])} et {_establishments(len(names) - MOST_NAMES)} de plus"
    return and_list(names)


@dataclass(frozen=True)
class Sent:
    """A request of a wave that has left."""

    url: str
    place: str
    status: SafeString


@dataclass(frozen=True)
class Left:
    """A wave that has left, and its requests."""

    number: int
    title: str
    rows: tuple[Sent, ...]


def left(course: Course) -> list[Left]:
    """Return the waves that have left, the last one first."""
    waves = ((number, course.of_wave(number)) for number in range(course.plan.number, 0, -1))
    return [_left(number, rows) for number, rows in waves if rows]


def _left(number: int, rows: list[Referral]) -> Left:
    sent_at = rows[0].sent_at
    day = f", partie le {long_day(local_day(sent_at))}" if sent_at else ""
    cells = (Sent(referral_url(row.pk), place(row), status_cell(row.state, note_of(row))) for row in rows)
    return Left(number, f"Vague {number}{day}", tuple(cells))


@dataclass(frozen=True)
class Place:
    """A choice in the order: whether it moves up or down, and which of its buttons has the focus."""

    choice: Choice
    first: bool
    last: bool
    unread: bool = False
    focus: str = ""


@dataclass(frozen=True)
class Ahead:
    """A wave to come."""

    title: str
    places: tuple[Place, ...]


def ahead(
    rows: Sequence[Referral],
    size: int,
    ready: Mapping[int, Readiness],
    ticked: Mapping[UUID, str],
    promise: Promise,
    *,
    first: int = 1,
    moved: tuple[UUID | None, str] = (None, ""),
) -> list[Ahead]:
    """Return the waves that an order makes, numbered from `first`, which leaves at once when it is 1.

    `moved`: the choice that was just moved, and the button that did it.
    """
    places = [_place(rows, place, ready, ticked, promise, moved) for place in range(len(rows))]
    return [
        Ahead(f"Vague {number}, {_when(number, first)}", tuple(places[(number - first) * size :][:size]))
        for number, _ in enumerate(in_waves(rows, size), start=first)
    ]


def _when(number: int, first: int) -> str:
    return "tout de suite" if number == 1 else "ensuite" if number == max(first, 2) else "après"


def _place(
    rows: Sequence[Referral],
    place: int,
    ready: Mapping[int, Readiness],
    ticked: Mapping[UUID, str],
    promise: Promise,
    moved: tuple[UUID | None, str],
) -> Place:
    row, first, last = rows[place], place == 0, place == len(rows) - 1
    focus = ""
    if row.pk == moved[0]:
        focus = "descendre" if first else "monter" if last else moved[1]
    points = ready[row.unit_id]
    unread = row.plan_id is not None and bool(not_known(row, points.warnings))
    return Place(choice_of(row, points, ticked, promise), first, last, unread, focus)


def place(row: Referral) -> str:
    """« Les Tilleuls, Dijon »."""
    city = row.unit.establishment.city
    return f"{row.unit}, {city}" if city else str(row.unit)
