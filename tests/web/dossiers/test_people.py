"""« Les personnes du dossier »: inviting, joining, changing rights, and being out at once, as seen on the pages."""

from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalon.accounts.enums import UserKind
from jalon.accounts.models import User
from jalon.audit.models import AccessRecord
from jalon.dossiers.actions.end_participation import end_participation
from jalon.dossiers.enums import DossierState, ParticipantRole, Rights
from jalon.dossiers.models import Dossier, Participant, ParticipantInvitation
from jalon.referrals.actions.request_info import request_info
from jalon.web.signin.intent import Intent, Purpose
from tests.accounts.factories import ecps, last_message, path_in, rpps
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import FILLED, actor, make_complete_child_dossier, make_complete_dossier, save, section_of
from tests.dossiers.samples import attach
from tests.factories import make_family, make_physician, make_secretary, make_unit
from tests.referrals.factories import Story
from tests.web.signin.arrivals import arrives

pytestmark = pytest.mark.django_db

Role = ParticipantRole
ADDRESS = "frere@exemple.example"
PASSWORD = "grenouille vélo orage pantoufle"
NEW = {"first_name": "Julien", "last_name": "Faure", "password": PASSWORD, "terms": "on"}
READER = {"address": ADDRESS, "role": "relative", "rights": "read"}


def client_of(user: User) -> InspectingClient:
    return InspectingClient().sign_in(user)


def join(dossier: Dossier, role: Role = Role.RELATIVE, rights: Rights = Rights.DECIDE, days: int = 100) -> User:
    user = make_family()
    mandate = {}
    if role == Role.HELPER:
        until = timezone.localdate() + timedelta(days=days)
        mandate = {"organisation": "CLIC de Dijon", "mandate_until": until, "given_by": make_family()}
    Participant.objects.create(dossier=dossier, user=user, role=role, rights=rights, **mandate)
    return user


def row_of(dossier: Dossier, user: User) -> Participant:
    return Participant.objects.get(dossier=dossier, user=user, ended_at=None)


@pytest.fixture
def physician() -> User:
    return make_physician(first_name="Hélène", last_name="Perrin")


@pytest.fixture
def dossier(physician: User) -> Dossier:
    return make_complete_dossier(physician)


@pytest.fixture
def daughter(dossier: Dossier) -> User:
    return join(dossier)


def page_of(dossier: Dossier, after: str = "") -> str:
    return f"/dossiers/{dossier.pk}/personnes/{after}"


def invites(dossier: Dossier, by: User, **typed: str) -> str:
    """Invite, and return the path of the link."""
    client_of(by).post(page_of(dossier, "inviter/"), {**READER, **typed})
    return path_in(last_message(typed.get("address", ADDRESS)))


def everything(dossier: Dossier, attachment: str) -> list[str]:
    """The addresses at which a relative meets the dossier."""
    base = f"/dossiers/{dossier.pk}/"
    inside = ("", "personnes/", "volets/administratif/", "volets/administratif/historique/", "pieces/", "acces/")
    return [
        *(f"{base}{after}" for after in inside),
        f"{base}imprimer/administratif/",
        f"{base}pieces/{attachment}/",
        f"{base}pieces/{attachment}/fichier/",
        f"{base}recherche/",
        f"/demandes/envoi/{dossier.pk}/",
    ]


