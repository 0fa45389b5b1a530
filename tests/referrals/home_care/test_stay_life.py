"""Any sequence of acts on a stay at home leaves it true to its rules. Acts are tried by both sides, at random."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from jalon.core.refusal import Refusal
from jalon.directory.enums import UnitKind
from jalon.dossiers.models import Share
from jalon.referrals.home_care.actions.answer_renewal import decline_renewal, digest, renew
from jalon.referrals.home_care.actions.ask_renewal import ask_renewal
from jalon.referrals.home_care.actions.end_stay import end_stay
from jalon.referrals.home_care.actions.remind_renewal import remind_renewal
from jalon.referrals.home_care.actions.write_rhythm import change_rhythm
from jalon.referrals.home_care.enums import Ending, RenewalState
from jalon.referrals.home_care.models import HomeStay, Renewal, Rhythm
from jalon.referrals.home_care.rhythms import DAYS, Week
from tests.referrals.home_care.factories import AtHome

pytestmark = pytest.mark.django_db
DAYS_AFTER = st.integers(-3, 120)


class Stay(RuleBasedStateMachine):
    """A refusal is an answer; anything else is a fault."""

    @initialize(kind=st.sampled_from([UnitKind.HAD, UnitKind.SSIAD]))
    def begin(self, kind: UnitKind) -> None:
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.story = AtHome(kind)
        self.referral = self.story.stay().referral
        self.ends: list[date] = [self.stay.ends_on]

    def teardown(self) -> None:
        if hasattr(self, "outer"):
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    @property
    def stay(self) -> HomeStay:
        return HomeStay.objects.get(referral=self.referral)

    def attempt(self, act: Callable[[], Any]) -> bool:
        try:
            act()
        except Refusal as refusal:
            assert refusal.sentence.endswith(".")
            return False
        return True

    @rule(after=DAYS_AFTER, by_unit=st.booleans())
    def ask(self, after: int, by_unit: bool) -> None:
        until = self.stay.ends_on + timedelta(days=after)
        who = self.story.desk if by_unit else self.story.doctor
        asked = self.attempt(lambda: ask_renewal(self.referral, until=until, why="La plaie.", actor=who))
        assert by_unit or not asked

    @rule(after=DAYS_AFTER, by_unit=st.booleans(), stale=st.booleans())
    def sign(self, after: int, by_unit: bool, stale: bool) -> None:
        row = Renewal.objects.filter(state=RenewalState.PENDING).first()
        until = self.stay.ends_on + timedelta(days=after)
        who = self.story.desk if by_unit else self.story.doctor
        seen = str(row.pk) if row and not stale else "autre"
        if self.attempt(lambda: renew(self.referral, until=until, words="", seen=seen, actor=who)):
            assert row is not None
            assert not stale
            assert not by_unit
            self.ends.append(until)

    @rule()
    def decline(self) -> None:
        row = Renewal.objects.filter(state=RenewalState.PENDING).first()
        seen = str(row.pk) if row else ""
        self.attempt(lambda: decline_renewal(self.referral, words="Non.", seen=seen, actor=self.story.doctor))

    @rule(day=st.sampled_from(list(DAYS)))
    def change(self, day: str) -> None:
        week = Week.read([f"nurse-{day}-morning"])
        self.attempt(lambda: change_rhythm(self.referral, week=week, note="", actor=self.story.desk))

    @rule(ahead=st.integers(0, 400))
    def remind(self, ahead: int) -> None:
        now = timezone.now() + timedelta(days=ahead)
        remind_renewal(self.stay.pk, now=now)
        assert not remind_renewal(self.stay.pk, now=now)

    @rule(ending=st.sampled_from([Ending.GOAL, Ending.DECEASED]), ago=st.integers(-1, 1))
    def end(self, ending: str, ago: int) -> None:
        day = timezone.localdate() - timedelta(days=ago)
        self.attempt(lambda: end_stay(self.referral, ended_on=day, ending=ending, words="", actor=self.story.desk))

    @invariant()
    def what_must_hold_holds(self) -> None:
        if not hasattr(self, "outer"):
            return
        connection.check_constraints()
        stay = self.stay
        assert self.ends == sorted(set(self.ends)), "a renewal always prolongs"
        assert stay.ends_on == self.ends[-1]
        renewed = Renewal.objects.filter(state=RenewalState.RENEWED).order_by("answered_at")
        assert [row.until for row in renewed] == self.ends[1:]
        assert all(bytes(row.signed_digest) == digest(row, stay) for row in renewed)
        reads = Share.objects.filter(dossier=self.story.dossier, unit=self.story.unit, ended_at__isnull=True)
        assert reads.exists() == stay.is_running
        pending = Renewal.objects.filter(state=RenewalState.PENDING).count()
        assert pending <= (1 if stay.is_running else 0)
        versions = list(Rhythm.objects.order_by("version").values_list("version", flat=True))
        assert versions == list(range(1, len(versions) + 1))


def test_after_any_sequence_of_acts_a_stay_at_home_holds_its_rules() -> None:
    Stay.TestCase.settings = settings(
        max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
    )
    Stay.TestCase("runTest").runTest()
