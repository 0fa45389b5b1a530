"""All that a manager edits: nothing typed is lost, a second editor is told, imports leave it, the history tells it."""

import io
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from jalon.accounts.enums import MembershipRole, UserKind
from jalon.audit.models import Event
from jalon.directory.actions.edit_establishment import MOST_CONTACTS
from jalon.directory.actions.edit_photos import MOST_PHOTOS
from jalon.directory.actions.edit_unit import EDITABLE
from jalon.directory.capabilities import capabilities_of
from jalon.directory.enums import UnitKind
from jalon.directory.models import CareUnit, Contact, Establishment, Photo
from tests.client import InspectingClient
from tests.directory.factories import make_commune
from tests.factories import make_establishment, make_territory_user, make_unit, make_unit_staff
from tests.web.nasty import NASTY

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Establishment:
    return make_establishment(name="Les Tilleuls")


@pytest.fixture
def unit(place: Establishment) -> CareUnit:
    return make_unit(place)


@pytest.fixture
def home_care(place: Establishment) -> CareUnit:
    return make_unit(place, kind=UnitKind.HAD, stay_type="home")


@pytest.fixture
def manager(client: InspectingClient, place: Establishment) -> InspectingClient:
    return client.sign_in(make_unit_staff(place, MembershipRole.MANAGER))


def words(response: Any) -> str:
    text = BeautifulSoup(response.content, "html.parser").main.get_text(" ")
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def filled(response: Any) -> dict[str, Any]:
    """Return what the main form would send as it stands."""
    soup = BeautifulSoup(response.content, "html.parser")
    form = max(soup.main.find_all("form"), key=lambda form: len(form.find_all(["input", "textarea"])))
    values: dict[str, Any] = {}
    for control in form.find_all(["input", "textarea"]):
        name, kind = control.get("name"), control.get("type", "")
        if kind in ("radio", "checkbox") and not control.has_attr("checked"):
            continue
        if name in values and kind == "checkbox":
            values[name] = [*(values[name] if isinstance(values[name], list) else [values[name]]), control["value"]]
        elif name:
            values[name] = (
                control.get("value", "on" if kind == "checkbox" else "")
                if control.name == "input"
                else control.get_text().lstrip("\n")
            )
    return values


def path(unit: CareUnit, page: str) -> str:
    return f"/etablissement/unites/{unit.pk}/{page}/"


PAGES = ("modifier", "capacites", "territoire", "reponses-attendues")


@pytest.mark.parametrize("page", PAGES)
def test_saving_a_page_as_it_is_shown_changes_nothing(manager: InspectingClient, unit: CareUnit, page: str) -> None:
    offers = sorted(code.code for code in capabilities_of(unit.kind) if not code.column)[:5]
    make_commune("21231", "Dijon", "21000")
    CareUnit.objects.filter(pk=unit.pk).update(
        offers=offers,
        lacks=["pool"] if "pool" not in offers else [],
        social_aid=True,
        served_departments=["71"],
        served_communes=["21231"],
        expects=["demande.budget_month"],
        takes="Les personnes qui marchent.",
        price_single="73.64",
        price_date="2026-01-01",
    )
    before = CareUnit.objects.filter(pk=unit.pk).values().get()
    told = words(manager.post(path(unit, page), filled(manager.get(path(unit, page))), follow=True))
    assert "Rien n’a changé." in told
    assert CareUnit.objects.filter(pk=unit.pk).values().get() == before


def test_each_capability_is_a_yes_a_no_or_nothing(manager: InspectingClient, unit: CareUnit) -> None:
    values = filled(manager.get(path(unit, "capacites"))) | {"pasa": "oui", "pets": "non", "dementia_unit": "oui"}
    manager.post(path(unit, "capacites"), values)
    unit.refresh_from_db()
    assert (unit.offers, unit.lacks, unit.dementia_unit, unit.social_aid) == (["pasa"], ["pets"], True, None)
    assert set(unit.edited_fields) == {"offers", "lacks", "dementia_unit"}
    values = filled(manager.get(path(unit, "capacites"))) | {"pasa": "", "pets": "oui"}
    manager.post(path(unit, "capacites"), values)
    unit.refresh_from_db()
    assert (unit.offers, unit.lacks) == (["pets"], [])


