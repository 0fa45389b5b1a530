"""What the lists of a platform read of its children. Each function says its queries; none grows with the rows."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from jalon.accounts.actors import Actor
from jalon.directory.enums import UnitKind
from jalon.referrals.columns import OF_DOSSIER, OWN, PLACE
from jalon.referrals.enums import OPEN_STATES
from jalon.referrals.models import Referral
from jalon.referrals.pathways.enums import EngagementState, Profession
from jalon.referrals.pathways.models import Engagement
from jalon.referrals.policies import ReferralPolicy

MILESTONES = tuple(
    f"pathway__{name}"
    for name in (
        *("mode", "prescribed_on", "ends_on", "renewed_on", "welcome_at", "welcomed_on", "first_intervention_on"),
        *("synthesis_at", "synthesis_on", "ended_on", "conclusion"),
    )
)


def children(actor: Actor) -> QuerySet[Referral]:
    """Return the requests received by the platforms where the person reads them, each with its dossier, its unit and
    its pathway: `clocks_of(row, pathway_of(row))` then costs no query.
    """
    return with_milestones(ReferralPolicy.received(actor).filter(unit__kind=UnitKind.PCO))


def with_milestones(rows: "QuerySet[Referral]") -> "QuerySet[Referral]":
    """Return the same requests with what their clocks and lines read, without what is sealed."""
    related = rows.select_related("dossier", "unit__establishment", "pathway")
    return related.only(*OWN, *OF_DOSSIER, *PLACE, *MILESTONES)


def sought(referrals: Iterable[UUID]) -> dict[UUID, list[Profession]]:
    """Return the professions that nobody answers for yet, by request, in the order of the form; one query."""
    rows = Engagement.objects.filter(pathway__referral__in=list(referrals), state=EngagementState.SOUGHT)
    found: dict[UUID, list[Profession]] = {}
    for referral_id, code in rows.values_list("pathway__referral", "profession"):
        found.setdefault(referral_id, []).append(Profession(code))
    order = list(Profession)
    return {pk: sorted(set(codes), key=order.index) for pk, codes in found.items()}


def due_before(limit: datetime) -> QuerySet[Referral]:
    """Return the open requests to platforms whose nearest clock ends before a moment, the earliest first."""
    rows = Referral.objects.filter(unit__kind=UnitKind.PCO, state__in=OPEN_STATES[1:], due_at__lt=limit)
    return with_milestones(rows).order_by("due_at", "id")
