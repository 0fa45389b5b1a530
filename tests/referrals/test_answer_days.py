"""The usual time to a first answer is the median of a year, learnt from what units did."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jalon.audit.models import Event
from jalon.directory.models import CareUnit
from jalon.referrals.actions.learn_answer_days import FEWEST, learn_answer_days
from jalon.referrals.actions.refuse import refuse
from jalon.referrals.actions.withdraw import withdraw
from jalon.referrals.models import Referral
from jalon.referrals.reasons import RefusalReason, WithdrawalReason
from jalon.referrals.tasks import learn_usual_answer_days
from tests.factories import make_unit
from tests.referrals.factories import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> CareUnit:
    return make_unit()


def aged(referral: Referral, days: float) -> None:
    """The request as if it had been sent so many days before its answer, or before now."""
    sent_at = timezone.now() - timedelta(days=days)
    Referral.objects.filter(pk=referral.pk).update(sent_at=sent_at, read_at=None)


def answered(unit: CareUnit, days: float) -> None:
    story = Story(unit)
    referral = story.read(unit)
    refuse(referral, reason=RefusalReason.NO_PLACE, actor=story.desk(referral))
    aged(referral, days)


def silent(unit: CareUnit, days: float) -> None:
    aged(Story(unit).sent(unit), days)


def usual(unit: CareUnit) -> int | None:
    learn_answer_days()
    return CareUnit.objects.values_list("usual_answer_days", flat=True).get(pk=unit.pk)


def test_the_median_of_the_answers_is_told_in_days(unit: CareUnit) -> None:
    for days in (1, 2, 3, 9, 30):
        answered(unit, days)
    assert usual(unit) == 3


def test_few_requests_tell_no_habit(unit: CareUnit) -> None:
    for _ in range(FEWEST - 1):
        answered(unit, 2)
    assert usual(unit) is None


def test_requests_left_without_an_answer_count_for_the_time_they_wait(unit: CareUnit) -> None:
    for days in (1, 1):
        answered(unit, days)
    for days in (20, 30, 40):
        silent(unit, days)
    assert usual(unit) == 20


def test_a_request_taken_back_before_an_answer_tells_nothing(unit: CareUnit) -> None:
    for days in (2, 2, 2, 2, 2):
        answered(unit, days)
    story = Story(unit)
    taken_back = story.sent(unit)
    withdraw(taken_back, reason=WithdrawalReason.STAYS_HOME, actor=story.doctor)
    aged(taken_back, 90)
    assert usual(unit) == 2


def test_what_is_older_than_a_year_is_forgotten(unit: CareUnit) -> None:
    for days in (4, 4, 4, 4, 4):
        answered(unit, days)
    assert usual(unit) == 4
    Referral.objects.update(sent_at=timezone.now() - timedelta(days=400))
    assert usual(unit) is None


def test_the_nightly_task_changes_only_what_changed(unit: CareUnit) -> None:
    for _ in range(FEWEST):
        answered(unit, 0.1)
    assert learn_usual_answer_days(timestamp=0) == 1
    assert learn_usual_answer_days(timestamp=0) == 0
    assert CareUnit.objects.get(pk=unit.pk).usual_answer_days == 0
    assert Event.objects.filter(name="referral.refused").count() == FEWEST
