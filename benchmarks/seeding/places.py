"""Communes of France, and establishments where people live."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import count, islice
from random import Random

from benchmarks.seeding.loading import Columns
from benchmarks.seeding.sizes import Sizes
from benchmarks.seeding.words import HOUSES
from jalon.core.identifiers import complete_luhn
from jalon.core.text import fold
from jalon.directory.enums import LegalStatus, Source, StayType, UnitKind
from jalon.directory.importing import communes as commune_file
from jalon.directory.importing.problems import RowRejected
from jalon.directory.importing.run import SHIPPED_COMMUNES
from jalon.directory.models import CareUnit, Commune, Establishment

HOME_TOWN = "21231"  # Dijon
_COMMUNES = Columns(
    Commune, "code", "name", "search_name", "department", "postal_codes", "population", "latitude", "longitude"
)
_ESTABLISHMENTS = Columns(
    Establishment,
    *("id", "finess", "name", "search_name", "category", "legal_status", "address", "postal_code", "city"),
    *("commune", "department", "latitude", "longitude", "phone", "email", "source"),
)
_UNITS = Columns(
    CareUnit,
    *("id", "establishment", "kind", "stay_type", "capacity", "price_single", "price_double", "social_aid"),
    *("dementia_unit", "minimum_age", "free_places", "free_places_at", "latitude", "longitude", "department", "source"),
)


@dataclass(frozen=True)
class UnitFact:
    """What the rest of the seeding needs of a care unit."""

    id: int
    establishment_id: int
    establishment_name: str
    stay_type: str


@dataclass(frozen=True)
class House:
    """A kind of establishment: its FINESS category, the beginning of its name, its units."""

    category: str
    name: str
    units: tuple[tuple[UnitKind, StayType], ...]


_EHPAD = ("500", "EHPAD")
_PERMANENT = (UnitKind.EHPAD, StayType.PERMANENT)
_TEMPORARY = (UnitKind.EHPAD, StayType.TEMPORARY)
_DAY = (UnitKind.EHPAD, StayType.DAY)
# With weights near those of the FINESS file.
HOUSES_BY_WEIGHT = {
    House(*_EHPAD, (_PERMANENT,)): 45,
    House(*_EHPAD, (_PERMANENT, _TEMPORARY)): 25,
    House(*_EHPAD, (_PERMANENT, _TEMPORARY, _DAY)): 8,
    House("202", "Résidence autonomie", ((UnitKind.RESIDENCE_AUTONOMIE, StayType.PERMANENT),)): 15,
    House("207", "Accueil de jour", ((UnitKind.DAY_CENTRE, StayType.DAY),)): 3,
    House("362", "USLD", ((UnitKind.USLD, StayType.PERMANENT),)): 4,
}


def load_communes(sizes: Sizes) -> list[Commune]:
    """Write the communes shipped with the product; return them, the most populated first."""
    _COMMUNES.copy(_shipped_communes()[: sizes.communes])
    return list(Commune.objects.filter(latitude__isnull=False).order_by("-population", "code"))


def load_units(sizes: Sizes, communes: list[Commune], rng: Random, now: datetime) -> list[UnitFact]:
    """Write establishments and their units where people live; the first is the one with many requests, in Dijon."""
    home = next(commune for commune in communes if commune.code == HOME_TOWN)
    makers = _Makers(rng, now)
    facts = [*makers.house(home, House(*_EHPAD, (_PERMANENT,)))]
    towns = rng.choices(communes, [commune.population for commune in communes], k=sizes.units)
    houses, weights = list(HOUSES_BY_WEIGHT), list(HOUSES_BY_WEIGHT.values())
    for commune in towns:
        facts.extend(islice(makers.house(commune, rng.choices(houses, weights)[0]), sizes.units - len(facts)))
    _ESTABLISHMENTS.copy(makers.establishments)
    _UNITS.copy(makers.units)
    return facts


@cache
def _shipped_communes() -> list[commune_file.type_of_row]:
    rows = [row for _, row in commune_file.read(SHIPPED_COMMUNES) if not isinstance(row, RowRejected)]
    return sorted(rows, key=lambda row: row[5], reverse=True)


class _Makers:
    """Draws the rows of establishments and units."""

    def __init__(self, rng: Random, now: datetime) -> None:
        self.rng = rng
        self.now = now
        self.establishments: list[tuple[object, ...]] = []
        self.units: list[tuple[object, ...]] = []
        self.establishment_ids, self.unit_ids = count(1), count(1)

    def house(self, commune: Commune, house: House) -> Iterator[UnitFact]:
        """Draw one establishment; yield its units."""
        rng, number = self.rng, next(self.establishment_ids)
        name = f"{house.name} {rng.choice(HOUSES)}"
        latitude = commune.latitude + rng.gauss(0, 0.02)
        longitude = commune.longitude + rng.gauss(0, 0.02)
        postal_code = commune.postal_codes[0] if commune.postal_codes else ""
        self.establishments.append(
            (
                *(number, complete_luhn(f"{commune.department[:2]}{number:06}"), name),
                *(fold(f"{name} {commune.name}"), house.category),
                rng.choice((LegalStatus.PUBLIC, LegalStatus.ASSOCIATION, LegalStatus.COMMERCIAL)).value,
                *(f"{rng.randint(1, 80)} rue des Lilas", postal_code, commune.name, commune.code, commune.department),
                *(latitude, longitude, f"03809{number:05}", f"accueil{number}@exemple.example", Source.SAMPLE.value),
            )
        )
        for kind, stay_type in house.units:
            unit = next(self.unit_ids)
            self.units.append(
                (unit, number, kind.value, stay_type.value, *self._offer(), latitude, longitude, commune.department,
                 Source.SAMPLE.value)
            )  # fmt: skip
            yield UnitFact(unit, number, name, stay_type.value)

    def _offer(self) -> tuple[object, ...]:
        """Capacity, two prices, social aid, protected unit, minimum age, free places and their date."""
        rng = self.rng
        price = round(rng.gauss(68, 12), 2)
        says_places = rng.random() < 0.4
        return (
            rng.randint(20, 120),
            max(price, 35),
            max(price - 6, 30) if rng.random() < 0.5 else None,
            rng.random() < 0.6,
            rng.random() < 0.45,
            60 if rng.random() < 0.5 else None,
            rng.choice((0, 0, 0, 1, 2, 4)) if says_places else None,
            self.now - timedelta(days=rng.randint(0, 40)) if says_places else None,
        )
