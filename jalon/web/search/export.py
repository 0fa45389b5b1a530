"""The same list as a file: CSV that French spreadsheets open, read from the database as it is sent."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from jalon.directory.enums import LegalStatus, StayType, UnitKind
from jalon.directory.models import Establishment
from jalon.directory.search import PAGE_SIZE, search
from jalon.directory.search_sql import MOST_COUNTED, Hit
from jalon.directory.unit_kinds import mention_label
from jalon.web.search.asked import Asked
from jalon.web.typography import local_day

MOST_ROWS = MOST_COUNTED
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
COLUMNS = (
    *("Rang", "Nom", "Numéro FINESS", "Type", "Séjour", "Spécialité", "Statut"),
    *("Adresse", "Code postal", "Ville", "Téléphone", "Site", "Distance en km", "Places en tout"),
    *("Prix par jour en euros", "Date du prix", "Aide sociale", "Unité protégée"),
    *("Places libres", "Places déclarées le", "Relevé le"),
)
_YES_NO = {True: "oui", False: "non", None: ""}


def rows(asked: Asked, now: datetime) -> Iterator[str]:
    """Yield the lines of the file, a mark of UTF-8 first; MOST_ROWS units at most, in the order of the page.

    Four queries for each page of the list.
    """
    yield "\ufeff" + _line(COLUMNS)
    pages, page = 1, 1
    while page <= min(pages, -(-MOST_ROWS // PAGE_SIZE)):
        results = search(asked.criteria, asked.sort, page, now=now)
        places = Establishment.objects.in_bulk([hit.unit.establishment_id for hit in results.hits])
        first = (page - 1) * PAGE_SIZE + 1
        for number, hit in enumerate(results.hits, first):
            if number <= MOST_ROWS:
                yield _line(_cells(number, hit, places[hit.unit.establishment_id], now))
        pages, page = results.pages, page + 1


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _line(cells: tuple[str, ...]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", lineterminator="\r\n").writerow([safe(cell) for cell in cells])
    return buffer.getvalue()


def _cells(number: int, hit: Hit, place: Establishment, now: datetime) -> tuple[str, ...]:
    unit = hit.unit
    price = unit.price_single or unit.price_double
    return (
        str(number),
        unit.name or place.name,
        place.finess,
        UnitKind(unit.kind).label,
        StayType(unit.stay_type).label,
        mention_label(unit.mention) if unit.mention else "",
        LegalStatus(place.legal_status).label if place.legal_status else "",
        place.address,
        place.postal_code,
        place.city,
        place.phone,
        place.website,
        _number(hit.distance, ".1f"),
        _number(unit.capacity),
        _number(price, ".2f"),
        unit.price_date.strftime("%d/%m/%Y") if price and unit.price_date else "",
        _YES_NO[unit.social_aid],
        _YES_NO[unit.dementia_unit],
        _number(unit.free_places),
        local_day(unit.free_places_at).strftime("%d/%m/%Y") if unit.free_places_at else "",
        local_day(now).strftime("%d/%m/%Y"),
    )


def _number(value: float | Decimal | None, shape: str = "") -> str:
    """Return a number as French spreadsheets read it; nothing for None."""
    return "" if value is None else format(value, shape).replace(".", ",")
