"""The directory of everyone."""

from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalon.directory.enums import LegalStatus, StayType, UnitKind
from tests.client import PAGE_LIMIT_BYTES, InspectingClient
from tests.directory.factories import DIJON, make_commune, make_unit_at
from tests.factories import make_physician
from tests.web.nasty import NASTY

pytestmark = pytest.mark.django_db
FIELDS = (
    *("quoi", "ou", "rayon", "budget", "q", "tri", "quand", "page", "ecartes"),
    *("unite_protegee", "aide_sociale", "dans_budget", "places", "sejour", "mention", "declarees", "avec"),
)


@pytest.fixture(autouse=True)
def dijon() -> None:
    make_commune("21231", "Dijon", "21000", latitude=DIJON[0], longitude=DIJON[1], population=160000)


def page(client: InspectingClient, **query: object) -> BeautifulSoup:
    response = client.get(f"/annuaire/?{urlencode(query)}")
    assert response.status_code == 200
    assert len(response.content) <= PAGE_LIMIT_BYTES
    return BeautifulSoup(response.content, "html.parser")


def words(node: object) -> str:
    return " ".join(node.get_text(" ").split()).replace(" ,", ",").replace(" .", ".")


def heading(soup: BeautifulSoup) -> str:
    return words(soup.h1)


def test_the_page_says_how_many_of_what_and_where(client: InspectingClient) -> None:
    make_unit_at(3)
    make_unit_at(7)
    assert heading(page(client, quoi="ehpad", ou="Dijon")) == "2 EHPAD à moins de 20 km de Dijon"
    assert heading(page(client, quoi="ehpad", ou="Dijon", rayon=5)) == "1 EHPAD à moins de 5 km de Dijon"
    assert heading(page(client, quoi="ehpad", ou="21")) == "2 EHPAD dans le département 21 (Côte-d’Or)"
    assert heading(page(client, quoi="usld", ou="21000")) == "Aucune USLD à moins de 20 km de Dijon"


def test_a_result_says_its_price_its_dated_places_and_its_reasons(client: InspectingClient) -> None:
    now = timezone.now()
    unit = make_unit_at(
        2,
        "Les Tilleuls",
        price_single=Decimal("73.64"),
        price_date=now.date(),
        dementia_unit=True,
        free_places=1,
        free_places_at=now,
    )
    unit.establishment.legal_status = LegalStatus.PUBLIC
    unit.establishment.save()
    soup = page(client, quoi="ehpad", ou="Dijon", budget=2300, unite_protegee=1)
    result = words(soup.select_one("li.result"))
    assert "Les Tilleuls Dijon, à 2 km · public · 80 places" in result
    assert "2 240 € par mois" in result
    assert "1 place libre déclarée le" in result
    assert "73,64 € par jour" in result
    assert "Unité protégée, adaptée aux troubles de l’orientation." in result
    assert "60 € de moins que le budget indiqué." in result


def test_a_result_says_what_may_be_awkward_and_what_nobody_said(client: InspectingClient) -> None:
    make_unit_at(1, price_single=Decimal("50"))
    make_unit_at(2, price_single=Decimal("100"), free_places=2, free_places_at=timezone.now() - timedelta(days=80))
    make_unit_at(3)
    soup = page(client, quoi="ehpad", ou="Dijon", budget=2300, tri="distance")
    second, third = (words(item) for item in soup.select("li.result")[1:])
    assert "Places non déclarées dernière nouvelle le" in second
    assert "Dépasse de 742 € le budget indiqué" in second
    assert "Ne dit pas son prix" in third


def test_the_map_is_given_the_numbers_of_the_list(client: InspectingClient) -> None:
    for distance in range(1, 19):
        make_unit_at(distance)
    soup = page(client, quoi="ehpad", ou="Dijon", page=2)
    items = soup.select("li.result")
    assert [item["data-number"] for item in items] == ["16", "17", "18"]
    assert soup.select_one("ol.results")["start"] == "16"
    assert all(item.has_attr("data-lat") and item.has_attr("data-lon") for item in items)
    assert soup.select_one("[data-map]").has_attr("hidden")


