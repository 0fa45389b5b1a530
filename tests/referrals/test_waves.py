"""Sending by waves: a few at a time, in an order, until somebody says yes."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from jalon.accounts.models import User
from jalon.audit.models import Event
from jalon.core.refusal import Refusal
from jalon.directory.actors import load_actor
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.dossiers.actions.close_dossier import close_dossier
from jalon.dossiers.models import Participant
from jalon.mail.models import OutgoingEmail
from jalon.referrals.actions.accept_offer import accept_offer
from jalon.referrals.actions.admit import admit
from jalon.referrals.actions.change_waves import add_to_waves, change_pace, move_in_waves
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.decline_offer import decline_offer
from jalon.referrals.actions.open import open_referral
from jalon.referrals.actions.pause_waves import pause_waves, resume_waves, stop_waves
from jalon.referrals.actions.plan_waves import plan_waves
from jalon.referrals.actions.send import send
from jalon.referrals.actions.send_wave import advance, send_next_wave
from jalon.referrals.actions.unchoose import unchoose
from jalon.referrals.actions.withdraw import withdraw
from jalon.referrals.enums import ReferralState, WavesEnded, WavesPaused
from jalon.referrals.models import Referral, WavePlan
from jalon.referrals.reasons import WithdrawalReason
from jalon.referrals.tasks import send_due_waves
from jalon.referrals.waves import at_hour, days_until, due, next_answer_before, proposed_answer
from tests.dossiers.factories import make_complete_dossier
from tests.factories import make_establishment, make_family, make_secretary, make_unit
from tests.referrals.factories import Story, join, propose
from tests.referrals.test_merging import unite
from tests.referrals.wave_factories import PARIS, Waves, told

pytestmark = pytest.mark.django_db
S = ReferralState


def test_the_first_wave_leaves_at_once_in_the_order_given_and_the_others_stay() -> None:
    waves = Waves()

    plan = waves.plan("Gamma", "Alpha", "Béta")

    assert waves.sent == ["Alpha", "Gamma"]
    assert (plan.number, plan.answer_before) == (1, waves.before)
    assert set(Referral.objects.filter(state=S.DRAFT).values_list("unit__establishment__name", "plan")) == {
        ("Béta", plan.pk),
        ("Delta", None),
        ("Epsilon", None),
    }
    assert advance(waves.dossier.pk) is False


def test_the_next_wave_leaves_when_the_date_has_passed_and_earlier_requests_stay_open() -> None:
    waves = Waves()
    waves.plan()
    waves.answered("Alpha")

    assert advance(waves.dossier.pk, now=waves.before - timedelta(minutes=1)) is False
    assert advance(waves.dossier.pk, now=waves.before)

    assert waves.sent == ["Alpha", "Béta", "Delta", "Gamma"]
    states = dict(Referral.objects.values_list("unit__establishment__name", "state"))
    assert (states["Alpha"], states["Béta"], states["Epsilon"]) == (S.READ, S.SENT, S.DRAFT)
    assert waves.in_force.answer_before > waves.before


def test_the_next_wave_leaves_as_soon_as_all_have_refused() -> None:
    waves = Waves()
    waves.plan()
    waves.refused("Alpha")
    assert send_due_waves(timestamp=0) == 0
    waves.refused("Béta")

    assert send_due_waves(timestamp=0) == 1
    assert send_due_waves(timestamp=0) == 0

    assert waves.sent == ["Alpha", "Béta", "Delta", "Gamma"]


def test_requests_withdrawn_by_the_requester_count_as_closed() -> None:
    waves = Waves()
    waves.plan()
    waves.refused("Alpha")
    row = Referral.objects.get(pk=waves.rows["Béta"].pk)
    withdraw(row, reason=WithdrawalReason.CHANGED_WISH, actor=waves.doctor)

    assert advance(waves.dossier.pk)
    assert len(waves.sent) == 4


def test_waves_stop_when_one_accepts() -> None:
    waves = Waves()
    waves.plan()
    offered = waves.offered("Alpha")
    assert advance(waves.dossier.pk, now=waves.later()) is False
    accept_offer(offered, actor=waves.doctor)
    assert advance(waves.dossier.pk, now=waves.later() + timedelta(days=300)) is False
    assert not due(waves.later() + timedelta(days=300)).exists()
    with pytest.raises(Refusal, match="Une place est acceptée à Alpha"):
        send_next_wave(waves.dossier, actor=waves.doctor)

    admit(offered, admitted_on=timezone.localdate(), actor=waves.desks["Alpha"])

    assert waves.in_force.ended_for == WavesEnded.ADMITTED
    assert waves.sent == ["Alpha", "Béta"]


def test_waves_go_on_when_the_place_proposed_is_declined() -> None:
    waves = Waves()
    waves.plan()
    offered = waves.offered("Alpha")
    assert advance(waves.dossier.pk, now=waves.later()) is False
    decline_offer(offered, stay_on_list=True, actor=waves.doctor)

    assert advance(waves.dossier.pk, now=waves.later())
    assert len(waves.sent) == 4


def test_an_entry_for_another_stay_ends_the_plan_and_leaves_the_choices() -> None:
    waves = Waves()
    waves.plan()
    day = make_unit(make_establishment(name="Le Patio"), stay_type=StayType.DAY, kind="day_centre")
    chosen = choose(waves.dossier, day, actor=waves.doctor)
    [row] = send(waves.dossier, only=[chosen.pk], actor=waves.doctor)
    desk = Story.desk_of(day)
    admit(propose(open_referral(row, actor=desk), desk), admitted_on=timezone.localdate(), actor=desk)

    assert waves.in_force.ended_for == WavesEnded.ADMITTED
    assert Referral.objects.filter(state=S.DRAFT, plan=None, rank=None).count() == 3


def test_nothing_leaves_from_a_closed_dossier() -> None:
    waves = Waves()
    waves.plan()

    close_dossier(waves.dossier, actor=waves.doctor, reason="requester")

    assert waves.in_force.ended_for == WavesEnded.CLOSED
    assert advance(waves.dossier.pk, now=waves.before + timedelta(days=9)) is False
    assert waves.sent == ["Alpha", "Béta"]


def test_a_closed_door_is_passed_over_and_the_next_takes_its_place() -> None:
    waves = Waves()
    waves.plan()
    CareUnit.objects.filter(pk=waves.units["Gamma"].pk).update(accepts_referrals=False)

    assert advance(waves.dossier.pk, now=waves.later())

    assert waves.sent == ["Alpha", "Béta", "Delta", "Epsilon"]
    [event] = Event.objects.filter(name="wave.passed_over")
    assert event.referral_id == waves.rows["Gamma"].pk
    assert event.data == {"why": "away"}
    [letter] = OutgoingEmail.objects.filter(template="wave_left")
    assert letter.recipient == waves.physician.email
    assert "1\N{NO-BREAK SPACE}demande n’est pas partie" in letter.body
    assert "Gamma" not in letter.body
    assert "Moreau" not in letter.body


def test_a_unit_that_asks_more_since_the_plan_is_passed_over_until_that_is_read() -> None:
    waves = Waves(size=1)
    waves.plan("Alpha", "Béta", "Gamma")
    CareUnit.objects.filter(pk=waves.units["Béta"].pk).update(demands={"identity_checked": "wished"})

    advance(waves.dossier.pk, now=waves.later())

    assert waves.sent == ["Alpha", "Gamma"]


def test_a_dossier_that_is_not_ready_any_more_pauses_the_plan_and_says_so() -> None:
    waves = Waves(size=1)
    waves.plan()
    CareUnit.objects.update(demands={"identity_checked": "required"})

    assert advance(waves.dossier.pk, now=waves.later())

    assert waves.in_force.paused_for == WavesPaused.DOORS
    assert told("waves_paused") == {waves.physician.email}
    assert waves.sent == ["Alpha"]
    CareUnit.objects.update(demands={})
    resume_waves(waves.dossier, actor=waves.doctor)
    assert advance(waves.dossier.pk, now=waves.later())
    assert waves.sent == ["Alpha", "Béta"]


def test_when_nobody_is_left_the_plan_ends_and_says_so() -> None:
    waves = Waves(("Alpha", "Béta"))
    family = make_family()
    join(waves.dossier, family, "relative")
    waves.plan()
    waves.refused("Alpha")
    assert advance(waves.dossier.pk) is False
    waves.refused("Béta")

    assert advance(waves.dossier.pk)

    assert waves.in_force.ended_for == WavesEnded.EXHAUSTED
    assert told("waves_exhausted") == {waves.physician.email, family.email}
    assert advance(waves.dossier.pk) is False


def test_a_planner_who_may_not_send_any_more_sends_nothing_and_those_who_remain_are_told() -> None:
    family = make_family()
    waves = Waves(planner=family)
    waves.plan(actor=load_actor(family))
    Participant.objects.filter(user=family).update(ended_at=timezone.now())

    assert advance(waves.dossier.pk, now=waves.later())

    assert waves.in_force.paused_for == WavesPaused.RIGHTS
    assert waves.sent == ["Alpha", "Béta"]
    assert told("waves_paused") == {waves.physician.email}
    resume_waves(waves.dossier, actor=waves.doctor)
    assert advance(waves.dossier.pk, now=waves.later())
    assert Referral.objects.get(pk=waves.rows["Gamma"].pk).sent_by == waves.physician


def test_a_planner_whose_account_is_closed_sends_nothing() -> None:
    family = make_family()
    waves = Waves(planner=family)
    waves.plan(actor=load_actor(family))
    User.objects.filter(pk=family.pk).update(is_active=False)

    advance(waves.dossier.pk, now=waves.later())

    assert waves.in_force.paused_for == WavesPaused.RIGHTS


def test_a_secretary_plans_only_when_the_physician_delegated_it_and_for_as_long() -> None:
    waves = Waves()
    with pytest.raises(Refusal, match="délégué"):
        waves.plan(actor=load_actor(make_secretary(waves.physician)))
    secretary = make_secretary(waves.physician, may_send=True)
    waves.plan(actor=load_actor(secretary))
    secretary.delegations.update(may_send=False)

    advance(waves.dossier.pk, now=waves.later())

    assert waves.in_force.paused_for == WavesPaused.RIGHTS


@pytest.mark.parametrize("who", ["reader", "writer", "stranger", "desk"])
def test_whoever_may_not_send_changes_nothing_of_a_plan(who: str) -> None:
    waves = Waves()
    waves.plan()
    family = make_family()
    if who in ("reader", "writer"):
        rights = {"reader": "read", "writer": "write"}[who]
        Participant.objects.create(dossier=waves.dossier, user=family, role="relative", rights=rights)
    actor = waves.desks["Alpha"] if who == "desk" else load_actor(family)
    dossier, row = waves.dossier, waves.rows["Gamma"]

    for act in (
        lambda: send_next_wave(dossier, actor=actor),
        lambda: pause_waves(dossier, actor=actor),
        lambda: resume_waves(dossier, actor=actor),
        lambda: stop_waves(dossier, actor=actor),
        lambda: move_in_waves(dossier, row.pk, earlier=False, actor=actor),
        lambda: add_to_waves(dossier, row.pk, actor=actor),
        lambda: change_pace(dossier, size=1, days=1, answer_before=waves.before, actor=actor),
        lambda: unchoose(dossier, row.unit, actor=actor),
    ):
        with pytest.raises(Refusal):
            act()
    assert Referral.objects.filter(plan__isnull=False).count() == 5


def test_the_next_wave_may_be_sent_without_waiting_and_two_presses_send_one() -> None:
    waves = Waves(size=1)
    waves.plan()

    assert [row.unit_id for row in send_next_wave(waves.dossier, actor=waves.doctor, seen=1)] == [
        waves.units["Béta"].pk
    ]
    with pytest.raises(Refusal, match="Une vague vient de partir"):
        send_next_wave(waves.dossier, actor=waves.doctor, seen=1)
    assert told("wave_left") == set()


def test_the_order_changes_one_place_at_a_time_and_no_further_than_its_ends() -> None:
    waves = Waves(size=1)
    waves.plan()
    for name, earlier in (("Delta", True), ("Epsilon", False), ("Delta", True), ("Béta", False)):
        move_in_waves(waves.dossier, waves.rows[name].pk, earlier=earlier, actor=waves.doctor)
    connection.check_constraints()

    rows = Referral.objects.filter(state=S.DRAFT).order_by("rank")
    assert [row.unit.establishment.name for row in rows] == ["Delta", "Gamma", "Béta", "Epsilon"]
    with pytest.raises(Refusal, match="La page a changé"):
        move_in_waves(waves.dossier, waves.rows["Alpha"].pk, earlier=True, actor=waves.doctor)


def test_a_unit_joins_the_plan_at_its_end_and_another_leaves_it() -> None:
    waves = Waves(size=1)
    waves.plan("Alpha", "Béta")

    add_to_waves(waves.dossier, waves.rows["Epsilon"].pk, actor=waves.doctor)
    unchoose(waves.dossier, waves.units["Béta"], actor=waves.doctor)
    advance(waves.dossier.pk, now=waves.later())

    assert waves.sent == ["Alpha", "Epsilon"]
    with pytest.raises(Refusal, match="La page a changé"):
        add_to_waves(waves.dossier, waves.rows["Epsilon"].pk, actor=waves.doctor)


def test_what_is_to_be_known_is_acknowledged_before_a_unit_enters_the_plan() -> None:
    waves = Waves(size=1)
    CareUnit.objects.filter(pk=waves.units["Béta"].pk).update(demands={"identity_checked": "wished"})
    with pytest.raises(Refusal, match=r"Béta.*cochez"):
        waves.plan()
    waves.plan("Alpha")
    with pytest.raises(Refusal, match="cochez"):
        add_to_waves(waves.dossier, waves.rows["Béta"].pk, actor=waves.doctor)


def test_choices_that_wait_for_their_wave_do_not_leave_with_a_sending_to_all() -> None:
    waves = Waves(size=1)
    waves.plan("Alpha", "Béta", "Gamma")

    send(waves.dossier, actor=waves.doctor)

    assert waves.sent == ["Alpha", "Delta", "Epsilon"]


def test_a_pause_holds_the_waves_until_somebody_resumes() -> None:
    waves = Waves()
    waves.plan()
    pause_waves(waves.dossier, actor=waves.doctor)

    assert advance(waves.dossier.pk, now=waves.later()) is False
    assert told("waves_paused") == set()
    with pytest.raises(Refusal, match="déjà en pause"):
        pause_waves(waves.dossier, actor=waves.doctor)
    with pytest.raises(Refusal, match="Reprenez-les"):
        send_next_wave(waves.dossier, actor=waves.doctor)
    resume_waves(waves.dossier, actor=waves.doctor)
    assert advance(waves.dossier.pk, now=waves.later())


def test_a_plan_that_is_stopped_gives_its_choices_back() -> None:
    waves = Waves()
    waves.plan()

    stop_waves(waves.dossier, actor=waves.doctor)

    assert advance(waves.dossier.pk, now=waves.before + timedelta(days=1)) is False
    assert len(send(waves.dossier, actor=waves.doctor)) == 3
    with pytest.raises(Refusal, match="Aucun envoi par vagues"):
        stop_waves(waves.dossier, actor=waves.doctor)


def test_one_plan_at_a_time_and_one_that_can_hold() -> None:
    waves = Waves()
    now = timezone.now()
    for options, words in (
        ({"size": 0}, "de 1 à 10"),
        ({"size": 11}, "de 1 à 10"),
        ({"answer_before": at_hour(timezone.localdate() - timedelta(days=1), 18)}, "au moins une heure"),
        ({"answer_before": at_hour(timezone.localdate() + timedelta(days=90), 18)}, "60 jours"),
        ({"answer_before": at_hour(timezone.localdate() + timedelta(days=3), 3)}, "entre 8 h et 20 h"),
        ({"order": []}, "Aucune demande à envoyer"),
        ({"order": [waves.dossier.pk]}, "La page a changé"),
    ):
        with pytest.raises(Refusal, match=words):
            waves.plan(**options, now=now)
    waves.plan()
    with pytest.raises(Refusal, match="déjà par vagues"):
        waves.plan("Gamma")


def test_no_plan_begins_while_a_place_is_proposed() -> None:
    waves = Waves()
    send(waves.dossier, only=[waves.rows["Alpha"].pk], actor=waves.doctor)
    waves.offered("Alpha")

    with pytest.raises(Refusal, match="Une place est proposée à Alpha"):
        waves.plan("Béta", "Gamma")


def test_the_pace_changes_for_the_present_wave_and_for_the_next() -> None:
    waves = Waves()
    waves.plan()
    longer = waves.before + timedelta(days=2)

    change_pace(waves.dossier, size=1, days=2, answer_before=longer, actor=waves.doctor, seen=1)

    assert advance(waves.dossier.pk, now=waves.before) is False
    assert advance(waves.dossier.pk, now=longer)
    assert waves.sent == ["Alpha", "Béta", "Gamma"]
    for options in ({"size": 11}, {"days": 61}, {"seen": 1}, {"answer_before": timezone.now()}):
        given = {"size": 1, "days": 2, "answer_before": waves.in_force.answer_before, **options}
        with pytest.raises(Refusal):
            change_pace(waves.dossier, actor=waves.doctor, **given)


def test_a_plan_follows_its_dossier_into_the_one_that_stays() -> None:
    left = Waves(("Alpha", "Béta"), size=1)
    CareUnit.objects.filter(pk=left.units["Béta"].pk).update(demands={"identity_checked": "wished"})
    left.plan(acknowledged=left.read("Béta"))
    kept = make_complete_dossier(left.physician)

    unite(kept, left.dossier, left.physician)

    assert left.in_force.dossier_id == kept.pk
    assert advance(kept.pk, now=left.later())
    [leaving] = Referral.objects.filter(wave=2)
    assert (leaving.dossier_id, leaving.unit_id) == (kept.pk, left.units["Béta"].pk)


def test_a_plan_ends_where_the_dossier_that_stays_has_its_own() -> None:
    left = Waves(("Alpha", "Béta"), size=1)
    left.plan()
    kept = make_complete_dossier(left.physician)
    unit = make_unit(make_establishment(name="Gamma"))
    row = choose(kept, unit, actor=left.doctor)
    plan = plan_waves(kept, order=[row.pk], size=1, answer_before=left.before, actor=left.doctor)

    unite(kept, left.dossier, left.physician)

    assert WavePlan.objects.get(ended_at=None) == plan
    assert WavePlan.objects.get(dossier=left.dossier).ended_for == WavesEnded.MERGED
    beta = Referral.objects.get(pk=left.rows["Béta"].pk)
    assert (beta.dossier_id, beta.state, beta.plan) == (kept.pk, S.DRAFT, None)


@pytest.mark.parametrize(
    ("leaves", "days", "hour", "expected"),
    [
        # Over the Armistice and a week-end.
        ((2026, 11, 9, 18), 3, 18, (2026, 11, 13, 18)),
        # Clocks go back on 25 October 2026, forward on 29 March 2026: the hour on the wall stays.
        ((2026, 10, 23, 18), 1, 18, (2026, 10, 26, 18)),
        ((2026, 3, 27, 18), 2, 9, (2026, 3, 31, 9)),
        # Answered the same day; too late for it, the next working day, here after Easter.
        ((2026, 4, 3, 9), 0, 18, (2026, 4, 3, 18)),
        ((2026, 4, 3, 17, 30), 0, 18, (2026, 4, 7, 18)),
        # Started by a refusal on a Saturday.
        ((2026, 11, 28, 10), 0, 18, (2026, 11, 30, 18)),
        ((2026, 11, 28, 10), 1, 18, (2026, 11, 30, 18)),
    ],
)
def test_each_wave_has_as_many_working_days_as_the_first(
    leaves: tuple[int, ...], days: int, hour: int, expected: tuple[int, ...]
) -> None:
    plan = WavePlan(days=days, hour=hour)

    found = next_answer_before(plan, datetime(*leaves, tzinfo=PARIS))

    assert found == datetime(*expected, tzinfo=PARIS)
    assert timezone.localtime(found).hour == hour


def test_the_days_of_the_first_wave_are_counted_without_week_ends_and_holidays() -> None:
    now = datetime(2026, 11, 9, 9, tzinfo=PARIS)

    assert [days_until(now, now + timedelta(days=ahead)) for ahead in range(6)] == [0, 1, 1, 2, 3, 3]


def test_the_date_proposed_is_the_latest_that_the_units_promise() -> None:
    now = datetime(2026, 11, 23, 9, tzinfo=PARIS)
    rows = [Referral(unit=CareUnit(kind=UnitKind.EHPAD, answer_days=days)) for days in (1, 4, 2)]

    assert proposed_answer(rows, "", now) == datetime(2026, 11, 27, 18, tzinfo=PARIS)


def test_the_database_keeps_one_plan_in_force_and_no_planned_request_sent_out_of_its_wave() -> None:
    waves = Waves()
    plan = waves.plan()
    values = {"size": 1, "days": 1, "hour": 18, "number": 1, "answer_before": waves.before}
    for broken in (
        lambda: WavePlan.objects.create(dossier=waves.dossier, planned_by=waves.physician, **values),
        lambda: Referral.objects.filter(plan=plan, state=S.SENT).update(wave=None),
        lambda: Referral.objects.filter(plan=plan, state=S.DRAFT).update(wave=2),
        lambda: Referral.objects.filter(plan=plan, state=S.DRAFT).update(rank=None),
        lambda: WavePlan.objects.update(paused_for="asked"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()


def test_finding_the_waves_that_are_due_is_one_query(django_assert_num_queries: Any) -> None:
    for _ in range(2):
        Waves(("Alpha", "Béta"), size=1).plan()
    later = timezone.now() + timedelta(days=30)

    with django_assert_num_queries(1):
        assert due(later).count() == 2
