"""Tell those who ask, once for each date, that the wished date has passed. Nothing changes."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from jalon.audit.journal import record_event
from jalon.referrals.actions.base import lock_dossier, refusals_for_lost_races
from jalon.referrals.redating import to_recall

DATE_PASSED = "dossier.date_passed"


def recall_date(dossier_id: UUID, *, now: datetime | None = None) -> bool:
    """Record that the date has passed, unless somebody moved meanwhile; return whether it was recorded."""
    now = now or timezone.now()
    with refusals_for_lost_races():
        lock_dossier(dossier_id)
        row = to_recall(timezone.localdate(now)).filter(pk=dossier_id).only("wished_on", "recalled_on").first()
        if row is None or row.wished_on is None:
            return False
        row.recalled_on = row.wished_on
        row.save(update_fields=["recalled_on"])
        data = {"wished_on": row.wished_on.isoformat()}
        record_event(DATE_PASSED, actor=None, dossier_id=dossier_id, data=data, at=now)
    return True
