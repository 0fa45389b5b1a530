"""Units as the cards of a list: every word is made here, the template only lays them out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse

from jalon.core.text import plural
from jalon.directory.capabilities import PLACELESS
from jalon.directory.enums import LegalStatus, StayType, UnitKind
from jalon.directory.freshness import Freshness, freshness
from jalon.directory.models import CareUnit
from jalon.directory.search_sql import Hit
from jalon.directory.unit_kinds import mention_label
from jalon.directory.wording import places_words
from jalon.matching.cost import Person
from jalon.matching.explain import Reason, day, euros, explain, kilometres, month_price
from jalon.matching.facts import Needs, facts_of_hit
from jalon.referrals.clocks import promise_words
from jalon.web.costs.words import estimated, short, short_note
from jalon.web.typography import euro_words, local_day, paris_now

# Reasons that a closed card leaves out: the first has its own line, the second is of little weight.
APART = frozenset({"free_places", "capacity"})
MOST_IN_A_LINE = 2


@dataclass(frozen=True)
class FreePlaces:
    """What a unit says of its free places; `when` is empty when silent.

    `level`: free or none while fresh; ageing, shown with its age; stale, not shown any more; silent.
    """

    level: str
    words: str
    when: str

    @property
    def css(self) -> str:
        return {"free": "free-word", "none": "soon"}.get(self.level, "strong")

    @property
    def icon_css(self) -> str:
        return {"free": "yes", "none": "no"}.get(self.level, "")


@dataclass(frozen=True)
class Card:
    """One result. `places` is None of a kind of care that has none to declare."""

    number: int
    unit_id: int
    name: str
    finess: str
    url: str
    latitude: float | None
    longitude: float | None
    where: str
    price: str
    price_unit: str
    price_day: str
    price_date: str
    places: FreePlaces | None
    delay: str
    fors: tuple[Reason, ...]
    againsts: tuple[Reason, ...]
    unknowns: tuple[Reason, ...]
    convenient: str
    awkward: str
    unsaid: str
    is_open: bool
    cost: str = ""
    cost_note: str = ""
    choice: str = ""

    @property
    def stone(self) -> str:
        return "here" if self.is_open else "plain"


def free_places(unit: CareUnit, now: datetime) -> FreePlaces | None:
    """Return what the unit says of its free places, and when it said it; None for a kind of care that has none."""
    if unit.kind in PLACELESS:
        return None
    if unit.free_places is None or unit.free_places_at is None:
        return FreePlaces("silent", "Places non déclarées", "")
    date = day(unit.free_places_at, local_day(now))
    worth = freshness(unit.free_places_at, now)
    if worth is Freshness.STALE:
        return FreePlaces("stale", "Places non déclarées", f"dernière nouvelle le {date}")
    if worth is Freshness.AGEING:
        said, since = (
            places_words(unit.free_places),
            f"il y a {plural((now - unit.free_places_at).days // 7, 'semaine')}",
        )
        agreed = "dit" if unit.free_places == 0 else "déclarée" if unit.free_places == 1 else "déclarées"
        return FreePlaces("ageing", said, f"{agreed} {since}, à vérifier")
    if unit.free_places == 0:
        return FreePlaces("none", places_words(0), f"dit le {date}")
    agreed = "déclarée" if unit.free_places == 1 else "déclarées"
    return FreePlaces("free", places_words(unit.free_places), f"{agreed} le {date}")


def cards(
    hits: Sequence[Hit],
    needs: Needs,
    *,
    start: int,
    name_kinds: bool,
    person: Person | None = None,
    now: datetime | None = None,
) -> list[Card]:
    """Return the cards of one page of results; the first of all is open. Reads nothing from the database.

    With `person`, what is left to pay is estimated for them.
    """
    moment = now or paris_now()
    found = [_card(hit, needs, number, name_kinds, moment) for number, hit in enumerate(hits, start)]
    if person is None:
        return found
    return [
        replace(card, cost=short(cost), cost_note=short_note(cost))
        if (cost := estimated(hit.unit, person, local_day(moment)))
        else card
        for card, hit in zip(found, hits, strict=True)
    ]


def _card(hit: Hit, needs: Needs, number: int, name_kinds: bool, now: datetime) -> Card:
    unit, place = hit.unit, hit.unit.establishment
    explanation = explain(needs, facts_of_hit(hit), now=now)
    price = unit.price_single or unit.price_double
    by_day = unit.stay_type in (StayType.DAY, StayType.NIGHT)
    return Card(
        number=number,
        unit_id=unit.pk,
        name=unit.name or place.name,
        finess=place.finess,
        url=reverse("public:unit", args=[place.finess]),
        latitude=unit.latitude,
        longitude=unit.longitude,
        where=where_words(hit, name_kinds=name_kinds),
        price=(euro_words(price) if by_day else euros(month_price(price))) if price else "",
        price_unit="par jour" if by_day else "par mois",
        price_day=f"{euro_words(price)} par jour" if price else "",
        price_date=f"tarif du {day(unit.price_date, local_day(now))}" if price and unit.price_date else "",
        places=free_places(unit, now),
        delay=promise_words(unit.kind, unit.answer_days),
        fors=_beside_places(explanation.fors),
        againsts=_beside_places(explanation.againsts),
        unknowns=_beside_places(explanation.unknowns),
        # What every unit of the list has, since it is required, tells nothing in a line.
        convenient=in_a_line(explanation.fors, APART | needs.required),
        awkward=in_a_line(explanation.againsts, APART),
        unsaid=in_a_line(explanation.unknowns, APART),
        is_open=number == 1,
    )


def _beside_places(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Free places have their own line in every card."""
    return tuple(reason for reason in reasons if reason.code != "free_places")


def where_words(hit: Hit, *, name_kinds: bool) -> str:
    """Return « Talant, à 2 km · public · 84 places », the kind of care first where several are listed."""
    unit, place = hit.unit, hit.unit.establishment
    town = place.city if hit.distance is None else f"{place.city}, à {kilometres(hit.distance)}"
    parts = [kind_words(unit)] if name_kinds else []
    parts.append(town)
    if place.legal_status:
        parts.append(LegalStatus(place.legal_status).label.lower())
    if unit.capacity:
        parts.append(plural(unit.capacity, "place"))
    return " · ".join(part for part in parts if part)


def kind_words(unit: CareUnit) -> str:
    """Return « EHPAD, hébergement temporaire », with the specialty; no stay type where the kind says it."""
    kind = UnitKind(unit.kind).label
    if unit.mention:
        specialty = mention_label(unit.mention)
        kind = f"{kind}, {specialty[:1].lower()}{specialty[1:]}"
    stay = StayType(unit.stay_type).label
    if unit.stay_type in ("home", "outpatient") or unit.kind in ("day_centre", "residence_autonomie"):
        return kind
    return f"{kind}, {stay[:1].lower()}{stay[1:]}"


def in_a_line(reasons: tuple[Reason, ...], apart: frozenset[str]) -> str:
    """Return the first reasons as one line: « Unité protégée ; habilité à l’aide sociale »."""
    told = [str(reason).rstrip(".") for reason in reasons if reason.code not in apart][:MOST_IN_A_LINE]
    rest = [f"{text[:1].lower()}{text[1:]}" for text in told[1:]]
    return "\N{NO-BREAK SPACE}; ".join([*told[:1], *rest])
