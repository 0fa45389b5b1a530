"""Every address around a dossier of a hospital ward × its team. A new one without its lines fails; so does a wrong one.

`wards.csv` reads as `matrix.csv`: the doctor, the carer, the social worker and the secretary of the ward of a dossier
that the doctor has validated; somebody who has left the ward, and a carer of another, for whom it is as if it were not.
"""

import csv
from pathlib import Path

import pytest

from tests.permissions.test_matrix import addresses, wrong_lines
from tests.permissions.world import WARD_PERSONAS, build_ward

WARDS = Path(__file__).with_name("wards.csv")
SPACES = ("dossiers", "orientation", "referrals", "search", "wards", "home")


def lines() -> list[dict[str, str]]:
    with WARDS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_every_address_around_a_dossier_has_a_line_for_reading_and_one_for_writing() -> None:
    listed = {(line["address"].partition("#")[0], line["method"]) for line in lines()}
    around = {name for name in addresses() if name.partition(":")[0] in SPACES}
    assert listed == {(name, method) for name in around for method in ("GET", "POST")}


@pytest.mark.django_db
@pytest.mark.parametrize("persona", WARD_PERSONAS)
def test_each_of_the_team_of_a_ward_reaches_what_the_matrix_says_and_nothing_else(persona: str) -> None:
    assert wrong_lines(persona, lines(), build_ward) == []
