"""A doctor's minutes: the medical part filled in and signed, every interaction counted; by keyboard; with no script."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from jalon.accounts.models import User
from jalon.dossiers.documents import open_section
from jalon.dossiers.models import Dossier
from tests.browser.conftest import Open
from tests.browser.pages import Person
from tests.dossiers.factories import make_complete_dossier, make_dossier, section_of
from tests.factories import make_physician

MOST = 40
PASTED = "1. BISOPROLOL 2,5 mg : 1-0-0\r\n2. KARDEGIC 75 mg\t1 sachet le midi\r\n3. DONEPEZIL 10 mg 0-0-1"
#: Where the journey leaves its pictures, when somebody wants them.
FILM = os.environ.get("JALON_FILM")


class Counting:
    """A doctor whose every click and every field filled in is counted, one each."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.count = 0

    def picks(self, name: str, *values: str) -> None:
        self.person.picks(name, *values)
        self.count += len(values)

    def fills(self, **answers: str) -> None:
        self.person.fills(**answers)
        self.count += len(answers)

    def presses(self, words: str | re.Pattern[str], block: str = "") -> None:
        """Press a button or a link that leads to a page, of a block when it is named."""
        place = self.person.page.locator(f"#b-{block}" if block else "main")
        # A save on its way is waited for before the page goes.
        with self.person.page.expect_navigation():
            place.get_by_role("button", name=words).or_(place.get_by_role("link", name=words)).locator(
                "visible=true"
            ).first.click()
        self.count += 1

    def shows(self, number: int, name: str) -> None:
        """Keep a picture of the page, on a desk and on a phone."""
        if FILM:
            page = self.person.page
            page.evaluate("scrollTo(0, 0)")
            for width in (1280, 390):
                page.set_viewport_size({"width": width, "height": 900})
                path = Path(FILM) / f"medecin-{number}-{name}-{width}.png"
                # Anything but « initial » has a style written in the page, which its policy refuses.
                page.screenshot(path=path, full_page=True, caret="initial")
            page.set_viewport_size({"width": 1280, "height": 900})


@pytest.fixture
def physician(transactional_db: None) -> User:
    return make_physician()


def test_a_doctor_fills_in_and_signs_a_medical_part_in_under_forty_interactions(
    open_browser: Open, physician: User
) -> None:
    dossier = make_dossier(physician)
    person = open_browser(physician).goes_to(f"/dossiers/{dossier.pk}/volets/medical/")
    doctor = Counting(person)
    doctor.shows(1, "nouveau")
    doctor.picks("urgent", "no")
    doctor.picks("context", "home_hard")
    doctor.picks("home_reasons", "alone", "health")
    doctor.picks("hospitalised", "no")
    doctor.fills(history="HTA. Fracture du col du fémur opérée en 2019.", conditions="Insuffisance cardiaque stable.")
    doctor.fills(treatments=PASTED)
    doctor.picks("ald", "yes")
    doctor.picks("dementia", "yes")
    doctor.fills(height="162", weight="58,5")
    expect(person.page.locator("#r-treatments")).to_contain_text("KARDEGIC")
    doctor.shows(2, "traitements-colles")
    doctor.picks("falls", "yes")
    doctor.presses("Rien à signaler", block="risks")
    expect(person.page.locator("#s-risks")).to_have_text("complet")
    doctor.picks("behaviour", "yes")
    doctor.picks("symptoms", "anxiety", "sleep")
    doctor.presses("Rien à signaler", block="care")
    doctor.picks("equipment", "walker")
    doctor.presses("Rien à signaler", block="skin")
    expect(person.page.locator("#s-skin")).to_have_text("Rien à signaler")
    doctor.fills(comments="MMS 22/30 en septembre. Aidante épuisée.")
    doctor.picks("opinion", "open")
    person.waits_until_saved()
    doctor.shows(3, "medical-complet")
    doctor.presses("Continuer : Autonomie")

    person.title_is("Autonomie")
    doctor.picks("orientation.temps", "B")
    doctor.picks("orientation.temps", "h")
    doctor.picks("toilette.bas", "B")
    doctor.picks("toilette.bas", "t")
    doctor.picks("habillage.bas", "C")
    doctor.picks("deplacements_exterieurs", "C")
    doctor.presses("Fait seul pour tout ce qui reste")
    person.reads(re.compile("GIR.\\d"))
    expect(person.page.locator("#s-coherence")).to_have_text("complet")
    doctor.shows(4, "grille")
    doctor.presses("Valider le dossier")
    person.title_is("Valider le dossier")
    doctor.shows(5, "relire")
    doctor.presses("Signer la partie médicale")
    person.title_is("Dossier de Mme Lucienne Moreau")
    doctor.shows(6, "signe")

    for code in ("medical", "autonomie"):
        assert section_of(dossier, code).is_signed
    answers = open_section(Dossier.objects.get(pk=dossier.pk), section_of(dossier, "medical")).answers
    assert answers["falls"] is True
    assert answers["choking"] is False
    assert answers["equipment"] == ["walker"]
    assert doctor.count < MOST, doctor.count


