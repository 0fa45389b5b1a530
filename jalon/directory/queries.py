"""What pages read of the directory. Every function says how many queries it makes."""

from django.db.models import Prefetch

from jalon.accounts.actors import Actor
from jalon.directory.models import CareUnit, Establishment, Membership
from jalon.directory.policies import DECLARING_ROLES


def establishment_page(finess: str) -> Establishment | None:
    """Return an establishment with its units still open (`units`), or None. Two queries."""
    units = CareUnit.objects.filter(closed=False).order_by("kind", "stay_type", "mention", "id")
    return Establishment.objects.prefetch_related(Prefetch("units", units)).filter(finess=finess).first()


def team(establishment: Establishment) -> list[Membership]:
    """Return the active roles of an establishment, by name. One query."""
    rows = Membership.objects.filter(establishment=establishment, ended_at__isnull=True)
    return list(rows.select_related("user", "unit").order_by("user__last_name", "user__first_name", "role", "id"))


def find_unit(pk: int) -> CareUnit | None:
    """Return a unit that is still open, with its establishment, or None. One query."""
    return CareUnit.objects.select_related("establishment").filter(pk=pk, closed=False).first()


def open_units(establishment: Establishment) -> list[CareUnit]:
    """Return the units of an establishment that are still open, each knowing it, in a stable order. One query."""
    rows = establishment.units.filter(closed=False)
    return list(rows.order_by("kind", "stay_type", "mention", "id"))


def declaring_role(actor: Actor, establishment: Establishment) -> Membership | None:
    """Return a role by which the person declares places there, or None. One query."""
    rows = Membership.objects.filter(
        user=actor.user, establishment=establishment, role__in=DECLARING_ROLES, ended_at__isnull=True
    )
    return rows.order_by("pk").first()
