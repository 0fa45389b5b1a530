"""Prices of EHPAD, in the three layouts that the CNSA's data are found in, merged to one price by unit.

Values are taken field by field from the newest file that gives them, so that an old file given after a new one
takes nothing back. Prices are euros a day, tax included; a month counts 30 days, as the CNSA counts it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from pathlib import Path

from jalon.directory.enums import LegalStatus
from jalon.directory.importing import layouts
from jalon.directory.importing.finess import STATUS_OF_SPH
from jalon.directory.importing.problems import RowRejected
from jalon.directory.importing.values import calendar_date, daily_price, finess_number, gir_tariff
from jalon.directory.unit_kinds import EHPAD_PERMANENT, EHPAD_TEMPORARY, UnitType

DAYS_OF_MONTH = 30
# Year of the layouts that carry no date, when the name of the file does not say it.
DEFAULT_YEARS = {layouts.PRICES_MONTHLY.key: 2022, layouts.PRICES_TARIFF.key: 2023}
_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")
_NOT_ENTITLED = re.compile(r"\bnon hab")
_ENTITLED = re.compile(r"\bhabilité aide sociale|\bhabilité à l[’']aide social")
STATUS_WORDS = {
    "public": LegalStatus.PUBLIC,
    "associatif": LegalStatus.ASSOCIATION,
    "prive_commercial": LegalStatus.COMMERCIAL,
}


@dataclass
class Prices:
    """What a file says of one unit; None where it says nothing."""

    single: Decimal | None = None
    double: Decimal | None = None
    single_social_aid: Decimal | None = None
    gir_12: Decimal | None = None
    gir_34: Decimal | None = None
    gir_56: Decimal | None = None
    day: date | None = None
    social_aid: bool | None = None

    def stays(self) -> bool:
        """Whether a stay itself is priced."""
        return self.single is not None or self.double is not None

    def completed_by(self, other: "Prices") -> "Prices":
        """Return the newer of the two, completed where it is silent."""
        newer, older = (self, other) if (self.day or date.min) >= (other.day or date.min) else (other, self)
        merged = Prices()
        for item in fields(Prices):
            value = getattr(newer, item.name)
            setattr(merged, item.name, getattr(older, item.name) if value is None else value)
        return merged


@dataclass
class PriceRow:
    """One row: an establishment, the prices of its stays, and its status where the file tells it."""

    finess: str
    units: dict[UnitType, Prices] = field(default_factory=dict)
    legal_status: str = ""


def read(path: Path, layout: layouts.Layout) -> Iterator[tuple[int, PriceRow | RowRejected]]:
    """Yield line and prices, or why the row is unfit."""
    day = date(_year(path, layout), 12, 31)
    seen: dict[str, int] = {}
    for line, row, problem in layouts.header_rows(path, layout):
        try:
            if problem:
                raise RowRejected(problem)
            prices = _READERS[layout.key](row, day)
            if first := seen.get(prices.finess):
                raise RowRejected(f"le FINESS {prices.finess} est déjà à la ligne {first}.")
        except RowRejected as error:
            yield line, error
            continue
        seen[prices.finess] = line
        yield line, prices


def _year(path: Path, layout: layouts.Layout) -> int:
    named = _YEAR.findall(path.name)
    return int(named[-1]) if named else DEFAULT_YEARS.get(layout.key, 2020)


def _daily(row: tuple[str, ...], default_day: date) -> PriceRow:
    finess, single, double, aided, short_single, short_double, short_aided, gir12, gir34, gir56, updated = row
    day = calendar_date(updated, "la date de mise à jour") or default_day
    number = finess_number(finess)
    gir_12 = gir_tariff(gir12, "le tarif GIR 1-2")
    gir_34 = gir_tariff(gir34, "le tarif GIR 3-4")
    gir_56 = gir_tariff(gir56, "le tarif GIR 5-6")
    result = PriceRow(number)
    for unit, texts, words in (
        (EHPAD_PERMANENT, (single, double, aided), "en hébergement permanent"),
        (EHPAD_TEMPORARY, (short_single, short_double, short_aided), "en hébergement temporaire"),
    ):
        prices = Prices(
            daily_price(texts[0], f"le prix de la chambre seule {words}"),
            daily_price(texts[1], f"le prix de la chambre double {words}"),
            daily_price(texts[2], f"le prix à l’aide sociale {words}"),
            gir_12,
            gir_34,
            gir_56,
            day=day,
            social_aid=True if texts[2].strip() else None,
        )
        if unit == EHPAD_PERMANENT or prices.stays():
            result.units[unit] = prices
    return result


def _monthly(row: tuple[str, ...], day: date) -> PriceRow:
    finess, single, double, gir12, gir34, gir56, status = row
    prices = Prices(
        single=daily_price(single, "le prix de la chambre seule", DAYS_OF_MONTH),
        double=daily_price(double, "le prix de la chambre double", DAYS_OF_MONTH),
        gir_12=gir_tariff(gir12, "le tarif GIR 1-2", DAYS_OF_MONTH),
        gir_34=gir_tariff(gir34, "le tarif GIR 3-4", DAYS_OF_MONTH),
        gir_56=gir_tariff(gir56, "le tarif GIR 5-6", DAYS_OF_MONTH),
        day=day,
    )
    return PriceRow(finess_number(finess), {EHPAD_PERMANENT: prices}, str(STATUS_WORDS.get(status, "")))


def _tariff(row: tuple[str, ...], day: date) -> PriceRow:
    finess, single, tariff_mode, sph = row
    words = tariff_mode.casefold()
    aid = False if _NOT_ENTITLED.search(words) else True if _ENTITLED.search(words) else None
    price = daily_price(single, "le prix de la chambre seule")
    # "codesph" comes as "1.0" out of a spreadsheet.
    status = STATUS_OF_SPH.get(sph.partition(".")[0], LegalStatus.UNKNOWN)
    prices = Prices(single=price, day=day, social_aid=aid)
    return PriceRow(finess_number(finess), {EHPAD_PERMANENT: prices}, str(status))


_READERS: dict[str, Callable[[tuple[str, ...], date], PriceRow]] = {
    layouts.PRICES_DAILY.key: _daily,
    layouts.PRICES_MONTHLY.key: _monthly,
    layouts.PRICES_TARIFF.key: _tariff,
}