def test_what_a_unit_says_beyond_the_questions_of_its_kind_stays(manager: InspectingClient, unit: CareUnit) -> None:
    CareUnit.objects.filter(pk=unit.pk).update(offers=["chemotherapy"])
    manager.post(path(unit, "capacites"), filled(manager.get(path(unit, "capacites"))) | {"pasa": "oui"})
    unit.refresh_from_db()
    assert unit.offers == ["chemotherapy", "pasa"]


@pytest.mark.parametrize("kind", UnitKind.values)
def test_every_kind_of_unit_has_its_questions(manager: InspectingClient, place: Establishment, kind: str) -> None:
    row = make_unit(place, kind=kind, stay_type="night")
    asked = {capability.code for capability in capabilities_of(kind)}
    page = BeautifulSoup(manager.get(path(row, "capacites")).content, "html.parser")
    assert {control["name"] for control in page.main.select("input[type=radio]")} == asked


def test_a_pasted_territory_is_kept_by_code(manager: InspectingClient, home_care: CareUnit) -> None:
    make_commune("21231", "Dijon", "21000")
    make_commune("21617", "Talant", "21240")
    manager.post(path(home_care, "territoire"), {"departments": "71 39", "communes": "Talant\n21231"})
    home_care.refresh_from_db()
    assert (home_care.served_departments, home_care.served_communes) == (["39", "71"], ["21231", "21617"])
    assert "Dijon 21231" in manager.get(path(home_care, "territoire")).content.decode()


def test_a_wrong_line_is_told_by_its_number_and_the_list_stays(manager: InspectingClient, home_care: CareUnit) -> None:
    make_commune("21231", "Dijon", "21000")
    response = manager.post(path(home_care, "territoire"), {"departments": "999", "communes": "Dijon\nAtlantide"})
    assert response.status_code == 422
    told = words(response)
    assert "Ligne 2, « Atlantide » : aucune commune ne porte ce nom." in told
    assert "« 999 » n’est pas un code de département." in told
    assert filled(response)["communes"] == "Dijon\nAtlantide"
    home_care.refresh_from_db()
    assert home_care.served_communes == []


def test_communes_are_found_by_their_first_letters_and_ticked(manager: InspectingClient, home_care: CareUnit) -> None:
    make_commune("21231", "Dijon", "21000")
    make_commune("21617", "Talant", "21240")
    searched = manager.post(path(home_care, "territoire"), {"communes": "Dijon", "ou": "tal", "chercher": "1"})
    assert "Talant (21240) · 21617" in words(searched)
    home_care.refresh_from_db()
    assert home_care.served_communes == []
    values = filled(searched)
    assert values["communes"] == "Dijon"
    manager.post(path(home_care, "territoire"), values | {"found": ["21617"]})
    home_care.refresh_from_db()
    assert home_care.served_communes == ["21231", "21617"]


def test_a_search_that_finds_nothing_says_so(manager: InspectingClient, home_care: CareUnit) -> None:
    told = words(manager.post(path(home_care, "territoire"), {"communes": "", "ou": "zzz", "chercher": "1"}))
    assert "Aucune commune ne commence par « zzz »." in told


def test_the_answers_expected_are_chosen_among_the_questions(manager: InspectingClient, unit: CareUnit) -> None:
    manager.post(path(unit, "reponses-attendues"), {"demande": ["demande.budget_month"]})
    unit.refresh_from_db()
    assert unit.expects == ["demande.budget_month"]
    response = manager.post(path(unit, "reponses-attendues"), {"demande": ["demande.invented"]})
    assert response.status_code == 422


@pytest.mark.parametrize("page", ["capacites", "territoire", "reponses-attendues"])
@pytest.mark.parametrize("field", ["pasa", "communes", "departments", "found", "demande", "version", "ou", "chercher"])
def test_any_value_anywhere_gives_a_page(manager: InspectingClient, unit: CareUnit, page: str, field: str) -> None:
    for value in NASTY:
        assert manager.post(path(unit, page), {field: value}).status_code in (200, 302, 409, 422)


