"""Prices in the extension `ror-organization-price`, brought to euros a day.

Types (TRE_R246): 02 accommodation, 03 dependence, 05 day care. Units (TRE_R228): 2 a day, 3 a month of 30 days. Rooms
(TRE_R242): 01 double, 02 single, 03 one-room flat. Stays (TRE_R240): 01 temporary, 02 permanent. Levels (TRE_R237):
01 GIR 1-2, 02 GIR 3-4, 03 GIR 5-6. A price under a condition (means, age under 60) is not the public price.
"""

from collections.abc import Iterator
from decimal import Decimal

from jalon.directory.importing.fhir.elements import Element, code_of, day_of, elements, extensions, text
from jalon.directory.importing.prices import DAYS_OF_MONTH
from jalon.directory.importing.problems import RowRejected
from jalon.directory.importing.values import daily_price, gir_tariff

ACCOMMODATION, DEPENDENCE, DAY_CARE = "02", "03", "05"
PERMANENT, TEMPORARY, DAY = "permanent", "temporary", "day"
_DAYS = {"2": 1, "3": DAYS_OF_MONTH}
_STAYS: dict[str, tuple[str, ...]] = {"01": (TEMPORARY,), "02": (PERMANENT,), "": (PERMANENT,)}
_ROOMS = {"01": "double", "02": "single", "03": "single", "": "single"}
_LEVELS = {"01": "gir_12", "02": "gir_34", "03": "gir_56"}

# Stay → price → (day it holds from, euros a day), as texts.
Found = dict[str, dict[str, tuple[str, str]]]


def prices_of(resource: Element, dropped: list[str]) -> Found:
    """Return the public prices of an organization; unfit ones are said in `dropped`.

    Of two prices for the same thing, the one that holds from the later day is taken, then the lower.
    """
    found: Found = {}
    for item in extensions(resource, "ror-organization-price"):
        parts = {text(part, "url"): part for part in elements(item, "extension")}
        try:
            for stay, name, day, euros in _price(parts):
                known = found.setdefault(stay, {}).get(name)
                if known is None or (day, -Decimal(euros)) > (known[0], -Decimal(known[1])):
                    found[stay][name] = (day, euros)
        except RowRejected as error:
            dropped.append(str(error))
    return found


def _price(parts: dict[str, Element]) -> Iterator[tuple[str, str, str, str]]:
    kind = code_of(parts.get("priceType", {}))
    days = _DAYS.get(code_of(parts.get("priceUnit", {})))
    conditional = "specialPrice" in parts or parts.get("under60", {}).get("valueBoolean") is True
    if conditional or days is None or kind not in {ACCOMMODATION, DEPENDENCE, DAY_CARE}:
        return
    amount = text(next(elements(parts.get("amount", {}), "valueMoney"), {}), "value")
    day = str(day_of(text(parts.get("startDate", {}), "valueDateTime"), "la date du tarif") or "")
    stays = _STAYS.get(code_of(parts.get("welcomeType", {})), ())
    if kind == DEPENDENCE:
        name = _LEVELS.get(code_of(parts.get("dependencyLevel", {})), "")
        value = gir_tariff(amount, "le tarif dépendance", days) if name else None
        stays = stays if code_of(parts.get("welcomeType", {})) else (PERMANENT, TEMPORARY)
    else:
        name = "single" if kind == DAY_CARE else _ROOMS.get(code_of(parts.get("residentialType", {})), "")
        stays = (DAY,) if kind == DAY_CARE else stays
        value = daily_price(amount, "le tarif d’hébergement", days) if name else None
    if value is not None:
        for stay in stays:
            yield stay, name, day, str(value)
