"""Hospitalisation at home, from the visit to the renewal: the prescriber, the service, the médecin traitant."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jalon.directory.enums import UnitKind
from jalon.referrals.actions.admit import admit
from jalon.referrals.home_care.enums import RenewalState
from jalon.referrals.home_care.models import HomeStay, Renewal
from jalon.referrals.models import Referral
from tests.browser.conftest import Open
from tests.browser.pages import Person
from tests.factories import make_physician
from tests.referrals.home_care.factories import AtHome

PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def story(transactional_db: None) -> AtHome:
    return AtHome(UnitKind.HAD)


def test_a_stay_at_home_from_the_visit_to_the_renewal(open_browser: Open, story: AtHome) -> None:
    referral = story.sent()
    treating = make_physician(first_name="Claude", last_name="Autre")
    service, prescriber = open_browser(story.desk.user, bypass_csp=True), open_browser(story.physician, bypass_csp=True)
    gp = open_browser(treating, bypass_csp=True, **PHONE)
    place = f"/demandes/{referral.pk}/domicile/"
    today = timezone.localdate()

    service.goes_to(f"/demandes/{referral.pk}/")
    service.presses("Proposer une visite")
    service.fills(day=f"{today:%d/%m/%Y}", begins="9h", ends="10 h 30")
    service.picks("place", "home")
    service.picks("who", "nurse")
    service.finds_nothing_wrong()
    service.submits()
    service.reads("Visite proposée")

    prescriber.goes_to("/accueil/")
    prescriber.reads("propose une visite")
    prescriber.presses("Répondre")
    prescriber.finds_nothing_wrong()
    prescriber.presses("Confirmer la visite")
    prescriber.submits()
    prescriber.reads("Visite confirmée")

    prescriber.presses("Demander son accord au médecin traitant")
    prescriber.page.locator("#q").fill("Claude Autre")
    prescriber.presses("Chercher")
    prescriber.finds_nothing_wrong()
    prescriber.presses("Lui demander")
    prescriber.reads("Claude Autre doit répondre")

    service.goes_to(place)
    service.presses("Noter que la visite est faite")
    service.picks("conclusion", "suited")
    service.submits()
    service.reads("la prise en charge convient")
    service.presses("Donner l’accord")
    week(service)
    service.finds_nothing_wrong()
    service.submits()
    service.reads("Début et rythme des soins")
    service.reads("8 passages par semaine")

    prescriber.goes_to(place)
    prescriber.reads("Souhaité dans le dossier")
    prescriber.finds_nothing_wrong()
    prescriber.goes_to(f"/demandes/{referral.pk}/")
    prescriber.presses("Accepter la place")
    prescriber.page.locator("main form .actions button").first.click()
    prescriber.reads("Place acceptée")

    service.goes_to(f"/demandes/{referral.pk}/")
    service.reads("L’accord du médecin traitant manque")

    gp.goes_to("/accueil/")
    gp.presses("Répondre")
    gp.presses("Suivre ce dossier")
    gp.goes_to("/accueil/")
    gp.reads("Votre accord est demandé")
    gp.presses("Répondre")
    gp.picks("state", "conditions")
    gp.fills(words="Me joindre avant toute hausse de morphine.")
    gp.finds_nothing_wrong()
    gp.submits()
    gp.reads("D’accord, à des conditions")

    admit(Referral.objects.get(pk=referral.pk), admitted_on=today, actor=story.desk)
    HomeStay.objects.update(started_on=today - timedelta(days=10), ends_on=today + timedelta(days=2))
    service.goes_to("/accueil/")
    service.reads("à renouveler ou à terminer")
    service.goes_to(place)
    service.presses("Demander le renouvellement")
    service.fills(until=f"{today + timedelta(days=16):%d/%m/%Y}", why="Les pansements continuent.")
    service.submits()
    service.reads("Renouvellement demandé")

    gp.goes_to("/accueil/")
    gp.reads("Un renouvellement est à signer")
    gp.presses("Répondre")
    gp.reads("Les pansements continuent.")
    gp.picks("answer", "renew")
    gp.finds_nothing_wrong()
    gp.submits()
    gp.reads("Renouvelé jusqu’au")
    assert Renewal.objects.get().state == RenewalState.RENEWED
    service.goes_to(place)
    service.reads("Séjour en cours jusqu’au")
    service.finds_nothing_wrong()


def week(service: Person) -> None:
    """Tick by keyboard: each morning a nurse, and a carer on Saturday evening."""
    service.fills(start_on=f"{timezone.localdate() + timedelta(days=1):%d/%m/%Y}")
    for value in ("nurse-all-morning", "carer-sat-evening"):
        service.box("week", value).focus()
        service.page.keyboard.press("Space")
