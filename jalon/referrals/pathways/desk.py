"""The desk of a platform for children (PCO): which children, how many behind each clock, who comes first.

`clocks` alone computes a legal delay. The database compares days with the first day whose delay is not over yet, so
that one query counts every clock of every child.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from uuid import UUID

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole
from jalon.audit.models import Event
from jalon.core.text import fold
from jalon.directory.enums import UnitKind
from jalon.dossiers.kinds.tnd.clocks import Clock, synthesis_due, welcome_due
from jalon.referrals.clocks import clocks
from jalon.referrals.deadlines import zone_of
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import CLOSED_STATES, Referral
from jalon.referrals.pathways.deadlines import NEAR_DAYS
from jalon.referrals.pathways.enums import EngagementState
from jalon.referrals.pathways.models import Engagement, Package
from jalon.referrals.policies import ReferralPolicy, at_places

S = ReferralState
#: The platform's opinion is awaited. A complement asked suspends no delay.
TO_ANSWER = (S.SENT, S.READ, S.INFO_REQUESTED)
MOST_WORDS = 6


@dataclass(frozen=True)
class View:
    """One entry above the list: a word, and the children behind it."""

    code: str
    label: str


NEAREST = View("", "Délai le plus proche")
TO_GIVE = View("avis", "Avis à rendre")
SOUGHT = View("recherche", "Professionnel cherché")
ENDING = View("renouveler", "À renouveler")
OVER = View("termines", "Terminés")
VIEWS = (NEAREST, TO_GIVE, SOUGHT, ENDING, OVER)
VIEW_BY_CODE = {view.code: view for view in VIEWS}


@dataclass(frozen=True)
class Standing:
    """How many children stand so to one clock."""

    late: int
    near: int
    in_time: int


@dataclass(frozen=True)
class Counts:
    """What the children come to. `by_view`: by code of view, those that are over left out."""

    total: int
    clocks: dict[Clock, Standing]
    by_view: dict[str, int]

    @property
    def late(self) -> int:
        return sum(clock.late for clock in self.clocks.values())

    @property
    def near(self) -> int:
        return sum(clock.near for clock in self.clocks.values())


def received(actor: Actor) -> QuerySet[Referral]:
    """Return the requests for children that the person reads, open or closed."""
    return ReferralPolicy.received(actor).filter(unit__kind=UnitKind.PCO)


def _open(actor: Actor) -> QuerySet[Referral]:
    return ReferralPolicy.received_open(actor).filter(unit__kind=UnitKind.PCO)


def first_start(due: Callable[[date], date], last: date) -> date:
    """Return the first day from which a delay ends on `last` or later. `due`: the last day of a delay, by its start."""
    day = last - (due(last) - last) - timedelta(days=4)
    while due(day) < last:
        day += timedelta(days=1)
    return day


def _by_place(now: datetime, told: Callable[[datetime], date]) -> Case:
    """Return in SQL what is told of a moment by the clocks of each platform, of which each has its own day."""
    here = told(now.astimezone(zone_of("")))
    elsewhere: dict[date, list[str]] = {}
    for place in clocks().places:
        if (there := told(now.astimezone(zone_of(place)))) != here:
            elsewhere.setdefault(there, []).append(place)
    return Case(
        *(When(unit__department__in=places, then=Value(there)) for there, places in elsewhere.items()),
        default=Value(here),
    )


def _ending(now: datetime) -> Q:
    """A pathway near its end, or past it, that may still be renewed."""
    last = _by_place(now, lambda local: local.date() + timedelta(days=NEAR_DAYS[Clock.PATHWAY]))
    return Q(state=S.IN_PATHWAY, pathway__ends_on__lte=last, pathway__renewed_on__isnull=True)


def _sought() -> Q:
    rows = Engagement.objects.filter(pathway__referral=OuterRef("pk"), state=EngagementState.SOUGHT)
    return Q(Q(state=S.IN_PATHWAY), Exists(rows))


#: By clock: whose clock runs, the column that started it, the day on which it is over. That of the answer started with
#: the receipt, whose day depends on where the platform is: its end is `due_at`.
_RUNNING = {
    Clock.WELCOME: (Q(state=S.IN_PATHWAY, pathway__welcomed_on__isnull=True), "pathway__prescribed_on", welcome_due),
    Clock.SYNTHESIS: (
        Q(state=S.IN_PATHWAY, pathway__first_intervention_on__isnull=False, pathway__synthesis_on__isnull=True),
        "pathway__first_intervention_on",
        synthesis_due,
    ),
}


def _standings(now: datetime) -> dict[str, Count]:
    """Return the counts of each clock: those past, those past or near, all that run."""
    answered = Q(state__in=TO_ANSWER)
    near = _by_place(now, _end_of_near_answers)
    parts = {Clock.ANSWER: (answered & Q(due_at__lt=now), answered & Q(due_at__lt=near), answered)}
    for clock, (running, column, due) in _RUNNING.items():
        late, soon = (
            running & Q(**{f"{column}__lt": _by_place(now, partial(_start_over, due, days))})
            for days in (0, NEAR_DAYS[clock] + 1)
        )
        parts[clock] = (late, soon, running)
    names = ("late", "soon", "all")
    return {
        f"{clock}_{name}": Count("pk", filter=part)
        for clock, three in parts.items()
        for name, part in zip(names, three, strict=True)
    }


def _end_of_near_answers(local: datetime) -> datetime:
    """Return the first moment, there, of the day from which the end of an answer is not near."""
    return datetime.combine(local.date() + timedelta(days=NEAR_DAYS[Clock.ANSWER] + 1), time.min, tzinfo=local.tzinfo)


def _start_over(due: Callable[[date], date], days: int, local: datetime) -> date:
    """Return the first day from which a delay ends so many days after the day it is there, or later."""
    return first_start(due, local.date() + timedelta(days=days))


def counts(actor: Actor, now: datetime) -> Counts:
    """Return the counts of the children whose request is open, each by the day it is at its platform; one query."""
    found = _open(actor).aggregate(
        total=Count("pk"),
        sought=Count("pk", filter=_sought()),
        ending=Count("pk", filter=_ending(now)),
        **_standings(now),
    )
    clocks = {
        clock: Standing(
            found[f"{clock}_late"],
            found[f"{clock}_soon"] - found[f"{clock}_late"],
            found[f"{clock}_all"] - found[f"{clock}_soon"],
        )
        for clock in (Clock.ANSWER, *_RUNNING)
    }
    by_view = {
        NEAREST.code: found["total"],
        TO_GIVE.code: found[f"{Clock.ANSWER}_all"],
        SOUGHT.code: found["sought"],
        ENDING.code: found["ending"],
    }
    return Counts(found["total"], clocks, by_view)


def matching(actor: Actor, view: View, words: str, now: datetime) -> QuerySet[Referral]:
    """Return the requests behind a view, the nearest deadline first; the closed ones by the day they closed.

    `words` is searched in the names of the child, and in the name and town of whoever asked.
    """
    if view == OVER:
        rows = received(actor).filter(state__in=CLOSED_STATES).order_by("-closed_at", "id")
    else:
        rows = _open(actor).order_by("due_at", "id")
    if view == TO_GIVE:
        rows = rows.filter(state__in=TO_ANSWER)
    elif view == SOUGHT:
        rows = rows.filter(_sought())
    elif view == ENDING:
        rows = rows.filter(_ending(now))
    for word in words.split()[:MOST_WORDS]:
        sender = Q(sent_by__last_name__icontains=word) | Q(sent_by__professional__city__icontains=word)
        rows = rows.filter(Q(dossier__search_name__contains=fold(word)) | sender)
    return rows


def next_to_answer(actor: Actor) -> UUID | None:
    """Return the request whose opinion is due first, where the person gives it; one query at most.

    What waits for the doctor who asked is left out.
    """
    place = at_places(actor, (MembershipRole.MEDICAL_READER,)) if actor.is_physician else Q()
    if not place:
        return None
    rows = _open(actor).filter(place, state__in=(S.SENT, S.READ)).order_by("due_at", "id")
    return rows.values_list("pk", flat=True).first()


def page_of(rows: QuerySet[Referral], start: int, count: int, *, medical: bool = False) -> list[Referral]:
    """Return the requests of one page, each with what its line says; one query. `medical`: with the sealed needs."""
    found = rows.select_related("dossier", "unit", "pathway", "sent_by__professional").only(
        *("establishment_id", "unit__kind", "unit__department"),
        *("state", "state_since", "sent_at", "due_at", "closed_at", "refusal_reason", "withdrawal_reason"),
        *("dossier__birth_name", "dossier__used_name", "dossier__first_names", "dossier__birth_date"),
        "dossier__paper_unit",
        *("sent_by__kind", "sent_by__civility", "sent_by__first_name", "sent_by__last_name"),
        "sent_by__professional__city",
        *(f"pathway__{name}" for name in _PATHWAY),
        *(_NEEDS if medical else ()),
    )
    return list(found[start : start + count])


_NEEDS = ("dossier__needs_sealed", "dossier__master_key_id", "dossier__wrapped_key")
_PATHWAY = (
    *("referral_id", "prescribed_on", "ends_on", "renewed_on", "welcome_at", "welcomed_on", "first_intervention_on"),
    *("synthesis_at", "synthesis_on", "ended_on", "conclusion"),
)


@dataclass(frozen=True)
class Team:
    """Who sees the child within a pathway, and the packages of its prescription."""

    engagements: tuple[Engagement, ...] = ()
    packages: tuple[Package, ...] = ()

    @property
    def sought(self) -> tuple[Engagement, ...]:
        return tuple(row for row in self.engagements if row.state == EngagementState.SOUGHT)

    @property
    def engaged(self) -> tuple[Engagement, ...]:
        return tuple(row for row in self.engagements if row.state == EngagementState.ENGAGED)


def teams(pathways: Iterable[UUID]) -> dict[UUID, Team]:
    """Return who sees each child, by pathway, in the order in which they were sought; two queries."""
    wanted = list(pathways)
    engagements: dict[UUID, list[Engagement]] = {}
    packages: dict[UUID, list[Package]] = {}
    for engagement in Engagement.objects.filter(pathway__in=wanted).order_by("sought_on", "id"):
        engagements.setdefault(engagement.pathway_id, []).append(engagement)
    for package in Package.objects.filter(pathway__in=wanted).order_by("year", "profession"):
        packages.setdefault(package.pathway_id, []).append(package)
    return {pk: Team(tuple(engagements.get(pk, ())), tuple(packages.get(pk, ()))) for pk in wanted}


def last_moments(referrals: Iterable[UUID], event: str) -> dict[UUID, datetime]:
    """Return when the last event of this name happened, by request; one query."""
    rows = Event.objects.filter(referral_id__in=list(referrals), name=event).order_by("referral_id", "-id")
    return {pk: at for pk, at in rows.distinct("referral_id").values_list("referral_id", "at") if pk}
