"""Two people at the same second, on two connections: one wins, the other gets a sentence, nothing is broken."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from jalon.accounts.enums import MembershipRole
from jalon.audit.models import Event
from jalon.core.refusal import Refusal
from jalon.directory.actions.edit_unit import edit_unit
from jalon.directory.actors import load_actor
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.dossiers.actions.close_dossier import close_dossier
from jalon.dossiers.enums import DossierKind, DossierState
from jalon.mail.models import OutgoingEmail
from jalon.referrals.actions.accept_offer import accept_offer
from jalon.referrals.actions.admit import admit
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.hold import hold
from jalon.referrals.actions.open import open_referral
from jalon.referrals.actions.refuse import refuse
from jalon.referrals.actions.revoke_offer import revoke_offer
from jalon.referrals.actions.send import send
from jalon.referrals.actions.waitlist import waitlist
from jalon.referrals.actions.withdraw import withdraw
from jalon.referrals.enums import ReferralState, WaitlistGrade
from jalon.referrals.models import Referral
from jalon.referrals.reasons import RefusalReason, WithdrawalReason
from tests.dossiers.factories import make_complete_dossier
from tests.factories import make_physician, make_unit, make_unit_staff
from tests.referrals.factories import Story, propose

pytestmark = pytest.mark.django_db(transaction=True)
S = ReferralState
ROUNDS = 3


def at_the_same_time(*actions: Callable[[], object]) -> list[str]:
    """Run the actions in threads that start together; return a sentence for each refused, empty for each that won."""
    barrier = threading.Barrier(len(actions))

    def run(action: Callable[[], object]) -> str:
        barrier.wait()
        try:
            action()
        except Refusal as refusal:
            return refusal.sentence
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(actions)) as pool:
        futures = [pool.submit(run, action) for action in actions]
    return [future.result() for future in futures]


def one_won(told: list[str]) -> bool:
    return sorted(bool(sentence) for sentence in told) == [False, *[True] * (len(told) - 1)]


def as_seen(row: Referral) -> Referral:
    """The request as a page shows it, with the moment of the state on screen."""
    row = Referral.objects.get(pk=row.pk)
    row.seen_since = row.state_since
    return row


def test_an_acceptance_and_a_withdrawal_at_the_same_second() -> None:
    for _ in range(ROUNDS):
        story = Story()
        row = story.offered()
        here, there = as_seen(row), as_seen(row)
        told = at_the_same_time(
            lambda row=here, story=story: accept_offer(row, actor=story.doctor),
            lambda row=there, story=story: withdraw(row, reason=WithdrawalReason.OTHER, actor=story.doctor),
        )
        row.refresh_from_db()
        assert one_won(told)
        assert row.state == (S.WITHDRAWN if told[0] else S.CONFIRMED)
        assert "".join(told).startswith(("La place vient d’être acceptée. ", "Le demandeur a retiré cette demande."))


def test_two_places_accepted_at_the_same_second() -> None:
    for _ in range(ROUNDS):
        story = Story(make_unit(), make_unit())
        rows = [story.offered(unit) for unit in story.units]
        told = at_the_same_time(*[lambda row=row, story=story: accept_offer(row, actor=story.doctor) for row in rows])
        assert one_won(told)
        assert any("Une place est déjà acceptée à EHPAD Essai" in sentence for sentence in told)
        assert Referral.objects.filter(dossier=story.dossier, state=S.CONFIRMED).count() == 1


def test_two_hospital_places_accepted_at_the_same_second() -> None:
    smr = {"kind": UnitKind.SMR, "stay_type": StayType.FULL_HOSPITAL}
    story = Story(make_unit(**smr), make_unit(**smr), kind=DossierKind.SANITAIRE)
    rows = [story.offered(unit) for unit in story.units]

    told = at_the_same_time(*[lambda row=row: accept_offer(row, actor=story.doctor) for row in rows])

    assert one_won(told)
    assert sorted(Referral.objects.values_list("state", flat=True)) == [S.CONFIRMED, S.SUPERSEDED]


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_units_offer_at_once_then_both_places_are_accepted_at_once(number: int) -> None:
    smr = {"kind": UnitKind.SMR, "stay_type": StayType.FULL_HOSPITAL}
    free = {"free_places": 1, "free_places_at": timezone.now()}
    story = Story(make_unit(**smr, **free), make_unit(**smr, **free), kind=DossierKind.SANITAIRE)
    rows = [story.read(unit) for unit in story.units]

    offered = at_the_same_time(*[lambda row=row: propose(row, story.desk(row)) for row in rows])
    assert offered == ["", ""]
    assert set(CareUnit.objects.values_list("free_places", flat=True)) == {0}
    told = at_the_same_time(*[lambda row=row: accept_offer(row, actor=story.doctor) for row in rows])

    assert one_won(told)
    assert sorted(Referral.objects.values_list("state", flat=True)) == [S.CONFIRMED, S.SUPERSEDED]
    lost = Referral.objects.get(state=S.SUPERSEDED)
    assert Event.objects.filter(name="referral.superseded", referral_id=lost.pk).count() == 1
    assert (
        OutgoingEmail.objects.filter(recipient=story.desk(lost).user.email, template="referral_superseded").count() == 1
    )
    assert CareUnit.objects.get(pk=lost.unit_id).free_places == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_the_last_free_place_is_held_for_one_of_two_at_the_same_second(number: int) -> None:
    unit = make_unit(kind=UnitKind.SMR, stay_type=StayType.FULL_HOSPITAL, free_places=1, free_places_at=timezone.now())
    stories = [Story(unit, kind=DossierKind.SANITAIRE) for _ in range(2)]
    rows = [story.read() for story in stories]
    until = timezone.now() + timedelta(hours=4)

    told = at_the_same_time(
        *[
            lambda row=row, story=story: hold(row, until=until, actor=story.desk(row))
            for row, story in zip(rows, stories, strict=True)
        ]
    )

    assert one_won(told)
    assert any("Aucune place libre n’est déclarée" in sentence for sentence in told)
    assert Referral.objects.filter(held_until__isnull=False).count() == 1


def test_two_units_admit_the_same_person_at_the_same_second() -> None:
    for _ in range(ROUNDS):
        story = Story(make_unit(), make_unit(), make_unit())
        rows = [story.offered(unit) for unit in story.units]
        told = at_the_same_time(
            *[
                lambda row=row, story=story: admit(row, admitted_on=timezone.localdate(), actor=story.desk(row))
                for row in rows
            ]
        )
        assert one_won(told)
        states = Referral.objects.filter(dossier=story.dossier).values_list("state", flat=True)
        assert sorted(states) == [S.ADMITTED, S.SUPERSEDED, S.SUPERSEDED]
        story.dossier.refresh_from_db()
        assert story.dossier.state == DossierState.CLOSED


def test_an_acceptance_and_the_unit_taking_its_proposal_back() -> None:
    story = Story()
    row = story.offered()

    told = at_the_same_time(
        lambda: accept_offer(row, actor=story.doctor), lambda: revoke_offer(row, actor=story.desk(row))
    )

    row.refresh_from_db()
    assert one_won(told)
    assert row.state == (S.CONFIRMED if told[1] else S.WAITLISTED)


def test_two_desks_answer_differently_at_the_same_second() -> None:
    story = Story()
    row = story.read()
    colleague = story.desk_of(row.unit)

    told = at_the_same_time(
        lambda: refuse(row, reason=RefusalReason.NO_PLACE, actor=story.desk(row)),
        lambda: waitlist(row, grade=WaitlistGrade.ADMISSIBLE, actor=colleague),
    )

    row.refresh_from_db()
    # On the list first, it may still be refused; refused first, it is not put on the list.
    assert row.state == S.REFUSED
    assert told[1] in ("", "L’établissement a refusé cette demande.")


def test_two_openings_count_once() -> None:
    story = Story()
    row = story.sent()
    colleague = story.desk_of(row.unit)

    told = at_the_same_time(
        lambda: open_referral(row, actor=story.desk(row)), lambda: open_referral(row, actor=colleague)
    )

    row.refresh_from_db()
    assert told == ["", ""]
    assert row.state == S.READ


def test_the_same_unit_chosen_twice_at_the_same_second_is_chosen_once() -> None:
    story = Story()

    told = at_the_same_time(
        *[lambda: choose(story.dossier, story.units[0], actor=story.doctor)] * 3,
    )

    assert told == ["", "", ""]
    assert Referral.objects.count() == 1


def test_a_dossier_closed_while_a_place_is_accepted_leaves_nothing_open() -> None:
    for _ in range(ROUNDS):
        story = Story()
        row = story.offered()
        at_the_same_time(
            lambda row=row, story=story: accept_offer(row, actor=story.doctor),
            lambda story=story: close_dossier(story.dossier, actor=story.doctor, reason="requester"),
        )
        row.refresh_from_db()
        assert row.state == S.EXPIRED


@pytest.mark.parametrize("number", range(ROUNDS))
def test_the_same_choices_sent_twice_at_the_same_second_leave_once(number: int) -> None:
    user = make_physician()
    dossier, unit = make_complete_dossier(user), make_unit()
    choose(dossier, unit, actor=load_actor(user))
    told = at_the_same_time(*[lambda: send(dossier, actor=load_actor(user))] * 2)
    assert one_won(told)
    assert Referral.objects.filter(dossier=dossier, state=S.SENT).count() == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_unit_that_makes_a_rule_while_a_dossier_leaves_gets_it_before_or_not_at_all(number: int) -> None:
    user = make_physician()
    dossier, unit = make_complete_dossier(user), make_unit()
    manager = load_actor(make_unit_staff(unit.establishment, MembershipRole.MANAGER))
    choose(dossier, unit, actor=load_actor(user))
    sent, edited = at_the_same_time(
        lambda: send(dossier, actor=load_actor(user)),
        lambda: edit_unit(unit, {"demands": {"identity_checked": "required"}}, actor=manager),
    )
    assert not edited
    assert Referral.objects.get(dossier=dossier).state == (S.DRAFT if sent else S.SENT)
    assert not sent or "n’est pas encore vérifiée" in sent
