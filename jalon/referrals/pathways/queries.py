"""What the lists of a platform read of its children. Each function says its queries; none grows with the rows."""

from datetime import datetime

from django.db.models import QuerySet

from jalon.directory.enums import UnitKind
from jalon.referrals.columns import OF_DOSSIER, OWN, PLACE
from jalon.referrals.enums import OPEN_STATES
from jalon.referrals.models import Referral

MILESTONES = tuple(
    f"pathway__{name}"
    for name in (
        *("mode", "prescribed_on", "ends_on", "renewed_on", "welcome_at", "welcomed_on", "first_intervention_on"),
        *("synthesis_at", "synthesis_on", "ended_on", "conclusion"),
    )
)


def with_milestones(rows: "QuerySet[Referral]") -> "QuerySet[Referral]":
    """Return the same requests with what their clocks and lines read, without what is sealed."""
    related = rows.select_related("dossier", "unit__establishment", "pathway")
    return related.only(*OWN, *OF_DOSSIER, *PLACE, *MILESTONES)


def due_before(limit: datetime) -> QuerySet[Referral]:
    """Return the open requests to platforms whose nearest clock ends before a moment, the earliest first."""
    rows = Referral.objects.filter(unit__kind=UnitKind.PCO, state__in=OPEN_STATES[1:], due_at__lt=limit)
    return with_milestones(rows).order_by("due_at", "id")
