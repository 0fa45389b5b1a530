"""How the team of a hospital ward stands to its dossiers, as conditions that the policies read with them."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from jalon.accounts.actors import Actor
from jalon.accounts.enums import WardRole
from jalon.accounts.models import User
from jalon.directory.models import WardMember
from jalon.dossiers.models import Dossier, Section, SectionRevision
from jalon.dossiers.standings import Standing, stronger

#: Before a doctor of the ward has validated, then after.
_TEAM = {
    WardRole.CARER: (Standing.WARD_CARER_PREPARING, Standing.WARD_CARER),
    WardRole.SOCIAL: (Standing.WARD_SOCIAL_PREPARING, Standing.WARD_SOCIAL),
    WardRole.SECRETARY: (Standing.WARD_SECRETARY_PREPARING, Standing.WARD_SECRETARY),
}
_READS_MEDICAL = (WardRole.DOCTOR, WardRole.CARER)
_READS = (WardRole.SOCIAL, WardRole.SECRETARY)


def of_wards(actor: Actor) -> Q:
    """Return the condition of the dossiers of the person's wards; that of none when they are in no team."""
    return Q(ward__in=actor.wards_as(*WardRole))


def _held(actor: Actor, *roles: WardRole, united: bool) -> Q:
    """`united`: those left for a dossier that the ward holds are open to it too."""
    wards = actor.wards_as(*roles)
    return Q(ward__in=wards) | Q(merged_into__ward__in=wards) if united else Q(ward__in=wards)


def ward_ways(actor: Actor, *, united: bool = False) -> list[tuple[Standing, Exists | Q]]:
    """Return the condition of each standing that the person can have by a ward; nothing for who is in no team."""
    if not actor.wards:
        return []
    kept = Q(handed_over_at__isnull=True)
    validated = Q(Exists(Section.objects.filter(dossier=OuterRef("pk"), signed_at__isnull=False)))
    ways: dict[Standing, Q] = {Standing.PHYSICIAN: _held(actor, WardRole.DOCTOR, united=united) & kept}
    for role, (preparing, deciding) in _TEAM.items():
        held = _held(actor, role, united=united) & kept
        ways |= {deciding: held & validated, preparing: held}
    ways[Standing.WARD_MEDICAL_READER] = _held(actor, *_READS_MEDICAL, united=united)
    ways[Standing.WARD_READER] = _held(actor, *_READS, united=united)
    roles = {fact.role for fact in actor.wards}
    return [(standing, way) for standing, way in ways.items() if roles & _ROLES[standing]]


_ROLES = {
    Standing.PHYSICIAN: {WardRole.DOCTOR},
    **{standing: {role} for role, pair in _TEAM.items() for standing in pair},
    Standing.WARD_MEDICAL_READER: set(_READS_MEDICAL),
    Standing.WARD_READER: set(_READS),
}


def standings_of_wards(actor: Actor, dossiers: Collection[UUID]) -> dict[UUID, Standing]:
    """Return how the person stands to those of these that their wards ask for. One query, none without a ward."""
    ways = ward_ways(actor)
    if not ways:
        return {}
    rows = Dossier.objects.filter(of_wards(actor), pk__in=dossiers).annotate(
        **{f"as_{standing.value}": way for standing, way in ways}
    )
    names = [f"as_{standing.value}" for standing, _ in ways]
    return {
        pk: stronger(*(standing for (standing, _), holds in zip(ways, held, strict=True) if holds))
        for pk, *held in rows.values_list("pk", *names)
    }


def ward_addressees(dossier: Dossier) -> list[User]:
    """Return who in the ward that answers for a dossier is told of it: those of the team who opened it or wrote in it.

    The whole team when none of them is left. One query, none for a dossier of no ward.
    """
    if dossier.ward_id is None or dossier.handed_over_at is not None:
        return []
    wrote = SectionRevision.objects.filter(section__dossier=dossier.pk, author=OuterRef("user"))
    rows = WardMember.objects.filter(
        ward=dossier.ward_id, ended_at__isnull=True, user__is_active=True, user__email_verified_at__isnull=False
    ).annotate(took_part=Exists(wrote))
    team = list(rows.select_related("user").order_by("since", "user_id"))
    return [row.user for row in team if row.took_part] or [row.user for row in team]
