"""Declarations: sound from the start, and refused when they contradict themselves."""

import pytest

from jalon.dossiers.declarations import (
    AuthorRole,
    Condition,
    Confidentiality,
    DeclarationError,
    Group,
    Question,
    SectionDefinition,
)
from jalon.dossiers.documents import Document, section_definition
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.kinds.grand_age.aggir import ANSWERS, VARIABLES
from jalon.dossiers.kinds.registry import DEFINITIONS, GRAND_AGE, KINDS, Kind, definition_of, index
from jalon.dossiers.models import Dossier, Section
from jalon.dossiers.questions import Choices, Line, Number, Option, YesNo


def declared(*questions: Question, code: str = "essai", version: int = 1) -> SectionDefinition:
    return SectionDefinition(
        code=code,
        label="Essai",
        version=version,
        author=AuthorRole.REQUESTER,
        confidentiality=Confidentiality.ADMINISTRATIVE,
        groups=(Group("one", "Un", questions),),
    )


@pytest.mark.parametrize(
    ("questions", "sentence"),
    [
        ((Question("a", "A", Line()), Question("a", "B", Line())), "declared twice"),
        ((Question("a", " ", Line()),), "no label"),
        ((Question("A b", "A", Line()),), "small letters"),
        ((Question("a", "A", Line(), shown_when=Condition("z", (True,))),), "does not come before"),
        ((), "at least one question"),
        ((Question("a", "A", Number(low=3, high=1)),), "above"),
        ((Question("a", "A", Choices((Option("x", "X"), Option("x", "Y")))),), "share a code"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(questions, sentence):
    with pytest.raises(ValueError, match=sentence):
        declared(*questions)


def test_two_definitions_of_one_version_are_refused():
    one = declared(Question("a", "A", Line()))
    with pytest.raises(DeclarationError, match="twice"):
        index({"x": Kind(DossierKind.GRAND_AGE, "XX", (one,), GRAND_AGE.derive, GRAND_AGE.papers, retired=(one,))})


def test_every_kind_declares_its_sections_once_and_starts_with_the_identity():
    declared = [(kind.code, section.code, section.version) for kind in KINDS.values() for section in kind.sections]
    assert len(set(declared)) == len(declared) == len(DEFINITIONS)
    assert {kind.identity.code for kind in KINDS.values()} == {"identite"}


def test_the_autonomy_section_asks_the_whole_grid():
    autonomy = definition_of("grand_age", "autonomie", 1)
    required = [question.code for question in autonomy.questions if question.required]
    assert required == list(ANSWERS)
    assert [group.code for group in autonomy.groups] == [variable.key for variable in VARIABLES]


def test_health_questions_stand_only_in_medical_sections():
    for definition in GRAND_AGE.sections:
        assert definition.is_medical == (definition.code in ("medical", "autonomie"))
        assert definition.signed == definition.is_medical


def test_anchors_of_a_section_are_unique_identifiers():
    for definition in DEFINITIONS.values():
        anchors = [question.anchor for question in definition.questions]
        assert len(set(anchors)) == len(anchors)
        assert all(anchor.replace("-", "").isalnum() for anchor in anchors)


def test_a_question_behind_a_closed_question_is_closed_too():
    definition = declared(
        Question("a", "A", YesNo()),
        Question("b", "B", YesNo(), shown_when=Condition("a", (True,))),
        Question("c", "C", Line(), required=True, shown_when=Condition("b", (True,))),
    )
    answers = {"a": False, "b": True, "c": "kept"}
    assert [question.code for question in definition.shown(answers)] == ["a"]
    assert definition.counted(answers) == {"a": False}
    assert list(Document(definition, answers={"a": True, "b": True}).missing()) == [definition.by_code["c"]]


def test_an_old_dossier_is_read_with_the_definition_it_was_filled_in_with(monkeypatch):
    old = declared(Question("a", "Ancienne question", Line()), version=1)
    new = declared(Question("a", "Nouvelle question", Line()), version=2)
    kind = Kind(DossierKind.GRAND_AGE, "GA", (new,), GRAND_AGE.derive, GRAND_AGE.papers, retired=(old,))
    monkeypatch.setattr("jalon.dossiers.kinds.registry.DEFINITIONS", index({"grand_age": kind}))
    dossier = Dossier(kind="grand_age")
    for version, label in ((1, "Ancienne question"), (2, "Nouvelle question")):
        definition = section_definition(dossier, Section(code="essai", definition_version=version))
        assert definition.questions[0].label == label


class TestPapers:
    @pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
    def test_each_paper_belongs_to_a_section_of_its_kind_and_each_code_is_said_once(self, kind):
        sections = {definition.code for definition in kind.sections}
        codes = [paper.code for paper in kind.papers]
        assert {paper.section for paper in kind.papers} <= sections
        assert len(codes) == len(set(codes))
        assert all(len(code) <= 40 for code in codes)

    @pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
    def test_what_calls_for_a_paper_is_an_answer_that_its_section_takes(self, kind):
        definitions = {definition.code: definition for definition in kind.sections}
        for paper in kind.papers:
            if paper.asked_when is None:
                continue
            definition = definitions[paper.asked_when.section]
            condition = paper.asked_when.condition
            options = {option.code for option in definition.by_code[condition.code].type.options}
            assert set(condition.values) <= options
            assert not definition.is_medical

    def test_the_eleven_papers_of_the_form_come_first_in_its_order(self):
        papers = [paper.code for paper in KINDS["grand_age"].papers]
        assert papers[:11] == [
            *("identity", "family_book", "residence_permit", "health_insurance", "complementary", "pensions"),
            *("tax_notice", "social_aid", "apa_home", "apa_facility", "protection"),
        ]


@pytest.mark.parametrize(
    ("neutral", "sentence"),
    [
        ({"z": False}, "another group"),
        ({"a": "no"}, "no answer to it"),
        ({"a": None}, "no answer to it"),
    ],
)
def test_nothing_to_report_answers_the_questions_of_its_group(neutral, sentence):
    with pytest.raises(DeclarationError, match=sentence):
        SectionDefinition(
            code="essai",
            label="Essai",
            version=1,
            author=AuthorRole.PHYSICIAN,
            confidentiality=Confidentiality.MEDICAL,
            groups=(Group("one", "Un", (Question("a", "A", YesNo()),), neutral=neutral),),
        )


def test_a_paper_that_answers_in_place_of_typing_is_one_of_the_same_section():
    for kind in KINDS.values():
        papers = {(paper.section, paper.code) for paper in kind.papers}
        for definition in kind.sections:
            for question in definition.questions:
                assert {(definition.code, code) for code in question.replaced_by} <= papers, question.code
