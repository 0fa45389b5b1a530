"""Hospital capacities of the SAE (DREES), as care units.

SMR (form SSR): one unit for each authorised mention and mode, beds for full hospitalisation and places for day
hospitalisation; where a hospital reports its days by mention and its beds only as a whole, the units of its
mentions have no capacity. HAD: PLATOT. USLD: LIT. Palliative units (form PALIA): A6 says that there is one,
A7 how many, A8 their beds (1,960 over France in 2023).
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from jalon.core.text import fold
from jalon.directory.enums import LegalStatus
from jalon.directory.importing import layouts
from jalon.directory.importing.finess import Record
from jalon.directory.importing.problems import RowRejected, quoted
from jalon.directory.importing.territory import Gazetteer, overseas_code
from jalon.directory.importing.values import (
    beds,
    finess_number,
    finess_or_blank,
    label,
    siret_or_blank,
)
from jalon.directory.unit_kinds import (
    HAD_HOME,
    SMR_DAY,
    SMR_FULL,
    SMR_MENTIONS,
    USLD_PERMANENT,
    USP_FULL,
    UnitType,
)

# SAE « stjr »: aggregated legal status.
STATUS_OF_STJR = {"1": LegalStatus.PUBLIC, "2": LegalStatus.ASSOCIATION, "3": LegalStatus.COMMERCIAL}
SMR_TOTAL = "SSR_TOT"
# Totals by age stand beside the mentions and would count beds twice.
SMR_SUBTOTALS = frozenset({"SSR_A", "SSR_E"})
SMR_PREFIX = "SSR_"
NO_MENTION = ""
# Order of the mention columns of the derived file, after those of the whole.
DERIVED_MENTIONS = ("A50", "A51", "A52", "A53", "A54", "A55", "A56", "A57", "A58", "A59")


class Hospital(NamedTuple):
    """What the SAE says of an establishment itself, to make one that FINESS does not have."""

    finess: str
    legal: str
    name: str
    category: str
    legal_status: str
    address: str
    postal_code: str
    commune: str
    siret: str


class Unit(NamedTuple):
    """A unit and its beds or places; None when the hospital has it and does not count it."""

    finess: str
    unit: UnitType
    mention: str
    capacity: int | None


class SaeRow(NamedTuple):
    """What one row says."""

    finess: str
    hospital: Hospital | None = None
    units: tuple[Unit, ...] = ()
    # Units to fall back on when no row of the hospital names a mention.
    without_mention: tuple[Unit, ...] = ()


def read(path: Path, layout: layouts.Layout) -> Iterator[tuple[int, SaeRow | RowRejected]]:
    """Yield line and row, or why the row is unfit."""
    seen: set[tuple[str, str]] = set()
    for line, row, problem in layouts.header_rows(path, layout):
        try:
            if problem:
                raise RowRejected(problem)
            parsed = _READERS[layout.key](row)
            key = (parsed.finess, row[1] if layout is layouts.SAE_SMR else "")
            if key in seen:
                raise RowRejected(f"le FINESS {parsed.finess} est déjà plus haut dans le fichier.")
        except RowRejected as error:
            yield line, error
            continue
        seen.add(key)
        yield line, parsed


def _identity(row: tuple[str, ...]) -> SaeRow:
    finess, name, legal, stjr, category, commune, street_number, street_type, street, box, postal, siret = row
    number = finess_number(finess)
    address = _address(street_number, street_type, street, box)
    status = str(STATUS_OF_STJR.get(stjr, LegalStatus.UNKNOWN))
    commune = overseas_code(commune)
    return SaeRow(number, Hospital(number, legal, name, category, status, address, postal, commune, siret))


def _smr(row: tuple[str, ...]) -> SaeRow:
    finess, group, authorised, beds_text, places_text, full_days, day_days = row
    number = finess_number(finess)
    full, day = beds(beds_text, "le nombre de lits"), beds(places_text, "le nombre de places")
    if group in SMR_SUBTOTALS:
        return SaeRow(number)
    if group == SMR_TOTAL:
        return SaeRow(number, without_mention=_modes(number, NO_MENTION, (full, day), ("", "")))
    mention = group.removeprefix(SMR_PREFIX)
    if mention not in SMR_MENTIONS:
        raise RowRejected(f"la mention {quoted(group)} est inconnue.")
    days = (full_days, day_days) if authorised == "1" else ("", "")
    return SaeRow(number, units=_modes(number, mention, (full, day), days))


def _modes(finess: str, mention: str, capacities: tuple[int, int], days: tuple[str, str]) -> tuple[Unit, ...]:
    """Return the units of both modes: those with beds, or with days of activity under an authorisation."""
    found = []
    for unit, capacity, activity in zip((SMR_FULL, SMR_DAY), capacities, days, strict=True):
        if capacity or activity.strip() not in {"", "0"}:
            found.append(Unit(finess, unit, mention, capacity or None))
    return tuple(found)


def _had(row: tuple[str, ...]) -> SaeRow:
    number = finess_number(row[0])
    return SaeRow(number, units=(Unit(number, HAD_HOME, NO_MENTION, beds(row[1], "le nombre de places") or None),))


def _usld(row: tuple[str, ...]) -> SaeRow:
    number = finess_number(row[0])
    count = beds(row[1], "le nombre de lits")
    return SaeRow(number, units=(Unit(number, USLD_PERMANENT, NO_MENTION, count),) if count else ())


def _palliative(row: tuple[str, ...]) -> SaeRow:
    finess, has_unit, how_many, beds_text = row
    number = finess_number(finess)
    count = beds(beds_text, "le nombre de lits")
    if has_unit != "1" and not beds(how_many, "le nombre d’unités"):
        return SaeRow(number)
    return SaeRow(number, units=(Unit(number, USP_FULL, NO_MENTION, count or None),))


def _derived(row: tuple[str, ...]) -> SaeRow:
    finess, name, legal, category, stjr, street_number, street_type, street, box, postal, commune = row[:11]
    smr_beds, smr_places, *by_mention, usld, had = row[11:]
    number = finess_number(finess)
    status = str(STATUS_OF_STJR.get(stjr, LegalStatus.UNKNOWN))
    address = _address(street_number, street_type, street, box)
    units = []
    for mention, text in zip(DERIVED_MENTIONS, by_mention, strict=True):
        if count := beds(text, "le nombre de lits"):
            units.append(Unit(number, SMR_FULL, mention, count))
    if not units and (count := beds(smr_beds, "le nombre de lits SMR")):
        units.append(Unit(number, SMR_FULL, NO_MENTION, count))
    for text, unit in ((smr_places, SMR_DAY), (usld, USLD_PERMANENT), (had, HAD_HOME)):
        if count := beds(text, "le nombre de lits ou de places"):
            units.append(Unit(number, unit, NO_MENTION, count))
    hospital = Hospital(number, legal, name, category, status, address, postal, commune, "")
    return SaeRow(number, hospital, tuple(units))


def _address(number: str, kind: str, street: str, box: str) -> str:
    road = " ".join(part for part in (number, kind, street) if part)
    return ", ".join(part for part in (road, box) if part)


_READERS: dict[str, Callable[[tuple[str, ...]], SaeRow]] = {
    layouts.SAE_IDENTITY.key: _identity,
    layouts.SAE_SMR.key: _smr,
    layouts.SAE_HAD.key: _had,
    layouts.SAE_USLD.key: _usld,
    layouts.SAE_PALLIATIVE.key: _palliative,
    layouts.SAE_CAPACITIES.key: _derived,
}


def record_of(hospital: Hospital, gazetteer: Gazetteer) -> Record:
    """Return an establishment for the directory, at its town hall. It has no date: any FINESS row is better."""
    place = gazetteer.place(hospital.commune)
    longitude, latitude = place.point or (None, None)
    name = label(hospital.name, 200)
    return Record(
        finess=hospital.finess,
        finess_legal=finess_or_blank(hospital.legal),
        siret=siret_or_blank(hospital.siret),
        name=name,
        search_name=f"{fold(name)} {place.search_name}"[:300],
        category=hospital.category[:4],
        legal_status=hospital.legal_status,
        address=label(hospital.address, 200),
        postal_code=hospital.postal_code if len(hospital.postal_code) == 5 else "",
        city=place.town,
        commune_id=hospital.commune,
        department=place.department,
        latitude=latitude,
        longitude=longitude,
        phone="",
        opened_on=None,
        closed_on=None,
        source_date=None,
    )