@pytest.mark.parametrize(
    ("page", "field", "mine", "theirs"),
    [
        ("modifier", "takes", "Mon texte", {"takes": "Leur texte"}),
        ("capacites", "pasa", "oui", {"lacks": ["pasa"]}),
        ("territoire", "departments", "21", {"served_departments": ["39"]}),
        ("reponses-attendues", "demande", "demande.budget_month", {"expects": ["demande.wishes"]}),
    ],
)
def test_the_second_editor_is_told_and_may_go_on(
    manager: InspectingClient, unit: CareUnit, page: str, field: str, mine: str, theirs: dict[str, Any]
) -> None:
    values = filled(manager.get(path(unit, page))) | {field: mine}
    CareUnit.objects.filter(pk=unit.pk).update(**theirs)
    response = manager.post(path(unit, page), values)
    assert response.status_code == 409
    assert "Une autre personne a modifié cette page" in words(response)
    row = CareUnit.objects.filter(pk=unit.pk).values(*theirs).get()
    assert row == theirs
    again = filled(response)
    assert again[field] == mine
    assert manager.post(path(unit, page), again).status_code == 302


def test_free_places_declared_meanwhile_are_no_conflict(manager: InspectingClient, unit: CareUnit) -> None:
    values = filled(manager.get(path(unit, "modifier"))) | {"takes": "Mon texte"}
    manager.post(path(unit, "places"), {"nombre": "3"})
    assert manager.post(path(unit, "modifier"), values).status_code == 302


def test_new_prices_never_take_a_date_before_the_present_ones(manager: InspectingClient, unit: CareUnit) -> None:
    CareUnit.objects.filter(pk=unit.pk).update(price_single="70.00", price_date="2026-06-01")
    values = filled(manager.get(path(unit, "modifier"))) | {"price_single": "72", "price_date": "01/01/2026"}
    response = manager.post(path(unit, "modifier"), values)
    assert response.status_code == 422
    assert "Les prix actuels datent du 01/06/2026." in words(response)
    values["price_date"] = "01/07/2026"
    manager.post(path(unit, "modifier"), values)
    told = words(manager.get(f"/etablissement/{unit.establishment.finess}/historique/"))
    assert "Chambre seule, par jour : avant : 70 € maintenant : 72 €" in told
    assert "Prix en vigueur depuis le : avant : 01/06/2026 maintenant : 01/07/2026" in told


def page(place: Establishment) -> str:
    return f"/etablissement/{place.finess}/modifier/"


def test_contacts_are_written_in_their_order_and_emptied_lines_go(
    manager: InspectingClient, place: Establishment
) -> None:
    values = filled(manager.get(page(place)))
    values |= {"contacts-0-purpose": "Admissions", "contacts-0-phone": "0380112233"}
    values |= {
        "contacts-1-purpose": "Cadre de santé",
        "contacts-1-name": "Mme Roy",
        "contacts-1-email": "roy@t.example",
    }
    manager.post(page(place), values)
    assert [str(contact) for contact in place.contacts.all()] == ["Admissions", "Cadre de santé"]
    place.refresh_from_db()
    assert place.edited_fields == ["contacts"]
    values = filled(manager.get(page(place)))
    assert values["contacts-TOTAL_FORMS"] == "4"
    assert "Rien n’a changé." in words(manager.post(page(place), values, follow=True))
    manager.post(page(place), values | {"contacts-0-purpose": "", "contacts-0-phone": ""})
    assert [contact.name for contact in place.contacts.all()] == ["Mme Roy"]


