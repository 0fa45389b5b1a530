"""The list of children of a platform: the three clocks, who comes first, what each waits for, and what it costs."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalon.accounts.enums import MembershipRole
from jalon.core.text import fold
from jalon.directory.models import CareUnit
from jalon.dossiers.actions.share import share
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.kinds.tnd.ages import same_day_after
from jalon.dossiers.kinds.tnd.clocks import Clock, ClockState, synthesis_due, welcome_due
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.give_info import give_info
from jalon.referrals.actions.request_info import request_info
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.pathways import desk
from jalon.referrals.pathways.deadlines import NEAR_DAYS, clocks_of, next_due, pathway_of
from jalon.referrals.pathways.enums import EngagementState, Mode, Profession, Setting
from jalon.referrals.pathways.models import Engagement, Package, Pathway
from jalon.web.pathways.rows import known_of, list_rows
from tests.client import PAGE_LIMIT_BYTES, InspectingClient, text_of
from tests.dossiers.factories import actor, make_complete_child_dossier
from tests.factories import make_physician, make_unit, make_unit_staff
from tests.referrals.factories import Story, make_dossier, send_anyway
from tests.referrals.pathways.factories import AtPlatform, make_platform, make_platform_doctor

pytestmark = pytest.mark.django_db
S = ReferralState
MOST_QUERIES = 14


def at(day: date, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


class Children:
    """A platform, and children at any point of their pathway, written as rows: the actions have their own tests."""

    def __init__(self, unit: CareUnit | None = None) -> None:
        self.unit = unit or make_platform()
        self.physician = make_physician()
        self.doctor = make_platform_doctor(self.unit)
        self.desk = make_unit_staff(self.unit.establishment, MembershipRole.ADMISSIONS)
        self.today = timezone.localdate()

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def sent(self, name: str = "Marchal", days: int = 3, state: str = S.READ, **fields: Any) -> Referral:
        day = self.ago(days)
        dossier = make_dossier(
            self.physician,
            DossierKind.TND,
            birth_name=name,
            first_names="Inès",
            birth_date=same_day_after(self.today, -38),
            search_name=fold(f"Inès {name}"),
        )
        return Referral.objects.create(
            dossier=dossier,
            unit=self.unit,
            establishment=self.unit.establishment,
            stay_type=self.unit.stay_type,
            state=state,
            created_by=self.physician,
            sent_at=at(day),
            sent_by=self.physician,
            due_at=at(day + timedelta(days=15), 23) + timedelta(minutes=59, seconds=59),
            **fields,
        )

    def followed(self, name: str = "Tissot", prescribed: int = 20, **days: Any) -> Referral:
        row = self.sent(name, prescribed + 10, S.IN_PATHWAY)
        on = self.ago(prescribed)
        pathway = Pathway.objects.create(
            referral=row,
            dossier=row.dossier,
            mode=Mode.BOTH,
            prescribed_on=on,
            prescribed_by=self.doctor,
            prescribed_rpps="10003456789",
            **{"ends_on": same_day_after(on, 12), **days},
        )
        row.due_at = next_due(row, pathway)
        row.save(update_fields=["due_at"])
        return row

    def person(self, row: Referral, profession: str, **fields: Any) -> Engagement:
        state = EngagementState.ENGAGED if fields.get("name") else EngagementState.SOUGHT
        engaged = {"engaged_on": self.ago(1)} if fields.get("name") else {}
        return Engagement.objects.create(
            pathway=row.pathway,
            dossier=row.dossier,
            profession=profession,
            setting=Setting.STRUCTURE,
            state=state,
            sought_on=self.ago(10),
            added_by=self.desk,
            **engaged,
            **fields,
        )


def lines(response: Any) -> list[list[str]]:
    """The lines of the list, each as the words of its cells."""
    soup = BeautifulSoup(response.content, "html.parser")
    rows = soup.select("table.desk tbody tr")
    return [[" ".join(cell.get_text(" ").split()) for cell in row.select("td")] for row in rows]


def test_each_clock_is_told_in_words_and_by_its_shape(client: InspectingClient) -> None:
    children = Children()
    children.sent("Marchal", days=16)
    children.followed("Laurent", prescribed=20)

    response = client.sign_in(children.doctor).get("/pco/")

    [late, followed] = lines(response)
    assert late[0] == f"Inès M. 3 ans et 2 mois {children.physician.civility} {children.physician.last_name}, Dijon"
    assert late[1:5] == ["Réponse dépassé d’un jour", "Accueil après l’avis", "Synthèse après l’accueil", late[4]]
    assert late[4:] == ["Avis du médecin attendu", "Rendre l’avis : Inès M."]
    assert followed[1] == "Réponse tenu, en 10 jours"
    assert followed[2].startswith("Accueil reste ")
    soup = BeautifulSoup(response.content, "html.parser")
    first = soup.select_one("table.desk tbody tr")
    assert first.select_one("td.way.late use")["href"].endswith("#m-late")
    assert "Marchal" not in response.content.decode()
    assert "1 délai dépassé" in text_of(response)


def test_the_nearest_deadline_comes_first(client: InspectingClient) -> None:
    children = Children()
    for name, days in (("Bernard", 2), ("Albert", 14), ("Colin", 20)):
        children.sent(name, days=days)

    response = client.sign_in(children.desk).get("/pco/")

    assert [cells[0][:7] for cells in lines(response)] == ["Inès C.", "Inès A.", "Inès B."]


@pytest.mark.parametrize("today", [date(2026, 11, 26), date(2027, 3, 1), date(2028, 2, 29), date(2027, 5, 31)])
@pytest.mark.parametrize("due", [welcome_due, synthesis_due])
def test_the_database_and_the_clocks_agree_at_every_day(today: date, due: Any) -> None:
    for ahead in (0, 1, 11, 16):
        last = today + timedelta(days=ahead)
        start = desk.first_start(due, last)
        starts = [last - timedelta(days=days) for days in range(80, 200)]
        assert {day for day in starts if due(day) < last} == {day for day in starts if day < start}


def test_the_counts_are_those_of_the_clocks_one_by_one() -> None:
    children = Children()
    for days in (1, 11, 12, 15, 16, 40):
        children.sent(days=days)
    for days in (1, 80, 81, 82, 83, 84, 91, 92, 93, 130):
        children.followed(prescribed=days)
    for days in (10, 166, 167, 168, 169, 170, 181, 182, 183, 184, 185, 220):
        welcomed = children.ago(days + 5)
        children.followed(
            prescribed=days + 20,
            welcomed_on=welcomed,
            first_intervention_on=children.ago(days),
            welcome_at=at(welcomed),
        )
    for state in (S.WITHDRAWN, S.EXPIRED):
        closed = {"closed_at": timezone.now()}
        reason = {"withdrawal_reason": "other"} if state == S.WITHDRAWN else {}
        children.sent(days=40, state=state, **closed, **reason)

    found = desk.counts(actor(children.doctor), timezone.now())

    rows = Referral.objects.filter(closed_at=None).select_related("pathway", "unit")
    running = [each for row in rows for each in clocks_of(row, pathway_of(row)) if each.done is None]
    for clock in (Clock.ANSWER, Clock.WELCOME, Clock.SYNTHESIS):
        mine = [each for each in running if each.clock is clock]
        late = sum(each.state(children.today) is ClockState.LATE for each in mine)
        near = sum(0 <= each.days_left(children.today) <= NEAR_DAYS[clock] for each in mine)
        assert found.clocks[clock] == desk.Standing(late, near, len(mine) - late - near)
    assert found.total == 28


@pytest.mark.parametrize(("department", "words"), [("21", "aujourd’hui"), ("987", "aujourd’hui"), ("988", "dépassé")])
def test_each_child_is_counted_and_told_by_the_day_it_is_at_its_platform(department: str, words: str) -> None:
    """In Nouméa the day is over when evening comes in Paris: the same last day is late there alone."""
    children = Children(make_platform(department=department))
    children.followed(prescribed=(children.today - date(2026, 8, 26)).days)
    evening, who = datetime(2026, 11, 26, 20, tzinfo=UTC), actor(children.doctor)

    found = desk.counts(who, evening).clocks[Clock.WELCOME]
    rows = desk.page_of(desk.matching(who, desk.NEAREST, "", evening), 0, 5)

    assert (found.late, found.near) == ((1, 0) if words == "dépassé" else (0, 1))
    assert words in list_rows(rows, known_of(rows, who), evening)


def test_what_is_done_on_the_day_itself_took_no_days(client: InspectingClient) -> None:
    children = Children()
    children.followed(prescribed=20, welcomed_on=children.ago(20))

    [line] = lines(client.sign_in(children.desk).get("/pco/"))

    assert line[2] == "Accueil tenu, le jour même"


def test_views_and_words_narrow_the_list(client: InspectingClient) -> None:
    children = Children()
    children.sent("Marchal")
    sought = children.followed("Tissot")
    children.person(sought, Profession.PSYCHOMOTOR_THERAPY)
    children.followed("Collin", prescribed=330)
    children.followed("Roy", prescribed=340, renewed_on=children.ago(1), renewed_by=children.doctor)
    children.sent("Noir", state=S.REFUSED, refusal_reason="R20", closed_at=timezone.now())
    client.sign_in(children.desk)

    def names(address: str) -> list[str]:
        return [cells[0][:7] for cells in lines(client.get(address))]

    assert names("/pco/?vue=avis") == ["Inès M."]
    assert names("/pco/?vue=recherche") == ["Inès T."]
    assert names("/pco/?vue=renouveler") == ["Inès C."]
    assert names("/pco/?vue=termines") == ["Inès N."]
    assert names("/pco/?q=tissot") == ["Inès T."]
    assert names("/pco/?vue=avis&q=tissot") == []
    assert names("/pco/?vue=inconnue&page=zéro") == names("/pco/")
    chips = [
        " ".join(chip.get_text(" ").split())
        for chip in BeautifulSoup(client.get("/pco/").content, "html.parser").select(".chip")
    ]
    assert chips == [
        "Délai le plus proche",
        "Avis à rendre 1",
        "Professionnel cherché 1",
        "À renouveler 1",
        "Terminés",
    ]


def test_what_each_child_waits_for_is_said_with_the_verb_that_answers(client: InspectingClient) -> None:
    children = Children()
    children.followed("Aubry")
    children.followed("Blanc", welcome_at=at(children.ago(1)))
    children.followed("Colin", welcome_at=at(children.ago(-9)))
    children.person(children.followed("Denis"), Profession.PSYCHOLOGY)
    begun = {"prescribed": 90, "welcomed_on": children.ago(60), "first_intervention_on": children.ago(50)}
    counted = children.followed("Etienne", **begun)
    children.person(counted, Profession.OCCUPATIONAL_THERAPY, name="Mme Roche", sessions_done=14)
    Package.objects.create(pathway=counted.pathway, profession=Profession.OCCUPATIONAL_THERAPY, sessions=35)
    reported = children.followed("Fabre", **begun)
    children.person(reported, Profession.PSYCHOLOGY, name="Mme Guerin", report_on=children.ago(1))
    children.person(reported, Profession.SPEECH_THERAPY, name="Mme Fontaine")
    children.followed("Girard", prescribed=370)
    renewed = children.followed("Hamel", **begun, renewed_on=children.ago(5), renewed_by=children.doctor)
    children.person(renewed, Profession.OCCUPATIONAL_THERAPY, name="Mme Roche", sessions_done=40)
    for year, sessions in ((1, 35), (2, 20)):
        Package.objects.create(
            pathway=renewed.pathway, year=year, profession=Profession.OCCUPATIONAL_THERAPY, sessions=sessions
        )

    found = {cells[0][5:7]: cells[4:] for cells in lines(client.sign_in(children.desk).get("/pco/"))}

    assert found["A."] == ["Rendez-vous d’accueil à donner", "Donner : Inès A."]
    assert found["B."][0].startswith("Accueil du ")
    assert found["B."][0].endswith(" à confirmer")
    assert found["C."][0].startswith("Accueil prévu le ")
    assert found["D."] == ["Cherché : psychologie", "Trouver : Inès D."]
    assert found["E."] == ["Ergothérapie, séance 14 sur 35", "Ouvrir : Inès E."]
    assert found["F."] == ["1 compte rendu sur 2", "Relancer : Inès F."]
    assert found["G."] == ["Parcours à son terme", "Décider : Inès G."]
    assert found["H."] == ["Ergothérapie, séance 40 sur 55", "Ouvrir : Inès H."]


def test_a_complement_that_came_is_said_and_read_again_by_the_doctor(client: InspectingClient) -> None:
    story = AtPlatform()
    asked = request_info(story.read(2), message="Le bilan d’audition ?", actor=story.doctor)
    client.sign_in(story.doctor.user)
    assert lines(client.get("/pco/"))[0][4].startswith("Complément demandé ")
    give_info(asked, message="Normal.", actor=story.asker)
    [cells] = lines(client.get("/pco/"))
    assert cells[4].startswith("Complément reçu c")
    assert cells[5].startswith("Relire")


def test_the_list_costs_the_same_for_one_and_thirty_children_and_stays_light(client: InspectingClient) -> None:
    children = Children()
    client.sign_in(children.doctor)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            response = client.get("/pco/")
        assert len(response.content) < PAGE_LIMIT_BYTES
        return len(queries)

    children.person(children.followed(prescribed=130), Profession.PSYCHOLOGY)
    children.sent(days=40)
    cost()  # what a session reads once
    one = cost()
    for number in range(30):
        row = children.followed(f"Nom{number}", prescribed=number)
        children.person(row, Profession.PSYCHOLOGY, name="Mme Guerin")
        children.sent(f"Autre{number}", days=number)
    assert cost() == one <= MOST_QUERIES


def test_a_platform_sees_its_own_children_alone(client: InspectingClient) -> None:
    children, elsewhere = Children(), Children(make_platform("PCO du Jura"))
    elsewhere.sent("Ailleurs")
    assert lines(client.sign_in(children.doctor).get("/pco/")) == []
    ehpad = Story()
    ehpad.sent()
    assert client.sign_in(next(iter(ehpad.desks.values())).user).get("/pco/").status_code == 403
    manager = make_unit_staff(elsewhere.unit.establishment, MembershipRole.MANAGER)
    told = text_of(client.sign_in(manager).get("/pco/"))
    assert "Vous gérez la page de la plateforme" in told
    assert "Inès" not in told


def test_the_inbox_of_a_platform_is_its_list_of_children(client: InspectingClient) -> None:
    children = Children()
    children.sent()
    response = client.sign_in(children.desk).get("/demandes/")
    assert (response.status_code, response["Location"]) == (302, "/pco/")
    assert 'href="/pco/"' in client.get("/pco/").content.decode()
    assert client.sign_in(children.doctor).get("/demandes/?recues=1")["Location"] == "/pco/"


def test_an_establishment_with_other_units_has_its_children_apart(client: InspectingClient) -> None:
    children = Children()
    children.sent("Marchal")
    story = Story(make_unit(children.unit.establishment))
    story.sent()
    client.sign_in(children.desk)
    inbox = text_of(client.get("/demandes/"))
    assert "Moreau Lucienne" in inbox
    assert "Marchal" not in inbox
    assert "Les enfants de la plateforme" in inbox
    assert [cells[0][:7] for cells in lines(client.get("/pco/"))] == ["Inès M."]


def test_the_next_opinion_is_that_of_the_nearest_deadline(client: InspectingClient) -> None:
    children = Children()
    children.sent(days=14, state=S.INFO_REQUESTED)
    first = children.sent(days=9)
    children.sent(days=2)
    assert client.sign_in(children.doctor).get("/pco/prochain-avis/")["Location"] == f"/pco/{first.pk}/avis/"
    client.sign_in(children.desk)
    assert client.get("/pco/prochain-avis/")["Location"] == "/pco/"
    assert "Rendre" not in text_of(client.get("/pco/")).replace("À renouveler", "")


def test_the_first_page_of_a_platform_tells_its_clocks_and_the_nearest_children(client: InspectingClient) -> None:
    children = Children()
    children.sent("Marchal", days=16)
    for user, door in ((children.doctor, "Rendre le prochain avis"), (children.desk, "Ouvrir la liste des enfants")):
        told = text_of(client.sign_in(user).get("/accueil/"))
        assert door in told
        assert "1 délai dépassé" in told
        assert "Inès M." in told
    assert "Demandes reçues" not in text_of(client.sign_in(children.desk).get("/accueil/"))


def test_a_loss_of_what_was_acquired_is_told_to_the_doctor_alone(client: InspectingClient) -> None:
    story = AtPlatform()
    dossier = make_complete_child_dossier(story.physician, ticked=["T07"])
    send_anyway(choose(dossier, story.unit, actor=story.asker), story.asker)
    assert "Régression signalée" in text_of(client.sign_in(story.doctor.user).get("/pco/"))
    assert "Régression" not in text_of(client.sign_in(story.desk.user).get("/pco/"))


def test_what_a_platform_receives_is_not_among_the_patients_nor_the_requests_of_its_doctor(
    client: InspectingClient,
) -> None:
    children = Children()
    share(children.sent("Marchal").dossier, children.unit)

    doctor = client.sign_in(children.doctor)
    assert "Inès M." in text_of(doctor.get("/pco/"))
    assert "Marchal" not in text_of(doctor.get("/dossiers/"))
    assert "Marchal" not in text_of(doctor.get("/demandes/"))
    assert "Marchal" not in text_of(doctor.get("/accueil/"))
