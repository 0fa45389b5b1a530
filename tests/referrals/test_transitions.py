"""Each row of the table, allowed and refused, by each side."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from jalon.accounts.enums import MembershipRole
from jalon.audit.models import Event
from jalon.core.refusal import Refusal
from jalon.directory.actors import load_actor
from jalon.directory.enums import StayType, UnitKind
from jalon.dossiers.enums import DossierKind, DossierState
from jalon.dossiers.models import Share
from jalon.referrals.actions.accept_offer import accept_offer
from jalon.referrals.actions.admit import admit
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.decline_offer import decline_offer
from jalon.referrals.actions.expire import expire_dossier
from jalon.referrals.actions.give_info import give_info
from jalon.referrals.actions.open import open_referral
from jalon.referrals.actions.refuse import refuse
from jalon.referrals.actions.reopen import reopen
from jalon.referrals.actions.request_info import request_info
from jalon.referrals.actions.revoke_offer import revoke_offer
from jalon.referrals.actions.unchoose import unchoose
from jalon.referrals.actions.waitlist import waitlist
from jalon.referrals.actions.withdraw import withdraw
from jalon.referrals.enums import OfferOutcome, ReferralState, WaitlistGrade
from jalon.referrals.guards import Situation
from jalon.referrals.models import Referral
from jalon.referrals.queries import timeline
from jalon.referrals.reasons import RefusalReason, WithdrawalReason
from jalon.referrals.sides import Side
from jalon.referrals.transitions import TABLE
from jalon.referrals.workflow import Action, available, doors, why_not
from tests.factories import make_establishment, make_physician, make_unit, make_unit_staff
from tests.referrals.factories import Story, propose

pytestmark = pytest.mark.django_db
S = ReferralState


def today() -> date:
    return timezone.localdate()


def named_unit(name: str, **fields: Any) -> Any:
    return make_unit(make_establishment(name=name), **fields)


def test_the_table_covers_every_state_and_every_way_out_of_the_open_ones() -> None:
    reached = {target for row in TABLE for target in row.targets}

    assert reached == set(S) - {S.DRAFT, S.IN_PATHWAY, S.CONCLUDED}
    for state in (S.SENT, S.READ, S.INFO_REQUESTED, S.WAITLISTED, S.OFFERED, S.CONFIRMED):
        assert Side.REQUESTER in {row.by for row in TABLE if state in row.sources}
    for state in (S.ADMITTED, S.WITHDRAWN, S.EXPIRED):
        assert not [row.action for row in TABLE if state in row.sources]
    assert [row.action for row in TABLE if S.SUPERSEDED in row.sources] == [Action.RESUME]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.action)
@pytest.mark.parametrize("state", S)
def test_each_action_is_open_from_its_sources_only_and_to_its_side_only(row: Any, state: ReferralState) -> None:
    story = Story(make_unit(kind=UnitKind.SMR, stay_type=StayType.FULL_HOSPITAL), kind=DossierKind.SANITAIRE)
    referral = story.chosen()
    situation = Situation.of(referral)
    situation.referral.state = state
    situation.referral.sent_at = timezone.now()
    situation.referral.held_until = timezone.now() + timedelta(hours=4)

    for side in Side:
        allowed = why_not(row.action, side, situation) == ""
        fills = row.fills and side == Side.REQUESTER_WRITER
        answers = row.by == Side.UNIT and side.answers
        assert allowed == ((side == row.by or answers or fills) and state in row.sources)


def test_a_choice_is_made_once_and_can_be_taken_back() -> None:
    story = Story()
    first = story.chosen()

    assert story.chosen().pk == first.pk
    unchoose(story.dossier, story.units[0], actor=story.doctor)
    assert not Referral.objects.exists()


def test_a_stranger_can_neither_choose_nor_act() -> None:
    story = Story()
    referral = story.read()
    stranger = load_actor(make_physician())
    other_desk = load_actor(make_unit_staff(make_establishment(), MembershipRole.ADMISSIONS))

    with pytest.raises(Refusal):
        choose(story.dossier, make_unit(), actor=stranger)
    with pytest.raises(Refusal):
        withdraw(referral, reason=WithdrawalReason.OTHER, actor=stranger)
    with pytest.raises(Refusal):
        refuse(referral, reason=RefusalReason.NO_PLACE, actor=other_desk)


def test_a_second_request_to_the_same_unit_is_refused_while_the_first_is_open() -> None:
    story = Story()
    story.sent()

    with pytest.raises(Refusal, match="déjà en cours"):
        story.chosen()


@pytest.mark.parametrize("fields", [{"closed": True}, {"accepts_referrals": False}, {"kind": UnitKind.SMR}])
def test_a_unit_that_cannot_receive_the_dossier_is_not_chosen(fields: dict[str, Any]) -> None:
    story = Story()

    with pytest.raises(Refusal):
        story.chosen(make_unit(**fields))


def test_the_first_opening_by_who_may_answer_marks_the_request_read() -> None:
    story = Story()
    referral = story.sent()

    opened = open_referral(referral, actor=story.desk(referral))

    assert opened.state == S.READ
    assert opened.read_at is not None
    assert Share.objects.filter(dossier=story.dossier, ended_at__isnull=True).count() == 1


@pytest.mark.parametrize("role", [MembershipRole.MANAGER, MembershipRole.MEDICAL_READER])
def test_an_opening_by_somebody_who_may_not_answer_does_not_count(role: MembershipRole) -> None:
    story = Story()
    referral = story.sent()
    person = load_actor(make_unit_staff(referral.establishment, role))

    assert open_referral(referral, actor=person).state == S.SENT
    assert open_referral(referral, actor=story.doctor).state == S.SENT


def test_a_complement_comes_back_to_the_study_or_to_the_same_rank_on_the_list() -> None:
    story = Story()
    referral = story.read()
    desk = story.desk(referral)
    asked = request_info(referral, message="Le dernier bilan ?", actor=desk)
    assert asked.state == S.INFO_REQUESTED
    assert give_info(asked, message="Il est dans le volet.", actor=story.doctor).state == S.READ

    listed = waitlist(referral, grade=WaitlistGrade.ACCEPTED, actor=desk)
    request_info(listed, message="Un aidant ?", actor=desk)
    answered = give_info(listed, message="Sa fille.", actor=story.doctor)

    assert (answered.state, answered.grade) == (S.WAITLISTED, WaitlistGrade.ACCEPTED)
    assert [line.message for line in timeline(answered) if line.message][-1] == "Sa fille."


@pytest.mark.parametrize("message", ["", "   \n"])
def test_a_complement_without_words_is_refused(message: str) -> None:
    story = Story()
    referral = story.read()

    with pytest.raises(Refusal):
        request_info(referral, message=message, actor=story.desk(referral))


def test_messages_are_sealed_and_never_in_clear_in_the_journal() -> None:
    story = Story()
    referral = story.read()
    request_info(referral, message="Le bilan rénal", actor=story.desk(referral))

    event = Event.objects.get(name="referral.info_requested")
    assert "rénal" not in str(event.data)
    assert b"r\xc3\xa9nal" not in bytes(event.sealed or b"")


def test_the_rank_changes_but_not_to_itself() -> None:
    story = Story()
    referral = story.listed(grade=WaitlistGrade.UNDER_REVIEW)
    desk = story.desk(referral)

    assert waitlist(referral, grade=WaitlistGrade.ADMISSIBLE, actor=desk).grade == WaitlistGrade.ADMISSIBLE
    with pytest.raises(Refusal, match="déjà ce rang"):
        waitlist(referral, grade=WaitlistGrade.ADMISSIBLE, actor=desk)
    with pytest.raises(Refusal):
        waitlist(referral, grade="first", actor=desk)


def test_a_revoked_or_declined_offer_gives_the_rank_back() -> None:
    story = Story()
    referral = story.listed(grade=WaitlistGrade.ACCEPTED)
    desk = story.desk(referral)

    propose(referral, desk)
    assert revoke_offer(referral, actor=desk).grade == WaitlistGrade.ACCEPTED
    propose(referral, desk)
    declined = decline_offer(referral, stay_on_list=True, actor=story.doctor)

    assert (declined.state, declined.grade) == (S.WAITLISTED, WaitlistGrade.ACCEPTED)
    assert sorted(referral.offers.values_list("outcome", flat=True)) == [OfferOutcome.DECLINED, OfferOutcome.REVOKED]


def test_an_offer_from_the_study_falls_back_as_admissible() -> None:
    story = Story()
    referral = story.offered()

    assert revoke_offer(referral, actor=story.desk(referral)).grade == WaitlistGrade.ADMISSIBLE


def test_declining_without_staying_withdraws_with_its_reason() -> None:
    story = Story()
    declined = decline_offer(story.offered(), stay_on_list=False, actor=story.doctor)

    assert (declined.state, declined.withdrawal_reason) == (S.WITHDRAWN, WithdrawalReason.DECLINED_OFFER)


def test_a_refusal_needs_a_known_reason_and_words_for_another_one() -> None:
    story = Story()
    referral = story.read()
    desk = story.desk(referral)

    with pytest.raises(Refusal):
        refuse(referral, reason="", actor=desk)
    with pytest.raises(Refusal, match="Précisez"):
        refuse(referral, reason=RefusalReason.OTHER, actor=desk)
    refused = refuse(referral, reason=RefusalReason.NO_PLACE, actor=desk)

    assert refused.closed_at is not None
    assert not Share.objects.filter(ended_at__isnull=True).exists()


def test_a_refused_request_is_taken_up_again_while_the_dossier_is_open_and_nothing_newer_runs() -> None:
    story = Story()
    referral = story.read()
    desk = story.desk(referral)
    refuse(referral, reason=RefusalReason.NO_PLACE, actor=desk)

    assert reopen(referral, actor=desk).state == S.READ
    assert Share.objects.filter(ended_at__isnull=True).count() == 1

    refuse(referral, reason=RefusalReason.NO_PLACE, actor=desk)
    story.sent()
    with pytest.raises(Refusal, match="plus récente"):
        reopen(referral, actor=desk)


def test_a_permanent_admission_closes_every_other_request_and_the_dossier() -> None:
    units = [named_unit("Les Tilleuls"), named_unit("Darcy"), named_unit("Foch"), named_unit("Bourg")]
    temporary = named_unit("La Combe", stay_type=StayType.TEMPORARY)
    story = Story(*units, temporary)
    winner = story.offered(units[0])
    others = [story.listed(units[1]), story.sent(units[2]), story.chosen(units[3]), story.read(temporary)]
    accept_offer(winner, actor=story.doctor)
    assert {row.state for row in Referral.objects.filter(pk__in=[row.pk for row in others])} == {
        S.WAITLISTED,
        S.SENT,
        S.DRAFT,
        S.READ,
    }

    admit(winner, admitted_on=today(), actor=story.desk(winner))

    for row in others:
        row.refresh_from_db()
        assert row.state == S.SUPERSEDED
    story.dossier.refresh_from_db()
    assert story.dossier.state == DossierState.CLOSED
    assert list(Share.objects.filter(ended_at__isnull=True).values_list("unit", flat=True)) == [units[0].pk]


def test_a_temporary_admission_closes_its_own_kind_only_and_leaves_permanent_requests_open() -> None:
    stay, rival = named_unit("Séjour", stay_type=StayType.TEMPORARY), named_unit("Rival", stay_type=StayType.TEMPORARY)
    permanent = named_unit("Permanent")
    story = Story(stay, rival, permanent)
    winner, other, lasting = story.offered(stay), story.read(rival), story.listed(permanent)

    accept_offer(winner, actor=story.doctor)
    admit(winner, admitted_on=today(), actor=story.desk(winner))

    other.refresh_from_db()
    lasting.refresh_from_db()
    story.dossier.refresh_from_db()
    assert (other.state, lasting.state) == (S.SUPERSEDED, S.WAITLISTED)
    assert story.dossier.state == DossierState.OPEN


def test_a_temporary_admission_alone_closes_the_dossier() -> None:
    story = Story(named_unit("Séjour", stay_type=StayType.TEMPORARY))
    winner = story.offered()
    admit(winner, admitted_on=today(), actor=story.desk(winner))

    story.dossier.refresh_from_db()
    assert story.dossier.state == DossierState.CLOSED


def test_in_hospital_care_an_accepted_place_closes_the_others_at_once() -> None:
    smr = {"kind": UnitKind.SMR, "stay_type": StayType.FULL_HOSPITAL}
    home = {"kind": UnitKind.HAD, "stay_type": StayType.HOME}
    first, second, third = (
        named_unit("La Fontaine", **smr),
        named_unit("La Source", **smr),
        named_unit("HAD de la Côte", **home),
    )
    story = Story(first, second, third, kind=DossierKind.SANITAIRE)
    winner, rival, other = story.offered(first), story.read(second), story.offered(third)

    accept_offer(winner, actor=story.doctor)

    rival.refresh_from_db()
    other.refresh_from_db()
    assert (rival.state, other.state) == (S.SUPERSEDED, S.SUPERSEDED)
    for unit in (named_unit("Le Parc", **smr), named_unit("Le Lac", **home)):
        with pytest.raises(Refusal, match="déjà acceptée à La Fontaine"):
            story.chosen(unit)


def test_a_second_acceptance_is_refused_with_the_name_of_the_first_place() -> None:
    first, second = named_unit("Les Tilleuls"), named_unit("Darcy")
    story = Story(first, second)
    winner, loser = story.offered(first), story.offered(second)
    accept_offer(winner, actor=story.doctor)

    with pytest.raises(Refusal, match="Une place est déjà acceptée aux Tilleuls"):
        accept_offer(loser, actor=story.doctor)
    with pytest.raises(Refusal, match="déjà acceptée ailleurs") as told_to_the_unit:
        admit(loser, admitted_on=today(), actor=story.desk(loser))
    assert "Tilleuls" not in told_to_the_unit.value.sentence


@pytest.mark.parametrize("days", [-400, -1, 32, 4000])
def test_an_entry_before_the_sending_or_over_a_month_ahead_is_refused(days: int) -> None:
    story = Story()
    referral = story.offered()

    with pytest.raises(Refusal):
        admit(referral, admitted_on=today() + timedelta(days=days), actor=story.desk(referral))


def test_an_offer_in_the_past_or_answered_after_the_entry_is_refused() -> None:
    story = Story()
    referral = story.read()
    desk = story.desk(referral)

    for days in (-1, 500):
        with pytest.raises(Refusal):
            propose(referral, desk, days=days)


def test_a_death_withdraws_everything_and_closes_the_dossier() -> None:
    first, second = make_unit(), make_unit()
    story = Story(first, second)
    here, there = story.offered(first), story.listed(second)

    withdraw(here, reason=WithdrawalReason.DECEASED, actor=story.doctor)

    there.refresh_from_db()
    story.dossier.refresh_from_db()
    assert (there.state, there.withdrawal_reason) == (S.WITHDRAWN, WithdrawalReason.DECEASED)
    assert story.dossier.state == DossierState.CLOSED


def test_requests_without_a_move_for_six_months_expire_but_not_a_waiting_list() -> None:
    first, second = make_unit(), make_unit()
    story = Story(first, second)
    silent, waiting = story.read(first), story.listed(second)
    later = timezone.now() + timedelta(days=184)

    assert expire_dossier(story.dossier.pk, now=later) == 1
    silent.refresh_from_db()
    waiting.refresh_from_db()
    assert (silent.state, waiting.state) == (S.EXPIRED, S.WAITLISTED)


def test_the_doors_of_the_unit_follow_the_state_and_say_why_they_are_closed() -> None:
    story = Story()
    referral = story.read()
    found = {door.action: door for door in available(referral, story.desk(referral))}

    assert [action for action, door in found.items() if door.open] == [
        Action.REQUEST_INFO,
        Action.WAITLIST,
        Action.OFFER,
        Action.REFUSE,
    ]
    assert found[Action.ADMIT].reason == "S’ouvre quand une place a été proposée."
    assert [door.action for door in available(referral, story.doctor) if door.open] == [Action.WITHDRAW]


def test_whoever_only_reads_sees_no_door() -> None:
    story = Story()
    referral = story.read()

    assert doors(Situation.of(referral), Side.UNIT_READER) == []


def test_the_timeline_tells_who_did_what_in_plain_french() -> None:
    story = Story(named_unit("Les Tilleuls"))
    referral = story.offered()
    accept_offer(referral, actor=story.doctor)

    sentences = [line.sentence for line in timeline(referral)]
    assert sentences[:2] == ["Demande envoyée aux Tilleuls.", "Demande consultée par Les Tilleuls."]
    assert sentences[-2].startswith("Place proposée par Les Tilleuls : entrée le ")
    assert sentences[-1].startswith("Place acceptée : entrée le ")
    assert timeline(referral)[-1].who == f"{story.physician}, Cabinet Foch"
