"""The figures of a platform that follows children: what it received in a period, its delays against the law, what came
of the requests, and the professionals that it looks for.

All but the last are of the requests received in the period, whatever happened since: one set of requests, told three
ways. A request withdrawn because two dossiers of one child were united is counted once, with the other.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

from django.db.models import Count

from jalon.directory.models import CareUnit
from jalon.dossiers.kinds.tnd.clocks import Clock, ClockState, Deadline, deadlines
from jalon.observatory.queries import SMALLEST_SHOWN, Cell, cells
from jalon.referrals.deadlines import zone_of
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import PastReferral, Referral
from jalon.referrals.pathways.deadlines import day_at, milestones_of, pathway_of
from jalon.referrals.pathways.enums import Conclusion, EngagementState, Mode, Profession
from jalon.referrals.pathways.models import Engagement
from jalon.referrals.reasons import RefusalReason, WithdrawalReason

S = ReferralState
#: The clocks of the law that are told; the year of the pathway is no delay.
TOLD = (Clock.ANSWER, Clock.WELCOME, Clock.SYNTHESIS)
STATES = (ClockState.KEPT, ClockState.MISSED, ClockState.RUNNING, ClockState.LATE)
VALIDATED = (S.IN_PATHWAY, S.CONCLUDED)
ERASED = "erased"
NOWHERE = "Commune non dite"


@dataclass(frozen=True)
class Delay:
    """One clock: how many requests kept it, missed it, still have time, or are late; `median_days` of those answered,
    a half counted up, None under SMALLEST_SHOWN answers. What closed in time without an answer is nowhere.
    """

    clock: Clock
    cells: tuple[Cell, ...]
    median_days: int | None


@dataclass(frozen=True)
class Line:
    """A count with its words."""

    label: str
    cell: Cell


@dataclass(frozen=True)
class Missing:
    """A profession that children of a commune wait for: how many children, and the longest wait in whole weeks.

    `weeks` is None when the count is masked.
    """

    commune: str
    profession: str
    cell: Cell
    weeks: int | None


@dataclass(frozen=True)
class Figures:
    """The page in numbers. `conclusions` is empty for whoever does not read the medical part."""

    received: Cell
    delays: tuple[Delay, ...]
    outcomes: tuple[Line, ...]
    pathways: tuple[Line, ...]
    conclusions: tuple[Line, ...]
    missing: tuple[Missing, ...]


def figures(unit: CareUnit, first: date, last: date, today: date, *, exact: bool, reads_medical: bool) -> Figures:
    """Return the figures of the requests received from `first` to `last`, both included, as they stand today.

    `exact`: the person answers at the platform and reads each request; others see no number under SMALLEST_SHOWN.
    Three queries.
    """
    rows = list(_received(unit, first, last))
    past = _past(unit, first, last)
    outcomes = Counter(map(_outcome, rows)) + past
    validated = [row for row in rows if row.state in VALIDATED]
    paths = [pathway for row in validated if (pathway := pathway_of(row))]
    ended = Counter(path.conclusion for path in paths if not path.is_running)
    return Figures(
        received=cells([sum(outcomes.values())], exact=exact)[0],
        delays=tuple(_delay(clock, rows, today, exact=exact) for clock in TOLD),
        outcomes=_lines(_OUTCOMES, outcomes, exact=exact),
        pathways=_lines(
            {"running": "En cours", "renewed": "En cours, renouvelés", "ended": "Terminés"},
            Counter(_stage(path.is_running, path.renewals) for path in paths),
            exact=exact,
        ),
        conclusions=_lines(dict(Conclusion.choices), ended, exact=exact) if reads_medical else (),
        missing=tuple(_missing(unit, today, exact=exact)),
    )


def _received(unit: CareUnit, first: date, last: date) -> Iterable[Referral]:
    zone = zone_of(unit.department)
    start = datetime.combine(first, time.min, tzinfo=zone)
    end = datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone)
    columns = ("state", "state_since", "sent_at", "closed_at", "refusal_reason", "unit__department")
    days = ("mode", "prescribed_on", "welcomed_on", "first_intervention_on", "synthesis_on", "renewed_on", "ended_on")
    rows = Referral.objects.filter(unit=unit, sent_at__gte=start, sent_at__lt=end)
    rows = rows.exclude(withdrawal_reason=WithdrawalReason.MERGED).select_related("unit", "pathway")
    return rows.only(*columns, "pathway__conclusion", *(f"pathway__{name}" for name in days)).order_by("sent_at", "id")


def _past(unit: CareUnit, first: date, last: date) -> Counter[str]:
    """Count the requests of erased dossiers, by outcome: of these only the month is known, whose first day counts."""
    rows = PastReferral.objects.filter(unit=unit, sent_month__range=(first, last))
    rows = rows.exclude(withdrawal_reason=WithdrawalReason.MERGED)
    found: Counter[str] = Counter()
    for state, reason, count in rows.values_list("state", "refusal_reason").annotate(count=Count("id")).order_by():
        found[ERASED if state in VALIDATED else reason or (state if state in _CLOSED else S.EXPIRED)] += count
    return found


_CLOSED = (S.WITHDRAWN, S.SUPERSEDED)
_OUTCOMES: Mapping[str, str] = {
    S.SENT: "Avis à rendre",
    S.INFO_REQUESTED: "Complément demandé au médecin",
    Mode.STRUCTURE: f"Validé : {Mode.STRUCTURE.label.lower()}",
    Mode.OUTSIDE: f"Validé : {Mode.OUTSIDE.label.lower()}",
    Mode.BOTH: f"Validé : {Mode.BOTH.label.lower()}",
    ERASED: "Validé, dossier effacé depuis",
    **{reason.value: f"Refusé : {reason.label[:1].lower()}{reason.label[1:]}" for reason in RefusalReason},
    S.WITHDRAWN: "Retiré par le demandeur",
    S.SUPERSEDED: "Clos : parcours prescrit par une autre plateforme",
    S.EXPIRED: "Clos sans suite",
}


def _outcome(row: Referral) -> str:
    """Return the code of what came of a request, among those of `_OUTCOMES`."""
    pathway = pathway_of(row)
    if row.state in VALIDATED and pathway is not None:
        return pathway.mode
    if row.state == S.REFUSED:
        return row.refusal_reason
    if row.state == S.READ:
        return S.SENT
    return row.state if row.state in _OUTCOMES else S.EXPIRED


def _stage(is_running: bool, renewals: int) -> str:
    return ("renewed" if renewals else "running") if is_running else "ended"


def _lines(labels: Mapping[str, str], counts: Mapping[str, int], *, exact: bool) -> tuple[Line, ...]:
    """Return the lines that count something, in the order of their labels."""
    codes = [code for code in labels if counts.get(code)]
    shown = cells([counts[code] for code in codes], exact=exact)
    return tuple(Line(labels[code], cell) for code, cell in zip(codes, shown, strict=True))


def _delay(clock: Clock, rows: Iterable[Referral], today: date, *, exact: bool) -> Delay:
    found: Counter[ClockState] = Counter()
    days: list[int] = []
    for row in rows:
        deadline = _deadline(row, clock)
        if deadline is None:
            continue
        state = _state(row, deadline, today)
        if state is not None:
            found[state] += 1
        if deadline.done is not None:
            days.append((deadline.done - deadline.since).days)
    middle = int(median(days) + 0.5) if len(days) >= SMALLEST_SHOWN else None
    return Delay(clock, tuple(cells([found[state] for state in STATES], exact=exact)), middle)


def _deadline(row: Referral, clock: Clock) -> Deadline | None:
    milestones = milestones_of(row, pathway_of(row))
    started = deadlines(milestones) if milestones else ()
    return next((each for each in started if each.clock == clock), None)


def _state(row: Referral, deadline: Deadline, today: date) -> ClockState | None:
    """Return how a clock stands; of a request that closed before its answer, missed when it closed late, else None."""
    if deadline.done is not None or row.closed_at is None:
        return deadline.state(today)
    return ClockState.MISSED if day_at(row, row.closed_at) > deadline.due else None


def _missing(unit: CareUnit, today: date, *, exact: bool) -> Iterable[Missing]:
    """Return the professions sought today for the children of the platform, by commune."""
    rows = Engagement.objects.filter(
        state=EngagementState.SOUGHT, pathway__referral__unit=unit, pathway__referral__state=S.IN_PATHWAY
    ).select_related("dossier")
    children: dict[tuple[str, str], set[object]] = {}
    oldest: dict[tuple[str, str], date] = {}
    for row in rows:
        place = row.dossier.needs.get("place")
        key = place["label"] if place else NOWHERE, row.profession
        children.setdefault(key, set()).add(row.dossier_id)
        oldest[key] = min(oldest.get(key, row.sought_on), row.sought_on)
    for commune, profession in sorted(children):
        cell = cells([len(children[commune, profession])], exact=exact)[0]
        weeks = (today - oldest[commune, profession]).days // 7
        yield Missing(commune, Profession(profession).label, cell, None if cell.shown is None else weeks)
