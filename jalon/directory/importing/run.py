"""One import: check everything, then write what differs, kind by kind, in batches of one transaction each."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from jalon.core.db import long_work
from jalon.directory.importing import targets
from jalon.directory.importing.checking import Checker, ImportFiles, Item, Plan, Progress
from jalon.directory.importing.finess import Record
from jalon.directory.importing.report import (
    CAPACITIES,
    COMMUNES,
    ESTABLISHMENTS,
    FHIR_PLACES,
    FHIR_UNITS,
    HOSPITALS,
    PRICES,
    STATUSES,
    UNITS,
    Report,
)
from jalon.directory.importing.spool import Spool
from jalon.directory.importing.upsert import Target, in_batches, write_batch
from jalon.directory.models import CareUnit, Commune, Establishment
from jalon.directory.unit_kinds import units_of_category
from jalon.directory.words import refresh_words

DATA = Path(__file__).resolve().parent.parent / "data"
SHIPPED_COMMUNES = DATA / "communes_2026.csv.gz"
# Any number, the same in every process: two imports at a time would race for the same rows.
LOCK = 0x4A616C6F


class ImportBusy(Exception):
    """Another import holds the lock."""


def no_progress(rows: Iterable[Item], _title: str) -> Iterable[Item]:
    """Show nothing."""
    return rows


def import_directory(
    files: ImportFiles,
    *,
    close_missing: bool = False,
    check_only: bool = False,
    progress: Progress = no_progress,
) -> Report:
    """Import public files into the directory and return what was done.

    Raises FileRefused before the first write when a file is cut, mis-encoded, foreign or mostly unfit, and
    ImportBusy when another import runs. Communes shipped with the product are loaded when none is known.
    """
    started = time.monotonic()
    report = Report()
    with long_work(), _only_one(), Spool() as towns, Spool() as places, Spool() as fhir, Spool() as units:
        if (files.finess or files.fhir) and not files.communes and not Commune.objects.exists():
            files = replace(files, communes=(SHIPPED_COMMUNES,))
            report.remarks.append(f"Communes : liste livrée avec Jalon ({SHIPPED_COMMUNES.name}).")
        plan = Plan(towns, places, fhir, units)
        Checker(plan, report, progress).check(files, close_missing=close_missing)
        if not check_only:
            _write(plan, report, progress)
            refresh_words()
            _refresh_statistics()
    report.seconds = time.monotonic() - started
    return report


def load_shipped_communes() -> Report:
    """Load the communes shipped with the product; a second call changes nothing."""
    return import_directory(ImportFiles(communes=(SHIPPED_COMMUNES,)))


def _write(plan: Plan, report: Report, progress: Progress) -> None:
    _write_all(report, COMMUNES, targets.COMMUNES, progress(plan.communes, "Écriture des communes"))
    for kind, target, rows in (
        (ESTABLISHMENTS, targets.ESTABLISHMENTS, plan.establishments),
        (FHIR_PLACES, targets.ESTABLISHMENTS_OF_FHIR, plan.fhir_places),
    ):
        _write_establishments(report, kind, target, progress(rows, "Écriture des établissements"))
    _close(plan, report)
    _write_all(report, STATUSES, targets.LEGAL_STATUS, plan.statuses.items())
    _write_all(report, PRICES, targets.UNITS_PRICED, _price_rows(plan))
    _write_all(report, HOSPITALS, targets.HOSPITALS, plan.hospitals)
    units = (
        (unit.finess, unit.unit.kind.value, unit.unit.stay_type.value, unit.mention, unit.capacity)
        for unit in plan.units
    )
    _write_all(report, CAPACITIES, targets.UNITS_OF_SAE, units)
    _write_all(report, FHIR_UNITS, targets.UNITS_OF_FHIR, plan.fhir_units)


def _write_establishments(report: Report, kind: str, target: Target, rows: Iterable[tuple[object, ...]]) -> None:
    """Write establishments, and in the transaction of each batch the units that follow from their categories."""
    for batch in in_batches(rows):
        with transaction.atomic():
            _write_all(report, kind, target, batch)
            _write_all(report, UNITS, targets.UNITS_OF_CATEGORY, _category_rows(batch))


def _write_all(report: Report, kind: str, target: Target, rows: Iterable[tuple[object, ...]]) -> None:
    for batch in in_batches(rows):
        written = write_batch(target, batch)
        report.written(kind, total=written.total, created=written.created, updated=written.updated)


def _category_rows(batch: list[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    place = Record._fields.index("category")
    for row in batch:
        for unit in units_of_category(str(row[place])):
            yield row[0], unit.kind.value, unit.stay_type.value, "", None


def _price_rows(plan: Plan) -> Iterator[tuple[object, ...]]:
    for (finess, unit), price in plan.prices.items():
        yield (
            finess,
            unit.kind.value,
            unit.stay_type.value,
            "",
            price.single,
            price.double,
            price.single_social_aid,
            price.gir_12,
            price.gir_34,
            price.gir_56,
            price.day,
            price.social_aid,
        )


def _close(plan: Plan, report: Report) -> None:
    """Close the establishments that left the files, and their units with them."""
    if not plan.to_close:
        return
    now = timezone.now()
    with transaction.atomic():
        gone = Establishment.objects.filter(finess__in=plan.to_close)
        units = CareUnit.objects.filter(establishment__in=gone, closed=False)
        units.exclude(edited_fields__contains=["closed"]).update(closed=True, updated_at=now)
        report.closed = gone.update(closed_on=plan.closed_on, updated_at=now)


def _refresh_statistics() -> None:
    """Tell the planner of tables that may have grown a thousandfold."""
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE directory_commune, directory_establishment, directory_careunit, directory_directoryword"
        )


@contextmanager
def _only_one() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise ImportBusy("Un autre import de l’annuaire est en cours. Attendez sa fin.")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
