"""The sections: whole, asked only when the motive needs them, and read by orientation as they are stored."""

import ast
from datetime import date
from pathlib import Path

import pytest

from jalon.directory.capabilities import BY_CODE
from jalon.dossiers.declarations import SectionDefinition
from jalon.dossiers.kinds import sanitaire
from jalon.dossiers.kinds.registry import SANITAIRE
from jalon.dossiers.kinds.sanitaire import avq, pallia10
from jalon.dossiers.kinds.sanitaire.care_codes import CODES, FAMILIES
from jalon.dossiers.kinds.sanitaire.declared import NEEDED_WHEN, SECTIONS
from jalon.dossiers.kinds.sanitaire.facts import facts_of
from jalon.dossiers.kinds.sanitaire.resources import CARE as CARE_RESOURCES
from jalon.dossiers.kinds.sanitaire.resources import resources_of
from jalon.dossiers.kinds.sanitaire.sections.care import CARE
from jalon.dossiers.kinds.sanitaire.sections.dependency import DEPENDENCY
from jalon.dossiers.kinds.sanitaire.sections.motive import MOTIVE_SECTION
from jalon.dossiers.kinds.sanitaire.sections.motive_choice import MotiveChoice
from jalon.dossiers.kinds.sanitaire.sections.palliative import PALLIATIVE
from jalon.dossiers.kinds.sanitaire.sections.rehabilitation import DISCIPLINES
from jalon.dossiers.kinds.sanitaire.thesaurus import thesaurus
from jalon.dossiers.questions import InvalidAnswerError
from jalon.matching.rules import current
from tests.directory.factories import make_commune
from tests.dossiers.respondent import rounds

TODAY = date(2026, 11, 26)
FOLDER = Path(sanitaire.__file__).parent
NEVER_CONVERTED = {"jalon.dossiers.kinds.grand_age.aggir", "jalon.dossiers.kinds.grand_age.aggir_tables"}

each = pytest.mark.parametrize("definition", SECTIONS, ids=[definition.code for definition in SECTIONS])


def sections_of(motive: str) -> set[str]:
    return {
        definition.code for definition in SECTIONS if SANITAIRE.asks(definition.code, {"motif": {"motive": motive}})
    }


def shown_in(definition: SectionDefinition, **answers: object) -> set[str]:
    return {question.code for question in definition.shown(answers)}


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


def test_sections_have_one_code_each_and_the_signed_ones_are_the_medical_ones() -> None:
    codes = [definition.code for definition in SECTIONS]
    assert len(set(codes)) == len(codes)
    assert codes[0] == "identite"
    for definition in SECTIONS:
        assert definition.signed == definition.is_medical
        anchors = [question.anchor for question in definition.questions]
        assert len(set(anchors)) == len(anchors)


class TestBlocksFollowTheMotive:
    ALWAYS = {
        *("identite", "demandeur", "administratif", "motif", "medical", "soins", "dependance", "social", "orientation"),
    }

    @pytest.mark.parametrize(
        ("motive", "more"),
        [
            ("avc_intensif", {"reeducation", "transport"}),
            ("palliatif_domicile", {"palliatif", "domicile", "transport"}),
            ("plaie_complexe", {"domicile", "transport"}),
            ("plaie_simple", set()),
            ("ptg_simple", {"reeducation", "transport"}),
            ("domicile_aide", {"domicile"}),
            ("bpco_retour", set()),
        ],
    )
    def test_sections_appear_only_when_the_motive_needs_them(self, motive: str, more: set[str]) -> None:
        assert sections_of(motive) == self.ALWAYS | more

    def test_without_a_motive_none_of_them_is_asked(self) -> None:
        assert {definition.code for definition in SECTIONS if SANITAIRE.asks(definition.code, {})} == self.ALWAYS
        assert set(NEEDED_WHEN) == {"reeducation", "palliatif", "domicile", "transport"}

    @pytest.mark.parametrize(
        ("motive", "shown", "hidden"),
        [
            ("avc_intensif", {"deficits", "nihss"}, {"operated_on", "burn_surface", "substances", "lvef", "karnofsky"}),
            ("hanche_geriatrique", {"operated_on", "bearing", "mmse", "karnofsky"}, {"deficits", "fev1"}),
            ("alcool_postcure", {"substances", "withdrawal_done"}, {"operated_on", "karnofsky", "mmse"}),
            ("brulure_recente", {"burn_surface", "burn_places"}, {"fev1", "substances"}),
            ("cancer_enfant", {"parents", "parents_agree", "primary"}, {"burn_surface", "lvef"}),
            ("palliatif_domicile", {"primary"}, {"karnofsky", "bearing"}),
        ],
    )
    def test_questions_of_the_motive_appear_with_it(self, motive: str, shown: set[str], hidden: set[str]) -> None:
        there = shown_in(MOTIVE_SECTION, motive=motive)
        assert shown <= there
        assert not hidden & there

    def test_every_block_of_the_vocabulary_opens_something(self) -> None:
        sections = {need.condition.values for need in NEEDED_WHEN.values()}
        questions = {question.shown_when.values for question in MOTIVE_SECTION.questions if question.shown_when}
        for block in thesaurus().vocabulary.blocks:
            assert thesaurus().asking(block) in sections | questions, block

    def test_the_karnofsky_is_asked_once_whenever_had_may_suit(self) -> None:
        for motive in thesaurus().offered:
            places = [
                "karnofsky" in shown_in(MOTIVE_SECTION, motive=motive.code),
                "palliatif" in sections_of(motive.code),
            ]
            assert places.count(True) <= 1
            if motive.care.modes:
                assert any(places)


