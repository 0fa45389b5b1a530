"""The sections: whole, honest about what lacks, and read by the detection as they are stored."""

from datetime import date

import pytest

from jalon.dossiers.declarations import AuthorRole, SectionDefinition
from jalon.dossiers.documents import Document
from jalon.dossiers.forms import lacking
from jalon.dossiers.kinds import registry
from jalon.dossiers.kinds.grand_age.sections.identity import IDENTITY as TRAITS
from jalon.dossiers.kinds.tnd.agreement import agreement_of
from jalon.dossiers.kinds.tnd.assessed import assessment_of
from jalon.dossiers.kinds.tnd.codes import grid_answers, question_code, why_code
from jalon.dossiers.kinds.tnd.declared import SECTIONS
from jalon.dossiers.kinds.tnd.detection import AgeError
from jalon.dossiers.kinds.tnd.grid import grid
from jalon.dossiers.kinds.tnd.needs import derive
from jalon.dossiers.kinds.tnd.papers import PAPERS
from jalon.dossiers.kinds.tnd.sections.addressing import ADDRESSING
from jalon.dossiers.kinds.tnd.sections.administrative import ADMINISTRATIVE
from jalon.dossiers.kinds.tnd.sections.clinical import CLINICAL, PROFESSIONS
from jalon.dossiers.kinds.tnd.sections.detection import DETECTION
from jalon.dossiers.kinds.tnd.sections.family import FAMILY
from jalon.dossiers.kinds.tnd.sections.identity import IDENTITY
from jalon.dossiers.needs import Needs, Place
from jalon.dossiers.papers import still_asked
from tests.directory.factories import make_commune
from tests.dossiers.respondent import rounds

each = pytest.mark.parametrize("definition", SECTIONS, ids=[definition.code for definition in SECTIONS])
KIND = registry.Kind(registry.DossierKind.TND, "EN", SECTIONS, derive, PAPERS)
TOWN = {"code": "21617", "label": "Talant (21240)"}
SEEN = {"observed_on": "2026-11-26", "brackets": ["18m"]}


def shown_in(definition: SectionDefinition, **answers: object) -> set[str]:
    return {question.code for question in definition.shown(answers)}


def lacks(definition: SectionDefinition, **answers: object) -> set[str]:
    return {question.code for question in lacking(definition, answers)}


@pytest.mark.django_db
@each
def test_every_question_can_be_opened_answered_and_read_again(definition: SectionDefinition) -> None:
    make_commune("21617", "Talant", "21240")
    for raws in rounds(definition):
        values = {code: definition.by_code[code].type.clean(raw) for code, raw in raws.items()}
        for code, value in definition.counted(values).items():
            kind = definition.by_code[code].type
            assert kind.clean(kind.raw(value)) == value
            assert kind.text(value)


class TestTheKind:
    def test_it_can_be_indexed_beside_the_others(self) -> None:
        found = registry.index({"grand_age": registry.GRAND_AGE, "tnd": KIND})
        assert {code for kind, code, version in found if (kind, version) == ("tnd", 1)} == {
            *("identite", "famille", "administratif", "demandeur", "reperage", "clinique", "adressage"),
        }

    def test_what_a_physician_signs_is_what_is_medical(self) -> None:
        assert SECTIONS[0].code == "identite"
        assert {one.code for one in SECTIONS if one.is_medical} == {"reperage", "clinique", "adressage"}
        for definition in SECTIONS:
            assert definition.signed == definition.is_medical == (definition.author == AuthorRole.PHYSICIAN)
            anchors = [question.anchor for question in definition.questions]
            assert len(set(anchors)) == len(anchors)

    def test_labels_of_what_lacks_tell_questions_apart(self) -> None:
        for definition in SECTIONS:
            names = [question.name for question in definition.questions if question.required]
            assert len(set(names)) == len(names), sorted(name for name in names if names.count(name) > 1)

    def test_each_paper_belongs_to_a_section_and_is_called_for_by_an_answer_that_exists(self) -> None:
        codes = [paper.code for paper in PAPERS]
        assert len(set(codes)) == len(codes)
        definitions = {definition.code: definition for definition in SECTIONS}
        for paper in PAPERS:
            assert paper.section in definitions
            if paper.asked_when is not None:
                condition = paper.asked_when.condition
                options = definitions[paper.asked_when.section].by_code[condition.code].type.labels
                assert set(condition.values) <= set(options)

    def test_papers_are_asked_only_for_what_exists(self) -> None:
        nothing = {"administratif": {"covered": "no", "mdph": "none"}, "famille": {"agreement_1_how": "said"}}
        assert still_asked(PAPERS, nothing, ()) == []
        all_of_it = {"administratif": {"covered": "yes", "mdph": "decided"}, "famille": {"agreement_1_how": "signed"}}
        assert [paper.code for paper in still_asked(PAPERS, all_of_it, ())] == ["health_insurance", "mdph", "agreement"]


