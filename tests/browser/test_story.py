"""The main job, end to end, by the hands of those who do it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import User
from jalon.directory.models import CareUnit
from jalon.dossiers.models import Dossier
from jalon.mail.models import OutgoingEmail
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from tests.browser.conftest import Open
from tests.browser.pages import Person
from tests.dossiers.factories import make_commune
from tests.factories import make_establishment, make_physician, make_unit, make_unit_staff

NAMES = ("Les Tilleuls", "La Combe aux Fées", "Le Clos Saint-Vincent")
HEALTH_WORDS = ("Moreau", "Garnier", "Lucienne", "cardiaque", "Bisoprolol", "GIR")


@pytest.fixture
def ehpads() -> dict[str, CareUnit]:
    make_commune()
    return {
        name: make_unit(
            make_establishment(name=name, city="Talant", latitude=47.34 + rank / 100, longitude=5.0),
            price_single=65 + rank,
            dementia_unit=True,
        )
        for rank, name in enumerate(NAMES)
    }


@pytest.fixture
def desks(ehpads: dict[str, CareUnit]) -> dict[str, User]:
    return {name: make_unit_staff(unit.establishment, MembershipRole.ADMISSIONS) for name, unit in ehpads.items()}


def opens_a_dossier(doctor: Person) -> Dossier:
    doctor.presses("Nouveau dossier")
    doctor.picks("kind", "grand_age")
    doctor.fills(birth_name="Garnier", used_name="Moreau", first_names="Lucienne", birth_date="03/05/1939")
    doctor.fills(birth_place="Talant (21240)")
    doctor.picks("sex", "F")
    doctor.presses("Ouvrir le dossier")
    doctor.title_is("Demande")
    return Dossier.objects.get()


def fills_the_administrative_sections(doctor: Person) -> None:
    doctor.picks("stays", "permanent")
    doctor.picks("permanent_when", "six_months")
    doctor.picks("couple", "no")
    doctor.fills(place="Talant (21240)", budget_month="2300")
    doctor.picks("consent", "yes")
    doctor.presses("Continuer : Administratif")
    doctor.title_is("Administratif")
    doctor.fills(**{"address.street": "3 rue Foch", "address.town": "Talant (21240)"})
    for name, value in (("family_status", "widowed"), ("life_place", "home"), ("social_aid", "no")):
        choose(doctor, name, value)
    for name, value in (("pet", "no"), ("contact_self", "yes"), ("gp_named", "no")):
        doctor.picks(name, value)
    choose(doctor, "protection", "no")
    doctor.picks("payers", "self")
    doctor.presses("Continuer : Médical")


def choose(person: Person, name: str, value: str) -> None:
    """Choose in a list or among buttons, whichever the page shows."""
    select = person.page.locator(f"select[name='{name}']")
    if select.count():
        select.select_option(value)
    else:
        person.picks(name, value)


def fills_the_medical_section(doctor: Person) -> None:
    doctor.title_is("Médical")
    doctor.fills(history="Fracture en 2019", conditions="Insuffisance cardiaque", treatments="Bisoprolol")
    doctor.picks("context", "home_hard")
    for name in (
        *("urgent", "hospitalised", "ald", "dementia", "falls", "choking", "palliative"),
        *("allergies", "mdr", "behaviour", "technical_care"),
    ):
        choose(doctor, name, "no")
    doctor.waits_until_saved()
    doctor.reads(re.compile("Il manque 1.réponse"))
    doctor.presses("Pansements")
    doctor.picks("dressings", "no")
    doctor.presses("Continuer : Autonomie")


def fills_the_grid(doctor: Person, dossier: Dossier) -> None:
    doctor.title_is("Autonomie")
    doctor.answers_alone(but=("elimination.fecale", "transferts"))
    doctor.picks("transferts", "C")
    doctor.waits_until_saved()
    doctor.goes_to("/dossiers/").goes_to(f"/dossiers/{dossier.pk}/volets/autonomie/")
    assert doctor.box("transferts", "C").is_checked(), "leaving and coming back lost an answer"
    doctor.reads("Une réponse décide")
    doctor.picks("elimination.fecale", "A")
    doctor.waits_until_saved()
    doctor.reads(re.compile(r"GIR.\d"))
    doctor.does_not_read("Une réponse décide")


def test_the_whole_story_of_a_request_with_three_ehpads(
    open_browser: Open, ehpads: dict[str, CareUnit], desks: dict[str, User]
) -> None:
    physician = make_physician()
    doctor = open_browser(physician).goes_to("/accueil/")
    dossier = opens_a_dossier(doctor)
    fills_the_administrative_sections(doctor)
    fills_the_medical_section(doctor)
    fills_the_grid(doctor, dossier)
    doctor.presses("Valider le dossier")
    doctor.presses(re.compile("^Signer"))
    doctor.goes_to(f"/dossiers/{dossier.pk}/recherche/")
    doctor.title_is("3 EHPAD peuvent accueillir Mme Moreau")
    doctor.reads("de moins que le budget")
    for name in NAMES:
        doctor.page.get_by_role("button", name=re.compile(f"Choisir.*{name}")).click()
        expect(doctor.page.get_by_role("button", name=re.compile(f"Choisi.*{name}"), pressed=True)).to_be_visible()
    doctor.presses("Préparer l’envoi")
    doctor.presses("Envoyer 3 demandes")
    rows = {row.establishment.name: row for row in Referral.objects.select_related("establishment")}
    assert {row.state for row in rows.values()} == {ReferralState.SENT}

    tilleuls = open_browser(desks["Les Tilleuls"])
    tilleuls.goes_to("/demandes/").presses("Moreau Lucienne")
    tilleuls.title_is("Lucienne Moreau")
    doctor.goes_to(f"/demandes/{rows['Les Tilleuls'].pk}/").reads("Consultée")
    acts(tilleuls, rows["Les Tilleuls"], "request_info", message="Quel est le traitement actuel ?")
    doctor.goes_to("/accueil/").reads("demandent un complément pour Mme")
    acts(doctor, rows["Les Tilleuls"], "give_info", message="Il est dans le volet médical.")

    combe = open_browser(desks["La Combe aux Fées"])
    combe.goes_to(f"/demandes/{rows['La Combe aux Fées'].pk}/")
    combe.goes_to(f"/demandes/{rows['La Combe aux Fées'].pk}/waitlist/").picks("grade", "admissible")
    submit(combe)
    clos = open_browser(desks["Le Clos Saint-Vincent"])
    clos.goes_to(f"/demandes/{rows['Le Clos Saint-Vincent'].pk}/")
    clos.reads("Demande consultée")

    soon = (timezone.localdate() + timedelta(days=6)).strftime("%d/%m/%Y")
    before = (timezone.localdate() + timedelta(days=3)).strftime("%d/%m/%Y")
    acts(tilleuls, rows["Les Tilleuls"], "offer", entry_on=soon, place="Chambre 14", answer_before=before)
    doctor.goes_to("/accueil/").reads("Une place est proposée à Mme")
    doctor.goes_to(f"/demandes/{rows['Les Tilleuls'].pk}/accept_offer/")
    submit(doctor)
    doctor.reads("Place acceptée")
    today = timezone.localdate().strftime("%d/%m/%Y")
    acts(tilleuls, rows["Les Tilleuls"], "admit", admitted_on=today)
    tilleuls.reads("Admis")

    for desk, name in ((combe, "La Combe aux Fées"), (clos, "Le Clos Saint-Vincent")):
        desk.goes_to(f"/demandes/{rows[name].pk}/").reads("Close : admis ailleurs")
    doctor.goes_to(f"/demandes/{rows['Les Tilleuls'].pk}/")
    for words in (
        "Demande envoyée",
        "Demande consultée",
        "Complément demandé",
        "Place proposée",
        "Place acceptée",
        "Entrée",
    ):
        doctor.reads(words)
    doctor.reads(physician.full_name)
    doctor.goes_to(f"/dossiers/{dossier.pk}/").reads("Ce dossier est clos")
    told = OutgoingEmail.objects.exclude(template="sign_in_code")
    assert {email.recipient for email in told} == {physician.email, *(desk.email for desk in desks.values())}
    letters = "\n".join(f"{email.subject}\n{email.body}" for email in told)
    assert [word for word in HEALTH_WORDS if word in letters] == []


def acts(person: Person, referral: Referral, action: str, **answers: str) -> None:
    person.goes_to(f"/demandes/{referral.pk}/{action}/").fills(**answers)
    submit(person)


def submit(person: Person) -> None:
    """Press the main button of a form that says what it does."""
    person.page.locator("main form .actions button").first.click()
    person.page.wait_for_load_state("networkidle")