class TestMotive:
    def test_a_motive_is_told_in_words(self) -> None:
        told = MotiveChoice().text("ptg_simple")
        assert told == "Prothèse de genou\N{NO-BREAK SPACE}: première intention, suites simples"

    def test_a_motive_that_does_not_exist_is_refused(self) -> None:
        with pytest.raises(InvalidAnswerError, match="pas dans la liste"):
            MotiveChoice().clean("grippe_du_chat")


class TestTechnicalCare:
    def test_every_option_of_the_usual_forms_is_there(self) -> None:
        assert len(CODES) == sum(len(entries) for entries in FAMILIES.values())
        assert {
            *("oxygen_continuous", "oxygen_intermittent", "niv", "cpap", "invasive_ventilation", "tracheostomy"),
            *("nebuliser", "pleural_drain", "nasogastric", "gastrostomy", "jejunostomy", "enteral", "parenteral"),
            *("subcutaneous", "texture", "diet", "peripheral", "midline", "picc", "port", "central", "pca"),
            *("insulin_pump", "insulin_injections", "iv_treatment", "transfusion", "chemotherapy", "antibiotics"),
            *("immunoglobulins", "epidural_pump", "simple", "complex", "pressure_sore", "ulcer", "diabetic_foot"),
            *("surgical_wound", "burn", "stump", "fistula", "packing", "debridement", "negative_pressure", "drain"),
            *("colostomy", "ileostomy", "urostomy", "tracheal_stoma", "haemodialysis", "peritoneal_dialysis"),
            *("urinary_catheter", "suprapubic", "intermittent_catheter", "nephrostomy", "glucose", "oximetry"),
            *("telemetry", "pacemaker", "defibrillator", "lvad", "air_mattress", "lift", "bariatric_bed"),
            *("isolation_mdr", "restraint", "suicide_watch", "wander_bracelet", "refractory_pain"),
        } <= CODES
        assert all(family in CARE.by_code for family in FAMILIES)

    @pytest.mark.parametrize(
        ("family", "option", "numbers"),
        [
            ("breathing", "oxygen_continuous", {"oxygen_flow", "oxygen_hours"}),
            ("breathing", "tracheostomy", {"cannula", "suctions"}),
            ("breathing", "niv", {"ventilation_hours"}),
            ("feeding", "parenteral", {"parenteral_nights"}),
            ("infusions", "iv_treatment", {"iv_per_day"}),
            ("infusions", "antibiotics", {"iv_per_day", "antibiotic_end"}),
            ("dressings", "complex", {"dressing_minutes", "dressings_per_week"}),
            ("dressings", "pressure_sore", {"sore_stage"}),
            ("renal", "haemodialysis", {"dialysis_days", "dialysis_centre", "dialysis_transport"}),
            ("watch", "glucose", {"glucose_per_day"}),
        ],
    )
    def test_an_option_opens_its_numbers(self, family: str, option: str, numbers: set[str]) -> None:
        ticked = shown_in(CARE, technical=True, **{family: [option]})
        assert numbers <= ticked
        assert not numbers & shown_in(CARE, technical=True)
        assert not numbers & shown_in(CARE, technical=False, **{family: [option]})