def test_what_was_signed_before_is_taken_assessed_again_and_signed_in_a_few_presses(
    open_browser: Open, physician: User
) -> None:
    make_complete_dossier(physician)
    dossier = make_dossier(physician)
    person = open_browser(physician).goes_to(f"/dossiers/{dossier.pk}/volets/medical/")
    doctor = Counting(person)
    person.reads("propose")
    doctor.shows(7, "reprise-proposee")
    person.finds_nothing_wrong()
    doctor.presses("Tout reprendre")
    person.reads("à relire avant de signer")
    doctor.shows(8, "reprise-faite")
    person.finds_nothing_wrong()
    doctor.picks("urgent", "no")
    doctor.picks("context", "change")
    doctor.picks("hospitalised", "no")
    doctor.presses("Continuer : Autonomie")
    person.reads("Grille évaluée le")
    doctor.presses("Tout reprendre")
    doctor.picks("toilette.bas", "C")
    doctor.presses("Réévalué ce jour, sans changement")
    person.finds_nothing_wrong()
    doctor.presses("Valider le dossier")
    person.reads("Repris d’un dossier signé le")
    person.does_not_read("Évalué le")
    doctor.presses("Signer la partie médicale")
    person.title_is("Dossier de Mme Lucienne Moreau")
    assert section_of(dossier, "medical").is_signed
    assert doctor.count <= 10


def test_the_keyboard_alone_answers_walks_the_blocks_and_loses_nothing(open_browser: Open, physician: User) -> None:
    dossier = make_dossier(physician)
    person = open_browser(physician).goes_to(f"/dossiers/{dossier.pk}/volets/medical/")
    page, keys = person.page, person.page.keyboard
    person.box("urgent", "yes").focus()
    keys.press("2")
    expect(person.box("urgent", "no")).to_be_checked()
    expect(person.box("context", "home_hard")).to_be_focused()
    keys.press("Alt+ArrowDown")
    expect(page.locator("#b-health > summary")).to_be_focused()
    keys.press("Enter")
    expect(page.locator("#b-health")).not_to_have_attribute("open", "")
    keys.press("Enter")
    page.locator("[name=height]").focus()
    keys.type("162")
    keys.press("Enter")
    expect(page.locator("[name=weight]")).to_be_focused()
    keys.type("58,5")
    keys.press("Alt+ArrowDown")
    expect(page.locator("#b-risks > summary")).to_be_focused()
    keys.press("Alt+ArrowUp")
    expect(page.locator("#b-health > summary")).to_be_focused()
    keys.press("?")
    expect(page.locator("[data-shortcuts]")).to_have_attribute("open", "")
    person.waits_until_saved()
    page.reload()
    expect(page.locator("[name=weight]")).to_have_value("58,5")
    person.goes_to(f"/dossiers/{dossier.pk}/volets/autonomie/")
    person.box("coherence.communication", "A").focus()
    keys.press("c")
    keys.press("a")
    expect(person.box("coherence.communication", "C")).to_be_checked()
    expect(person.box("coherence.comportement", "A")).to_be_checked()


def test_the_blocks_fold_and_fill_without_a_script(open_browser: Open, physician: User) -> None:
    dossier = make_dossier(physician)
    person = open_browser(physician, java_script_enabled=False).goes_to(f"/dossiers/{dossier.pk}/volets/medical/")
    page = person.page
    page.locator("[name=history]").fill("Asthme")
    page.locator("[name=height]").fill("162")
    page.locator("[name=height]").press("Enter")
    expect(page.locator("[name=history]")).to_have_value("Asthme")
    page.locator("#b-risks").get_by_role("button", name="Rien à signaler").click()
    expect(page.locator("#b-risks")).not_to_have_attribute("open", "")
    page.locator("#b-risks > summary").click()
    expect(person.box("falls", "no")).to_be_checked()
    page.locator("#b-risks").get_by_role("button", name="Annuler").click()
    expect(person.box("falls", "no")).not_to_be_checked()
    expect(page.locator("[name=height]")).to_have_value("162")
