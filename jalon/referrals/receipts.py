"""Who read a dossier among those it was sent to, as the access journal says: establishment and role, no name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min

from jalon.audit.models import AccessRecord
from jalon.directory.models import Membership
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import Standing
from jalon.dossiers.queries import united_ids
from jalon.referrals.models import Referral

ROLES = {
    Standing.UNIT_ADMISSIONS.label: "admissions",
    Standing.UNIT_MEDICAL.label: "lecture médicale",
}


@dataclass(frozen=True)
class Reading:
    """The first and the last time that people of one role in one establishment opened something of a dossier."""

    establishment_id: int
    role: str
    first: datetime
    last: datetime


def readings(dossier: Dossier, referrals: Iterable[Referral]) -> list[Reading]:
    """Return who read it, or those united into it, the earliest first.

    Three queries, whatever the number of openings and of requests. Somebody who works in several of the establishments
    asked is left out: nobody knows for which one they read.
    """
    opened = AccessRecord.objects.filter(dossier_id__in=united_ids(dossier), granted=True, actor_role__in=list(ROLES))
    found = list(
        opened.order_by().values("actor_id", "actor_role").annotate(first=Min("at"), last=Max("at")).order_by("first")
    )
    places = {row.establishment_id for row in referrals if row.sent_at is not None}
    works_in: dict[int, set[int]] = {}
    memberships = Membership.objects.filter(user__in={row["actor_id"] for row in found}, establishment__in=places)
    for user_id, establishment_id in memberships.order_by().values_list("user_id", "establishment_id").distinct():
        works_in.setdefault(user_id, set()).add(establishment_id)
    merged: dict[tuple[int, str], Reading] = {}
    for row in found:
        known = works_in.get(row["actor_id"], set())
        if len(known) != 1:
            continue
        [place] = known
        role = ROLES[row["actor_role"]]
        before = merged.get((place, role))
        first = min(before.first, row["first"]) if before else row["first"]
        last = max(before.last, row["last"]) if before else row["last"]
        merged[place, role] = Reading(place, role, first, last)
    return sorted(merged.values(), key=lambda reading: reading.first)
