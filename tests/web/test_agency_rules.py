"""The agency reads every rule of matching, its weight and its source."""

import pytest
from bs4 import BeautifulSoup

from jalon.accounts.enums import UserKind
from jalon.matching.rules import current
from tests.client import InspectingClient
from tests.factories import make_physician, make_territory_user

pytestmark = pytest.mark.django_db


def test_every_rule_is_shown_with_its_weight_its_sentences_and_its_source(client: InspectingClient) -> None:
    client.sign_in(make_territory_user(UserKind.ANALYST, "21"))
    soup = BeautifulSoup(client.get("/agence/regles/").content, "html.parser")
    rows = soup.select("tbody tr")
    book = current()
    assert len(rows) == len(book.rules)
    for row, rule in zip(rows, book.rules, strict=True):
        text = row.get_text(" ")
        assert rule.title in text
        assert rule.code in text
        assert rule.source in text
        assert (f"{rule.km}\N{NO-BREAK SPACE}km" in text) == bool(rule.km)
        for answer, sentence in rule.examples:
            assert "".join(f"{answer}. {sentence}".split()) in "".join(text.split())
            assert "{" not in sentence
    assert f"Version {book.version}" in soup.main.get_text(" ").replace("\N{NO-BREAK SPACE}", " ")


def test_the_help_tells_the_weights_in_kilometres(client: InspectingClient) -> None:
    text = client.get("/aide/").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    for rule in current().counting:
        assert f"{rule.title} : <b>{rule.km} km</b>".replace("\N{NO-BREAK SPACE}", " ") in text


def test_others_do_not_enter(client: InspectingClient) -> None:
    assert client.sign_in(make_physician()).get("/agence/regles/").status_code == 403