class TestJoining:
    def test_a_brother_without_account_opens_one_from_the_link_and_is_on_the_dossier(self, dossier, daughter):
        path = invites(dossier, daughter)
        client = InspectingClient()
        page = text_of(client.get(path))
        assert f"Rejoindre le dossier {dossier.number}" in page
        assert "Lire la partie administrative" in page and daughter.full_name in page
        assert "Moreau" not in page and "Lucienne" not in page
        assert client.post(path, NEW).headers["Location"] == f"/dossiers/{dossier.pk}/"
        assert client.get(f"/dossiers/{dossier.pk}/").status_code == 200
        user = User.objects.get(email=ADDRESS)
        assert (user.kind, row_of(dossier, user).rights) == (UserKind.FAMILY, Rights.READ)
        again = InspectingClient().get(path)
        assert again.status_code == 410

    def test_whoever_joins_the_dossier_of_a_child_is_promised_no_sending_and_no_place(self, physician):
        child = make_complete_child_dossier(physician)
        form = text_of(client_of(physician).get(page_of(child, "inviter/")))
        path = invites(child, physician, role="guardian", rights="decide")
        letter = last_message(ADDRESS).body
        page = text_of(InspectingClient().get(path))
        assert client_of(physician).get(page_of(child)).status_code == 200
        assert "donner votre accord et suivre la demande" in letter
        assert "donner son accord" in page.lower() and "suivre le parcours" in form
        for told in (letter, page, form):
            assert "envoyer les demandes" not in told and "une place" not in told

    def test_one_who_has_an_account_enters_then_joins(self, dossier, daughter):
        brother = make_family()
        path = invites(dossier, daughter, address=brother.email)
        assert f"next={path}" in InspectingClient().get(path).content.decode()
        client = client_of(brother)
        assert client.get(f"/dossiers/{dossier.pk}/").status_code == 404
        assert "Rejoindre le dossier" in text_of(client.get(path))
        assert client.get(f"/dossiers/{dossier.pk}/").status_code == 404
        assert client.post(path).headers["Location"] == f"/dossiers/{dossier.pk}/"
        assert client.get(f"/dossiers/{dossier.pk}/").status_code == 200

    def test_another_account_than_that_of_the_address_is_told_which_one(self, dossier, daughter):
        path = invites(dossier, daughter)
        page = text_of(client_of(make_family()).post(path))
        assert f"Cette invitation est pour l’adresse {ADDRESS}" in page

    def test_an_e_cps_does_not_make_a_relative_of_a_professional(self, dossier, daughter):
        secret = invites(dossier, daughter).rstrip("/").rpartition("/")[2]
        answer = arrives(InspectingClient(), ecps(rpps(7)), Intent(Purpose.INVITATION, secret=secret))
        assert answer.status_code == 410 and "usager ou de proche" in text_of(answer)
        assert not User.objects.filter(email=ADDRESS).exists()

    def test_one_declines_and_who_invited_sees_it(self, dossier, daughter):
        path = invites(dossier, daughter)
        client = InspectingClient()
        assert "Vous avez décliné" in text_of(client.post(path, {"decline": "1"}))
        assert client.get(path).status_code == 410
        assert "A décliné l’invitation" in text_of(client_of(daughter).get(page_of(dossier)))

    def test_a_helper_joins_by_mandate_and_is_reminded_of_it(self, dossier, daughter):
        until = timezone.localdate() + timedelta(days=30)
        typed = {"address": ADDRESS, "organisation": "CLIC de Dijon", "rights": "write", "until": f"{until:%d/%m/%Y}"}
        assert client_of(daughter).post(page_of(dossier, "mandat/"), typed).status_code == 302
        path = path_in(last_message(ADDRESS))
        client = InspectingClient()
        assert "à agir par mandat, pour CLIC de Dijon" in text_of(client.get(path))
        client.post(path, NEW)
        for after in ("", "volets/administratif/", "pieces/"):
            page = text_of(client.get(f"/dossiers/{dossier.pk}/{after}"))
            assert "Vous agissez pour CLIC de Dijon, par mandat de" in page and daughter.full_name in page
        assert "CLIC de Dijon, par mandat jusqu’au" in text_of(client_of(daughter).get(f"/dossiers/{dossier.pk}/"))
        roles = AccessRecord.objects.filter(actor__email=ADDRESS).values_list("actor_role", flat=True)
        assert set(roles) == {"Professionnel, par mandat"}

    def test_the_doctor_starts_a_dossier_and_invites_the_family_to_decide(self, dossier, physician):
        form = BeautifulSoup(client_of(physician).get(page_of(dossier, "inviter/")).content, "html.parser")
        assert form.select_one("input[name=rights][checked]")["value"] == "decide"
        path = invites(dossier, physician, rights="decide")
        client = InspectingClient()
        client.post(path, NEW)
        assert client.get(page_of(dossier, "inviter/")).status_code == 200

    def test_a_secretary_invites_the_family_in_the_name_of_the_practice(self, dossier, physician):
        secretary = make_secretary(physician)
        invites(dossier, secretary)
        assert "Le secrétariat du médecin vous invite" in last_message(ADDRESS).body


