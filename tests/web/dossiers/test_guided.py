"""A family fills a dossier in screen by screen, in plain words, and sees what the doctor still has to do."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from jalon.accounts.models import User
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.ask_to_complete import ask_to_complete
from jalon.dossiers.declarations import AuthorRole
from jalon.dossiers.demands import Filler
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import DesignationState, ParticipantRole
from jalon.dossiers.guided import screens_of
from jalon.dossiers.kinds.registry import GRAND_AGE
from jalon.dossiers.models import Designation, Dossier, Participant
from jalon.mail.models import OutgoingEmail
from tests.client import PAGE_LIMIT_BYTES, InspectingClient, text_of
from tests.dossiers.factories import FILLED, actor, make_commune, save, section_of, sign_medical_part
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
SCREENS = screens_of("grand_age", GRAND_AGE.sections)
STAYS = {"stays": ["", "permanent"], "permanent_when": "six_months", "couple": "no"}


@pytest.fixture
def daughter() -> User:
    make_commune()
    return make_family()


@pytest.fixture
def client(daughter: User) -> InspectingClient:
    return InspectingClient().sign_in(daughter)


@pytest.fixture
def dossier(client: InspectingClient) -> Dossier:
    client.post("/dossiers/nouveau/?role=relative", IDENTITY_FORM)
    return Dossier.objects.get()


def address(dossier: Dossier, slug: str = "") -> str:
    return f"/dossiers/{dossier.pk}/pas-a-pas/{f'{slug}/' if slug else ''}"


def answers(dossier: Dossier, code: str) -> dict:
    return open_section(Dossier.objects.get(pk=dossier.pk), section_of(dossier, code)).answers


def fill_own_part(dossier: Dossier, user: User) -> None:
    for code in ("demande", "administratif"):
        save(dossier, code, FILLED[code], user)


class TestScreens:
    def test_every_question_of_the_family_is_on_one_screen_and_no_medical_one_is_on_any(self):
        asked = [f"{screen.section}.{question.code}" for screen in SCREENS for question in screen.definition.questions]
        expected = [
            f"{definition.code}.{question.code}"
            for definition in GRAND_AGE.sections
            if definition.author == AuthorRole.REQUESTER
            for question in definition.questions
        ]
        assert asked == expected
        assert not any(screen.definition.is_medical for screen in SCREENS)

    def test_each_screen_has_its_own_address_and_title(self):
        assert len({screen.slug for screen in SCREENS}) == len(SCREENS) == 11
        assert len({screen.title for screen in SCREENS}) == len(SCREENS)

    @pytest.mark.parametrize("code", ["protection", "social_aid", "housing_aid", "apa_home", "trusted_person"])
    def test_words_of_the_administration_come_with_what_they_are(self, code):
        [screen] = [one for one in SCREENS if code in one.definition.by_code]
        assert "quoi" in screen.explanations[code].asked
        assert len(screen.explanations[code].said) > 40

    def test_every_screen_shows_its_place_and_stays_light(self, client, dossier):
        for number, screen in enumerate(SCREENS, start=1):
            response = client.get(address(dossier, screen.slug))
            page = text_of(response)
            assert f"Étape {number} sur 11" in page
            assert "Je ne sais pas encore" in page
            assert len(response.content) < PAGE_LIMIT_BYTES
            assert "{person}" not in page

    def test_the_words_follow_the_sex_of_the_person(self):
        hers, his = ([screen.title for screen in screens_of("grand_age", GRAND_AGE.sections, sex)] for sex in "FM")
        assert "De quoi {person} a-t-elle besoin ?" in hers
        assert "De quoi {person} a-t-il besoin ?" in his
        for screen in screens_of("grand_age", GRAND_AGE.sections, "M"):
            written = " ".join([screen.about, *(f"{one.label} {one.help}" for one in screen.definition.questions)])
            assert not re.search(r"[\[\]|]|[’-]elle\b|(chez|pour|avec) elle|\b(mariée|née|seule)\b", written), written

    def test_an_unknown_screen_is_not_found(self, client, dossier):
        assert client.get(address(dossier, "medical")).status_code == 404

    def test_a_screen_costs_the_same_queries_whatever_was_passed(self, client, dossier, django_assert_max_num_queries):
        with django_assert_max_num_queries(12):
            client.get(address(dossier, "finances"))


class TestBeginning:
    def test_the_first_page_asks_who_one_is_then_the_identity_in_plain_words(self, client):
        page = text_of(client.get("/dossiers/nouveau/?commune=21617"))
        assert "À avoir sous la main" in page
        assert 'name="commune" value="21617"' in page
        page = text_of(client.get("/dossiers/nouveau/?role=relative&commune=21617"))
        assert "Le nom qu’elle porte aujourd’hui" in page
        assert "près de Talant" in page

    def test_who_opens_their_own_dossier_finds_their_name_written(self, client, daughter):
        page = text_of(client.get("/dossiers/nouveau/?role=patient"))
        assert f'value="{daughter.last_name}"' in page

    def test_the_dossier_opened_leads_to_the_first_screen_that_waits(self, client, dossier):
        assert client.get(address(dossier)).url == address(dossier, "accueil")

    def test_what_the_home_page_was_told_is_already_written(self, client):
        client.post("/dossiers/nouveau/?role=relative&accueil=ehpad&quand=maintenant&commune=21617", IDENTITY_FORM)
        page = text_of(client.get(address(Dossier.objects.get(), "accueil")))
        assert re.search(r"value=permanent[^>]*checked", page)
        assert re.search(r"name=permanent_when value=now[^>]*checked", page)


class TestFilling:
    def test_a_screen_saved_leads_to_the_next(self, client, dossier):
        response = client.post(address(dossier, "accueil"), {**STAYS, "revision": 0})
        assert response.url == address(dossier, "lieu-et-budget")
        assert answers(dossier, "demande")["stays"] == ["permanent"]
        assert client.get(address(dossier)).url == address(dossier, "lieu-et-budget")

    def test_what_lacks_is_said_beside_the_question_and_what_was_typed_is_kept(self, client, dossier):
        response = client.post(address(dossier, "accueil"), {"stays": ["", "permanent"], "revision": 0})
        page = text_of(response)
        assert "Répondez, ou touchez « Je ne sais pas encore »." in page
        assert answers(dossier, "demande") == {"stays": ["permanent"]}

    def test_the_page_shown_again_saves_against_the_answers_it_shows(self, client, dossier):
        page = text_of(client.post(address(dossier, "accueil"), {"stays": ["", "permanent"], "revision": 0}))
        assert 'name="revision" id="revision" value="1"' in page

    def test_what_is_not_known_yet_is_put_off_and_comes_back_in_the_review(self, client, dossier):
        response = client.post(address(dossier, "accueil"), {"_later": "", "revision": 0})
        assert response.url == address(dossier, "lieu-et-budget")
        assert client.get(address(dossier)).url == address(dossier, "lieu-et-budget")
        page = text_of(client.get(address(dossier, "bilan")))
        assert "Remis à plus tard : il manque 1 réponse" in page

    def test_a_refused_answer_stays_as_typed_with_its_sentence(self, client, dossier):
        typed = {"place": "Talant (21240)", "budget_month": "beaucoup", "revision": 0}
        page = text_of(client.post(address(dossier, "lieu-et-budget"), typed))
        assert 'value="beaucoup"' in page
        assert "error-line" in page

    def test_an_autosave_answers_with_fragments_and_moves_nowhere(self, client, dossier):
        response = client.post(address(dossier, "accueil"), {**STAYS, "revision": 0}, headers={"HX-Request": "true"})
        assert response.status_code == 200
        assert 'id="revision" value="1"' in text_of(response)
        assert client.get(address(dossier, "bilan")).status_code == 200

    def test_another_person_s_answer_meets_ours_as_a_choice(self, client, dossier):
        brother = make_family()
        Participant.objects.create(dossier=dossier, user=brother, role=ParticipantRole.RELATIVE)
        save(dossier, "demande", "budget_month=1800", brother)
        typed = {"budget_month": "2300", "place": "", "revision": 0}
        page = text_of(client.post(address(dossier, "lieu-et-budget"), typed))
        assert "a répondu autrement" in page
        assert "Garder ma réponse" in page
        client.post(address(dossier, "lieu-et-budget"), {"_keep": "mine:budget_month", "revision": 2})
        assert answers(dossier, "demande")["budget_month"] == 2300

    def test_a_row_is_added_and_taken_away_without_a_script(self, client, dossier):
        row = {"contact_self": "no", "contacts": "", "contacts.0.used_name": "Faure", "revision": 0}
        response = client.post(address(dossier, "personnes-a-joindre"), {**row, "_add": "contacts"})
        assert "?ligne=contacts" in response.url
        assert "Personne 2" in text_of(client.get(response.url.partition("#")[0]))
        client.post(address(dossier, "personnes-a-joindre"), {**row, "_remove": "contacts.0", "revision": 1})
        assert "contacts" not in answers(dossier, "administratif")

    def test_the_contact_already_has_the_name_and_address_of_the_account(self, client, dossier, daughter):
        page = text_of(client.get(address(dossier, "personnes-a-joindre")))
        assert f'value="{daughter.last_name}"' in page
        assert f'value="{daughter.email}"' in page
        assert answers(dossier, "administratif") == {}

    def test_a_guardian_confirms_the_protection_instead_of_telling_it_again(self, client, daughter):
        client.post("/dossiers/nouveau/?role=guardian", IDENTITY_FORM)
        page = text_of(client.get(address(Dossier.objects.get(), "protection")))
        assert "Vous avez dit être son représentant légal" in page
        assert re.search(r"name=protection value=yes[^>]*checked", page)

    def test_a_dossier_closed_meanwhile_keeps_on_screen_what_was_typed(self, client, dossier):
        Dossier.objects.filter(pk=dossier.pk).update(state="closed", closed_at=timezone.now())
        page = text_of(client.post(address(dossier, "lieu-et-budget"), {"budget_month": "2300", "revision": 0}))
        assert "Ce dossier est clos" in page
        assert 'value="2300"' in page
        assert client.get(address(dossier, "accueil")).url == f"/dossiers/{dossier.pk}/"

    def test_nobody_else_reaches_the_screens(self, dossier):
        for person in (make_family(), make_physician(), make_secretary(make_physician())):
            stranger = InspectingClient().sign_in(person)
            assert stranger.get(address(dossier, "accueil")).status_code == 404
            assert stranger.post(address(dossier, "accueil"), STAYS).status_code == 404


class TestReview:
    def test_it_names_what_remains_and_leads_there(self, client, dossier):
        page = text_of(client.get(address(dossier, "bilan")))
        assert "il reste 10 étapes à compléter" in page
        assert f'href="{address(dossier, "accueil")}"' in page
        assert "Partie médicale : à remplir" in page

    def test_once_complete_the_next_step_is_the_doctor_then_the_search(self, client, dossier, daughter):
        fill_own_part(dossier, daughter)
        save(dossier, "administratif", "gp_named=yes&gp_name=Perrin&gp_first_name=Hélène", daughter)
        client.post(address(dossier, "aides"), {"revision": 2})
        page = text_of(client.get(address(dossier, "bilan")))
        assert "Votre partie est complète. Il reste la partie du médecin." in page
        assert f"/dossiers/{dossier.pk}/medecin/?q=H%C3%A9l%C3%A8ne%20Perrin" in page

    def test_the_medical_part_is_told_by_the_same_word_everywhere_and_never_by_its_content(
        self, client, dossier, daughter
    ):
        doctor = make_physician(first_name="Hélène", last_name="Perrin")
        secretary = InspectingClient().sign_in(make_secretary(doctor))
        places = (address(dossier, "bilan"), f"/dossiers/{dossier.pk}/", "/dossiers/")
        fill_own_part(dossier, daughter)
        Participant.objects.create(dossier=dossier, user=doctor, role=ParticipantRole.PHYSICIAN)

        def all_say(word: str) -> None:
            for place in places:
                for reader in (client, secretary):
                    page = text_of(reader.get(place))
                    assert word in page, place
                    assert not re.search("cardiaque|Bisoprolol|fauteuil", page)

        all_say("à remplir")
        save(dossier, "medical", FILLED["medical"], doctor)
        all_say("en cours")
        save(dossier, "autonomie", FILLED["autonomie"], doctor)
        sign_medical_part(dossier, doctor)
        for place in places:
            assert "signée" in text_of(client.get(place)), place
        assert "signée par Dr Hélène Perrin" in text_of(client.get(f"/dossiers/{dossier.pk}/"))


class TestHome:
    def test_it_tells_the_family_s_part_then_that_a_doctor_lacks_then_nothing(self, client, dossier, daughter):
        page = text_of(client.get("/accueil/"))
        assert "est à compléter" in page
        assert "Partie médicale à remplir" in page
        fill_own_part(dossier, daughter)
        assert "attend un médecin" in text_of(client.get("/accueil/"))
        client.post(f"/dossiers/{dossier.pk}/medecin/", {"name": "Dr Roy", "address": "roy@cabinet.example"})
        assert "Rien ne vous attend" in text_of(client.get("/accueil/"))


class TestReminder:
    @pytest.fixture
    def doctor(self, dossier, daughter) -> User:
        doctor = make_physician(first_name="Hélène", last_name="Perrin")
        Participant.objects.create(
            dossier=dossier, user=doctor, role=ParticipantRole.PHYSICIAN, since=timezone.now() - timedelta(days=4)
        )
        return doctor

    def test_the_doctor_is_reminded_once_a_day_without_a_word_on_the_person(self, client, dossier, doctor):
        page = text_of(client.get(address(dossier, "bilan")))
        assert "Relancer Dr Hélène Perrin" in page
        client.post(f"/dossiers/{dossier.pk}/medecin/relancer/")
        letter = OutgoingEmail.objects.get(template="completion_asked")
        assert letter.recipient == doctor.email
        assert "Moreau" not in letter.subject + letter.body
        page = text_of(client.get(address(dossier, "bilan")))
        assert "Relancé le" in page
        assert "Relancer Dr" not in page
        client.post(f"/dossiers/{dossier.pk}/medecin/relancer/")
        assert OutgoingEmail.objects.filter(template="completion_asked").count() == 1

    def test_asked_on_the_page_of_sending_the_doctor_is_not_asked_again_here(self, client, dossier, doctor):
        client.post(f"/demandes/envoi/{dossier.pk}/", {"demander": "physician"})
        assert "Relancé le" in text_of(client.get(address(dossier, "bilan")))

    def test_a_doctor_told_today_is_not_reminded_yet_and_the_page_says_from_when(self, client, dossier, daughter):
        Designation.objects.create(
            dossier=dossier, name="Dr Roy", named_by=daughter, state=DesignationState.PENDING, named_at=timezone.now()
        )
        page = text_of(client.get(address(dossier, "bilan")))
        assert "vous pourrez le relancer à partir du" in page
        with pytest.raises(Refusal, match="trois jours"):
            ask_to_complete(dossier, Filler.PHYSICIAN, actor=actor(daughter))
        assert "trois jours" in text_of(client.get(f"/demandes/envoi/{dossier.pk}/"))

    def test_a_doctor_without_an_account_is_reminded_at_the_address_given(self, client, dossier, daughter):
        client.post(f"/dossiers/{dossier.pk}/medecin/", {"name": "Dr Roy", "address": "roy@cabinet.example"})
        later = timezone.now() + timedelta(days=4)
        assert ask_to_complete(dossier, Filler.PHYSICIAN, actor=actor(daughter), now=later) == ["Dr Roy"]
        letter = OutgoingEmail.objects.get(template="completion_asked")
        assert letter.recipient == "roy@cabinet.example"
        assert "/dossiers/rejoindre/" in letter.body

    def test_nobody_is_reminded_of_a_signed_part_nor_from_here_by_a_doctor(self, client, dossier, doctor, daughter):
        response = InspectingClient().sign_in(doctor).post(f"/dossiers/{dossier.pk}/medecin/relancer/")
        assert response.status_code == 403
        fill_own_part(dossier, daughter)
        for code in ("medical", "autonomie"):
            save(dossier, code, FILLED[code], doctor)
        sign_medical_part(dossier, doctor)
        assert "Relancer" not in text_of(client.get(address(dossier, "bilan")))

    def test_without_a_doctor_there_is_nobody_to_remind(self, dossier, daughter):
        with pytest.raises(Refusal, match="Désignez d’abord"):
            ask_to_complete(dossier, Filler.PHYSICIAN, actor=actor(daughter))
