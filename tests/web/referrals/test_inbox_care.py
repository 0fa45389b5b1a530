"""The inbox of the desks of care: places held, medical opinions, what care at home waits for; and what it costs."""

from datetime import time, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import User
from jalon.directory.actors import load_actor
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.dossiers.models import Dossier
from jalon.referrals.actions.give_opinion import give_opinion
from jalon.referrals.actions.hold import hold
from jalon.referrals.actions.merge import merge
from jalon.referrals.actions.refuse import refuse
from jalon.referrals.actions.waitlist import waitlist
from jalon.referrals.enums import ListWait, MedicalOpinion, ReferralState, WaitlistGrade
from jalon.referrals.home_care.actions.answer_visit import confirm_visit
from jalon.referrals.home_care.actions.conclude_visit import conclude_visit
from jalon.referrals.home_care.enums import AgreementState, Conclusion, Visitor, VisitPlace
from jalon.referrals.home_care.models import Visit
from jalon.referrals.models import Referral
from jalon.referrals.opinions import OpinionKind
from jalon.referrals.reasons import RefusalReason
from tests.client import PAGE_LIMIT_BYTES, InspectingClient
from tests.dossiers.factories import make_followup_dossier
from tests.factories import make_unit, make_unit_staff
from tests.referrals.home_care.factories import AtHome
from tests.web.referrals.test_answers import story, unit
from tests.web.referrals.test_inbox import MOST_QUERIES, Crowd, names

pytestmark = pytest.mark.django_db
S = ReferralState
TO_GIVE = "Avis médical à donner"


def reader_at(place: CareUnit) -> User:
    return make_unit_staff(place.establishment, MembershipRole.MEDICAL_READER)


def soup_of(client: InspectingClient, person: User, query: str = "") -> BeautifulSoup:
    response = client.sign_in(person).get(f"/demandes/{query}")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def marks(soup: BeautifulSoup) -> list[str]:
    """What each row says under its state."""
    cells = soup.select("tbody tr td:last-child small.d-block")
    return [cell.get_text().replace("\N{NO-BREAK SPACE}", " ") for cell in cells]


def views(soup: BeautifulSoup) -> list[str]:
    return [" ".join(link.get_text(" ", strip=True).split()) for link in soup.select(".views a")]


def test_a_place_held_is_marked_on_its_row_with_the_time_left(client: InspectingClient) -> None:
    case = story()
    row = case.read()
    desk = case.desk(row)
    assert not soup_of(client, desk.user).select("[data-time-left]")
    hold(row, until=timezone.now() + timedelta(hours=2, minutes=10, seconds=30), actor=desk)

    soup = soup_of(client, desk.user)

    assert marks(soup) == ["place gardée, encore 2 h 10"]
    [left] = soup.select("tbody time[data-time-left]")
    assert str(left["datetime"]).startswith(f"{Referral.objects.get().held_until:%Y-%m-%dT%H:%M}")
    assert soup.select('script[src*="time-left"]')


def test_a_place_whose_moment_has_passed_is_marked_no_more(client: InspectingClient) -> None:
    case = story()
    row = case.read()
    hold(row, until=timezone.now() + timedelta(hours=2), actor=case.desk(row))
    Referral.objects.update(held_until=timezone.now() - timedelta(seconds=1))

    assert marks(soup_of(client, case.desk(row).user)) == []


def test_a_medical_reader_has_a_view_of_the_opinions_to_give_with_their_count(client: InspectingClient) -> None:
    crowd = Crowd(0)
    crowd.add("Nouvelle")
    crowd.add("Etude", S.READ)
    crowd.add("Donnee", S.READ, medical_opinion=MedicalOpinion.MORE_INFO)
    crowd.add("Proposee", S.OFFERED)
    reader = reader_at(crowd.unit)

    soup = soup_of(client, reader)
    assert f"{TO_GIVE} 2" in views(soup)
    assert sorted(names(client.get("/demandes/?vue=avis-a-donner"))) == ["Etude Lucienne", "Nouvelle Lucienne"]
    assert names(client.get("/demandes/?vue=avis-a-donner&q=etude")) == ["Etude Lucienne"]
    home = BeautifulSoup(client.get("/accueil/").content, "html.parser")
    assert [link.find_next("td", class_="num").get_text() for link in home.find_all("a", string=TO_GIVE)] == ["2"]


