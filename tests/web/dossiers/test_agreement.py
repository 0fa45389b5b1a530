"""Parents say from their own account whether their child's dossier may leave, each for themselves alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalon.accounts.models import User
from jalon.audit.models import Event
from jalon.dossiers.demands import lacks
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import ParticipantRole, Rights
from jalon.dossiers.models import Dossier, Participant
from jalon.dossiers.policies import Standing
from jalon.mail.models import OutgoingEmail
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import make_child_dossier, make_complete_child_dossier, make_dossier, save, section_of
from tests.factories import make_family, make_physician, make_secretary

pytestmark = pytest.mark.django_db
ASKED = "agreement_1=pending"
BOTH = "second_holder=yes&name_2=Morel&first_name_2=Paul&link_2=father&agreement_2=pending"


def make_parent(dossier: Dossier, first_name: str, **fields: object) -> User:
    parent = make_family()
    User.objects.filter(pk=parent.pk).update(first_name=first_name, last_name="Morel")
    parent.refresh_from_db()
    place = {"role": ParticipantRole.GUARDIAN, **fields}
    Participant.objects.create(dossier=dossier, user=parent, **place)
    return parent


@pytest.fixture
def dossier() -> Dossier:
    found = make_complete_child_dossier()
    save(found, "famille", f"{ASKED}&{BOTH}", found.created_by)
    return found


def page(dossier: Dossier) -> str:
    return f"/dossiers/{dossier.pk}/accord/"


def said(dossier: Dossier) -> dict[str, object]:
    return {
        code: value
        for code, value in open_section(dossier, section_of(dossier, "famille")).counted.items()
        if code.startswith("agreement")
    }


def test_a_parent_agrees_from_their_account_and_the_dossier_may_leave(dossier: Dossier) -> None:
    anne = make_parent(dossier, "Anne")
    client = InspectingClient().sign_in(anne)
    shown = text_of(client.get(page(dossier)))
    assert "Vous répondez pour vous-même" in shown
    response = client.post(page(dossier), {"titulaire": "1", "accord": "oui"})
    assert response.status_code == 302
    today = timezone.localdate().isoformat()
    by = {"agreement_1_how": "account", "agreement_1_on": today, "agreement_1_by": "Anne Morel"}
    assert said(dossier) == {"agreement_1": "yes", **by, "agreement_2": "pending"}
    assert "agreement" not in lacks(dossier, Standing.PHYSICIAN)
    assert ", depuis son compte" in text_of(client.get(page(dossier)))
    assert section_of(dossier, "famille").updated_by == anne


def test_the_doctor_is_told_without_a_word_on_the_child(dossier: Dossier) -> None:
    InspectingClient().sign_in(make_parent(dossier, "Anne")).post(page(dossier), {"titulaire": "1", "accord": "oui"})
    [letter] = OutgoingEmail.objects.filter(recipient=dossier.created_by.email)
    assert dossier.number in letter.body
    assert "Morel" not in letter.subject + letter.body
    assert Event.objects.get(name="dossier.agreement_answered").data == {"holder": 1, "agrees": True}


def test_a_parent_refuses_then_nothing_leaves_and_may_change_their_mind(dossier: Dossier) -> None:
    paul = make_parent(dossier, "Paul")
    client = InspectingClient().sign_in(paul)
    client.post(page(dossier), {"titulaire": "2", "accord": "non"})
    assert said(dossier)["agreement_2"] == "no"
    assert said(dossier)["agreement_2_by"] == "Paul Morel"
    assert "Paul Morel n’est pas d’accord" in lacks(dossier, Standing.PHYSICIAN)["agreement"].sentence
    client.post(page(dossier), {"titulaire": "2", "accord": "oui"})
    assert said(dossier)["agreement_2"] == "yes"


def test_nobody_answers_for_the_other_parent(dossier: Dossier) -> None:
    client = InspectingClient().sign_in(make_parent(dossier, "Anne"))
    response = client.post(page(dossier), {"titulaire": "2", "accord": "oui"})
    assert "chacun donne son accord depuis le sien" in text_of(response)
    assert said(dossier) == {"agreement_1": "pending", "agreement_2": "pending"}


def test_a_parent_whose_name_is_written_otherwise_says_who_they_are_and_then_only_that(dossier: Dossier) -> None:
    client = InspectingClient().sign_in(make_parent(dossier, "Anne-Laure"))
    assert "Vous êtes" in text_of(client.get(page(dossier)))
    assert "Choisissez qui vous êtes" in text_of(client.post(page(dossier), {"accord": "oui"}))
    client.post(page(dossier), {"titulaire": "1", "accord": "oui"})
    assert said(dossier)["agreement_1_by"] == "Anne-Laure Morel"
    client.post(page(dossier), {"titulaire": "2", "accord": "oui"})
    assert said(dossier)["agreement_2"] == "pending"


def test_an_address_says_who_one_is_when_the_name_does_not(dossier: Dossier) -> None:
    parent = make_parent(dossier, "Anne-Laure")
    save(dossier, "famille", f"email_2={parent.email.upper()}", dossier.created_by)
    client = InspectingClient().sign_in(parent)
    client.post(page(dossier), {"titulaire": "1", "accord": "oui"})
    assert said(dossier)["agreement_1"] == "pending"
    client.post(page(dossier), {"titulaire": "2", "accord": "oui"})
    assert said(dossier)["agreement_2"] == "yes"


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ({"role": ParticipantRole.RELATIVE}, "Seul un titulaire de l’autorité parentale"),
        ({"rights": Rights.READ}, "Vous lisez ce dossier sans le remplir"),
    ],
)
def test_neither_a_relative_nor_who_reads_alone_agrees(dossier: Dossier, place: dict, words: str) -> None:
    client = InspectingClient().sign_in(make_parent(dossier, "Anne", **place))
    assert words in text_of(client.get(page(dossier)))
    assert words in text_of(client.post(page(dossier), {"titulaire": "1", "accord": "oui"}))
    assert said(dossier)["agreement_1"] == "pending"


def test_a_professional_never_ticks_that_a_parent_agreed_from_their_account(dossier: Dossier) -> None:
    client = InspectingClient().sign_in(dossier.created_by)
    address = f"/dossiers/{dossier.pk}/volets/famille/"
    assert "Donné depuis son compte" not in text_of(client.get(address))
    revision = section_of(dossier, "famille").revision
    forged = {"revision": revision, "agreement_1": "yes", "agreement_1_how": "account"}
    assert "Cette réponse n’est pas dans la liste" in text_of(client.post(address, forged))
    assert "agreement_1_how" not in said(dossier)


def test_what_a_parent_said_stays_as_it_is_when_the_doctor_saves_the_section(dossier: Dossier) -> None:
    parent = InspectingClient().sign_in(make_parent(dossier, "Anne"))
    parent.post(page(dossier), {"titulaire": "1", "accord": "oui"})
    client = InspectingClient().sign_in(dossier.created_by)
    address = f"/dossiers/{dossier.pk}/volets/famille/"
    assert "Donné depuis son compte" in text_of(client.get(address))
    revision = section_of(dossier, "famille").revision
    sent = {"revision": revision, "agreement_1": "yes", "agreement_1_how": "account", "phone_2": "06 12 34 56 78"}
    assert client.post(address, sent).status_code == 302
    assert said(dossier)["agreement_1_how"] == "account"


def test_a_doctor_and_their_secretary_read_what_was_said_and_write_what_they_were_told(dossier: Dossier) -> None:
    for person in (dossier.created_by, make_secretary(dossier.created_by)):
        client = InspectingClient().sign_in(person)
        assert "Écrire l’avis recueilli" in text_of(client.get(page(dossier)))
        client.post(page(dossier), {"titulaire": "1", "accord": "oui"})
    assert said(dossier)["agreement_1"] == "pending"


def test_without_a_name_there_is_nobody_to_answer_for() -> None:
    dossier = make_child_dossier()
    client = InspectingClient().sign_in(make_parent(dossier, "Anne"))
    assert "Dites d’abord qui a l’autorité parentale" in text_of(client.get(page(dossier)))
    assert "Dites d’abord qui a l’autorité parentale" in text_of(
        client.post(page(dossier), {"titulaire": "1", "accord": "oui"})
    )


def test_other_kinds_of_dossier_have_no_such_page() -> None:
    physician = make_physician()
    client = InspectingClient().sign_in(physician)
    assert client.get(page(make_dossier(physician))).status_code == 404
    assert client.get(page(make_child_dossier())).status_code == 404


def overview(dossier: Dossier, person: User) -> str:
    return text_of(InspectingClient().sign_in(person).get(f"/dossiers/{dossier.pk}/"))


def test_the_dossier_says_that_the_agreement_lacks_and_who_can_give_it(dossier: Dossier) -> None:
    anne = make_parent(dossier, "Anne")
    for person, next_words in ((dossier.created_by, "Recueillir l’accord des parents"), (anne, "Dire si vous êtes")):
        shown = overview(dossier, person)
        assert "L’accord reste à recueillir" in shown
        assert next_words in shown
        assert "Tout est complet et signé" not in shown
    InspectingClient().sign_in(anne).post(page(dossier), {"titulaire": "1", "accord": "oui"})
    assert "Choisir la plateforme" in overview(dossier, dossier.created_by)
    shown = overview(dossier, anne)
    assert "le médecin peut envoyer le dossier à la plateforme" in shown
    assert "recherche/" not in shown


def test_the_home_of_the_parents_leads_to_the_agreement_and_never_to_a_search(dossier: Dossier) -> None:
    client = InspectingClient().sign_in(make_parent(dossier, "Anne"))
    shown = text_of(client.get("/accueil/"))
    assert page(dossier) in shown
    assert "recherche/" not in shown
    client.post(page(dossier), {"titulaire": "1", "accord": "oui"})
    assert page(dossier) not in text_of(client.get("/accueil/"))
    shown = text_of(InspectingClient().sign_in(dossier.created_by).get("/accueil/"))
    assert "Il reste l’accord des parents à vérifier" in shown


def test_who_has_answered_is_led_to_what_the_other_parent_says_and_a_home_without_work_to_the_dossiers(
    dossier: Dossier,
) -> None:
    client = InspectingClient().sign_in(make_parent(dossier, "Anne"))
    where = f"/demandes/suivi/{dossier.pk}/"
    assert f'<a href="{page(dossier)}">Répondre</a>' in text_of(client.get(where))
    client.post(page(dossier), {"titulaire": "1", "accord": "oui"})
    told = text_of(client.get(where))
    assert f'<a href="{page(dossier)}">Voir l’accord</a>' in told
    assert "Répondre" not in told
    home = text_of(client.get("/accueil/"))
    assert "Rien ne vous attend" in home
    assert ">Voir les dossiers</a>" in home


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ("agreement_1=yes&agreement_1_how=said&agreement_1_on=02/11/2026&agreement_1_by=Dr+Petit", {}),
        (ASKED, {"role": ParticipantRole.RELATIVE}),
    ],
)
def test_the_home_asks_nothing_of_who_answered_the_doctor_nor_of_who_cannot_answer(
    dossier: Dossier, told: str, place: dict
) -> None:
    save(dossier, "famille", told, dossier.created_by)
    client = InspectingClient().sign_in(make_parent(dossier, "Anne", **place))
    assert page(dossier) not in text_of(client.get("/accueil/"))


def test_the_home_of_parents_costs_the_same_for_one_child_and_for_several(dossier: Dossier) -> None:
    anne = make_parent(dossier, "Anne")
    client = InspectingClient().sign_in(anne)
    client.get("/accueil/")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/accueil/")
        return len(queries)

    one = cost()
    for name in ("Mia", "Tom", "Zoé"):
        other = make_complete_child_dossier(dossier.created_by, first_names=name)
        save(other, "famille", ASKED, dossier.created_by)
        Participant.objects.create(dossier=other, user=anne, role=ParticipantRole.GUARDIAN)
    assert cost() == one
