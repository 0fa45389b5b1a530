"""The table of a child’s request and the deeds of a pathway driven at random; what must hold, holds at every step."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole
from jalon.audit.models import Event
from jalon.core.refusal import Refusal
from jalon.dossiers.models import Dossier, Share
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.expire import expire_dossier
from jalon.referrals.actions.give_info import give_info
from jalon.referrals.actions.open import open_referral
from jalon.referrals.actions.reopen import reopen
from jalon.referrals.actions.request_info import request_info
from jalon.referrals.actions.withdraw import withdraw
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.conclude import conclude
from jalon.referrals.pathways.actions.engage import engage
from jalon.referrals.pathways.actions.hold_synthesis import hold_synthesis
from jalon.referrals.pathways.actions.note_intervention import note_intervention
from jalon.referrals.pathways.actions.note_welcomed import note_welcomed
from jalon.referrals.pathways.actions.remind_clock import remind_clock
from jalon.referrals.pathways.actions.renew import renew
from jalon.referrals.pathways.actions.turn_down import Grounds, turn_down
from jalon.referrals.pathways.actions.validate import Prescription, validate
from jalon.referrals.pathways.deadlines import next_due, pathway_of
from jalon.referrals.pathways.enums import Conclusion, EngagementState, Mode, Profession
from jalon.referrals.pathways.models import Engagement, Pathway, TurnedDown
from jalon.referrals.reasons import RefusalReason, WithdrawalReason
from jalon.referrals.workflow import BY_EVENT
from tests.dossiers.factories import actor
from tests.factories import make_unit_staff
from tests.referrals.factories import send_anyway
from tests.referrals.pathways.factories import THERAPIST, AtPlatform, make_platform, make_platform_doctor, proven

S = ReferralState
WHICH = st.integers(0, 2)
BACK = st.integers(0, 200)


class PathwayLife(RuleBasedStateMachine):
    """Each rule tries one act on one request, as its doctor or its desk; a refusal is an answer, all else a fault.

    Days pass: every act is done at `now`, which only goes forward.
    """

    @initialize()
    def begin(self) -> None:
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.story = AtPlatform()
        self.now = timezone.now()
        units = [self.story.unit, make_platform("PCO de la Nièvre"), make_platform("PCO du Jura")]
        self.units = units
        self.doctors = {unit.pk: actor(make_platform_doctor(unit)) for unit in units}
        self.desks = {unit.pk: actor(make_unit_staff(unit.establishment, MembershipRole.ADMISSIONS)) for unit in units}

    def teardown(self) -> None:
        if hasattr(self, "outer"):
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    def rows(self) -> list[Referral]:
        return list(Referral.objects.filter(dossier=self.story.dossier).order_by("created_at", "id"))

    def attempt(self, which: int, act: Callable[..., Any], by: dict[int, Actor] | None = None, **given: Any) -> None:
        rows = self.rows()
        if not rows:
            return
        row = rows[which % len(rows)]
        person = by[row.unit_id] if by else self.story.asker
        self.quietly(lambda: act(row, actor=proven(person, self.now), now=self.now, **given))

    def quietly(self, act: Callable[[], Any]) -> None:
        try:
            act()
        except Refusal as refusal:
            assert refusal.sentence.endswith(".")

    @rule(days=st.integers(1, 120))
    def days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(which=WHICH)
    def ask(self, which: int) -> None:
        self.quietly(lambda: choose(self.story.dossier, self.units[which], actor=self.story.asker, now=self.now))
        for row in Referral.objects.filter(dossier=self.story.dossier, state=S.DRAFT).order_by("id"):
            send_anyway(row, self.story.asker, now=self.now)

    @rule(which=WHICH)
    def open(self, which: int) -> None:
        self.attempt(which, open_referral, self.desks)

    @rule(which=WHICH)
    def ask_for_more(self, which: int) -> None:
        self.attempt(which, request_info, self.desks, message="La décision de la MDPH ?")

    @rule(which=WHICH)
    def answer(self, which: int) -> None:
        self.attempt(which, give_info, message="La voici.")

    @rule(which=WHICH, sessions=st.integers(0, 30))
    def prescribe(self, which: int, sessions: int) -> None:
        packages = {Profession.PSYCHOMOTOR_THERAPY: sessions} if sessions else {}
        prescription = Prescription(Mode.BOTH, packages, (Profession.SPEECH_THERAPY,))
        self.attempt(which, lambda row, **given: validate(row, prescription, **given), self.doctors)

    @rule(which=WHICH, reason=st.sampled_from([RefusalReason.NO_GAP, RefusalReason.ALREADY_DECIDED, RefusalReason.AGE]))
    def refuse(self, which: int, reason: RefusalReason) -> None:
        grounds = Grounds(reason, again_to_agree=True, place="PCO voisine, 03 80 00 00 13")
        self.attempt(which, lambda row, **given: turn_down(row, grounds, **given), self.doctors)

    @rule(which=WHICH)
    def take_up(self, which: int) -> None:
        self.attempt(which, reopen, self.doctors)

    @rule(which=WHICH)
    def find_somebody(self, which: int) -> None:
        self.attempt(which, lambda row, **given: engage(row, THERAPIST, **given), self.desks)

    @rule(which=WHICH, back=BACK)
    def welcome(self, which: int, back: int) -> None:
        self.attempt(which, note_welcomed, self.desks, on=self.day(back))

    @rule(which=WHICH, back=BACK)
    def intervene(self, which: int, back: int) -> None:
        self.attempt(which, note_intervention, self.desks, on=self.day(back))

    @rule(which=WHICH, back=BACK)
    def meet(self, which: int, back: int) -> None:
        self.attempt(which, hold_synthesis, self.desks, on=self.day(back))

    @rule(which=WHICH)
    def renew(self, which: int) -> None:
        self.attempt(which, renew, self.doctors, words="Bilans en cours.", packages={Profession.PSYCHOLOGY: 8})

    @rule(which=WHICH, back=BACK)
    def conclude(self, which: int, back: int) -> None:
        # The family moves: the dossier stays open, and the story goes on.
        self.attempt(which, conclude, self.doctors, conclusion=Conclusion.MOVED, ended_on=self.day(back))

    @rule(which=WHICH, reason=st.sampled_from([WithdrawalReason.PARENTS, WithdrawalReason.OTHER_PLACE]))
    def withdraw(self, which: int, reason: str) -> None:
        self.attempt(which, withdraw, reason=reason)

    @rule(which=WHICH)
    def desk_prescribes(self, which: int) -> None:
        before = Pathway.objects.count()
        self.attempt(which, lambda row, **given: validate(row, Prescription(Mode.STRUCTURE), **given), self.desks)
        assert Pathway.objects.count() == before

    @rule()
    def silence(self) -> None:
        expire_dossier(self.story.dossier.pk, now=self.now)

    @rule(which=WHICH)
    def remind(self, which: int) -> None:
        for row in self.rows():
            remind_clock(row.dossier_id, row.pk, now=self.now)
            assert remind_clock(row.dossier_id, row.pk, now=self.now) == 0

    def day(self, back: int) -> Any:
        return timezone.localdate(self.now) - timedelta(days=back)

    @invariant()
    def what_must_hold_holds(self) -> None:
        if not hasattr(self, "outer"):
            return
        connection.check_constraints()
        rows = list(Referral.objects.select_related("unit", "pathway").filter(dossier=self.story.dossier))
        assert sum(row.state == S.IN_PATHWAY for row in rows) <= 1
        assert {row.state for row in rows} <= {
            *(S.DRAFT, S.SENT, S.READ, S.INFO_REQUESTED, S.IN_PATHWAY, S.CONCLUDED),
            *(S.REFUSED, S.WITHDRAWN, S.SUPERSEDED, S.EXPIRED),
        }
        for row in rows:
            self.its_clock_is_the_nearest(row)
            self.its_pathway_follows_its_state(row)
            self.its_state_has_its_event(row)
        reading = {row.unit_id for row in rows if row.is_open and row.state != S.DRAFT}
        shares = Share.objects.filter(dossier=self.story.dossier, ended_at__isnull=True)
        assert set(shares.values_list("unit_id", flat=True)) == reading
        assert Dossier.objects.get(pk=self.story.dossier.pk).is_open

    def its_clock_is_the_nearest(self, row: Referral) -> None:
        expected = next_due(row, pathway_of(row)) if row.is_open else None
        assert row.due_at == expected

    def its_pathway_follows_its_state(self, row: Referral) -> None:
        pathway = pathway_of(row)
        if row.state in (S.IN_PATHWAY, S.CONCLUDED):
            assert pathway is not None
        if pathway is not None:
            assert pathway.is_running == (row.state == S.IN_PATHWAY)
            assert row.state in (S.IN_PATHWAY, S.CONCLUDED, S.WITHDRAWN)
            going = Engagement.objects.filter(pathway=pathway).exclude(state=EngagementState.ENDED)
            assert pathway.is_running or not going.exists()
        assert TurnedDown.objects.filter(referral=row).exists() == (row.state == S.REFUSED)

    def its_state_has_its_event(self, row: Referral) -> None:
        last = Event.objects.filter(referral_id=row.pk, name__in=BY_EVENT).order_by("-id").first()
        assert row.state == (last.data["to"] if last else S.DRAFT)


@pytest.mark.django_db
def test_after_any_sequence_of_acts_the_rules_of_a_pathway_hold() -> None:
    PathwayLife.TestCase.settings = settings(
        max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
    )
    PathwayLife.TestCase("runTest").runTest()