def test_an_opinion_given_leaves_the_view_and_its_count(client: InspectingClient) -> None:
    case = story()
    row = case.read()
    reader = reader_at(row.unit)
    assert f"{TO_GIVE} 1" in views(soup_of(client, reader))

    give_opinion(row, OpinionKind.MEDICAL, value="favourable", actor=load_actor(reader))

    soup = soup_of(client, reader, "?vue=avis-a-donner")
    assert f"{TO_GIVE} 0" in views(soup)
    assert not soup.select("tbody tr")


@pytest.mark.parametrize("role", [MembershipRole.ADMISSIONS, MembershipRole.DECISION_MAKER])
def test_who_gives_no_opinion_has_neither_the_view_nor_its_address(
    client: InspectingClient, role: MembershipRole
) -> None:
    crowd = Crowd(0)
    crowd.add("Etude", S.READ)
    crowd.add("Proposee", S.OFFERED)
    person = make_unit_staff(crowd.unit.establishment, role)

    soup = soup_of(client, person, "?vue=avis-a-donner")

    assert not [view for view in views(soup) if TO_GIVE in view]
    assert len(soup.select("tbody tr")) == 2
    assert TO_GIVE not in client.get("/accueil/").content.decode()


def test_opinions_are_to_give_only_where_the_person_reads_the_medical_part(client: InspectingClient) -> None:
    read, desk, stranger = Crowd(0), Crowd(0), Crowd(1)
    read.add("Lue")
    desk.add("Bureau")
    person = reader_at(read.unit)
    desk.unit.establishment.memberships.create(user=person, role=MembershipRole.ADMISSIONS)
    day = make_unit(read.unit.establishment, stay_type=StayType.DAY)
    of_day = make_unit_staff(read.unit.establishment, MembershipRole.MEDICAL_READER, unit=day)

    soup = soup_of(client, person)
    assert len(soup.select("tbody tr")) == 2
    assert f"{TO_GIVE} 1" in views(soup)
    assert names(client.get("/demandes/?vue=avis-a-donner")) == ["Lue Lucienne"]
    assert f"{TO_GIVE} 0" in views(soup_of(client, of_day))
    assert stranger.unit.referrals.count() == 1


@pytest.mark.parametrize(
    ("value", "mark"),
    [
        ("favourable", "avis médical favorable"),
        ("conditions", "avis médical favorable, avec des conditions"),
        ("unfavourable", "avis médical défavorable"),
        ("more_info", "avis médical à compléter avant de conclure"),
    ],
)
def test_the_desk_knows_of_the_opinion_what_its_page_tells_and_none_of_its_words(
    client: InspectingClient, value: str, mark: str
) -> None:
    case = story()
    row = case.read()
    reader = reader_at(row.unit)
    said = {"message": "BLSE digestive", "for_desk": "Chambre seule"}
    give_opinion(row, OpinionKind.MEDICAL, value=value, **said, actor=load_actor(reader))

    for person in (case.desk(row).user, reader):
        soup = soup_of(client, person)
        assert marks(soup) == [mark]
        assert "BLSE" not in soup.get_text()
    assert "avis médical" not in client.sign_in(case.physician).get("/demandes/").content.decode().lower()


def test_where_the_opinion_comes_first_each_reads_who_is_awaited(client: InspectingClient) -> None:
    case = story(unit(medical_opinion_first=True))
    row = case.read()

    assert marks(soup_of(client, case.desk(row).user)) == ["avis médical attendu"]
    assert marks(soup_of(client, reader_at(row.unit))) == ["avis médical à donner"]


def test_an_opinion_is_told_no_more_once_the_unit_has_answered(client: InspectingClient) -> None:
    case = story(unit(medical_opinion_first=True))
    row = case.read()
    reader = reader_at(row.unit)
    give_opinion(row, OpinionKind.MEDICAL, value="unfavourable", actor=load_actor(reader))
    refuse(row, reason=RefusalReason.NO_PLACE, actor=case.desk(row))

    assert marks(soup_of(client, reader, "?vue=closes")) == []
    assert names(client.get("/demandes/?vue=closes")) == ["Moreau Lucienne"]


