"""The answers of follow-up care: agreement without date, coded refusal, a place held, arrival, cancellation."""

from datetime import UTC, datetime, time, timedelta
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from jalon.accounts.enums import MembershipRole
from jalon.audit.models import Event
from jalon.core.refusal import Refusal
from jalon.directory.actions.declare_free_places import declare_free_places
from jalon.directory.actors import load_actor
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.models import Share
from jalon.referrals.actions.accept_offer import accept_offer
from jalon.referrals.actions.admit import admit
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.decline_offer import decline_offer
from jalon.referrals.actions.give_info import give_info
from jalon.referrals.actions.hold import hold
from jalon.referrals.actions.lapse import lapsed
from jalon.referrals.actions.not_arrived import not_arrived
from jalon.referrals.actions.refuse import refuse
from jalon.referrals.actions.release import release
from jalon.referrals.actions.request_info import request_info
from jalon.referrals.actions.resume import resume
from jalon.referrals.actions.revoke_offer import revoke_offer
from jalon.referrals.actions.waitlist import waitlist
from jalon.referrals.actions.withdraw import withdraw
from jalon.referrals.advice import next_steps, refusal_words
from jalon.referrals.enums import OfferOutcome, ReferralState, WaitlistGrade
from jalon.referrals.exclusion import CLOSES, slot_of
from jalon.referrals.guards import Situation
from jalon.referrals.models import Offer, Referral
from jalon.referrals.outcomes import closed_by_acceptance
from jalon.referrals.queries import timeline
from jalon.referrals.reasons import FITS, FORMER, REDIRECTING, CareLevel, RefusalReason, WithdrawalReason, reasons_of
from jalon.referrals.tasks import free_lapsed_places
from jalon.referrals.wording import time_left
from jalon.referrals.workflow import Action, available
from tests.factories import make_establishment, make_physician, make_unit, make_unit_staff
from tests.referrals.factories import Story, make_dossier, propose, send_anyway

pytestmark = pytest.mark.django_db
S = ReferralState
R = RefusalReason
BED = (UnitKind.SMR, StayType.FULL_HOSPITAL)
PLACES = {
    "bed": BED,
    "day_hospital": (UnitKind.SMR, StayType.DAY_HOSPITAL),
    "had": (UnitKind.HAD, StayType.HOME),
    "ssiad": (UnitKind.SSIAD, StayType.HOME),
    "home_help": (UnitKind.HOME_HELP, StayType.HOME),
}


def unit(name: str = "La Fontaine", place: tuple[UnitKind, StayType] = BED, **fields: Any) -> CareUnit:
    return make_unit(make_establishment(name=name), kind=place[0], stay_type=place[1], **fields)


def story(*units: CareUnit) -> Story:
    return Story(*(units or [unit()]), kind=DossierKind.SANITAIRE)


def in_hours(hours: float) -> datetime:
    return timezone.now() + timedelta(hours=hours)


def free_places(row: Referral) -> int | None:
    return CareUnit.objects.get(pk=row.unit_id).free_places


def declared(count: int, **fields: Any) -> CareUnit:
    return unit(free_places=count, free_places_at=timezone.now(), **fields)


def other_request(to: CareUnit) -> Referral:
    """A request of somebody else to the same unit, read."""
    doctor = load_actor(make_physician())
    dossier = make_dossier(doctor.user, DossierKind.SANITAIRE)
    row = send_anyway(choose(dossier, to, actor=doctor), doctor)
    Referral.objects.filter(pk=row.pk).update(state=S.READ, read_at=timezone.now())
    row.refresh_from_db()
    return row


def told(row: Referral, *, medical: bool = True) -> str:
    return timeline(row, medical=medical)[-1].sentence


def test_an_agreement_without_date_says_the_rank_and_the_usual_wait() -> None:
    case = story()
    row = case.read()

    waitlist(row, grade=WaitlistGrade.ACCEPTED, rank=3, wait="weeks", actor=case.desk(row))

    row = Referral.objects.get()
    assert (row.state, row.list_rank, row.list_wait) == (S.WAITLISTED, 3, "weeks")
    assert told(row) == (
        "Mise sur liste d’attente par La Fontaine : "
        "accord, sans date pour l’instant, numéro 3, attente habituelle : une à deux semaines."
    )