class TestAvq:
    ANSWERS = {"washing": "3", "moving": "4", "feeding": "2", "continence": "1", "behaviour": "1", "communication": "2"}

    def test_the_two_scores_are_sums(self) -> None:
        assert (avq.physical_score(self.ANSWERS), avq.cognitive_score(self.ANSWERS)) == (10, 3)
        ones = dict.fromkeys(self.ANSWERS, "1")
        fours = dict.fromkeys(self.ANSWERS, "4")
        assert (avq.physical_score(ones), avq.cognitive_score(ones)) == (4, 2)
        assert (avq.physical_score(fours), avq.cognitive_score(fours)) == (16, 8)

    @pytest.mark.parametrize("missing", ANSWERS)
    def test_a_score_waits_for_every_variable(self, missing: str) -> None:
        answers = {code: level for code, level in self.ANSWERS.items() if code != missing}
        assert None in (avq.physical_score(answers), avq.cognitive_score(answers))

    def test_six_variables_of_four_levels_are_all_required(self) -> None:
        grid = [question for question in DEPENDENCY.questions if question.required]
        assert [question.code for question in grid] == list(self.ANSWERS)
        assert all(len(question.type.options) == 4 for question in grid)

    def test_nothing_of_the_kind_turns_it_into_a_gir(self) -> None:
        for path in FOLDER.rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
            assert not imported & NEVER_CONVERTED
            assert not any(isinstance(node, ast.Name) and "gir" in node.id.lower() for node in ast.walk(tree))


class TestPallia10:
    def test_ten_questions_the_first_opens_the_others(self) -> None:
        assert len(pallia10.QUESTIONS) == 10
        others = {code for code, _ in pallia10.QUESTIONS[1:]}
        assert not others & shown_in(PALLIATIVE, pallia_1=False)
        assert others <= shown_in(PALLIATIVE, pallia_1=True)

    @pytest.mark.parametrize(
        ("answers", "score"),
        [
            ({}, None),
            ({"pallia_2": True}, None),
            ({"pallia_1": False, "pallia_2": True}, 0),
            ({"pallia_1": True}, 1),
            ({"pallia_1": True, "pallia_3": True, "pallia_10": True, "pallia_4": False}, 3),
        ],
    )
    def test_the_score_counts_what_is_true(self, answers: dict[str, bool], score: int | None) -> None:
        assert pallia10.score(answers) == score


class TestFacts:
    def test_what_nobody_said_is_left_out(self) -> None:
        assert facts_of({}, TODAY, {}) == {}

    @pytest.mark.parametrize(("born", "age"), [("1936-11-26", 90), ("1936-11-27", 89), ("2024-02-29", 2)])
    def test_an_age_is_in_whole_years(self, born: str, age: int) -> None:
        assert facts_of({"identite": {"birth_date": born}}, TODAY, {})["age"] == age

    @pytest.mark.parametrize(("per_week", "per_day"), [(1, 1), (7, 1), (8, 2), (14, 2), (15, 3)])
    def test_more_than_seven_dressings_a_week_are_several_a_day(self, per_week: int, per_day: int) -> None:
        facts = facts_of({"soins": {"technical": True, "dressings_per_week": per_week}}, TODAY, {})
        assert facts["dressings_per_day"] == per_day

    @pytest.mark.parametrize(
        ("disability", "long_illness", "recognised"),
        [
            ("yes", None, True),
            ("no", True, True),
            ("no", False, False),
            ("unknown", False, None),
            (None, None, None),
            ("no", None, None),
        ],
    )
    def test_a_disability_or_a_long_illness_is_enough(self, disability, long_illness, recognised) -> None:
        answers = {"administratif": {"disability": disability}, "medical": {"long_illness": long_illness}}
        assert facts_of(answers, TODAY, {}).get("recognised") is recognised

    def test_no_technical_care_is_said_and_not_guessed(self) -> None:
        assert facts_of({"soins": {"technical": False}}, TODAY, {})["care"] == {"none"}
        assert "care" not in facts_of({"soins": {"nurse_visits": 2}}, TODAY, {})
        assert facts_of({"soins": {"technical": True, "stomas": ["colostomy"]}}, TODAY, {})["care"] == {"colostomy"}

    def test_the_karnofsky_is_read_where_it_is_asked(self) -> None:
        assert facts_of({"motif": {"karnofsky": "060"}}, TODAY, {})["karnofsky"] == 60
        assert facts_of({"palliatif": {"karnofsky": "100"}}, TODAY, {})["karnofsky"] == 100


class TestResources:
    def test_every_code_is_one_of_the_directory_and_care_is_told_once(self) -> None:
        assert CARE_RESOURCES <= CODES
        assert {*CARE_RESOURCES, *(option.code for option in DISCIPLINES)} <= set(BY_CODE)
        told_by_rules = {rule.capability for rule in current().rules}
        assert not CARE_RESOURCES & told_by_rules

    def test_they_come_from_the_motive_the_care_and_the_rehabilitation_each_once(self) -> None:
        sections = {
            "motif": {"motive": "ptg_simple"},
            "soins": {"infusions": ["transfusion", "pca"], "watch": ["telemetry"]},
            "reeducation": {"disciplines": ["physio", "pool"]},
        }
        assert resources_of(sections) == ("physio", "transfusion", "telemetry", "pool")
        assert resources_of({}) == ()
