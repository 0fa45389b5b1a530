"""The inbox: views, counts, search, pages, batch answers; and what it costs."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalon.accounts.enums import MembershipRole
from jalon.audit.models import AccessRecord
from jalon.core.text import fold
from jalon.directory.enums import StayType
from jalon.referrals.actions.refuse import refuse
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.reasons import RefusalReason
from tests.client import PAGE_LIMIT_BYTES, InspectingClient
from tests.factories import make_physician, make_unit, make_unit_staff
from tests.referrals.factories import Story, make_dossier

pytestmark = pytest.mark.django_db
S = ReferralState
MOST_QUERIES = 12


class Crowd:
    """One unit with many requests, from one physician, each of its own dossier."""

    def __init__(self, count: int, **unit: Any) -> None:
        self.story = Story(make_unit(**unit))
        self.unit = self.story.units[0]
        self.staff = self.story.desks[self.unit.pk].user
        for number in range(count):
            self.add(f"Personne{number:03}")

    def add(self, name: str, state: str = S.SENT, due_in: int = 2, **fields: Any) -> Referral:
        dossier = make_dossier(self.story.physician, birth_name=name, search_name=fold(f"{name} Lucienne"))
        now = timezone.now()
        return Referral.objects.create(
            dossier=dossier,
            unit=self.unit,
            establishment=self.unit.establishment,
            stay_type=self.unit.stay_type,
            state=state,
            created_by=self.story.physician,
            sent_at=now,
            sent_by=self.story.physician,
            due_at=now + timedelta(days=due_in),
            **fields,
        )


def names(response: Any) -> list[str]:
    soup = BeautifulSoup(response.content, "html.parser")
    return [link.get_text() for link in soup.select("tbody .name a")]


def test_rows_come_by_due_time_and_new_ones_are_unread(client: InspectingClient) -> None:
    crowd = Crowd(0)
    crowd.add("Demain", due_in=1)
    crowd.add("Retard", due_in=-2)
    crowd.add("Plus-tard", S.READ, due_in=5)

    response = client.sign_in(crowd.staff).get("/demandes/")

    assert names(response) == ["Retard Lucienne", "Demain Lucienne", "Plus-tard Lucienne"]
    soup = BeautifulSoup(response.content, "html.parser")
    assert len(soup.select("tr.unread")) == 2
    assert "1 dépassée" in soup.get_text().replace("\N{NO-BREAK SPACE}", " ")


def test_views_and_search_narrow_the_list(client: InspectingClient) -> None:
    crowd = Crowd(0)
    crowd.add("Moreau")
    crowd.add("Lefèvre", S.READ)
    client.sign_in(crowd.staff)

    assert names(client.get("/demandes/?vue=en-etude")) == ["Lefèvre Lucienne"]
    assert names(client.get("/demandes/?q=LEFEVRE")) == ["Lefèvre Lucienne"]
    assert names(client.get("/demandes/?q=dijon+moreau")) == ["Moreau Lucienne"]
    assert names(client.get(f"/demandes/?sejour={StayType.DAY}")) == []
    assert names(client.get("/demandes/?vue=closes")) == []


@pytest.mark.parametrize(
    "query",
    [
        {"q": "\x00%_'\"; DROP TABLE"},
        {"q": "é" * 5000},
        {"page": "-1"},
        {"page": "99999999999999999999"},
        {"page": "x"},
        {"vue": "<script>"},
        {"sejour": "🛏️"},
        {"q": "🧓 <img src=x>"},
    ],
)
def test_strange_addresses_show_a_page_and_nothing_worse(client: InspectingClient, query: dict[str, str]) -> None:
    crowd = Crowd(1)

    assert client.sign_in(crowd.staff).get(f"/demandes/?{urlencode(query)}").status_code == 200
    assert client.sign_in(crowd.story.physician).get(f"/demandes/?{urlencode(query)}").status_code == 200


def test_a_desk_of_one_unit_sees_that_unit_only(client: InspectingClient) -> None:
    crowd = Crowd(1)
    day = make_unit(crowd.unit.establishment, stay_type=StayType.DAY)
    person = make_unit_staff(crowd.unit.establishment, MembershipRole.ADMISSIONS, unit=day)

    assert names(client.sign_in(person).get("/demandes/")) == []
    assert names(client.sign_in(crowd.staff).get("/demandes/")) == ["Personne000 Lucienne"]


def test_the_gir_shows_to_medical_readers_only(client: InspectingClient) -> None:
    crowd = Crowd(1)
    dossier = Referral.objects.get().dossier
    dossier.needs_sealed = dossier.sealer.seal({"gir": 3, "girs": [3]}, f"needs:{dossier.pk}")
    dossier.save(update_fields=["needs_sealed"])
    reader = make_unit_staff(crowd.unit.establishment, MembershipRole.MEDICAL_READER)
    elsewhere = make_unit_staff(crowd.unit.establishment, MembershipRole.ADMISSIONS)

    def girs(person: Any) -> list[str]:
        soup = BeautifulSoup(client.sign_in(person).get("/demandes/").content, "html.parser")
        return [cell.get_text() for cell in soup.select("tbody td.card-off")]

    assert girs(reader) == ["3"]
    assert girs(elsewhere) == []


def test_thirty_rows_cost_what_one_costs_and_the_page_stays_light(client: InspectingClient) -> None:
    one, many = Crowd(1), Crowd(30)
    costs = []
    for crowd in (one, many):
        client.sign_in(crowd.staff).get("/demandes/")
        with CaptureQueriesContext(connection) as queries:
            response = client.get("/demandes/")
        costs.append(len(queries))
        assert len(response.content) <= PAGE_LIMIT_BYTES
    assert costs[0] == costs[1]
    assert costs[1] <= MOST_QUERIES
    assert len(names(response)) == 25
    assert len(names(client.get("/demandes/?page=2"))) == 5


def test_the_requesters_pages_cost_the_same_for_one_and_thirty(client: InspectingClient) -> None:
    one, many = Crowd(1), Crowd(30)
    for address in ("/demandes/", "/accueil/"):
        costs = []
        for crowd in (one, many):
            client.sign_in(crowd.story.physician).get(address)
            with CaptureQueriesContext(connection) as queries:
                response = client.get(address)
            costs.append(len(queries))
            assert len(response.content) <= PAGE_LIMIT_BYTES
        assert costs[0] == costs[1]
        assert costs[1] <= MOST_QUERIES


def test_the_request_page_keeps_to_its_budget(client: InspectingClient) -> None:
    story = Story(*[make_unit() for _ in range(6)])
    referral = story.offered(story.units[0])
    for unit in story.units[1:]:
        story.listed(unit)
    for person in (story.desk(referral).user, story.physician):
        client.sign_in(person).get(f"/demandes/{referral.pk}/")
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"/demandes/{referral.pk}/")
        assert len(queries) <= MOST_QUERIES
        assert len(response.content) <= PAGE_LIMIT_BYTES


def test_a_batch_answers_each_and_tells_which_could_not_follow(client: InspectingClient) -> None:
    crowd = Crowd(3)
    rows = list(Referral.objects.order_by("dossier__birth_name"))
    client.sign_in(crowd.staff)
    chosen = [str(row.pk) for row in rows]
    asked = client.get("/demandes/lot/", {"action": "waitlist", "demande": chosen})
    assert asked.status_code == 200
    refuse_behind(crowd, rows[2])

    response = client.post(
        "/demandes/lot/", {"action": "waitlist", "demande": chosen, "grade": "admissible"}, follow=True
    )

    text = response.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "2 réponses envoyées" in text
    assert f"Dossier {rows[2].dossier.number} : L’établissement a refusé cette demande." in text
    assert sorted(Referral.objects.values_list("state", flat=True)) == [S.REFUSED, S.WAITLISTED, S.WAITLISTED]
    assert AccessRecord.objects.filter(granted=True, subject="referral").count() == 3


def refuse_behind(crowd: Crowd, row: Referral) -> None:
    Referral.objects.filter(pk=row.pk).update(state=S.READ, read_at=timezone.now())
    row.refresh_from_db()
    refuse(row, reason=RefusalReason.NO_PLACE, actor=crowd.story.desks[crowd.unit.pk])


def test_a_batch_touches_only_what_the_person_may_answer(client: InspectingClient) -> None:
    mine, theirs = Crowd(1), Crowd(1)
    reader = make_unit_staff(mine.unit.establishment, MembershipRole.MEDICAL_READER)
    everything = [str(pk) for pk in Referral.objects.values_list("pk", flat=True)]

    client.sign_in(reader).post("/demandes/lot/", {"action": "refuse", "demande": everything, "reason": "R01"})
    assert not Referral.objects.filter(state=S.REFUSED).exists()

    client.sign_in(mine.staff).post("/demandes/lot/", {"action": "refuse", "demande": everything, "reason": "R01"})
    refused = Referral.objects.get(state=S.REFUSED)
    assert (refused.unit, theirs.unit.referrals.get().state) == (mine.unit, S.SENT)


@pytest.mark.parametrize("data", [{"demande": ["x", "' OR 1=1"]}, {"demande": []}, {}])
def test_a_batch_of_nothing_leads_back_to_the_list(client: InspectingClient, data: dict[str, Any]) -> None:
    crowd = Crowd(1)

    response = client.sign_in(crowd.staff).get("/demandes/lot/", {"action": "refuse", **data}, follow=True)

    assert "Choisissez d’abord" in response.content.decode()
    assert client.get("/demandes/lot/?action=admit").status_code == 404
    assert client.get("/demandes/lot/").status_code == 404


def test_an_empty_inbox_says_what_to_do_next(client: InspectingClient) -> None:
    crowd = Crowd(0)

    assert "Vous avez répondu à tout." in client.sign_in(crowd.staff).get("/demandes/").content.decode()


def test_requests_of_a_physician_are_grouped_by_person(client: InspectingClient) -> None:
    story = Story(make_unit(), make_unit())
    for unit in story.units:
        story.sent(unit)
    client.sign_in(story.physician)

    soup = BeautifulSoup(client.get("/demandes/").content, "html.parser")

    (person,) = soup.select("tbody th")
    assert person.get_text(" ", strip=True).replace("\N{NO-BREAK SPACE}", " ") == (
        f"Mme Lucienne Moreau {story.dossier.age} ans Où en est-on , Mme Lucienne Moreau"
    )
    assert len(soup.select("tbody tr")) == 3
    assert not names(client.sign_in(make_physician()).get("/demandes/"))
