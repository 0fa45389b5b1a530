"""Sending by waves: the choices of a dossier leave a few at a time, in the order that the requester gave.

The next wave leaves by itself when the date of the last one has passed, or when all its requests are closed. Nothing
leaves while a place is proposed or accepted in the dossier. Requests of an earlier wave stay open: the units may still
answer. Pure rules, and the queries that find a plan.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from jalon.dossiers.enums import DossierState
from jalon.referrals.deadlines import add_working_days, answer_due, is_working_day, next_working_day
from jalon.referrals.enums import OPEN_STATES, ReferralState
from jalon.referrals.models import FIRST_HOUR, LAST_HOUR, Referral, WavePlan

USUAL_SIZE = 3
LONGEST_DAYS = 60
"""Days within which a wave must be answered, at most; as many working days for the next ones."""
LEAST = timedelta(hours=1)
"""The least that units are given to answer."""
HOLDING = (ReferralState.OFFERED, ReferralState.CONFIRMED)
"""States of any request of the dossier in which no wave leaves."""


@dataclass(frozen=True)
class Course:
    """A plan among the requests of its dossier, read at one moment."""

    plan: WavePlan
    family: Sequence[Referral]

    @cached_property
    def waiting(self) -> list[Referral]:
        """The choices that have not left, in their order."""
        return sorted(
            (row for row in self.family if row.plan_id == self.plan.pk and row.state == ReferralState.DRAFT),
            key=lambda row: row.rank or 0,
        )

    @cached_property
    def current(self) -> list[Referral]:
        """The requests of the wave that left last, in their order."""
        return self.of_wave(self.plan.number)

    def of_wave(self, number: int) -> list[Referral]:
        """Return the requests of one wave, in their order."""
        rows = (row for row in self.family if row.plan_id == self.plan.pk and row.wave == number)
        return sorted(rows, key=lambda row: row.rank or 0)

    @property
    def holder(self) -> Referral | None:
        """The request whose place, proposed or accepted, holds the next wave."""
        return next((row for row in self.family if row.state in HOLDING), None)

    def is_due(self, now: datetime) -> bool:
        """Whether the wave that left last leaves its turn to the next: its date has passed, or all are closed."""
        return self.plan.answer_before <= now or not any(row.is_open for row in self.current)

    def ahead(self) -> list[list[Referral]]:
        """Return the waves to come, as the present order and size make them."""
        return in_waves(self.waiting, self.plan.size)


def in_waves(rows: Sequence[Referral], size: int) -> list[list[Referral]]:
    """Cut an order in waves of one size; the last may be smaller."""
    return [list(rows[start : start + size]) for start in range(0, len(rows), size)]


def plan_in_force(dossier_id: UUID) -> WavePlan | None:
    """Return the plan by which the dossier leaves, paused or not. One query."""
    return WavePlan.objects.filter(dossier=dossier_id, ended_at__isnull=True).select_related("planned_by").first()


def due(now: datetime) -> QuerySet[WavePlan]:
    """Return the plans whose next wave should leave, or which are over. `Course` decides again under locks."""
    open_rows = Referral.objects.filter(plan=OuterRef("pk"), wave=OuterRef("number"), state__in=OPEN_STATES)
    held = Referral.objects.filter(dossier=OuterRef("dossier"), state__in=HOLDING)
    return WavePlan.objects.filter(
        Q(answer_before__lte=now) | ~Exists(open_rows),
        ~Exists(held),
        ended_at__isnull=True,
        paused_at__isnull=True,
        dossier__state=DossierState.OPEN,
    )


def at_hour(day: date, hour: int) -> datetime:
    """Return that hour of that day in Paris."""
    return datetime.combine(day, time(hour), tzinfo=timezone.get_default_timezone())


def days_until(now: datetime, moment: datetime) -> int:
    """Return how many working days come after today, up to the day of the moment."""
    today, last = timezone.localdate(now), timezone.localdate(moment)
    return sum(is_working_day(today + timedelta(days=ahead)) for ahead in range(1, (last - today).days + 1))


def next_answer_before(plan: WavePlan, now: datetime) -> datetime:
    """Return until when a wave that leaves now has to answer: so many working days, until the hour of the plan.

    One working day more when that would leave less than an hour.
    """
    day = next_working_day(add_working_days(timezone.localdate(now), plan.days))
    moment = at_hour(day, plan.hour)
    return moment if moment - now >= LEAST else at_hour(add_working_days(day, 1), plan.hour)


def proposed_answer(rows: Iterable[Referral], origin: str, now: datetime) -> datetime:
    """Return the date proposed for a first wave: the latest that its units promise, on a full hour of the day."""
    promised = timezone.localtime(max(answer_due(row.unit, origin, now) for row in rows))
    hour = promised.hour + bool(promised.minute or promised.second)
    return at_hour(promised.date(), min(max(hour, FIRST_HOUR), LAST_HOUR))
