"""People in less usual circumstances: no script, no mouse, two at once, at somebody else's door."""

import pytest

from jalon.dossiers.models import Section
from tests.browser.conftest import Open
from tests.browser.pages import Person
from tests.permissions.world import World, build


@pytest.fixture
def world(transactional_db: None) -> World:
    return build()


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
    doctor.page.get_by_text("Activités corporelles et mentales").click()
    doctor.box("transferts", "A").focus()
    doctor.page.keyboard.press("c")
    assert doctor.box("transferts", "C").is_checked()
    doctor.waits_until_saved()


def test_a_person_at_the_wrong_door_is_told_whose_it_is(open_browser: Open, world: World) -> None:
    response = open_browser(world.people["relative"]).page.request.get("/agence/")
    assert response.status == 403
    assert "agence régionale" in response.text()
