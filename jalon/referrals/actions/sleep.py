"""A dossier that nobody touches: asked about after six months, archived two months later.

Touching it is changing an answer, or any move of one of its requests. One that a child’s pathway uses never sleeps.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from jalon.audit.journal import record_event
from jalon.dossiers.actions.close_dossier import close_dossier
from jalon.dossiers.enums import DossierState
from jalon.dossiers.models import Dossier
from jalon.referrals.actions.base import refusals_for_lost_races
from jalon.referrals.deadlines import ARCHIVE_DAYS, SILENCE_DAYS
from jalon.referrals.models import Referral
from jalon.referrals.retention import in_pathway


def _moved_since(limit: datetime) -> Exists:
    return Exists(Referral.objects.filter(dossier=OuterRef("pk"), state_since__gte=limit))


def sleeping(now: datetime) -> QuerySet[Dossier]:
    """Return the open dossiers untouched for six months, not yet asked about."""
    limit = now - timedelta(days=SILENCE_DAYS)
    rows = Dossier.objects.filter(state=DossierState.OPEN, asked_at__isnull=True, updated_at__lt=limit)
    return rows.exclude(_moved_since(limit)).exclude(in_pathway())


def forgotten(now: datetime) -> QuerySet[Dossier]:
    """Return the open dossiers asked about two months ago, and untouched since."""
    limit = now - timedelta(days=ARCHIVE_DAYS)
    rows = Dossier.objects.filter(state=DossierState.OPEN, asked_at__lt=limit)
    rows = rows.exclude(in_pathway())
    return rows.exclude(Exists(Referral.objects.filter(dossier=OuterRef("pk"), state_since__gt=OuterRef("asked_at"))))


def ask_whether_current(dossier_id: UUID, *, now: datetime | None = None) -> bool:
    """Ask the requesters whether the dossier still holds; return whether it was still to be asked."""
    now = now or timezone.now()
    with refusals_for_lost_races():
        row = sleeping(now).select_for_update(of=("self",)).filter(pk=dossier_id).first()
        if row is None:
            return False
        row.asked_at = now
        row.save(update_fields=["asked_at"])
        archived_on = timezone.localdate(now + timedelta(days=ARCHIVE_DAYS))
        record_event("dossier.asked", actor=None, dossier_id=row.pk, data={"archived_on": archived_on.isoformat()})
    return True


def archive(dossier_id: UUID, *, now: datetime | None = None) -> bool:
    """Archive a dossier that nobody answered for; return whether it was still to be. Its requests close with it."""
    now = now or timezone.now()
    with refusals_for_lost_races():
        row = forgotten(now).select_for_update(of=("self",)).filter(pk=dossier_id).first()
        if row is None:
            return False
        close_dossier(row, actor=None, reason="forgotten", state=DossierState.ARCHIVED, now=now)
    return True
