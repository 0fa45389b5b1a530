"""Ten situations: the orientation expected of each, word for word, as `vignettes.toml` and the documentation tell."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jalon.dossiers.kinds.registry import SANITAIRE
from jalon.dossiers.kinds.sanitaire.declared import SECTIONS
from jalon.dossiers.kinds.sanitaire.facts import facts_of, motive_of
from jalon.dossiers.kinds.sanitaire.orientation import Orientation, Standing, orient

NBSP = "\N{NO-BREAK SPACE}"
TODAY = date(2026, 11, 26)
FILE = Path(__file__).with_name("vignettes.toml")
PAGE = Path(__file__).parents[4] / "docs" / "domain" / "sanitaire.md"
VIGNETTES = tomllib.loads(FILE.read_text(encoding="utf-8"))["vignette"]
STANDINGS = {
    "recommended": Standing.RECOMMENDED,
    "possible": Standing.POSSIBLE,
    "excluded": Standing.EXCLUDED,
}
PARTS = (("for", "fors"), ("against", "againsts"), ("check", "checks"), ("excluded", "exclusions"))


def oriented(vignette: dict[str, Any]) -> Orientation:
    answers = vignette["answers"]
    motive = motive_of(answers)
    assert motive is not None
    return orient(motive, facts_of(answers, TODAY, vignette["serves"]))


each = pytest.mark.parametrize("vignette", VIGNETTES, ids=[vignette["title"] for vignette in VIGNETTES])


@each
def test_each_kind_of_care_stands_where_a_coordinating_doctor_expects_it(vignette: dict[str, Any]) -> None:
    advices = oriented(vignette).advices
    told = {
        name: [advice.option.code for advice in advices if advice.standing is standing]
        for name, standing in STANDINGS.items()
    }
    assert told == {name: vignette[name] for name in STANDINGS}


@each
def test_the_reasons_are_said_word_for_word(vignette: dict[str, Any]) -> None:
    advices = {advice.option.code: advice for advice in oriented(vignette).advices}
    for wanted in vignette["why"]:
        for name, attribute in PARTS:
            if name in wanted:
                told = [str(reason).replace(NBSP, " ") for reason in getattr(advices[wanted["option"]], attribute)]
                assert told == wanted[name]


@each
def test_the_answers_are_those_that_the_sections_of_its_motive_take(vignette: dict[str, Any]) -> None:
    definitions = {definition.code: definition for definition in SECTIONS}
    answers = vignette["answers"]
    for code, given in answers.items():
        assert SANITAIRE.asks(code, answers)
        assert definitions[code].counted(given) == given
        for name, value in given.items():
            kind = definitions[code].by_code[name].type
            assert kind.clean(kind.raw(value)) == value


def test_there_are_ten_and_they_reach_every_kind_of_care() -> None:
    assert len(VIGNETTES) == 10
    reached = {code.split(".")[0] for vignette in VIGNETTES for code in vignette["recommended"]}
    assert reached == {"smr", "had", "usp", "town", "prado", "home_help"}


def in_words(vignette: dict[str, Any]) -> str:
    """A vignette as the documentation shows it: a table of every option that the motive concerns, with its reasons."""
    lines = [f"### {vignette['title']}", "", vignette["story"], "", "| Solution | Avis | Raisons |", "|---|---|---|"]
    for advice in oriented(vignette).advices:
        if advice.standing is Standing.UNCONCERNED:
            continue
        reasons = " ".join(map(str, (*advice.fors, *advice.exclusions)))
        if advice.againsts:
            reasons += f" *Contre* : {' '.join(map(str, advice.againsts))}"
        if advice.checks:
            reasons += f" *À vérifier* : {' '.join(map(str, advice.checks))}"
        lines.append(f"| {advice.option.label} | {advice.standing.label} | {reasons} |")
    return "\n".join(lines).replace(NBSP, " ")


def test_the_documentation_shows_these_tables() -> None:
    """When this fails: paste what it wants into docs/domain/sanitaire.md, under « Dix situations »."""
    wanted = "\n\n".join(map(in_words, VIGNETTES))
    assert wanted in PAGE.read_text(encoding="utf-8")
