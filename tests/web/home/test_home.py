"""The first page of each person, with what waits for them and nothing else."""

import pytest
from bs4 import BeautifulSoup

from jalon.accounts.models import User
from jalon.directory.actors import load_actor
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.request_info import request_info
from tests.client import InspectingClient
from tests.dossiers.factories import make_complete_dossier, make_dossier
from tests.factories import make_establishment, make_family, make_physician, make_secretary, make_unit
from tests.referrals.factories import Story, join

pytestmark = pytest.mark.django_db


def waiting(client: InspectingClient, user: User) -> list[tuple[str, str]]:
    """Return what waits, as (fact, address of the verb)."""
    soup = BeautifulSoup(client.sign_in(user).get("/accueil/").content, "html.parser")
    return [
        (item.h2.get_text().replace("\N{NO-BREAK SPACE}", " "), str(item.select_one("a.button")["href"]))
        for item in soup.select("ul.waiting > li")
    ]


def test_each_state_of_a_dossier_asks_for_its_own_next_step(client: InspectingClient) -> None:
    physician = make_physician()
    begun = make_dossier(physician)
    to_sign = make_complete_dossier(physician, signed=False)
    to_search = make_complete_dossier(physician)
    to_send = make_complete_dossier(physician)
    choose(to_send, make_unit(), actor=load_actor(physician))

    found = waiting(client, physician)

    assert [address for _, address in found] == [
        f"/dossiers/{to_sign.pk}/volets/medical/signer/",
        f"/demandes/envoi/{to_send.pk}/",
        f"/dossiers/{to_search.pk}/recherche/",
        f"/dossiers/{begun.pk}/volets/demande/#manque",
    ]
    for _, address in found:
        assert client.get(address).status_code == 200


def test_the_most_urgent_comes_first_and_each_verb_leads_to_its_answer(client: InspectingClient) -> None:
    story = Story(make_unit(make_establishment(name="Les Tilleuls")), make_unit(make_establishment(name="Darcy")))
    asked = story.read(story.units[0])
    request_info(asked, message="Un aidant ?", actor=story.desk(asked))
    offered = story.offered(story.units[1])

    assert waiting(client, story.physician) == [
        ("Une place est proposée à Mme Lucienne Moreau", f"/demandes/{offered.pk}/"),
        ("Les Tilleuls demandent un complément pour Mme Lucienne Moreau", f"/demandes/{asked.pk}/give_info/"),
    ]


def test_two_proposals_to_one_person_are_one_line_that_compares_them(client: InspectingClient) -> None:
    story = Story(make_unit(), make_unit())
    for unit in story.units:
        story.offered(unit)

    (line,) = waiting(client, story.physician)

    assert line == ("2 places sont proposées à Mme Lucienne Moreau", f"/demandes/suivi/{story.dossier.pk}/")


def test_a_secretary_is_never_asked_to_sign_and_the_family_sees_its_own_dossier_only(client: InspectingClient) -> None:
    physician = make_physician()
    dossier = make_complete_dossier(physician, signed=False)
    family = make_family()
    join(dossier, family, "relative")

    assert waiting(client, make_secretary(physician)) == []
    assert waiting(client, family) == []
    assert waiting(client, make_family()) == []


def test_an_empty_home_says_what_to_do_next(client: InspectingClient) -> None:
    page = client.sign_in(make_physician()).get("/accueil/").content.decode()

    assert "Rien ne vous attend" in page
    assert "/dossiers/nouveau/" in page