def test_the_rank_outlives_a_complement_and_nothing_else() -> None:
    case = story()
    row = case.read()
    desk = case.desk(row)
    waitlist(row, grade=WaitlistGrade.ACCEPTED, rank=3, wait="weeks", actor=desk)

    give_info(request_info(row, message="Une IRM ?", actor=desk), message="Jointe.", actor=case.doctor)
    assert Referral.objects.get().list_rank == 3
    waitlist(row, grade=WaitlistGrade.ACCEPTED, rank=1, actor=desk)
    revoke_offer(propose(row, desk), actor=desk)

    row = Referral.objects.get()
    assert (row.grade, row.list_rank, row.list_wait) == (WaitlistGrade.ACCEPTED, None, "")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [({"rank": 0}, "entre 1 et 999"), ({"rank": 1000}, "entre 1 et 999"), ({"wait": "soon"}, "dans la liste")],
)
def test_a_rank_or_a_wait_that_means_nothing_is_refused(given: dict[str, Any], sentence: str) -> None:
    case = story()
    row = case.read()

    with pytest.raises(Refusal, match=sentence):
        waitlist(row, grade=WaitlistGrade.ACCEPTED, actor=case.desk(row), **given)


@pytest.mark.parametrize("reason", R)
@pytest.mark.parametrize("kind", [UnitKind.SMR, UnitKind.HAD, UnitKind.USP, UnitKind.SSIAD, UnitKind.HOME_HELP])
def test_a_unit_refuses_only_for_the_reasons_of_its_kind(reason: R, kind: UnitKind) -> None:
    stay = StayType.FULL_HOSPITAL if kind in (UnitKind.SMR, UnitKind.USP) else StayType.HOME
    case = story(unit(place=(kind, stay)))
    row = case.read()
    given = {"level": CareLevel.MCO if reason in REDIRECTING else "", "message": "Un mot"}

    if kind in FITS[reason]:
        assert refuse(row, reason=reason, actor=case.desk(row), **given).refusal_reason == reason
    else:
        with pytest.raises(Refusal, match="ne concerne pas ce type d’unité"):
            refuse(row, reason=reason, actor=case.desk(row), **given)


def test_a_bed_is_not_refused_for_its_territory_nor_a_service_at_home_for_its_beds() -> None:
    assert R.TERRITORY not in reasons_of(frozenset({UnitKind.SMR}))
    assert R.TERRITORY in reasons_of(frozenset({UnitKind.HAD}))
    assert R.ISOLATION not in reasons_of(frozenset({UnitKind.SSIAD}))
    assert R.NO_EXIT_PROJECT not in reasons_of(frozenset({UnitKind.SMR, UnitKind.HAD}))
    assert set(FITS) == set(R)


@pytest.mark.parametrize("reason", REDIRECTING)
def test_a_refusal_towards_another_level_says_which(reason: R) -> None:
    case = story(unit(place=PLACES["had"]))
    row = case.read()

    for level in ("", "elsewhere"):
        with pytest.raises(Refusal, match="vers quel niveau"):
            refuse(row, reason=reason, level=level, actor=case.desk(row))
    refuse(row, reason=reason, level=CareLevel.SMR, mention="A52", actor=case.desk(row))

    assert "soins médicaux et de réadaptation (SMR), système nerveux" in told(row)
    assert "SMR" not in told(row, medical=False)
    assert told(row, medical=False).endswith("une autre prise en charge convient mieux.")
    first = next_steps(reason, CareLevel.SMR, "A52", medical=True)[0]
    assert (first.query, first.words) == ({"quoi": "smr", "mention": "A52"}, "Chercher un SMR, système nerveux")