class TestIdentity:
    def test_it_asks_every_trait_that_other_kinds_ask(self) -> None:
        assert set(TRAITS.by_code) <= set(IDENTITY.by_code)
        for code, question in TRAITS.by_code.items():
            child = IDENTITY.by_code[code]
            assert (child.type, child.required) == (question.type, question.required)

    def test_twins_say_their_rank(self) -> None:
        assert "birth_rank" in lacks(IDENTITY, multiple_birth=True)
        assert "birth_rank" not in shown_in(IDENTITY, multiple_birth=False)
        assert "birth_rank" not in shown_in(IDENTITY)


class TestFamily:
    ONE = {
        "address": {"street": "", "town": TOWN},
        "name_1": "Morel",
        "first_name_1": "Anne",
        "link_1": "mother",
        "phone_1": "0612345678",
        "second_holder": False,
    }
    AGREED = {
        "agreement_1": "yes",
        "agreement_1_how": "said",
        "agreement_1_on": "2026-11-26",
        "agreement_1_by": "Dr Petit",
    }

    def test_one_holder_is_enough(self) -> None:
        assert lacks(FAMILY, **self.ONE, **self.AGREED) == set()

    def test_a_second_holder_is_named_and_asked(self) -> None:
        two = self.ONE | self.AGREED | {"second_holder": True}
        assert lacks(FAMILY, **two) == {"name_2", "link_2", "agreement_2"}
        assert "first_name_2" in lacks(FAMILY, **two, link_2="father")

    def test_a_service_that_holds_parental_authority_has_a_name_and_no_first_name(self) -> None:
        told = self.ONE | self.AGREED | {"link_1": "service", "name_1": "Aide sociale à l’enfance"}
        del told["first_name_1"]
        assert lacks(FAMILY, **told) == set()
        [sentence] = agreement_of(told | {"agreement_1": "no"}).sentences
        assert sentence.startswith("Aide sociale à l’enfance n’est pas d’accord")

    def test_each_holder_has_an_address_where_the_child_does_not_live_there(self) -> None:
        assert {"address_1", "address_2"} <= shown_in(FAMILY, second_holder=True)
        assert not {"address_1", "address_2"} & lacks(FAMILY, second_holder=True)

    def test_an_agreement_says_how_when_and_by_whom_it_was_collected(self) -> None:
        told = {"agreement_1_how", "agreement_1_on", "agreement_1_by"}
        assert lacks(FAMILY, **self.ONE, agreement_1="yes") == lacks(FAMILY, **self.ONE, agreement_1="no") == told
        assert lacks(FAMILY, **self.ONE, agreement_1="pending") == set()

    def test_a_child_of_the_ase_has_somebody_to_call(self) -> None:
        assert "ase_contact" in lacks(FAMILY, lives_with="ase")

    @pytest.mark.parametrize(
        ("answers", "given", "words"),
        [
            ({}, False, ["L’accord reste à recueillir : le titulaire 1 de l’autorité parentale."]),
            ({"agreement_1": "yes", "second_holder": False}, True, []),
            ({"agreement_1": "pending", "name_1": "Morel"}, False, ["L’accord reste à recueillir : Morel."]),
            (
                {"agreement_1": "yes", "second_holder": True, "first_name_2": "Paul", "name_2": "Morel"},
                True,
                ["L’accord reste à recueillir : Paul Morel."],
            ),
            (
                {"agreement_1": "yes", "second_holder": True, "agreement_2": "no"},
                False,
                ["Le titulaire 2 de l’autorité parentale n’est pas d’accord. Parlez-en avant d’envoyer le dossier."],
            ),
            ({"agreement_1": "yes", "second_holder": True, "agreement_2": "yes"}, True, []),
            ({"agreement_1": "yes", "second_holder": False, "agreement_2": "no"}, True, []),
        ],
    )
    def test_the_dossier_leaves_with_one_agreement_and_against_no_refusal(
        self, answers: dict[str, object], given: bool, words: list[str]
    ) -> None:
        found = agreement_of(answers)
        assert found.given is given
        assert [sentence.replace("\N{NO-BREAK SPACE}", " ") for sentence in found.sentences] == words


