"""Waves at the same second as something else, on two connections: nothing leaves twice, nor after an acceptance."""

from datetime import timedelta

import pytest

from jalon.audit.models import Event
from jalon.referrals.actions.accept_offer import accept_offer
from jalon.referrals.actions.admit import admit
from jalon.referrals.actions.offer import offer
from jalon.referrals.actions.send_wave import advance, send_next_wave
from jalon.referrals.actions.unchoose import unchoose
from jalon.referrals.deadlines import closing_time
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral, WavePlan
from tests.referrals.test_races import at_the_same_time
from tests.referrals.wave_factories import Waves

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ("Alpha", "Béta", "Gamma")


def sent_of(wave: int) -> int:
    return Referral.objects.filter(wave=wave).count()


def test_the_task_run_twice_at_once_sends_one_wave() -> None:
    waves = Waves(NAMES, size=1)
    waves.plan()
    later = waves.later()

    told = at_the_same_time(*[lambda: advance(waves.dossier.pk, now=later)] * 3)

    assert told == ["", "", ""]
    assert (sent_of(1), sent_of(2), sent_of(3)) == (1, 1, 0)
    assert Event.objects.filter(name="wave.left").count() == 2


def test_the_task_and_an_impatient_hand_send_one_wave() -> None:
    waves = Waves(NAMES, size=1)
    waves.plan()
    later = waves.later()

    at_the_same_time(
        lambda: advance(waves.dossier.pk, now=later),
        lambda: send_next_wave(waves.dossier, actor=waves.doctor, seen=1, now=later),
    )

    assert (sent_of(2), sent_of(3)) == (1, 0)


def test_a_place_proposed_at_the_second_of_the_next_wave_comes_before_it_or_after_it() -> None:
    waves = Waves(NAMES, size=1)
    waves.plan()
    row, later = waves.answered("Alpha"), waves.later()
    day = waves.before.date()

    told = at_the_same_time(
        lambda: offer(row, entry_on=day, place="", answer_before=closing_time(day), actor=waves.desks["Alpha"]),
        lambda: advance(waves.dossier.pk, now=later),
    )

    assert told == ["", ""]
    leaving = Referral.objects.filter(wave=2).first()
    offered = Event.objects.get(name="referral.offered")
    if leaving is not None:
        assert Event.objects.get(name="wave.left", data__number=2).pk < offered.pk
    assert advance(waves.dossier.pk, now=later + timedelta(days=30)) is False


@pytest.mark.parametrize("number", range(2))
def test_an_acceptance_and_the_next_wave_at_the_same_second(number: int) -> None:
    waves = Waves(NAMES, size=1)
    waves.plan()
    row, later = waves.offered("Alpha"), waves.later()

    at_the_same_time(
        lambda: accept_offer(row, actor=waves.doctor),
        lambda: advance(waves.dossier.pk, now=later),
        lambda: send_next_wave(waves.dossier, actor=waves.doctor, seen=1, now=later),
    )

    assert sent_of(2) == 0
    assert Referral.objects.get(pk=row.pk).state == ReferralState.CONFIRMED


def test_an_entry_and_the_next_wave_at_the_same_second_leave_no_plan_and_nothing_more() -> None:
    waves = Waves(NAMES, size=1)
    waves.plan()
    row, later = waves.offered("Alpha"), waves.later()

    told = at_the_same_time(
        lambda: admit(row, admitted_on=waves.before.date() - timedelta(days=7), actor=waves.desks["Alpha"]),
        lambda: advance(waves.dossier.pk, now=later),
    )

    assert told == ["", ""]
    assert sent_of(2) == 0
    assert not WavePlan.objects.filter(ended_at=None).exists()


def test_a_unit_taken_away_at_the_second_of_its_wave_is_asked_or_is_not() -> None:
    waves = Waves(NAMES, size=1)
    waves.plan()
    later = waves.later()

    told = at_the_same_time(
        lambda: unchoose(waves.dossier, waves.units["Béta"], actor=waves.doctor),
        lambda: advance(waves.dossier.pk, now=later),
    )

    [leaving] = Referral.objects.filter(wave=2)
    assert (leaving.unit_id == waves.units["Béta"].pk) == told[0].startswith("La demande est déjà envoyée")
