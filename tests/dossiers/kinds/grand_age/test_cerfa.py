"""The declared questions against the legal form, field by field, as docs/domain/cerfa-14732.md lists it."""

import re
from collections import Counter
from pathlib import Path

from jalon.dossiers.kinds.registry import GRAND_AGE
from jalon.dossiers.questions import Address, Choice, Choices, QuestionType, Rows

DOCUMENT = Path(__file__).parents[4] / "docs" / "domain" / "cerfa-14732.md"
#: Fields counted on the printed form: each box of one choice, each part of an address, each of the two contacts.
PRINTED = {
    "Page 1: cover": 33,
    "Page 3: section 1, état civil": 19,
    "Page 4: section 2, lieu de vie": 24,
    "Page 4: section 3, personnes à contacter": 24,
    "Page 5: section 4, protection juridique": 18,
    "Page 5: section 5, médecin traitant": 7,
    "Page 6: section 6, aspects financiers": 21,
    "Page 7: volet médical, la demande": 19,
    "Page 8: état de santé": 32,
    "Page 9: données sur l’autonomie": 17,
    "Page 9: symptômes comportementaux et psychologiques": 14,
    "Page 10: soins techniques, appareillages, soins cutanés": 29,
}
BY_SIGNATURE = {"Médecin qui renseigne le dossier: nom, adresse, téléphone", "Signature, date et cachet du médecin"}
SECTIONS = {definition.code: definition for definition in GRAND_AGE.sections}


def lines() -> list[tuple[str, str, list[str]]]:
    """Every row of the document: heading, field, codes."""
    found = []
    heading = ""
    for line in DOCUMENT.read_text().splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        elif line.startswith("| ") and not line.startswith(("| field", "| asked")):
            field, told = (cell.strip() for cell in line.strip("|").split("|"))
            found.append((heading, field, re.findall(r"`([^`]+)`", field + told)))
    return found


def options(kind: QuestionType) -> set[str]:
    return {option.code for option in kind.options} if isinstance(kind, Choice | Choices) else set()


def question_of(code: str) -> tuple[str, str, str]:
    """Return section, question, and the part or option; AssertionError when they name nothing."""
    path, _, option = code.partition("=")
    section, _, rest = path.partition(".")
    definition = SECTIONS[section]
    name, part = (rest, "") if rest in definition.by_code else rest.rsplit(".", 1)
    kind = definition.by_code[name].type
    if part:
        parts = {one.key for one in kind.parts} if isinstance(kind, Rows) else set(Address.parts)
        assert isinstance(kind, Rows | Address), code
        assert part in parts, code
    if option:
        assert option in options(kind), code
    return section, name, part or option


def test_every_field_of_the_form_is_asked_by_a_question_that_exists():
    for heading, field, codes in lines():
        assert codes or field in BY_SIGNATURE, f"{heading}, {field}"
        for code in codes:
            question_of(code)


def test_no_field_counted_on_the_printed_form_is_left_out():
    counted = Counter(heading for heading, _, _ in lines() if heading.startswith("Page"))
    assert dict(counted) == PRINTED


def test_every_question_is_a_field_of_the_form_or_told_as_an_addition():
    named = {question_of(code)[:2] for _, _, codes in lines() for code in codes}
    declared = {(section, question.code) for section, each in SECTIONS.items() for question in each.questions}
    assert declared == named


def test_a_field_printed_as_boxes_has_every_box():
    named: dict[tuple[str, str], set[str]] = {}
    for _, _, codes in lines():
        for code in codes:
            if "=" in code:
                section, question, option = question_of(code)
                named.setdefault((section, question), set()).add(option)
    for (section, question), found in named.items():
        assert found == options(SECTIONS[section].by_code[question].type), (section, question)
