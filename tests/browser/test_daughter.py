"""A daughter on her phone, from nothing to a sent request, with the doctor's help. Filmed."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from jalon.accounts.models import User
from jalon.directory.models import CareUnit
from jalon.dossiers.models import Dossier
from jalon.mail.models import OutgoingEmail
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from tests.browser.conftest import Open
from tests.browser.film import Film
from tests.browser.pages import Person
from tests.browser.test_story import choose, fills_the_grid, fills_the_medical_section
from tests.dossiers.factories import make_commune
from tests.factories import make_establishment, make_physician, make_unit

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PASSWORD = "des volets verts sur la mer"
GO_ON = "Enregistrer et continuer"


@pytest.fixture
def tilleuls() -> CareUnit:
    make_commune()
    place = make_establishment(name="Les Tilleuls", city="Talant", latitude=47.34, longitude=5.0)
    return make_unit(place, price_single=65)


@pytest.fixture
def perrin() -> User:
    return make_physician(first_name="Hélène", last_name="Perrin")


def test_a_daughter_on_her_phone_from_nothing_to_a_sent_request(
    open_browser: Open, tmp_path: Path, tilleuls: CareUnit, perrin: User
) -> None:
    film = Film("fille", tmp_path)
    daughter = open_browser(**PHONE)
    answers_the_two_questions(daughter, film)
    begins_at_once(daughter, film)
    dossier = Dossier.objects.get()
    fills_screen_by_screen(daughter, film)
    meets_the_closed_door_and_confirms_her_address(daughter, film)
    names_the_doctor(daughter, film)
    the_doctor_accepts_fills_and_signs(open_browser(perrin).goes_to("/accueil/"), dossier, film)
    searches_chooses_and_sends(daughter, dossier, film)
    request = Referral.objects.get()
    assert (request.state, request.unit) == (ReferralState.SENT, tilleuls)
    assert len(film.scenes) == len(set(film.scenes)) >= 20


def answers_the_two_questions(daughter: Person, film: Film) -> None:
    daughter.goes_to("/")
    daughter.picks("besoin", "seule")
    daughter.fills(ou="Talant")
    daughter.page.locator("select[name=quand]").select_option("six-mois")
    film.shows(daughter, "accueil")
    daughter.presses("Voir qui peut répondre")
    daughter.reads("Ouvrir un dossier")
    film.shows(daughter, "orientation")
    daughter.presses("Commencer un dossier")


def begins_at_once(daughter: Person, film: Film) -> None:
    daughter.title_is("Commencer un dossier")
    daughter.fills(first_name="Claire", last_name="Faure", address="claire.faure@famille.example")
    daughter.page.locator("input[name=terms]").check()
    film.shows(daughter, "qui-etes-vous")
    daughter.presses("Commencer")
    daughter.reads("Déjà répondu")
    daughter.picks("role", "relative")
    film.shows(daughter, "vous-etes")
    daughter.presses("Commencer")
    daughter.title_is("Qui est la personne concernée")
    daughter.fills(birth_name="Garnier", used_name="Moreau", first_names="Lucienne", birth_date="03/05/1939")
    daughter.fills(birth_place="Talant (21240)")
    daughter.picks("sex", "F")
    film.shows(daughter, "identite")
    daughter.presses("Ouvrir le dossier")


def fills_screen_by_screen(daughter: Person, film: Film) -> None:
    daughter.title_is("De quoi")
    daughter.reads("Étape 2 sur 11")
    expect(daughter.box("stays", "permanent")).to_be_checked()
    daughter.picks("couple", "no")
    daughter.waits_until_saved()
    film.shows(daughter, "accueil-souhaite")
    daughter.presses(GO_ON)
    # The place and its budget: the commune is known already, and all is complete.
    daughter.title_is("Qu’en pense")
    daughter.picks("consent", "yes")
    film.shows(daughter, "accord")
    daughter.presses(GO_ON)
    daughter.title_is("Sa situation")
    choose(daughter, "family_status", "widowed")
    daughter.picks("pet", "no")
    film.shows(daughter, "situation")
    daughter.presses(GO_ON)
    daughter.title_is("Où vit")
    choose(daughter, "life_place", "home")
    daughter.fills(**{"address.street": "3 rue Foch", "address.town": "Talant (21240)"})
    film.shows(daughter, "lieu-de-vie")
    daughter.presses(GO_ON)
    daughter.title_is("Qui l’aide déjà")
    daughter.page.locator("summary", has_text="SAAD, SSIAD, SPASAD, HAD").click()
    film.shows(daughter, "aides-c-est-quoi")
    daughter.presses("Je ne sais pas encore")
    daughter.title_is("Qui appeler")
    daughter.picks("contact_self", "no")
    daughter.fills(**{"contacts.0.mobile": "06 12 34 56 78"})
    daughter.waits_until_saved()
    film.shows(daughter, "personnes-a-joindre")
    daughter.presses(GO_ON)
    daughter.title_is("Quelqu’un décide-t-il")
    daughter.presses(GO_ON)
    daughter.reads(re.compile("Répondez, ou touchez"))
    film.shows(daughter, "reponse-attendue")
    choose(daughter, "protection", "no")
    daughter.presses(GO_ON)
    daughter.title_is("Qui est son médecin traitant")
    daughter.picks("gp_named", "yes")
    daughter.fills(gp_name="Perrin", gp_first_name="Hélène")
    film.shows(daughter, "medecin-traitant")
    daughter.presses(GO_ON)
    daughter.title_is("Comment le séjour")
    daughter.picks("payers", "self")
    choose(daughter, "social_aid", "no")
    film.shows(daughter, "finances")
    daughter.presses(GO_ON)
    daughter.title_is("Où en est le dossier")
    daughter.reads("Remis à plus tard")
    film.shows(daughter, "bilan-une-etape-remise")
    daughter.presses("Compléter ce qui reste")
    daughter.title_is("Qui l’aide déjà")
    daughter.picks("services", "saad")
    daughter.presses(GO_ON)
    daughter.reads("Votre partie est complète")
    daughter.reads(re.compile("Partie médicale.: à remplir"))
    film.shows(daughter, "bilan-complet")


def meets_the_closed_door_and_confirms_her_address(daughter: Person, film: Film) -> None:
    daughter.presses("Désigner le médecin")
    daughter.title_is("Confirmez votre adresse")
    film.shows(daughter, "adresse-a-confirmer")
    letter = OutgoingEmail.objects.get(template="begun_confirm")
    found = re.search(r"/compte/lien/confirmer/[\w-]+/", letter.body)
    assert found is not None
    daughter.goes_to(found[0]).fills(password=PASSWORD)
    film.shows(daughter, "mot-de-passe")
    daughter.presses("Confirmer mon adresse")
    daughter.reads("Votre adresse est confirmée")
    film.shows(daughter, "mon-accueil")


def names_the_doctor(daughter: Person, film: Film) -> None:
    daughter.presses("Désigner le médecin")
    daughter.fills(q="Perrin")
    daughter.presses("Chercher")
    film.shows(daughter, "chercher-le-medecin")
    daughter.presses("Désigner Dr Hélène Perrin")
    daughter.reads("est prévenu par e-mail")


def the_doctor_accepts_fills_and_signs(doctor: Person, dossier: Dossier, film: Film) -> None:
    film.shows(doctor, "medecin-accueil")
    doctor.presses("Répondre")
    film.shows(doctor, "medecin-designe")
    doctor.page.locator("button[name=answer][value=accept]").click()
    doctor.title_is("Dossier de")
    doctor.goes_to(f"/dossiers/{dossier.pk}/volets/medical/")
    fills_the_medical_section(doctor)
    fills_the_grid(doctor, dossier)
    doctor.presses("Valider le dossier")
    film.shows(doctor, "medecin-signe")
    doctor.presses(re.compile("^Signer"))
    doctor.page.wait_for_load_state("networkidle")


def searches_chooses_and_sends(daughter: Person, dossier: Dossier, film: Film) -> None:
    daughter.goes_to(f"/dossiers/{dossier.pk}/pas-a-pas/")
    daughter.reads(re.compile("Partie médicale.: signée"))
    daughter.does_not_read("Bisoprolol")
    film.shows(daughter, "partie-medicale-signee")
    daughter.presses("Chercher un établissement")
    daughter.reads("Les Tilleuls")
    film.shows(daughter, "recherche")
    daughter.page.get_by_role("button", name=re.compile("Choisir.*Les Tilleuls")).click()
    expect(daughter.page.get_by_role("button", name=re.compile("Choisi.*Les Tilleuls"), pressed=True)).to_be_visible()
    daughter.presses("Préparer l’envoi")
    film.shows(daughter, "avant-l-envoi")
    daughter.presses("Envoyer 1 demande")
    daughter.reads("Demande envoyée à Les Tilleuls")
    daughter.reads("Envoyée")
    film.shows(daughter, "envoyee")
