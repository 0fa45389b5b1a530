"""The two questions, and what answers them."""

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jalon.accounts.enums import MembershipRole
from jalon.directory.enums import StayType, UnitKind
from jalon.dossiers.documents import open_section
from jalon.dossiers.models import Dossier
from jalon.mail.models import OutgoingEmail
from tests.client import InspectingClient
from tests.directory.factories import DIJON, make_commune, make_unit_at
from tests.factories import make_family, make_physician, make_unit, make_unit_staff
from tests.web.dossiers.test_pages import IDENTITY_FORM
from tests.web.nasty import NASTY

pytestmark = pytest.mark.django_db
PASSWORD = "les tilleuls fleurissent en juin"


@pytest.fixture(autouse=True)
def dijon() -> None:
    make_commune("21231", "Dijon", "21000", latitude=DIJON[0], longitude=DIJON[1], population=160000)


def page(client: InspectingClient, **query: object) -> BeautifulSoup:
    response = client.get(f"/orientation/?{urlencode(query)}")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def words(node: object) -> str:
    return " ".join(node.get_text(" ").split())


def test_a_sentence_is_answered_by_kinds_of_care_explained_with_who_is_near(client: InspectingClient) -> None:
    for distance in range(1, 6):
        make_unit_at(distance, f"Maison {distance}")
    soup = page(client, q="ma mère ne peut plus rester seule", ou="Dijon", quand="maintenant")
    first = soup.select_one("li.kind")
    told = words(first)
    assert words(first.h2) == "EHPAD"
    for said in ("Pour qui", "Qui décide, comment demander", "5 EHPAD à moins de 20 km de Dijon"):
        assert said in told
    assert [words(link) for link in first.select(".kind-near .lines a")] == ["Maison 1", "Maison 2", "Maison 3"]
    search = first.select_one("a.button")
    assert "Voir les 5" in words(search)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(search["href"]).query).items()}
    assert asked == {"quoi": "ehpad", "ou": "Dijon (21000)", "quand": "maintenant"}


def test_those_who_go_to_people_are_those_who_come_to_the_commune(client: InspectingClient) -> None:
    make_unit_at(3, "Soins du Val", kind=UnitKind.SSIAD, stay_type=StayType.HOME, served_communes=["21231"])
    make_unit_at(1, "Soins du Lac", kind=UnitKind.SSIAD, stay_type=StayType.HOME, served_communes=["21617"])
    told = words(page(client, besoin="domicile", ou="Dijon").main)
    assert "1 SSIAD qui intervient à Dijon" in told
    assert "Soins du Val" in told
    assert "Soins du Lac" not in told


def test_a_filter_of_the_situation_is_kept_only_when_somebody_near_answers_it(client: InspectingClient) -> None:
    make_unit_at(1, dementia_unit=None)
    link = page(client, besoin="memoire", ou="Dijon").select_one("#ehpad a.button")
    assert "unite_protegee" not in link["href"]
    make_unit_at(2, dementia_unit=True)
    soup = page(client, besoin="memoire", ou="Dijon")
    assert "unite_protegee=1" in soup.select_one("#ehpad a.button")["href"]
    assert "1 EHPAD à moins de 20 km de Dijon (unité protégée)" in words(soup.select_one("#ehpad"))


def test_unknown_words_offer_a_choice_and_lose_nothing(client: InspectingClient) -> None:
    soup = page(client, q="bonjour à tous", ou="Dijon", quand="plus-tard")
    told = words(soup.main)
    assert "Nous n’avons pas reconnu ces mots" in told
    assert "bonjour à tous" in told
    form = soup.select_one("form.others")
    kept = {field["name"]: field["value"] for field in form.select("input")}
    assert kept == {"ou": "Dijon (21000)", "quand": "plus-tard"}
    for button in form.select("button[name=besoin]"):
        assert client.get("/orientation/", {**kept, "besoin": button["value"]}).status_code == 200
    back = soup.find("a", string="Modifier")["href"]
    home = BeautifulSoup(client.get(back).content, "html.parser")
    assert home.select_one("#id_q")["value"] == "bonjour à tous"
    assert home.select_one("#id_ou")["value"] == "Dijon (21000)"
    assert home.select_one("#id_quand option[selected]")["value"] == "plus-tard"


def test_an_emergency_comes_first(client: InspectingClient) -> None:
    soup = page(client, q="il ne respire plus", ou="Dijon")
    assert "Appelez le 15 ou le 112" in words(soup.main.find(class_="banner"))


def test_without_a_place_the_answer_is_explained_and_the_place_asked(client: InspectingClient) -> None:
    soup = page(client, besoin="enfant")
    assert "Où chercher" in words(soup.main)
    assert soup.select_one("#pco")
    assert soup.select_one("form.where-form input[name=besoin]")["value"] == "enfant"


def test_two_towns_of_one_name_are_a_choice_that_keeps_the_need(client: InspectingClient) -> None:
    make_commune("93066", "Saint-Denis", "93200")
    make_commune("97411", "Saint-Denis", "97400", population=153000)
    links = page(client, besoin="seule", ou="st denis", quand="maintenant").select(".where .lines a")
    assert [words(link) for link in links] == [
        "Saint-Denis (97400), La Réunion",
        "Saint-Denis (93200), Seine-Saint-Denis",
    ]
    assert "besoin=seule" in links[0]["href"]
    assert "quand=maintenant" in links[0]["href"]


