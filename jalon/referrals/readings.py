"""What changed in a dossier since a unit last read it: the marks of the inbox, the news of a request."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole
from jalon.dossiers.kinds.registry import ADMINISTRATIVE_CODES
from jalon.dossiers.models import Dossier
from jalon.referrals.models import Referral, SectionReading
from jalon.referrals.sides import READING_ROLES

#: What a unit read of a section is no more what it would read there; `SectionReading.is_late` says the same.
LATE = Q(section__changed_revision__gt=F("revision")) & (
    Q(section__signed_version=0) | Q(section__signed_version__gt=F("version"))
)
ADMINISTRATIVE = Q(section__code__in=ADMINISTRATIVE_CODES)


def changed_since_read(actor: Actor) -> Exists:
    """Return, for a query of requests, whether something the person may read changed since their unit read it.

    Who does not read medical sections in a place is told of no change in them there.
    """
    places = actor.establishments_as(MembershipRole.MEDICAL_READER)
    alone = actor.units_as(MembershipRole.MEDICAL_READER)
    readable = ADMINISTRATIVE | Q(unit__establishment__in=sorted(places)) | Q(unit__in=sorted(alone))
    return Exists(_late().filter(readable))


def untold() -> Exists:
    """Return, for a query of requests, whether an administrative change waits to be told to the unit by e-mail."""
    return Exists(_late().filter(ADMINISTRATIVE, told_at__isnull=True))


def _late() -> QuerySet[SectionReading]:
    return SectionReading.objects.filter(LATE, section__dossier=OuterRef("dossier"), unit=OuterRef("unit"))


def readings_of(referral: Referral) -> dict[int, SectionReading]:
    """Return what the unit of a request read of each section, by section; one query."""
    rows = SectionReading.objects.filter(section__dossier=referral.dossier_id, unit=referral.unit_id)
    return {row.section_id: row for row in rows}


def reading_for(actor: Actor, dossier: Dossier, section_id: int) -> SectionReading | None:
    """Return the oldest reading of a section by the units with which a person reads the dossier; one query."""
    places, alone = actor.establishments_as(*READING_ROLES), actor.units_as(*READING_ROLES)
    rows = SectionReading.objects.filter(
        Q(unit__establishment__in=sorted(places)) | Q(unit__in=sorted(alone)),
        section=section_id,
        unit__in=dossier.shares.filter(ended_at__isnull=True).values("unit"),
    )
    return rows.order_by("at", "pk").first()