def test_a_level_chosen_for_a_reason_that_has_none_is_not_kept() -> None:
    case = story()
    row = case.read()

    refuse(row, reason=R.NO_PLACE, level=CareLevel.HAD, mention="A52", actor=case.desk(row))

    row = Referral.objects.get()
    assert (row.advised_level, row.advised_mention) == ("", "")


@pytest.mark.parametrize("former", FORMER)
def test_a_reason_of_the_former_set_is_still_read_in_the_journal(former: str) -> None:
    assert refusal_words(former, medical=True)
    assert next_steps(former, medical=False)


def test_a_place_held_is_not_free_and_is_given_back_when_it_is_released() -> None:
    case = story(declared(2))
    row = case.read()

    hold(row, until=in_hours(4), actor=case.desk(row))
    assert (free_places(row), told(row)[:35]) == (1, "Place gardée par La Fontaine jusqu’")
    hold(row, until=in_hours(20), actor=case.desk(row))
    assert free_places(row) == 1
    release(row, actor=case.desk(row))

    assert (free_places(row), Referral.objects.get().held_until) == (2, None)
    with pytest.raises(Refusal, match="Aucune place n’est gardée"):
        release(row, actor=case.desk(row))


def test_no_more_places_are_held_than_the_unit_declares_free() -> None:
    case = story(declared(1))
    row = case.read()
    desk = case.desk(row)
    second = other_request(row.unit)

    hold(row, until=in_hours(4), actor=desk)
    with pytest.raises(Refusal, match="Aucune place libre n’est déclarée"):
        hold(second, until=in_hours(4), actor=desk)
    release(row, actor=desk)
    assert hold(second, until=in_hours(4), actor=desk).held_until is not None


@pytest.mark.parametrize("fields", [{}, {"free_places": 0, "free_places_at": datetime(2020, 1, 1, tzinfo=UTC)}])
def test_a_unit_that_declares_nothing_or_long_ago_holds_without_counting(fields: dict[str, Any]) -> None:
    case = story(unit(**fields))
    row = case.read()
    before = free_places(row)

    hold(row, until=in_hours(4), actor=case.desk(row))
    release(row, actor=case.desk(row))

    assert free_places(row) == before


@pytest.mark.parametrize(("hours", "sentence"), [(-1, "déjà passé"), (0, "déjà passé"), (73, "trois jours au plus")])
def test_a_place_is_held_for_a_while_to_come_and_not_too_long(hours: float, sentence: str) -> None:
    case = story()
    row = case.read()

    with pytest.raises(Refusal, match=sentence):
        hold(row, until=in_hours(hours), actor=case.desk(row))


def test_a_place_is_held_by_the_unit_alone_and_only_before_its_offer() -> None:
    case = story()
    row = case.read()
    desk = case.desk(row)

    with pytest.raises(Refusal, match="admissions"):
        hold(row, until=in_hours(4), actor=case.doctor)
    propose(row, desk)
    with pytest.raises(Refusal):
        hold(row, until=in_hours(4), actor=desk)


def test_a_moment_that_has_passed_is_not_believed_then_the_place_is_given_back() -> None:
    case = story(declared(1))
    row = case.read()
    now = timezone.now()
    hold(row, until=now + timedelta(hours=1), actor=case.desk(row), now=now)
    Referral.objects.update(held_until=now - timedelta(seconds=1))
    row = Referral.objects.get()

    assert not row.holds_place(timezone.now())
    assert Action.RELEASE not in {door.action for door in available(row, case.desk(row))}
    assert (free_lapsed_places(0), free_lapsed_places(0)) == (1, 0)

    assert free_places(row) == 1
    assert not lapsed(timezone.now()).exists()
    assert told(row) == "La place n’est plus gardée par La Fontaine : le délai est passé."


def test_a_place_held_waits_for_a_complement_then_becomes_the_offer() -> None:
    case = story(declared(1))
    row = case.read()
    desk = case.desk(row)
    hold(row, until=in_hours(4), actor=desk)

    give_info(request_info(row, message="Une IRM ?", actor=desk), message="Jointe.", actor=case.doctor)
    assert Referral.objects.get().held_until is not None
    propose(row, desk)

    row = Referral.objects.get()
    assert (row.held_until, row.place_taken, free_places(row)) == (None, True, 0)


