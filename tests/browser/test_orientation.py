"""From the advice to the units, in a real browser: the doctor reads why, chooses, and finds who can take someone in."""

import re

import pytest
from playwright.sync_api import expect

from jalon.accounts.models import User
from jalon.directory.enums import StayType, UnitKind
from jalon.dossiers.models import Dossier
from tests.browser.conftest import Open
from tests.browser.test_access import DESK, HEIGHT, looked_at
from tests.directory.factories import make_unit_at
from tests.dossiers.factories import make_commune
from tests.factories import make_physician
from tests.referrals.factories import chosen_unit_ids
from tests.web.orientation.vignettes import CARER, dossier_of


@pytest.fixture
def physician() -> User:
    make_commune()
    make_commune("71076", "Chalon-sur-Saône", "71100", latitude=46.78, longitude=4.85)
    make_unit_at(4, "HAD du Val", kind=UnitKind.HAD, stay_type=StayType.HOME, served_communes=["21617"])
    make_unit_at(4, "HAD d’ailleurs", kind=UnitKind.HAD, stay_type=StayType.HOME, served_communes=["21054"])
    make_unit_at(-55, "Unité de Chalon", kind=UnitKind.USP, stay_type=StayType.FULL_HOSPITAL)
    return make_physician()


def test_a_doctor_reads_why_chooses_and_finds_the_units(open_browser: Open, physician: User) -> None:
    dossier: Dossier = dossier_of(CARER, physician)
    person = open_browser(physician, reduced_motion="reduce").goes_to(f"/dossiers/{dossier.pk}/orientation/")
    page = person.page
    person.title_is(re.compile("Vers quels soins orienter"))
    person.reads("Un proche aidant est présent.")
    assert looked_at(person, "the advice") == []
    page.set_viewport_size({"width": DESK, "height": HEIGHT})
    page.get_by_text("Écarté").click()
    person.reads("Les soins sont trop lourds pour un SSIAD")
    page.get_by_label("Hospitalisation à domicile (HAD)").check()
    page.get_by_label("Unité de soins palliatifs (USP)").check()
    expect(page.locator("#f-near-town")).to_be_hidden()
    page.get_by_text("Un proche", exact=True).click()
    page.locator("#q-near-town").fill("Chalon-sur-Saône")
    page.get_by_role("button", name="Retenir ces solutions").click()

    expect(page.locator("#suite")).to_contain_text("HAD du Val")
    expect(page.locator("#suite")).to_contain_text("Unité de Chalon")
    expect(page.locator("#suite")).not_to_contain_text("HAD d’ailleurs")
    assert looked_at(person, "the choice") == []
    page.set_viewport_size({"width": DESK, "height": HEIGHT})
    page.get_by_role("link", name="Chercher les unités : Unité de soins palliatifs (USP)").click()
    expect(page.locator("li.result h2")).to_have_text(["Unité de Chalon"])
    page.get_by_role("link", name="Hospitalisation à domicile (HAD)").click()
    expect(page.locator("li.result h2")).to_have_text(["HAD du Val"])
    page.get_by_role("button", name="Choisir HAD du Val").click()
    expect(page.locator("#choix-barre")).to_contain_text("HAD du Val")
    assert len(chosen_unit_ids(dossier)) == 1
