"""The platform of a child, by home and age, as the doctor who addresses the child finds, chooses or reports it."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalon.accounts.enums import UserKind
from jalon.accounts.models import User
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.dossiers.actions.save_section import save_section
from jalon.dossiers.models import Dossier
from jalon.dossiers.standings import Standing
from jalon.mail.models import OutgoingEmail
from jalon.referrals.actions.choose import choose
from jalon.referrals.models import Referral
from jalon.referrals.pathways.models import UnservedReport
from jalon.referrals.readiness import readiness
from tests.client import PAGE_LIMIT_BYTES, InspectingClient
from tests.directory.factories import make_commune, make_unit_at
from tests.dossiers.factories import (
    actor,
    make_child_dossier,
    make_complete_child_dossier,
    make_dossier,
    raws_of,
    section_of,
)
from tests.factories import make_establishment, make_physician, make_secretary, make_territory_user

pytestmark = pytest.mark.django_db
DIJON = {"latitude": 47.3215, "longitude": 5.0415}
#: A commune of each kind that the code names apart: mainland, both Corsicas, overseas, a district, an island without
#: a department.
HOMES = {
    "21617": ("Talant", "21240", 47.34, 5.0),
    "2A004": ("Ajaccio", "20000", 41.93, 8.74),
    "2B033": ("Bastia", "20200", 42.7, 9.45),
    "97411": ("Saint-Denis", "97400", -20.88, 55.45),
    "97209": ("Fort-de-France", "97200", 14.61, -61.06),
    "97801": ("Saint-Martin", "97150", 18.07, -63.08),
    "75111": ("Paris 11e Arrondissement", "75011", 48.86, 2.38),
    "69385": ("Lyon 5e Arrondissement", "69005", 45.76, 4.82),
    "13201": ("Marseille 1er Arrondissement", "13001", 43.3, 5.38),
}
SEVEN, EIGHT, TWELVE = 84, 97, 144


@pytest.fixture
def doctor() -> User:
    return make_physician()


def child_of(doctor: User, code: str = "21617", *, months: int = 38) -> Dossier:
    """A child who lives there, so many months old."""
    name, postal, latitude, longitude = HOMES[code]
    make_commune(code, name, postal, latitude=latitude, longitude=longitude)
    place = {"label": f"{name} ({postal})", "commune": code, "lat": latitude, "lon": longitude}
    dossier = make_child_dossier(doctor, months=months)
    dossier.needs_sealed = dossier.sealer.seal(
        dossier.needs | {"place": place, "stays": ["outpatient"]}, f"needs:{dossier.pk}"
    )
    dossier.save()
    return dossier


def make_platform(name: str, *communes: str, km: float = 2, **fields: Any) -> CareUnit:
    """A platform that serves these communes, this far north of Dijon, whose phone is known."""
    fields = {"answer_days": 15, "capacity": None, **fields}
    unit = make_unit_at(
        km, name, kind=UnitKind.PCO, stay_type=StayType.OUTPATIENT, served_communes=list(communes), **fields
    )
    unit.establishment.phone = "0380000000"
    unit.establishment.save()
    return unit


def soup(client: InspectingClient, dossier: Dossier, query: str = "") -> BeautifulSoup:
    response = client.get(f"/dossiers/{dossier.pk}/recherche/{query}")
    assert response.status_code == 200
    assert len(response.content) <= PAGE_LIMIT_BYTES
    return BeautifulSoup(response.content, "html.parser")


def words(node: Any) -> str:
    return " ".join(node.get_text(" ").split()).replace("\N{NO-BREAK SPACE}", " ")


def test_the_only_platform_of_the_home_is_proposed_with_its_reasons(client: InspectingClient, doctor: User) -> None:
    dossier = child_of(doctor)
    make_platform("PCO de Dijon", "21617")
    make_platform("PCO de Beaune", "21054")
    page = soup(client.sign_in(doctor), dossier)
    assert words(page.h1) == "1 plateforme peut recevoir Léo Morel"
    told = words(page.select_one("li.result"))
    assert "PCO de Dijon" in told and "sous 15 jours" in told
    assert "Reçoit les enfants de cet âge, jusqu’à 6 ans et 11 mois." in told
    assert "Reçoit les enfants qui habitent à Talant." in told
    assert "3 ans et 2 mois, habite Talant (21240)." in words(page.main)
    assert "Beaune" not in words(page.main) and "Places" not in told, "a platform has no places"
    assert not page.select("#id_rayon, #id_sejour, #id_declarees, #id_budget")


def test_of_several_the_doctor_chooses_one(client: InspectingClient, doctor: User) -> None:
    dossier = child_of(doctor)
    first, second = make_platform("PCO Nord", "21617"), make_platform("PCO Sud", km=9, served_departments=["21"])
    client.sign_in(doctor)
    page = soup(client, dossier)
    assert words(page.h1) == "2 plateformes peuvent recevoir Léo Morel"
    assert [words(name) for name in page.select("li.result h2")] == ["PCO Nord", "PCO Sud"]
    client.post(f"/dossiers/{dossier.pk}/choix/", {"choisir": second.pk})
    assert list(Referral.objects.values_list("unit", flat=True)) == [second.pk]
    page = soup(client, dossier)
    assert "1 plateforme choisie PCO Sud" in words(page.select_one("#choix-barre"))
    assert page.select_one(f"#choisir-{first.pk}")["aria-pressed"] == "false"


@pytest.mark.parametrize("code", HOMES)
def test_every_kind_of_commune_finds_the_platform_of_its_department_or_its_own(
    client: InspectingClient, doctor: User, code: str
) -> None:
    dossier = child_of(doctor, code)
    department = code[:3] if code.startswith("97") else code[:2]
    city = {"75111": "75056", "69385": "69123", "13201": "13055"}.get(code, code)
    make_platform("Du département", served_departments=[department])
    make_platform("De la commune", code)
    make_platform("De la ville", city)
    make_platform("D’ailleurs", "01004", served_departments=["01"])
    page = soup(client.sign_in(doctor), dossier)
    found = {words(name) for name in page.select("li.result h2")}
    assert found == {"Du département", "De la commune", "De la ville"}


def test_a_platform_that_lists_nothing_is_proposed_in_its_department_with_a_doubt(
    client: InspectingClient, doctor: User
) -> None:
    dossier = child_of(doctor)
    unit = make_platform("PCO muette")
    page = soup(client.sign_in(doctor), dossier)
    doubt = "Ne dit pas de quelles communes elle reçoit les enfants : à vérifier auprès de la plateforme."
    assert doubt in words(page.select_one("li.result"))
    choose(dossier, unit, actor=actor(doctor))
    told = readiness(dossier, Standing.PHYSICIAN, [unit])[unit.pk]
    assert any("on ne sait pas si elle reçoit ceux de Talant" in point.sentence for point in told.warnings)


def test_who_declares_the_commune_comes_before_who_says_nothing_however_far(
    client: InspectingClient, doctor: User
) -> None:
    dossier = child_of(doctor)
    make_platform("Muette", km=1)
    make_platform("Du bout du département", "21617", km=90)
    unplaced = make_platform("Sans adresse située", "21617")
    CareUnit.objects.filter(pk=unplaced.pk).update(latitude=None, longitude=None)
    make_platform("Voisine", served_departments=["21"], km=4)
    page = soup(client.sign_in(doctor), dossier)
    names = ["Voisine", "Du bout du département", "Sans adresse située", "Muette"]
    assert [words(name) for name in page.select("li.result h2")] == names
    assert "D’abord qui dit servir la commune ; puis par distance." in words(page.main)
    elsewhere = BeautifulSoup(client.get("/annuaire/?quoi=pco&ou=Talant").content, "html.parser")
    assert [words(name) for name in elsewhere.select("li.result h2")] == names


def test_of_an_urgent_child_no_platform_is_said_to_have_places(client: InspectingClient, doctor: User) -> None:
    dossier = child_of(doctor)
    dossier.needs_sealed = dossier.sealer.seal(dossier.needs | {"urgent": True}, f"needs:{dossier.pk}")
    dossier.save()
    unit = make_platform("PCO de Dijon", "21617", free_places=0, free_places_at=timezone.now())
    client.sign_in(doctor)
    for page in (soup(client, dossier), soup(client, dossier, f"pourquoi/?unite={unit.pk}")):
        assert "PCO de Dijon" in words(page.main) and "lace" not in words(page.main)


def test_at_eight_only_a_platform_that_declares_that_age_is_proposed(client: InspectingClient, doctor: User) -> None:
    dossier = child_of(doctor, months=EIGHT)
    make_platform("Des petits", "21617", lacks=["child_7_12"])
    make_platform("Qui ne dit rien", "21617")
    make_platform("Des grands", "21617", offers=["child_7_12"])
    page = soup(client.sign_in(doctor), dossier, "?ecartes=1")
    assert [words(name) for name in page.select("li.result h2")] == ["Des grands"]
    assert "Reçoit aussi les enfants de 7 à 12 ans." in words(page.select_one("li.result"))
    told = words(page.select_one("#ecartes"))
    assert "Reçoit les enfants jusqu’à 6 ans et 11 mois." in told
    assert "Ne dit pas qu’elle reçoit les enfants de 7 à 12 ans" in told


def test_at_eight_without_one_the_page_says_which_age_is_missing_and_whom_to_call(
    client: InspectingClient, doctor: User
) -> None:
    dossier = child_of(doctor, months=EIGHT)
    make_platform("Des petits", "21617")
    make_platform("Des grands, loin", "71076", km=60, offers=["child_7_12"])
    make_platform("Des petits, loin", "71076", km=50)
    page = soup(client.sign_in(doctor), dossier)
    assert words(page.h1) == "Aucune plateforme ne peut recevoir Léo Morel"
    told = words(page.main)
    assert "À 8 ans et 1 mois, il faut une plateforme des 7 à 12 ans" in told
    calls = words(page.select_one("[aria-labelledby=a-appeler]"))
    assert "Des petits Plateforme de cette commune, moins de 7 ans" in calls and "03 80 00 00 00" in calls
    assert "Des grands, loin Plateforme d’un autre territoire, des 7 à 12 ans" in calls
    assert "Des petits, loin" not in calls
    assert "Signaler à la coordination" in told


@pytest.mark.parametrize("offers", [[], ["child_7_12"]])
def test_from_twelve_on_nobody_is_proposed_and_the_page_says_where_to_go(
    client: InspectingClient, doctor: User, offers: list[str]
) -> None:
    dossier = child_of(doctor, months=TWELVE)
    make_platform("PCO de Dijon", "21617", offers=offers)
    make_establishment(name="CMPP de Dijon", category="189", phone="0380111111")
    make_establishment(name="CAMSP de Dijon", category="190")
    page = soup(client.sign_in(doctor), dossier)
    told = words(page.main)
    assert "L’enfant a passé l’âge du parcours" in told and "À 12 ans, l’enfant a passé l’âge" in told
    assert "CMPP de Dijon CMPP" in told and "03 80 11 11 11" in told and "CAMSP de Dijon" not in told
    assert "Signaler" not in told


def test_nobody_at_all_names_the_nearest_and_the_centres_of_the_department(
    client: InspectingClient, doctor: User
) -> None:
    dossier = child_of(doctor)
    make_territory_user(UserKind.COORDINATOR, "21", "71")
    make_platform("PCO du Jura", "39300", km=40)
    make_platform("PCO de l’Ain", "01004", km=120)
    make_platform("PCO trop loin", "13055", km=400)
    make_establishment(name="CAMSP de Dijon", category="190")
    make_establishment(name="CAMSP de Mâcon", category="190", department="71")
    page = soup(client.sign_in(doctor), dossier)
    told = words(page.main)
    assert "Aucune plateforme ne dit recevoir les enfants de Talant" in told
    assert told.index("PCO du Jura") < told.index("PCO de l’Ain") < told.index("CAMSP de Dijon")
    assert "trop loin" not in told and "Mâcon" not in told
    assert "Territoire suit ce département" in told


def test_a_platform_that_takes_no_request_yet_is_to_be_called_and_is_no_gap(
    client: InspectingClient, doctor: User
) -> None:
    dossier = child_of(doctor)
    make_platform("PCO de Dijon", "21617", accepts_referrals=False)
    told = words(soup(client.sign_in(doctor), dossier).main)
    assert "PCO de Dijon reçoit les enfants de Talant, mais aucune demande par Jalon pour l’instant." in told
    assert "03 80 00 00 00" in told and "Signaler" not in told


def test_without_an_address_the_page_asks_for_it(client: InspectingClient, doctor: User) -> None:
    dossier = make_child_dossier(doctor)
    make_platform("PCO de Dijon", "21617")
    page = soup(client.sign_in(doctor), dossier)
    assert words(page.h1) == "Précisez la recherche"
    assert "Écrivez celle où vit la personne" in words(page.main)


@pytest.mark.parametrize("query", ["?ou=Talant", "?ou=Talant&quoi=ehpad"])
def test_nothing_but_platforms_is_proposed_to_a_child_whatever_the_address_says(
    client: InspectingClient, doctor: User, query: str
) -> None:
    dossier = child_of(doctor)
    make_platform("PCO de Dijon", "21617")
    make_unit_at(1, "Les Tilleuls")
    page = soup(client.sign_in(doctor), dossier, query)
    assert [words(name) for name in page.select("li.result h2")] == ["PCO de Dijon"]
    assert words(page.h1) == "1 plateforme peut recevoir Léo Morel"


def test_the_platforms_of_another_commune_are_not_said_to_take_the_child(
    client: InspectingClient, doctor: User
) -> None:
    dossier = child_of(doctor)
    make_platform("PCO de Dijon", "21617")
    make_commune("71270", "Mâcon", "71000", latitude=46.3, longitude=4.83)
    client.sign_in(doctor)
    page = soup(client, dossier, "?quoi=pco&ou=Mâcon")
    assert words(page.h1) == "Aucune plateforme ne dit recevoir les enfants de Mâcon"
    assert "L’enfant habite Talant (21240)." in words(page.main)
    make_platform("PCO de Saône-et-Loire", "71270", km=120)
    page = soup(client, dossier, "?quoi=pco&ou=Mâcon")
    assert words(page.h1) == "1 plateforme reçoit les enfants de Mâcon"
    back = page.find("a", string="la chercher")["href"]
    assert words(soup(client, dossier, back).h1) == "1 plateforme peut recevoir Léo Morel"


def test_a_child_who_moves_after_the_choice_is_not_sent_to_the_platform_of_before(
    client: InspectingClient, doctor: User
) -> None:
    dossier = make_complete_child_dossier(doctor)
    unit, other = make_platform("PCO de Dijon", "21617"), make_platform("PCO de Saône-et-Loire", "71270", km=120)
    make_commune("71270", "Mâcon", "71000", latitude=46.3, longitude=4.83)
    referral = choose(dossier, unit, actor=actor(doctor))
    section = section_of(dossier, "famille")
    told = raws_of(dossier, section) | {"address": {"street": "1 quai Lamartine", "town": "Mâcon (71000)"}}
    save_section(section, told, actor=actor(doctor), expected_revision=section.revision)

    client.sign_in(doctor)
    review = f"/demandes/envoi/{dossier.pk}/"
    for response in (client.get(review), client.post(review, {"unite": unit.pk, "demande": str(referral.pk)})):
        told_now = words(BeautifulSoup(response.content, "html.parser").main)
        assert "Cette plateforme ne reçoit pas les enfants de Mâcon. Peut le faire : PCO de Saône-et-Loire." in told_now
    assert Referral.objects.get().sent_at is None
    assert words(soup(client, dossier).select_one("li.result h2")) == str(other)


def test_a_filter_that_leaves_nobody_is_not_told_as_a_gap(client: InspectingClient, doctor: User) -> None:
    dossier = child_of(doctor)
    make_platform("PCO de Dijon", "21617")
    told = words(soup(client.sign_in(doctor), dossier, "?avec=sign_language").main)
    assert "Qui appeler" not in told and "Signaler" not in told


@pytest.mark.parametrize(
    ("months", "fields", "sentence"),
    [
        (38, {"served_communes": ["21054"]}, "Cette plateforme ne reçoit pas les enfants de Talant."),
        (EIGHT, {"served_communes": ["21617"]}, "l’enfant relève d’une plateforme des 7 à 12 ans."),
        (TWELVE, {"served_communes": ["21617"], "offers": ["child_7_12"]}, "l’enfant a passé l’âge du parcours"),
    ],
)
def test_choosing_and_sending_judge_again_with_the_same_sentence(
    client: InspectingClient, doctor: User, months: int, fields: dict[str, Any], sentence: str
) -> None:
    dossier = child_of(doctor, months=months)
    unit = make_unit_at(2, "PCO visée", kind=UnitKind.PCO, stay_type=StayType.OUTPATIENT, **fields)
    other = make_platform("PCO voisine", "21617", offers=["child_7_12"])
    client.sign_in(doctor)
    response = client.post(f"/dossiers/{dossier.pk}/choix/", {"choisir": unit.pk}, headers={"HX-Request": "true"})
    told = words(BeautifulSoup(response.content, "html.parser"))
    assert sentence in told
    assert ("Peut le faire : PCO voisine." in told) is (months != TWELVE)
    assert not Referral.objects.exists()
    walls = readiness(dossier, Standing.PHYSICIAN, [unit, other])
    assert any(sentence in point.sentence.replace("\N{NO-BREAK SPACE}", " ") for point in walls[unit.pk].walls)
    assert any(point.code == "territory" for point in walls[other.pk].walls) is (months == TWELVE)


@pytest.mark.parametrize("months", [6, 38, SEVEN - 1, SEVEN, EIGHT, TWELVE - 1, TWELVE, 200])
@pytest.mark.parametrize("offers", [[], ["child_7_12"]])
@pytest.mark.parametrize("communes", [[], ["21617"], ["21054"]])
def test_the_list_and_the_choice_never_disagree(
    client: InspectingClient, doctor: User, months: int, offers: list[str], communes: list[str]
) -> None:
    dossier = child_of(doctor, months=months)
    unit = make_platform("PCO", *communes, offers=offers)
    page = soup(client.sign_in(doctor), dossier)
    listed = bool(page.select("li.result"))
    assert listed is ((months < SEVEN or (months < TWELVE and bool(offers))) and communes != ["21054"])
    client.post(f"/dossiers/{dossier.pk}/choix/", {"choisir": unit.pk})
    assert Referral.objects.exists() is listed


def report(client: InspectingClient, dossier: Dossier) -> Any:
    return client.post(f"/dossiers/{dossier.pk}/recherche/signaler/", follow=True)


def test_a_report_is_made_once_and_tells_the_coordination_of_that_department_alone(
    client: InspectingClient, doctor: User
) -> None:
    dossier = child_of(doctor)
    here = make_territory_user(UserKind.COORDINATOR, "21", "71")
    make_territory_user(UserKind.COORDINATOR, "25")
    make_territory_user(UserKind.ANALYST, "21")
    gone = make_territory_user(UserKind.COORDINATOR, "21")
    gone.is_active = False
    gone.save()
    client.sign_in(doctor)
    for _ in range(2):
        page = BeautifulSoup(report(client, dossier).content, "html.parser")
    assert "Signalé le" in words(page.main) and "Signaler à la coordination" not in words(page.main)
    row = UnservedReport.objects.get()
    assert (row.commune, row.department, row.older) == ("21617", "21", False)
    letter = OutgoingEmail.objects.get(template="commune_unserved")
    assert letter.recipient == here.email
    said = letter.subject + letter.body
    assert "/coordination/territoires/?offre=pco&departement=21" in said
    assert not [word for word in ("Morel", "Talant", dossier.number, str(dossier.pk)) if word in said]


def test_the_signature_of_a_child_whom_no_platform_takes_tells_the_coordination_by_itself(
    client: InspectingClient, doctor: User
) -> None:
    here = make_territory_user(UserKind.COORDINATOR, "21")
    dossier = make_complete_child_dossier(doctor)
    row = UnservedReport.objects.get()
    assert (row.dossier, row.commune, row.reported_by) == (dossier, "21617", doctor)
    assert OutgoingEmail.objects.get(template="commune_unserved").recipient == here.email
    told = client.sign_in(doctor).get(f"/dossiers/{dossier.pk}/recherche/")
    assert "Signalé le" in words(BeautifulSoup(told.content, "html.parser").main)


def test_the_signature_of_a_child_whom_a_platform_takes_tells_nobody(doctor: User) -> None:
    make_territory_user(UserKind.COORDINATOR, "21")
    make_platform("PCO de Dijon", "21617")
    make_complete_child_dossier(doctor)
    make_dossier(doctor)
    assert not UnservedReport.objects.exists()
    assert not OutgoingEmail.objects.filter(template="commune_unserved").exists()


def test_a_child_who_has_turned_seven_may_be_reported_again(client: InspectingClient, doctor: User) -> None:
    dossier = child_of(doctor)
    client.sign_in(doctor)
    report(client, dossier)
    dossier.birth_date = dossier.birth_date.replace(year=dossier.birth_date.year - 5)
    dossier.save()
    report(client, dossier)
    assert sorted(UnservedReport.objects.values_list("older", flat=True)) == [False, True]


def test_nothing_is_reported_of_a_commune_that_is_served_nor_of_another_dossier(
    client: InspectingClient, doctor: User
) -> None:
    dossier = child_of(doctor)
    make_platform("PCO de Dijon", "21617")
    client.sign_in(doctor)
    response = report(client, dossier)
    assert "Une plateforme peut maintenant recevoir l’enfant" in words(BeautifulSoup(response.content, "html.parser"))
    for other in (make_dossier(doctor), child_of(doctor, "2B033", months=TWELVE), make_child_dossier(doctor)):
        report(client, other)
    assert not UnservedReport.objects.exists()


def test_the_secretary_reports_for_the_doctor_and_a_stranger_learns_nothing(
    client: InspectingClient, doctor: User
) -> None:
    dossier = child_of(doctor)
    client.sign_in(make_physician())
    assert report(client, dossier).status_code == 404
    client.sign_in(make_secretary(doctor))
    report(client, dossier)
    assert UnservedReport.objects.count() == 1


def queries_of(client: InspectingClient, dossier: Dossier) -> int:
    """How many queries the page makes once the session is known."""
    soup(client, dossier)
    with CaptureQueriesContext(connection) as queries:
        soup(client, dossier)
    return len(queries)


def test_the_page_costs_the_same_queries_for_one_platform_and_for_fifteen(
    client: InspectingClient, doctor: User
) -> None:
    dossier = child_of(doctor)
    client.sign_in(doctor)
    make_platform("PCO 0", "21617")

    one = queries_of(client, dossier)
    for number in range(1, 15):
        make_platform(f"PCO {number}", "21617")
    assert queries_of(client, dossier) == one


def test_where_nobody_is_found_the_number_of_queries_does_not_grow_with_those_to_call(
    client: InspectingClient, doctor: User
) -> None:
    dossier = child_of(doctor)
    client.sign_in(doctor)

    none = queries_of(client, dossier)
    for number in range(5):
        make_platform(f"PCO {number}", "39300")
        make_establishment(name=f"CAMSP {number}", category="190")
    assert queries_of(client, dossier) == none
