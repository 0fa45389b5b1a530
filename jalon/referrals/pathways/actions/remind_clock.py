"""The last day of a legal clock comes near, then passes: the platform is told, once for each."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import UUID

from django.utils import timezone

from jalon.audit.journal import record_event
from jalon.dossiers.kinds.tnd.clocks import Deadline
from jalon.referrals.actions.base import lock_dossier, refusals_for_lost_races
from jalon.referrals.models import Referral
from jalon.referrals.pathways.deadlines import NEAR_DAYS, is_near, pathway_of, running, today_at
from jalon.referrals.pathways.models import ClockReminder, Pathway
from jalon.referrals.pathways.queries import due_before

PAGE = 500
Told = tuple[UUID, str, date, bool]
"""A request, a clock, its last day, and whether that day had passed."""


def to_remind(now: datetime) -> Iterator[tuple[UUID, UUID]]:
    """Yield the dossier and the request of each clock that is near or past and was not told; two queries a page."""
    limit = now + timedelta(days=max(NEAR_DAYS.values()) + 1)
    rows = due_before(limit).iterator(chunk_size=PAGE)
    while page := list(islice(rows, PAGE)):
        told = _told([row.pk for row in page])
        for row in page:
            if any(key not in told for key in _due(row, pathway_of(row), now)):
                yield row.dossier_id, row.pk


def remind_clock(dossier_id: UUID, referral_id: UUID, *, now: datetime | None = None) -> int:
    """Record what is to be told of one request, unless it was done meanwhile; return how many clocks."""
    now = now or timezone.now()
    with refusals_for_lost_races():
        _, family = lock_dossier(dossier_id)
        row = next((row for row in family if row.pk == referral_id), None)
        if row is None or not row.is_open:
            return 0
        told = _told([row.pk])
        pathway = Pathway.objects.filter(referral=row).first()
        new = {key: each for key, each in _due(row, pathway, now).items() if key not in told}
        for (_, _, _, passed), deadline in new.items():
            _tell(row, deadline, passed, now)
        if any(passed for _, _, _, passed in new):
            row.reminded_at = now
            row.save(update_fields=["reminded_at"])
        return len(new)


def _due(row: Referral, pathway: Pathway | None, now: datetime) -> dict[Told, Deadline]:
    today = today_at(row, now)
    return {
        (row.pk, str(each.clock), each.due, each.days_left(today) < 0): each
        for each in running(row, pathway)
        if is_near(each, today) or each.days_left(today) < 0
    }


def _told(referrals: Collection[UUID]) -> set[Told]:
    rows = ClockReminder.objects.filter(referral__in=referrals)
    return set(rows.values_list("referral", "clock", "due", "passed"))


def _tell(row: Referral, deadline: Deadline, passed: bool, now: datetime) -> None:
    ClockReminder.objects.create(referral=row, clock=deadline.clock, due=deadline.due, passed=passed, at=now)
    record_event(
        "pathway.deadline_passed" if passed else "pathway.deadline_near",
        actor=None,
        dossier_id=row.dossier_id,
        referral_id=row.pk,
        data={"clock": str(deadline.clock), "until": deadline.due.isoformat()},
        at=now,
    )
