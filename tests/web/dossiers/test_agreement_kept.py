"""What a parent said from their own account is theirs: nobody rewrites it, and it is taken back with who and when."""

import pytest
from django.utils import timezone

from jalon.accounts.models import User
from jalon.audit.models import Event
from jalon.dossiers.models import Dossier
from jalon.mail.models import OutgoingEmail
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import make_complete_child_dossier, save, section_of
from tests.factories import make_secretary
from tests.web.dossiers.test_agreement import ASKED, BOTH, make_parent, page, said

pytestmark = pytest.mark.django_db
TAKEN_BACK = {"retrait": "1", "comment_1": "phone"}


@pytest.fixture
def dossier() -> Dossier:
    found = make_complete_child_dossier()
    save(found, "famille", f"{ASKED}&{BOTH}", found.created_by)
    return found


@pytest.fixture
def anne(dossier: Dossier) -> User:
    found = make_parent(dossier, "Anne")
    InspectingClient().sign_in(found).post(page(dossier), {"titulaire": "1", "accord": "oui"})
    return found


def address(dossier: Dossier) -> str:
    return f"/dossiers/{dossier.pk}/volets/famille/"


def post(dossier: Dossier, person: User, **answers: str) -> None:
    revision = section_of(dossier, "famille").revision
    response = InspectingClient().sign_in(person).post(address(dossier), {"revision": revision, **answers})
    assert response.status_code == 302


@pytest.mark.parametrize(
    "answers",
    [
        {"agreement_1": "no", "agreement_1_how": "phone", "agreement_1_by": "Un autre"},
        {"agreement_1_on": "01/02/2024"},
        {"agreement_1": ""},
    ],
)
def test_neither_the_doctor_nor_the_secretary_rewrites_what_a_parent_said(
    dossier: Dossier, anne: User, answers: dict[str, str]
) -> None:
    before = said(dossier)
    for person in (dossier.created_by, make_secretary(dossier.created_by)):
        post(dossier, person, **answers)
        assert said(dossier) == before


def test_nobody_puts_another_name_on_it_nor_takes_a_refusal_off_the_dossier(dossier: Dossier) -> None:
    paul = make_parent(dossier, "Paul")
    InspectingClient().sign_in(paul).post(page(dossier), {"titulaire": "2", "accord": "non"})
    post(dossier, dossier.created_by, second_holder="no", first_name_2="Pierre", phone_2="06 12 34 56 78")
    shown = text_of(InspectingClient().sign_in(dossier.created_by).get(page(dossier)))
    assert "Paul Morel" in shown
    assert "Pas d’accord" in shown


def test_the_section_shows_it_as_given_and_says_why_it_does_not_change_there(dossier: Dossier, anne: User) -> None:
    response = InspectingClient().sign_in(dossier.created_by).get(address(dossier))
    shown = text_of(response)
    assert "nul autre ne change cette réponse" in shown
    assert "Donné depuis son compte" in shown
    content = response.content.decode()
    assert "name=agreement_1" not in content
    assert "name=agreement_2" in content
    assert "name=phone_1" in content


def test_no_parent_writes_an_agreement_in_the_section_be_it_of_the_other(dossier: Dossier, anne: User) -> None:
    content = InspectingClient().sign_in(anne).get(address(dossier)).content.decode()
    assert "name=agreement" not in content
    post(dossier, anne, agreement_2="yes", agreement_2_how="said", agreement_2_by="Anne Morel", phone_2="0612345678")
    assert said(dossier)["agreement_2"] == "pending"
    assert "agreement_2_how" not in said(dossier)


def test_a_page_left_open_before_the_parent_answered_rewrites_nothing(dossier: Dossier) -> None:
    revision = section_of(dossier, "famille").revision
    anne = make_parent(dossier, "Anne")
    InspectingClient().sign_in(anne).post(page(dossier), {"titulaire": "1", "accord": "oui"})
    client = InspectingClient().sign_in(dossier.created_by)
    sent = {"revision": revision, "agreement_1": "no", "agreement_1_how": "phone", "phone_2": "06 12 34 56 78"}
    response = client.post(address(dossier), sent, follow=True)
    assert "Anne Morel modifie aussi ce volet" in text_of(response)
    assert said(dossier)["agreement_1"] == "yes"
    assert said(dossier)["agreement_1_how"] == "account"


@pytest.mark.parametrize("secretary", [False, True])
def test_a_professional_writes_that_it_is_taken_back_with_who_and_when(
    dossier: Dossier, anne: User, *, secretary: bool
) -> None:
    person = make_secretary(dossier.created_by) if secretary else dossier.created_by
    client = InspectingClient().sign_in(person)
    assert "Noter le retrait" in text_of(client.get(page(dossier)))
    assert client.post(page(dossier), TAKEN_BACK).status_code == 302
    today = timezone.localdate().isoformat()
    told = {"agreement_1": "no", "agreement_1_how": "phone", "agreement_1_on": today}
    assert told.items() <= said(dossier).items()
    assert said(dossier)["agreement_1_by"] == person.full_name
    assert f"recueilli par {person.full_name}" in text_of(client.get(page(dossier)))
    assert Event.objects.get(name="dossier.agreement_withdrawn").data == {"holder": 1}
    letter = OutgoingEmail.objects.get(recipient=anne.email, template="dossier_agreement_withdrawn")
    assert "Morel" not in letter.subject + letter.body
    client.post(page(dossier), TAKEN_BACK)
    assert Event.objects.filter(name="dossier.agreement_withdrawn").count() == 1


def test_a_withdrawal_says_how_and_is_of_an_agreement_given_from_an_account(dossier: Dossier, anne: User) -> None:
    client = InspectingClient().sign_in(dossier.created_by)
    for sent, words in (
        ({"retrait": "1"}, "Dites comment ce parent"),
        ({"retrait": "1", "comment_1": "account"}, "Dites comment ce parent"),
        ({"retrait": "2", "comment_2": "phone"}, "n’a pas été donné depuis un compte"),
        ({"retrait": "9", "comment_9": "phone"}, "n’a pas été donné depuis un compte"),
    ):
        assert words in text_of(client.post(page(dossier), sent))
    assert said(dossier)["agreement_1"] == "yes"


def test_no_parent_takes_back_for_another(dossier: Dossier, anne: User) -> None:
    client = InspectingClient().sign_in(make_parent(dossier, "Paul"))
    assert "Noter le retrait" not in text_of(client.get(page(dossier)))
    assert "Un parent change son avis depuis son compte" in text_of(client.post(page(dossier), TAKEN_BACK))
    assert said(dossier)["agreement_1"] == "yes"


def test_on_the_guided_pages_the_name_of_who_agreed_is_read_and_the_rest_is_filled(
    dossier: Dossier, anne: User
) -> None:
    client = InspectingClient().sign_in(anne)
    screen = f"/dossiers/{dossier.pk}/pas-a-pas/parents/"
    content = client.get(screen).content.decode()
    assert "name=name_1" not in content
    assert "name=phone_1" in content
    revision = section_of(dossier, "famille").revision
    sent = {"revision": revision, "phone_1": "06 12 34 56 79", "link_1": "mother"}
    assert client.post(screen, sent).status_code == 302
