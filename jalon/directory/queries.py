"""What pages read of the directory. Every function says how many queries it makes."""

from collections.abc import Iterable

from django.db.models import Prefetch

from jalon.accounts.actors import Actor
from jalon.accounts.enums import WardRole
from jalon.directory.models import CareUnit, Commune, Establishment, Membership, Photo, Ward, WardMember
from jalon.directory.policies import DECLARING_ROLES


def establishment_page(finess: str) -> Establishment | None:
    """Return an establishment with its units still open (`units`), `contacts` and `photos`, or None.

    Four queries, one when there is none. The bytes of the photos are not read.
    """
    units = CareUnit.objects.filter(closed=False).order_by("kind", "stay_type", "mention", "id")
    photos = Photo.objects.defer("image")
    rows = Establishment.objects.prefetch_related(Prefetch("units", units), "contacts", Prefetch("photos", photos))
    return rows.filter(finess=finess).first()


def photo_digest(finess: str, digest: str) -> str | None:
    """Return the digest when the establishment has this photo, or None. One query."""
    rows = Photo.objects.filter(establishment__finess=finess, digest=digest)
    return rows.values_list("digest", flat=True).first()


def photo_bytes(finess: str, digest: str) -> bytes | None:
    """Return the JPEG of a photo of the establishment, or None. One query."""
    rows = Photo.objects.filter(establishment__finess=finess, digest=digest)
    image = rows.values_list("image", flat=True).first()
    return None if image is None else bytes(image)


def units_by_number(numbers: Iterable[int]) -> dict[int, CareUnit]:
    """Return units with their establishment by primary key, closed ones too; the unknown are absent. One query."""
    return CareUnit.objects.select_related("establishment").in_bulk(list(numbers))


def commune_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of communes by INSEE code, in alphabetical order; the unknown are absent. One query."""
    rows = Commune.objects.filter(code__in=set(codes)).order_by("search_name", "code")
    return dict(rows.values_list("code", "name"))


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


def ward_team(ward: Ward) -> list[WardMember]:
    """Return who is in the team of a ward, doctors first, then by name. One query."""
    rows = ward.members.filter(ended_at__isnull=True).select_related("user__professional")
    order = list(WardRole)
    found = rows.order_by("user__last_name", "user__first_name", "id")
    return sorted(found, key=lambda row: order.index(WardRole(row.role)))
