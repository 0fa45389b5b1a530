"""The rows of the sheet that one prints. What is the same for all the units of an establishment is written once."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from jalon.core.text import and_list
from jalon.web.public.unit_page import Offer
from jalon.web.words import Fact


@dataclass(frozen=True)
class Paper:
    """One unit on the sheet, with the rows that are its own."""

    pk: int
    title: str
    is_for: str
    rows: tuple[Fact, ...]


def common(offers: list[Offer]) -> list[Fact]:
    """Return the rows that every unit says alike; none for a single unit."""
    shared = _shared(offers)
    return _merged(row for row in _rows(offers[0]) if row in shared) if shared else []


def own(offers: list[Offer]) -> list[Paper]:
    """Return each unit with the rows that the others do not all share."""
    shared = _shared(offers)
    return [
        Paper(
            offer.pk,
            offer.title,
            offer.purpose.is_for,
            tuple(_merged(row for row in _rows(offer) if row not in shared)),
        )
        for offer in offers
    ]


def _shared(offers: list[Offer]) -> set[Fact]:
    return set.intersection(*(set(_rows(offer)) for offer in offers)) if len(offers) > 1 else set()


def _rows(offer: Offer) -> list[Fact]:
    places = ", ".join(part for part in (offer.places.words, offer.places.when) if part) if offer.places else ""
    usual = offer.answer.usual or "délai habituel pas encore connu"
    rows = [
        Fact("Places libres", places, offer.places_mark),
        Fact("Première réponse", f"{usual}, promise {offer.answer.promised}"),
        Fact("Capacité", offer.capacity),
        *offer.prices,
        Fact("Prix", "non communiqué" if offer.price_is_asked and not offer.prices else ""),
        Fact("Le prix comprend", offer.price_includes),
        Fact("Accueille", " ".join(part for part in (offer.takes, _sentence(offer.minimum_age)) if part)),
        Fact("N’accueille pas", offer.not_takes),
        *(Fact(block.title, line.sentence) for block in offer.blocks for line in block.lines),
        Fact("Dessert", _territory(offer)),
        Fact("Papiers demandés", " · ".join(offer.papers)),
    ]
    return [row for row in rows if row.value]


def _merged(rows: Iterable[Fact]) -> list[Fact]:
    """Put the sentences of one name together, in the order of the rows."""
    merged = []
    for name, same in groupby(rows, key=lambda row: row.name):
        told = list(same)
        merged.append(Fact(name, " ".join(row.value for row in told), told[0].note))
    return merged


def _sentence(words: str) -> str:
    return f"{words}." if words else ""


def _territory(offer: Offer) -> str:
    served = offer.territory
    if served is None:
        return ""
    if served.is_supposed:
        return "territoire non précisé"
    communes = f"{served.count} (liste sur la page)" if served.is_long else and_list(list(served.communes))
    return and_list([part for part in (*served.departments, communes) if part])
