"""What the worker does to requests by night and by day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jalon.dossiers.models import Dossier
from jalon.mail.models import OutgoingEmail
from jalon.referrals.enums import ReferralState, WaitlistGrade
from jalon.referrals.models import Referral
from jalon.referrals.queries import timeline
from jalon.referrals.tasks import close_silent_referrals, remind_late_units
from tests.factories import make_unit
from tests.referrals.factories import Story

pytestmark = pytest.mark.django_db
S = ReferralState


def test_a_late_unit_is_reminded_once_and_the_timeline_says_so() -> None:
    story = Story(make_unit(), make_unit())
    late, in_time = story.sent(story.units[0]), story.sent(story.units[1])
    Referral.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(hours=1))

    assert remind_late_units(timestamp=0) == 1
    assert remind_late_units(timestamp=0) == 0

    told = OutgoingEmail.objects.filter(template="referral_reminded")
    assert [email.recipient for email in told] == [story.desk(late).user.email]
    late.refresh_from_db()
    assert "relance" in timeline(late)[-1].sentence
    assert late.state == S.SENT
    in_time.refresh_from_db()
    assert in_time.reminded_at is None


def test_an_answer_that_comes_makes_a_new_reminder_possible() -> None:
    story = Story()
    referral = story.listed()
    past = timezone.now() - timedelta(hours=1)
    Referral.objects.update(due_at=past)
    assert remind_late_units(timestamp=0) == 1

    story_again = Story()
    Referral.objects.filter(pk=story_again.offered().pk).update(due_at=past)

    assert remind_late_units(timestamp=0) == 0
    referral.refresh_from_db()
    assert referral.grade == WaitlistGrade.ADMISSIBLE


def test_the_night_closes_what_nobody_moved_for_six_months() -> None:
    story = Story(make_unit(), make_unit(), make_unit())
    silent, waiting, fresh = story.sent(story.units[0]), story.listed(story.units[1]), story.sent(story.units[2])
    long_ago = timezone.now() - timedelta(days=190)
    Referral.objects.filter(pk__in=[silent.pk, waiting.pk]).update(state_since=long_ago)

    assert close_silent_referrals(timestamp=0) == 1

    states = {row.pk: row.state for row in Referral.objects.all()}
    assert states == {silent.pk: S.EXPIRED, waiting.pk: S.WAITLISTED, fresh.pk: S.SENT}


def test_the_night_closes_what_a_dossier_no_longer_open_left_behind() -> None:
    story = Story()
    story.listed()
    Dossier.objects.update(state="archived", closed_at=timezone.now())

    assert close_silent_referrals(timestamp=0) == 1
    assert Referral.objects.get().state == S.EXPIRED
