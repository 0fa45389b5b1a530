"""A family opens a dossier with no professional, and brings the médecin traitant to it."""

from datetime import date

import pytest

from jalon.accounts.models import User
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.join_dossier import MOST_WRONG, join_dossier
from jalon.dossiers.enums import DesignationState, ParticipantRole
from jalon.dossiers.models import Designation, Dossier, Participant
from jalon.mail.models import OutgoingEmail
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import FILLED, actor, make_commune, make_dossier, save
from tests.factories import make_family, make_physician, make_secretary

pytestmark = pytest.mark.django_db

IDENTITY_FORM = {
    "birth_name": "Garnier",
    "used_name": "Moreau",
    "first_names": "Lucienne",
    "birth_date": "03/05/1939",
    "sex": "F",
    "birth_place": "Talant (21240)",
}
BORN = date(1939, 5, 3)


def client_of(user: User) -> InspectingClient:
    return InspectingClient().sign_in(user)


def told(template: str) -> list[str]:
    return sorted(OutgoingEmail.objects.filter(template=template).values_list("recipient", flat=True))


@pytest.fixture
def daughter() -> User:
    make_commune()
    return make_family()


@pytest.fixture
def dossier(daughter) -> Dossier:
    client_of(daughter).post("/dossiers/nouveau/", {**IDENTITY_FORM, "role": "relative"})
    return Dossier.objects.get()


@pytest.fixture
def doctor() -> User:
    physician = make_physician(first_name="Hélène", last_name="Perrin")
    physician.professional.city = "Talant"
    physician.professional.save()
    return physician


class TestOpening:
    def test_a_daughter_says_who_she_is_and_opens_the_dossier(self, dossier, daughter):
        assert dossier.participants.get().role == ParticipantRole.RELATIVE
        assert dossier.participants.get().user == daughter
        page = text_of(client_of(daughter).get(f"/dossiers/{dossier.pk}/"))
        assert "Continuer pas à pas" in page
        assert "Réservé à la lecture médicale" in page

    def test_the_first_page_tells_what_to_have_at_hand_and_keeps_what_was_typed(self, daughter):
        client = client_of(daughter)
        assert "À avoir sous la main" in text_of(client.get("/dossiers/nouveau/"))
        page = text_of(client.post("/dossiers/nouveau/", IDENTITY_FORM))
        assert "Dites qui vous êtes pour la personne concernée." in page
        assert 'value="Garnier"' in page
        assert not Dossier.objects.exists()

    @pytest.mark.parametrize("role", ["physician", "maire"])
    def test_a_role_that_is_not_of_a_family_is_refused(self, daughter, role):
        page = text_of(client_of(daughter).post("/dossiers/nouveau/", {**IDENTITY_FORM, "role": role}))
        assert "Dites qui vous êtes" in page
        assert not Dossier.objects.exists()

    def test_once_the_family_part_is_filled_the_next_step_is_the_doctor(self, dossier, daughter):
        for code in ("demande", "administratif"):
            save(dossier, code, FILLED[code], daughter)
        assert "Désigner le médecin traitant" in text_of(client_of(daughter).get(f"/dossiers/{dossier.pk}/"))


