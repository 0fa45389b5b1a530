"""Twenty pairs of a dossier and a unit: the whole explanation, as `pairs.toml` tells it to those who read no code."""

import tomllib
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jalon.directory.criteria import Criteria
from jalon.directory.enums import StayType, UnitKind
from jalon.matching.explain import explain
from jalon.matching.facts import Needs, UnitFacts, needs_of_criteria
from jalon.matching.rules import current

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FILE = Path(__file__).with_name("pairs.toml")
PAGE = Path(__file__).parents[2] / "docs" / "domain" / "matching.md"
PAIRS = tomllib.loads(FILE.read_text(encoding="utf-8"))["pair"]
PARTS = (
    ("excluded", "Écarté"),
    ("for", "Ce qui convient"),
    ("against", "Ce qui peut gêner"),
    ("check", "À vérifier"),
)


def needs_of(pair: dict[str, Any]) -> Needs:
    criteria = Criteria(
        stay_types=tuple(pair.get("stays", ["permanent"])),
        centre_label="Talant",
        budget_month=pair.get("budget"),
        age=pair.get("age"),
    )
    needs = needs_of_criteria(criteria)
    assert set(pair["needs"]) <= set(current().needs)
    return Needs(
        codes=needs.codes | set(pair["needs"]), stays=needs.stays, place=needs.place,
        budget_month=needs.budget_month, age=needs.age,
    )  # fmt: skip


def facts_of(unit: dict[str, Any]) -> UnitFacts:
    return UnitFacts(
        stay_type=unit["stay"],
        kind=unit["kind"],
        stay_label=StayType(unit["stay"]).label,
        distance_km=unit["km"],
        price_day=Decimal(unit["price"]) if "price" in unit else None,
        social_aid=unit.get("social_aid"),
        dementia_unit=unit.get("dementia_unit"),
        offers=frozenset(unit.get("offers", [])),
        lacks=frozenset(unit.get("lacks", [])),
        refuses=frozenset(unit.get("refuses", [])),
        serves=unit.get("serves"),
        capacity=80,
        minimum_age=unit.get("minimum_age"),
        free_places=unit.get("free_places"),
        free_places_at=NOW if "free_places" in unit else None,
    )


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["title"] for pair in PAIRS])
def test_the_whole_explanation_of_a_pair(pair: dict[str, Any]) -> None:
    told = explain(needs_of(pair), facts_of(pair["unit"]), now=NOW)
    parts = (told.excluded, told.fors, told.againsts, told.unknowns)
    said = {
        name: [str(reason).replace("\N{NO-BREAK SPACE}", " ") for reason in reasons]
        for (name, _), reasons in zip(PARTS, parts, strict=True)
    }
    assert said == {name: pair.get(name, []) for name, _ in PARTS}
    assert told.km == pair.get("km", 0)


def test_there_are_twenty_pairs_of_every_sort() -> None:
    assert len(PAIRS) == 20
    assert sum("excluded" in pair for pair in PAIRS) >= 6
    assert {pair["unit"]["kind"] for pair in PAIRS} >= {"ehpad", "usld", "residence_autonomie", "ssiad"}


def in_words(pair: dict[str, Any]) -> str:
    """A pair as the documentation shows it."""
    unit = pair["unit"]
    worth = f" ; souhaits satisfaits : {pair['km']} km de détour" if pair.get("km") else ""
    lines = [f"### {pair['title']}", "", f"{UnitKind(unit['kind']).label}, à {unit['km']} km{worth}.", ""]
    for name, title in PARTS:
        lines += [f"- **{title}** : {sentence}" for sentence in pair.get(name, [])]
    return "\n".join(lines)


def test_the_documentation_shows_these_pairs() -> None:
    """When this fails: paste what it wants into docs/domain/matching.md, under « Vingt exemples »."""
    wanted = "\n\n".join(map(in_words, PAIRS))
    assert wanted in PAGE.read_text(encoding="utf-8")
