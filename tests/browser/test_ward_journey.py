"""A hospital team: the nurse prepares, the social worker adds, the doctor validates; a unit offers, the ward accepts.
Whoever goes home is received by the médecin traitant.
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from jalon.accounts.enums import MembershipRole
from jalon.directory.enums import StayType, UnitKind, WardPosition
from jalon.directory.models import CareUnit, Ward
from jalon.dossiers.models import Dossier
from jalon.mail.models import OutgoingEmail
from jalon.referrals.actions.choose import choose
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from tests.browser.conftest import Open
from tests.browser.pages import Person
from tests.dossiers.factories import actor, fill_followup, make_commune, make_ward_dossier, save, sign_medical_part
from tests.factories import (
    make_establishment,
    make_physician,
    make_unit,
    make_unit_staff,
    make_ward,
    make_ward_member,
)

HEALTH_WORDS = ("Moreau", "Garnier", "Lucienne", "hanche", "gériatr", "Cardiologie")


@pytest.fixture
def ward() -> Ward:
    make_commune()
    return make_ward(make_establishment(name="Hôpital de la Combe-Belle", category="355"))


@pytest.fixture
def unit() -> CareUnit:
    place = make_establishment(name="SMR La Fontaine", city="Talant", latitude=47.34, longitude=5.0)
    return make_unit(place, kind=UnitKind.SMR, stay_type=StayType.FULL_HOSPITAL, mention="A59")


def finds_nothing_wrong(person: Person) -> None:
    """On a desk and on a telephone."""
    for width in (390, 1280):
        person.page.set_viewport_size({"width": width, "height": 900})
        person.finds_nothing_wrong()


def opens_a_patient(nurse: Person) -> Dossier:
    nurse.goes_to("/accueil/").presses("Nouveau patient")
    nurse.title_is("Nouveau patient")
    nurse.fills(birth_name="Garnier", used_name="Moreau", first_names="Lucienne", birth_date="03/05/1939")
    nurse.fills(birth_place="Talant (21240)")
    nurse.picks("sex", "F")
    finds_nothing_wrong(nurse)
    nurse.presses("Ouvrir le dossier")
    nurse.title_is("Dossier de Mme")
    nurse.reads("valide d’abord le dossier")
    return Dossier.objects.get()


def test_the_team_of_a_ward_prepares_validates_sends_and_accepts(
    open_browser: Open, ward: Ward, unit: CareUnit
) -> None:
    people = {position: make_ward_member(ward, position) for position in WardPosition}
    nurse, social = open_browser(people[WardPosition.NURSE]), open_browser(people[WardPosition.SOCIAL])
    doctor = open_browser(people[WardPosition.PHYSICIAN])
    dossier = opens_a_patient(nurse)

    social.goes_to(f"/dossiers/{dossier.pk}/volets/social/")
    social.picks("alone", "yes")
    social.waits_until_saved()
    social.goes_to(f"/dossiers/{dossier.pk}/volets/dependance/").reads("vous le lisez")
    nurse.goes_to(f"/dossiers/{dossier.pk}/volets/social/")
    assert nurse.box("alone", "yes").is_checked(), "the team works in one dossier"
    fill_followup(dossier, people[WardPosition.NURSE])
    nurse.goes_to("/accueil/").reads("À valider par un médecin")
    finds_nothing_wrong(nurse)

    doctor.goes_to("/accueil/").reads(f"Préparé par {people[WardPosition.NURSE].full_name}")
    doctor.presses("Relire et valider")
    doctor.presses(re.compile("^(Signer la|Valider)"))
    doctor.title_is("Dossier de Mme")

    choose(dossier, unit, actor=actor(people[WardPosition.NURSE]))
    nurse.goes_to("/accueil/").reads("Prêt à envoyer")
    nurse.presses("Envoyer")
    for box in nurse.page.locator("main input[type=checkbox]:not(:checked)").all():
        box.check()
    nurse.presses(re.compile("^Envoyer"))
    referral = Referral.objects.get()
    assert referral.state == ReferralState.SENT

    desk = open_browser(make_unit_staff(unit.establishment, MembershipRole.ADMISSIONS))
    desk.goes_to(f"/demandes/{referral.pk}/").goes_to(f"/demandes/{referral.pk}/offer/")
    soon = (timezone.localdate() + timedelta(days=6)).strftime("%d/%m/%Y")
    before = (timezone.localdate() + timedelta(days=3)).strftime("%d/%m/%Y")
    desk.fills(entry_on=soon, place="Chambre 14", answer_before=before)
    submits(desk)
    social.goes_to("/accueil/").reads("Une place est proposée")
    social.presses("Répondre")
    social.goes_to(f"/demandes/{referral.pk}/accept_offer/")
    submits(social)
    nurse.goes_to("/accueil/").reads("Place acceptée")
    letters = "\n".join(f"{email.subject}\n{email.body}" for email in OutgoingEmail.objects.all())
    assert [word for word in HEALTH_WORDS if word in letters] == []


def test_the_medecin_traitant_receives_who_goes_home_and_sees_what_changed(open_browser: Open, ward: Ward) -> None:
    doctor, nurse = make_ward_member(ward, WardPosition.PHYSICIAN), make_ward_member(ward)
    dossier, gp = make_ward_dossier(nurse), make_physician()
    fill_followup(dossier, nurse)
    sign_medical_part(dossier, doctor)

    giver = open_browser(nurse).goes_to(f"/dossiers/{dossier.pk}/")
    giver.presses("Retour à domicile")
    giver.page.locator("#q").fill(gp.professional.rpps)
    giver.presses("Chercher")
    finds_nothing_wrong(giver)
    giver.presses("Passer le relais")
    giver.reads("a passé le relais")

    receiver = open_browser(gp).goes_to("/accueil/")
    receiver.reads("rentre à domicile")
    receiver.presses("Voir ce qui a changé")
    receiver.reads("Vous n’avez encore rien lu de ce dossier")
    finds_nothing_wrong(receiver)
    receiver.presses(re.compile("^Médical"))
    receiver.goes_to(f"/dossiers/{dossier.pk}/relais/").presses("C’est lu")
    receiver.goes_to("/accueil/").does_not_read("rentre à domicile")
    save(dossier, "medical", "treatments=Bisoprolol+5+mg", gp)
    receiver.goes_to(f"/dossiers/{dossier.pk}/relais/").reads("Bisoprolol 5 mg")
    expect(receiver.page.locator("td.after")).to_contain_text("Bisoprolol")
    finds_nothing_wrong(receiver)
    open_browser(nurse).goes_to("/accueil/").reads("Relais passé au médecin traitant")


def submits(person: Person) -> None:
    """Press the main button of a form that says what it does."""
    person.page.locator("main form .actions button").first.click()
    person.page.wait_for_load_state("networkidle")
