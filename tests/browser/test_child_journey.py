"""A child born at 27 weeks: the doctor looks and sends, the platform prescribes and finds, the parents follow."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import User
from jalon.directory.models import CareUnit
from jalon.dossiers.actions.save_section import save_section
from jalon.dossiers.kinds.registry import TND
from jalon.dossiers.kinds.tnd.ages import same_day_after
from jalon.dossiers.kinds.tnd.codes import WEEKS, question_code
from jalon.dossiers.kinds.tnd.grid import grid
from jalon.dossiers.models import Dossier
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.wording import long_day
from tests.accounts.factories import last_message, path_in
from tests.browser.conftest import Open
from tests.browser.film import Film
from tests.browser.pages import Person
from tests.dossiers.factories import CHILD_TOLD, actor, least_answers, make_commune, section_of
from tests.factories import make_physician, make_unit_staff
from tests.referrals.pathways.factories import make_platform, make_platform_doctor

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
MOTHER = "anne.morel@famille.example"
SCENES = [
    "01-medecin-grille",
    "02-medecin-partage",
    "03-plateforme-avis",
    "04-plateforme-parcours",
    "05-admissions-enfants",
    "06-admissions-engage",
    "07-parents-suivi",
    "08-parents-document",
]


@pytest.fixture
def platform(transactional_db: None) -> CareUnit:
    make_commune()
    return make_platform(department="21")


@pytest.fixture
def physician(transactional_db: None) -> User:
    return make_physician(first_name="Hélène", last_name="Perrin")


def opens_the_dossier(doctor: Person) -> Dossier:
    born = same_day_after(timezone.localdate(), -13)
    doctor.goes_to("/dossiers/nouveau/?genre=tnd")
    doctor.fills(birth_name="Morel", first_names="Léo", birth_date=f"{born:%d/%m/%Y}", birth_place="Talant (21240)")
    doctor.picks("sex", "M")
    doctor.presses("Ouvrir le dossier")
    doctor.reads("Parents et accord")
    return Dossier.objects.get()


def fills_the_grid(doctor: Person, dossier: Dossier, film: Film) -> None:
    """Born at 27 weeks and seen at 13 months: the bracket is that of 6 months, for a corrected age of 10."""
    page = f"/dossiers/{dossier.pk}/volets/reperage/"
    doctor.goes_to(page)
    unfold(doctor)
    doctor.picks("t01", "yes")
    doctor.fills(**{WEEKS: "27"})
    doctor.page.locator(f"[name={WEEKS}]").blur()
    doctor.waits_until_saved()
    doctor.goes_to(page)
    doctor.reads(re.compile("Âge corrigé.*10.mois"))
    unfold(doctor)
    bracket = grid().bracket("6m")
    signs = {bracket.domains[0].items[0].id, bracket.domains[1].items[0].id}
    for item in bracket.items:
        doctor.picks(question_code(item.id), "not_acquired" if item.id in signs else "acquired")
    for family in grid().families:
        for item in family.items:
            if item.id != "T01":
                doctor.picks(question_code(item.id), "no")
    doctor.waits_until_saved()
    expect(doctor.page.locator("#score")).to_contain_text("Proposer la plateforme")
    film.shows(doctor, "medecin-grille")


def unfold(person: Person) -> None:
    """Open what is folded, as a press on each block does."""
    person.page.evaluate("document.querySelectorAll('details.block').forEach(block => { block.open = true })")


def fills_the_rest(dossier: Dossier, physician: User) -> None:
    """The other sections, by the action that their pages call: the journey is not about typing."""
    agreed = {"agreement_1_on": f"{timezone.localdate():%d/%m/%Y}"}
    for definition in TND.sections:
        section = section_of(dossier, definition.code)
        if section.missing:
            told = CHILD_TOLD.get(definition.code, {}) | (agreed if definition.code == "famille" else {})
            raws = least_answers(definition, told)
            save_section(section, raws, actor=actor(physician), expected_revision=section.revision)


def signs_and_invites(doctor: Person, dossier: Dossier) -> None:
    doctor.goes_to(f"/dossiers/{dossier.pk}/volets/reperage/signer/").presses("Signer la partie médicale")
    doctor.title_is("Dossier de")
    doctor.goes_to(f"/dossiers/{dossier.pk}/personnes/inviter/").fills(address=MOTHER)
    doctor.picks("role", "guardian")
    doctor.submits()
    doctor.reads("L’invitation est partie.")


def sends(doctor: Person, dossier: Dossier) -> Referral:
    doctor.goes_to(f"/dossiers/{dossier.pk}/recherche/")
    doctor.page.get_by_role("button", name=re.compile("Choisir.*PCO de Côte-d’Or")).first.click()
    expect(doctor.page.get_by_role("button", name=re.compile("Choisi"), pressed=True).first).to_be_visible()
    doctor.presses("Préparer l’envoi")
    doctor.presses(re.compile("^Envoyer 1 demande"))
    doctor.reads("Envoyée")
    return Referral.objects.get()


def prescribes(doctor: Person, film: Film) -> None:
    doctor.goes_to("/pco/").presses("Rendre le prochain avis")
    doctor.reads("Prescrire le parcours")
    doctor.finds_nothing_wrong()
    doctor.picks("reponse", "prescrire")
    doctor.picks("mode", "outside")
    doctor.fills(sessions_psychomotor_therapy="20")
    film.shows(doctor, "plateforme-avis")
    doctor.page.locator(".of-prescrire .actions button").click()
    doctor.reads("Parcours prescrit.")
    film.shows(doctor, "plateforme-parcours")


def engages(desk: Person, referral: Referral, welcome: datetime, first: datetime, film: Film) -> None:
    desk.goes_to("/pco/")
    film.shows(desk, "admissions-enfants")
    desk.finds_nothing_wrong()
    desk.goes_to(f"/pco/{referral.pk}/accueil/").fills(day=f"{welcome:%d/%m/%Y}", hour="10 h")
    desk.submits()
    desk.goes_to(f"/pco/{referral.pk}/").presses(re.compile("^Engager"))
    desk.picks("setting", "package")
    desk.fills(name="Nadia Roux", town="Talant", day=f"{first:%d/%m/%Y}", hour="14 h 30")
    desk.submits()
    desk.reads("Nadia Roux")
    film.shows(desk, "admissions-engage")
    desk.finds_nothing_wrong()


def joins(mother: Person) -> None:
    mother.goes_to(path_in(last_message(MOTHER)))
    mother.fills(first_name="Anne", last_name="Morel", password="grenouille vélo orage pantoufle")
    mother.page.get_by_label("conditions").check()
    mother.presses("Ouvrir mon compte")
    expect(mother.page.locator("body")).to_contain_text("Anne Morel")


def shares_the_grid(doctor: Person, dossier: Dossier, film: Film) -> None:
    doctor.goes_to(f"/dossiers/{dossier.pk}/").presses("Choisir ce que les parents lisent")
    doctor.page.get_by_label("Grille de repérage").check()
    expect(doctor.page.get_by_label("Anne Morel")).to_be_checked()
    doctor.finds_nothing_wrong()
    doctor.presses("Partager ces documents")
    doctor.reads("Partagé avec Anne Morel.")
    film.shows(doctor, "medecin-partage")


def follows(mother: Person, dossier: Dossier, welcome: datetime, first: datetime, film: Film) -> None:
    mother.goes_to(f"/dossiers/{dossier.pk}/volets/reperage/")
    mother.title_is(re.compile("."))
    mother.goes_to(f"/demandes/suivi/{dossier.pk}/")
    mother.title_is("Le parcours de Léo commence")
    mother.reads(f"Premier rendez-vous le {long_day(welcome.date())}, 10\N{NO-BREAK SPACE}h.")
    mother.reads("Nadia Roux")
    mother.reads(f"{long_day(first.date())}, 14\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30")
    mother.does_not_read("Clinique")
    film.shows(mother, "parents-suivi")
    mother.finds_nothing_wrong()
    with mother.page.expect_download() as calendar:
        mother.presses("Les mettre dans mon agenda")
    assert calendar.value.suggested_filename == "rendez-vous.ics"
    mother.presses("Grille de repérage")
    mother.reads("Dr Hélène Perrin vous montre ce document")
    film.shows(mother, "parents-document")
    mother.finds_nothing_wrong()


def test_a_childs_dossier_goes_from_the_doctor_to_the_platform_and_the_parents_follow(
    open_browser: Open, tmp_path: Path, platform: CareUnit, physician: User
) -> None:
    film = Film("enfant", tmp_path)
    welcome, first = (timezone.localtime() + timedelta(days=days) for days in (12, 30))
    doctor = open_browser(physician)
    dossier = opens_the_dossier(doctor)
    fills_the_grid(doctor, dossier, film)
    fills_the_rest(dossier, physician)
    signs_and_invites(doctor, dossier)
    referral = sends(doctor, dossier)
    mother = open_browser(**PHONE, answers=(403,))
    joins(mother)
    prescribes(open_browser(make_platform_doctor(platform, last_name="Maillard")), film)
    engages(
        open_browser(make_unit_staff(platform.establishment, MembershipRole.ADMISSIONS)), referral, welcome, first, film
    )
    shares_the_grid(doctor, dossier, film)
    follows(mother, dossier, welcome, first, film)
    referral.refresh_from_db()
    assert referral.state == ReferralState.IN_PATHWAY
    assert sorted(scene.partition("-")[2] for scene in film.scenes) == sorted(s.partition("-")[2] for s in SCENES)
