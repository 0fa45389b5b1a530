"""Waves driven at random: answers, refusals, days that pass, changes of plan. What must hold, holds at each step."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from jalon.audit.models import Event
from jalon.core.refusal import Refusal
from jalon.directory.models import CareUnit
from jalon.referrals.actions.accept_offer import accept_offer
from jalon.referrals.actions.admit import admit
from jalon.referrals.actions.change_waves import change_pace, move_in_waves
from jalon.referrals.actions.decline_offer import decline_offer
from jalon.referrals.actions.open import open_referral
from jalon.referrals.actions.pause_waves import pause_waves, resume_waves, stop_waves
from jalon.referrals.actions.refuse import refuse
from jalon.referrals.actions.send_wave import advance, send_next_wave
from jalon.referrals.actions.unchoose import unchoose
from jalon.referrals.actions.withdraw import withdraw
from jalon.referrals.enums import OPEN_STATES, ReferralState
from jalon.referrals.models import Referral, WavePlan
from jalon.referrals.reasons import RefusalReason, WithdrawalReason
from jalon.referrals.waves import at_hour
from tests.referrals.factories import propose
from tests.referrals.wave_factories import Waves

S = ReferralState
NAMES = ("A", "B", "C", "D", "E", "F")
WHICH = st.integers(0, 5)
TAKEN = (S.OFFERED, S.CONFIRMED)


class RandomWaves(RuleBasedStateMachine):
    """Each rule tries one thing; a refusal is an answer, anything else is a fault."""

    waves: Waves

    @initialize(size=st.integers(1, 4))
    def begin(self, size: int) -> None:
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.waves.size = size
        self.now = timezone.now()
        self.waves.plan(now=self.now)

    def teardown(self) -> None:
        if hasattr(self, "outer"):
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    @property
    def rows(self) -> list[Referral]:
        return list(Referral.objects.filter(dossier=self.waves.dossier).select_related("unit").order_by("id"))

    def attempt(self, action: Callable[..., Any], **given: Any) -> None:
        """Try something; nothing leaves by it while a place is proposed or accepted, and no more than a wave."""
        before = self.rows
        held = any(row.state in TAKEN for row in before)
        plan = WavePlan.objects.filter(ended_at=None).first()
        try:
            action(**given)
        except Refusal as refusal:
            assert refusal.sentence.endswith(".")
        left = {row.pk for row in self.rows if row.sent_at} - {row.pk for row in before if row.sent_at}
        assert not (held and left)
        assert len(left) <= (plan.size if plan else 0)

    def by_unit(self, which: int, action: Callable[..., Any], **given: Any) -> None:
        row = self.rows[which % len(self.rows)]
        desk = next(desk for name, desk in self.waves.desks.items() if self.waves.units[name].pk == row.unit_id)
        if row.sent_at and row.state == S.SENT:
            open_referral(row, actor=desk, now=self.now)
        self.attempt(lambda: action(row, actor=desk, **given))

    @rule(which=WHICH)
    def refuse(self, which: int) -> None:
        self.by_unit(which, refuse, reason=RefusalReason.NO_PLACE, now=self.now)

    @rule(which=WHICH)
    def offer(self, which: int) -> None:
        self.by_unit(which, lambda row, actor: propose(row, actor))

    @rule(which=WHICH)
    def admit(self, which: int) -> None:
        self.by_unit(which, admit, admitted_on=timezone.localdate(), now=self.now)

    @rule(which=WHICH)
    def accept(self, which: int) -> None:
        row = self.rows[which % len(self.rows)]
        self.attempt(lambda: accept_offer(row, actor=self.waves.doctor))

    @rule(which=WHICH, stay=st.booleans())
    def decline(self, which: int, stay: bool) -> None:
        row = self.rows[which % len(self.rows)]
        self.attempt(lambda: decline_offer(row, stay_on_list=stay, actor=self.waves.doctor))

    @rule(which=WHICH)
    def withdraw(self, which: int) -> None:
        row = self.rows[which % len(self.rows)]
        self.attempt(lambda: withdraw(row, reason=WithdrawalReason.CHANGED_WISH, actor=self.waves.doctor))

    @rule(which=WHICH)
    def unchoose(self, which: int) -> None:
        unit = self.rows[which % len(self.rows)].unit
        if len(self.rows) > 1:
            self.attempt(lambda: unchoose(self.waves.dossier, unit, actor=self.waves.doctor))

    @rule(which=WHICH, earlier=st.booleans())
    def reorder(self, which: int, earlier: bool) -> None:
        row = self.rows[which % len(self.rows)]
        self.attempt(lambda: move_in_waves(self.waves.dossier, row.pk, earlier=earlier, actor=self.waves.doctor))

    @rule(size=st.integers(1, 4), days=st.integers(0, 5))
    def change(self, size: int, days: int) -> None:
        before = at_hour(timezone.localdate(self.now) + timedelta(days=3), 18)
        self.attempt(
            lambda: change_pace(
                self.waves.dossier, size=size, days=days, answer_before=before, actor=self.waves.doctor, now=self.now
            )
        )

    @rule(act=st.sampled_from([pause_waves, resume_waves, stop_waves]))
    def hold(self, act: Callable[..., None]) -> None:
        self.attempt(lambda: act(self.waves.dossier, actor=self.waves.doctor))

    @rule()
    def send_now(self) -> None:
        self.attempt(lambda: send_next_wave(self.waves.dossier, actor=self.waves.doctor, now=self.now))

    @rule(which=WHICH, asks=st.booleans())
    def unit_changes_what_it_asks(self, which: int, asks: bool) -> None:
        wanted = {"identity_checked": "required"} if asks else {}
        CareUnit.objects.filter(pk=self.rows[which % len(self.rows)].unit_id).update(demands=wanted)

    @rule(hours=st.sampled_from([1, 10, 100, 400]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        plan = WavePlan.objects.filter(ended_at=None).first()
        before = [row for row in self.rows if plan and row.plan_id == plan.pk]
        early = (
            plan
            and plan.answer_before > self.now
            and any(row.state in OPEN_STATES for row in before if row.wave == plan.number)
        )
        number = plan.number if plan else 0
        self.attempt(lambda: advance(self.waves.dossier.pk, now=self.now))
        fresh = WavePlan.objects.filter(pk=plan.pk).first() if plan else None
        if fresh and (early or plan.paused_at):
            assert fresh.number == number
        if fresh and fresh.number > number:
            assert fresh.number == number + 1
            assert fresh.answer_before - self.now >= timedelta(hours=1)
        self.attempt_again_changes_nothing(self.now)

    def attempt_again_changes_nothing(self, now: datetime) -> None:
        sent = {row.pk for row in self.rows if row.sent_at}
        advance(self.waves.dossier.pk, now=now)
        again = {row.pk for row in self.rows if row.sent_at}
        assert sent == again or not any(row.is_open for row in self.rows if row.wave == self.waves.in_force.number - 1)

    @invariant()
    def what_must_hold_holds(self) -> None:
        if not hasattr(self, "outer"):
            return
        connection.check_constraints()
        rows, plan = self.rows, self.waves.in_force
        for number in range(1, plan.number + 1):
            assert 1 <= sum(row.wave == number for row in rows) <= 4
        assert all((row.wave is not None) == (row.sent_at is not None) for row in rows)
        asked = Event.objects.filter(name="referral.sent", dossier_id=self.waves.dossier.pk)
        assert asked.count() == asked.values("referral_id").distinct().count() == sum(bool(row.sent_at) for row in rows)
        if plan.ended_at:
            assert not any(row.state == S.DRAFT and row.plan_id for row in rows)
        if any(row.state == S.ADMITTED for row in rows):
            assert plan.ended_at is not None


@pytest.mark.django_db
def test_waves_never_send_more_than_planned_nor_after_an_acceptance_nor_twice_to_one_unit() -> None:
    RandomWaves.waves = Waves(NAMES)
    RandomWaves.TestCase.settings = settings(
        max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    RandomWaves.TestCase("runTest").runTest()
