"""A médecin traitant asks for follow-up care, each interaction counted: from the first page to the request sent."""

import re

import pytest
from playwright.sync_api import expect

from jalon.accounts.models import User
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.dossiers.models import Dossier
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from tests.browser.conftest import Open
from tests.browser.test_doctor_minutes import Counting
from tests.browser.test_story import choose
from tests.dossiers.factories import make_commune
from tests.factories import make_establishment, make_physician, make_unit

MOST = 60
ADDRESSES = ("motif", "dependance", "motif/signer")


@pytest.fixture
def day_hospital(transactional_db: None) -> CareUnit:
    make_commune()
    place = make_establishment(name="Centre Les Rosiers", city="Talant", latitude=47.34, longitude=5.0)
    return make_unit(place, kind=UnitKind.SMR, stay_type=StayType.DAY_HOSPITAL, mention="A52")


@pytest.fixture
def physician(transactional_db: None) -> User:
    return make_physician()


def opens_it(doctor: Counting) -> Dossier:
    doctor.person.goes_to("/accueil/")
    doctor.presses("Nouveau dossier")
    doctor.picks("kind", "sanitaire")
    doctor.fills(birth_name="Marchand", first_names="Sylvie", birth_date="08/09/1971")
    doctor.fills(birth_place="Talant (21240)")
    doctor.picks("sex", "F")
    doctor.presses("Ouvrir le dossier")
    doctor.person.title_is("Service demandeur")
    return Dossier.objects.get()


def says_who_asks(doctor: Counting) -> None:
    doctor.picks("origin", "home")
    doctor.fills(wished_date="15/01/2027")
    doctor.fills(physician_name="Dr Hélène Perrin", physician_phone="03 80 55 01 02")
    doctor.presses("Continuer : Administratif")
    doctor.fills(**{"address.street": "3 rue Foch", "address.town": "Talant (21240)"})
    doctor.presses("Continuer : Motif et but")


def finds_the_motive(doctor: Counting) -> None:
    page = doctor.person.page
    words = page.get_by_label("Une maladie, une opération ou un code CIM-10")
    doctor.fills(motive_detail="AVC sylvien droit en mai.")
    words.press_sequentially("avc séquelles")
    found = page.locator(".motive-list button").first
    expect(found).to_contain_text("séquelles")
    words.press("Enter")
    expect(found).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    doctor.count += 2
    doctor.person.reads("Rééducation modérée")
    expect(page.locator("[name=motive_detail]")).to_have_value("AVC sylvien droit en mai.")
    expect(page.locator("#parcours")).to_contain_text("Rééducation")
    doctor.picks("home_now", "yes")
    doctor.picks("agreement", "yes")
    doctor.presses("Continuer : Médical")


def fills_the_medical_sections(doctor: Counting) -> None:
    doctor.fills(history="HTA.", story="Marche avec une canne, main gauche spastique.", treatments="Kardégic 75 mg")
    doctor.picks("stable", "yes")
    doctor.picks("allergies", "no")
    doctor.presses("Rien à signaler", block="infection")
    doctor.presses("Continuer : Soins techniques")
    doctor.presses("Rien à signaler", block="need")
    doctor.presses("Continuer : Dépendance")
    doctor.picks("washing", "2")
    doctor.presses("Fait seul pour tout ce qui reste")
    expect(doctor.person.page.locator("#score")).to_contain_text("5 sur 16")
    doctor.presses("Continuer : Rééducation")
    doctor.picks("disciplines", "physio", "occupational")
    doctor.presses("Continuer : Vie et projet de sortie")
    doctor.picks("alone", "no")
    doctor.picks("housing", "house")
    doctor.picks("carer", "yes")
    choose(doctor.person, "exit", "home_helped")
    doctor.count += 1
    doctor.presses("Continuer : Transport")
    doctor.picks("mode", "seated")
    doctor.presses("Continuer : Orientation")


def test_a_physician_asks_for_day_rehabilitation_in_under_sixty_interactions(
    open_browser: Open, physician: User, day_hospital: CareUnit
) -> None:
    person = open_browser(physician)
    doctor = Counting(person)
    dossier = opens_it(doctor)
    says_who_asks(doctor)
    finds_the_motive(doctor)
    fills_the_medical_sections(doctor)
    person.title_is("Vers quels soins orienter")
    doctor.picks("chosen", "smr.A52.day_hospital")
    doctor.presses("Retenir ces solutions")
    doctor.presses("Valider le dossier")
    person.title_is("Valider le dossier")
    person.reads("AVQ physique 5 sur 16")
    doctor.presses("Signer la partie médicale")
    person.title_is("Dossier de Mme Sylvie Marchand")
    assert all(row.is_signed for row in dossier.sections.filter(asked=True, code__in=("motif", "soins", "transport")))

    person.goes_to(f"/dossiers/{dossier.pk}/recherche/")
    person.page.get_by_role("button", name=re.compile("Choisir.*Les Rosiers")).click()
    expect(person.page.get_by_role("button", name=re.compile("Choisi.*Les Rosiers"), pressed=True)).to_be_visible()
    person.presses("Préparer l’envoi")
    person.presses(re.compile("^Envoyer 1 demande"))
    person.reads("Envoyée")
    doctor.count += 4
    assert Referral.objects.get().state == ReferralState.SENT
    assert doctor.count < MOST, doctor.count
    for address in ADDRESSES:
        person.goes_to(f"/dossiers/{dossier.pk}/volets/{address}/")
        person.finds_nothing_wrong()
