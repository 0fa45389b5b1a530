"""Two dossiers of one person, united page after page."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jalon.accounts.models import User
from jalon.audit.models import AccessRecord
from jalon.dossiers.declarations import Question
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import DossierState, ParticipantRole
from jalon.dossiers.models import Dossier
from jalon.referrals.actions.choose import choose
from tests.client import PAGE_LIMIT_BYTES, InspectingClient, text_of
from tests.dossiers.factories import actor, make_complete_dossier, make_dossier, save, section_of
from tests.dossiers.samples import attach
from tests.factories import make_family, make_physician, make_unit
from tests.referrals.factories import join, send_anyway

pytestmark = pytest.mark.django_db


def address(one: Dossier, other: Dossier) -> str:
    return f"/dossiers/{one.pk}/reunir/{other.pk}/"


def hidden(page: str) -> dict[str, list[str]]:
    """What the form of a page carries."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page):
        found.setdefault(name, []).append(value)
    return found


def pair(physician: User) -> tuple[Dossier, Dossier]:
    kept, left = make_dossier(physician), make_dossier(physician)
    save(kept, "medical", "treatments=Bisoprolol", physician)
    save(left, "medical", "treatments=Ramipril&history=Chute", physician)
    save(left, "demande", "budget_month=2400", physician)
    return kept, left


def test_the_page_of_a_dossier_leads_to_the_union(client: InspectingClient) -> None:
    physician = make_physician()
    kept, left = pair(physician)

    page = text_of(client.sign_in(physician).get(f"/dossiers/{kept.pk}/"))

    assert f'<a href="{address(kept, left)}">Réunir les deux dossiers</a>' in page


def test_from_the_first_choice_to_the_united_dossier(client: InspectingClient) -> None:
    physician = make_physician()
    kept, left = pair(physician)
    client.sign_in(physician)
    first = text_of(client.get(address(kept, left)))
    assert "Lequel reste ?" in first and kept.number in first and left.number in first

    second = text_of(client.post(address(kept, left), {"garder": kept.pk, "etape": "1"}))
    assert "Bisoprolol" in second and "Ramipril" in second and "Chute" not in second

    sent = hidden(second) | {"medical/treatments": "left", "etape": "2"}
    third = text_of(client.post(address(kept, left), sent))
    assert "Réunir les deux dossiers ?" in third
    assert f"3 réponses du dossier {left.number} s’y ajoutent." in third
    assert Dossier.objects.get(pk=left.pk).state == DossierState.OPEN

    done = client.post(address(kept, left), hidden(third) | {"faire": "oui"}, follow=True)
    assert f"Les deux dossiers sont réunis sous le numéro {kept.number}." in text_of(done)
    united = open_section(kept, section_of(kept, "medical")).answers
    assert united == {"treatments": "Ramipril", "history": "Chute"}


def test_coming_back_keeps_what_was_chosen(client: InspectingClient) -> None:
    physician = make_physician()
    kept, left = pair(physician)
    client.sign_in(physician)
    second = text_of(client.post(address(kept, left), {"garder": kept.pk, "etape": "1"}))
    third = text_of(client.post(address(kept, left), hidden(second) | {"medical/treatments": "left", "etape": "2"}))

    again = text_of(client.post(address(kept, left), hidden(third) | {"etape": "1"}))

    assert 'name="medical/treatments" value="left" checked' in again


def test_both_are_kept_where_a_question_takes_both(client: InspectingClient) -> None:
    physician = make_physician()
    kept, left = pair(physician)
    client.sign_in(physician)
    second = text_of(client.post(address(kept, left), {"garder": kept.pk, "etape": "1"}))
    assert "Garder les deux" in second
    third = text_of(client.post(address(kept, left), hidden(second) | {"medical/treatments": "both", "etape": "2"}))

    client.post(address(kept, left), hidden(third) | {"faire": "oui"})

    united = open_section(kept, section_of(kept, "medical")).answers
    assert united["treatments"] == "Bisoprolol\nRamipril"


def test_the_other_number_opens_a_page_that_leads_to_the_one_that_stays(client: InspectingClient) -> None:
    physician = make_physician()
    kept, left = pair(physician)
    client.sign_in(physician)
    third = text_of(client.post(address(kept, left), {"garder": kept.pk, "etape": "2"}))
    client.post(address(kept, left), hidden(third) | {"faire": "oui"})

    page = text_of(client.get(f"/dossiers/{left.pk}/"))

    assert f"Ce dossier est réuni avec le n° {kept.number}" in page
    assert f'href="/dossiers/{kept.pk}/">Ouvrir le dossier {kept.number}' in page


