"""What the answers of a Grand âge dossier become for the matching."""

import pytest

from jalon.dossiers.kinds.grand_age.needs import derive
from jalon.dossiers.kinds.grand_age.sections.medical import MEDICAL
from jalon.matching.rules import current


def needs_of(**medical):
    return derive({"medical": medical}, None)


def test_every_technical_care_that_can_be_ticked_is_a_need_that_some_rule_reads():
    known = {code for rule in current().rules for code in rule.needs}
    assert set(MEDICAL.by_code["care_list"].type.labels) <= known


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"bariatric": True}, "bariatric"),
        ({"weight": "140"}, "bariatric"),
        ({"special_units": ["pasa"]}, "pasa"),
        ({"special_units": ["uhr"]}, "uhr"),
        ({"smti": "yes"}, "smti"),
        ({"night_nurse": True}, "night_nurse"),
        ({"mdr": "yes"}, "mdr"),
    ],
)
def test_what_the_doctor_asks_of_the_place_is_a_need(answers, code):
    assert code in needs_of(**answers)["needs"]


@pytest.mark.parametrize("answers", [{"smti": "unknown"}, {"bariatric": False}, {"weight": "135"}, {"mdr": "no"}, {}])
def test_what_is_not_asked_is_no_need(answers):
    assert needs_of(**answers)["needs"] == []


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({"opinion": "protected"}, True),
        ({"special_units": ["uvp"], "opinion": "open"}, True),
        ({"opinion": "ordinary"}, False),
        ({"opinion": "open"}, None),
    ],
)
def test_a_protected_unit_is_asked_for_in_either_way(answers, asked):
    assert needs_of(**answers)["protected_unit"] is asked


@pytest.mark.parametrize(
    ("request_answers", "couple"),
    [({"couple": True}, True), ({"couple_day": True}, True), ({"couple": False}, False), ({}, None)],
)
def test_a_spouse_comes_for_a_stay_or_for_the_days(request_answers, couple):
    assert derive({"demande": request_answers}, None)["couple"] is couple
