"""Free places that a unit should declare, for the home of its staff."""

from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole
from jalon.directory.models import CareUnit

STALE = timedelta(days=30)
DECLARING_ROLES = (MembershipRole.ADMISSIONS, MembershipRole.MANAGER)
MOST = 6


def to_declare(actor: Actor) -> list[CareUnit]:
    """Return the units whose free places nobody declared for a month, the longest silent first; one query."""
    mine = Q(establishment__in=sorted(actor.establishments_as(*DECLARING_ROLES))) | Q(
        pk__in=sorted(actor.units_as(*DECLARING_ROLES))
    )
    silent = Q(free_places_at__isnull=True) | Q(free_places_at__lt=timezone.now() - STALE)
    rows = CareUnit.objects.filter(mine, silent, closed=False, accepts_referrals=True)
    return list(rows.select_related("establishment").order_by(F("free_places_at").asc(nulls_first=True), "id")[:MOST])
