"""« Ma sélection » and the comparison: kept without an account, shared by an address, side by side."""

from datetime import date
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.web.public.selection import COOKIE, MOST
from tests.client import InspectingClient
from tests.directory.factories import make_commune
from tests.factories import PASSWORD, make_establishment, make_family, make_physician, make_unit
from tests.web.nasty import NASTY

pytestmark = pytest.mark.django_db
KEEP, SELECTION, COMPARE = "/annuaire/selection/garder/", "/annuaire/selection/", "/annuaire/comparer/"


def words(node: object) -> str:
    return " ".join(node.get_text(" ").split()).replace(" ,", ",").replace(" .", ".")


def main_of(response: HttpResponse) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").main


def named(unit: CareUnit) -> str:
    return f"{unit.establishment.finess}.{unit.pk}"


def unit_of(name: str, **fields: object) -> CareUnit:
    return make_unit(make_establishment(name=name), **fields)


def kept_names(client: InspectingClient) -> list[str]:
    return [words(link) for link in main_of(client.get(SELECTION)).select(".kept-list h2 a")]


def keeps(client: InspectingClient, *units: CareUnit) -> None:
    for unit in units:
        assert client.post(KEEP, {"garder": unit.pk}).status_code == 302


def test_what_is_kept_is_listed_counted_and_taken_out(client: InspectingClient) -> None:
    tilleuls, erables = unit_of("Les Tilleuls"), unit_of("Les Érables")
    keeps(client, tilleuls, erables, tilleuls)
    assert kept_names(client) == ["Les Tilleuls", "Les Érables"]
    soup = BeautifulSoup(client.get(SELECTION).content, "html.parser")
    assert words(soup.select_one("header #ma-selection")) == "Ma sélection 2"
    client.post(KEEP, {"retirer": tilleuls.pk})
    assert kept_names(client) == ["Les Érables"]
    client.post(KEEP, {"vider": "1"})
    assert kept_names(client) == []
    assert COOKIE not in {name for name, cookie in client.cookies.items() if cookie.value}


def test_the_page_of_a_unit_keeps_it_and_comes_back_there(client: InspectingClient) -> None:
    unit = unit_of("Les Tilleuls")
    path = f"/annuaire/{unit.establishment.finess}/"
    button = main_of(client.get(path)).select_one("button[form=garder]")
    assert (button["name"], button["aria-pressed"]) == ("garder", "false")
    response = client.post(KEEP, {"garder": button["value"], "retour": path}, follow=True)
    assert response.redirect_chain == [(path, 302)]
    assert "Les Tilleuls est dans votre sélection." in words(main_of(response))
    button = main_of(response).select_one("button[form=garder]")
    assert (button["name"], button["aria-pressed"]) == ("retirer", "true")


def test_with_scripts_only_the_button_and_the_counter_change(client: InspectingClient) -> None:
    unit = unit_of("Les Tilleuls")
    answer = client.post(KEEP, {"garder": unit.pk}, headers={"hx-request": "true"})
    soup = BeautifulSoup(answer.content, "html.parser")
    assert soup.select_one(f"#garder-{unit.pk}")["aria-pressed"] == "true"
    assert words(soup.select_one("#ma-selection[hx-swap-oob]")) == "Ma sélection 1"


@pytest.mark.parametrize("elsewhere", ["https://ailleurs.example/", "//ailleurs.example", "javascript:alert(1)", ""])
def test_one_comes_back_only_to_this_site(client: InspectingClient, elsewhere: str) -> None:
    response = client.post(KEEP, {"garder": make_unit().pk, "retour": elsewhere})
    assert response["Location"] == SELECTION


def test_keeping_needs_the_token_of_the_form() -> None:
    client = InspectingClient(enforce_csrf_checks=True)
    assert client.post(KEEP, {"garder": make_unit().pk}).status_code == 403


def test_a_full_selection_says_so_and_keeps_what_it_has(client: InspectingClient) -> None:
    units = [make_unit() for _ in range(MOST + 1)]
    keeps(client, *units[:MOST])
    response = client.post(KEEP, {"garder": units[MOST].pk}, follow=True)
    assert "Votre sélection est pleine" in words(main_of(response))
    assert len(kept_names(client)) == MOST
    answer = client.post(KEEP, {"garder": units[MOST].pk}, headers={"hx-request": "true"})
    assert "Votre sélection est pleine" in answer.content.decode()


def test_only_a_unit_that_is_open_is_kept(client: InspectingClient) -> None:
    for number in (make_unit(closed=True).pk, 10**9, "abc", ""):
        assert client.post(KEEP, {"garder": number}).status_code == 404


