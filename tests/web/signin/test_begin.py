"""A family begins a dossier at once; the address is confirmed within four days, or all is cancelled and erased."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from jalon.accounts.actions.begin_account import FROM_ONE_NETWORK, NOWHERE
from jalon.accounts.models import Beginning, MailedLink, User
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.invite_person import Gift, invite_person
from jalon.dossiers.actions.join_dossier import join_dossier
from jalon.dossiers.actions.name_physician import name_physician
from jalon.dossiers.enums import ParticipantRole, Rights
from jalon.dossiers.files.storage import stored_names
from jalon.dossiers.models import Attachment, Dossier, Participant, SectionRevision
from jalon.mail.models import OutgoingEmail
from jalon.referrals.actions.cancel_begun import cancel_begun
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.send import send
from jalon.referrals.models import Referral
from jalon.referrals.tasks import warn_and_cancel_unconfirmed
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import FILLED, actor, make_commune, make_dossier, save
from tests.dossiers.samples import attach
from tests.factories import make_family, make_physician, make_unit

pytestmark = pytest.mark.django_db

WHO = {"first_name": "Claire", "last_name": "Faure", "address": "claire@exemple.example", "terms": "on"}
IDENTITY = {
    "birth_name": "Garnier",
    "first_names": "Lucienne",
    "birth_date": "03/05/1939",
    "sex": "F",
    "birth_place": "Talant (21240)",
    "role": "relative",
}
PASSWORD = "des volets verts sur la mer"


@pytest.fixture
def client() -> InspectingClient:
    make_commune()
    return InspectingClient()


@pytest.fixture
def begun(client: InspectingClient) -> User:
    client.post("/compte/commencer/", WHO)
    return Beginning.objects.get().user


@pytest.fixture
def dossier(client: InspectingClient, begun: User) -> Dossier:
    client.post("/dossiers/nouveau/", IDENTITY)
    return Dossier.objects.get()


def letters() -> list[OutgoingEmail]:
    return list(OutgoingEmail.objects.filter(template__startswith="begun").order_by("pk"))


def link(letter: OutgoingEmail) -> str:
    found = re.search(r"/compte/lien/confirmer/[\w-]+/", letter.body)
    assert found is not None
    return found[0]


def move_clock(begun: User, **by: float) -> None:
    """As if that much time had passed since it was begun."""
    row = Beginning.objects.get(user=begun)
    row.expires_at -= timedelta(**by)
    row.save()


class TestBeginning:
    def test_nothing_but_a_name_and_an_address_leads_to_the_dossier(self, client):
        page = text_of(client.get("/compte/commencer/"))
        assert "À avoir sous la main" in page
        response = client.post("/compte/commencer/", {**WHO, "next": "/dossiers/nouveau/?accueil=ehpad"})
        assert response.url == "/dossiers/nouveau/?accueil=ehpad"
        assert client.get(response.url).status_code == 200

    @pytest.mark.parametrize(
        ("lacks", "sentence"),
        [("address", "Tapez votre adresse e-mail."), ("terms", "Cochez la case."), ("first_name", "Complétez")],
    )
    def test_what_lacks_is_told_and_the_rest_is_kept(self, client, lacks, sentence):
        page = text_of(client.post("/compte/commencer/", {**WHO, lacks: ""}))
        assert sentence in page
        assert 'value="Faure"' in page
        assert not Beginning.objects.exists()

    def test_the_banner_says_until_when_on_every_page(self, client, dossier):
        for path in ("/accueil/", f"/dossiers/{dossier.pk}/", f"/dossiers/{dossier.pk}/pas-a-pas/accueil/"):
            page = text_of(client.get(path))
            assert "Adresse à confirmer avant le" in page
            assert WHO["address"] in page

    def test_the_dossier_fills_and_saves_before_the_address_is_confirmed(self, client, dossier):
        answers = {"stays": ["", "permanent"], "permanent_when": "now", "couple": "no", "revision": 0}
        response = client.post(f"/dossiers/{dossier.pk}/pas-a-pas/accueil/", answers)
        assert response.url == f"/dossiers/{dossier.pk}/pas-a-pas/lieu-et-budget/"

    def test_the_person_to_call_has_the_address_that_was_typed(self, client, dossier):
        page = text_of(client.get(f"/dossiers/{dossier.pk}/pas-a-pas/personnes-a-joindre/"))
        assert f'value="{WHO["address"]}"' in page
        assert NOWHERE not in page

    def test_the_session_is_that_of_this_browser_and_nobody_signs_in_with_the_address(self, dossier):
        other = InspectingClient()
        assert other.get(f"/dossiers/{dossier.pk}/").status_code == 302
        assert not User.objects.filter(email=WHO["address"]).exists()

    def test_the_message_says_nothing_of_the_person(self, dossier):
        [letter] = letters()
        assert letter.recipient == WHO["address"]
        assert not re.search("Garnier|Lucienne|EHPAD", letter.subject + letter.body)

    def test_a_network_begins_ten_an_hour(self, client):
        for number in range(FROM_ONE_NETWORK):
            InspectingClient().post("/compte/commencer/", {**WHO, "address": f"p{number}@exemple.example"})
        page = text_of(InspectingClient().post("/compte/commencer/", WHO))
        assert "Attendez une heure" in page
        assert Beginning.objects.count() == FROM_ONE_NETWORK

    def test_an_address_gets_three_messages_an_hour_whoever_types_it(self, client, begun):
        for _ in range(4):
            assert "Un message est parti" in text_of(
                client.post("/compte/a-confirmer/", {"address": WHO["address"]}, follow=True)
            )
        assert len(letters()) == 3


class TestWhatIsClosed:
    @pytest.mark.parametrize("path", ["medecin/", "clore/", "personnes/", "personnes/inviter/"])
    def test_doors_that_reach_others_lead_to_the_page_that_says_why(self, client, dossier, path):
        response = client.get(f"/dossiers/{dossier.pk}/{path}", follow=True)
        assert response.redirect_chain[0][0] == "/compte/a-confirmer/"
        assert "rien n’en part et personne n’y est invité" in text_of(response)

    @pytest.mark.parametrize(
        "path", ["/mon-compte/", "/mon-compte/adresse/", "/mon-compte/mot-de-passe/", "/demandes/"]
    )
    def test_the_account_and_the_requests_stay_closed(self, client, dossier, path):
        assert client.get(path).url == "/compte/a-confirmer/"

    def test_nothing_is_sent_and_no_doctor_is_told_even_by_the_actions_themselves(self, dossier, begun):
        for code in ("demande", "administratif"):
            save(dossier, code, FILLED[code], begun)
        choose(dossier, make_unit(), actor=actor(begun))
        with pytest.raises(Refusal, match="Confirmez d’abord"):
            send(dossier, actor=actor(begun))
        with pytest.raises(Refusal, match="Confirmez d’abord"):
            name_physician(dossier, actor=actor(begun), physician=make_physician())
        with pytest.raises(Refusal, match="Confirmez d’abord"):
            invite_person(
                dossier, "frere@exemple.example", Gift(ParticipantRole.RELATIVE, Rights.READ), actor=actor(begun)
            )
        assert {letter.template for letter in OutgoingEmail.objects.all()} == {"begun_confirm"}

    def test_a_doctor_does_not_come_to_it_by_its_number(self, dossier):
        with pytest.raises(Refusal, match="Aucun dossier"):
            join_dossier(dossier.number, dossier.birth_date, actor=actor(make_physician()))

    def test_no_other_dossier_is_reached_nor_told_of(self, client, begun):
        other = make_dossier(first_names="Lucienne", used_name="")
        page = text_of(client.post("/dossiers/nouveau/", IDENTITY, follow=True))
        assert "déjà ouvert" not in page
        assert other.number not in page
        assert client.get(f"/dossiers/{other.pk}/").status_code == 404
        page = text_of(client.post("/dossiers/nouveau/", IDENTITY | {"again": "yes"}))
        assert "Confirmez votre adresse e-mail pour ouvrir un autre dossier." in page
        assert Participant.objects.filter(user=begun).count() == 1


class TestConfirming:
    def test_the_link_gives_a_password_and_the_dossier_from_everywhere(self, client, dossier, begun):
        phone = InspectingClient()
        address = link(letters()[0])
        assert "Choisissez un mot de passe" in text_of(phone.get(address))
        phone.post(address, {"password": PASSWORD})
        begun.refresh_from_db()
        assert (begun.email, begun.is_confirmed) == (WHO["address"], True)
        assert phone.get(f"/dossiers/{dossier.pk}/").status_code == 200
        assert phone.get(f"/dossiers/{dossier.pk}/medecin/").status_code == 200
        assert "Adresse à confirmer" not in text_of(phone.get("/accueil/"))
        assert not Beginning.objects.exists()

    def test_the_browser_it_was_begun_in_is_out_once_somebody_else_confirms(self, client, dossier):
        InspectingClient().post(link(letters()[0]), {"password": PASSWORD})
        assert client.get(f"/dossiers/{dossier.pk}/").status_code == 302

    def test_the_link_serves_once_and_opening_it_uses_nothing(self, client, dossier):
        address = link(letters()[0])
        for _ in range(2):
            assert InspectingClient().get(address).status_code == 200
        InspectingClient().post(address, {"password": PASSWORD})
        assert InspectingClient().get(address).status_code == 410
        assert InspectingClient().post(address, {"password": PASSWORD}).status_code == 410

    def test_a_weak_password_is_refused_with_what_to_do(self, client, dossier):
        page = InspectingClient().post(link(letters()[0]), {"password": "claire"})
        assert page.status_code == 200
        assert Beginning.objects.exists()

    def test_a_corrected_address_gets_the_link_and_the_former_one_stops(self, client, dossier):
        client.post("/compte/a-confirmer/", {"address": "faure@exemple.example"})
        first, second = letters()
        assert second.recipient == "faure@exemple.example"
        assert InspectingClient().get(link(first)).status_code == 410
        assert InspectingClient().get(link(second)).status_code == 200

    def test_correcting_the_address_gives_no_more_time(self, client, begun):
        before = Beginning.objects.get().expires_at
        client.post("/compte/a-confirmer/", {"address": "faure@exemple.example"})
        assert Beginning.objects.get().expires_at == before

    def test_who_lost_the_message_and_the_browser_asks_for_an_account_and_gets_the_link_again(self, client, dossier):
        InspectingClient().post("/compte/creer/", {"address": WHO["address"]})
        first, second = letters()
        assert InspectingClient().get(link(first)).status_code == 410
        assert "Choisissez un mot de passe" in text_of(InspectingClient().get(link(second)))


class TestKnownAddress:
    @pytest.fixture
    def known(self) -> User:
        user = make_family()
        user.email = WHO["address"].upper()
        user.save()
        return user

    def test_the_pages_say_the_same_whoever_has_the_address(self, client):
        def seen(address: str) -> tuple[str, str]:
            visitor = InspectingClient()
            begun = visitor.post("/compte/commencer/", {**WHO, "address": address})
            page = text_of(visitor.get("/compte/a-confirmer/"))
            without_secrets = re.sub(r'value="[^"]{20,}"|X-CSRFToken": "[^"]+"|data-\w+="\d+"', "", page)
            return begun.url, without_secrets.replace(address, "")

        taken = make_family()
        assert seen(taken.email) == seen("nouvelle@exemple.example")

    def test_the_owner_of_the_address_signs_in_and_attaches_the_dossier(self, known, client, dossier, begun):
        [letter] = letters()
        assert "a déjà un compte" in letter.body
        address = link(letter)
        page = client.post(address)
        assert page.url.startswith("/connexion/?next=")
        owner = InspectingClient().sign_in(known)
        assert "Rattacher ce dossier à mon compte" in text_of(owner.get(address))
        owner.post(address)
        assert owner.get(f"/dossiers/{dossier.pk}/").status_code == 200
        begun.refresh_from_db()
        assert (begun.is_active, begun.first_name) == (False, "")
        assert client.get(f"/dossiers/{dossier.pk}/").status_code == 302
        assert owner.post(address).status_code == 410

    def test_somebody_else_attaches_nothing(self, known, client, dossier):
        stranger = InspectingClient().sign_in(make_family())
        stranger.post(link(letters()[0]))
        assert Participant.objects.get().user_id != known.pk
        assert stranger.get(f"/dossiers/{dossier.pk}/").status_code == 302

    def test_a_professional_is_told_to_use_another_address(self, client):
        doctor = make_physician()
        client.post("/compte/commencer/", {**WHO, "address": doctor.email})
        [letter] = letters()
        assert letter.template == "begun_professional"
        page = text_of(InspectingClient().sign_in(doctor).get(link(letter)))
        assert "Le dossier d’un proche se confirme avec une autre adresse" in page


class TestFourDays:
    def test_four_days_are_given(self, begun, settings: Settings):
        row = Beginning.objects.get()
        assert row.expires_at - row.begun_at == timedelta(days=4) == timedelta(days=settings.CONFIRMATION_DAYS)

    def test_the_day_before_a_message_warns_once_and_brings_a_link_that_works(self, client, dossier, begun):
        assert warn_and_cancel_unconfirmed(0) == (0, 0)
        move_clock(begun, days=3, minutes=1)
        assert warn_and_cancel_unconfirmed(0) == (1, 0)
        assert warn_and_cancel_unconfirmed(0) == (0, 0)
        letter = letters()[-1]
        assert letter.template == "begun_warning"
        assert not re.search("Garnier|Lucienne", letter.subject + letter.body)
        assert InspectingClient().get(link(letter)).status_code == 200

    def test_after_four_days_the_dossier_is_cancelled_its_data_erased_and_the_account_closed(
        self, client, dossier, begun, django_capture_on_commit_callbacks
    ):
        save(dossier, "demande", FILLED["demande"], begun)
        choose(dossier, make_unit(), actor=actor(begun))
        file = attach(dossier, "identity", begun)
        letter = letters()[0]
        move_clock(begun, days=4)
        with django_capture_on_commit_callbacks(execute=True):
            assert warn_and_cancel_unconfirmed(0) == (0, 1)
        assert not any(model.objects.exists() for model in (Dossier, SectionRevision, Attachment, Referral, Beginning))
        assert file.stored_as not in set(stored_names(file.stored_as.partition("/")[0]))
        begun.refresh_from_db()
        assert (begun.is_active, begun.first_name) == (False, "")
        assert begun.email.endswith(NOWHERE)
        assert not MailedLink.objects.filter(user=begun).exists()
        assert client.get(f"/dossiers/{dossier.pk}/").status_code == 302
        assert InspectingClient().get(link(letter)).status_code == 410

    def test_a_confirmed_dossier_is_never_cancelled(self, client, dossier, begun):
        number = Beginning.objects.get().pk
        InspectingClient().post(link(letters()[0]), {"password": PASSWORD})
        assert cancel_begun(number, now=timezone.now() + timedelta(days=30)) is False
        assert warn_and_cancel_unconfirmed(0) == (0, 0)
        assert Dossier.objects.exists()

    def test_a_link_opened_after_the_end_confirms_nothing(self, client, dossier, begun):
        move_clock(begun, days=4)
        response = InspectingClient().post(link(letters()[0]), {"password": PASSWORD})
        assert response.status_code == 410
        assert "annulé et effacé" in text_of(response)
