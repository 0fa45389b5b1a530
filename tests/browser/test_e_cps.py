"""Coming in by e-CPS, end to end: the site, the simulated Pro Santé Connect, the telephone beside the screen."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from jalon.accounts.models import Professional, User
from jalon.audit.models import SignInRecord
from jalon.demo.people import Persona, persona
from jalon.demo.pro_sante_connect import waiting
from jalon.dossiers.models import Dossier
from tests.accounts.factories import code_in, last_message
from tests.browser.conftest import Open
from tests.browser.pages import Person
from tests.dossiers.factories import make_complete_dossier
from tests.factories import PASSWORD, make_physician

pytestmark = pytest.mark.usefixtures("e_cps")

ADDRESS = "maiwenn.le-goff@exemple.example"
NEW_PASSWORD = "grenouille vélo orage pantoufle"


def comes_by_e_cps(person: Person, name: str, page: str = "/medecins-liberaux/") -> None:
    """Go as far as the wait for the telephone."""
    person.goes_to(page).presses("Se connecter avec l’e-CPS")
    person.presses(f"Être {name}")
    person.title_is("Validez sur votre téléphone")


def validates(person: Person) -> None:
    number = person.page.locator(".to-match").inner_text()
    person.page.get_by_role("button", name=number, exact=True).click()


def lands_on(person: Person, path: str) -> None:
    expect(person.page).to_have_url(re.compile(f"{re.escape(path)}$"))


@pytest.fixture
def perrin(transactional_db: None) -> User:
    """Dr Perrin of the demonstration, alone."""
    known: Persona = persona("perrin")
    user = make_physician(first_name=known.first_name, last_name=known.last_name)
    Professional.objects.filter(user=user).update(rpps=known.rpps)
    return User.objects.select_related("professional").get(pk=user.pk)


def test_a_doctor_unknown_so_far_opens_an_account_chooses_a_place_and_is_at_home(open_browser: Open) -> None:
    doctor = open_browser()
    comes_by_e_cps(doctor, "Maïwenn Le Goff")
    validates(doctor)
    doctor.title_is("Première connexion")
    doctor.reads("Dr Maïwenn Le Goff")
    doctor.fills(address=ADDRESS).submits()
    doctor.title_is("Confirmez votre adresse")
    doctor.fills(code=code_in(last_message(ADDRESS))).submits()
    doctor.title_is("Votre lieu d’exercice")
    doctor.reads("Maison de Sante du Lac")
    doctor.picks("place", "1")
    doctor.presses("Continuer")
    doctor.title_is("Ouvrir votre compte")
    doctor.fills(password=NEW_PASSWORD)
    doctor.page.locator("[name=terms]").check(force=True)
    doctor.presses("Ouvrir mon compte")
    doctor.title_is("Votre compte est ouvert")
    doctor.reads("CH de la Haute Cote-d’Or")
    doctor.presses("Entrer dans mon espace")
    lands_on(doctor, "/accueil/")
    row = Professional.objects.select_related("user").get()
    assert (row.user.email, row.city, row.specialty) == (ADDRESS, "Vitteaux", "Médecine générale")

    # Signed out of both: the next time, who one is is asked again.
    doctor.page.locator(".person summary").click()
    doctor.presses("Se déconnecter")
    doctor.reads("de ce site et de Pro Santé Connect")
    doctor.goes_to("/medecins-liberaux/").presses("Se connecter avec l’e-CPS")
    doctor.title_is("S’identifier avec une e-CPS simulée")
    doctor.presses("Être Maïwenn Le Goff")
    validates(doctor)
    lands_on(doctor, "/accueil/")


def refuses(doctor: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    doctor.presses("Refuser")


def lets_time_run_out(doctor: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page waits by itself: nobody touches it."""
    clock = time.time
    monkeypatch.setattr(waiting.time, "time", lambda: clock() + waiting.PHONE_SECONDS)


@pytest.mark.parametrize(
    ("does", "title", "cause"),
    [
        (refuses, "La connexion a été refusée", "refusee"),
        (lets_time_run_out, "Le délai est dépassé", "delai-depasse"),
    ],
)
def test_who_refuses_or_lets_the_time_run_out_is_told_what_to_do(
    open_browser: Open, perrin: User, monkeypatch: pytest.MonkeyPatch, does: Callable[..., None], title: str, cause: str
) -> None:
    doctor = open_browser()
    comes_by_e_cps(doctor, "Hélène Perrin")
    does(doctor, monkeypatch)
    doctor.title_is(title)
    monkeypatch.undo()
    doctor.reads("Les autres façons d’entrer")
    assert SignInRecord.objects.latest("id").cause == cause
    doctor.presses("Se connecter avec l’e-CPS")
    doctor.presses("Être Hélène Perrin")
    validates(doctor)
    lands_on(doctor, "/accueil/")


def test_a_nurse_and_a_person_without_activity_are_told_kindly(open_browser: Open) -> None:
    for name, title in (
        ("Rose Amadou", "Cet espace est celui des médecins"),
        ("Lucas Ferrand", "Vous êtes identifié, mais sans activité de santé"),
    ):
        person = open_browser()
        comes_by_e_cps(person, name)
        validates(person)
        person.title_is(title)
    assert not User.objects.exists()


def test_a_doctor_in_by_password_signs_once_e_cps_has_confirmed(open_browser: Open, perrin: User) -> None:
    dossier = make_complete_dossier(perrin, signed=False)
    sign = f"/dossiers/{dossier.pk}/volets/medical/signer/"
    doctor = open_browser()
    doctor.goes_to("/medecins-liberaux/").fills(identifier=perrin.professional.rpps, password=PASSWORD)
    doctor.presses("Recevoir mon code")
    doctor.title_is("Votre code à 6 chiffres")
    doctor.fills(code=code_in(last_message(perrin.email))).submits()
    lands_on(doctor, "/accueil/")
    doctor.goes_to(sign).presses("Confirmer avec l’e-CPS")
    doctor.presses("Être Hélène Perrin")
    validates(doctor)
    lands_on(doctor, sign)
    doctor.presses("Signer la partie médicale")
    lands_on(doctor, f"/dossiers/{dossier.pk}/")
    assert Dossier.objects.get().sections.filter(code="medical", signed_at__isnull=False).exists()


def test_without_scripts_e_cps_lets_a_doctor_in(open_browser: Open, perrin: User) -> None:
    doctor = open_browser(java_script_enabled=False)
    comes_by_e_cps(doctor, "Hélène Perrin")
    validates(doctor)
    lands_on(doctor, "/accueil/")


def test_without_scripts_the_page_that_waits_asks_again_by_itself(open_browser: Open, perrin: User) -> None:
    doctor = open_browser(java_script_enabled=False)
    comes_by_e_cps(doctor, "Hélène Perrin")
    asked = waiting.Waiting.find(doctor.page.url.split("/")[-3])
    assert asked is not None
    asked.answer("")
    expect(doctor.page.locator("h1")).to_contain_text("a été refusée", timeout=10_000)