def test_a_unit_that_closed_since_is_named_and_the_rest_stays(client: InspectingClient) -> None:
    tilleuls, erables = unit_of("Les Tilleuls"), unit_of("Les Érables")
    keeps(client, tilleuls, erables)
    CareUnit.objects.filter(pk=tilleuls.pk).update(closed=True)
    main = main_of(client.get(SELECTION))
    assert "Les Tilleuls, Dijon : cette offre est fermée." in words(main).replace("\N{NO-BREAK SPACE}", " ")
    assert kept_names(client) == ["Les Érables"]
    client.post(KEEP, {"retirer": tilleuls.pk})
    assert "fermée" not in words(main_of(client.get(SELECTION)))


def test_the_selection_stays_after_signing_in_and_is_not_written_in_the_account(client: InspectingClient) -> None:
    keeps(client, unit_of("Les Tilleuls"))
    user = make_family()
    client.get("/connexion/")
    before = client.session.session_key
    assert client.login(username=user.email, password=PASSWORD) or client.sign_in(user)
    assert client.session.session_key != before
    assert kept_names(client) == ["Les Tilleuls"]
    assert kept_names(InspectingClient().sign_in(user)) == []


@given(value=st.text(alphabet="0123456789.;-a\x00é ", max_size=200))
def test_any_cookie_gives_a_page(value: str) -> None:
    client = InspectingClient()
    client.cookies[COOKIE] = value.replace("\x00", "")
    assert client.get(SELECTION).status_code == 200


def test_a_link_shows_the_same_list_elsewhere_and_only_saving_keeps_it(client: InspectingClient) -> None:
    tilleuls, erables = unit_of("Les Tilleuls"), unit_of("Les Érables")
    keeps(client, tilleuls, erables)
    link = main_of(client.get(SELECTION)).select_one("#lien")["value"]
    assert link == f"http://testserver{SELECTION}?u={named(tilleuls)}&u={named(erables)}"
    other = InspectingClient()
    shared = main_of(other.get(link))
    assert "Une liste partagée avec vous" in words(shared.h1)
    assert [words(name) for name in shared.select(".kept-list h2 a")] == ["Les Tilleuls", "Les Érables"]
    assert kept_names(other) == []
    form = shared.select_one("form.shared")
    sent = [field["value"] for field in form.select("input[name=u]")]
    other.post(form["action"], {"enregistrer": "1", "u": sent})
    assert kept_names(other) == ["Les Tilleuls", "Les Érables"]


def test_a_shared_list_joins_what_was_already_kept_up_to_the_limit(client: InspectingClient) -> None:
    mine = [make_unit() for _ in range(MOST - 1)]
    keeps(client, *mine)
    theirs = [make_unit(), make_unit(), mine[0]]
    response = client.post(KEEP, {"enregistrer": "1", "u": [named(unit) for unit in theirs]}, follow=True)
    told = words(main_of(response)).replace("\N{NO-BREAK SPACE}", " ")
    assert "1 offre ajoutée à votre sélection. 1 n’a pas pu l’être : la limite est de 30." in told
    assert len(kept_names(client)) == MOST
    again = client.post(KEEP, {"enregistrer": "1", "u": [named(mine[0])]}, follow=True)
    assert "étaient déjà dans votre sélection" in words(main_of(again))


@pytest.mark.parametrize("path", [SELECTION, COMPARE])
def test_any_address_gives_a_page_that_says_what_it_does_not_know(client: InspectingClient, path: str) -> None:
    unit = make_unit()
    for value in [*NASTY, "210000000.1", f"{unit.establishment.finess}.{10**14}", f"210000000.{unit.pk}", "." * 500]:
        told = words(main_of(client.get(path, {"u": value})))
        assert not value.strip() or "n’est pas dans l’annuaire." in told


def test_a_selection_costs_the_same_queries_for_one_and_thirty(client: InspectingClient) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(SELECTION)
        return len(captured)

    keeps(client, make_unit())
    assert client.get(SELECTION)  # the message is read
    one = queries()
    keeps(client, *(make_unit() for _ in range(MOST - 1)))
    assert client.get(SELECTION)
    assert queries() == one == 1


# Side by side


def compared(client: InspectingClient, *units: CareUnit, **more: str) -> BeautifulSoup:
    return main_of(client.get(COMPARE, {"u": [named(unit) for unit in units], **more}))


def line(main: BeautifulSoup, label: str) -> list[str]:
    for row in main.select("table.compare tbody tr"):
        if row.th is not None and words(row.th).startswith(label):
            return [words(cell.select_one(".cell-words")) for cell in row.select("td")]
    raise AssertionError(f"no line {label}")


