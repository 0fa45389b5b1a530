"""The page of an establishment, in words: what the template and the printed sheet lay out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.safestring import SafeString

from jalon.core.text import plural
from jalon.directory.enums import LegalStatus, StayType, UnitKind
from jalon.directory.freshness import is_confirmed
from jalon.directory.models import CareUnit, Establishment
from jalon.directory.unit_kinds import CATEGORIES, mention_label, ror_offer
from jalon.matching.cost import Person
from jalon.matching.explain import day
from jalon.web.costs.words import estimated, short, short_note
from jalon.web.public import said
from jalon.web.public.kinds import Purpose, purpose, schema_types
from jalon.web.public.selection import shared_name
from jalon.web.public.territories import Territory, is_territorial, territory
from jalon.web.search.cards import FreePlaces, free_places, kind_words
from jalon.web.typography import euro_words, local_day
from jalon.web.words import Fact

AVAILABILITY = {"free": "InStock", "none": "SoldOut"}


@dataclass(frozen=True)
class Offer:
    """One kind of care of the establishment, in words."""

    pk: int
    shared: str
    anchor: str
    title: str
    kind: str
    purpose: Purpose
    capacity: str
    places: FreePlaces | None
    places_mark: str
    availability: str
    answer: said.Answer
    headline_price: str
    price_day: Decimal | None
    price_date: str
    prices: tuple[Fact, ...]
    price_includes: str
    price_is_asked: bool
    cost: str
    cost_note: str
    payer: str
    source: str
    minimum_age: str
    takes: str
    not_takes: str
    blocks: tuple[said.Block, ...]
    unsaid: tuple[str, ...]
    papers: tuple[str, ...]
    expected: tuple[tuple[str, list[str]], ...]
    demanded: tuple[tuple[str, list[str]], ...]
    accepts_incomplete: bool
    territory: Territory | None
    accepts_referrals: bool
    keep: SafeString

    @property
    def price_amount(self) -> str:
        """The price of a day as machines read it: « 73.64 »."""
        return f"{self.price_day:.2f}" if self.price_day is not None else ""


@dataclass(frozen=True)
class Permit:
    """One line of what FINESS and the SAE say the establishment may do."""

    name: str
    detail: str


def offer(row: CareUnit, communes: Mapping[str, str], now: datetime, keep: Callable[[int, str], SafeString]) -> Offer:
    """Put a unit in words. Reads nothing from the database: its establishment is loaded."""
    places = free_places(row, now)
    blocks, unsaid = said.capability_blocks(row)
    estimate = estimated(row, Person(), local_day(now))
    return Offer(
        pk=row.pk,
        shared=shared_name(row),
        anchor=f"offre-{row.pk}",
        title=said.title(row),
        kind=kind_words(row),
        purpose=purpose(row.kind, row.stay_type),
        capacity=plural(row.capacity, "place") if row.capacity else "",
        places=places,
        places_mark=said.places_mark(places, row, now),
        availability=AVAILABILITY.get(places.level, "") if places else "",
        answer=said.answer(row),
        headline_price=said.price_words(row),
        price_day=row.price_single or row.price_double,
        price_date=row.price_date.isoformat() if row.price_date else "",
        prices=said.known_prices(row, now),
        price_includes=row.price_includes,
        price_is_asked=said.is_paid_for(row),
        cost=short(estimate) if estimate else "",
        cost_note=short_note(estimate) if estimate else "",
        payer=said.payer_words(row),
        source=row.get_source_display(),
        minimum_age=f"À partir de {plural(row.minimum_age, 'an')}" if row.minimum_age else "",
        takes=row.takes,
        not_takes=row.not_takes,
        blocks=tuple(blocks),
        unsaid=tuple(unsaid),
        papers=tuple(said.lines_of(row.papers)),
        expected=tuple(said.expected_answers(row)),
        demanded=tuple(said.demanded(row)),
        accepts_incomplete=row.accepts_incomplete,
        territory=territory(row, communes) if is_territorial(row) else None,
        accepts_referrals=row.accepts_referrals,
        keep=keep(row.pk, str(row)),
    )


def permits(establishment: Establishment, rows: list[CareUnit]) -> list[Permit]:
    """Return what the public files say that the establishment is authorised to do."""
    lines = []
    category = CATEGORIES.get(establishment.category)
    if establishment.category:
        label = category.label if category else "Catégorie sans libellé ici"
        lines.append(Permit(label, f"catégorie FINESS {establishment.category}"))
    for row in rows:
        mention = f", mention {mention_label(row.mention).lower()}" if row.mention else ""
        code = ror_offer(row.kind, row.mention)
        details = [plural(row.capacity, "place") if row.capacity else "", f"ROR, offre {code}" if code else ""]
        lines.append(Permit(f"{kind_words(row)}{mention}", ", ".join(part for part in details if part)))
    return lines


def price_range(offers: list[Offer]) -> str:
    """Return « 66,10 € – 73,64 € par jour » over the offers that have a price, as schema.org shows; nothing without."""
    known = sorted(offer.price_day for offer in offers if offer.price_day is not None)
    if not known:
        return ""
    ends = dict.fromkeys((euro_words(known[0]), euro_words(known[-1])))
    return f"{' – '.join(ends)} par jour"


@dataclass(frozen=True)
class Confirmation:
    """When somebody of the establishment last said that the page is true; `words` are empty when nobody did."""

    words: str
    is_old: bool


def confirmation(establishment: Establishment, now: datetime) -> Confirmation:
    """Return when the page was confirmed, and whether that is too long ago to be believed."""
    at = establishment.confirmed_at
    return Confirmation(day(at, local_day(now)) if at else "", at is not None and not is_confirmed(at, now))


def in_order(rows: Iterable[CareUnit]) -> list[CareUnit]:
    """Return units as people look for them: by kind, the longest stays first."""
    kinds, stays = UnitKind.values, StayType.values
    return sorted(rows, key=lambda row: (kinds.index(row.kind), stays.index(row.stay_type), row.mention, row.pk))


def lead(establishment: Establishment, rows: list[CareUnit]) -> str:
    """Return what an establishment is, in a line: « EHPAD · Talant · public », each kind of care once."""
    status = str(LegalStatus(establishment.legal_status).label).lower() if establishment.legal_status else ""
    parts = [*dict.fromkeys(row.get_kind_display() for row in rows), establishment.city, status]
    return " · ".join(part for part in parts if part)


def website(establishment: Establishment) -> str:
    """Return the address of its site, when a browser may be sent there; imports write what files hold."""
    address = establishment.website
    return address if address.startswith(("https://", "http://")) else ""


def itemtype(rows: list[CareUnit]) -> str:
    """Return the schema.org types of an establishment, by the kinds of care that it has."""
    return schema_types(frozenset(row.kind for row in rows))
