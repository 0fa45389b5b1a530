"""The whole table driven at random, on several units and stays; what must hold, holds after every step."""

from collections.abc import Callable
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from jalon.audit.models import Event
from jalon.core.refusal import Refusal
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.models import Dossier, Share
from jalon.referrals.actions.accept_offer import accept_offer
from jalon.referrals.actions.admit import admit
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.decline_offer import decline_offer
from jalon.referrals.actions.expire import expire_dossier
from jalon.referrals.actions.give_info import give_info
from jalon.referrals.actions.give_opinion import give_opinion
from jalon.referrals.actions.hold import hold
from jalon.referrals.actions.lapse import lapse, lapsed
from jalon.referrals.actions.not_arrived import not_arrived
from jalon.referrals.actions.open import open_referral
from jalon.referrals.actions.refuse import refuse
from jalon.referrals.actions.release import release
from jalon.referrals.actions.reopen import reopen
from jalon.referrals.actions.request_info import request_info
from jalon.referrals.actions.resume import resume
from jalon.referrals.actions.revoke_offer import revoke_offer
from jalon.referrals.actions.unchoose import unchoose
from jalon.referrals.actions.waitlist import waitlist
from jalon.referrals.actions.withdraw import withdraw
from jalon.referrals.enums import OPEN_STATES, BedOpinion, MedicalOpinion, OfferOutcome, ReferralState, WaitlistGrade
from jalon.referrals.exclusion import closes, exclude
from jalon.referrals.models import Offer, Referral
from jalon.referrals.opinions import OpinionKind
from jalon.referrals.outcomes import MAIN_STAYS
from jalon.referrals.reasons import RefusalReason, WithdrawalReason
from jalon.referrals.workflow import BY_EVENT, available
from tests.factories import make_unit
from tests.referrals.factories import Story, propose, send_anyway

pytestmark = pytest.mark.django_db
S = ReferralState
PLACES = {
    DossierKind.GRAND_AGE: (
        (UnitKind.EHPAD, StayType.PERMANENT),
        (UnitKind.EHPAD, StayType.PERMANENT),
        (UnitKind.EHPAD, StayType.TEMPORARY),
        (UnitKind.EHPAD, StayType.TEMPORARY),
        (UnitKind.DAY_CENTRE, StayType.DAY),
    ),
    DossierKind.SANITAIRE: (
        (UnitKind.SMR, StayType.FULL_HOSPITAL),
        (UnitKind.SMR, StayType.FULL_HOSPITAL),
        (UnitKind.HAD, StayType.HOME),
        (UnitKind.SSIAD, StayType.HOME),
        (UnitKind.HOME_HELP, StayType.HOME),
    ),
}
WHICH = st.integers(0, 4)
DECLARED = 20


