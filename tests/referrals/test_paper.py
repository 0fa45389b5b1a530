"""A request that came on paper lives as the others, at the desk that received it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole
from jalon.core.refusal import Refusal
from jalon.directory.actors import load_actor
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import DossierState
from jalon.dossiers.models import Dossier, Section
from jalon.dossiers.policies import AttachmentPolicy, DossierPolicy
from jalon.mail.models import OutgoingEmail
from jalon.referrals.actions.accept_offer import accept_offer
from jalon.referrals.actions.admit import admit
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.decline_offer import decline_offer
from jalon.referrals.actions.give_info import give_info
from jalon.referrals.actions.merge import merge
from jalon.referrals.actions.record_paper import Envelope, record_paper
from jalon.referrals.actions.refuse import refuse
from jalon.referrals.actions.request_info import request_info
from jalon.referrals.actions.sleep import ask_whether_current
from jalon.referrals.actions.waitlist import waitlist
from jalon.referrals.actions.withdraw import withdraw
from jalon.referrals.enums import ReferralState, WaitlistGrade
from jalon.referrals.guards import Situation
from jalon.referrals.models import Referral
from jalon.referrals.queries import timeline
from jalon.referrals.reasons import RefusalReason, WithdrawalReason
from jalon.referrals.sides import Side
from jalon.referrals.workflow import Action, available, why_not
from tests.dossiers.factories import IDENTITY, actor, make_complete_dossier
from tests.dossiers.samples import attach
from tests.factories import make_establishment, make_physician, make_unit, make_unit_staff
from tests.referrals.factories import propose, send_anyway

pytestmark = pytest.mark.django_db
S = ReferralState
LATELY = {"birth_name": "Vidal", "first_names": "Robert", "birth_date": "1936-07-14", "sex": "M"}


def envelope(*units: CareUnit, days: int = 3, **answers: dict[str, Any]) -> Envelope:
    return Envelope(units, timezone.localdate() - timedelta(days=days), answers)


def desk_of(unit: CareUnit, *roles: MembershipRole) -> Actor:
    return load_actor(make_unit_staff(unit.establishment, *(roles or (MembershipRole.ADMISSIONS,))))


def recorded(unit: CareUnit, desk: Actor, identity: dict[str, Any] = LATELY) -> Referral:
    [row] = record_paper(envelope(unit), identity, actor=desk)
    return row


def test_what_the_paper_says_is_the_dossier_and_the_request_is_read_already() -> None:
    unit = make_unit()
    answers = {
        "demande": {"stays": ["permanent"], "permanent_when": "now"},
        "administratif": {"contact_self": "no", "contacts": [{"used_name": "Claire Vidal", "phone": "0380000001"}]},
    }

    [row] = record_paper(envelope(unit, **answers), LATELY, actor=desk_of(unit))

    dossier = row.dossier
    assert row.state == S.READ
    assert (dossier.paper_unit, dossier.is_open, dossier.person_name) == (
        unit,
        True,
        "M.\N{NO-BREAK SPACE}Robert Vidal",
    )
    section = dossier.sections.get(code="administratif")
    assert open_section(dossier, section).answers["contacts"][0]["used_name"] == "Claire Vidal"
    assert dossier.needs["stays"] == ["permanent"]
    assert timeline(row)[0].sentence.startswith("Demande reçue sur papier ")


def test_the_age_of_the_request_counts_from_its_arrival_and_nobody_is_written_to() -> None:
    unit = make_unit(make_establishment(email="accueil@tilleuls.example"))

    row = recorded(unit, desk_of(unit))

    assert row.sent_at is not None
    assert timezone.localdate(row.sent_at) == timezone.localdate() - timedelta(days=3)
    assert not OutgoingEmail.objects.exists()


def test_its_whole_life_is_written_down_by_the_desk() -> None:
    unit = make_unit()
    desk = desk_of(unit)
    row = recorded(unit, desk)
    request_info(row, message="La mutuelle ?", actor=desk)
    give_info(row, message="Reçue par courrier.", actor=desk)
    waitlist(row, grade=WaitlistGrade.ADMISSIBLE, actor=desk)
    decline_offer(propose(row, desk), stay_on_list=True, actor=desk)
    accept_offer(propose(row, desk), actor=desk)

    admit(row, admitted_on=timezone.localdate(), actor=desk)

    row.refresh_from_db()
    assert row.state == S.ADMITTED
    assert Dossier.objects.get(pk=row.dossier_id).state == DossierState.CLOSED


def test_it_is_refused_for_a_reason_and_the_unit_still_reads_its_own_paper() -> None:
    unit = make_unit()
    desk = desk_of(unit)
    row = recorded(unit, desk)

    refuse(row, reason=RefusalReason.NO_PLACE, actor=desk)

    assert DossierPolicy.find(desk, row.dossier_id) is not None


def test_admission_closes_the_other_stay_requests_as_electronic_ones_and_not_across_stays() -> None:
    place = make_establishment()
    permanent, other, day = (
        make_unit(place),
        make_unit(place, kind="usld"),
        make_unit(place, stay_type=StayType.DAY),
    )
    desk = desk_of(permanent)
    rows = record_paper(envelope(permanent, other, day), LATELY, actor=desk)
    by_unit = {row.unit_id: row for row in rows}
    first = accept_offer(propose(by_unit[day.pk], desk), actor=desk)

    admit(first, admitted_on=timezone.localdate(), actor=desk)

    states = dict(Referral.objects.values_list("unit", "state"))
    assert states == {permanent.pk: S.READ, other.pk: S.READ, day.pk: S.ADMITTED}
    admit(accept_offer(propose(by_unit[permanent.pk], desk), actor=desk), admitted_on=timezone.localdate(), actor=desk)
    assert Referral.objects.get(unit=other).state == S.SUPERSEDED


def test_a_death_told_by_telephone_closes_everything() -> None:
    unit = make_unit()
    desk = desk_of(unit)
    row = recorded(unit, desk)

    withdraw(row, reason=WithdrawalReason.DECEASED, actor=desk)

    dossier = Dossier.objects.get(pk=row.dossier_id)
    assert (dossier.state, dossier.closed_for) == (DossierState.CLOSED, "deceased")
    assert not OutgoingEmail.objects.exists()


def test_the_doors_say_what_is_written_down() -> None:
    unit = make_unit()
    desk = desk_of(unit)
    row = propose(recorded(unit, desk), desk)

    labels = {door.label for door in available(Referral.objects.get(pk=row.pk), desk)}

    assert {"Noter que la place est acceptée", "Noter que la place est déclinée", "Confirmer l’entrée"} <= labels


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(action=st.sampled_from(list(Action)), side=st.sampled_from(list(Side)), paper=st.booleans())
def test_a_desk_speaks_for_the_requester_on_paper_alone(db: None, action: Action, side: Side, paper: bool) -> None:
    dossier = Dossier(state=DossierState.OPEN, kind="grand_age", paper_unit_id=1 if paper else None)
    doors = {}
    for state in S:
        row = Referral(
            dossier=dossier, state=state, stay_type=StayType.PERMANENT, unit=CareUnit(pk=1, kind=UnitKind.EHPAD)
        )
        doors[state] = why_not(action, side, Situation(row, dossier, (row,)))
    from_requester = action in (
        Action.GIVE_INFO,
        Action.ACCEPT_OFFER,
        Action.DECLINE_OFFER,
        Action.WITHDRAW,
        Action.SEND,
    )
    if side == Side.UNIT and from_requester:
        assert paper == any(not reason for reason in doors.values())


@pytest.mark.parametrize("role", [MembershipRole.MEDICAL_READER, MembershipRole.MANAGER])
def test_only_those_who_answer_record(role: MembershipRole) -> None:
    unit = make_unit()
    with pytest.raises(Refusal, match="Seules les admissions"):
        record_paper(envelope(unit), LATELY, actor=desk_of(unit, role))


def test_a_desk_does_not_record_for_another_establishment() -> None:
    unit = make_unit()
    with pytest.raises(Refusal, match="Seules les admissions"):
        record_paper(envelope(unit, make_unit()), LATELY, actor=desk_of(unit))


@pytest.mark.parametrize("days", [-1, 400])
def test_an_unlikely_day_is_refused(days: int) -> None:
    unit = make_unit()
    with pytest.raises(Refusal, match="dans l’année"):
        record_paper(envelope(unit, days=days), LATELY, actor=desk_of(unit))


def test_without_the_four_traits_nothing_is_made() -> None:
    unit = make_unit()
    with pytest.raises(Refusal, match="au moins"):
        record_paper(envelope(unit), {"birth_name": "Vidal"}, actor=desk_of(unit))
    assert not Dossier.objects.exists()


def test_admissions_put_the_medical_scan_in_and_only_medical_readers_read_it() -> None:
    unit = make_unit()
    desk, reader = desk_of(unit), desk_of(unit, MembershipRole.MEDICAL_READER)
    dossier = recorded(unit, desk).dossier
    attach(dossier, "other", desk.user)
    attach(dossier, "other_medical", desk.user)

    def known(person: Actor) -> list[str]:
        standing = DossierPolicy.as_unit(person, dossier.pk)
        return [row.paper for row in AttachmentPolicy.rows(standing, dossier).order_by("added_at")]

    assert known(desk) == ["other"]
    assert known(reader) == ["other", "other_medical"]


def test_nobody_else_knows_of_it() -> None:
    unit = make_unit()
    dossier = recorded(unit, desk_of(unit)).dossier
    for stranger in (actor(make_physician()), desk_of(make_unit())):
        assert DossierPolicy.find(stranger, dossier.pk) is None


def seen(*dossiers: Dossier) -> dict[int, int]:
    return dict(Section.objects.filter(dossier__in=dossiers).values_list("pk", "revision"))


def electronic(unit: CareUnit) -> tuple[Dossier, Referral]:
    physician = make_physician()
    dossier = make_complete_dossier(physician)
    return dossier, send_anyway(choose(dossier, unit, actor=actor(physician)), actor(physician))


def test_a_later_electronic_request_takes_the_place_of_the_paper_on_the_list() -> None:
    unit = make_unit()
    desk = desk_of(unit)
    on_paper = recorded(unit, desk, IDENTITY)
    waitlist(on_paper, grade=WaitlistGrade.ACCEPTED, actor=desk)
    attach(on_paper.dossier, "other_medical", desk.user)
    dossier, row = electronic(unit)
    before = {each.code: open_section(dossier, each).answers for each in dossier.sections.all()}

    merge(dossier, on_paper.dossier, chosen={}, seen=seen(dossier, on_paper.dossier), actor=desk)

    on_paper.refresh_from_db()
    row.refresh_from_db()
    assert (on_paper.dossier_id, on_paper.state, on_paper.grade) == (dossier.pk, S.WAITLISTED, WaitlistGrade.ACCEPTED)
    assert (row.state, row.withdrawal_reason) == (S.WITHDRAWN, WithdrawalReason.MERGED)
    dossier.refresh_from_db()
    assert {each.code: open_section(dossier, each).answers for each in dossier.sections.all()} == before
    assert all(each.is_signed for each in dossier.sections.filter(code__in=("medical", "autonomie")))
    assert [each.paper for each in dossier.attachments.all()] == ["other_medical"]
    assert DossierPolicy.find(desk, dossier.pk) is not None
    # From now on the requester answers for it, and the desk no longer does.
    assert why_not(Action.WITHDRAW, Side.UNIT, Situation.of(Referral.objects.get(pk=on_paper.pk)))


def test_a_desk_never_unites_two_electronic_dossiers_nor_those_of_others() -> None:
    unit = make_unit()
    desk, elsewhere = desk_of(unit), desk_of(make_unit())
    on_paper = recorded(unit, desk, IDENTITY)
    (one, _), (two, _) = electronic(unit), electronic(unit)
    alone = make_complete_dossier()

    for kept, left, who in (
        (one, two, desk),
        (one, on_paper.dossier, elsewhere),
        (alone, on_paper.dossier, desk),
        (on_paper.dossier, one, desk),
    ):
        with pytest.raises(Refusal, match="il faut pouvoir décider"):
            merge(kept, left, chosen={}, seen=seen(kept, left), actor=who)


def test_the_physician_of_the_electronic_dossier_is_not_told_of_the_paper() -> None:
    unit = make_unit()
    desk = desk_of(unit)
    on_paper = recorded(unit, desk, IDENTITY)
    dossier, _ = electronic(unit)
    physician = actor(dossier.created_by)

    with pytest.raises(Refusal, match="il faut pouvoir décider"):
        merge(dossier, on_paper.dossier, chosen={}, seen=seen(dossier, on_paper.dossier), actor=physician)
    assert DossierPolicy.find(physician, on_paper.dossier_id) is None


def test_a_paper_that_sleeps_is_asked_about_at_the_desk_that_holds_it() -> None:
    unit = make_unit()
    desk = desk_of(unit)
    later = timezone.now() + timedelta(days=200)
    dossier = recorded(unit, desk).dossier

    assert ask_whether_current(dossier.pk, now=later)

    assert OutgoingEmail.objects.get().recipient == desk.user.email
