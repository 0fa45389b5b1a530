"""Who may see and change what in the directory. Public pages need none; the rest is denied by default."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole, UserKind, WardRole
from jalon.directory.capabilities import PLACELESS
from jalon.directory.enums import UnitKind
from jalon.directory.models import CareUnit, Establishment, Membership, Ward

DECLARING_ROLES = (MembershipRole.ADMISSIONS, MembershipRole.MANAGER)
ONLY_MANAGERS = (
    "Seule la personne qui gère la page de l’établissement peut la modifier. Son nom est dans l’équipe de "
    "l’établissement."
)
ONLY_WARD_MANAGERS = "Seule la personne qui gère l’établissement ouvre ses services et invite leurs équipes."
ONLY_DECLARERS = "Les places libres sont déclarées par les admissions ou par la gestion de l’établissement."


class EstablishmentPolicy:
    """The one place that says who works where, and who keeps which page."""

    @staticmethod
    def rows(actor: Actor) -> QuerySet[Establishment]:
        """Return the establishments in which the person holds a role; no duplicates."""
        mine = Membership.objects.filter(establishment=OuterRef("pk"), user=actor.user, ended_at__isnull=True)
        return Establishment.objects.filter(Exists(mine))

    @staticmethod
    def units(actor: Actor) -> QuerySet[CareUnit]:
        """Return the units of those establishments, closed ones left out."""
        return CareUnit.objects.filter(establishment__in=EstablishmentPolicy.rows(actor), closed=False).select_related(
            "establishment"
        )

    @staticmethod
    def declarable(actor: Actor) -> QuerySet[CareUnit]:
        """Return the open units whose free places the person declares."""
        mine = Q(establishment__in=sorted(actor.establishments_as(*DECLARING_ROLES)))
        mine |= Q(pk__in=sorted(actor.units_as(*DECLARING_ROLES)))
        rows = CareUnit.objects.filter(mine, closed=False).exclude(kind__in=PLACELESS)
        return rows.select_related("establishment")

    @staticmethod
    def platforms(actor: Actor) -> QuerySet[CareUnit]:
        """Return the open platforms that the person manages, or where they answer or read, by name."""
        mine = Q(establishment__in=sorted(actor.establishments_as(*MembershipRole)))
        mine |= Q(pk__in=sorted(actor.units_as(*MembershipRole)))
        rows = CareUnit.objects.filter(mine, kind=UnitKind.PCO, closed=False).select_related("establishment")
        return rows.order_by("establishment__name", "pk")

    @staticmethod
    def kept(actor: Actor) -> QuerySet[Establishment]:
        """Return the establishments whose page the person keeps."""
        return Establishment.objects.filter(pk__in=sorted(actor.establishments_as(MembershipRole.MANAGER)))

    @staticmethod
    def without_manager(actor: Actor) -> QuerySet[Establishment]:
        """Return the open establishments of the agency's departments whose page nobody keeps; none for others."""
        if actor.user.kind != UserKind.ANALYST:
            return Establishment.objects.none()
        keeps = Membership.objects.filter(
            establishment=OuterRef("pk"), role=MembershipRole.MANAGER, unit__isnull=True, ended_at__isnull=True
        )
        return Establishment.objects.filter(
            ~Exists(keeps), department__in=sorted(actor.departments), closed_on__isnull=True
        )

    @staticmethod
    def may_edit(actor: Actor, establishment: Establishment) -> bool:
        """Whether the person keeps the page, the units and the team of the establishment."""
        return establishment.pk in actor.establishments_as(MembershipRole.MANAGER)

    @staticmethod
    def may_declare(actor: Actor, unit: CareUnit) -> bool:
        """Whether the person declares the free places of the unit; a unit that has no places declares none."""
        if unit.kind in PLACELESS:
            return False
        everywhere = unit.establishment_id in actor.establishments_as(*DECLARING_ROLES)
        return everywhere or unit.pk in actor.units_as(*DECLARING_ROLES)


class WardPolicy:
    """Who knows of a hospital ward: its team, and those who manage the establishment, who open it and make the team."""

    @staticmethod
    def team(actor: Actor) -> QuerySet[Ward]:
        """Return the open wards in whose team the person is."""
        return Ward.objects.filter(pk__in=actor.wards_as(*WardRole), closed_at__isnull=True).select_related(
            "establishment"
        )

    @staticmethod
    def managed(actor: Actor) -> QuerySet[Ward]:
        """Return the open wards of the establishments that the person manages."""
        places = sorted(actor.establishments_as(MembershipRole.MANAGER))
        return Ward.objects.filter(establishment__in=places, closed_at__isnull=True).select_related("establishment")
