"""The day comes on which the doctor sees again a child whom the platform refused: those who ask are told, once."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from jalon.audit.journal import record_event
from jalon.audit.models import Event
from jalon.dossiers.enums import DossierState
from jalon.referrals.actions.base import lock_dossier, refusals_for_lost_races
from jalon.referrals.enums import ReferralState
from jalon.referrals.pathways.deadlines import today_at
from jalon.referrals.pathways.models import TurnedDown

DAY_CAME = "pathway.examination_due"
#: A worker that was stopped on that morning still tells it, for so long.
LATEST = timedelta(days=7)


def to_recall(now: datetime) -> "QuerySet[TurnedDown]":
    """Return the refusals whose new examination is due, of dossiers still open, and of which nobody was told.

    Nobody here asked by a paper: there is nobody to tell.
    """
    today = timezone.localdate(now)
    told = Event.objects.filter(referral_id=OuterRef("referral_id"), name=DAY_CAME, at__gte=OuterRef("at"))
    return TurnedDown.objects.filter(
        ~Exists(told),
        again_on__range=(today - LATEST, today),
        referral__state=ReferralState.REFUSED,
        referral__dossier__state=DossierState.OPEN,
        referral__dossier__paper_unit=None,
    )


def recall_examination(dossier_id: UUID, referral_id: UUID, *, now: datetime | None = None) -> bool:
    """Record that the day has come where the platform is; return whether it was recorded.

    Nothing is when somebody moved meanwhile, or once the child is addressed again.
    """
    now = now or timezone.now()
    with refusals_for_lost_races():
        _, family = lock_dossier(dossier_id)
        told = to_recall(now).filter(referral=referral_id).select_related("referral__unit").first()
        if told is None or told.again_on is None or told.again_on > today_at(told.referral, now):
            return False
        if any(row.is_open and row.sent_at for row in family):
            return False
        data = {"day": told.again_on.isoformat()}
        record_event(DAY_CAME, actor=None, dossier_id=dossier_id, referral_id=referral_id, data=data, at=now)
    return True
