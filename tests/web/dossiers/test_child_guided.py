"""The parents of a child, invited by the doctor, fill their part in screen by screen, in plain words."""

import pytest

from jalon.accounts.models import User
from jalon.core.refusal import Refusal
from jalon.dossiers.declarations import AuthorRole
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.guided import Screen, screens_of
from jalon.dossiers.kinds.registry import TND
from jalon.dossiers.models import Dossier, Participant
from tests.client import PAGE_LIMIT_BYTES, InspectingClient, text_of
from tests.dossiers.factories import make_child_dossier, make_commune, save, section_of
from tests.factories import make_family

pytestmark = pytest.mark.django_db
SCREENS = screens_of("tnd", TND.sections, "M")


@pytest.fixture
def mother() -> User:
    make_commune()
    return make_family()


@pytest.fixture
def dossier(mother: User) -> Dossier:
    found = make_child_dossier()
    Participant.objects.create(dossier=found, user=mother, role=ParticipantRole.GUARDIAN)
    return found


@pytest.fixture
def client(mother: User) -> InspectingClient:
    return InspectingClient().sign_in(mother)


def address(dossier: Dossier, slug: str = "") -> str:
    return f"/dossiers/{dossier.pk}/pas-a-pas/{f'{slug}/' if slug else ''}"


def told(screen: Screen) -> str:
    words = [screen.title, screen.about]
    for question in screen.definition.questions:
        words += [question.label, question.help, *(part for part in vars(question.type).get("options", ()))]
    words += [f"{one.asked} {one.said}" for one in screen.explanations.values()]
    return " ".join(str(word) for word in words)


def test_every_question_of_the_parents_is_on_one_screen_the_agreement_apart() -> None:
    asked = [f"{one.section}.{question.code}" for one in SCREENS for question in one.definition.questions]
    expected = [
        f"{definition.code}.{question.code}"
        for definition in TND.sections
        if definition.author == AuthorRole.REQUESTER
        for question in definition.questions
    ]
    assert len(set(asked)) == len(asked)
    assert [code for code in expected if code not in asked] == [
        f"famille.agreement_2{suffix}" for suffix in ("", "_how", "_on", "_by")
    ]
    assert {one.section for one in SCREENS} == {"identite", "famille", "administratif"}


def test_each_screen_has_its_own_address_its_title_and_words_of_the_family() -> None:
    assert len({screen.slug for screen in SCREENS}) == len(SCREENS) == 9
    assert len({screen.title for screen in SCREENS}) == len(SCREENS)
    for screen in SCREENS:
        assert "titulaire" not in told(screen) or screen.page, screen.slug
        assert "[" not in screen.title + screen.about


def test_every_screen_is_shown_to_the_parent_and_stays_light(client: InspectingClient, dossier: Dossier) -> None:
    for screen in SCREENS:
        response = client.get(address(dossier, screen.slug), follow=True)
        assert response.status_code == 200
        assert len(response.content) < PAGE_LIMIT_BYTES
        number = [one.slug for one in SCREENS].index(screen.slug) + 1
        assert f"Étape {number} sur {len(SCREENS)}" in text_of(response)


def test_the_parent_goes_from_a_screen_to_the_next_then_to_the_agreement(
    client: InspectingClient, dossier: Dossier, mother: User
) -> None:
    shown = client.get(address(dossier), follow=True)
    assert "Où vit Léo Morel" in text_of(shown)
    sent = {"revision": 0, "address.street": "3 rue Foch", "address.town": "Talant (21240)", "lives_with": "one"}
    after = client.post(address(dossier, "maison"), {**sent, "_next": ""}, follow=True)
    assert "Le premier parent" in text_of(after)
    assert mother.last_name in after.content.decode()
    parent = {"name_1": "Morel", "first_name_1": "Anne", "link_1": "mother", "phone_1": "06 12 34 56 78"}
    after = client.post(address(dossier, "parents"), {"revision": 1, **parent, "_next": ""}, follow=True)
    after = client.post(address(dossier, "autre-parent"), {"revision": 2, "second_holder": "no", "_next": ""})
    assert after["Location"] == f"/dossiers/{dossier.pk}/accord/"
    after = client.post(f"/dossiers/{dossier.pk}/accord/", {"titulaire": "1", "accord": "oui"})
    assert after["Location"] == address(dossier, "securite-sociale")
    assert section_of(dossier, "famille").missing == 0
    assert open_section(dossier, section_of(dossier, "famille")).counted["agreement_1_how"] == "account"


def test_the_agreement_may_wait(client: InspectingClient, dossier: Dossier) -> None:
    after = client.post(f"/dossiers/{dossier.pk}/accord/", {"_later": ""})
    assert after["Location"].startswith(address(dossier))
    assert "Remis à plus tard" in text_of(client.get(address(dossier, "bilan")))


def test_the_review_says_that_the_doctor_sends_and_offers_no_search(client: InspectingClient, dossier: Dossier) -> None:
    shown = text_of(client.get(address(dossier, "bilan")))
    assert "Le médecin envoie le dossier à la plateforme" in shown
    assert "Chercher un établissement" not in shown


def test_the_part_of_the_doctor_is_read_by_the_parents_and_filled_by_carers_alone(
    client: InspectingClient, dossier: Dossier, mother: User
) -> None:
    shown = text_of(client.get(f"/dossiers/{dossier.pk}/volets/demandeur/"))
    assert "Le médecin et son secrétariat remplissent ce volet" in shown
    with pytest.raises(Refusal):
        save(dossier, "demandeur", "name=Faux", mother)


def test_the_home_of_the_parents_leads_to_the_screens(client: InspectingClient, dossier: Dossier) -> None:
    assert address(dossier) in client.get("/accueil/", follow=True).content.decode()