def test_those_who_do_not_appear_are_counted_then_explained(client: InspectingClient) -> None:
    make_unit_at(1, "Les Érables", dementia_unit=False)
    make_unit_at(2, "Les Hortensias")
    make_unit_at(3, dementia_unit=True)
    soup = page(client, quoi="ehpad", ou="Dijon", unite_protegee=1)
    link = soup.find("a", string=lambda text: text and "voir pourquoi" in text)
    assert "2 EHPAD du secteur n’apparaissent pas" in words(link)
    told = BeautifulSoup(client.get("/annuaire/" + link["href"]).content, "html.parser").select_one("#ecartes")
    assert "Les Érables" in words(told)
    assert "Pas d’unité protégée." in words(told)
    assert "Ne dit pas s’il a une unité protégée." in words(told)


def test_an_empty_search_proposes_the_radius_that_would_find(client: InspectingClient) -> None:
    make_unit_at(25)
    soup = page(client, quoi="ehpad", ou="Dijon", rayon=10)
    assert heading(soup) == "Aucun EHPAD à moins de 10 km de Dijon"
    assert "À 30 km, il y en a 1." in words(soup.select_one(".empty"))
    wider = soup.select_one(".empty a")["href"]
    assert heading(BeautifulSoup(client.get("/annuaire/" + wider).content, "html.parser")).startswith("1 EHPAD")


def test_two_towns_of_one_name_are_a_choice_of_links(client: InspectingClient) -> None:
    make_commune("93066", "Saint-Denis", "93200")
    make_commune("97411", "Saint-Denis", "97400", population=153000)
    soup = page(client, quoi="ehpad", ou="st denis")
    links = [words(link) for link in soup.select("main .lines a")]
    assert links == ["Saint-Denis (97400), La Réunion", "Saint-Denis (93200), Seine-Saint-Denis"]
    assert "Plusieurs communes s’appellent Saint-Denis" in words(soup.main)


def test_an_address_says_where_the_search_starts(client: InspectingClient) -> None:
    make_unit_at(1)
    soup = page(client, quoi="ehpad", ou="12 rue du Lac, 21000 Dijon")
    assert "la recherche part du centre de Dijon (21000)." in words(soup.main)
    assert soup.select("li.result")


@pytest.mark.parametrize("field", FIELDS)
def test_any_value_in_any_field_gives_a_page(client: InspectingClient, field: str) -> None:
    make_unit_at(1)
    for value in NASTY:
        page(client, **{"quoi": "ehpad", "ou": "Dijon", field: value})


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"ou": "qqzzqq"}, "Nous ne trouvons pas de commune pour « qqzzqq »."),
        ({"ou": "a\x00"}, "Ce texte contient un caractère invisible"),
        ({"ou": "x" * 151}, "la limite est de 150"),
        ({"budget": "beaucoup"}, "Écrivez un nombre entier en chiffres"),
        ({"rayon": "7"}, "Choisissez une ligne de la liste."),
        ({"quoi": "chateau"}, "Choisissez une ligne de la liste."),
    ],
)
def test_a_wrong_value_is_answered_by_a_sentence_beside_it(
    client: InspectingClient, query: dict[str, str], sentence: str
) -> None:
    errors = page(client, **query).select(".field.error")
    assert len(errors) == 1
    assert sentence in words(errors[0])


def test_what_was_typed_stays_in_the_field(client: InspectingClient) -> None:
    soup = page(client, ou='<b>"Dijon</b>', budget="12 €")
    assert soup.select_one("#id_ou")["value"] == '<b>"Dijon</b>'
    assert soup.select_one("#id_budget")["value"] == "12 €"


def test_one_or_thirty_units_cost_the_same_queries(client: InspectingClient) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, quoi="ehpad", ou="Dijon", budget=2300)
        return len(captured)

    make_unit_at(1)
    one = queries()
    for distance in range(29):
        make_unit_at(distance / 2)
    assert queries() == one <= 4


def test_a_name_alone_is_looked_for_among_everything(client: InspectingClient) -> None:
    make_unit_at(1, "Soins du Val", kind=UnitKind.SSIAD, stay_type=StayType.HOME)
    soup = page(client, q="soins du val")
    assert heading(soup) == "1 offre pour « soins du val »"
    assert "Soins infirmiers à domicile (SSIAD)" in words(soup.select_one("li.result"))


