"""A feed of FHIR files as establishments and units: all is read, then put together, whatever the order it came in."""

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from jalon.core.text import plural
from jalon.directory.capabilities import BY_CODE
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.importing.fhir import organizations, services
from jalon.directory.importing.fhir.elements import elements, reference, text
from jalon.directory.importing.fhir.places import PlaceMaker
from jalon.directory.importing.fhir.prices import DAY, PERMANENT, TEMPORARY
from jalon.directory.importing.fhir.reading import FhirFile, Resource
from jalon.directory.importing.fhir.shelf import LOCATION, ORGANIZATION, SERVICE, Kept, Origin, Shelf
from jalon.directory.importing.prices import Prices
from jalon.directory.importing.problems import FileRefused, RowRejected
from jalon.directory.importing.report import FHIR_PLACES, FHIR_UNITS, Report
from jalon.directory.importing.territory import Gazetteer, overseas_code
from jalon.directory.unit_kinds import EHPAD_PERMANENT, EHPAD_TEMPORARY, UnitType, units_of_category

_READERS: dict[str, Callable[[Resource], dict[str, Any]]] = {
    ORGANIZATION: organizations.organization,
    LOCATION: organizations.location,
    SERVICE: services.service,
}
_KINDS = {ORGANIZATION: FHIR_PLACES, LOCATION: FHIR_PLACES, SERVICE: FHIR_UNITS}
# How far up an organization is looked for: internal organizations, geographic entity, legal entity, and some to spare.
DEEPEST = 12
Row = tuple[object, ...]


@dataclass
class UnitFacts:
    """What the services of an establishment say together of one of its units."""

    capacity: int | None = None
    minimum_age: int | None = None
    says: set[str] = field(default_factory=set)
    departments: set[str] = field(default_factory=set)
    communes: set[str] = field(default_factory=set)
    closed: bool = True


