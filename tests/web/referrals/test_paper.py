"""The page on which an admissions desk writes down a request received on paper."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalon.accounts.enums import MembershipRole
from jalon.directory.models import CareUnit
from jalon.dossiers.models import Attachment, Dossier
from jalon.referrals.actions.choose import choose
from jalon.referrals.models import Referral
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import actor, make_complete_dossier
from tests.dossiers.samples import file, image
from tests.factories import make_physician, make_unit, make_unit_staff
from tests.referrals.factories import send_anyway
from tests.web.nasty import NASTY

pytestmark = pytest.mark.django_db
ADDRESS = "/demandes/papier/"


def typed(unit: CareUnit, **changes: Any) -> dict[str, Any]:
    arrived = timezone.localdate() - timedelta(days=2)
    return {
        "units": [unit.pk],
        "received_on": arrived.strftime("%d/%m/%Y"),
        "birth_name": "Garnier",
        "first_names": "Lucienne",
        "birth_date": "03/05/1939",
        "sex": "F",
        "when": "now",
        "contact": "Claire Faure",
        "phone": "03 80 00 00 01",
        "physician": "Dr Perrin",
        **changes,
    }


@pytest.fixture
def unit(client: InspectingClient) -> CareUnit:
    unit = make_unit()
    client.sign_in(make_unit_staff(unit.establishment, MembershipRole.ADMISSIONS))
    return unit


def test_the_inbox_leads_to_it(client: InspectingClient, unit: CareUnit) -> None:
    assert f'href="{ADDRESS}"' in text_of(client.get("/demandes/"))


def test_what_is_typed_becomes_a_request_in_the_inbox(client: InspectingClient, unit: CareUnit) -> None:
    page = client.post(ADDRESS, typed(unit), follow=True)

    assert "La demande papier est enregistrée." in text_of(page)
    assert "reçu sur papier le" in text_of(page)
    inbox = text_of(client.get("/demandes/"))
    assert "Garnier Lucienne" in inbox and "Papier" in inbox


def test_the_administrative_part_is_corrected_afterwards_and_the_medical_one_stays_closed(
    client: InspectingClient, unit: CareUnit
) -> None:
    client.post(ADDRESS, typed(unit))
    dossier = Dossier.objects.get()
    section = dossier.sections.get(code="administratif")

    url = f"/dossiers/{dossier.pk}/volets/administratif/"
    assert "Claire Faure" in text_of(client.get(url))
    client.post(url, {"family_status": "widowed", "revision": section.revision})
    section.refresh_from_db()

    assert section.revision == 2
    assert client.get(f"/dossiers/{dossier.pk}/volets/medical/").status_code == 403
    assert client.post(f"/dossiers/{dossier.pk}/volets/medical/", {"history": "Chute"}).status_code == 403


def test_scans_are_joined_each_under_its_own_policy(client: InspectingClient, unit: CareUnit) -> None:
    scans = {
        "administrative": file("cerfa.jpg", image(words="one")),
        "medical": file("medical.jpg", image(words="two")),
    }

    client.post(ADDRESS, typed(unit) | scans)

    assert set(Attachment.objects.values_list("section", "paper")) == {
        ("administratif", "other"),
        ("medical", "other_medical"),
    }
    listed = text_of(client.get(f"/dossiers/{Dossier.objects.get().pk}/pieces/"))
    assert "cerfa.jpg" in listed and "medical.jpg" not in listed


def test_a_scan_that_is_not_taken_is_said_and_the_request_is_there(client: InspectingClient, unit: CareUnit) -> None:
    page = client.post(ADDRESS, typed(unit) | {"administrative": file("scan.pdf", b"MZ\x90")}, follow=True)

    assert "scan.pdf :" in text_of(page)
    assert Referral.objects.count() == 1


def test_the_same_person_asking_electronically_is_told_and_led_to(client: InspectingClient, unit: CareUnit) -> None:
    physician = make_physician()
    dossier = make_complete_dossier(physician)
    send_anyway(choose(dossier, unit, actor=actor(physician)), actor(physician))

    page = client.post(ADDRESS, typed(unit, first_names="Lucienne", birth_name="GARNIÉR"))

    assert page.status_code == 422
    assert "Vous avez déjà une demande pour cette personne." in text_of(page)
    assert f"/dossiers/{dossier.pk}/" in text_of(page)
    assert Dossier.objects.count() == 1
    client.post(ADDRESS, typed(unit, again="yes"))
    assert Dossier.objects.count() == 2


def test_nothing_is_said_of_the_same_person_asking_elsewhere(client: InspectingClient, unit: CareUnit) -> None:
    physician = make_physician()
    dossier = make_complete_dossier(physician)
    send_anyway(choose(dossier, make_unit(), actor=actor(physician)), actor(physician))

    page = client.post(ADDRESS, typed(unit), follow=True)

    assert "déjà une demande" not in text_of(page) and dossier.number not in text_of(page)
    assert Dossier.objects.count() == 2


def test_the_page_of_the_electronic_request_leads_to_bringing_the_paper_in(
    client: InspectingClient, unit: CareUnit
) -> None:
    client.post(ADDRESS, typed(unit))
    on_paper = Dossier.objects.get()
    physician = make_physician()
    dossier = make_complete_dossier(physician)
    row = send_anyway(choose(dossier, unit, actor=actor(physician)), actor(physician))
    address = f"/dossiers/{dossier.pk}/reunir/{on_paper.pk}/"
    assert f'<a href="{address}">Rattacher la demande papier</a>' in text_of(client.get(f"/demandes/{row.pk}/"))

    confirm = text_of(client.get(address))
    assert "Les réponses du médecin et de la famille ne changent pas" in confirm
    assert physician.full_name not in confirm
    seen = confirm.partition('name="vu" value="')[2].partition('"')[0]
    done = client.post(address, {"garder": dossier.pk, "vu": seen, "faire": "oui"}, follow=True)

    assert "Les deux dossiers sont réunis" in text_of(done)
    assert Referral.objects.filter(dossier=dossier, closed_at=None).count() == 1


def test_mistakes_are_said_and_what_was_typed_stays(client: InspectingClient, unit: CareUnit) -> None:
    response = client.post(ADDRESS, typed(unit, birth_date="31/02/1939", received_on="hier", units=[]))

    page = text_of(response)
    assert response.status_code == 422
    assert "Choisissez le séjour demandé" in page and "31/02/1939" in page and "Claire Faure" in page
    assert not Dossier.objects.exists()


@pytest.mark.parametrize("field", ["units", "received_on", "birth_name", "contact", "when", "wished", "physician"])
@pytest.mark.parametrize("value", NASTY)
def test_nothing_typed_breaks_it(client: InspectingClient, unit: CareUnit, field: str, value: str) -> None:
    assert client.post(ADDRESS, typed(unit, **{field: value})).status_code in (302, 422)


def test_the_desk_that_holds_a_sleeping_paper_keeps_it(client: InspectingClient, unit: CareUnit) -> None:
    client.post(ADDRESS, typed(unit))
    Dossier.objects.update(asked_at=timezone.now())
    dossier = Dossier.objects.get()
    assert "Toujours d’actualité" in text_of(client.get(f"/dossiers/{dossier.pk}/"))

    client.post(f"/dossiers/{dossier.pk}/garder/")

    assert Dossier.objects.get().asked_at is None


def test_the_page_costs_the_same_for_one_unit_and_thirty(
    client: InspectingClient, unit: CareUnit, django_assert_num_queries: Any
) -> None:
    client.get(ADDRESS)
    with CaptureQueriesContext(connection) as one:
        client.get(ADDRESS)
    for mention in range(30):
        make_unit(unit.establishment, mention=f"A{mention}")
    with django_assert_num_queries(len(one)):
        client.get(ADDRESS)


def test_an_answer_to_several_says_whom_to_tell_oneself(client: InspectingClient, unit: CareUnit) -> None:
    client.post(ADDRESS, typed(unit))
    row = Referral.objects.get()

    page = client.post("/demandes/lot/", {"action": "waitlist", "demande": row.pk, "grade": "admissible"}, follow=True)

    assert "À prévenir vous-même, la demande étant venue sur papier : Mme Lucienne Garnier." in text_of(page)
