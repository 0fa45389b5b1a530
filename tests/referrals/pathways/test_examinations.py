"""A platform that sees no significant gap names the day of a new examination: it is recalled on that day, once."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from jalon.dossiers.actions.close_dossier import close_dossier
from jalon.dossiers.enums import DossierState
from jalon.dossiers.models import Dossier
from jalon.mail.models import OutgoingEmail
from jalon.referrals.actions.reopen import reopen
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.recall_examination import recall_examination, to_recall
from jalon.referrals.pathways.actions.turn_down import Grounds, turn_down
from jalon.referrals.pathways.models import TurnedDown
from jalon.referrals.pathways.tasks import recall_examinations
from jalon.referrals.queries import timeline
from jalon.referrals.reasons import RefusalReason
from jalon.referrals.wording import long_day
from tests.referrals.pathways.factories import AtPlatform, make_platform

pytestmark = pytest.mark.django_db


def seen_again(story: AtPlatform, days: int) -> tuple[Referral, date]:
    """A refusal whose new examination is so many days from now."""
    on = timezone.localdate() + timedelta(days=days)
    row = story.refused()
    TurnedDown.objects.filter(referral=row).update(again_on=on)
    return row, on


def recall(row: Referral, now: datetime | None = None) -> bool:
    return recall_examination(row.dossier_id, row.pk, now=now)


def letters() -> list[OutgoingEmail]:
    return list(OutgoingEmail.objects.filter(template="pathway_examination"))


def test_the_doctor_and_the_parents_are_told_on_that_day_once_without_a_word_of_health() -> None:
    story = AtPlatform()
    row, on = seen_again(story, 0)

    assert (recall_examinations(0), recall_examinations(0)) == (1, 0)

    assert {letter.recipient for letter in letters()} == {story.physician.email, story.parent.email}
    for letter in letters():
        words = f"{letter.subject} {letter.body}"
        assert long_day(on) in words
        assert str(row.pk) in words
        for secret in ("Léo", "Morel", "écart", "examen", "développement", "enfant"):
            assert secret not in words
    assert f"le {long_day(on)}" in timeline(row)[-1].sentence


@pytest.mark.parametrize("days", [1, -8])
def test_nothing_is_told_the_day_before_nor_long_after(days: int) -> None:
    seen_again(AtPlatform(), days)

    assert recall_examinations(0) == 0


def test_a_morning_without_a_worker_is_made_up_for() -> None:
    seen_again(AtPlatform(), -2)

    assert recall_examinations(0) == 1


def test_the_day_is_that_of_the_platform() -> None:
    story = AtPlatform(unit=make_platform("PCO de Tahiti", department="987"))
    row, on = seen_again(story, 3)
    morning_in_paris = timezone.make_aware(datetime.combine(on, datetime.min.time().replace(hour=7)))

    assert not recall(row, morning_in_paris)
    assert recall(row, morning_in_paris + timedelta(days=1))


def test_nothing_is_told_once_the_child_is_addressed_again_or_the_dossier_closed() -> None:
    elsewhere = AtPlatform()
    sent_again, _ = seen_again(elsewhere, 0)
    elsewhere.sent()
    closed = AtPlatform()
    row, _ = seen_again(closed, 0)
    close_dossier(Dossier.objects.get(pk=row.dossier_id), actor=closed.asker, reason="other", state=DossierState.CLOSED)

    assert not recall(sent_again)
    assert not recall(row)
    assert letters() == []


def test_a_second_refusal_is_recalled_on_its_own_day() -> None:
    story = AtPlatform()
    row, on = seen_again(story, 0)
    assert recall(row)

    reopen(row, actor=story.doctor)
    assert list(to_recall(timezone.now())) == []
    later = on + timedelta(days=60)
    turn_down(row, Grounds(RefusalReason.NO_GAP, again_on=later), actor=story.doctor)

    assert not recall(row)
    assert recall(row, timezone.now() + timedelta(days=60))