class Feed:
    """Reads the files onto the shelf, then yields rows of establishments, prices and units, in the order of FINESS."""

    def __init__(self, files: list[FhirFile], shelf: Shelf, gazetteer: Gazetteer, report: Report) -> None:
        self.files = files
        self.shelf = shelf
        self.gazetteer = gazetteer
        self.report = report
        self.categories: dict[str, str] = {}
        self.numbers: set[str] = set()
        self.latest = date.min
        self.found = 0

    def read(self, progress: Callable[[Iterable[Any], str], Iterable[Any]]) -> None:
        """Put every useful resource on the shelf, and note the others. Raises FileRefused when a file has none."""
        for rank, file in enumerate(self.files):
            before = self.found
            for number, resource in progress(file.resources(), f"Contrôle de {file.path.name}"):
                origin = Origin(rank, number)
                try:
                    if isinstance(resource, RowRejected):
                        raise resource
                    self._keep(resource, origin)
                except RowRejected as error:
                    self._reject(_KINDS.get(_type_of(resource), FHIR_PLACES), origin, str(error))
            if self.found == before:
                raise FileRefused(
                    file.path,
                    1,
                    "aucune ressource Organization, Location ou HealthcareService en FHIR R4 (ndjson ou Bundle).",
                )
        self.shelf.index()

    def places(self, known: dict[str, str], elsewhere: Container[str]) -> Iterator[Row]:
        """Yield establishments; those whose number is `elsewhere` (a FINESS extract of the same import) are left to it.

        `known` gives the categories of the directory; those of the feed join it.
        """
        self.categories = known
        maker = PlaceMaker(self.shelf, self.gazetteer, self._day_of)
        shared = 0
        previous = ("", "")
        for number, kept in self.shelf.places():
            self.numbers.add(number)
            if number == previous[0]:
                reason = f"le FINESS {number} est déjà celui d’Organization/{previous[1]}."
                self._reject(FHIR_PLACES, kept.origin, reason)
                continue
            try:
                row = maker.row(number, kept, known.get(number, ""))
            except RowRejected as error:
                self._reject(FHIR_PLACES, kept.origin, str(error))
                continue
            previous = (number, kept.key)
            for origin, reason in maker.take_dropped():
                self.report.drop(FHIR_PLACES, *self._place(origin), reason)
            known[number] = row.record.category
            self.latest = max(self.latest, row.record.source_date or date.min)
            if number in elsewhere:
                shared += 1
            else:
                yield (*row.record, row.website)
        if shared:
            self.report.remarks.append(
                f"FHIR : {plural(shared, 'établissement')} aussi dans l’extrait FINESS, dont l’identité est gardée."
            )

    def prices(self) -> Iterator[tuple[tuple[str, UnitType], Prices]]:
        """Yield the prices of units whose establishment is known."""
        for number, kept in self._known_places():
            kinds = units_of_category(self.categories[number])
            for stay, unit in _priced_units(kinds):
                said = kept.facts["prices"].get(stay, {})
                prices = _prices(said, kept.stamp)
                if kept.facts["aid"] and stay != DAY:
                    prices.social_aid = True
                if prices.stays() or (stay == PERMANENT and (prices.gir_12 or prices.social_aid)):
                    yield (number, unit), prices

    def units(self, today: date) -> Iterator[Row]:
        """Yield the units that services make: columns of `targets.UNITS_OF_FHIR`."""
        for kept in self.shelf.all_of(SERVICE):
            try:
                self._share_out(kept, today)
            except RowRejected as error:
                self._reject(FHIR_UNITS, kept.origin, str(error))
        for number in self.shelf.numbers_with_parts():
            parts = self.shelf.parts_of(number)
            category = self.categories[number]
            kinds = {str(unit.kind) for unit in units_of_category(category)}
            kinds |= {
                str(services.OFFERS[code][0]) for part in parts for code in part["codes"] if code in services.OFFERS
            }
            together: dict[tuple[str, str, str], UnitFacts] = {}
            for part in parts:
                for unit in services.units_of(part, category, kinds):
                    key = (unit["kind"], unit["stay"], unit["mention"])
                    _add(together.setdefault(key, UnitFacts()), part, unit)
            for key, facts in sorted(together.items()):
                yield _unit_row(number, key, facts)

    def _keep(self, resource: Resource, origin: Origin) -> None:
        kind = _type_of(resource)
        if kind not in _READERS:
            self.report.ignored[kind or "sans type"] += 1
            return
        self.found += 1
        facts = _READERS[kind](resource)
        for reason in facts.pop("dropped"):
            self.report.drop(_KINDS[kind], *self._place(origin), reason)
        url = text(resource, "fullUrl")
        number = facts.get("finess", "")
        key = text(resource, "id") or url or (number and f"finess:{number}")
        if not key:
            raise RowRejected("cette ressource n’a pas d’identifiant.")
        owner = next(iter(reference(resource, "managingOrganization")), "") if kind == LOCATION else ""
        stamp = text(next(elements(resource, "meta"), {}), "lastUpdated")
        given_up = self.shelf.put(kind, Kept(key, origin, _sound_stamp(stamp), facts), owner=owner, finess=number)
        if url.startswith("urn:"):
            self.shelf.name(url, key)
        if given_up:
            self._reject(_KINDS[kind], given_up, f"{kind}/{key} est donnée deux fois ; la plus récente est gardée.")

    def _share_out(self, kept: Kept, today: date) -> None:
        """Keep what a service says beside its establishment."""
        facts = kept.facts
        number = self._establishment_of(facts["organizations"])
        departments, communes = set(facts["departments"]), set(facts["communes"])
        capacity = None
        for key in facts["locations"]:
            if (location := self.shelf.find(LOCATION, key)) and location.facts["capacity"] is not None:
                capacity = (capacity or 0) + location.facts["capacity"]
        if not departments and not communes:
            found = (self.shelf.find(LOCATION, key) for key in facts["coverage"])
            communes = {code for location in found if location for code in [self._commune_of(location)] if code}
        part = {
            **{name: facts[name] for name in ("codes", "modes", "lengths", "says", "minimum_age")},
            "capacity": capacity,
            "departments": self._known(departments, kept, self.gazetteer.departments),
            "communes": self._known(map(overseas_code, communes), kept, self.gazetteer.places.keys()),
            "closed": services.is_closed(facts, today),
        }
        self.shelf.add_part(number, kept.key, part)

    def _establishment_of(self, keys: list[str]) -> str:
        """Climb from the organization that provides a service to the geographic entity above it."""
        seen: set[str] = set()
        while keys:
            key = keys[0]
            if key in seen or len(seen) > DEEPEST:
                raise RowRejected("les organisations se rattachent en boucle (partOf), sans établissement.")
            seen.add(key)
            if key.startswith("finess:") and key.removeprefix("finess:") in self.categories:
                return key.removeprefix("finess:")
            organization = self.shelf.find(ORGANIZATION, key)
            if organization is None:
                raise RowRejected(f"Organization/{key[:64]} n’est pas dans les fichiers.", misfit=False)
            number: str = organization.facts["finess"]
            if number:
                if number not in self.categories:
                    raise RowRejected(f"l’établissement {number} n’est pas dans l’annuaire.", misfit=False)
                return number
            keys = organization.facts["parents"]
        raise RowRejected("aucun établissement ne porte cette offre (providedBy).", misfit=False)

    def _known_places(self) -> Iterator[tuple[str, Kept]]:
        previous = ""
        for number, kept in self.shelf.places():
            if number != previous and number in self.categories:
                yield number, kept
            previous = number

    def _commune_of(self, location: Kept) -> str:
        facts = location.facts
        code = overseas_code(facts["commune"].upper()) if facts["commune"] else ""
        return code or self.gazetteer.find(facts["postal"], facts["city"], None)

    def _known(self, codes: Iterable[str], kept: Kept, known: Iterable[str]) -> list[str]:
        """Return the codes that exist, sorted, and note the others."""
        given = set(codes)
        if unknown := sorted(given - set(known)):
            some = ", ".join(unknown[:5]) + ("…" if len(unknown) > 5 else "")
            reason = f"{plural(len(unknown), 'zone inconnue', 'zones inconnues')} du territoire desservi : {some}."
            self.report.drop(FHIR_UNITS, *self._place(kept.origin), reason)
        return sorted(given - set(unknown))

    def _reject(self, kind: str, origin: Origin, reason: str) -> None:
        self.report.reject(kind, *self._place(origin)[:2], reason, place=self._place(origin)[2])

    def _place(self, origin: Origin) -> tuple[Path, int, str]:
        file = self.files[origin.file]
        return file.path, origin.number, file.place

    def _day_of(self, origin: Origin) -> date:
        """Return the day of a file, for what says no day of its own."""
        return datetime.fromtimestamp(self.files[origin.file].path.stat().st_mtime, tz=UTC).date()


