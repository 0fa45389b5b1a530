"""Before sending, each unit chosen says which answers it expects and the dossier lacks, and who can give them."""

from typing import Any

import pytest
from bs4 import BeautifulSoup

from jalon.accounts.models import User
from jalon.dossiers.expected import lacking
from jalon.dossiers.models import Dossier
from jalon.referrals.actions.choose import choose
from tests.client import InspectingClient
from tests.dossiers.factories import actor, make_complete_dossier
from tests.factories import make_establishment, make_physician, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor() -> User:
    return make_physician()


@pytest.fixture
def dossier(doctor: User) -> Dossier:
    return make_complete_dossier(doctor)


def chosen(dossier: Dossier, doctor: User, *expects: str) -> None:
    choose(dossier, make_unit(make_establishment(), expects=list(expects)), actor=actor(doctor))


def told(response: Any) -> list[str]:
    lines = BeautifulSoup(response.content, "html.parser").select(".expected")
    return [" ".join(line.get_text(" ").replace("\N{NO-BREAK SPACE}", " ").split()) for line in lines]


def test_each_unit_says_what_it_expects_and_who_can_give_it(
    client: InspectingClient, dossier: Dossier, doctor: User
) -> None:
    chosen(dossier, doctor, "medical.weight", "administratif.phone", "demande.budget_month")
    chosen(dossier, doctor)
    client.sign_in(doctor)
    response = client.get(f"/demandes/envoi/{dossier.pk}/")
    [line] = told(response)
    assert line.startswith("Cet établissement attend 2 réponses qui manquent encore au dossier.")
    assert "Volet Administratif, par vous ou la famille : Téléphone" in line
    assert "Volet Médical, par le médecin : Poids" in line
    links = [link["href"] for link in BeautifulSoup(response.content, "html.parser").select(".expected a")]
    assert f"/dossiers/{dossier.pk}/volets/medical/#q-weight" in links


def test_what_is_expected_closes_no_door(client: InspectingClient, dossier: Dossier, doctor: User) -> None:
    chosen(dossier, doctor, "medical.weight")
    client.sign_in(doctor)
    assert client.post(f"/demandes/envoi/{dossier.pk}/").status_code == 302


def test_a_question_that_is_gone_or_kept_closed_lacks_nothing(dossier: Dossier) -> None:
    codes = ["medical.invented", "nowhere.at_all", "medical.dressing_detail", "odd", ""]
    assert lacking(dossier, codes) == {}


def test_ten_units_cost_the_queries_of_one(dossier: Dossier, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(1):
        lacking(dossier, ["medical.weight", "administratif.phone"] * 10)
