"""The benchmark of the door tells two kinds of refusal apart when they can be, and runs through the product itself."""

import json

import pytest
from django.core.management import call_command

from benchmarks.management.commands.benchmark_sign_in import Command
from benchmarks.sign_in import FIRST, KINDS, apart, figures, line


def test_the_same_times_cannot_be_told_apart_and_others_can() -> None:
    assert apart([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]) == 0
    assert apart([4.0, 5.0], [1.0, 2.0]) == 0.5
    assert apart([1.0, 3.0], [2.0]) == 0


def test_a_kind_that_takes_longer_misses_the_aim() -> None:
    even = {kind: [1.0, 2.0, 3.0] for kind in KINDS}
    assert figures(even)["reached"]
    slower = figures(even | {"wrong password": [7.0, 8.0, 9.0]})
    assert not slower["reached"]
    assert "missed" in line(slower)


@pytest.mark.django_db
def test_the_benchmark_knocks_at_the_door_of_the_product(capsys, settings) -> None:
    settings.BEHIND_PROXY = True
    call_command(Command(), "--tries", "3")
    measured = json.loads(capsys.readouterr().out)["kinds"]
    assert set(measured) == set(KINDS)
    assert measured[FIRST]["samples"] == 3