class TestAdministrative:
    def test_nothing_of_the_social_cover_is_required(self) -> None:
        assert lacks(ADMINISTRATIVE, covered="no") == lacks(ADMINISTRATIVE) == {"childcare", "languages", "mdph"}

    def test_a_decision_of_the_mdph_says_whether_it_gives_the_same_care(self) -> None:
        assert {"mdph_decision", "mdph_equivalent"} <= lacks(ADMINISTRATIVE, mdph="decided")
        assert "mdph_equivalent" not in shown_in(ADMINISTRATIVE, mdph="pending")

    def test_school_and_interpreter_open_their_questions(self) -> None:
        assert "school_class" in shown_in(ADMINISTRATIVE, childcare="school")
        assert "school_class" not in shown_in(ADMINISTRATIVE, childcare="nursery")
        assert "childcare_name" not in shown_in(ADMINISTRATIVE, childcare="home")
        assert "interpreter_language" in lacks(ADMINISTRATIVE, interpreter=True)


class TestAddressingForm:
    def test_the_nine_professions_of_the_table_and_its_columns(self) -> None:
        assert len(PROFESSIONS) == 9
        rows = CLINICAL.by_code["evaluations"].type
        told = ["assessment", "intervention", "period", "conclusion", "report"]
        assert [part.key for part in rows.parts] == ["profession", *told]
        assert list(rows.lines_of) == [*(option.code for option in PROFESSIONS), "other"]
        assert "evaluations" in lacks(CLINICAL, past=True)
        assert "evaluations" not in shown_in(CLINICAL, past=False)

    def test_the_examinations_wished_are_in_two_lists_and_none_is_required(self) -> None:
        contract, package = (ADDRESSING.by_code[code].type.labels for code in ("wished_contract", "wished_package"))
        assert set(contract) == {
            *("physio", "ophthalmology", "ent", "speech", "orthoptics", "neuropaediatrics", "other"),
        }
        assert set(package) == {"occupational", "psychomotor", "psychology", "neuropsychology"}
        assert lacks(ADDRESSING) == {"proposal", "reason"}
        assert "wished_other" in lacks(ADDRESSING, wished_contract=["other"])

    def test_the_clinical_signs_are_those_of_the_form(self) -> None:
        assert set(CLINICAL.by_code["signs"].type.labels) == {
            *("enuresis", "encopresis", "sleep", "eating", "neurological"),
        }
        assert set(CLINICAL.by_code["associated"].type.labels) == {"orality", "anorexia", "growth", "anxiety"}


class TestDetectionSection:
    def test_every_item_is_one_question_with_the_words_of_the_booklet(self) -> None:
        for item in grid().items.values():
            question = DETECTION.by_code[question_code(item.id)]
            assert (question.label, question.required) == (item.label, True)
        by_age = [question for question in DETECTION.questions if question.code.startswith("item_")]
        assert len(by_age) == 103
        assert all(list(one.type.labels) == ["acquired", "not_acquired", "not_assessed"] for one in by_age)

    def test_only_the_brackets_filled_in_are_asked(self) -> None:
        shown = {code for code in shown_in(DETECTION, **SEEN) if code.startswith("item_")}
        assert shown == {question_code(item.id) for item in grid().bracket("18m").items}
        both = shown_in(DETECTION, brackets=["4a", "3a"])
        assert {"item_4a_01", "item_3a_01"} <= both and "item_5a_01" not in both
        assert not any(code.startswith("item_") for code in shown_in(DETECTION))

    def test_what_is_not_assessed_asks_why(self) -> None:
        assert why_code("18m-05") in lacks(DETECTION, **SEEN, item_18m_05="not_assessed")
        assert why_code("18m-05") not in shown_in(DETECTION, **SEEN, item_18m_05="acquired")
        assert set(DETECTION.by_code[why_code("18m-05")].type.labels) == {"technical", "behaviour"}

    def test_it_is_complete_when_its_day_what_is_at_any_age_and_its_bracket_are_answered(self) -> None:
        any_age = {f"t{number:02}": False for number in range(1, 24)}
        by_age = {question_code(item.id): "acquired" for item in grid().bracket("18m").items}
        assert lacks(DETECTION, **SEEN, **any_age, **by_age) == set()
        del by_age["item_18m_05"]
        assert lacks(DETECTION, **SEEN, **any_age, **by_age) == {"item_18m_05"}
        assert lacks(DETECTION, **any_age) == {"observed_on", "brackets"}

    def test_prematurity_asks_the_weeks_and_regression_what_was_lost(self) -> None:
        assert {"weeks_of_gestation", "t07_detail"} <= lacks(DETECTION, t01=True, t07=True)
        assert "birth_weight" in shown_in(DETECTION, t02=True)

    def test_nothing_to_report_answers_what_is_at_any_age_but_a_loss_and_a_worry(self) -> None:
        neutral = {
            code: value for group in DETECTION.groups if not group.is_pressed for code, value in group.neutral.items()
        }
        assert neutral == {f"t{number:02}": False for number in range(1, 24) if number not in (7, 22, 23)}

    def test_one_press_says_that_a_domain_is_acquired(self) -> None:
        pressed = [group for group in DETECTION.groups if group.is_pressed]
        assert len(pressed) == sum(len(bracket.domains) for bracket in grid().brackets)
        assert {value for group in pressed for value in group.neutral.values()} == {"acquired"}
        assert sum(len(group.neutral) for group in pressed) == 103

    def test_what_was_seen_on_a_day_is_never_taken_from_an_earlier_dossier(self) -> None:
        taken = {question.code for question in DETECTION.questions if not question.passing}
        assert taken == {
            *(f"t{number:02}" for number in range(1, 7)),
            *(f"t{number:02}_detail" for number in range(3, 7)),
            *("weeks_of_gestation", "birth_weight"),
        }


