"""Facts of the directory in words, for the public page of an establishment and for its own space."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from jalon.core.text import plural
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.matching.explain import day, euros, month_price
from jalon.referrals.clocks import expected, promise_words
from jalon.web.typography import euro_words, local_day

UNSAID = "ne le dit pas"
YES_NO: dict[bool | None, str] = {True: "oui", False: "non", None: UNSAID}
PLACES_TO_LIVE = (UnitKind.EHPAD, UnitKind.RESIDENCE_AUTONOMIE, UnitKind.USLD)
STAY_PRICES: dict[str, str] = {StayType.DAY: "Prix de la journée", StayType.NIGHT: "Prix de la nuit"}
PRICED = (UnitKind.EHPAD, UnitKind.RESIDENCE_AUTONOMIE)


@dataclass(frozen=True)
class Fact:
    """One line; `note` is its date or what it means."""

    name: str
    value: str
    note: str = ""


def unit_facts(row: CareUnit, now: datetime) -> list[Fact]:
    """Return what a unit says of itself, and what it does not say."""
    facts = [
        Fact("Capacité", plural(row.capacity, "place") if row.capacity else "non précisée"),
        *prices(row, now),
        Fact(
            "Première réponse",
            f"sous {promise_words(row.kind, row.answer_days)}",
            "délai annoncé par l’établissement" if expected(row.kind).is_own else "délai attendu de ces unités",
        ),
    ]
    if row.kind in PLACES_TO_LIVE:
        facts.append(Fact("Habilitation à l’aide sociale", YES_NO[row.social_aid]))
        facts.append(Fact("Unité protégée", YES_NO[row.dementia_unit]))
    if row.minimum_age:
        facts.append(Fact("Âge d’accueil", f"à partir de {plural(row.minimum_age, 'an')}"))
    return facts


def _price(price: Decimal, row: CareUnit) -> str:
    """A day or a night is paid by the day; living there, by the month."""
    by_day = f"{euro_words(price)} par jour"
    if row.stay_type in (StayType.DAY, StayType.NIGHT):
        return by_day
    return f"{by_day}, {euros(month_price(price))} par mois"


def prices(row: CareUnit, now: datetime) -> list[Fact]:
    since = f"tarif du {day(row.price_date, local_day(now))}" if row.price_date else "date du tarif non précisée"
    rooms = (
        (STAY_PRICES.get(row.stay_type, "Chambre seule"), row.price_single),
        ("Chambre double", row.price_double),
        ("Chambre seule, à l’aide sociale", row.price_single_social_aid),
    )
    facts = [Fact(name, _price(price, row), since) for name, price in rooms if price is not None]
    levels = (("GIR 1-2", row.price_gir_12), ("GIR 3-4", row.price_gir_34), ("GIR 5-6", row.price_gir_56))
    told = [f"{name}\N{NO-BREAK SPACE}: {euro_words(price)}" for name, price in levels if price is not None]
    if told:
        note = "ajouté au prix de l’hébergement\N{NO-BREAK SPACE}; l’APA en paie une part"
        facts.append(Fact("Tarif dépendance par jour", ", ".join(told), note))
    if not facts and row.kind in PRICED:
        facts.append(Fact("Prix", UNSAID))
    return facts