class TestForm:
    def test_mistakes_are_told_and_nothing_typed_is_lost(self, dossier, daughter):
        client = client_of(daughter)
        answer = client.post(page_of(dossier, "inviter/"), {"address": "frere@", "role": "maire"})
        page = text_of(answer)
        assert answer.status_code == 422
        assert "Cette adresse n’est pas complète" in page and 'value="frere@"' in page
        assert "Dites qui est cette personne." in page and "Choisissez ce que cette personne pourra faire." in page
        answer = client.post(page_of(dossier, "mandat/"), {"address": ADDRESS, "rights": "read", "until": "31/12/2099"})
        assert "Écrivez pour quel organisme" in text_of(answer)
        typed = {"address": ADDRESS, "organisation": "CCAS", "rights": "read", "until": "31/12/2033"}
        assert "Un mandat vaut un an au plus" in text_of(client.post(page_of(dossier, "mandat/"), typed))
        assert not ParticipantInvitation.objects.exists()

    @pytest.mark.parametrize("rights", ["", "tout", "decide\x00"])
    def test_rights_that_do_not_exist_change_nothing(self, dossier, daughter, rights):
        pk = row_of(dossier, join(dossier, rights=Rights.READ)).pk
        page = text_of(client_of(daughter).post(page_of(dossier, f"{pk}/"), {"rights": rights}, follow=True))
        assert "Choisissez ce que cette personne pourra faire." in page
        assert Participant.objects.get(pk=pk).rights == Rights.READ

    def test_a_participant_of_another_dossier_is_nobody_here(self, dossier, daughter, physician):
        other = make_complete_dossier(physician)
        stranger = row_of(other, join(other))
        page = client_of(daughter).post(page_of(dossier, f"{stranger.pk}/"), {"end": "1"}, follow=True)
        assert "n’est plus sur ce dossier" in text_of(page)
        assert Participant.objects.get(pk=stranger.pk).ended_at is None


class TestPage:
    def test_it_says_in_plain_words_who_may_do_what(self, dossier, daughter, physician):
        make_secretary(physician)
        helper = join(dossier, Role.HELPER, Rights.WRITE)
        invites(dossier, daughter)
        page = text_of(client_of(daughter).get(page_of(dossier)))
        assert "Dr Hélène Perrin" in page and "Avec son secrétariat" in page
        assert f"{helper.full_name}" in page and "CLIC de Dijon" in page and "Mettre fin au mandat" in page
        assert ADDRESS in page and "Renvoyer" in page
        assert "Aucun établissement ne lit ce dossier" in page

    def test_who_only_reads_sees_people_and_no_address_of_who_is_invited(self, dossier, daughter):
        invites(dossier, daughter)
        for rights in (Rights.READ, Rights.WRITE):
            page = text_of(client_of(join(dossier, rights=rights)).get(page_of(dossier)))
            assert daughter.full_name in page and ADDRESS not in page
            assert "Retirer l’accès" not in page and "Inviter un proche" not in page
            assert "Quitter ce dossier" in page

    def test_it_costs_the_same_queries_for_two_people_and_for_twenty(self, dossier, daughter):
        client = client_of(daughter)

        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                client.get(page_of(dossier))
            return len(captured)

        queries()
        few = queries()
        for number in range(14):
            join(dossier, *((Role.HELPER, Rights.WRITE) if number % 3 else (Role.RELATIVE, Rights.DECIDE)))
        for number in range(3):
            invites(dossier, daughter, address=f"proche{number}@exemple.example")
        queries()
        assert queries() == few

    def test_one_changes_rights_renews_and_sends_again(self, dossier, daughter):
        client, brother = client_of(daughter), join(dossier, rights=Rights.READ)
        client.post(page_of(dossier, f"{row_of(dossier, brother).pk}/"), {"rights": "write"})
        assert row_of(dossier, brother).rights == Rights.WRITE
        helper = row_of(dossier, join(dossier, Role.HELPER, Rights.WRITE, days=-3))
        page = text_of(client.get(page_of(dossier)))
        assert "plus aucun accès" in page
        client.post(page_of(dossier, f"{helper.pk}/"), {"renew": "1"})
        assert Participant.objects.get(pk=helper.pk).mandate_until == timezone.localdate() + timedelta(days=365)
        invites(dossier, daughter)
        row = ParticipantInvitation.objects.get()
        page = text_of(client.post(page_of(dossier, f"invitations/{row.pk}/"), {"again": "1"}, follow=True))
        assert "moins de cinq minutes" in page
        client.post(page_of(dossier, f"invitations/{row.pk}/"), {"cancel": "1"})
        assert InspectingClient().get(path_in(last_message(ADDRESS))).status_code == 410


