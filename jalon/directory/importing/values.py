"""Reading the values of rows; what is impossible is rejected with its reason in French."""

from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from jalon.core.identifiers import is_valid_finess, is_valid_siret
from jalon.core.text import one_line
from jalon.directory.importing.problems import RowRejected, quoted, shown

# Euros a day, tax included. The dearest sound price of the national files is 253 €, the cheapest 17 €: outside
# these bounds lie slips of the keyboard (0,01 €, 887,39 €) and prices by the month.
MIN_DAILY_PRICE = Decimal(15)
MAX_DAILY_PRICE = Decimal(400)
# The part for dependence, in euros a day. Below ten cents it is a way to say « does not apply ».
MIN_GIR_TARIFF = Decimal("0.10")
MAX_GIR_TARIFF = Decimal(100)
MAX_BEDS = 3000
# Dates that FINESS gives when it does not know.
UNKNOWN_DATES = frozenset({date(1900, 1, 1), date(1901, 1, 1)})
# Legal entities come back, and points name their establishments again: keys are reckoned once, for some 20 MB.
_REMEMBERED = 1 << 17
CENTS = Decimal("0.01")


def finess_number(text: str) -> str:
    """Return a sound FINESS number."""
    number = text.strip().upper()
    if not number:
        raise RowRejected("le numéro FINESS manque.")
    if not finess_or_blank(number):
        raise RowRejected(f"{quoted(number)} n’est pas un numéro FINESS (forme ou clé).")
    return number


@lru_cache(_REMEMBERED)
def siret_or_blank(text: str) -> str:
    """Return a sound SIRET, else an empty text: it is a complement, not a reason to lose the row."""
    return text if is_valid_siret(text) else ""


@lru_cache(_REMEMBERED)
def finess_or_blank(text: str) -> str:
    """Return a FINESS number when it is sound, else an empty text."""
    return text if is_valid_finess(text) else ""


def label(text: str, limit: int) -> str:
    """Return a text on one line, cut to the column's length."""
    return one_line(text)[:limit]


def calendar_date(text: str, what: str) -> date | None:
    """Return the day at the start of an ISO date or time; None when it is absent or FINESS's unknown date."""
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip()[:10])
    except ValueError as error:
        raise RowRejected(f"{what} {quoted(text)} n’est pas une date.") from error
    return None if day in UNKNOWN_DATES else day


def number(text: str, what: str) -> Decimal | None:
    """Return a decimal number, with a point or a comma; None when it is absent."""
    if not text.strip():
        return None
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation as error:
        raise RowRejected(f"{what} {quoted(text)} n’est pas un nombre.") from error
    if not value.is_finite():
        raise RowRejected(f"{what} {quoted(text)} n’est pas un nombre.")
    return value


def daily_price(text: str, what: str, days: int = 1) -> Decimal | None:
    """Return a price in euros a day, from a price for so many days."""
    value = number(text, what)
    if value is None:
        return None
    price = value / days
    if price < 0:
        raise RowRejected(f"{what} est négatif ({shown(text)} €).")
    if not MIN_DAILY_PRICE <= price <= MAX_DAILY_PRICE:
        raise RowRejected(
            f"{what} de {shown(text)} € sort des bornes de {MIN_DAILY_PRICE} à {MAX_DAILY_PRICE} € par jour."
        )
    return price.quantize(CENTS)


def gir_tariff(text: str, what: str, days: int = 1) -> Decimal | None:
    """Return a dependence tariff in euros a day; None when it is absent or a token nought."""
    value = number(text, what)
    if value is None:
        return None
    tariff = value / days
    if tariff < 0:
        raise RowRejected(f"{what} est négatif ({shown(text)} €).")
    if tariff > MAX_GIR_TARIFF:
        raise RowRejected(f"{what} de {shown(text)} € dépasse {MAX_GIR_TARIFF} € par jour.")
    return tariff.quantize(CENTS) if tariff >= MIN_GIR_TARIFF else None


def beds(text: str, what: str) -> int:
    """Return a number of beds or places, nought when it is absent."""
    value = number(text, what)
    if value is None:
        return 0
    if value < 0 or value != value.to_integral_value() or value > MAX_BEDS:
        raise RowRejected(f"{what} {quoted(text)} n’est pas un nombre de lits ou de places.")
    return int(value)


def degrees(lon: str, lat: str) -> tuple[float, float] | None:
    """Return (longitude, latitude) in WGS84 degrees; None when both are absent."""
    if not lon.strip() and not lat.strip():
        return None
    try:
        point = float(lon.replace(",", ".")), float(lat.replace(",", "."))
    except ValueError as error:
        raise RowRejected("les coordonnées ne sont pas deux nombres.") from error
    if not (-180 <= point[0] <= 180 and -90 <= point[1] <= 90):
        raise RowRejected(f"les coordonnées {point[1]}, {point[0]} n’existent pas sur le globe.")
    return point
