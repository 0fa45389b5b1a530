"""What a unit says of itself, in words: on its page, on paper and side by side. Reads no database."""

from dataclasses import dataclass
from datetime import datetime

from jalon.core.text import and_list, plural
from jalon.directory.capabilities import Capability, Group, capabilities_of
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.directory.unit_kinds import mention_label
from jalon.dossiers.demands import Level
from jalon.dossiers.kinds.registry import KINDS
from jalon.matching.explain import euros, month_price
from jalon.matching.rules import current
from jalon.referrals.clocks import promise_words
from jalon.referrals.readiness import demands_of, kinds_for
from jalon.web.search.cards import FreePlaces, kind_words
from jalon.web.typography import age_words, euro_words
from jalon.web.words import UNSAID, Fact, prices

# Kinds whose price is looked for; the others are paid by the Assurance maladie, or by the hour.
PAID_FOR = (UnitKind.EHPAD, UnitKind.RESIDENCE_AUTONOMIE, UnitKind.USLD, UnitKind.DAY_CENTRE)

PLACES_MARKS = {
    "ageing": "Déclaration qui vieillit : un appel la confirmera",
    "stale": "Trop ancien pour compter : appelez",
    "silent": "Pas dit par l’établissement : appelez",
}
MEASURED_FROM = "mesuré à partir de cinq réponses dans l’année"
MEASURED = "la moitié des demandes de l’année ont eu leur réponse dans ce délai"


@dataclass(frozen=True)
class Line:
    """One sentence; `css` is yes or no, and draws the shape beside it."""

    css: str
    sentence: str


@dataclass(frozen=True)
class Block:
    """The sentences of one group of capabilities."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Answer:
    """How soon a unit answers: `usual` is measured, empty when unknown; `promised` is what it says."""

    usual: str
    usual_note: str
    promised: str


def said_of(row: CareUnit, capability: Capability) -> bool | None:
    """Return what a unit says of a capability: yes, no, or None for nothing."""
    if capability.column:
        value: bool | None = getattr(row, capability.column)
        return value
    if capability.code in row.offers:
        return True
    return False if capability.code in row.lacks else None


def capability_blocks(row: CareUnit) -> tuple[list[Block], list[str]]:
    """Return what a unit says it can and cannot do, by group; then the labels of what it does not say."""
    lines: dict[Group, list[Line]] = {group: [] for group in Group}
    unsaid: list[str] = []
    for capability in capabilities_of(row.kind):
        said = said_of(row, capability)
        if said is not None:
            line = Line("yes", capability.yes) if said else Line("no", capability.no)
            lines[capability.group].append(line)
        elif capability.group != Group.LANGUAGE:
            unsaid.append(capability.label)
    if not lines[Group.LANGUAGE]:
        unsaid.append(Group.LANGUAGE.value)
    for group in lines.values():
        group.sort(key=lambda line: line.css == "no")
    return [Block(group.value, tuple(told)) for group, told in lines.items() if told], unsaid


def title(row: CareUnit) -> str:
    """Return the name of a unit among those of its establishment; an SMR says its mention."""
    if row.name and row.name != row.establishment.name:
        return row.name
    words = kind_words(row)
    return f"{words} : {mention_label(row.mention).lower()}" if row.mention else words


def places_mark(places: FreePlaces | None, row: CareUnit, now: datetime) -> str:
    """Return how far the word on free places can be trusted, as words beside it; nothing where none are told."""
    if places is None:
        return ""
    if places.level in ("free", "none") and row.free_places_at is not None:
        age = age_words(row.free_places_at, now)
        return f"À jour, dit {f'il y a {age}' if age[0].isdigit() else age}"
    return PLACES_MARKS[places.level]


def answer(row: CareUnit) -> Answer:
    """Return how soon a first answer comes: what is measured, and what the unit promises."""
    usual = f"{plural(row.usual_answer_days, 'jour')} en général" if row.usual_answer_days is not None else ""
    if row.usual_answer_days == 0:
        usual = "le jour même en général"
    note = MEASURED if usual else MEASURED_FROM
    return Answer(usual, note, f"sous {promise_words(row.kind, row.answer_days)}")


def is_paid_for(row: CareUnit) -> bool:
    """Tell whether a price is expected of a unit of this kind."""
    return row.kind in PAID_FOR


def payer_words(row: CareUnit) -> str:
    """Return who pays, in two words, for a unit of which no price is expected."""
    return "à l’heure" if row.kind == UnitKind.HOME_HELP else "Assurance maladie"


def price_words(row: CareUnit) -> str:
    """Return « 2 240 € par mois », « 32,50 € par jour » for days and nights, or nothing."""
    price = row.price_single or row.price_double
    if price is None:
        return ""
    if row.stay_type in (StayType.DAY, StayType.NIGHT):
        return f"{euro_words(price)} par jour"
    return f"{euros(month_price(price))} par mois"


def known_prices(row: CareUnit, now: datetime) -> tuple[Fact, ...]:
    """Return every price that a unit gives, dated; nothing when it gives none."""
    return tuple(fact for fact in prices(row, now) if fact.value != UNSAID)


def lines_of(text: str) -> list[str]:
    """Return the lines of a text that are not empty, without the dash that people put before them."""
    return [line for line in (part.strip(" \t-–•*") for part in text.splitlines()) if line]


def expected_answers(row: CareUnit) -> list[tuple[str, list[str]]]:
    """Return the answers that a unit wants in a dossier before it is sent: sections, each with its questions.

    A code that no section has any more is left out.
    """
    found: dict[str, list[str]] = {}
    for kind in kinds_for(row):
        for section in KINDS[kind].sections:
            for question in section.questions:
                if f"{section.code}.{question.code}" in row.expects:
                    found.setdefault(section.label, []).append(question.name)
    return list(found.items())


def demanded(row: CareUnit) -> list[tuple[str, list[str]]]:
    """Return what a dossier must have before it is sent here: headings, each with what is under it."""
    asked = [(demand, demand.asked_by(row)) for demand in demands_of(row)]
    refused = [rule.label for rule in current().refusable if rule.code in row.refuses and row.kind in rule.kinds]
    found = [
        ("Exigé", [demand.label for demand, level in asked if level is Level.REQUIRED]),
        ("Souhaité", [demand.label for demand, level in asked if level is Level.WISHED]),
        ("Ne peut pas recevoir, par règle", refused),
    ]
    return [(title, labels) for title, labels in found if labels]


def unsaid_words(labels: list[str]) -> str:
    """Return labels as the end of a sentence: « pasa, oxygène et dialyse », each with a small first letter."""
    return and_list([label if label[1:2].isupper() else f"{label[:1].lower()}{label[1:]}" for label in labels])