def _type_of(resource: Resource | RowRejected) -> str:
    return "" if isinstance(resource, RowRejected) else text(resource, "resourceType")


def _sound_stamp(stamp: str) -> str:
    """Return a moment when it begins with a day of the calendar; else it is older than all."""
    try:
        date.fromisoformat(stamp[:10])
    except ValueError:
        return ""
    return stamp


def _prices(said: dict[str, tuple[str, str]], stamp: str) -> Prices:
    """Return prices, of the latest day from which one of them holds, else of the day when the resource was written."""
    prices = Prices()
    for name, (_, euros) in said.items():
        setattr(prices, name, Decimal(euros))
    days = [date.fromisoformat(day) for day in (*(day for day, _ in said.values()), stamp[:10]) if day]
    prices.day = max(days[:-1] or days, default=None) if said else None
    return prices


def _priced_units(kinds: tuple[UnitType, ...]) -> Iterator[tuple[str, UnitType]]:
    for unit in kinds:
        if unit.stay_type == StayType.PERMANENT:
            yield PERMANENT, unit
        if unit.stay_type == StayType.DAY:
            yield DAY, unit
    if EHPAD_PERMANENT in kinds:
        yield TEMPORARY, EHPAD_TEMPORARY
        yield DAY, UnitType(UnitKind.EHPAD, StayType.DAY)


def _add(known: UnitFacts, part: dict[str, Any], unit: dict[str, Any]) -> None:
    """Join what one more service says of a unit: beds add up, the youngest age holds, one open service opens it."""
    if part["capacity"] is not None:
        known.capacity = (known.capacity or 0) + part["capacity"]
    ages = [age for age in (known.minimum_age, part["minimum_age"]) if age is not None]
    known.minimum_age = min(ages, default=None)
    known.says |= set(unit["says"])
    known.closed &= part["closed"]
    if services.serves_people_at_home(unit["kind"]):
        known.departments |= set(part["departments"])
        known.communes |= set(part["communes"])


def _unit_row(number: str, key: tuple[str, str, str], facts: UnitFacts) -> Row:
    return (
        number,
        facts.closed,
        *key,
        facts.capacity or None,
        facts.minimum_age,
        True if "dementia_unit" in facts.says else None,
        sorted(code for code in facts.says if not BY_CODE[code].column),
        sorted(facts.departments),
        sorted(facts.communes),
    )
