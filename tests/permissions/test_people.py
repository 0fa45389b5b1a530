"""Every address around a dossier × those who share it. A new one without its lines fails; a line that is not so fails.

`people.csv` reads as `matrix.csv`; beside `relative`, who decides, it has who fills, who reads, a helper who decides by
mandate, and a helper whose mandate ended yesterday, for whom the dossier is as if it were not.
"""

import csv
from pathlib import Path

import pytest

from tests.permissions.test_matrix import addresses, wrong_lines
from tests.permissions.world import SHARING_PERSONAS

PEOPLE = Path(__file__).with_name("people.csv")
SPACES = ("dossiers", "orientation", "referrals", "search")


def lines() -> list[dict[str, str]]:
    with PEOPLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_every_address_around_a_dossier_has_a_line_for_reading_and_one_for_writing() -> None:
    listed = {(line["address"].partition("#")[0], line["method"]) for line in lines()}
    around = {name for name in addresses() if name.partition(":")[0] in SPACES}
    assert listed == {(name, method) for name in around for method in ("GET", "POST")}


@pytest.mark.django_db
@pytest.mark.parametrize("persona", SHARING_PERSONAS)
def test_each_of_those_who_share_a_dossier_reaches_what_the_matrix_says_and_nothing_else(persona: str) -> None:
    assert wrong_lines(persona, lines()) == []
