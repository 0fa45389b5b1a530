"""From the weekly e-mail to the public page, by the hands of a nurse at her telephone, without a sign-in."""

import re

from django.core.management import call_command

from jalon.accounts.enums import MembershipRole
from jalon.directory.models import CareUnit
from jalon.mail.models import OutgoingEmail
from tests.browser.conftest import Open
from tests.dossiers.factories import make_commune
from tests.factories import make_establishment, make_unit, make_unit_staff

PHONE = {"width": 390, "height": 844}


def link_in(address: str) -> str:
    body = OutgoingEmail.objects.get(recipient=address, template="free_places").body
    found = re.search(r"https?://[^/\s]+(/etablissement/lien/\S+)", body)
    assert found is not None
    return found[1]


def test_a_nurse_declares_by_the_link_of_the_e_mail_and_the_public_page_says_today(open_browser: Open) -> None:
    unit = make_unit(make_establishment(name="Les Tilleuls", city="Talant"))
    nurse = make_unit_staff(unit.establishment, MembershipRole.ADMISSIONS)
    call_command("ask_free_places")
    person = open_browser(viewport=PHONE).goes_to(link_in(nurse.email))
    person.title_is("Places libres")
    person.reads("Places non déclarées")
    person.fills(nombre="2").presses("Déclarer ce nombre")
    person.reads("2 places libres chez Les Tilleuls, aujourd’hui.")
    person.presses("Toujours exact : 2 places libres")
    person.reads("2 places libres chez Les Tilleuls, aujourd’hui.")
    person.presses("la page publique")
    person.title_is("Les Tilleuls")
    person.reads(re.compile("2\\s+places libres\\s+déclarées le"))
    assert CareUnit.objects.get().free_places == 2
    person.goes_to("/etablissement/")
    person.does_not_read("Places libres")


def test_a_manager_draws_a_territory_from_the_list_with_the_keyboard(open_browser: Open) -> None:
    make_commune()
    unit = make_unit(make_establishment(name="HAD de la Côte"), kind="had", stay_type="home")
    keeper = make_unit_staff(unit.establishment, MembershipRole.MANAGER)
    person = open_browser(keeper, answers=(422,)).goes_to(f"/etablissement/unites/{unit.pk}/territoire/")
    person.fills(communes="Atlantide").presses("Enregistrer ce territoire")
    person.reads("aucune commune ne porte ce nom")
    person.fills(communes="", ou="tal")
    person.page.locator("#id_ou").press("Tab")
    person.page.keyboard.press("Enter")
    person.reads("Talant (21240)")
    person.page.locator("input[name=found]").focus()
    person.page.keyboard.press("Space")
    person.presses("Enregistrer ce territoire")
    person.reads("Enregistré.")
    assert CareUnit.objects.get().served_communes == ["21617"]


def test_a_capability_is_answered_with_the_arrows(open_browser: Open) -> None:
    unit = make_unit()
    keeper = make_unit_staff(unit.establishment, MembershipRole.MANAGER)
    person = open_browser(keeper).goes_to(f"/etablissement/unites/{unit.pk}/capacites/")
    person.box("pasa", "").focus()
    person.page.keyboard.press("ArrowRight")
    person.presses("Enregistrer ces réponses")
    person.reads("Enregistré.")
    assert CareUnit.objects.get().offers == ["pasa"]
