"""The list as a file."""

import csv
import io

import pytest

from jalon.web.search.export import COLUMNS, MOST_ROWS, safe
from tests.client import InspectingClient
from tests.directory.factories import DIJON, make_commune, make_unit_at
from tests.web.nasty import NASTY

pytestmark = pytest.mark.django_db
QUERY = {"quoi": "ehpad", "ou": "Dijon"}


@pytest.fixture(autouse=True)
def dijon() -> None:
    make_commune("21231", "Dijon", "21000", latitude=DIJON[0], longitude=DIJON[1], population=160000)


def rows(client: InspectingClient, **query: object) -> list[dict[str, str]]:
    response = client.get("/annuaire/export.csv", QUERY | query)
    assert response.streaming
    content = b"".join(response).decode("utf-8")
    assert content.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff")), delimiter=";"))


def test_the_file_holds_every_page_of_the_list_in_its_order(client: InspectingClient) -> None:
    names = [f"Maison {distance:02}" for distance in range(1, 19)]
    for distance, name in enumerate(names, 1):
        make_unit_at(distance, name)
    found = rows(client, tri="distance")
    assert [row["Nom"] for row in found] == names
    assert [row["Rang"] for row in found] == [str(rank) for rank in range(1, 19)]
    assert tuple(found[0]) == COLUMNS
    assert found[0]["Distance en km"] == "1,0"
    assert found[0]["Relevé le"]


def test_the_file_is_dated_and_named(client: InspectingClient) -> None:
    make_unit_at(1)
    response = client.get("/annuaire/export.csv", QUERY)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="annuaire-jalon-20' in response["Content-Disposition"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(client: InspectingClient, sign: str) -> None:
    make_unit_at(1, f"{sign}HYPERLINK(1)")
    [row] = rows(client)
    assert row["Nom"] == f"'{sign}HYPERLINK(1)"
    assert safe("Les Tilleuls") == "Les Tilleuls"


def test_a_name_with_separators_and_quotes_stays_one_cell(client: InspectingClient) -> None:
    make_unit_at(1, 'Le "Clos"; annexe\nsud')
    assert rows(client)[0]["Nom"] == 'Le "Clos"; annexe\nsud'


def test_the_file_is_bounded(client: InspectingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_ROWS == 1000
    monkeypatch.setattr("jalon.web.search.export.MOST_ROWS", 20)
    for distance in range(25):
        make_unit_at(distance / 2)
    assert len(rows(client)) == 20


def test_an_empty_list_is_a_file_of_headings(client: InspectingClient) -> None:
    assert rows(client) == []


def test_a_search_to_correct_gets_its_page(client: InspectingClient) -> None:
    response = client.get("/annuaire/export.csv", {"ou": "qqzzqq"})
    assert "Nous ne trouvons pas de commune" in response.content.decode()


def test_any_value_in_any_field_gives_a_file_or_the_page(client: InspectingClient) -> None:
    for name in ("q", "ou", "avec", "tri", "rayon"):
        for value in NASTY:
            assert client.get("/annuaire/export.csv", QUERY | {name: value}).status_code == 200
