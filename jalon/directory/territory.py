"""Communes as territories name them: INSEE codes, their department, and the districts of Paris, Lyon and Marseille.

Source: official geographic code (COG, INSEE), municipal districts.
"""

from collections.abc import Iterable

from django.db.models import Count, Q

from jalon.directory.models import CareUnit

_DISTRICTS = {
    "75056": tuple(f"751{number:02}" for number in range(1, 21)),
    "69123": tuple(f"6938{number}" for number in range(1, 10)),
    "13055": tuple(f"132{number:02}" for number in range(1, 17)),
}
CITIES = frozenset(_DISTRICTS)
_CITY = {district: city for city, districts in _DISTRICTS.items() for district in districts}


def city_of_districts() -> dict[str, str]:
    """Return the city of each district of Paris, Lyon and Marseille, by their INSEE codes."""
    return dict(_CITY)


def department_of(commune: str) -> str:
    """Return the department of an INSEE code: « 21 », « 2A », « 974 »."""
    return commune[:3] if commune.startswith(("97", "98")) else commune[:2]


def serving_codes(commune: str) -> list[str]:
    """Return the codes that serve a commune when a unit lists one of them.

    Whoever serves a city serves its districts, and whoever serves one district serves a part of the city.
    """
    if commune in _DISTRICTS:
        return [commune, *_DISTRICTS[commune]]
    return [commune, _CITY[commune]] if commune in _CITY else [commune]


def serves(unit: CareUnit, commune: str) -> bool | None:
    """Tell whether a unit that goes to people serves a commune; None when it lists nothing, in its own department."""
    department = department_of(commune)
    if not unit.served_communes and not unit.served_departments:
        return None if unit.department == department else False
    return department in unit.served_departments or not set(serving_codes(commune)).isdisjoint(unit.served_communes)


def served(commune: str, kinds: Iterable[str]) -> dict[str, bool | None]:
    """Tell, by kind, whether an open unit that goes to people serves a commune; None when only units of its department
    that list nothing may. One query.
    """
    department, wanted = department_of(commune), list(map(str, kinds))
    listed = Q(served_communes__overlap=serving_codes(commune)) | Q(served_departments__contains=[department])
    silent = Q(department=department, served_communes=[], served_departments=[])
    rows = CareUnit.objects.filter(listed | silent, kind__in=wanted, closed=False).order_by("kind")
    found = dict(rows.values_list("kind").annotate(lists=Count("id", filter=listed)))
    return {kind: (True if found[kind] else None) if kind in found else False for kind in wanted}