def test_a_number_without_spaces_is_not_changed_by_saving(manager: InspectingClient, place: Establishment) -> None:
    Establishment.objects.filter(pk=place.pk).update(phone="0380112233")
    Contact.objects.create(establishment=place, purpose="Admissions", phone="0380112244")
    assert "Rien n’a changé." in words(manager.post(page(place), filled(manager.get(page(place))), follow=True))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({"purpose": "Admissions"}, "Indiquez un téléphone ou une adresse, ou effacez cette ligne."),
        ({"phone": "0380112233"}, "Dites pour quoi appeler"),
        ({"purpose": "Admissions", "phone": "12"}, "Un numéro compte dix chiffres"),
        ({"purpose": "Admissions", "email": "roy"}, "Cette adresse n’est pas complète."),
    ],
)
def test_a_wrong_contact_is_answered_and_nothing_is_lost(
    manager: InspectingClient, place: Establishment, line: dict[str, str], sentence: str
) -> None:
    values = filled(manager.get(page(place))) | {"presentation": "Texte long"}
    response = manager.post(page(place), values | {f"contacts-1-{name}": value for name, value in line.items()})
    assert response.status_code == 422
    assert sentence in words(response)
    assert filled(response)["presentation"] == "Texte long"
    assert not Contact.objects.exists()


@pytest.mark.parametrize("total", ["", "-1", "99999999", "abc", str(MOST_CONTACTS + 5)])
def test_any_count_of_contacts_gives_a_page(manager: InspectingClient, place: Establishment, total: str) -> None:
    values = filled(manager.get(page(place))) | {"contacts-TOTAL_FORMS": total}
    assert manager.post(page(place), values).status_code in (302, 422)


def test_two_people_on_one_page_do_not_undo_each_other(manager: InspectingClient, place: Establishment) -> None:
    values = filled(manager.get(page(place))) | {"presentation": "Mon texte"}
    other = InspectingClient().sign_in(make_unit_staff(place, MembershipRole.MANAGER))
    other.post(page(place), filled(other.get(page(place))) | {"access": "Bus 5"})
    response = manager.post(page(place), values)
    assert response.status_code == 409
    assert "Comment venir : Bus 5" in words(response)
    assert "Camille Essai" in words(response)
    place.refresh_from_db()
    assert (place.presentation, place.access) == ("", "Bus 5")


def sent_photo(name: str = "photo.jpg", colour: str = "green") -> SimpleUploadedFile:
    kept = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(kept, "JPEG")
    return SimpleUploadedFile(name, kept.getvalue(), content_type="application/x-php")


def test_photos_are_added_described_moved_and_removed(manager: InspectingClient, place: Establishment) -> None:
    address = f"/etablissement/{place.finess}/photos/"
    for colour in ("red", "green", "blue"):
        manager.post(address, {"photo": sent_photo(colour=colour), "description": f"Une chambre {colour}"})
    first, second, third = Photo.objects.all()
    manager.post(f"{address}{third.pk}/up/")
    manager.post(f"{address}{first.pk}/describe/", {"description": "L’entrée"})
    manager.post(f"{address}{second.pk}/remove/")
    assert [photo.description for photo in Photo.objects.all()] == ["L’entrée", "Une chambre blue"]
    place.refresh_from_db()
    assert place.edited_fields == ["photos"]
    assert "Photos : avant : Une chambre red" in words(manager.get(f"/etablissement/{place.finess}/historique/"))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"description": "Le jardin"}, "Choisissez une photo."),
        ({"photo": SimpleUploadedFile("a.jpg", b""), "description": "Le jardin"}, "Ce fichier est vide."),
        ({"photo": SimpleUploadedFile("a.jpg", b"MZ..."), "description": "Le jardin"}, "n’est pas une photo"),
    ],
)
def test_a_wrong_file_gets_a_sentence(
    manager: InspectingClient, place: Establishment, values: dict[str, Any], sentence: str
) -> None:
    response = manager.post(f"/etablissement/{place.finess}/photos/", values)
    assert response.status_code == 422
    assert sentence in words(response)


def test_a_photo_needs_its_words_comes_once_and_there_are_not_too_many(
    manager: InspectingClient, place: Establishment
) -> None:
    address = f"/etablissement/{place.finess}/photos/"
    assert "Décrivez la photo" in words(manager.post(address, {"photo": sent_photo()}))
    manager.post(address, {"photo": sent_photo(), "description": "Le jardin"})
    told = words(manager.post(address, {"photo": sent_photo(), "description": "Le jardin encore"}))
    assert "Cette photo est déjà sur la page." in told
    for number in range(MOST_PHOTOS - 1):
        Photo.objects.create(
            establishment=place, position=9, description="x", image=b"x", width=1, height=1, digest=f"{number}"
        )
    response = manager.post(address, {"photo": sent_photo(colour="blue"), "description": "Une de trop"})
    assert "La page a déjà 8 photos." in words(response)