def test_units_are_side_by_side_with_their_differences_marked(client: InspectingClient) -> None:
    first = unit_of("Les Tilleuls", price_single=Decimal("73.64"), offers=["oxygen", "pasa"], capacity=80)
    second = unit_of("Les Érables", lacks=["pasa"], offers=["oxygen"], capacity=80)
    main = compared(client, first, second)
    assert [words(link) for link in main.select("thead th > a")] == ["Les Tilleuls", "Les Érables"]
    assert line(main, "Pôle d’activités") == ["oui", "non"]
    assert line(main, "Oxygène") == ["oui", "oui"]
    assert line(main, "Chambre seule") == ["73,64 € par jour, 2 240 € par mois", "non communiqué"]
    differing = [words(row.th) for row in main.select("tr.differs")]
    assert any(label.startswith("Pôle d’activités") for label in differing)
    assert not any(label.startswith(("Oxygène", "Capacité")) for label in differing)
    only = compared(client, first, second, differences="1")
    assert len(only.select("tbody tr:not(.theme)")) == len(only.select("tr.differs")) == len(differing)


def test_what_does_not_concern_a_kind_is_without_object(client: InspectingClient) -> None:
    make_commune("21617", "Talant", "21240")
    home = unit_of("Les Tilleuls", offers=["pets"], price_single=Decimal(70))
    care = unit_of("HAD", kind=UnitKind.HAD, stay_type=StayType.HOME, served_communes=["21617"], offers=["perinatal"])
    main = compared(client, home, care)
    assert line(main, "Animaux acceptés") == ["oui", "sans objet"]
    assert line(main, "Ante et post-partum") == ["sans objet", "oui"]
    assert line(main, "Chambre seule")[1] == "sans objet"
    assert line(main, "Territoire desservi") == ["sans objet", "1 commune"]


def test_a_platform_for_children_is_told_without_places(client: InspectingClient) -> None:
    platform = unit_of("PCO", kind=UnitKind.PCO, stay_type=StayType.OUTPATIENT, capacity=None)
    other = unit_of("PCO voisine", kind=UnitKind.PCO, stay_type=StayType.OUTPATIENT, capacity=None)
    told = words(compared(client, platform, other))
    assert "Places libres" not in told and "Capacité" not in told
    main = compared(client, platform, unit_of("Les Tilleuls", capacity=80))
    assert line(main, "Places libres") == ["sans objet", "Places non déclarées"]
    assert line(main, "Capacité") == ["sans objet", "80 places"]
    shared = main_of(client.get(SELECTION, {"u": named(platform)}))
    assert "non déclarées" not in words(shared) and "répond sous" in words(shared)


def test_a_fifth_unit_is_refused_by_name(client: InspectingClient) -> None:
    units = [unit_of(f"Maison {number}") for number in range(1, 6)]
    main = compared(client, *units)
    assert len(main.select("thead th > a")) == 4
    assert "On en compare quatre au plus : Maison 5 n’est pas montré" in words(main).replace("\N{NO-BREAK SPACE}", " ")


def test_closed_and_unknown_units_are_said(client: InspectingClient) -> None:
    shut = unit_of("Les Lilas", closed=True)
    gone = make_unit(make_establishment(name="Les Iris", closed_on=date(2025, 3, 1)))
    main = compared(client, unit_of("Les Tilleuls"), shut, gone)
    told = words(main).replace("\N{NO-BREAK SPACE}", " ")
    assert "Les Lilas, Dijon : cette offre est fermée." in told
    assert "Les Iris, Dijon : cette offre est fermée." in told
    assert len(main.select("thead th > a")) == 1


def test_nothing_to_compare_says_what_to_do(client: InspectingClient) -> None:
    assert "Choisissez d’abord quoi comparer" in words(main_of(client.get(COMPARE)))
    first, second = unit_of("Les Tilleuls"), unit_of("Les Érables")
    keeps(client, first, second)
    main = compared(client, first)
    assert "Il en faut une deuxième" in words(main)
    [added] = main.select(".compare-add a")
    assert added["href"] == f"?u={named(first)}&u={named(second)}"


def test_one_can_be_taken_out_of_the_comparison(client: InspectingClient) -> None:
    first, second = unit_of("Les Tilleuls"), unit_of("Les Érables")
    link = next(link for link in compared(client, first, second).select("thead a") if "Retirer" in words(link))
    assert link["href"] == f"?u={named(second)}"


def test_a_comparison_costs_the_same_queries_for_one_and_four(
    client: InspectingClient, django_assert_num_queries
) -> None:
    units = [make_unit(kind=UnitKind.SSIAD, stay_type=StayType.HOME, served_communes=["21617"]) for _ in range(4)]
    for count in (1, 4):
        with django_assert_num_queries(2):
            compared(client, *units[:count])


def test_the_signed_in_keep_their_bar(client: InspectingClient) -> None:
    client.sign_in(make_physician())
    keeps(client, make_unit())
    for path in (SELECTION, COMPARE):
        header = BeautifulSoup(client.get(path).content, "html.parser").header
        assert "Espace médecins" in words(header)
        assert "Ma sélection 1" in words(header)
