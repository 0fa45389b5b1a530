"""Every address × every persona. A new address without its lines fails; a line that is not so fails.

`matrix.csv`: the name of the address (after `#`, a variant: another section, another action), the method, then the
status that each persona gets. 302 for a visitor is the way to the door. 404 is what one may not know exists; 403 a
door known and closed, with its reason.
"""

import csv
from collections.abc import Callable
from copy import deepcopy
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse

from config.checks import patterns
from tests.client import Quiet
from tests.permissions.secrecy import client_of
from tests.permissions.world import PERSONAS, World, build

MATRIX = Path(__file__).with_name("matrix.csv")


def lines() -> list[dict[str, str]]:
    with MATRIX.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def addresses() -> set[str]:
    """Return the name of every address of the product, as `space:name`."""
    names = set()
    for namespace, (_, resolver) in get_resolver().namespace_dict.items():
        names |= {f"{namespace}:{pattern.name}" for _, pattern in patterns(resolver)}
    names |= {pattern.name for pattern in get_resolver().url_patterns if isinstance(pattern, URLPattern)}
    return names


def test_every_address_has_a_line_for_reading_and_one_for_writing() -> None:
    listed = {(line["address"].partition("#")[0], line["method"]) for line in lines()}
    assert listed == {(name, method) for name in addresses() for method in ("GET", "POST")}


class Undone(Exception):
    """Raised to undo what one cell of the matrix changed."""


@pytest.mark.django_db
@pytest.mark.parametrize("persona", PERSONAS)
def test_each_persona_reaches_what_the_matrix_says_and_nothing_else(persona: str) -> None:
    assert wrong_lines(persona, lines()) == []


def wrong_lines(persona: str, listed: list[dict[str, str]], build: Callable[[], World] = build) -> list[str]:
    """Return the lines that are not so for a persona, with what was met."""
    world = build()
    signed_in = client_of(world.people[persona]).cookies
    met = [(line, str(visit(world, signed_in, line))) for line in listed]
    return [
        f"{line['method']} {line['address']}: {status}, the matrix says {line[persona]}"
        for line, status in met
        if status != line[persona]
    ]


def visit(world: World, signed_in: SimpleCookie, line: dict[str, str]) -> int:
    """Return the status of one address for who holds these cookies; nothing of the visit stays, cookies included."""
    client = Quiet()
    client.cookies = deepcopy(signed_in)
    path = reverse(line["address"].partition("#")[0], kwargs=world.arguments(line["address"]))
    status = 0
    try:
        with transaction.atomic():
            status = getattr(client, line["method"].lower())(path).status_code
            raise Undone
    except Undone:
        return status
