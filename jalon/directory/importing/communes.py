"""The list of communes, as rows for the database."""

from collections.abc import Iterator
from pathlib import Path

from jalon.core.text import fold
from jalon.directory.importing.layouts import COMMUNES, header_rows
from jalon.directory.importing.problems import RowRejected, quoted
from jalon.directory.importing.territory import Place
from jalon.directory.importing.values import degrees, label, number

type_of_row = tuple[str, str, str, str, list[str], int, float | None, float | None]


def read(path: Path) -> Iterator[tuple[int, type_of_row | RowRejected]]:
    """Yield line and (code, name, search name, department, postal codes, population, latitude, longitude)."""
    seen: set[str] = set()
    for line, fields, problem in header_rows(path, COMMUNES):
        try:
            if problem:
                raise RowRejected(problem)
            row = _row(fields)
            if row[0] in seen:
                raise RowRejected(f"la commune {row[0]} est déjà plus haut dans le fichier.")
        except RowRejected as error:
            yield line, error
            continue
        seen.add(row[0])
        yield line, row


def place_of(row: type_of_row) -> Place:
    """Return what the gazetteer keeps of a row."""
    latitude, longitude = row[6], row[7]
    point = None if latitude is None or longitude is None else (longitude, latitude)
    return Place(row[1], row[3], row[2], point, tuple(row[4]))


def _row(fields: tuple[str, ...]) -> type_of_row:
    code, name, department, population, postal_codes, lon, lat = fields
    if not (len(code) == 5 and code.isascii() and code.isalnum()):
        raise RowRejected(f"{quoted(code)} n’est pas un code de commune.")
    if not name.strip() or not 2 <= len(department) <= 3:
        raise RowRejected("le nom ou le département de la commune manque.")
    people = number(population, "la population")
    if people is not None and people < 0:
        raise RowRejected("la population est négative.")
    point = degrees(lon, lat)
    name = label(name, 100)
    return (
        code,
        name,
        fold(name)[:100],
        department,
        [item for item in postal_codes.split() if len(item) == 5],
        int(people or 0),
        point[1] if point else None,
        point[0] if point else None,
    )