def test_somebody_in_a_hurry_sees_free_places_first(client: InspectingClient) -> None:
    make_unit_at(1, "Sans place")
    make_unit_at(9, "Avec places", free_places=2, free_places_at=timezone.now())
    soup = page(client, quoi="personne-agee", ou="Dijon", quand="maintenant")
    assert words(soup.select_one("li.result h2")) == "Avec places"


def test_a_signed_in_person_keeps_the_bar_of_their_space(client: InspectingClient) -> None:
    client.sign_in(make_physician())
    assert "Espace médecins" in words(page(client, quoi="ehpad", ou="Dijon").header)


def test_completion_gives_options_that_the_field_understands(client: InspectingClient) -> None:
    make_commune("21617", "Talant", "21240")
    response = client.get("/annuaire/communes/", {"ou": "tal"})
    assert response.content.decode() == '<option value="Talant (21240)"></option>'
    response = client.get("/annuaire/communes/", {"q": "tal"}, headers={"accept": "application/json"})
    assert response.json() == {"communes": [{"label": "Talant (21240)", "code": "21617", "department": "21"}]}


def test_completion_and_count_accept_any_text(client: InspectingClient) -> None:
    for value in NASTY:
        assert client.get("/annuaire/communes/", {"q": value}).status_code == 200
        assert client.get("/orientation/compte/", {"ou": value, "quoi": value}).status_code == 200


def test_the_home_page_counts_as_one_answers(client: InspectingClient) -> None:
    make_unit_at(1)
    answer = client.get("/orientation/compte/", {"besoin": "seule", "ou": "Dijon", "quand": "six-mois"})
    assert answer.content.decode().replace("\N{NO-BREAK SPACE}", " ") == "1 lieu ou service à Dijon ou autour"


def test_a_day_centre_is_paid_by_the_day(client: InspectingClient) -> None:
    make_unit_at(1, stay_type=StayType.DAY, price_single=Decimal("32.50"))
    soup = page(client, quoi="accueil-de-jour", ou="Dijon")
    assert words(soup.select_one(".price")) == "32,50 € par jour"


def test_territorial_services_ask_for_a_commune_and_say_where_they_go(client: InspectingClient) -> None:
    make_commune("21617", "Talant", "21240")
    make_unit_at(90, "Soins du Val", kind=UnitKind.SSIAD, stay_type=StayType.HOME, served_communes=["21617"])
    assert heading(page(client, quoi="ssiad")) == "Dans quelle commune ?"
    assert not page(client, quoi="ssiad").select("li.result")
    assert heading(page(client, quoi="ssiad", ou="Talant")) == "1 SSIAD qui intervient à Talant"
    assert heading(page(client, quoi="ssiad", ou="Dijon")) == "Aucun SSIAD n’intervient à Dijon"
    make_unit_at(1, kind=UnitKind.SSIAD, stay_type=StayType.HOME, served_communes=["21617"])
    assert (
        heading(page(client, quoi="ssiad", ou="21")) == "2 SSIAD qui interviennent dans le département 21 (Côte-d’Or)"
    )


def test_a_travel_time_is_said_as_an_estimate(client: InspectingClient) -> None:
    make_unit_at(19)
    make_unit_at(21)
    soup = page(client, quoi="ehpad", ou="Dijon", rayon="30min")
    assert heading(soup) == "1 EHPAD à moins de 30 min en voiture de Dijon"
    assert "Temps estimé d’après la distance, à 20 km à vol d’oiseau" in words(soup.main)


def test_filters_count_what_they_would_leave_and_are_taken_off_one_by_one(client: InspectingClient) -> None:
    make_unit_at(1, "Avec jardin", offers=["secure_garden", "lang_pt"])
    make_unit_at(2, "Sans rien")
    soup = page(client, quoi="ehpad", ou="Dijon")
    assert words(soup.select_one("#id_langue [value=lang_pt]")) == "Portugais (1)"
    boxes = {box["value"]: words(box.find_parent("label")) for box in soup.select("input[name=avec]")}
    assert boxes["secure_garden"] == "Jardin clos 1"
    assert boxes["night_nurse"] == "Infirmier présent la nuit 0"
    assert "chemotherapy" not in boxes
    soup = page(client, quoi="ehpad", ou="Dijon", avec="secure_garden")
    assert [words(title) for title in soup.select("li.result h2")] == ["Avec jardin"]
    off = soup.select_one("a.chip.on")
    assert words(off) == "Retirer : Jardin clos"
    assert "avec" not in off["href"]