class TestAssessment:
    def test_the_answers_of_a_dossier_are_read_under_the_identifiers_of_the_booklet(self) -> None:
        stored = {"t01": True, "weeks_of_gestation": 27, "item_6m_06": "not_acquired", "why_6m_07": "technical"}
        assert grid_answers(stored) == {"T01": True, "6m-06": "not_acquired"}

    def test_a_dossier_is_assessed_on_the_day_of_the_examination(self) -> None:
        detection = {"observed_on": "2026-11-26", "t01": True, "weeks_of_gestation": 27, "item_6m_06": "not_acquired"}
        found = assessment_of({"identite": {"birth_date": "2025-10-26"}, "reperage": detection})
        assert (found.outcome, found.bracket) == ("recheck", "6m")

    def test_an_age_that_was_not_said_to_be_filled_in_does_not_count(self) -> None:
        answers = SEEN | {"item_12m_01": "not_acquired", "item_12m_08": "not_acquired", "item_18m_05": "acquired"}
        sections = {"identite": {"birth_date": "2025-05-01"}, "reperage": Document(DETECTION, answers=answers).counted}
        assert assessment_of(sections).signs == 0
        answers["brackets"] = ["12m", "18m"]
        sections["reperage"] = Document(DETECTION, answers=answers).counted
        assert assessment_of(sections).outcome == "address"

    @pytest.mark.parametrize(
        "sections", [{}, {"identite": {"birth_date": "2025-05-01"}}, {"reperage": {"observed_on": "2026-11-26"}}]
    )
    def test_without_both_days_nothing_is_advised(self, sections: dict[str, dict[str, str]]) -> None:
        assert assessment_of(sections) is None

    def test_an_examination_before_the_birth_is_refused(self) -> None:
        sections = {"identite": {"birth_date": "2025-05-01"}, "reperage": {"observed_on": "2025-04-30"}}
        with pytest.raises(AgeError):
            assessment_of(sections)


class TestNeeds:
    PLACE = Place(label="Talant (21240)", commune="21617", lat=47.3, lon=5.0)

    def test_the_place_is_where_the_child_lives(self) -> None:
        needs = derive({"famille": {"address": {"street": "", "town": TOWN}}}, self.PLACE)
        assert set(needs) == Needs.__required_keys__
        assert (needs["place"], needs["stays"], needs["urgent"]) == (self.PLACE, ["outpatient"], False)
        assert derive({}, None)["place"] is None

    @pytest.mark.django_db
    def test_a_new_commune_costs_one_query(self, django_assert_num_queries) -> None:
        make_commune("21617", "Talant", "21240")
        with django_assert_num_queries(1):
            needs = derive({"famille": {"address": {"street": "", "town": TOWN}}}, None)
        assert needs["place"]["commune"] == "21617"

    def test_only_a_regression_presses(self) -> None:
        assert derive({"reperage": {"t07": True}}, None)["urgent"] is True
        assert (
            derive({"reperage": {"t07": False, "t08": True, "observed_on": str(date(2026, 1, 1))}}, None)["urgent"]
            is False
        )