@pytest.mark.parametrize("end", ["decline", "leave", "withdraw", "revoke", "refuse", "superseded"])
def test_a_place_is_free_again_at_once_however_the_request_leaves_it(end: str) -> None:
    mine = declared(1)
    case = story(mine, unit("La Source"))
    row = case.read(mine)
    desk = case.desk(row)
    hold(row, until=in_hours(4), actor=desk)
    if end in ("decline", "leave", "revoke", "superseded"):
        propose(row, desk)
    assert free_places(row) == 0

    if end in ("decline", "leave"):
        reason = WithdrawalReason.DECLINED_OFFER
        decline_offer(row, stay_on_list=end == "decline", reason=reason, actor=case.doctor)
    elif end == "withdraw":
        withdraw(row, reason=WithdrawalReason.WORSENED, actor=case.doctor)
    elif end == "revoke":
        revoke_offer(row, actor=desk)
    elif end == "refuse":
        refuse(row, reason=R.NO_PLACE, actor=desk)
    else:
        accept_offer(case.offered(case.units[1]), actor=case.doctor)

    assert free_places(row) == 1
    assert not Referral.objects.get(pk=row.pk).place_taken


def test_a_person_who_entered_has_the_place_for_good() -> None:
    case = story(declared(1))
    row = case.offered(days=1)

    accept_offer(row, actor=case.doctor)
    admit(row, admitted_on=timezone.localdate(), actor=case.desk(row))

    assert free_places(row) == 0


def test_what_a_unit_declares_is_besides_the_places_it_keeps() -> None:
    case = story(declared(1))
    row = case.read()
    desk = case.desk(row)
    hold(row, until=in_hours(4), actor=desk)

    declare_free_places(row.unit, 3, actor=load_actor(make_unit_staff(row.unit.establishment, MembershipRole.MANAGER)))
    release(row, actor=desk)

    assert free_places(row) == 4


@pytest.mark.parametrize(("taken", "other"), list(product(PLACES, repeat=2)))
def test_each_pair_of_places_closes_or_stays_as_the_table_says(taken: str, other: str) -> None:
    case = story(unit("La Fontaine", PLACES[taken]), unit("La Source", PLACES[other]))
    row, rest = case.offered(case.units[0]), case.read(case.units[1])
    assert (slot_of(row), slot_of(rest)) == (taken, other)
    assert bool(closed_by_acceptance(Situation.of(row))) == (other in CLOSES[taken])

    accept_offer(row, actor=case.doctor)

    rest.refresh_from_db()
    assert rest.state == (S.SUPERSEDED if other in CLOSES[taken] else S.READ)


def test_a_service_at_home_and_home_help_are_accepted_together() -> None:
    case = story(unit("SSIAD", PLACES["ssiad"]), unit("ADMR", PLACES["home_help"]))
    rows = [case.offered(each) for each in case.units]

    for row in rows:
        accept_offer(row, actor=case.doctor)

    assert set(Referral.objects.values_list("state", flat=True)) == {S.CONFIRMED}


def test_a_person_who_did_not_come_frees_the_place_and_the_others_are_asked_again() -> None:
    here, there, never = declared(1), unit("La Source"), unit("Le Lac")
    case = story(here, there, never)
    row, closed, draft = case.offered(here, days=0), case.listed(there), case.chosen(never)
    accept_offer(row, actor=case.doctor)

    not_arrived(row, message="Personne à 17 h.", actor=case.desk(row))

    row = Referral.objects.get(pk=row.pk)
    assert (row.state, row.grade, free_places(row)) == (S.WAITLISTED, WaitlistGrade.ADMISSIBLE, 1)
    assert Offer.objects.get().outcome == OfferOutcome.MISSED
    with pytest.raises(Refusal, match="n’avait pas été envoyée"):
        resume(draft, actor=case.doctor)
    resume(closed, actor=case.doctor)
    closed.refresh_from_db()
    assert (closed.state, closed.read_at, closed.closed_at) == (S.SENT, None, None)
    assert Share.objects.filter(unit=there, ended_at__isnull=True).count() == 1


