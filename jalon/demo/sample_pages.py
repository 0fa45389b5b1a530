"""What invented establishments say of themselves: capabilities, whom they take, papers, contacts, access, photographs.

Some say nothing at all, as many real ones: what is not said has to read well too.
"""

import random
from dataclasses import dataclass
from typing import Any

from jalon.core.text import fold
from jalon.demo import names
from jalon.demo.sample_followup import FOLLOW_UP_TOLD
from jalon.demo.sample_offers import Offer
from jalon.demo.sample_photos import SCENES
from jalon.demo.sample_texts import (
    ACCESS,
    EXPECTED,
    INCLUDED,
    NO_SHARE,
    NOT_TAKEN,
    PAPERS,
    PURPOSES,
    TAKEN,
    TOLD,
    YES_SHARE,
    Told,
)
from jalon.directory.capabilities import capabilities_of
from jalon.directory.enums import StayType, UnitKind

SILENT_SHARE = 0.15
EVERY_TOLD = TOLD | FOLLOW_UP_TOLD
# Photographs drawn for those that are not in the story; a few dozen pictures serve them all.
SEEDS = 12
WITH_PHOTOS = ("500", "202", "109")


@dataclass(frozen=True)
class Page:
    """What an establishment's page says besides its identity. `confirmed` is how many days ago, None for never.

    `photos` are scenes and seeds of `sample_photos`.
    """

    access: str = ""
    confirmed: int | None = None
    contacts: tuple[dict[str, Any], ...] = ()
    photos: tuple[tuple[str, int], ...] = ()


def page_of(finess: str, name: str, category: str, phone: str) -> Page:
    """Return what the establishment says; the same each time."""
    source = random.Random(f"page {finess}")
    told = EVERY_TOLD.get(name)
    if told is None and source.random() < SILENT_SHARE:
        return Page()
    state = source.choices(("fresh", "old", "never"), (55, 25, 20))[0]
    confirmed = {"fresh": source.randint(2, 150), "old": source.randint(400, 900), "never": None}[state]
    seeds = [source.randrange(SEEDS) for _ in SCENES]
    count = source.choices((0, 1, 2, 3), (20, 30, 30, 20))[0] if category in WITH_PHOTOS else 0
    if told:
        confirmed, count = told.confirmed, told.photos
        seeds = [SEEDS + list(EVERY_TOLD).index(name)] * len(SCENES)
    access = told.access if told else source.choice(ACCESS)
    contacts = tuple(_contacts(source, name, finess, phone, category))
    return Page(access, confirmed, contacts, tuple(zip(SCENES, seeds, strict=True))[:count])


def said_of(finess: str, name: str, offer: Offer) -> dict[str, Any]:
    """Return what a unit says, as columns of CareUnit; the same each time."""
    kind, stay = offer.kind, offer.stay_type
    source = random.Random(f"unit {finess} {kind} {stay} {offer.mention}")
    told = EVERY_TOLD.get(name)
    if told is None and source.random() < SILENT_SHARE:
        return {}
    offers, lacks = _capabilities(source, kind, told)
    priced = kind in INCLUDED and stay in {StayType.PERMANENT, StayType.TEMPORARY, StayType.DAY}
    return {
        "offers": offers,
        "lacks": lacks,
        "takes": source.choice(TAKEN[kind]),
        "not_takes": source.choice(NOT_TAKEN[kind]) if source.random() < 0.8 else "",
        "papers": "\n".join(PAPERS[kind]),
        "price_includes": source.choice(INCLUDED[kind]) if priced else "",
        "expects": list(EXPECTED.get(kind, ())) if told or source.random() < 0.3 else [],
        "usual_answer_days": max(1, offer.answer_days + source.randint(-4, 5)) if source.random() < 0.6 else None,
    } | (told.unit if told else {})


def _capabilities(source: random.Random, kind: UnitKind, told: Told | None) -> tuple[list[str], list[str]]:
    """Draw what the unit says it does and does not do; what is told of a unit of the story wins."""
    offers: list[str] = []
    lacks: list[str] = []
    for capability in capabilities_of(kind):
        code, drawn = capability.code, source.random()
        if capability.column:
            continue
        if told and code in (*told.offers, *told.lacks):
            (offers if code in told.offers else lacks).append(code)
        elif drawn < YES_SHARE.get(code, 0.05 if code.startswith("lang_") else 0.35):
            offers.append(code)
        elif drawn > 1 - NO_SHARE.get(code, 0.0 if code.startswith("lang_") else 0.25):
            lacks.append(code)
    return offers, lacks


def _contacts(source: random.Random, name: str, finess: str, phone: str, category: str) -> list[dict[str, Any]]:
    purposes = PURPOSES.get(category, PURPOSES[""])
    domain = f"{fold(name).replace(' ', '-')[:40].strip('-')}-{finess[:2].lower()}.example"
    found = []
    for purpose, mailbox in purposes[: source.randint(1, len(purposes))]:
        sex = source.choice("FFM")
        who = str(names.draw(source, year=source.randint(1965, 1995), sex=sex))
        title = {"F": "Mme", "M": "M."}[sex]
        found.append(
            {
                "purpose": purpose,
                "name": f"{title}\N{NO-BREAK SPACE}{who}" if source.random() < 0.7 else "",
                "phone": f"{phone[:6]}{source.randint(0, 9999):04}",
                "email": f"{mailbox}@{domain}" if source.random() < 0.8 else "",
            }
        )
    return found
