"""The needs of a follow-up care dossier: what the rules of matching read."""

import pytest

from jalon.dossiers.kinds.sanitaire.care_codes import CODES
from jalon.dossiers.kinds.sanitaire.declared import SECTIONS
from jalon.dossiers.kinds.sanitaire.needs import NEED_OF_CARE, SAME_NAME, derive, stay_of
from jalon.dossiers.kinds.sanitaire.papers import PAPERS
from jalon.dossiers.kinds.sanitaire.solutions import OPTIONS
from jalon.dossiers.needs import Needs, Place
from jalon.matching.rules import current
from tests.directory.factories import make_commune

PLACE = Place(label="Talant (21240)", commune="21617", lat=47.3, lon=5.0)
ADDRESS = {"address": {"street": "3 rue de l’Égalité", "town": {"code": "21617", "label": "Talant (21240)"}}}


def test_without_answers_nothing_is_needed() -> None:
    needs = derive({}, None)
    assert set(needs) == set(Needs.__annotations__)
    assert not any(needs.values())


def test_every_need_is_one_that_a_rule_tells() -> None:
    assert {*NEED_OF_CARE, *SAME_NAME} <= CODES
    assert {*SAME_NAME, *NEED_OF_CARE.values(), "palliative", "mdr", "bariatric", "wheelchair", "night_nurse"} <= set(
        current().needs
    )


def test_care_motive_and_risks_are_told_each_once() -> None:
    sections = {
        "demandeur": {"wished_date": "2026-12-01"},
        "motif": {"motive": "palliatif_domicile"},
        "soins": {"breathing": ["oxygen_continuous", "niv"], "lines": ["picc", "port"], "watch": ["isolation_mdr"]},
        "medical": {"infection": "yes", "bariatric": True, "urgent": True, "risks": ["wandering"]},
        "dependance": {"walking": "wheelchair"},
        "orientation": {"chosen": ["had", "ssiad", "usp", "town"]},
    }
    needs = derive(sections, None)
    assert needs["needs"] == [
        *("oxygen_continuous", "ventilation", "central_line", "mdr", "palliative", "bariatric", "wheelchair"),
    ]
    assert (needs["stays"], needs["urgent"], needs["wandering"]) == (["home", "full_hospital"], True, True)
    assert needs["dates"] == {"home": "2026-12-01", "full_hospital": "2026-12-01"}


def test_the_dependency_grid_gives_no_gir() -> None:
    needs = derive({"dependance": dict.fromkeys(("washing", "moving", "feeding", "continence"), "4")}, None)
    assert (needs["gir"], needs["girs"]) == (None, [])


@pytest.mark.parametrize(
    ("code", "stay"),
    [
        ("smr.A52.full_hospital", "full_hospital"),
        ("smr.A52.day_hospital", "day_hospital"),
        ("had", "home"),
        ("usp", "full_hospital"),
        ("lisp", "full_hospital"),
        ("ssiad", "home"),
    ],
)
def test_an_option_has_the_stay_of_the_directory(code: str, stay: str) -> None:
    assert stay_of(OPTIONS[code]) == stay


@pytest.mark.django_db
def test_the_place_is_where_the_care_is_given(django_assert_num_queries) -> None:
    make_commune("21617", "Talant", "21240")
    make_commune("21231", "Dijon", "21000")
    elsewhere = {"care_address": {"town": {"code": "21231", "label": "Dijon (21000)"}}}
    with django_assert_num_queries(1):
        assert derive({"administratif": ADDRESS}, None)["place"]["commune"] == "21617"
    with django_assert_num_queries(0):
        assert derive({"administratif": ADDRESS}, PLACE)["place"] == PLACE
    assert derive({"administratif": ADDRESS, "domicile": elsewhere}, PLACE)["place"]["commune"] == "21231"
    near = {"near": "hospital", "near_town": {"code": "21231", "label": "Dijon (21000)"}, "distance_km": 30}
    needs = derive({"administratif": ADDRESS, "orientation": near}, PLACE)
    assert (needs["place"]["commune"], needs["home"]["commune"], needs["distance_km"]) == ("21231", "21617", 30)


def test_what_the_motive_calls_for_and_the_solutions_with_units_are_kept_apart_from_care() -> None:
    sections = {
        "motif": {"motive": "avc_intensif"},
        "soins": {"infusions": ["transfusion"], "dressings": ["negative_pressure"]},
        "reeducation": {"disciplines": ["pool"]},
        "orientation": {"chosen": ["town", "smr.A52.full_hospital", "lisp"]},
    }
    needs = derive(sections, None)
    assert needs["needs"] == ["dressings", "transfusion", "negative_pressure"]
    assert {"physio", "speech", "pool"} <= set(needs["wanted"])
    assert needs["solutions"] == ["smr.A52.full_hospital", "lisp"]


def test_each_paper_belongs_to_a_section_of_the_kind_and_each_code_is_said_once() -> None:
    codes = [paper.code for paper in PAPERS]
    assert len(set(codes)) == len(codes)
    assert {paper.section for paper in PAPERS} <= {definition.code for definition in SECTIONS}