def test_care_at_home_waits_for_what_its_request_page_says(client: InspectingClient) -> None:
    care = AtHome()
    row = care.read()
    desk = care.desk.user
    assert marks(soup_of(client, desk)) == ["en attente : accord du médecin traitant"]
    care.visit(row, days=0)
    both = "en attente : visite à réaliser et accord du médecin traitant"
    assert marks(soup_of(client, desk)) == [both]
    page = client.get(f"/demandes/{row.pk}/").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert both[1:] in page
    care.with_agreement(row, AgreementState.DECLINED)
    assert marks(soup_of(client, desk)) == [both]

    care.with_agreement(row)
    assert marks(soup_of(client, desk)) == ["en attente : visite à réaliser"]
    confirm_visit(row, actor=care.doctor)
    conclude_visit(
        row, held_on=timezone.localdate(), conclusion=Conclusion.CONDITIONS, words="Escarre", actor=care.desk
    )
    soup = soup_of(client, desk)
    assert marks(soup) == []
    assert "Escarre" not in soup.get_text()


def test_an_agreement_holds_in_the_list_once_two_dossiers_are_united(client: InspectingClient) -> None:
    care = AtHome()
    kept = make_followup_dossier(care.physician)
    row = care.read()
    care.with_agreement(row)
    left = Dossier.objects.get(pk=care.dossier.pk)
    seen = {each.pk: each.revision for dossier in (kept, left) for each in dossier.sections.all()}
    merge(kept, left, chosen={}, seen=seen, actor=care.doctor)

    soup = soup_of(client, care.desk.user)

    assert len(soup.select("tbody tr")) == 1
    assert marks(soup) == []


def test_a_bed_and_a_closed_request_wait_for_nothing_of_care_at_home(client: InspectingClient) -> None:
    care = AtHome()
    row = care.read()
    refuse(row, reason=RefusalReason.NO_PLACE, actor=care.desk)
    bed = story()
    bed.sent()

    assert marks(soup_of(client, care.desk.user, "?vue=closes")) == []
    assert marks(soup_of(client, bed.desks[bed.units[0].pk].user)) == []


def test_the_list_is_told_in_words_of_care_with_the_rank_when_it_is_known(client: InspectingClient) -> None:
    case = story()
    row = case.read()
    desk = case.desk(row)
    waitlist(row, grade=WaitlistGrade.ADMISSIBLE, rank=3, wait=ListWait.WEEKS, actor=desk)

    said = soup_of(client, desk.user).select("tbody tr td:last-child")[0].get_text()

    assert "place à confirmer, numéro 3" in said.replace("\N{NO-BREAK SPACE}", " ")


def test_thirty_rows_of_care_with_all_their_marks_cost_what_one_costs(client: InspectingClient) -> None:
    costs = []
    for count in (1, 30):
        crowd = Crowd(0, kind=UnitKind.HAD, stay_type=StayType.HOME, medical_opinion_first=True)
        for number in range(count):
            marked(crowd, f"Personne{number:03}")
        for person in (crowd.staff, reader_at(crowd.unit)):
            client.sign_in(person).get("/demandes/")
            with CaptureQueriesContext(connection) as queries:
                response = client.get("/demandes/")
            costs.append(len(queries))
            assert len(response.content) <= PAGE_LIMIT_BYTES
            soup = BeautifulSoup(response.content, "html.parser")
            assert len(marks(soup)) == 3 * min(count, 25)
    assert costs[:2] == costs[2:]
    assert max(costs) <= MOST_QUERIES


def marked(crowd: Crowd, name: str) -> None:
    """Add a request that has every mark a row may have."""
    told: dict[str, Any] = {
        "medical_opinion": MedicalOpinion.CONDITIONS,
        "held_until": timezone.now() + timedelta(hours=30, minutes=5),
        "read_at": None,
        "grade": WaitlistGrade.ADMISSIBLE,
        "list_rank": 12,
    }
    row = crowd.add(name, S.WAITLISTED, **told)
    Visit.objects.create(
        dossier=row.dossier,
        referral=row,
        day=timezone.localdate(),
        begins=time(9),
        ends=time(10),
        place=VisitPlace.HOME,
        who=[Visitor.NURSE],
        proposed_by=crowd.staff,
    )
