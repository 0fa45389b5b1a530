"""The legal clocks of real requests: their dates, what is near or past, who is told, once."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalon.audit.models import Event
from jalon.dossiers.kinds.tnd.clocks import ANSWER_DAYS, Clock, ClockState, Deadline, answer_due, pathway_end
from jalon.mail.models import OutgoingEmail
from jalon.referrals.clocks import expected
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.hold_synthesis import hold_synthesis
from jalon.referrals.pathways.actions.note_welcomed import note_welcomed
from jalon.referrals.pathways.actions.remind_clock import remind_clock, to_remind
from jalon.referrals.pathways.actions.renew import renew
from jalon.referrals.pathways.deadlines import clocks_of, is_near, next_due, pathway_of, running, today_at
from jalon.referrals.pathways.models import ClockReminder
from jalon.referrals.pathways.tasks import remind_of_clocks
from jalon.referrals.policies import ReferralPolicy
from jalon.referrals.tasks import remind_late_units
from jalon.referrals.wording import promised
from tests.dossiers.factories import actor
from tests.factories import make_territory_user
from tests.referrals.pathways.factories import AtPlatform, make_platform, proven

pytestmark = pytest.mark.django_db


def dues(referral: Referral) -> dict[Clock, date]:
    return {each.clock: each.due for each in clocks_of(referral, pathway_of(referral))}


def fresh(referral: Referral) -> Referral:
    return Referral.objects.select_related("unit", "pathway").get(pk=referral.pk)


def told(template: str) -> set[str]:
    return set(OutgoingEmail.objects.filter(template=template).values_list("recipient", flat=True))


def test_the_delay_announced_by_platforms_is_that_of_the_law() -> None:
    assert expected("pco").calendar == ANSWER_DAYS


@pytest.mark.parametrize("sent", ["2026-12-20T18:00", "2027-04-30T23:30", "2028-02-14T00:10"])
def test_the_answer_is_due_at_the_end_of_the_fifteenth_day_holidays_included(sent: str) -> None:
    story = AtPlatform()
    at = datetime.fromisoformat(sent).replace(tzinfo=ZoneInfo("Europe/Paris"))
    referral = story.sent(days_ago=0)
    Referral.objects.filter(pk=referral.pk).update(sent_at=at)
    referral = fresh(referral)

    due = next_due(referral, None)

    assert due is not None
    assert timezone.localtime(due).date() == answer_due(at.date())
    assert due == at.replace(hour=23, minute=59, second=59) + timedelta(days=15)


def test_a_platform_overseas_has_its_own_days() -> None:
    story = AtPlatform(unit=make_platform("PCO de La Réunion", department="974"))
    referral = story.sent()
    Referral.objects.filter(pk=referral.pk).update(
        sent_at=datetime(2026, 12, 1, 22, 30, tzinfo=ZoneInfo("Europe/Paris"))
    )
    referral = fresh(referral)

    [answer] = clocks_of(referral, None)
    assert (answer.since, answer.due) == (date(2026, 12, 2), date(2026, 12, 17))
    due = next_due(referral, None)
    assert due is not None
    assert promised(due, "974") == "jeudi 17\N{NO-BREAK SPACE}décembre"


def test_each_step_moves_the_date_of_the_request_to_the_next_clock() -> None:
    story = AtPlatform()
    referral = fresh(story.validated(days_ago=100))
    today = timezone.localdate()
    assert timezone.localdate(referral.due_at) == dues(referral)[Clock.WELCOME]

    note_welcomed(referral, on=today, actor=story.desk)
    referral = fresh(referral)
    assert timezone.localdate(referral.due_at) == dues(referral)[Clock.PATHWAY]

    story = AtPlatform()
    referral = fresh(story.begun(days_ago=60))
    assert timezone.localdate(referral.due_at) == dues(referral)[Clock.SYNTHESIS]
    hold_synthesis(referral, on=today, actor=story.desk)
    assert timezone.localdate(fresh(referral).due_at) == dues(fresh(referral))[Clock.PATHWAY]
    renew(referral, words="Bilans en cours.", packages={}, actor=story.doctor)
    renewed = fresh(referral)
    assert timezone.localdate(renewed.due_at) == pathway_end(pathway_of(renewed).prescribed_on, 1)


def test_a_refusal_answers_the_clock_and_a_closed_request_has_none_that_runs() -> None:
    story = AtPlatform()
    refused = fresh(story.refused())
    [answer] = clocks_of(refused, None)
    concluded = fresh(AtPlatform().concluded())

    assert answer.state(timezone.localdate()) is ClockState.KEPT
    assert {each.clock for each in clocks_of(concluded, pathway_of(concluded))} == {
        *(Clock.ANSWER, Clock.WELCOME, Clock.PATHWAY),
    }
    assert running(concluded, pathway_of(concluded)) == []
    assert clocks_of(fresh(AtPlatform().chosen()), None) == ()


def test_the_platform_is_told_once_that_a_clock_is_near_then_once_that_it_passed() -> None:
    story = AtPlatform()
    referral = story.read(days_ago=12)
    people = {story.desk.user.email, story.doctor.user.email}
    now = timezone.now()

    assert is_near(running(referral, None)[0], today_at(referral))
    assert remind_of_clocks(0) == 1
    assert remind_of_clocks(0) == 0
    assert told("pathway_deadline_near") == people
    later = now + timedelta(days=5)
    assert list(to_remind(later)) == [(story.dossier.pk, referral.pk)]
    assert remind_clock(story.dossier.pk, referral.pk, now=later) == 1
    assert remind_clock(story.dossier.pk, referral.pk, now=later) == 0

    assert told("pathway_deadline_passed") == people
    assert fresh(referral).reminded_at == later
    assert Event.objects.filter(name="pathway.deadline_passed").count() == 1


def test_a_late_platform_has_no_other_reminder_and_the_coordinator_sees_it() -> None:
    story = AtPlatform()
    referral = story.validated(days_ago=100)
    coordinator = make_territory_user("coordinator", "21")

    assert remind_late_units(0) == 0
    assert remind_of_clocks(0) == 1
    from_here = ReferralPolicy.overdue(actor(coordinator))
    assert [row.pk for row in from_here] == [referral.pk]


def test_two_clocks_of_one_child_are_told_apart_and_a_closed_request_is_told_nothing() -> None:
    story = AtPlatform()
    referral = story.validated(days_ago=340)
    assert remind_of_clocks(0) == 2
    clocks = set(ClockReminder.objects.filter(referral=referral).values_list("clock", "passed"))
    assert clocks == {(Clock.WELCOME, True), (Clock.PATHWAY, False)}

    AtPlatform().concluded(days_ago=340)
    assert remind_of_clocks(0) == 0


def test_looking_for_what_to_remind_costs_the_same_for_one_and_for_six() -> None:
    def looked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert list(to_remind(timezone.now()))
        return len(captured)

    AtPlatform().read(days_ago=12)
    one = looked()
    for _ in range(5):
        AtPlatform().validated(days_ago=100)
    assert looked() == one == 2


def test_a_milestone_noted_late_is_kept_or_missed_by_its_own_day() -> None:
    story = AtPlatform()
    referral = story.validated(days_ago=120)

    note_welcomed(referral, on=timezone.localdate() - timedelta(days=60), actor=story.desk)

    states = {each.clock: each.state(timezone.localdate()) for each in _clocks(referral)}
    assert states[Clock.WELCOME] is ClockState.KEPT
    assert states[Clock.PATHWAY] is ClockState.RUNNING
    note_welcomed(referral, on=timezone.localdate(), actor=proven(story.doctor, timezone.now()))
    assert {each.clock: each.state(timezone.localdate()) for each in _clocks(referral)}[
        Clock.WELCOME
    ] is ClockState.MISSED


def _clocks(referral: Referral) -> tuple[Deadline, ...]:
    row = fresh(referral)
    return clocks_of(row, pathway_of(row))
