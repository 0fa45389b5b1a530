"""What an invented establishment offers, drawn with the proportions and prices of the real ones."""

import random
from dataclasses import dataclass
from decimal import Decimal

from jalon.directory.enums import LegalStatus, StayType, UnitKind

CENT = Decimal("0.01")
# Euros a day in an EHPAD, by department, about the averages of 2023; then by status.
EHPAD_PRICES = {"21": 66, "69": 77, "75": 104, "29": 63, "2A": 70, "974": 72, "972": 70}
STATUS_PRICES = {LegalStatus.PUBLIC: -4, LegalStatus.ASSOCIATION: 1, LegalStatus.COMMERCIAL: 17}
MENTIONS = ("A50", "A59", "A51", "A52", "A53", "A54", "A55", "A56", "A58")
MENTION_WEIGHTS = (30, 22, 12, 12, 7, 6, 5, 3, 3)


@dataclass(frozen=True)
class Offer:
    """A care unit before it is written. Prices are euros a day; `gir` those of GIR 1-2, 3-4 and 5-6.

    `free` is how many places were declared, and how many days ago.
    """

    kind: UnitKind
    stay_type: StayType
    mention: str = ""
    capacity: int | None = None
    price_single: Decimal | None = None
    price_double: Decimal | None = None
    price_single_social_aid: Decimal | None = None
    gir: tuple[str, str, str] | None = None
    social_aid: bool | None = None
    dementia_unit: bool | None = None
    minimum_age: int | None = None
    free: tuple[int, int] | None = None
    answer_days: int = 7


@dataclass(frozen=True)
class Fixed:
    """An establishment of the demonstration's story. Its offers are told here, not drawn."""

    name: str
    category: str
    status: LegalStatus
    commune: str
    address: str
    presentation: str
    offers: tuple[Offer, ...]


def offers_of(source: random.Random, category: str, department: str, status: LegalStatus) -> tuple[Offer, ...]:
    """Return the units of an establishment of a FINESS category."""
    drawers = {"500": _ehpad, "202": _residence, "109": _smr, "355": _hospital}
    if drawer := drawers.get(category):
        return drawer(source, department, status)
    return (_single(source, category),)


def _ehpad(source: random.Random, department: str, status: LegalStatus) -> tuple[Offer, ...]:
    price = _money(source.gauss(EHPAD_PRICES[department] + STATUS_PRICES[status], 5))
    aided = status != LegalStatus.COMMERCIAL or source.random() < 0.25
    protected = source.choices((True, False, None), (55, 25, 20))[0]
    gir_12 = source.uniform(18.5, 24.5)
    gir = tuple(str(_money(gir_12 * share)) for share in (1.0, 0.6345, 0.2692))
    permanent = Offer(
        UnitKind.EHPAD,
        StayType.PERMANENT,
        capacity=source.randint(38, 128),
        price_single=price,
        price_double=_money(float(price) * 0.9) if source.random() < 0.5 else None,
        price_single_social_aid=_money(float(price) * 0.95) if aided else None,
        gir=(gir[0], gir[1], gir[2]),
        social_aid=aided if source.random() < 0.9 else None,
        dementia_unit=protected,
        minimum_age=60,
        free=_free(source, 4),
        answer_days=source.choice((5, 7, 7, 10)),
    )
    offers = [permanent]
    if source.random() < 0.45:
        short = _money(float(price) * 1.04)
        places = source.randint(2, 8)
        offers.append(
            Offer(
                UnitKind.EHPAD, StayType.TEMPORARY, capacity=places, price_single=short, gir=permanent.gir,
                dementia_unit=protected, minimum_age=60, free=_free(source, 2),
            )
        )  # fmt: skip
    if source.random() < 0.2:
        day = _money(source.uniform(24, 42))
        offers.append(
            Offer(
                UnitKind.EHPAD, StayType.DAY, capacity=source.randint(6, 12), price_single=day, minimum_age=60,
                free=_free(source, 4),
            )
        )  # fmt: skip
    return tuple(offers)


def _residence(source: random.Random, department: str, _status: LegalStatus) -> tuple[Offer, ...]:
    price = _money(EHPAD_PRICES[department] * source.uniform(0.32, 0.5))
    return (
        Offer(
            UnitKind.RESIDENCE_AUTONOMIE,
            StayType.PERMANENT,
            capacity=source.randint(24, 90),
            price_single=price,
            social_aid=source.random() < 0.6,
            minimum_age=60,
            free=_free(source, 6),
        ),
    )


def _smr(source: random.Random, _department: str, _status: LegalStatus) -> tuple[Offer, ...]:
    mentions: list[str] = []
    for mention in source.choices(MENTIONS, MENTION_WEIGHTS, k=source.randint(1, 4)):
        if mention not in mentions:
            mentions.append(mention)
    offers = []
    for mention in mentions:
        beds = source.randint(12, 50)
        offers.append(
            Offer(
                UnitKind.SMR, StayType.FULL_HOSPITAL, mention, capacity=beds, free=_free(source, 4), answer_days=3
            )
        )  # fmt: skip
        if source.random() < 0.4:
            places = source.randint(4, 20)
            offers.append(
                Offer(
                    UnitKind.SMR, StayType.DAY_HOSPITAL, mention, capacity=places, free=_free(source, 5), answer_days=3
                )
            )  # fmt: skip
    return tuple(offers)


def _hospital(source: random.Random, department: str, status: LegalStatus) -> tuple[Offer, ...]:
    """Return geriatric rehabilitation, often long stay, sometimes palliative beds."""
    offers = [
        Offer(UnitKind.SMR, StayType.FULL_HOSPITAL, "A59", capacity=source.randint(20, 60), free=_free(source, 4)),
        Offer(
            UnitKind.USP, StayType.FULL_HOSPITAL, capacity=source.randint(8, 14), free=_free(source, 2), answer_days=2
        ),
    ]
    if source.random() < 0.6:
        offers.append(_single(source, "362"))
    return tuple(offers)


def _single(source: random.Random, category: str) -> Offer:
    """Return the one unit of the services and of long stay."""
    kind, stay, fewest, most, days = {
        "362": (UnitKind.USLD, StayType.PERMANENT, 30, 90, 10),
        "127": (UnitKind.HAD, StayType.HOME, 20, 120, 1),
        "354": (UnitKind.SSIAD, StayType.HOME, 25, 120, 5),
        "460": (UnitKind.HOME_HELP, StayType.HOME, 40, 300, 5),
        "207": (UnitKind.DAY_CENTRE, StayType.DAY, 8, 24, 7),
        "190": (UnitKind.PCO, StayType.OUTPATIENT, 0, 0, 15),
    }[category]
    price = _money(source.uniform(52, 68)) if category == "362" else None
    capacity = source.randint(fewest, most) if most else None
    return Offer(
        kind,
        stay,
        capacity=capacity,
        price_single=price,
        social_aid=True if category == "362" else None,
        minimum_age=60 if category in {"362", "207"} else None,
        free=_free(source, 5) if most else None,
        answer_days=days,
    )


def _free(source: random.Random, most: int) -> tuple[int, int] | None:
    """Return declared places and their age in days: two in five fresh, a quarter stale, the others silent."""
    state = source.choices(("fresh", "stale", "silent"), (40, 25, 35))[0]
    places = 0 if source.random() < 0.4 else source.randint(1, most)
    days = {"fresh": source.randint(0, 11), "stale": source.randint(20, 150), "silent": 0}[state]
    return None if state == "silent" else (places, days)


def _money(euros: float) -> Decimal:
    return Decimal(euros).quantize(CENT)
