"""Two people of a platform at the same second: one wins, the other gets a sentence, nothing is written twice."""

import pytest
from django.utils import timezone

from jalon.core.refusal import Refusal
from jalon.referrals.actions.withdraw import withdraw
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.conclude import conclude
from jalon.referrals.pathways.actions.engage import engage
from jalon.referrals.pathways.actions.remind_clock import remind_clock
from jalon.referrals.pathways.actions.renew import renew
from jalon.referrals.pathways.actions.seek import seek
from jalon.referrals.pathways.actions.turn_down import Grounds, turn_down
from jalon.referrals.pathways.actions.validate import Prescription, validate
from jalon.referrals.pathways.enums import Conclusion, EngagementState, Mode, Profession, Setting
from jalon.referrals.pathways.models import ClockReminder, Engagement, Pathway, TurnedDown
from jalon.referrals.reasons import RefusalReason, WithdrawalReason
from tests.dossiers.factories import actor
from tests.referrals.factories import send_anyway
from tests.referrals.pathways.factories import THERAPIST, AtPlatform, make_platform, make_platform_doctor
from tests.referrals.test_races import at_the_same_time, one_won

pytestmark = pytest.mark.django_db(transaction=True)
S = ReferralState
TEAM = Prescription(Mode.STRUCTURE)


def test_a_prescription_and_a_refusal_at_the_same_second() -> None:
    story = AtPlatform()
    row = story.read()
    other = actor(make_platform_doctor(story.unit))

    told = at_the_same_time(
        lambda: validate(row, TEAM, actor=story.doctor),
        lambda: turn_down(row, Grounds(RefusalReason.ALREADY_DECIDED), actor=other),
    )

    row.refresh_from_db()
    assert one_won(told)
    assert row.state == (S.REFUSED if told[0] else S.IN_PATHWAY)
    assert Pathway.objects.exists() != TurnedDown.objects.exists()


def test_two_platforms_prescribe_at_the_same_second() -> None:
    story = AtPlatform()
    there = make_platform("PCO de la Nièvre")
    doctor = actor(make_platform_doctor(there))
    here, elsewhere = story.read(), send_anyway(story.chosen(there), story.asker)
    Referral.objects.filter(pk=elsewhere.pk).update(state=S.READ, read_at=timezone.now())

    told = at_the_same_time(
        lambda: validate(here, TEAM, actor=story.doctor), lambda: validate(elsewhere, TEAM, actor=doctor)
    )

    assert one_won(told)
    states = set(Referral.objects.values_list("state", flat=True))
    assert states == {S.IN_PATHWAY, S.SUPERSEDED}


def test_a_conclusion_and_a_withdrawal_at_the_same_second() -> None:
    story = AtPlatform()
    row = story.begun()

    told = at_the_same_time(
        lambda: conclude(row, conclusion=Conclusion.USUAL, actor=story.doctor),
        lambda: withdraw(row, reason=WithdrawalReason.PARENTS, actor=actor(story.parent)),
    )

    assert one_won(told)
    assert story.pathway(row).conclusion == (Conclusion.PARENTS if told[0] else Conclusion.USUAL)


def test_one_search_is_answered_once_and_opened_once_and_one_renewal_written() -> None:
    story = AtPlatform()
    row = story.validated()
    search = Engagement.objects.get(pathway__referral=row, profession=THERAPIST.profession)

    told = at_the_same_time(*[lambda: engage(row, THERAPIST, sought=search.pk, actor=story.desk)] * 2)
    assert one_won(told)
    told = at_the_same_time(
        *[lambda: seek(row, profession=Profession.ENT, setting=Setting.CONVENTIONED, actor=story.desk)] * 2
    )
    assert one_won(told)
    assert Engagement.objects.filter(state=EngagementState.ENGAGED).count() == 1
    told = at_the_same_time(*[lambda: renew(row, words="Bilans.", packages={}, actor=story.doctor)] * 2)
    assert one_won(told)


def test_two_workers_recall_one_clock_once() -> None:
    story = AtPlatform()
    row = story.read(days_ago=20)

    def recall() -> None:
        if not remind_clock(story.dossier.pk, row.pk):
            raise Refusal("Déjà dit.")

    assert one_won(at_the_same_time(recall, recall))
    assert ClockReminder.objects.count() == 1
