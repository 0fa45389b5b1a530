"""FINESS extracts, in the prepared and in the official layout, as rows for the database."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from jalon.core.identifiers import is_valid_finess
from jalon.core.text import fold
from jalon.directory.enums import LegalStatus
from jalon.directory.importing import layouts
from jalon.directory.importing.problems import FileRefused, RowRejected, quoted
from jalon.directory.importing.territory import Gazetteer, Place, commune_code, system_of, to_degrees
from jalon.directory.importing.values import (
    calendar_date,
    degrees,
    finess_number,
    finess_or_blank,
    label,
    number,
    siret_or_blank,
)

# FINESS « codesph »: part taken in the public hospital service. 0 and 9 say nothing of the status.
STATUS_OF_SPH = {
    "1": LegalStatus.PUBLIC,
    "2": LegalStatus.ASSOCIATION,
    "3": LegalStatus.ASSOCIATION,
    "6": LegalStatus.ASSOCIATION,
    "7": LegalStatus.ASSOCIATION,
}
# FINESS « codemft » 03: public health establishments with a global endowment.
PUBLIC_TARIFF = "03"


# (longitude, latitude), WGS84 degrees
Point = tuple[float, float]


class Record(NamedTuple):
    """An establishment, in the order of the columns of `targets.ESTABLISHMENTS`."""

    finess: str
    finess_legal: str
    siret: str
    name: str
    search_name: str
    category: str
    legal_status: str
    address: str
    postal_code: str
    city: str
    commune_id: str
    department: str
    latitude: float | None
    longitude: float | None
    phone: str
    opened_on: date | None
    closed_on: date | None
    source_date: date | None


class FinessFile:
    """One extract, read once it is known where the communes are."""

    def __init__(self, path: Path, layout: layouts.Layout, gazetteer: Gazetteer) -> None:
        self.path = path
        self.gazetteer = gazetteer
        self.raw = layout is layouts.FINESS_RAW
        self.points = _raw_points(path) if self.raw else {}
        self.at_town_hall = 0

    def read(self) -> Iterator[tuple[int, Record | RowRejected]]:
        """Yield line and establishment, or why the row is unfit."""
        rows = layouts.raw_rows(self.path) if self.raw else layouts.header_rows(self.path, layouts.FINESS_PREPARED)
        seen: dict[str, int] = {}
        self.at_town_hall = 0
        for line, fields, problem in rows:
            if self.raw and not problem and fields[0] == layouts.RAW_POINT:
                if error := _stray_point(fields, seen):
                    yield line, error
                continue
            try:
                if problem:
                    raise RowRejected(problem)
                record = self._raw_record(fields) if self.raw else self._prepared_record(fields)
                if first := seen.get(record.finess):
                    raise RowRejected(f"le FINESS {record.finess} est déjà à la ligne {first}.")
            except RowRejected as error:
                yield line, error
                continue
            seen[record.finess] = line
            yield line, record

    def numbers(self) -> set[str]:
        """Return every FINESS number that the file names, unfit rows included."""
        if self.raw:
            return {row[1] for _, row, _ in layouts.raw_rows(self.path) if row[0] == layouts.RAW_STRUCTURE}
        rows = layouts.header_rows(self.path, layouts.FINESS_PREPARED)
        return {row[0] for _, row, problem in rows if not problem}

    def day(self) -> date | None:
        """Return the date in the first line of an official extract; the prepared layout has none."""
        return calendar_date(layouts.raw_flow_date(self.path), "la date du flux") if self.raw else None

    def _prepared_record(self, fields: tuple[str, ...] | list[str]) -> Record:
        finess, legal, name, category, address, postal, commune, phone, siret, sph, opened, updated, lon, lat = fields
        place = self.gazetteer.place(commune)
        return self._record(
            finess=finess,
            legal=legal,
            name=name,
            category=category,
            status=STATUS_OF_SPH.get(sph, LegalStatus.UNKNOWN),
            address=address.replace(" | ", ", "),
            postal=postal,
            commune=commune,
            place=place,
            phone=phone,
            siret=siret,
            dates=(opened, updated),
            point=degrees(lon, lat),
        )

    def _raw_record(self, fields: tuple[str, ...] | list[str]) -> Record:
        commune = commune_code(fields[13], fields[12])
        place = self.gazetteer.place(commune)
        street = " ".join(part for part in (fields[7], fields[10], fields[8], fields[9]) if part)
        status = STATUS_OF_SPH.get(fields[26], LegalStatus.UNKNOWN)
        if fields[24] == PUBLIC_TARIFF:
            status = LegalStatus.PUBLIC
        finess = fields[1].strip().upper()
        return self._record(
            finess=finess,
            legal=fields[2],
            name=fields[4] or fields[3],
            category=fields[18],
            status=status,
            address=", ".join(part for part in (street, fields[6], fields[11]) if part),
            postal=fields[15][:5],
            commune=commune,
            place=place,
            phone=fields[16],
            siret=fields[22],
            dates=(fields[28], fields[30]),
            point=self._raw_point(finess),
        )

    def _raw_point(self, finess: str) -> Point | None:
        found = self.points.get(finess)
        if isinstance(found, RowRejected):
            raise found
        return found

    def _record(
        self,
        *,
        finess: str,
        legal: str,
        name: str,
        category: str,
        status: str,
        address: str,
        postal: str,
        commune: str,
        place: Place,
        phone: str,
        siret: str,
        dates: tuple[str, str],
        point: Point | None,
    ) -> Record:
        """Check what both layouts share. Without coordinates, the town hall stands for the establishment."""
        if point:
            self.gazetteer.check(point, place)
        self.at_town_hall += point is None
        longitude, latitude = point or place.point or (None, None)
        name = label(name, 200)
        if not name:
            raise RowRejected("le nom de l’établissement manque.")
        if not (category.isascii() and category.isdigit() and len(category) <= 4):
            raise RowRejected(f"{quoted(category)} n’est pas une catégorie FINESS.")
        return Record(
            finess=finess_number(finess),
            finess_legal=finess_or_blank(legal),
            siret=siret_or_blank(siret),
            name=name,
            search_name=f"{fold(name)} {place.search_name}"[:300],
            category=category,
            legal_status=str(status),
            address=label(address, 200),
            postal_code=postal if len(postal) == 5 and postal.isdigit() else "",
            city=place.town,
            commune_id=commune,
            department=place.department,
            latitude=latitude,
            longitude=longitude,
            phone=label(phone, 20),
            opened_on=calendar_date(dates[0], "la date d’ouverture"),
            closed_on=None,
            source_date=calendar_date(dates[1], "la date de mise à jour"),
        )


def _raw_points(path: Path) -> dict[str, Point | RowRejected | None]:
    """Read the points of an official extract, projected system by system, before its establishments.

    Raises FileRefused when fewer than half of the establishments have one: the points come last in the file,
    so their absence means that its end is missing, and importing it would lose good points.
    """
    departments: dict[str, str] = {}
    points: dict[str, Point | RowRejected | None] = {}
    metric: dict[int, list[tuple[str, Point]]] = {}
    last_line = 1
    for line, fields, problem in layouts.raw_rows(path):
        last_line = line
        if problem:
            continue
        if fields[0] == layouts.RAW_STRUCTURE:
            departments[fields[1]] = commune_code(fields[13], fields[12])[:3]
            continue
        try:
            x, y = number(fields[2], "la coordonnée x"), number(fields[3], "la coordonnée y")
            system = system_of(fields[4], departments.get(fields[1], ""))
        except RowRejected as error:
            points[fields[1]] = error
            continue
        points[fields[1]] = None
        if x is not None and y is not None:
            metric.setdefault(system, []).append((fields[1], (float(x), float(y))))
    for system, found in metric.items():
        projected = to_degrees(system, [point for _, point in found])
        points.update(zip((finess for finess, _ in found), projected, strict=True))
    if len(points) * 2 < len(departments):
        reason = "les lignes « geolocalisation » manquent à la fin : le fichier est tronqué."
        raise FileRefused(path, last_line, reason)
    return points


def _stray_point(fields: tuple[str, ...] | list[str], seen: dict[str, int]) -> RowRejected | None:
    """Return why a point is left out: malformed number, or no establishment of the file has it."""
    if fields[1] in seen or is_valid_finess(fields[1]):
        return None
    return RowRejected(f"coordonnées du FINESS {quoted(fields[1][:20])}, qui n’existe pas.")
