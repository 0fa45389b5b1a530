"""The check: every file is wholly read and judged before the first row is written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar

from django.utils import timezone

from jalon.core.text import plural
from jalon.directory.enums import Source
from jalon.directory.importing import communes, layouts, sae
from jalon.directory.importing import prices as ehpad_prices
from jalon.directory.importing.fhir.feed import Feed
from jalon.directory.importing.fhir.reading import FhirFile
from jalon.directory.importing.fhir.shelf import Shelf
from jalon.directory.importing.finess import FinessFile, Record
from jalon.directory.importing.problems import FileRefused, RowRejected
from jalon.directory.importing.report import (
    CAPACITIES,
    COMMUNES,
    ESTABLISHMENTS,
    HOSPITALS,
    PRICES,
    REFUSAL_ROWS,
    Report,
    Sieve,
)
from jalon.directory.importing.spool import Spool
from jalon.directory.importing.territory import Gazetteer, Place
from jalon.directory.models import Commune, Establishment
from jalon.directory.unit_kinds import EHPAD_PERMANENT, UnitType, units_of_category

Item = TypeVar("Item")


class Progress(Protocol):
    """Passes rows on, and may show how many went by."""

    def __call__(self, rows: Iterable[Item], title: str, /) -> Iterable[Item]: ...


# With --close-missing: more absences than this share mean that the file is partial, not that they closed.
CLOSING_SHARE = 0.1


@dataclass(frozen=True)
class ImportFiles:
    """The files of one import."""

    communes: tuple[Path, ...] = ()
    finess: tuple[Path, ...] = ()
    prices: tuple[Path, ...] = ()
    sae: tuple[Path, ...] = ()
    fhir: tuple[Path, ...] = ()


@dataclass
class Plan:
    """What is to be written. Long lists wait in spools, short ones in memory."""

    communes: Spool
    establishments: Spool
    fhir_places: Spool
    fhir_units: Spool
    to_close: list[str] = field(default_factory=list)
    closed_on: date | None = None
    statuses: dict[str, str] = field(default_factory=dict)
    prices: dict[tuple[str, UnitType], ehpad_prices.Prices] = field(default_factory=dict)
    hospitals: list[Record] = field(default_factory=list)
    units: list[sae.Unit] = field(default_factory=list)


class Checker:
    """Reads every file and makes the plan; raises FileRefused for the first unfit file."""

    def __init__(self, plan: Plan, report: Report, progress: Progress) -> None:
        self.plan = plan
        self.report = report
        self.progress = progress
        self.gazetteer = Gazetteer()
        self.categories: dict[str, str] = {}
        self.owners: dict[str, Path] = {}
        self.covered: set[str] = set()
        self.latest = date.min

    def check(self, files: ImportFiles, *, close_missing: bool) -> None:
        """Judge the files, all of them, in the order in which they lean on each other."""
        shapes = {path: layouts.recognise(path, (layouts.COMMUNES,)) for path in files.communes}
        shapes |= {path: layouts.recognise(path, layouts.FINESS) for path in files.finess}
        shapes |= {path: layouts.recognise(path, layouts.PRICES) for path in files.prices}
        shapes |= {path: layouts.recognise(path, layouts.SAE) for path in files.sae}
        fhir = [FhirFile(path) for path in files.fhir]
        self._know_database()
        for path in files.communes:
            self._communes(path)
        extracts = [FinessFile(path, shapes[path], self.gazetteer) for path in files.finess]
        self._establishments(extracts)
        with Shelf() as shelf:
            feed = Feed(fhir, shelf, self.gazetteer, self.report) if fhir else None
            if feed:
                self._feed_places(feed)
            if close_missing:
                self._closings(extracts, feed)
            for path in files.prices:
                self._prices(path, shapes[path])
            self._sae({path: shapes[path] for path in files.sae})
            if feed:
                self._feed_units(feed)

    def _know_database(self) -> None:
        columns = ("code", "name", "department", "search_name", "longitude", "latitude", "postal_codes")
        for code, name, department, search_name, longitude, latitude, postal in Commune.objects.values_list(
            *columns
        ).iterator():
            point = None if longitude is None or latitude is None else (longitude, latitude)
            self.gazetteer.add(code, Place(name, department, search_name, point, tuple(postal)))
        self.categories = dict(Establishment.objects.values_list("finess", "category").iterator())

    def _sift(
        self, kind: str, path: Path, rows: Iterable[tuple[int, Item | RowRejected]]
    ) -> Iterator[tuple[int, Item]]:
        """Yield the sound rows of a file, note the others, and judge the file at its end."""
        sieve = Sieve(self.report, kind, path)
        for line, row in self.progress(rows, f"Contrôle de {path.name}"):
            if isinstance(row, RowRejected):
                sieve.reject(line, row)
            else:
                sieve.keep(line)
                yield line, row
        sieve.judge()

    def _communes(self, path: Path) -> None:
        for _, row in self._sift(COMMUNES, path, communes.read(path)):
            self.gazetteer.add(row[0], communes.place_of(row))
            self.plan.communes.add(row)

    def _establishments(self, files: list[FinessFile]) -> None:
        if files and not self.gazetteer.places:
            raise FileRefused(files[0].path, 1, "aucune commune n’est connue. Ajoutez --communes.")
        for file in files:
            for line, record in self._sift(ESTABLISHMENTS, file.path, file.read()):
                if owner := self.owners.get(record.finess):
                    reason = f"le FINESS {record.finess} est déjà dans {owner.name}."
                    self.report.reject(ESTABLISHMENTS, file.path, line, reason)
                    continue
                self.owners[record.finess] = file.path
                self.categories[record.finess] = record.category
                self.covered.add(record.department)
                self.latest = max(self.latest, record.source_date or date.min)
                self.plan.establishments.add(record)
            if file.at_town_hall:
                self.report.remarks.append(
                    f"{file.path.name} : {plural(file.at_town_hall, 'établissement')} sans coordonnées, à la mairie."
                )

    def _feed_places(self, feed: Feed) -> None:
        """Read the FHIR files; their establishments join those of the extracts, which keep theirs."""
        if not self.gazetteer.places:
            raise FileRefused(feed.files[0].path, 1, "aucune commune n’est connue. Ajoutez --communes.")
        feed.read(self.progress)
        department = Record._fields.index("department")
        for row in feed.places(self.categories, self.owners):
            self.covered.add(str(row[department]))
            self.plan.fhir_places.add(row)
        self.latest = max(self.latest, feed.latest)

    def _feed_units(self, feed: Feed) -> None:
        for key, found in feed.prices():
            known = self.plan.prices.get(key)
            self.plan.prices[key] = known.completed_by(found) if known else found
        for row in feed.units(timezone.localdate()):
            self.plan.fhir_units.add(row)

    def _closings(self, extracts: list[FinessFile], feed: Feed | None) -> None:
        """List the establishments that the files no longer have, in the departments that they cover."""
        numbers = set().union(*(file.numbers() for file in extracts), feed.numbers if feed else ())
        day = max([file.day() or self.latest for file in extracts], default=self.latest)
        files = [*extracts, *(feed.files if feed else ())]
        for file in feed.files if feed else ():
            if file.cut:
                raise FileRefused(file.path, 1, "il est tronqué : ce qui y manque n’est pas fermé pour autant.")
        scope = Establishment.objects.filter(
            source=Source.IMPORT, closed_on=None, department__in=self.covered, source_date__lte=day
        ).exclude(edited_fields__contains=["closed_on"])
        stored = set(scope.values_list("finess", flat=True))
        missing = sorted(stored - numbers)
        if len(missing) > REFUSAL_ROWS and len(missing) > len(stored) * CLOSING_SHARE:
            reason = (
                f"il y manque {len(missing)} établissements de l’annuaire sur {len(stored)}. "
                "C’est trop pour des fermetures : le fichier est partiel."
            )
            raise FileRefused(files[0].path, 1, reason)
        self.plan.to_close, self.plan.closed_on = missing, day

    def _prices(self, path: Path, layout: layouts.Layout) -> None:
        if not self.categories:
            raise FileRefused(path, 1, "l’annuaire est vide. Importez d’abord un extrait FINESS (--finess).")
        rows = (
            (line, row if isinstance(row, RowRejected) else self._priced_ehpad(row))
            for line, row in ehpad_prices.read(path, layout)
        )
        for _, row in self._sift(PRICES, path, rows):
            for unit, found in row.units.items():
                key = (row.finess, unit)
                known = self.plan.prices.get(key)
                self.plan.prices[key] = known.completed_by(found) if known else found
            if row.legal_status:
                self.plan.statuses[row.finess] = row.legal_status

    def _priced_ehpad(self, row: ehpad_prices.PriceRow) -> ehpad_prices.PriceRow | RowRejected:
        category = self.categories.get(row.finess)
        if category is None:
            return RowRejected(f"l’établissement {row.finess} n’est pas dans l’annuaire.", misfit=False)
        if EHPAD_PERMANENT not in units_of_category(category):
            reason = f"l’établissement {row.finess} est de catégorie {category}, pas un EHPAD."
            return RowRejected(reason, misfit=False)
        return row

    def _sae(self, shapes: dict[Path, layouts.Layout]) -> None:
        """Read the identities first, for the others lean on them; details win over the derived file."""
        details = {layout.key for layout in shapes.values()}
        hospitals: dict[str, Record] = {}
        kept: dict[tuple[str, UnitType, str], sae.Unit] = {}
        totals: list[sae.Unit] = []
        for path, layout in sorted(shapes.items(), key=lambda item: item[1] not in _WITH_IDENTITY):
            kind = HOSPITALS if layout is layouts.SAE_IDENTITY else CAPACITIES
            rows = (
                (line, row if isinstance(row, RowRejected) else self._sae_row(row, hospitals))
                for line, row in sae.read(path, layout)
            )
            for _, row in self._sift(kind, path, rows):
                totals += row.without_mention
                for unit in row.units:
                    if layout is layouts.SAE_CAPACITIES and _DETAIL_OF[unit.unit.kind] in details:
                        continue
                    kept[unit[:3]] = unit
        detailed = {unit.finess for unit in kept.values() if unit.mention}
        self.plan.units = [*kept.values(), *(unit for unit in totals if unit.finess not in detailed)]
        needed = {unit.finess for unit in self.plan.units}
        self.plan.hospitals = [
            record for number, record in hospitals.items() if number in needed or number in self.categories
        ]

    def _sae_row(self, row: sae.SaeRow, hospitals: dict[str, Record]) -> sae.SaeRow | RowRejected:
        if row.hospital and row.finess not in hospitals:
            try:
                hospitals[row.finess] = sae.record_of(row.hospital, self.gazetteer)
            except RowRejected as error:
                if row.finess not in self.categories:
                    return error
        if row.finess not in self.categories and row.finess not in hospitals:
            return RowRejected(f"l’établissement {row.finess} n’est pas dans l’annuaire.", misfit=False)
        return row


_WITH_IDENTITY = (layouts.SAE_IDENTITY, layouts.SAE_CAPACITIES)
_DETAIL_OF = {
    "smr": layouts.SAE_SMR.key,
    "had": layouts.SAE_HAD.key,
    "usld": layouts.SAE_USLD.key,
}
