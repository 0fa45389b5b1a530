"""The inbox of the units: one query for the rows of a page, one for the counts; indexes find both."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole, UserKind
from jalon.core.ages import complete_months, in_words
from jalon.core.crypto import Sealer
from jalon.core.text import fold
from jalon.directory.enums import StayType, UnitKind
from jalon.dossiers.enums import Sex
from jalon.referrals.deadlines import closing_time
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import CLOSED_STATES, Referral
from jalon.referrals.opinions import OPEN_TO_OPINIONS, ROLES, OpinionKind, opinion_mark
from jalon.referrals.policies import AWAITED_FROM_UNITS, ReferralPolicy, at_places
from jalon.referrals.readings import changed_since_read
from jalon.referrals.sides import READING_ROLES

S = ReferralState
MOST_WORDS = 6


@dataclass(frozen=True)
class View:
    """One entry of the list at the left: a word, and the states behind it."""

    code: str
    label: str
    states: tuple[ReferralState, ...]

    @property
    def state(self) -> str:
        """The state of which it is the view, empty when it gathers several."""
        return self.states[0] if len(self.states) == 1 else ""


VIEWS = (
    View("ouvertes", "Toutes, ouvertes", tuple(s for s in S if s not in CLOSED_STATES and s != S.DRAFT)),
    View("nouvelles", "Nouvelles", (S.SENT,)),
    View("en-etude", "En étude", (S.READ,)),
    View("a-completer", "À compléter", (S.INFO_REQUESTED,)),
    View("liste-d-attente", "Liste d’attente", (S.WAITLISTED,)),
    View("places-proposees", "Places proposées", (S.OFFERED,)),
    View("acceptees", "Acceptées", (S.CONFIRMED,)),
    View("parcours", "Parcours en cours", (S.IN_PATHWAY,)),
    View("closes", "Closes", CLOSED_STATES),
)
# For medical readers alone: what may still have an opinion and has none.
TO_GIVE = View("avis-a-donner", "Avis médical à donner", OPEN_TO_OPINIONS)
ON_PAPER = "Papier"
ALL_OPEN = VIEWS[0]
#: Shown where there are some: only platforms that follow children have pathways.
PATHWAYS = VIEWS[-2]
CLOSED = VIEWS[-1]


@dataclass(frozen=True)
class Counts:
    """What the open requests come to: by state, and how many of those awaited from the unit are late or due today.

    `to_give`: those whose medical opinion the person has to give; 0 for who gives none.
    """

    by_state: dict[str, int]
    late: int
    today: int
    to_give: int

    def of(self, view: View) -> int:
        if view == TO_GIVE:
            return self.to_give
        return sum(self.by_state.get(state, 0) for state in view.states)


class Leaving(StrEnum):
    """Who can leave where they are: the day they are medically ready, else the day wished, is today or has passed."""

    TODAY = "aujourd-hui"
    LATE = "en-retard"


LEAVING_WORDS = {Leaving.TODAY: "Sortants aujourd’hui", Leaving.LATE: "Sortants en retard"}


class Order(StrEnum):
    """What open requests are sorted by."""

    DUE = "echeance"
    WISHED = "souhait"


@dataclass(frozen=True)
class Filters:
    """What the person asked to see. `words` is searched in names, first names and the sender's name and town."""

    view: View = ALL_OPEN
    stay: str = ""
    words: str = ""
    leaving: Leaving | None = None
    order: Order = Order.DUE

    @property
    def chosen(self) -> bool:
        """Whether something narrows the view."""
        return bool(self.stay or self.words or self.leaving)

    @property
    def narrow(self) -> bool:
        """Whether the counts by state do not tell how many rows there are."""
        return self.chosen or self.view == CLOSED


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the inbox."""

    id: UUID
    state: str
    sent_at: datetime
    due_at: datetime | None
    grade: str
    stay_type: str
    refusal_reason: str
    list_rank: int | None
    held_until: datetime | None
    dossier_id: UUID
    unit_kind: str
    last_name: str
    first_name: str
    sex: str
    age_words: str
    sender: str
    wished_on: date | None
    ready_on: date | None
    changed: bool
    opinion: str
    gir: str

    @property
    def is_open(self) -> bool:
        return self.state not in CLOSED_STATES

    @property
    def sex_letter(self) -> str:
        return "F" if self.sex == Sex.FEMALE else "H"


def views(actor: Actor) -> tuple[View, ...]:
    """Return the views that the person has."""
    return (ALL_OPEN, TO_GIVE, *VIEWS[1:]) if reads_medical(actor) else VIEWS


def shown_views(actor: Actor, found: Counts) -> list[View]:
    """Return the views to list, with these counts."""
    return [view for view in views(actor) if view != PATHWAYS or found.of(view)]


def view_of(actor: Actor, code: str) -> View:
    """Return the view of this code, all that is open for a code which the person does not have."""
    return next((view for view in views(actor) if view.code == code), ALL_OPEN)


def _to_give(actor: Actor) -> Q:
    """Return the condition on requests without a medical opinion, where the person gives it; empty if nowhere."""
    place = at_places(actor, ROLES[OpinionKind.MEDICAL])
    return place & Q(medical_opinion="", state__in=OPEN_TO_OPINIONS) if place else Q()


def _of_places(actor: Actor, rows: QuerySet[Referral]) -> QuerySet[Referral]:
    """Leave out the children that a platform follows: they have a list of their own, `pathways.desk`."""
    return rows.exclude(unit__kind=UnitKind.PCO) if UnitKind.PCO in actor.kinds_as(*READING_ROLES) else rows


def counts(actor: Actor, now: datetime) -> Counts:
    """Return the counts of the open requests; one query, of columns that one index holds but for medical readers."""
    evening = closing_time(timezone.localdate(now))
    to_give = _to_give(actor)
    rows = (
        _of_places(actor, ReferralPolicy.received_open(actor))
        .order_by()
        .values_list("state")
        .annotate(
            n=Count("state"),
            late=Count("state", filter=Q(due_at__lt=now)),
            today=Count("state", filter=Q(due_at__gte=now, due_at__lte=max(evening, now))),
            to_give=Count("state", filter=to_give) if to_give else Value(0),
        )
    )
    found = list(rows)
    awaited = [row for row in found if row[0] in AWAITED_FROM_UNITS]
    return Counts(
        by_state={row[0]: row[1] for row in found},
        late=sum(row[2] for row in awaited),
        today=sum(row[3] for row in awaited),
        to_give=sum(row[4] for row in found),
    )


def matching(actor: Actor, filters: Filters) -> QuerySet[Referral]:
    """Return the requests behind the filters: the open by due time, the closed by the day they closed."""
    if filters.view == CLOSED:
        rows = _of_places(actor, ReferralPolicy.received(actor)).filter(state__in=CLOSED_STATES)
        rows = rows.order_by("-closed_at", "id")
    else:
        first = ("due_at",) if filters.order == Order.DUE else (F("dossier__wished_on").asc(nulls_last=True), "due_at")
        rows = _of_places(actor, ReferralPolicy.received_open(actor)).order_by(*first, "id")
        if filters.view == TO_GIVE:
            place = _to_give(actor)
            rows = rows.filter(place) if place else rows.none()
        elif filters.view != ALL_OPEN:
            rows = rows.filter(state__in=filters.view.states)
    if filters.stay:
        rows = rows.filter(stay_type=filters.stay)
    if filters.leaving:
        today, day = timezone.localdate(), Coalesce("dossier__ready_on", "dossier__wished_on")
        rows = rows.alias(leaves_on=day)
        rows = rows.filter(leaves_on=today) if filters.leaving == Leaving.TODAY else rows.filter(leaves_on__lt=today)
    for word in filters.words.split()[:MOST_WORDS]:
        sender = Q(sent_by__last_name__icontains=word) | Q(sent_by__professional__city__icontains=word)
        rows = rows.filter(Q(dossier__search_name__contains=fold(word)) | sender)
    return rows


def reads_medical(actor: Actor) -> bool:
    """Whether the person reads medical sections somewhere: only then does the GIR show, and only for those places."""
    return any(fact.role == MembershipRole.MEDICAL_READER for fact in actor.memberships)


def rows(found: QuerySet[Referral], actor: Actor, start: int, count: int) -> list[Row]:
    """Return the lines of one page; one query."""
    columns = found.annotate(changed=changed_since_read(actor)).values_list(
        *(*_OWN, *_PERSON, *_DATES, *_OPINION), *(_GIR if reads_medical(actor) else ())
    )
    readable = _Readable(
        actor.establishments_as(MembershipRole.MEDICAL_READER), actor.units_as(MembershipRole.MEDICAL_READER)
    )
    today = timezone.localdate()
    return [_row(values, readable, today) for values in columns[start : start + count]]


@dataclass(frozen=True)
class _Readable:
    """The places whose medical sections the person reads."""

    establishments: frozenset[int]
    units: frozenset[int]


# Columns in the order of `Row`, but for those of the person and the sender, which become words.
_OWN = (
    *("id", "state", "sent_at", "due_at", "grade", "stay_type", "refusal_reason", "list_rank", "held_until"),
    *("dossier_id", "unit__kind"),
)
_PERSON = (
    *("dossier__birth_name", "dossier__used_name", "dossier__first_names", "dossier__sex", "dossier__birth_date"),
    *("sent_by__kind", "sent_by__civility", "sent_by__last_name", "sent_by__professional__city"),
    "dossier__paper_unit_id",
)
_DATES = ("dossier__wished_on", "dossier__ready_on", "changed")
_OPINION = ("establishment_id", "unit_id", "medical_opinion", "unit__medical_opinion_first")
_GIR = ("dossier__needs_sealed", "dossier__master_key_id", "dossier__wrapped_key")


def _row(values: tuple[Any, ...], readable: _Readable, today: date) -> Row:
    left = iter(values)
    own, person, dates, of_opinion = (tuple(islice(left, len(names))) for names in (_OWN, _PERSON, _DATES, _OPINION))
    establishment_id, unit_id, opinion, comes_first = of_opinion
    state, dossier_id = own[1], own[-2]
    reads = establishment_id in readable.establishments or unit_id in readable.units
    mark = opinion_mark(opinion, state, reads=reads, comes_first=comes_first)
    gir = _gir(dossier_id, *left) if reads else ""
    facts = (*own, *_person(person, today), *dates, mark, gir)
    return Row(*facts)


def _person(values: tuple[Any, ...], today: date) -> tuple[Any, ...]:
    """Return the name, the first name, the sex, the age in words and the sender."""
    birth_name, used_name, first_names, sex, birth_date, kind, civility, last_name, city, paper = values
    first_name = first_names.split(",")[0].split(" ")[0]
    sender = ON_PAPER if paper else _sender(kind, civility, last_name, city)
    return used_name or birth_name, first_name, sex, in_words(complete_months(birth_date, today)), sender


def _sender(kind: str, civility: str, last_name: str, city: str | None) -> str:
    if kind == UserKind.FAMILY:
        return "Famille"
    name = f"{civility}\N{NO-BREAK SPACE}{last_name}" if civility else last_name
    return f"{name}, {city}" if city else name


def _gir(dossier_id: UUID, needs: bytes | None, key_id: str, wrapped: bytes) -> str:
    if needs is None:
        return ""
    girs = Sealer(key_id, bytes(wrapped)).open(bytes(needs), f"needs:{dossier_id}").get("girs") or []
    return " ou ".join(str(gir) for gir in girs) if len(girs) <= 2 else ""


STAY_WORDS: dict[str, str] = {
    StayType.PERMANENT: "Permanent",
    StayType.TEMPORARY: "Temporaire",
    StayType.DAY: "Jour",
    StayType.NIGHT: "Nuit",
    StayType.FULL_HOSPITAL: "Complète",
    StayType.DAY_HOSPITAL: "Hôpital de jour",
    StayType.HOME: "À\N{NO-BREAK SPACE}domicile",
    StayType.OUTPATIENT: "Consultations",
}
