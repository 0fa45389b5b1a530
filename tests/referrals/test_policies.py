"""Which requests a person sees, who is told, and what a territory may know."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalon.accounts.enums import MembershipRole, UserKind
from jalon.accounts.models import User
from jalon.directory.actors import load_actor
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.policies import ReferralPolicy
from jalon.referrals.sides import Side
from jalon.referrals.workflow import Action
from tests.factories import (
    make_establishment,
    make_family,
    make_physician,
    make_secretary,
    make_territory_user,
    make_unit,
    make_unit_staff,
)
from tests.referrals.factories import Story, join

pytestmark = pytest.mark.django_db


def seen(user: User) -> set[object]:
    return set(ReferralPolicy.rows(load_actor(user)).values_list("pk", flat=True))


def side(user: User, referral: Referral) -> Side | None:
    found = ReferralPolicy.find(load_actor(user), referral.pk)
    return found.side if found else None


def test_each_role_sees_its_own_requests_once_and_from_its_side() -> None:
    story = Story()
    referral = story.sent()
    here = referral.establishment
    family = make_family()
    join(story.dossier, family, "relative")
    both = make_unit_staff(here, MembershipRole.ADMISSIONS, MembershipRole.MEDICAL_READER)
    expected = {
        story.physician: Side.REQUESTER,
        make_secretary(story.physician): Side.REQUESTER,
        family: Side.REQUESTER,
        make_unit_staff(here, MembershipRole.ADMISSIONS): Side.UNIT,
        make_unit_staff(here, MembershipRole.DECISION_MAKER): Side.UNIT,
        make_unit_staff(here, MembershipRole.MEDICAL_READER): Side.UNIT_READER,
        both: Side.UNIT,
    }
    for user, wanted in expected.items():
        assert side(user, referral) == wanted
        assert list(ReferralPolicy.rows(load_actor(user)).values_list("pk", flat=True)) == [referral.pk]


def test_whoever_has_no_part_in_it_sees_nothing() -> None:
    story = Story()
    referral = story.sent()
    nobody = [
        make_unit_staff(referral.establishment, MembershipRole.MANAGER),
        make_unit_staff(make_establishment(), MembershipRole.ADMISSIONS, MembershipRole.DECISION_MAKER),
        make_unit_staff(
            referral.establishment,
            MembershipRole.ADMISSIONS,
            unit=make_unit(referral.establishment, stay_type="day"),
        ),
        make_physician(),
        make_family(),
        make_secretary(make_physician()),
        *[make_territory_user(kind, "21") for kind in (UserKind.COORDINATOR, UserKind.ANALYST, UserKind.SUPPORT)],
    ]
    for user in nobody:
        assert side(user, referral) is None
        assert seen(user) == set()
        assert ReferralPolicy.may(load_actor(user), referral, Action.OPEN) != ""


def test_a_choice_that_is_not_sent_shows_to_the_requester_only() -> None:
    story = Story()
    referral = story.chosen()

    assert seen(story.physician) == {referral.pk}
    assert seen(story.desk(referral).user) == set()


def test_a_role_that_ended_opens_nothing() -> None:
    story = Story()
    referral = story.sent()
    desk = story.desk(referral).user
    desk.memberships.update(ended_at=timezone.now())

    assert side(desk, referral) is None
    assert desk not in ReferralPolicy.who_answers(referral.unit)


def test_a_physician_who_also_works_for_the_unit_answers_there_and_keeps_their_own_requests() -> None:
    own, received = Story(), Story()
    mine, theirs = own.sent(), received.sent()
    roles = make_unit_staff(theirs.establishment, MembershipRole.DECISION_MAKER).memberships
    roles.update(user=own.physician)

    assert seen(own.physician) == {mine.pk, theirs.pk}
    assert (side(own.physician, mine), side(own.physician, theirs)) == (Side.REQUESTER, Side.UNIT)


def test_a_coordinator_sees_what_is_late_in_the_territory_and_nobodys_name() -> None:
    here, elsewhere = make_unit(), make_unit(make_establishment(department="75"))
    story = Story(here, elsewhere)
    late, in_time = story.sent(here), story.sent(elsewhere)
    Referral.objects.update(due_at=timezone.now() - timedelta(days=1))
    coordinator = load_actor(make_territory_user(UserKind.COORDINATOR, "21"))

    with CaptureQueriesContext(connection) as queries:
        rows = list(ReferralPolicy.overdue(coordinator))
        told = [(row.unit.establishment.name, row.get_state_display(), row.due_at) for row in rows]

    assert [row.pk for row in rows] == [late.pk]
    assert len(told) == len(queries) == 1
    assert "dossier" not in queries[0]["sql"].replace("dossier_id", "")
    assert in_time.pk not in {row.pk for row in rows}
    for other in (UserKind.ANALYST, UserKind.SUPPORT):
        assert not ReferralPolicy.overdue(load_actor(make_territory_user(other, "21"))).exists()
    assert late.state == ReferralState.SENT
