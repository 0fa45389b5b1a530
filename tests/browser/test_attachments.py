"""Papers joined by a relative on a telephone, read by the doctor at a desk: with a script, without one, by axe."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from pytest_django.fixtures import Settings

from jalon.accounts.models import User
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.files.storage import stored_names
from jalon.dossiers.models import Attachment, Dossier, Participant
from tests.browser.conftest import Open
from tests.dossiers.factories import make_dossier
from tests.dossiers.samples import attach, docx, image, pdf
from tests.factories import make_family, make_physician

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
WAIT = 60_000


@pytest.fixture
def physician() -> User:
    return make_physician()


@pytest.fixture
def dossier(physician: User) -> Dossier:
    return make_dossier(physician)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    (tmp_path / "recto.jpg").write_bytes(image(size=(900, 600), words="recto"))
    (tmp_path / "avis.pdf").write_bytes(pdf(2))
    (tmp_path / "courrier.docx").write_bytes(docx())
    (tmp_path / "facture.exe").write_bytes(b"MZ" + bytes(100))
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4\n" + bytes(21 * 1024 * 1024))
    return tmp_path


def relative_of(dossier: Dossier) -> User:
    user = make_family()
    Participant.objects.create(dossier=dossier, user=user, role=ParticipantRole.RELATIVE)
    return user


def url(dossier: Dossier) -> str:
    return f"/dossiers/{dossier.pk}/pieces/"


def test_a_relative_joins_papers_from_a_telephone(open_browser: Open, dossier: Dossier, papers: Path) -> None:
    person = open_browser(relative_of(dossier), answers=(422,), **PHONE)
    person.goes_to(url(dossier))
    person.reads("Il manque 6 papiers")
    person.reads("Prendre une photo")
    page = person.page
    page.set_input_files("#photo", papers / "recto.jpg")
    page.set_input_files("#file", [papers / name for name in ("avis.pdf", "facture.exe", "scan.pdf")])
    person.reads("21 Mo : c’est un peu trop. La limite est de 20 Mo.".replace(" ", "\N{NO-BREAK SPACE}", 1))
    person.finds_nothing_wrong()
    page.get_by_label("recto.jpg").select_option("identity")
    page.get_by_label("avis.pdf").select_option("tax_notice")
    page.get_by_role("button", name="Joindre 3").click()
    expect(page.locator("[data-upload-status]")).to_contain_text("non joint", timeout=WAIT)
    person.reads("Ce fichier est un programme. Joignez un PDF ou une photo.")
    expect(page.locator("#pieces h3")).to_have_text(
        ["Carte d’identité ou passeport", "Dernier avis d’imposition ou de non-imposition"]
    )
    person.reads("Il manque 4 papiers")
    person.finds_nothing_wrong()
    person.presses("Carte d’identité ou passeport")
    expect(page.locator(".pictures img")).to_be_visible()
    assert (
        page.locator(".pictures img").evaluate(
            "async picture => { await picture.decode(); return picture.naturalWidth; }"
        )
        == 900
    )
    person.finds_nothing_wrong()


def test_a_doctor_drops_a_file_reads_it_and_takes_it_back(open_browser: Open, dossier, physician, papers) -> None:
    person = open_browser(physician)
    person.goes_to(url(dossier))
    page = person.page
    page.locator("[data-drop]").evaluate(
        """(zone, content) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([content], "compte-rendu.txt", {type: "text/plain"}));
            zone.dispatchEvent(new DragEvent("drop", {dataTransfer: transfer, bubbles: true, cancelable: true}));
        }""",
        "Hospitalisée du 3 au 9 novembre.",
    )
    page.get_by_label("compte-rendu.txt").select_option("report")
    page.get_by_role("button", name="Joindre ce fichier").click()
    expect(page.locator("#pieces h3")).to_have_text(["Compte rendu"], timeout=WAIT)
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger").click()
    assert download.value.suggested_filename == "compte-rendu.txt"
    assert Path(download.value.path()).read_text(encoding="utf-8") == "Hospitalisée du 3 au 9 novembre."
    page.locator("#pieces details.edit-file summary").click()
    person.finds_nothing_wrong()
    page.get_by_role("button", name="Retirer").click()
    person.reads("la pièce est retirée")
    person.finds_nothing_wrong()
    person.presses("Annuler le retrait")
    expect(page.locator("#pieces h3")).to_have_text(["Compte rendu"])


def test_papers_are_joined_without_a_script(open_browser: Open, dossier, physician, papers) -> None:
    person = open_browser(physician, answers=(422,), java_script_enabled=False)
    person.goes_to(url(dossier))
    page = person.page
    page.set_input_files("#file", [papers / "recto.jpg", papers / "courrier.docx"])
    page.select_option("#paper", "identity")
    page.get_by_role("button", name="Joindre").click()
    expect(page.locator("#pieces h3")).to_have_text(["Carte d’identité ou passeport"] * 2, timeout=WAIT)
    page.set_input_files("#file", papers / "facture.exe")
    page.get_by_role("button", name="Joindre").click()
    person.reads("facture.exe")
    person.reads("Ce fichier est un programme.")


def test_a_page_that_waits_for_the_antivirus_shows_its_word(
    open_browser: Open, dossier: Dossier, physician: User, settings: Settings
) -> None:
    row = attach(dossier, "identity", physician)
    settings.CLAMAV = "127.0.0.1:1"
    person = open_browser(physician)
    person.goes_to(url(dossier))
    person.reads("Vérification par l’antivirus en cours")
    Attachment.objects.update(scan_state="clean", scanned_at=row.added_at)
    expect(person.page.get_by_role("link", name="Télécharger")).to_be_visible(timeout=WAIT)
    assert stored_names(row.stored_as[:2])
