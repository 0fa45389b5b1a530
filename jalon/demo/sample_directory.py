"""The sample directory: some 430 invented establishments of every kind, in real communes of seven departments.

Everything follows from fixed seeds, except what is told relative to today (prices, declared places). FINESS numbers
are synthetic: sound keys, and 99 after the department, where the national file has no number. Telephone numbers are
in the ranges that the regulator keeps for fiction, addresses of mail in `.example`.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalon.core.identifiers import complete_luhn
from jalon.core.text import fold
from jalon.demo.sample_followup import FOLLOW_UP
from jalon.demo.sample_offers import Fixed, Offer, offers_of
from jalon.demo.sample_pages import Page, page_of, said_of
from jalon.demo.sample_photos import photo
from jalon.demo.sample_territories import territory_of
from jalon.demo.sample_words import CLINICS, HOMES, LIVES, LOCAL_HOMES, SETTINGS, STREETS
from jalon.directory.enums import LegalStatus, Source, StayType, UnitKind
from jalon.directory.importing.run import load_shipped_communes
from jalon.directory.models import CareUnit, Commune, Contact, Establishment, Photo

# Category of FINESS → how many in each department: EHPAD, résidence autonomie, USLD, SMR, hospital, HAD, SSIAD,
# home help, day centre. One PCO besides, carried by a CAMSP.
CATEGORIES = ("500", "202", "362", "109", "355", "127", "354", "460", "207")
COUNTS = {
    "21": (40, 12, 3, 7, 3, 3, 8, 8, 4),
    "69": (36, 12, 3, 8, 3, 3, 7, 8, 3),
    "75": (26, 10, 3, 8, 4, 2, 6, 8, 4),
    "29": (28, 9, 3, 6, 3, 2, 6, 6, 3),
    "2A": (14, 5, 1, 4, 2, 2, 4, 5, 2),
    "974": (15, 6, 2, 5, 3, 2, 5, 6, 2),
    "972": (8, 3, 1, 3, 2, 2, 3, 4, 1),
}
SERVICES = {
    "362": "USLD",
    "355": "Centre hospitalier",
    "127": "HAD",
    "354": "SSIAD",
    "460": "Aide à domicile",
    "207": "Accueil de jour",
}
PCO_CATEGORY = "190"
PCO_NAMES = {
    "21": "PCO de Côte-d’Or",
    "69": "PCO du Rhône",
    "75": "PCO de Paris",
    "29": "PCO du Finistère",
    "2A": "PCO de Corse-du-Sud",
    "974": "PCO de La Réunion",
    "972": "PCO de Martinique",
}
# Cities whose municipal districts are listed beside them.
WHOLE_CITIES = ("75056", "69123", "13055")
DISTRICT = " Arrondissement"
# Fiction ranges of the numbering plan, by the first digits of the region's numbers.
PHONES = {
    "75": "019900",
    "29": "026191",
    "974": "026191",
    "21": "035301",
    "69": "046571",
    "2A": "046571",
    "972": "053649",
}
SMALLEST_TOWN = 1500
JITTER_DEGREES = 0.004


@dataclass(frozen=True)
class Place:
    """An invented establishment before it is written."""

    finess: str
    name: str
    category: str
    status: LegalStatus
    commune: Commune
    address: str
    point: tuple[float, float]
    phone: str
    presentation: str
    offers: tuple[Offer, ...] = field(default=())


def _ehpad(stay: StayType, capacity: int, price: str, **facts: Any) -> Offer:
    return Offer(UnitKind.EHPAD, stay, capacity=capacity, price_single=Decimal(price), minimum_age=60, **facts)


# The first of each department, in this order. The sample people work in those of Côte-d'Or; that of Martinique is
# in Saint-Pierre, a town whose name La Réunion has too.
STORY: dict[str, tuple[Fixed, ...]] = {"21": (
    Fixed(
        "Les Tilleuls", "500", LegalStatus.PUBLIC, "21617", "8 rue des Tilleuls",
        "À Talant, au-dessus du lac Kir, 84 chambres sur trois étages et une unité protégée de 14 lits ouverte sur un "
        "jardin clos. Médecin coordonnateur et infirmiers présents chaque jour, astreinte la nuit.",
        (
            _ehpad(
                StayType.PERMANENT, 84, "73.64", price_double=Decimal("66.20"), gir=("22.35", "14.18", "6.02"),
                price_single_social_aid=Decimal("68.10"), social_aid=True, dementia_unit=True, free=(1, 0),
                answer_days=5,
            ),
            _ehpad(StayType.TEMPORARY, 6, "76.10", gir=("22.35", "14.18", "6.02"), dementia_unit=True, free=(2, 1)),
            _ehpad(StayType.DAY, 10, "32.50", free=(3, 4)),
        ),
    ),
    Fixed(
        "La Combe aux Fées", "500", LegalStatus.PUBLIC, "21485", "2 route de Velars",
        "Au bord de l’Ouche, 62 chambres de plain-pied dans un parc, dont 12 en unité protégée.",
        (
            _ehpad(
                StayType.PERMANENT, 62, "69.24", price_double=Decimal("62.40"), gir=("21.80", "13.83", "5.87"),
                price_single_social_aid=Decimal("66.00"), social_aid=True, dementia_unit=True, free=(0, 12),
            ),
            _ehpad(StayType.TEMPORARY, 4, "71.00", gir=("21.80", "13.83", "5.87"), free=(1, 3)),
        ),
    ),
    Fixed(
        "Le Clos Saint-Vincent", "500", LegalStatus.ASSOCIATION, "21278", "15 rue Saint-Martin",
        "À Fontaine-lès-Dijon, sur la colline, 70 chambres, une unité protégée et un accueil de jour. "
        "L’association reçoit les familles tous les mercredis.",
        (
            _ehpad(
                StayType.PERMANENT, 70, "75.80", gir=("22.02", "13.97", "5.93"),
                price_single_social_aid=Decimal("69.75"), social_aid=True, dementia_unit=True, free=(2, 2),
            ),
            _ehpad(StayType.TEMPORARY, 5, "79.00", gir=("22.02", "13.97", "5.93"), free=(0, 6)),
        ),
    ),
    Fixed(
        "La Fontaine", "109", LegalStatus.ASSOCIATION, "21231", "24 boulevard de la Marne",
        "Soins médicaux et de réadaptation à Dijon : polyvalent, gériatrie et système nerveux, avec plateau technique "
        "et hôpital de jour.",
        (
            Offer(UnitKind.SMR, StayType.FULL_HOSPITAL, "A50", capacity=30, free=(2, 0), answer_days=2),
            Offer(UnitKind.SMR, StayType.FULL_HOSPITAL, "A59", capacity=40, free=(3, 1), answer_days=2),
            Offer(UnitKind.SMR, StayType.FULL_HOSPITAL, "A52", capacity=20, free=(0, 1), answer_days=3),
            Offer(UnitKind.SMR, StayType.DAY_HOSPITAL, "A52", capacity=12, free=(3, 5), answer_days=3),
        ),
    ),
    Fixed(
        "HAD de la Côte", "127", LegalStatus.ASSOCIATION, "21054", "3 rue de l’Hôtel-Dieu",
        "Hospitalisation à domicile de Beaune à Seurre et à Nuits-Saint-Georges, jour et nuit, sept jours sur sept.",
        (Offer(UnitKind.HAD, StayType.HOME, capacity=45, free=(4, 0), answer_days=1),),
    ),
    Fixed(
        PCO_NAMES["21"], PCO_CATEGORY, LegalStatus.ASSOCIATION, "21231", "11 rue de la Préfecture",
        "Plateforme de coordination et d’orientation pour les enfants de 0 à 6 ans de Côte-d’Or dont le développement "
        "inquiète. Elle est portée par un CAMSP.",
        (Offer(UnitKind.PCO, StayType.OUTPATIENT, answer_days=15),),
    ),
    Fixed(
        "Résidence Darcy", "500", LegalStatus.COMMERCIAL, "21231", "5 rue des Perrières",
        "Au centre de Dijon, près de la place Darcy, 90 chambres individuelles, restaurant ouvert aux proches.",
        (_ehpad(StayType.PERMANENT, 90, "94.36", gir=("23.10", "14.66", "6.22"), social_aid=False, free=(2, 95)),),
    ),
    Fixed(
        "Les Grands Crus", "500", LegalStatus.ASSOCIATION, "21295", "1 rue du Chambertin",
        "À Gevrey-Chambertin, face aux vignes, 58 chambres et une unité protégée.",
        (
            _ehpad(
                StayType.PERMANENT, 58, "71.80", gir=("21.40", "13.58", "5.76"), social_aid=True,
                dementia_unit=True, free=(1, 1),
            ),
        ),
    ),
), "972": (
    Fixed(
        "Les Alizés", "500", LegalStatus.PUBLIC, "97225", "6 rue Bouillé",
        "À Saint-Pierre de la Martinique, face à la baie, 48 chambres ouvertes sur une galerie.",
        (_ehpad(StayType.PERMANENT, 48, "71.20", social_aid=True, dementia_unit=False, free=(2, 3)),),
    ),
)}  # fmt: skip


def load(*, now: datetime | None = None) -> int:
    """Make what is missing of the sample directory and return how many establishments that was.

    Rows that exist are left as the demonstration's people made them. Communes are loaded when there are none.
    """
    moment = now or timezone.now()
    if not Commune.objects.exists():
        load_shipped_communes()
    places = [place for department in COUNTS for place in _department(department)]
    stored = set(Establishment.objects.filter(source=Source.SAMPLE).values_list("finess", flat=True))
    missing = [place for place in places if place.finess not in stored]
    with transaction.atomic():
        _write(missing, moment)
    return len(missing)


def _write(places: list[Place], now: datetime) -> None:
    pages = [page_of(place.finess, place.name, place.category, place.phone) for place in places]
    made = Establishment.objects.bulk_create(
        [_establishment(place, page, now) for place, page in zip(places, pages, strict=True)]
    )
    communes = {department: _located(department) for department in COUNTS}
    CareUnit.objects.bulk_create(
        [
            _unit(row, place, offer, communes[row.department], now)
            for row, place in zip(made, places, strict=True)
            for offer in place.offers
        ]
    )
    told = list(zip(made, pages, strict=True))
    Contact.objects.bulk_create(
        [
            Contact(establishment=row, position=position, **said)
            for row, page in told
            for position, said in enumerate(page.contacts)
        ]
    )
    Photo.objects.bulk_create(
        [photo(row, scene, seed, position) for row, page in told for position, (scene, seed) in enumerate(page.photos)]
    )


def _located(department: str) -> list[Commune]:
    """Return the communes of a department that have a point, the districts rather than their city."""
    communes = Commune.objects.filter(department=department, latitude__isnull=False)
    return list(communes.exclude(code__in=WHOLE_CITIES).order_by("code"))


def synthetic_finess(department: str, number: int) -> str:
    """Return a sound FINESS number in a series that the national file does not use: 21 99 0001 and its key."""
    if department.startswith("97"):
        return complete_luhn(f"97{department[2:]:>02}99{number:02}")
    return complete_luhn(f"{department}99{number:04}")


def _department(department: str) -> Iterator[Place]:
    """Yield the establishments of a department; the same ones each time."""
    source = random.Random(f"jalon {department}")
    communes = _communes(department)
    by_code = {commune.code: commune for commune in communes}
    weights = [commune.population for commune in communes]
    homes = [*LOCAL_HOMES[department], *HOMES]
    source.shuffle(homes)
    clinics = source.sample(CLINICS, len(CLINICS))
    names: set[str] = set()
    number = 0
    for fixed in STORY.get(department, ()):
        number += 1
        yield _told(fixed, by_code[fixed.commune], synthetic_finess(department, number), department, source)
    wanted = [*zip(CATEGORIES, COUNTS[department], strict=True), (PCO_CATEGORY, 0 if department == "21" else 1)]
    for category, count in wanted:
        for _ in range(count):
            number += 1
            name = ""
            while not name or name in names:
                commune = source.choices(communes, weights)[0]
                name = _name(category, commune, department, homes if category in {"500", "202"} else clinics)
            names.add(name)
            yield _drawn(source, department, number, category, commune, name)
    for fixed in FOLLOW_UP.get(department, ()):
        number += 1
        yield _told(fixed, by_code[fixed.commune], synthetic_finess(department, number), department, source)


def _communes(department: str) -> list[Commune]:
    """Return the towns of a department that have a point and a postal code, the districts rather than their city."""
    towns = Commune.objects.filter(department=department, population__gte=SMALLEST_TOWN, latitude__isnull=False)
    return [town for town in towns.exclude(code__in=WHOLE_CITIES).order_by("code") if town.postal_codes]


def _name(category: str, commune: Commune, department: str, words: list[str]) -> str:
    """Return a name; homes and clinics use up their words, services are named after their town."""
    if category == PCO_CATEGORY:
        return PCO_NAMES[department]
    if category in {"500", "202"}:
        return words.pop()
    if category == "109":
        return f"Centre de réadaptation {words.pop()}"
    return f"{SERVICES[category]} {_of(commune.name)}"


def _of(town: str) -> str:
    """Return « de Lyon 9e », « du Tampon », « des Avirons », « d’Ajaccio »."""
    town = town.removesuffix(DISTRICT)
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if town.startswith(article):
            return contracted + town.removeprefix(article)
    return f"d’{town}" if fold(town)[0] in "aeiouy" else f"de {town}"


def _told(fixed: Fixed, commune: Commune, finess: str, department: str, source: random.Random) -> Place:
    return Place(
        finess=finess,
        name=fixed.name,
        category=fixed.category,
        status=fixed.status,
        commune=commune,
        address=fixed.address,
        point=_near(commune, source),
        phone=_phone(department, source),
        presentation=fixed.presentation,
        offers=fixed.offers,
    )


def _drawn(source: random.Random, department: str, number: int, category: str, commune: Commune, name: str) -> Place:
    status = _status(source, category)
    presentation = f"{name}, {source.choice(SETTINGS)}. {source.choice(LIVES)}"
    return Place(
        finess=synthetic_finess(department, number),
        name=name,
        category=category,
        status=status,
        commune=commune,
        address=f"{source.randint(1, 90)} {source.choice(STREETS)}",
        point=_near(commune, source),
        phone=_phone(department, source),
        presentation=presentation if category in {"500", "202", "109"} and source.random() < 0.8 else "",
        offers=offers_of(source, category, department, status),
    )


def _status(source: random.Random, category: str) -> LegalStatus:
    if category in {"362", "355"}:
        return LegalStatus.PUBLIC
    choices = (LegalStatus.PUBLIC, LegalStatus.ASSOCIATION, LegalStatus.COMMERCIAL)
    return source.choices(choices, (44, 31, 25))[0]


def _near(commune: Commune, source: random.Random) -> tuple[float, float]:
    """Return a point some hundred metres from the town hall at most: (latitude, longitude)."""
    latitude, longitude = commune.latitude or 0.0, commune.longitude or 0.0
    shift = source.uniform(-JITTER_DEGREES, JITTER_DEGREES), source.uniform(-JITTER_DEGREES, JITTER_DEGREES)
    return round(latitude + shift[0], 6), round(longitude + shift[1], 6)


def _phone(department: str, source: random.Random) -> str:
    return f"{PHONES[department]}{source.randint(0, 9999):04}"


def _establishment(place: Place, page: Page, now: datetime) -> Establishment:
    slug = fold(place.name).replace(" ", "-")[:40].strip("-")
    latitude, longitude = place.point
    return Establishment(
        finess=place.finess,
        name=place.name,
        search_name=fold(f"{place.name} {place.commune.name}"),
        category=place.category,
        legal_status=place.status,
        address=place.address,
        postal_code=place.commune.postal_codes[0],
        city=place.commune.name.removesuffix(DISTRICT),
        commune=place.commune,
        department=place.commune.department,
        latitude=latitude,
        longitude=longitude,
        phone=place.phone,
        email=f"admissions@{slug}-{place.finess[:2].lower()}.example",
        presentation=place.presentation,
        access=page.access,
        confirmed_at=None if page.confirmed is None else now - timedelta(days=page.confirmed),
        source=Source.SAMPLE,
        source_date=timezone.localdate(now),
        updated_at=now,
    )


def _unit(establishment: Establishment, place: Place, offer: Offer, communes: list[Commune], now: datetime) -> CareUnit:
    gir = offer.gir or (None, None, None)
    declared = None
    if offer.free:
        declared = now - timedelta(days=offer.free[1], minutes=(establishment.pk or 0) % 300)
    return CareUnit(
        establishment=establishment,
        kind=offer.kind,
        stay_type=offer.stay_type,
        mention=offer.mention,
        capacity=offer.capacity,
        price_single=offer.price_single,
        price_double=offer.price_double,
        price_single_social_aid=offer.price_single_social_aid,
        price_gir_12=gir[0],
        price_gir_34=gir[1],
        price_gir_56=gir[2],
        price_date=_first_of_january(now) if offer.price_single else None,
        social_aid=offer.social_aid,
        dementia_unit=offer.dementia_unit,
        minimum_age=offer.minimum_age,
        free_places=offer.free[0] if offer.free else None,
        free_places_at=declared,
        answer_days=offer.answer_days,
        latitude=establishment.latitude,
        longitude=establishment.longitude,
        department=establishment.department,
        source=Source.SAMPLE,
        updated_at=now,
        **said_of(place.finess, place.name, offer),
        **territory_of(offer.kind, place.name, place.finess, place.commune, communes),
    )


def _first_of_january(now: datetime) -> date:
    return timezone.localdate(now).replace(month=1, day=1)