def test_the_history_is_for_those_who_keep_the_page_and_for_the_agency(
    client: InspectingClient, manager: InspectingClient, unit: CareUnit
) -> None:
    manager.post(path(unit, "places"), {"nombre": "3"})
    manager.post(page(unit.establishment), filled(manager.get(page(unit.establishment))) | {"email": "a@t.example"})
    address = f"/etablissement/{unit.establishment.finess}/historique/"
    told = words(manager.get(address))
    assert "Places libres : avant : rien maintenant : 3" in told
    assert "Adresse de réception des demandes : maintenant : modifiée, non publique" in told
    assert "a@t.example" not in told
    client.sign_in(make_territory_user(UserKind.ANALYST, "21"))
    assert client.get(address).status_code == 200
    number = unit.establishment.finess
    assert client.get("/agence/historique/", {"finess": f"{number[:2]} {number[2:]}"})["Location"] == address
    for wrong in ("", "210000000", make_establishment(department="71").finess, *NASTY):
        told = words(client.get("/agence/historique/", {"finess": wrong}, follow=True))
        assert "Aucun établissement de vos départements n’a ce numéro FINESS." in told
    client.sign_in(make_territory_user(UserKind.ANALYST, "71"))
    assert client.get(address).status_code == 404


def test_one_or_thirty_changes_cost_the_same_queries(
    manager: InspectingClient, unit: CareUnit, django_assert_max_num_queries: Any
) -> None:
    address = f"/etablissement/{unit.establishment.finess}/historique/"
    for number in range(30):
        manager.post(path(unit, "places"), {"nombre": str(number)})
    with django_assert_max_num_queries(8):
        manager.get(address)


def test_everything_edited_is_named_so_that_imports_leave_it(manager: InspectingClient, unit: CareUnit) -> None:
    assert {field.name for field in CareUnit._meta.get_fields()} >= EDITABLE
    make_commune("21231", "Dijon", "21000")
    manager.post(path(unit, "territoire"), {"departments": "71", "communes": "Dijon"})
    manager.post(path(unit, "reponses-attendues"), {"demande": ["demande.budget_month"]})
    manager.post(
        path(unit, "modifier"),
        {"answer_days": "5", "takes": "a", "not_takes": "b", "papers": "c", "price_includes": "d"},
    )
    unit.refresh_from_db()
    assert set(unit.edited_fields) >= {
        *("served_departments", "served_communes", "expects", "takes", "not_takes", "papers", "price_includes"),
    }


def test_one_click_confirms_the_page_and_the_places_that_were_seen(
    manager: InspectingClient, place: Establishment, unit: CareUnit
) -> None:
    long_ago = timezone.now() - timedelta(days=30)
    CareUnit.objects.filter(pk=unit.pk).update(free_places=2, free_places_at=long_ago)
    told = words(manager.get("/accueil/"))
    assert "Page jamais confirmée" in told
    assert "2 places libres déclarées il y a 4 semaines, à vérifier" in told
    address = f"/etablissement/{place.finess}/confirmer/"
    assert "Les places libres ont changé" in words(manager.post(address, {f"places-{unit.pk}": "5"}, follow=True))
    place.refresh_from_db()
    assert place.confirmed_at is None
    manager.post(address, {f"places-{unit.pk}": "2", "retour": "accueil"})
    place.refresh_from_db()
    unit.refresh_from_db()
    assert place.confirmed_at is not None and unit.free_places_at > long_ago
    assert Event.objects.filter(name="establishment.confirmed").exists()
    assert "jamais confirmée" not in words(manager.get("/accueil/"))


@pytest.mark.parametrize("name", ["places-", "places-x", "places-1", "places-9999999999999999999"])
def test_any_value_confirmed_gives_a_page(manager: InspectingClient, place: Establishment, name: str) -> None:
    for value in NASTY:
        assert manager.post(f"/etablissement/{place.finess}/confirmer/", {name: value}).status_code == 302