@pytest.mark.parametrize("field", ["besoin", "q", "ou", "quand"])
def test_any_value_in_any_field_gives_a_page(client: InspectingClient, field: str) -> None:
    for value in NASTY:
        page(client, **{"besoin": "seule", "ou": "Dijon", field: value})
        assert client.get("/", {field: value}).status_code == 200
        assert client.get("/orientation/compte/", {"ou": "Dijon", field: value}).status_code == 200


def test_one_or_thirty_units_cost_the_same_queries(client: InspectingClient) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, besoin="seule", ou="Dijon")
        return len(captured)

    make_unit_at(1)
    one = queries()
    for distance in range(29):
        make_unit_at(distance / 2)
    assert queries() == one <= 20


def test_a_physician_opens_a_dossier_where_nothing_is_asked_twice(client: InspectingClient) -> None:
    client.sign_in(make_physician())
    soup = page(client, q="je m’occupe de mon mari et je veux souffler", ou="Dijon", quand="maintenant")
    door = soup.find("a", href=lambda href: href and href.startswith("/dossiers/nouveau/"))
    assert "Déjà répondu : Hébergement temporaire, dès que possible, près de Dijon (21000)" in words(
        BeautifulSoup(client.get(door["href"]).content, "html.parser").main
    )
    response = client.post(door["href"], IDENTITY_FORM)
    assert response.status_code == 302, words(BeautifulSoup(response.content, "html.parser").main)
    dossier = Dossier.objects.get()
    answers = open_section(dossier, dossier.sections.get(code="demande")).answers
    assert answers["stays"] == ["temporary"]
    assert answers["temporary_when"] == "now"
    assert answers["place"] == {"code": "21231", "label": "Dijon (21000)"}


def test_a_visitor_signs_in_then_opens_the_dossier_with_the_same_answers(client: InspectingClient) -> None:
    soup = page(client, besoin="seule", ou="Dijon", quand="maintenant")
    door = soup.find("a", href=lambda href: href and "next=" in href)
    [after] = parse_qs(urlsplit(door["href"]).query)["next"]
    assert after == "/dossiers/nouveau/?accueil=ehpad&commune=21231&quand=maintenant"
    assert after.replace("&", "&amp;") in client.get(door["href"]).content.decode()


def test_a_relative_opens_the_dossier_with_the_same_answers(client: InspectingClient) -> None:
    client.sign_in(make_family())
    soup = page(client, besoin="seule", ou="Dijon", quand="maintenant")
    door = soup.find("a", href=lambda href: href and href.startswith("/dossiers/nouveau/"))
    assert client.post(door["href"], {**IDENTITY_FORM, "role": "relative"}).status_code == 302
    dossier = Dossier.objects.get()
    answers = open_section(dossier, dossier.sections.get(code="demande")).answers
    assert answers["place"] == {"code": "21231", "label": "Dijon (21000)"}


def test_a_visitor_who_opens_an_account_goes_on_to_the_dossier_begun(client: InspectingClient) -> None:
    soup = page(client, besoin="seule", ou="Dijon", quand="maintenant")
    door = soup.find("a", href=lambda href: href and href.startswith("/compte/commencer/"))
    [after] = parse_qs(urlsplit(door["href"]).query)["next"]
    asked = f"/compte/creer/?{urlsplit(door['href']).query}"
    client.get(asked)
    client.post(asked, {"address": "claire.faure@famille.example"})
    secret = re.search(r"/compte/lien/creer/([^/]+)/", OutgoingEmail.objects.get().body)[1]
    named = {"first_name": "Claire", "last_name": "Faure", "password": PASSWORD, "terms": "on"}
    response = client.post(f"/compte/lien/creer/{secret}/", named, follow=True)
    welcome = BeautifulSoup(response.content, "html.parser")
    assert welcome.select_one("p.actions a.primary")["href"] == after


def test_a_visitor_begins_the_dossier_at_once_with_what_was_answered(client: InspectingClient) -> None:
    soup = page(client, besoin="seule", ou="Dijon", quand="maintenant")
    door = soup.find("a", href=lambda href: href and href.startswith("/compte/commencer/"))
    named = {"first_name": "Claire", "last_name": "Faure", "address": "claire.faure@famille.example", "terms": "on"}
    response = client.post(door["href"], named, follow=True)
    assert "Déjà répondu" in response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_somebody_of_an_establishment_is_told_who_opens_a_dossier(client: InspectingClient) -> None:
    client.sign_in(make_unit_staff(make_unit().establishment, MembershipRole.ADMISSIONS))
    told = words(page(client, besoin="seule", ou="Dijon").select_one("[aria-labelledby=dossier]"))
    assert "Un dossier s’ouvre par la personne, ses proches, un médecin ou son secrétariat." in told


@pytest.mark.parametrize("query", ["accueil=x&commune=x&quand=x", "accueil=smr", "commune=99999", "accueil=tout"])
def test_an_address_that_says_nonsense_opens_a_blank_dossier(client: InspectingClient, query: str) -> None:
    client.sign_in(make_physician())
    assert "Déjà répondu" not in client.get(f"/dossiers/nouveau/?{query}").content.decode()
