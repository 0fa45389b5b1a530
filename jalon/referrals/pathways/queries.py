"""What the lists of a platform read of its children. Each function says its queries; none grows with the rows."""

from datetime import datetime

from django.db.models import QuerySet

from jalon.directory.enums import UnitKind
from jalon.dossiers.models import Dossier
from jalon.dossiers.needs import Place
from jalon.referrals.columns import OF_DOSSIER, OWN, PLACE
from jalon.referrals.enums import OPEN_STATES
from jalon.referrals.models import Referral
from jalon.referrals.pathways.models import UnservedReport
from jalon.referrals.pathways.territory import home_of, is_older, is_unserved

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


def report_of(dossier: Dossier, place: Place) -> UnservedReport | None:
    """Return the report that nobody takes the child there at the age of today, None when nobody made it. One query."""
    rows = UnservedReport.objects.filter(dossier=dossier, commune=place["commune"], older=is_older(dossier))
    return rows.first()


def unserved_since(dossier: Dossier) -> datetime | None:
    """Return when it was reported that no platform takes the child at home, None when one may or nobody reported it.

    Two queries at most.
    """
    place = home_of(dossier)
    report = report_of(dossier, place) if place else None
    return report.reported_at if report and place and is_unserved(dossier, place) else None
