"""Whom the invented services that go to people serve: some a whole department, most the communes around them.

Not everywhere: each department has communes that nobody serves, and a few services that never said.
"""

import random
from collections.abc import Sequence

from jalon.core.geo import Point, distance_km
from jalon.demo.sample_followup import FOLLOW_UP_REACH
from jalon.directory.enums import UnitKind
from jalon.directory.models import Commune

# How far a service goes, in km, least and most.
REACH = {UnitKind.HAD: (18, 32), UnitKind.SSIAD: (9, 17), UnitKind.HOME_HELP: (8, 16), UnitKind.PCO: (30, 45)}
UNDECLARED_SHARE = 0.12
WHOLE_DEPARTMENT_SHARE = {UnitKind.HAD: 0.15, UnitKind.SSIAD: 0.0, UnitKind.HOME_HELP: 0.1, UnitKind.PCO: 0.6}
# Those of the demonstration's story: km around, or the whole department.
TOLD: dict[str, float | None] = {"HAD de la Côte": 26, "PCO de Côte-d’Or": None, **FOLLOW_UP_REACH}

Territory = dict[str, list[str]]


def territory_of(kind: UnitKind, name: str, finess: str, town: Commune, communes: Sequence[Commune]) -> Territory:
    """Return the territory's columns of a unit; empty for one that never said or does not go to people.

    `communes` are those of the department that have a point. The same unit gets the same territory each time.
    """
    source = random.Random(f"territory {finess} {kind}")
    if kind not in REACH:
        return {}
    if name in TOLD:
        reach = TOLD[name]
    elif (drawn := source.random()) < UNDECLARED_SHARE:
        return {}
    elif drawn > 1 - WHOLE_DEPARTMENT_SHARE[kind]:
        reach = None
    else:
        reach = source.uniform(*REACH[kind])
    if reach is None:
        return {"served_departments": [town.department]}
    return {"served_communes": [commune.code for commune in communes if _between(town, commune) <= reach]}


def _between(first: Commune, second: Commune) -> float:
    return distance_km(_point(first), _point(second))


def _point(commune: Commune) -> Point:
    return Point(commune.latitude or 0.0, commune.longitude or 0.0)
