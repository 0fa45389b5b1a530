"""Communes and units at known places for the tests of the search."""

from typing import Any

from jalon.core.text import fold
from jalon.directory.models import CareUnit, Commune
from tests.factories import make_establishment, make_unit

DIJON = (47.3215, 5.0415)
# One degree of latitude is 111.19 km.
KM_NORTH = 1 / 111.19


def make_commune(code: str, name: str, *postal_codes: str, population: int = 1000, **fields: Any) -> Commune:
    defaults: dict[str, Any] = {"latitude": DIJON[0], "longitude": DIJON[1]}
    return Commune.objects.create(
        code=code,
        name=name,
        search_name=fold(name),
        department=code[:3] if code.startswith("97") else code[:2],
        postal_codes=list(postal_codes),
        population=population,
        **{**defaults, **fields},
    )


def make_unit_at(kilometres: float, name: str = "", **fields: Any) -> CareUnit:
    """A unit this far north of Dijon."""
    place = make_establishment(latitude=DIJON[0] + kilometres * KM_NORTH, longitude=DIJON[1])
    if name:
        place.name = name
        place.search_name = fold(f"{name} {place.city}")
        place.save()
    return make_unit(place, **fields)