def test_a_change_meanwhile_is_said_and_compared_again(client: InspectingClient) -> None:
    physician = make_physician()
    kept, left = pair(physician)
    client.sign_in(physician)
    third = text_of(client.post(address(kept, left), {"garder": kept.pk, "etape": "2"}))
    save(left, "medical", "treatments=Furosémide", physician)

    page = text_of(client.post(address(kept, left), hidden(third) | {"faire": "oui"}))

    assert "L’un des deux dossiers a changé" in page and "Furosémide" in page
    assert Dossier.objects.get(pk=left.pk).state == DossierState.OPEN


@pytest.mark.parametrize("step", ["0", "1", "2", "999", "", "x"])
def test_whoever_may_not_read_the_medical_part_never_sees_it(client: InspectingClient, step: str) -> None:
    physician, daughter = make_physician(), make_family()
    kept, left = pair(physician)
    for dossier in (kept, left):
        join(dossier, daughter, ParticipantRole.RELATIVE)
    client.sign_in(daughter)

    page = text_of(client.post(address(kept, left), {"garder": kept.pk, "etape": step, "pris": ["medical/treatments"]}))

    assert not any(word in page for word in ("Bisoprolol", "Ramipril", "Chute", "Traitements"))


def test_the_family_is_told_what_becomes_of_the_medical_part(client: InspectingClient) -> None:
    physician, daughter = make_physician(), make_family()
    kept, left = pair(physician)
    for dossier in (kept, left):
        join(dossier, daughter, ParticipantRole.RELATIVE)
    client.sign_in(daughter)

    page = text_of(client.post(address(kept, left), {"garder": kept.pk, "etape": "9"}))

    assert "La partie médicale reste celle du dossier qui reste." in page


def test_a_relative_is_not_told_of_attachments_that_they_may_not_know(client: InspectingClient) -> None:
    physician, daughter = make_physician(), make_family()
    kept, left = pair(physician)
    for dossier in (kept, left):
        join(dossier, daughter, ParticipantRole.RELATIVE)
    attach(left, "report", physician)

    page = text_of(client.sign_in(daughter).post(address(kept, left), {"garder": kept.pk, "etape": "9"}))

    assert "jointe" not in page


def test_requests_and_people_are_told_before(client: InspectingClient) -> None:
    physician, daughter = make_physician(), make_family()
    kept, left = pair(physician)
    join(left, daughter, ParticipantRole.RELATIVE)
    unit, elsewhere = make_unit(), make_unit()
    for dossier, place in ((kept, unit), (left, unit), (left, elsewhere)):
        send_anyway(choose(dossier, place, actor=actor(physician)), actor(physician))

    page = text_of(client.sign_in(physician).post(address(kept, left), {"garder": kept.pk, "etape": "9"}))

    assert f"Deux demandes sont en cours à {unit}" in page
    assert f"La demande continue : {elsewhere}." in page
    assert f"{daughter.full_name} rejoint le dossier qui reste" in page


def test_dossiers_that_stay_two_say_why(client: InspectingClient) -> None:
    physician = make_physician()
    one, other = make_dossier(physician), make_dossier(physician, birth_name="Lefort")

    page = text_of(client.sign_in(physician).get(address(one, other)))

    assert "Ces deux dossiers ne semblent pas concerner la même personne" in page


def test_no_choice_is_asked_again(client: InspectingClient) -> None:
    physician = make_physician()
    kept, left = pair(physician)

    response = client.sign_in(physician).post(address(kept, left), {"etape": "1"})

    assert response.status_code == 422
    assert "Choisissez le dossier qui reste." in text_of(response)


def test_two_full_dossiers_are_compared_on_pages_of_a_readable_length(client: InspectingClient) -> None:
    physician = make_physician()
    kept, left = make_complete_dossier(physician), make_complete_dossier(physician)
    save(left, "autonomie", "&".join(f"{row.code}=C" for row in _questions(left, "autonomie")), physician)
    client.sign_in(physician)

    for step in range(1, 9):
        response = client.post(address(kept, left), {"garder": kept.pk, "etape": step})
        assert len(response.content) < PAGE_LIMIT_BYTES
    assert AccessRecord.objects.filter(dossier_id=left.pk, subject="section:autonomie", granted=True).exists()


def _questions(dossier: Dossier, code: str) -> tuple[Question, ...]:
    return open_section(dossier, section_of(dossier, code)).definition.questions


def test_what_will_follow_costs_the_same_for_one_request_and_fifteen(
    client: InspectingClient, django_assert_num_queries: Any
) -> None:
    physician = make_physician()
    kept, left = pair(physician)
    client.sign_in(physician)

    def with_requests(count: int) -> None:
        for _ in range(count):
            send_anyway(choose(left, make_unit(), actor=actor(physician)), actor(physician))

    with_requests(1)
    sent = {"garder": kept.pk, "etape": "9"}
    client.post(address(kept, left), sent)
    with CaptureQueriesContext(connection) as one:
        client.post(address(kept, left), sent)
    with_requests(14)
    with django_assert_num_queries(len(one)):
        client.post(address(kept, left), sent)
