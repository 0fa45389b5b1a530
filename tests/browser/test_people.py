"""Two browsers on one dossier: a brother at work on it is out the moment his sister ends his access."""

from typing import Any

import pytest
from playwright.sync_api import expect

from jalon.accounts.models import User
from jalon.dossiers.enums import ParticipantRole, Rights
from jalon.dossiers.models import Dossier, Participant
from tests.accounts.factories import last_message, path_in
from tests.browser.conftest import Open
from tests.dossiers.factories import make_commune, make_dossier
from tests.factories import make_family, make_physician

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


@pytest.fixture
def dossier() -> Dossier:
    make_commune()
    return make_dossier(make_physician())


def join(dossier: Dossier, rights: Rights) -> User:
    user = make_family()
    Participant.objects.create(dossier=dossier, user=user, role=ParticipantRole.RELATIVE, rights=rights)
    return user


def test_a_revoked_brother_is_out_at_once_with_his_page_still_open(open_browser: Open, dossier: Dossier) -> None:
    brother = join(dossier, Rights.WRITE)
    sister = open_browser(join(dossier, Rights.DECIDE), **PHONE)
    at_work = open_browser(brother, answers=(404,))
    at_work.goes_to(f"/dossiers/{dossier.pk}/volets/administratif/")
    at_work.picks("pet", "yes")
    at_work.waits_until_saved()

    sister.goes_to(f"/dossiers/{dossier.pk}/").presses("Les personnes du dossier")
    sister.finds_nothing_wrong()
    sister.presses(f"Retirer l’accès de {brother.full_name}")
    sister.reads(f"{brother.full_name} n’a plus accès à ce dossier.")

    revision = dossier.sections.get(code="administratif").revision
    at_work.picks("pet", "no")
    expect(at_work.page.locator("[data-autosave-mark]").first).to_contain_text("ce dossier ne vous est plus ouvert")
    assert dossier.sections.get(code="administratif").revision == revision
    at_work.goes_to(f"/dossiers/{dossier.pk}/")
    at_work.does_not_read(dossier.number)


def test_a_daughter_gives_a_mandate_from_her_phone_and_the_helper_joins(open_browser: Open, dossier: Dossier) -> None:
    daughter = open_browser(join(dossier, Rights.DECIDE), **PHONE)
    daughter.goes_to(f"/dossiers/{dossier.pk}/personnes/").presses("Donner un mandat")
    daughter.finds_nothing_wrong()
    daughter.fills(address="klein@clic.example", organisation="CLIC de Dijon")
    daughter.submits()
    daughter.reads("Mandat jusqu’au")
    daughter.finds_nothing_wrong()

    helper = open_browser(answers=(404,))
    helper.goes_to(path_in(last_message("klein@clic.example")))
    helper.title_is(f"Rejoindre le dossier {dossier.number}")
    helper.finds_nothing_wrong()
    helper.fills(first_name="Sonia", last_name="Klein", password="grenouille vélo orage pantoufle")
    helper.page.get_by_label("conditions").check()
    helper.presses("Ouvrir mon compte")
    expect(helper.page.locator("body")).to_contain_text("Vous agissez pour CLIC de Dijon, par mandat de")
    helper.finds_nothing_wrong()

    daughter.goes_to(f"/dossiers/{dossier.pk}/personnes/").presses("Mettre fin au mandat")
    daughter.reads("n’a plus accès à ce dossier.")
    helper.page.reload()
    expect(helper.page.locator("body")).not_to_contain_text(dossier.number)