def test_before_the_day_of_the_entry_nobody_says_that_the_person_did_not_come() -> None:
    case = story()
    row = accept_offer(case.offered(days=3), actor=case.doctor)

    with pytest.raises(Refusal, match="le jour prévu de l’entrée"):
        not_arrived(row, actor=case.desk(row))
    assert Action.NOT_ARRIVED not in {door.action for door in available(row, case.desk(row))}


def test_while_a_place_is_accepted_no_closed_request_is_asked_again() -> None:
    case = story(unit(), unit("La Source"))
    row, closed = case.offered(case.units[0]), case.read(case.units[1])
    accept_offer(row, actor=case.doctor)
    closed.refresh_from_db()

    assert Action.RESUME not in {door.action for door in available(closed, case.doctor)}
    with pytest.raises(Refusal, match="déjà acceptée"):
        resume(closed, actor=case.doctor)


def test_an_arrival_is_noted_with_its_hour_once_it_has_happened() -> None:
    case = story()
    row = case.offered(days=1)
    desk = case.desk(row)
    noon = timezone.localtime().replace(hour=12, minute=0)
    accept_offer(row, actor=case.doctor)

    with pytest.raises(Refusal, match="à venir"):
        admit(row, admitted_on=noon.date() + timedelta(days=1), actor=desk, now=noon)
    with pytest.raises(Refusal, match="n’est pas encore passée"):
        admit(row, admitted_on=noon.date(), arrived_at=time(14, 30), actor=desk, now=noon)
    admit(row, admitted_on=noon.date(), arrived_at=time(10, 5), actor=desk, now=noon)

    assert told(row).endswith(", à 10\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}05.")


def test_a_cancellation_of_care_has_its_own_reasons_and_the_family_reads_no_aggravation() -> None:
    case = story()
    row = case.read()

    with pytest.raises(Refusal, match="Choisissez le motif"):
        withdraw(row, reason=WithdrawalReason.TOO_DEAR, actor=case.doctor)
    withdraw(row, reason=WithdrawalReason.WORSENED, actor=case.doctor)

    assert told(row) == "Demande retirée : l’état de santé s’est aggravé."
    assert told(row, medical=False) == "Demande retirée : l’état de santé a changé."


def test_a_death_closes_every_request_of_care_and_gives_the_places_back() -> None:
    case = story(declared(1), unit("HAD de la Côte", PLACES["had"]))
    row, other = case.read(case.units[0]), case.offered(case.units[1])
    hold(row, until=in_hours(4), actor=case.desk(row))

    withdraw(other, reason=WithdrawalReason.DECEASED, actor=case.doctor)

    assert set(Referral.objects.values_list("state", flat=True)) == {S.WITHDRAWN}
    assert free_places(row) == 1
    case.dossier.refresh_from_db()
    assert not case.dossier.is_open


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (-1, "délai passé"),
        (0, "délai passé"),
        (0.5, "encore moins d’une minute"),
        (25, "encore 25 min"),
        (60, "encore 1 h"),
        (130, "encore 2 h 10"),
        (24 * 60, "encore 1 jour"),
        (51 * 60, "encore 2 jours et 3 h"),
    ],
)
def test_the_time_left_is_said_in_words(minutes: float, words: str) -> None:
    now = timezone.now()

    assert time_left(now + timedelta(minutes=minutes), now).replace("\N{NO-BREAK SPACE}", " ") == words


def test_what_is_held_is_told_to_the_requester_and_never_counts_as_an_answer() -> None:
    case = story()
    row = case.read()

    hold(row, until=in_hours(4), actor=case.desk(row))

    event = Event.objects.get(name="referral.held")
    assert (event.data["from"], event.data["to"], Referral.objects.get().state) == (S.READ, S.READ, S.READ)