class TestRevoked:
    @pytest.mark.parametrize("rights", Rights)
    def test_a_revoked_relative_meets_nothing_from_the_next_request_on(self, dossier, daughter, physician, rights):
        brother = join(dossier, rights=rights)
        paper = attach(dossier, "identity", physician)
        client = client_of(brother)
        for address in everything(dossier, str(paper.pk)):
            assert client.get(address).status_code in (200, 302), address
        section = section_of(dossier, "administratif")
        client_of(daughter).post(page_of(dossier, f"{row_of(dossier, brother).pk}/"), {"end": "1"})
        for address in everything(dossier, str(paper.pk)):
            assert client.get(address).status_code == 404, address
        held_open = {"revision": section.revision, "pet": "yes"}
        answer = client.post(f"/dossiers/{dossier.pk}/volets/administratif/", held_open, headers={"HX-Request": "true"})
        assert answer.status_code == 404
        assert section_of(dossier, "administratif").revision == section.revision
        page = text_of(client.get("/dossiers/"))
        assert dossier.number not in page
        assert AccessRecord.objects.filter(actor=brother, granted=False).exists()

    def test_a_request_seen_before_is_not_found_after(self, physician):
        story = Story()
        referral = story.offered()
        brother, daughter = join(story.dossier, rights=Rights.DECIDE), join(story.dossier)
        client = client_of(brother)
        addresses = (f"/demandes/{referral.pk}/", f"/demandes/{referral.pk}/accept_offer/")
        assert [client.get(address).status_code for address in addresses] == [200, 200]
        end_participation(story.dossier, row_of(story.dossier, brother).pk, actor=actor(daughter))
        assert [client.get(address).status_code for address in addresses] == [404, 404]
        assert client.post(addresses[1], {"vu": ""}).status_code == 404
        referral.refresh_from_db()
        assert referral.state == "offered"

    def test_whoever_leaves_is_at_home_and_is_told(self, dossier, daughter):
        client = client_of(daughter)
        answer = client.post(page_of(dossier, f"{row_of(dossier, daughter).pk}/"), {"end": "1"})
        assert answer.headers["Location"] == "/accueil/"
        assert client.get(page_of(dossier)).status_code == 404

    def test_a_page_held_open_by_one_who_reads_only_from_now_on_saves_nothing_and_says_who_can(self, dossier, daughter):
        brother = join(dossier, rights=Rights.WRITE)
        section = section_of(dossier, "administratif")
        client = client_of(brother)
        client_of(daughter).post(page_of(dossier, f"{row_of(dossier, brother).pk}/"), {"rights": "read"})
        sent = {"revision": section.revision, "pet": "yes"}
        answer = client.post(f"/dossiers/{dossier.pk}/volets/administratif/", sent, headers={"HX-Request": "true"})
        assert answer.status_code == 422 and "peut vous donner ce droit" in text_of(answer)
        assert section_of(dossier, "administratif").revision == section.revision

    def test_a_mandate_that_ends_closes_the_dossier_at_once(self, dossier, daughter):
        helper = join(dossier, Role.HELPER, Rights.DECIDE, days=0)
        client = client_of(helper)
        assert client.get(f"/dossiers/{dossier.pk}/").status_code == 200
        client_of(daughter).post(page_of(dossier, f"{row_of(dossier, helper).pk}/"), {"end": "1"})
        assert client.get(f"/dossiers/{dossier.pk}/").status_code == 404