class LifeCycle(RuleBasedStateMachine):
    """Each rule tries one action on one request; a refusal is an answer, anything else is a fault."""

    def __init__(self) -> None:
        super().__init__()
        self.point: Any = None

    @initialize(kind=st.sampled_from(list(PLACES)))
    def begin(self, kind: DossierKind) -> None:
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.kind = kind
        free = {"free_places": DECLARED, "free_places_at": timezone.now()}
        units = [make_unit(kind=unit, stay_type=stay, **free) for unit, stay in PLACES[kind]]
        self.story = Story(*units, kind=kind)
        self.refusals = 0

    def teardown(self) -> None:
        if hasattr(self, "outer"):
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    def attempt(self, which: int, action: Callable[..., Any], *, by_unit: bool, **given: Any) -> None:
        rows = list(Referral.objects.filter(dossier=self.story.dossier).order_by("created_at", "id"))
        if not rows:
            return
        row = rows[which % len(rows)]
        actor = self.story.desks[row.unit_id] if by_unit else self.story.doctor
        try:
            action(row, actor=actor, **given)
        except Refusal as refusal:
            assert refusal.sentence.endswith(".")
            self.refusals += 1

    @rule(which=WHICH)
    def choose(self, which: int) -> None:
        unit = self.story.units[which % len(self.story.units)]
        self._quietly(lambda: choose(self.story.dossier, unit, actor=self.story.doctor))

    @rule(which=WHICH)
    def unchoose(self, which: int) -> None:
        unit = self.story.units[which % len(self.story.units)]
        self._quietly(lambda: unchoose(self.story.dossier, unit, actor=self.story.doctor))

    @rule()
    def send(self) -> None:
        for row in Referral.objects.filter(dossier=self.story.dossier, state=S.DRAFT).order_by("id"):
            send_anyway(row, self.story.doctor)

    def _quietly(self, action: Callable[[], Any]) -> None:
        try:
            action()
        except Refusal as refusal:
            assert refusal.sentence.endswith(".")

    @rule(which=WHICH)
    def open(self, which: int) -> None:
        self.attempt(which, open_referral, by_unit=True)

    @rule(which=WHICH)
    def request_info(self, which: int) -> None:
        self.attempt(which, request_info, by_unit=True, message="Un aidant ?")

    @rule(which=WHICH)
    def give_info(self, which: int) -> None:
        self.attempt(which, give_info, by_unit=False, message="Sa fille.")

    @rule(which=WHICH, grade=st.sampled_from(WaitlistGrade.values))
    def waitlist(self, which: int, grade: str) -> None:
        self.attempt(which, waitlist, by_unit=True, grade=grade)

    @rule(which=WHICH, hours=st.integers(-1, 80))
    def hold(self, which: int, hours: int) -> None:
        self.attempt(which, hold, by_unit=True, until=timezone.now() + timedelta(hours=hours))

    @rule(which=WHICH)
    def release(self, which: int) -> None:
        self.attempt(which, release, by_unit=True)

    @rule()
    def let_the_held_places_lapse(self) -> None:
        later = timezone.now() + timedelta(hours=4)
        for row in lapsed(later):
            lapse(row.dossier_id, row.pk, now=later)

    @rule(which=WHICH, value=st.sampled_from(BedOpinion.values), kind=st.sampled_from(OpinionKind))
    def give_opinion(self, which: int, value: str, kind: OpinionKind) -> None:
        value = MedicalOpinion.FAVOURABLE if kind == OpinionKind.MEDICAL else value
        self.attempt(
            which,
            lambda row, actor, **given: give_opinion(row, kind, actor=actor, **given),
            by_unit=True,
            value=value,
            on=timezone.localdate(),
        )

    @rule(which=WHICH)
    def not_arrived(self, which: int) -> None:
        Referral.objects.filter(dossier=self.story.dossier, state=S.CONFIRMED).update(due_at=timezone.now())
        self.attempt(which, not_arrived, by_unit=True)

    @rule(which=WHICH)
    def resume(self, which: int) -> None:
        self.attempt(which, resume, by_unit=False)

    @rule(which=WHICH)
    def offer(self, which: int) -> None:
        self.attempt(which, lambda row, actor: propose(row, actor), by_unit=True)

    @rule(which=WHICH)
    def revoke_offer(self, which: int) -> None:
        self.attempt(which, revoke_offer, by_unit=True)

    @rule(which=WHICH)
    def accept_offer(self, which: int) -> None:
        self.attempt(which, accept_offer, by_unit=False)

    @rule(which=WHICH, stay=st.booleans())
    def decline_offer(self, which: int, stay: bool) -> None:
        self.attempt(which, decline_offer, by_unit=False, stay_on_list=stay)

    @rule(which=WHICH)
    def admit(self, which: int) -> None:
        self.attempt(which, admit, by_unit=True, admitted_on=timezone.localdate())

    @rule(which=WHICH)
    def refuse(self, which: int) -> None:
        self.attempt(which, refuse, by_unit=True, reason=RefusalReason.NO_PLACE)

    @rule(which=WHICH)
    def reopen(self, which: int) -> None:
        self.attempt(which, reopen, by_unit=True)

    @rule(which=WHICH, reason=st.sampled_from([WithdrawalReason.OTHER, WithdrawalReason.STAYS_HOME]))
    def withdraw(self, which: int, reason: str) -> None:
        self.attempt(which, withdraw, by_unit=False, reason=reason)

    @rule(which=WHICH)
    def act_from_the_wrong_side(self, which: int) -> None:
        before = self.refusals
        rows = Referral.objects.filter(dossier=self.story.dossier).count()
        self.attempt(which, refuse, by_unit=False, reason=RefusalReason.NO_PLACE)
        assert self.refusals == before + bool(rows)

    @rule()
    def wait_six_months(self) -> None:
        expire_dossier(self.story.dossier.pk, now=timezone.now() + timedelta(days=200))

    @invariant()
    def what_must_hold_holds(self) -> None:
        if not hasattr(self, "outer"):
            return
        connection.check_constraints()
        rows = list(Referral.objects.filter(dossier=self.story.dossier))
        dossier = Dossier.objects.get(pk=self.story.dossier.pk)
        self.at_most_one_place_wins(rows)
        self.dates_and_shares_follow_states(rows)
        self.offers_follow_states(rows)
        self.admission_closes_what_it_must(rows, dossier)
        self.places_follow_states(rows)
        self.every_state_has_its_event(rows)
        self.open_doors_lead_somewhere(rows)

    def at_most_one_place_wins(self, rows: list[Referral]) -> None:
        confirmed = [row for row in rows if row.state == S.CONFIRMED]
        assert not any(exclude(one, other) for one, other in combinations(confirmed, 2))
        assert sum(row.state == S.ADMITTED and row.stay_type in MAIN_STAYS for row in rows) <= 1
        if self.kind == DossierKind.SANITAIRE:
            for row in confirmed:
                assert [other for other in rows if other.is_open and closes(row, other)] == [row]
        units = [row.unit_id for row in rows if row.is_open]
        assert len(units) == len(set(units))

    def dates_and_shares_follow_states(self, rows: list[Referral]) -> None:
        reading = {row.unit_id for row in rows if row.state == S.ADMITTED or (row.is_open and row.state != S.DRAFT)}
        shares = Share.objects.filter(dossier=self.story.dossier, ended_at__isnull=True)
        assert set(shares.values_list("unit_id", flat=True)) == reading
        for row in rows:
            assert (row.closed_at is None) == (row.state in OPEN_STATES)
            assert (row.due_at is not None) == (row.is_open and row.state != S.DRAFT)
            assert row.state in (S.DRAFT, S.WITHDRAWN, S.SUPERSEDED, S.EXPIRED) or row.sent_at

    def places_follow_states(self, rows: list[Referral]) -> None:
        """What is free is what was declared, less the places kept and those of the people who entered."""
        for unit in self.story.units:
            mine = [row for row in rows if row.unit_id == unit.pk]
            kept = sum(row.held_until is not None or row.state in (S.OFFERED, S.CONFIRMED) for row in mine)
            entered = sum(row.state == S.ADMITTED for row in mine)
            assert CareUnit.objects.get(pk=unit.pk).free_places == max(DECLARED - kept - entered, 0)
            assert sum(row.place_taken for row in mine) == kept

    def offers_follow_states(self, rows: list[Referral]) -> None:
        pending = set(
            Offer.objects.filter(referral__in=rows, outcome=OfferOutcome.PENDING).values_list("referral", flat=True)
        )
        assert pending == {row.pk for row in rows if row.state == S.OFFERED}

    def admission_closes_what_it_must(self, rows: list[Referral], dossier: Dossier) -> None:
        if any(row.state == S.ADMITTED and row.stay_type in MAIN_STAYS for row in rows):
            assert not dossier.is_open
        if not dossier.is_open:
            assert not any(row.is_open for row in rows)
            assert any(row.state == S.ADMITTED for row in rows)

    def every_state_has_its_event(self, rows: list[Referral]) -> None:
        for row in rows:
            last = Event.objects.filter(referral_id=row.pk, name__in=BY_EVENT).order_by("-id").first()
            assert row.state == (last.data["to"] if last else S.DRAFT)

    def open_doors_lead_somewhere(self, rows: list[Referral]) -> None:
        for row in rows:
            if row.is_open:
                assert any(door.open for door in available(row, self.story.doctor))


@pytest.mark.django_db
def test_after_any_sequence_of_actions_the_rules_of_the_life_cycle_hold() -> None:
    LifeCycle.TestCase.settings = settings(
        max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
    )
    LifeCycle.TestCase("runTest").runTest()
