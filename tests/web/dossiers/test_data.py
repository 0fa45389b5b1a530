"""« Données et conservation »: until when, a copy, and the end of a dossier asked for."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from jalon.accounts.models import User
from jalon.dossiers.actions.close_dossier import close_dossier
from jalon.dossiers.enums import DossierState, ParticipantRole
from jalon.dossiers.models import Dossier
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.end_project import end_project
from jalon.referrals.actions.erase_dossier import hold
from jalon.referrals.reasons import WithdrawalReason
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import actor, make_complete_dossier
from tests.factories import make_family, make_physician, make_unit
from tests.referrals.factories import join, send_anyway

pytestmark = pytest.mark.django_db


@pytest.fixture
def physician() -> User:
    return make_physician()


@pytest.fixture
def dossier(physician: User) -> Dossier:
    return make_complete_dossier(physician)


@pytest.fixture
def daughter(dossier: Dossier) -> User:
    user = make_family()
    join(dossier, user, ParticipantRole.RELATIVE)
    return user


def page(client: InspectingClient, dossier: Dossier) -> str:
    return text_of(client.get(f"/dossiers/{dossier.pk}/donnees/"))


def test_an_open_dossier_says_what_will_come(client: InspectingClient, dossier: Dossier, daughter: User) -> None:
    content = page(client.sign_in(daughter), dossier)
    assert "Tant que le dossier est ouvert, il est gardé." in content
    assert "Dossier clos ou archivé" in content and "2 ans" in content
    assert "S’ouvre quand le dossier est clos." in content


def test_a_closed_one_says_its_rule_its_day_and_its_source(
    client: InspectingClient, dossier: Dossier, daughter: User
) -> None:
    close_dossier(dossier, actor=None, reason="forgotten", state=DossierState.ARCHIVED)
    content = page(client.sign_in(daughter), dossier)
    assert "Dossier archivé sans avoir été envoyé : il est gardé 6 mois, jusqu’au" in content
    assert "RGPD, art. 5-1 e" in content


def test_the_copy_of_a_relative_holds_no_medical_answer(
    client: InspectingClient, dossier: Dossier, daughter: User, physician: User
) -> None:
    send_anyway(choose(dossier, make_unit(), actor=actor(physician)), actor(physician))

    response = client.sign_in(daughter).get(f"/dossiers/{dossier.pk}/donnees/copie/")

    content = json.loads(response.content)
    assert response["Content-Disposition"] == f'attachment; filename="jalon-{dossier.number}.json"'
    assert [section["volet"] for section in content["volets"]] == ["Identité", "Demande", "Administratif"]
    assert content["demandes"][0]["état"] == "Envoyée"
    told = response.content.decode()
    assert "Garnier" in told
    assert not any(word in told for word in ("Bisoprolol", "Insuffisance", "Fracture", "aggir"))


def test_the_copy_of_the_physician_holds_everything(
    client: InspectingClient, dossier: Dossier, physician: User
) -> None:
    told = client.sign_in(physician).get(f"/dossiers/{dossier.pk}/donnees/copie/").content.decode()
    assert "Bisoprolol" in told and '"code": "treatments"' in told


def test_asking_and_calling_off(client: InspectingClient, dossier: Dossier, daughter: User) -> None:
    close_dossier(dossier, actor=None, reason="forgotten", state=DossierState.ARCHIVED)
    client.sign_in(daughter)
    url = f"/dossiers/{dossier.pk}/donnees/effacer/"

    asked = text_of(client.post(url, follow=True))
    assert "Ce dossier sera effacé le" in asked
    assert Dossier.objects.get().erase_on == timezone.localdate() + timedelta(days=30)
    assert "Ce dossier sera effacé le" in text_of(client.get(f"/dossiers/{dossier.pk}/"))

    called_off = text_of(client.post(url, {"annuler": "oui"}, follow=True))
    assert "La demande d’effacement est annulée." in called_off


def test_a_held_dossier_says_that_the_law_keeps_it(client: InspectingClient, dossier: Dossier, daughter: User) -> None:
    close_dossier(dossier, actor=None, reason="forgotten", state=DossierState.ARCHIVED)
    hold(dossier.number, "TJ Dijon, 26/123")
    client.sign_in(daughter)

    content = page(client, dossier)

    assert "Une obligation légale impose de garder ce dossier" in content and "TJ Dijon" not in content
    refused = text_of(client.post(f"/dossiers/{dossier.pk}/donnees/effacer/", follow=True))
    assert "Il ne peut pas être effacé." in refused


def test_the_page_of_a_dossier_after_a_death_is_gentle_and_a_mistake_is_repaired(
    client: InspectingClient, dossier: Dossier, daughter: User
) -> None:
    end_project(dossier, reason=WithdrawalReason.DECEASED, actor=actor(daughter))
    client.sign_in(daughter)

    content = text_of(client.get(f"/dossiers/{dossier.pk}/"))

    assert "Les établissements sont prévenus ; ils ne vous écriront plus." in content
    client.post(f"/dossiers/{dossier.pk}/reprendre/")
    assert not Dossier.objects.get().is_open
    client.post(f"/dossiers/{dossier.pk}/reprendre/", {"erreur": "oui"})
    assert Dossier.objects.get().is_open


def test_the_public_page_tells_the_same_lengths(client: InspectingClient) -> None:
    content = text_of(client.get("/donnees-personnelles/"))
    assert "dossier clos ou archivé, 2 ans" in content
