"""Pages that everyone can use: axe finds nothing, nothing scrolls sideways, and scripts are a comfort only."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from jalon.accounts.enums import UserKind
from jalon.accounts.models import User
from jalon.dossiers.models import Section
from tests.browser.conftest import Open
from tests.browser.pages import Person
from tests.factories import make_territory_user
from tests.permissions.world import World, build

AS = {
    "visitor": (
        "/",
        "/annuaire/?ou=Talant",
        "/annuaire/{finess}/",
        "/medecins-liberaux/",
        "/connexion/",
        "/aide/",
        "/demo/",
    ),
    "physician": (
        *("/accueil/", "/dossiers/", "/dossiers/nouveau/", "/dossiers/{dossier}/", "/dossiers/{dossier}/acces/"),
        *("/dossiers/{dossier}/volets/administratif/", "/dossiers/{dossier}/volets/medical/"),
        *("/dossiers/{dossier}/volets/autonomie/", "/dossiers/{dossier}/volets/autonomie/historique/"),
        *("/dossiers/{dossier}/recherche/", "/demandes/", "/demandes/{referral}/", "/demandes/envoi/{dossier}/"),
        "/demandes/{referral}/accept_offer/",
    ),
    "admissions": ("/accueil/", "/demandes/", "/demandes/{referral}/", "/dossiers/{dossier}/volets/administratif/"),
    "medical_reader": ("/dossiers/{dossier}/volets/medical/",),
    "manager": ("/etablissement/{finess}/", "/etablissement/{finess}/modifier/", "/etablissement/{finess}/equipe/"),
}
SCREENS = {"desk": (1440, 900), "phone": (390, 844)}


@pytest.fixture
def world(transactional_db: None) -> World:
    return build()


def places(world: World, persona: str) -> list[str]:
    facts = {
        "dossier": world.dossier.pk,
        "referral": world.referral.pk,
        "finess": world.unit.establishment.finess,
    }
    return [path.format(**facts) for path in AS[persona]]


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_browser: Open, world: World, screen: str) -> None:
    width, height = SCREENS[screen]
    found = []
    for persona in AS:
        person = open_browser(
            world.people[persona], viewport={"width": width, "height": height}, bypass_csp=True, reduced_motion="reduce"
        )
        for path in places(world, persona):
            person.goes_to(path)
            results = Axe().run(person.page)
            found += [f"{path}: {violation['id']}" for violation in results.response["violations"]]
            if person.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append(f"{path}: scrolls sideways at {width}")
    assert found == []


def test_a_territory_sees_its_pages_without_an_axe_finding(open_browser: Open, world: World) -> None:
    for kind, path in ((UserKind.COORDINATOR, "/coordination/"), (UserKind.ANALYST, "/agence/")):
        person = open_browser(make_territory_user(kind, "21"), bypass_csp=True).goes_to(path)
        assert [violation["id"] for violation in Axe().run(person.page).response["violations"]] == []


def test_without_scripts_a_section_is_saved_and_a_place_accepted(open_browser: Open, world: World) -> None:
    doctor = open_browser(world.people["physician"], java_script_enabled=False)
    doctor.goes_to(f"/dossiers/{world.dossier.pk}/volets/administratif/")
    doctor.page.locator("[name='nationality']").fill("Française")
    doctor.presses("Enregistrer")
    doctor.goes_to(f"/dossiers/{world.dossier.pk}/volets/administratif/")
    assert doctor.page.locator("[name='nationality']").input_value() == "Française"
    doctor.goes_to(f"/demandes/{world.referral.pk}/")
    doctor.presses("Accepter la place")
    doctor.page.locator("main form .actions button").first.click()
    doctor.reads("Place acceptée")


def test_two_people_on_one_section_lose_nothing_and_the_second_is_told(open_browser: Open, world: World) -> None:
    doctor, daughter = (open_browser(world.people[name]) for name in ("physician", "relative"))
    for person in (doctor, daughter):
        person.goes_to(f"/dossiers/{world.dossier.pk}/volets/administratif/")
    write(doctor, "nationality", "Française")
    write(daughter, "nationality", "Belge")
    daughter.reads("modifie aussi ce volet")
    answers = Section.objects.get(dossier=world.dossier, code="administratif").revisions.count()
    assert answers >= 2
    daughter.reads("Française")
    assert daughter.page.locator("[name='nationality']").input_value() == "Belge"


def write(person: Person, name: str, words: str) -> None:
    field = person.page.locator(f"[name='{name}']")
    field.fill(words)
    field.press("Tab")
    person.waits_until_saved()


def test_the_door_and_the_grid_work_by_keyboard(open_browser: Open, world: World) -> None:
    doctor = open_browser(world.people["physician"])
    doctor.goes_to(f"/dossiers/{world.dossier.pk}/volets/autonomie/")
    doctor.page.keyboard.press("Tab")
    assert doctor.page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    doctor.box("transferts", "A").focus()
    doctor.page.keyboard.press("c")
    assert doctor.box("transferts", "C").is_checked()
    doctor.waits_until_saved()


def test_a_person_at_the_wrong_door_is_told_whose_it_is(open_browser: Open, world: World) -> None:
    user: User | None = world.people["relative"]
    assert user is not None
    response = open_browser(user).page.request.get("/agence/")
    assert response.status == 403
    assert "agence régionale" in response.text()