class TestNaming:
    @pytest.mark.parametrize("words", ["perrin", "Dr Helene Perrin".replace("Helene", "Hélène"), "Talant", "rpps"])
    def test_the_doctor_is_found_by_name_town_or_number(self, dossier, daughter, doctor, words):
        words = doctor.professional.rpps if words == "rpps" else words
        page = text_of(client_of(daughter).get(f"/dossiers/{dossier.pk}/medecin/", {"q": words}))
        assert "Hélène Perrin" in page

    def test_the_doctor_named_is_told_without_the_name_of_the_person_and_accepts(self, dossier, daughter, doctor):
        family = client_of(daughter)
        family.post(f"/dossiers/{dossier.pk}/medecin/", {"rpps": doctor.professional.rpps})
        letter = OutgoingEmail.objects.get(template="physician_named")
        assert letter.recipient == doctor.email
        assert dossier.number in letter.body
        assert "Moreau" not in letter.subject + letter.body
        assert "pas encore de réponse" in text_of(family.get(f"/dossiers/{dossier.pk}/"))
        client = client_of(doctor)
        assert "Vous êtes désigné médecin traitant de Mme Lucienne Moreau" in text_of(client.get("/accueil/"))
        address = f"/dossiers/designations/{Designation.objects.get().pk}/"
        assert "née le 3 mai 1939" in text_of(client.get(address))
        assert client.get(f"/dossiers/{dossier.pk}/").status_code == 404
        assert client.post(address, {"answer": "accept"}).status_code == 302
        assert client.get(f"/dossiers/{dossier.pk}/").status_code == 200
        assert told("physician_accepted") == [daughter.email]
        assert "Hélène Perrin" in text_of(family.get(f"/dossiers/{dossier.pk}/"))

    def test_a_doctor_who_declines_leaves_no_link_and_another_may_be_named(self, dossier, daughter, doctor):
        client_of(daughter).post(f"/dossiers/{dossier.pk}/medecin/", {"rpps": doctor.professional.rpps})
        client = client_of(doctor)
        client.post(f"/dossiers/designations/{Designation.objects.get().pk}/", {"answer": "decline"})
        assert client.get(f"/dossiers/{dossier.pk}/").status_code == 404
        assert told("physician_declined") == [daughter.email]
        other = make_physician()
        client_of(daughter).post(f"/dossiers/{dossier.pk}/medecin/", {"rpps": other.professional.rpps})
        assert Designation.objects.get(state=DesignationState.PENDING).physician == other

    def test_another_doctor_does_not_answer_for_the_one_named(self, dossier, daughter, doctor):
        client_of(daughter).post(f"/dossiers/{dossier.pk}/medecin/", {"rpps": doctor.professional.rpps})
        address = f"/dossiers/designations/{Designation.objects.get().pk}/"
        for person in (make_physician(), make_secretary(doctor)):
            assert client_of(person).get(address).status_code == 404
            assert client_of(person).post(address, {"answer": "accept"}).status_code == 404
        assert dossier.participants.count() == 1

    def test_a_second_choice_withdraws_the_first(self, dossier, daughter, doctor):
        first, second = doctor, make_physician()
        for one in (first, second):
            client_of(daughter).post(f"/dossiers/{dossier.pk}/medecin/", {"rpps": one.professional.rpps})
        withdrawn = Designation.objects.get(physician=first)
        assert withdrawn.state == DesignationState.WITHDRAWN
        page = client_of(first).post(f"/dossiers/designations/{withdrawn.pk}/", {"answer": "accept"})
        assert page.status_code == 404

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"rpps": "12345678901"}, "Choisissez un médecin de la liste"),
            ({"rpps": "abc"}, "Choisissez un médecin de la liste"),
            ({"name": "Dr Roy", "address": "roy"}, "Une adresse e-mail s’écrit nom@domaine.fr"),
            ({"name": "", "address": "roy@cabinet.example"}, "Écrivez le nom du médecin."),
        ],
    )
    def test_a_wrong_choice_is_told_in_words(self, dossier, daughter, typed, sentence):
        assert sentence in text_of(client_of(daughter).post(f"/dossiers/{dossier.pk}/medecin/", typed))
        assert not Designation.objects.exists()


class TestJoining:
    def test_a_doctor_unknown_to_jalon_is_written_to_then_comes_by_number_and_birth_date(self, dossier, daughter):
        client_of(daughter).post(
            f"/dossiers/{dossier.pk}/medecin/", {"name": "Dr Louis Roy", "address": "roy@cabinet.example"}
        )
        letter = OutgoingEmail.objects.get(template="physician_asked")
        assert letter.recipient == "roy@cabinet.example"
        assert dossier.number in letter.body
        newcomer = make_physician()
        typed = {"number": dossier.number.lower().replace("-", " "), "birth_date": "03/05/1939"}
        assert client_of(newcomer).post("/dossiers/rejoindre/", typed).status_code == 302
        assert client_of(newcomer).get(f"/dossiers/{dossier.pk}/").status_code == 200
        assert Designation.objects.get().state == DesignationState.ACCEPTED
        assert told("physician_joined") == [daughter.email]

    def test_a_wrong_number_and_a_wrong_date_get_the_same_sentence(self, dossier):
        client = client_of(make_physician())
        pages = [
            text_of(client.post("/dossiers/rejoindre/", {"number": number, "birth_date": born}))
            for number, born in ((dossier.number, "04/05/1939"), ("GA-2222-2222", "03/05/1939"), ("x" * 40, "1/1/1940"))
        ]
        assert all("Aucun dossier ouvert ne porte ce numéro avec cette date de naissance." in page for page in pages)

    def test_ten_wrong_tries_close_the_way_for_an_hour_even_to_the_right_answer(self, dossier):
        guesser = actor(make_physician())
        for day in range(1, MOST_WRONG + 1):
            with pytest.raises(Refusal, match="Aucun dossier"):
                join_dossier(dossier.number, date(1940, 1, day), actor=guesser)
        with pytest.raises(Refusal, match="Trop d’essais"):
            join_dossier(dossier.number, BORN, actor=guesser)
        assert not Participant.objects.filter(user=guesser.user).exists()

    def test_joining_twice_changes_nothing(self, dossier):
        physician = make_physician()
        for _ in range(2):
            join_dossier(dossier.number, BORN, actor=actor(physician))
        assert Participant.objects.filter(user=physician).count() == 1
        assert len(told("physician_joined")) == 1

    def test_a_family_account_does_not_join_by_number(self, daughter):
        with pytest.raises(Refusal, match="Seul un médecin"):
            join_dossier(make_dossier(make_physician()).number, BORN, actor=actor(daughter))
