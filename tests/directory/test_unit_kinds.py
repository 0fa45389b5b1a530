"""The table from categories and nomenclatures to care units."""

import pytest

from jalon.directory.enums import StayType, UnitKind
from jalon.directory.unit_kinds import (
    CATEGORIES,
    SMR_MENTIONS,
    UnitType,
    mention_label,
    ror_offer,
    units_of_category,
)


@pytest.mark.parametrize(
    ("category", "kind", "stay"),
    [
        ("500", UnitKind.EHPAD, StayType.PERMANENT),
        ("202", UnitKind.RESIDENCE_AUTONOMIE, StayType.PERMANENT),
        ("362", UnitKind.USLD, StayType.PERMANENT),
        ("354", UnitKind.SSIAD, StayType.HOME),
        ("209", UnitKind.SSIAD, StayType.HOME),
        ("460", UnitKind.HOME_HELP, StayType.HOME),
        ("207", UnitKind.DAY_CENTRE, StayType.DAY),
        ("127", UnitKind.HAD, StayType.HOME),
    ],
)
def test_a_category_gives_its_unit(category, kind, stay):
    assert units_of_category(category) == (UnitType(kind, stay),)


@pytest.mark.parametrize("category", ["355", "109", "501", "502", "190", "603", ""])
def test_hospitals_and_what_takes_nobody_in_give_no_unit_by_their_category(category):
    assert units_of_category(category) == ()


def test_every_kind_has_its_ror_code_but_the_day_centre_that_has_none():
    codes = {kind: ror_offer(kind) for kind in UnitKind}
    assert codes.pop(UnitKind.DAY_CENTRE) == ""
    assert all(codes.values())
    assert (codes[UnitKind.PCO], codes[UnitKind.USP], codes[UnitKind.HAD]) == ("84", "175", "128")


def test_the_mention_decides_the_ror_code_and_the_name_of_an_smr():
    assert ror_offer(UnitKind.SMR, "A59") == "101" and ror_offer(UnitKind.SMR, "A51") == "102"
    assert ror_offer(UnitKind.SMR) == "100"
    assert mention_label("A59") == "Gériatrie" and mention_label("Z") == "Z"


def test_the_ten_adult_mentions_of_the_sae_are_named():
    assert {f"A{number}" for number in range(50, 60)} <= set(SMR_MENTIONS)
    assert all(category.units for category in CATEGORIES.values())
