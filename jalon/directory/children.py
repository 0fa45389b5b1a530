"""Whom to call for a child: the platforms nearby, and who else sees young children."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from jalon.core.geo import Point, box_around, distance_km
from jalon.directory.enums import UnitKind
from jalon.directory.models import CareUnit, Establishment

#: How far a platform of another territory is still worth a call, in km.
FAR_KM = 200
MOST_NAMED = 3
#: FINESS categories: those of the 0 to 6, then those that follow children and adolescents.
CAMSP = "190"
CENTRES = {CAMSP: "CAMSP", "189": "CMPP", "156": "CMP"}


@dataclass(frozen=True)
class Near:
    """An establishment, loaded, and its distance in km as the crow flies; None when one of the two has no place.

    `name` is that of the unit, when it has one of its own.
    """

    name: str
    establishment: Establishment
    km: float | None


def platforms_near(point: Point, *, offers: Collection[str] = (), most: int = MOST_NAMED) -> list[Near]:
    """Return the open platforms within FAR_KM, whomever they serve, that offer all of `offers`; nearest first.

    One query: there are about a hundred platforms in France.
    """
    box = box_around(point, FAR_KM)
    rows = CareUnit.objects.filter(
        kind=UnitKind.PCO,
        closed=False,
        latitude__range=(box.south, box.north),
        longitude__range=(box.west, box.east),
        offers__contains=list(offers),
    ).select_related("establishment")
    return [near for near in _nearest(((str(unit), unit.establishment) for unit in rows), point) if _is_near(near)][
        :most
    ]


def centres_of(department: str, point: Point | None, codes: Iterable[str], *, most: int = MOST_NAMED) -> list[Near]:
    """Return the open centres of a department, by FINESS category, nearest first. One query."""
    rows = Establishment.objects.filter(department=department, category__in=list(codes), closed_on__isnull=True)
    return _nearest(((str(row), row) for row in rows.order_by("name", "pk")), point)[:most]


def _nearest(found: Iterable[tuple[str, Establishment]], point: Point | None) -> list[Near]:
    """Put establishments in order of distance, those without a place last."""
    rows = [Near(name, row, _distance(row, point)) for name, row in found]
    return sorted(rows, key=lambda near: (near.km is None, near.km or 0, near.name))


def _distance(row: Establishment, point: Point | None) -> float | None:
    if point is None or row.latitude is None or row.longitude is None:
        return None
    return distance_km(point, Point(row.latitude, row.longitude))


def _is_near(near: Near) -> bool:
    return near.km is not None and near.km <= FAR_KM