class TestReading:
    def test_who_reads_finds_no_form_and_no_button_that_would_be_refused(self, dossier, physician):
        reader = join(dossier, rights=Rights.READ)
        client = client_of(reader)
        base = f"/dossiers/{dossier.pk}/"
        attach(dossier, "identity", physician)
        assert "Vous lisez ce dossier sans le remplir" in text_of(client.get(f"{base}volets/administratif/"))
        assert "Joindre un papier" not in text_of(client.get(f"{base}pieces/"))
        page = text_of(client.get(base))
        assert "Choisir" not in text_of(client.get(f"{base}recherche/"))
        assert "Clore le dossier" not in page and "Chercher un établissement" not in page
        assert "Vous lisez ce dossier sans le remplir" in text_of(
            client.post(f"{base}pieces/", {"paper": "identity"}, follow=True)
        )
        assert BeautifulSoup(client.get("/accueil/").content, "html.parser").select("ul.waiting > li") == []

    def test_who_fills_prepares_the_choice_and_leaves_the_sending_to_who_decides(self, dossier):
        writer, unit = join(dossier, rights=Rights.WRITE), make_unit()
        client = client_of(writer)
        client.post(f"/dossiers/{dossier.pk}/choix/", {"choisir": unit.pk})
        assert dossier.referrals.count() == 1
        page = text_of(client.post(f"/demandes/envoi/{dossier.pk}/"))
        assert "revient aux personnes qui décident" in page
        assert dossier.referrals.get().sent_at is None

    def test_who_fills_answers_a_question_and_does_not_accept_a_place(self):
        story = Story()
        asked = story.read()
        request_info(asked, message="Un aidant ?", actor=story.desk(asked))
        reader = client_of(join(story.dossier, rights=Rights.READ))
        assert "Les personnes qui remplissent ce dossier y répondent." in text_of(reader.get(f"/demandes/{asked.pk}/"))
        client = client_of(join(story.dossier, rights=Rights.WRITE))
        assert "C’est à vous de répondre." in text_of(client.get(f"/demandes/{asked.pk}/"))
        assert client.post(f"/demandes/{asked.pk}/give_info/", {"message": "Oui."}).status_code == 302
        answer = client.get(f"/demandes/{asked.pk}/withdraw/")
        assert answer.status_code == 403 and "revient aux personnes qui décident" in text_of(answer)
        assert reader.get(f"/demandes/{asked.pk}/give_info/").status_code == 403

    def test_an_archived_dossier_is_taken_up_again_by_who_decides(self, dossier, daughter):
        Dossier.objects.filter(pk=dossier.pk).update(state=DossierState.ARCHIVED, closed_at=timezone.now())
        reader = client_of(join(dossier, rights=Rights.WRITE))
        page = text_of(reader.post(f"/dossiers/{dossier.pk}/reprendre/", follow=True))
        assert "revient aux personnes qui décident" in page
        client_of(daughter).post(f"/dossiers/{dossier.pk}/reprendre/")
        assert Dossier.objects.get(pk=dossier.pk).is_open


def test_the_history_says_what_was_saved_by_mandate_even_once_it_is_over(dossier, daughter):
    helper = join(dossier, Role.HELPER, Rights.WRITE)
    save(dossier, "administratif", "pet=yes", helper)
    client_of(daughter).post(page_of(dossier, f"{row_of(dossier, helper).pk}/"), {"end": "1"})
    page = text_of(client_of(daughter).get(f"/dossiers/{dossier.pk}/volets/administratif/historique/"))
    assert f"{helper.full_name} (CLIC de Dijon, par mandat)" in page


def test_a_dossier_that_is_not_there_has_no_people():
    client = client_of(make_family())
    assert client.get(f"/dossiers/{uuid4()}/personnes/").status_code == 404


def test_the_filled_sections_are_still_written_by_who_fills(dossier):
    writer = join(dossier, rights=Rights.WRITE)
    client = client_of(writer)
    section = section_of(dossier, "administratif")
    sent = f"revision={section.revision}&{FILLED['administratif'].replace('pet=no', 'pet=yes')}"
    url = f"/dossiers/{dossier.pk}/volets/administratif/"
    client.post(url, sent, content_type="application/x-www-form-urlencoded")
    assert section_of(dossier, "administratif").updated_by == writer