def test_one_language_is_chosen_in_a_list_and_a_second_one_of_the_address_stays(client: InspectingClient) -> None:
    make_unit_at(1, "Deux langues", offers=["lang_es", "lang_pt"])
    make_unit_at(2, "Une langue", offers=["lang_pt"])
    response = client.get("/annuaire/?quoi=ehpad&ou=Dijon&avec=lang_es&avec=lang_pt&avec=")
    soup = BeautifulSoup(response.content, "html.parser")
    assert [words(title) for title in soup.select("li.result h2")] == ["Deux langues"]
    assert soup.select_one("#id_langue option[selected]")["value"] == "lang_pt"
    assert soup.select_one("input[type=hidden][name=avec]")["value"] == "lang_es"


def test_places_declared_lately_are_a_filter(client: InspectingClient) -> None:
    now = timezone.now()
    make_unit_at(1, "Hier", free_places=1, free_places_at=now - timedelta(days=1))
    make_unit_at(2, "Il y a dix jours", free_places=1, free_places_at=now - timedelta(days=10))
    found = page(client, quoi="ehpad", ou="Dijon", declarees=7).select("li.result h2")
    assert [words(title) for title in found] == ["Hier"]
    assert len(page(client, quoi="ehpad", ou="Dijon", places=1).select("li.result")) == 2


def test_stay_and_specialty_are_filters(client: InspectingClient) -> None:
    smr = {"kind": UnitKind.SMR, "stay_type": StayType.FULL_HOSPITAL}
    make_unit_at(1, "Locomoteur", **smr, mention="A51")
    make_unit_at(2, "Jour", kind=UnitKind.SMR, stay_type=StayType.DAY_HOSPITAL, mention="A51")
    make_unit_at(3, "Gériatrie", **smr, mention="A59")
    soup = page(client, quoi="smr", ou="Dijon", mention="A51", sejour="full_hospital")
    assert [words(title) for title in soup.select("li.result h2")] == ["Locomoteur"]
    assert "Soins médicaux et de réadaptation (SMR), locomoteur, hospitalisation complète" in words(
        soup.select_one("li.result")
    )


def test_beyond_a_thousand_the_page_says_so_and_counts_no_further(
    client: InspectingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("search", "search_sql"):
        monkeypatch.setattr(f"jalon.directory.{module}.MOST_COUNTED", 16)
    for distance in range(18):
        make_unit_at(distance / 2, dementia_unit=True)
    soup = page(client, quoi="ehpad")
    assert heading(soup) == "Plus de 16 EHPAD"
    assert words(soup.select_one("[name=unite_protegee]").find_parent("label")) == "Unité protégée"
    assert "Seuls les 16 premiers se parcourent" in words(soup.main)
    assert len(page(client, quoi="ehpad", page=2).select("li.result")) == 1


def test_the_nearest_commune_is_told_and_an_impossible_point_refused(client: InspectingClient) -> None:
    assert client.get("/annuaire/commune-proche/?lat=47.32&lon=5.04").json() == {"label": "Dijon (21000)"}
    for point in ("lat=0&lon=0", "lat=95&lon=0", "lat=x&lon=", "", "lat=nan&lon=inf"):
        answer = client.get(f"/annuaire/commune-proche/?{point}")
        assert answer.status_code == 404
        assert "Écrivez-la." in answer.json()["sentence"]


def test_a_full_page_costs_fewer_than_twelve_queries(client: InspectingClient) -> None:
    for distance in range(20):
        make_unit_at(distance / 2, f"Les Tilleuls {distance}", offers=["wheelchair"])
    for query in (
        {"q": "ehpad tilleuls dijon", "avec": "wheelchair", "budget": 2000},
        {"quoi": "ehpad", "ou": "Dijon", "ecartes": 1, "places": 1},
        {"quoi": "ehpad", "ou": "Djion"},
    ):
        with CaptureQueriesContext(connection) as captured:
            page(client, **query)
        assert len(captured) < 12
