"""Who takes part in two dossiers of one person takes part in the one that stays, with the rights they had."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from jalon.accounts.models import User
from jalon.audit.models import Event
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.invite_person import Gift, invite_person, waiting_invitations
from jalon.dossiers.enums import ParticipantRole, Rights
from jalon.dossiers.models import Dossier, Participant, ScreenPassage, Section
from jalon.dossiers.policies import ONLY_DECIDERS, UNCONFIRMED, DossierPolicy, Standing
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.merge import HELPERS_DO_NOT, merge
from jalon.referrals.actions.open import open_referral
from jalon.referrals.actions.request_info import request_info
from jalon.referrals.receipts import readings
from jalon.web.referrals.happened import happened
from tests.dossiers.factories import actor, make_complete_dossier, make_dossier
from tests.factories import make_family, make_physician, make_unit
from tests.referrals.factories import Story, join, send_anyway

pytestmark = pytest.mark.django_db
SOON, LATER = (timezone.localdate() + timedelta(days=days) for days in (10, 100))
BROTHER = Gift(ParticipantRole.RELATIVE, Rights.READ)


def unite(kept: Dossier, left: Dossier, user: User) -> Dossier:
    seen = dict(Section.objects.filter(dossier__in=(kept, left)).values_list("pk", "revision"))
    return merge(kept, left, chosen={}, seen=seen, actor=actor(user))


def refused(kept: Dossier, left: Dossier, user: User) -> str:
    with pytest.raises(Refusal) as refusal:
        unite(kept, left, user)
    return refusal.value.sentence


def place(dossier: Dossier, user: User, rights: Rights, until: date | None = None) -> None:
    """Put somebody on a dossier, as a relative, or as a helper `until` the last day of a mandate."""
    Participant.objects.create(
        dossier=dossier,
        user=user,
        role=ParticipantRole.HELPER if until else ParticipantRole.RELATIVE,
        rights=rights,
        given_by=dossier.created_by,
        organisation="CLIC de Dijon" if until else "",
        mandate_until=until,
    )


@pytest.fixture
def physician() -> User:
    return make_physician()


@pytest.fixture
def kept(physician: User) -> Dossier:
    return make_complete_dossier(physician)


@pytest.fixture
def left(physician: User) -> Dossier:
    return make_dossier(physician)


@pytest.mark.parametrize(
    ("here", "there", "united"),
    [
        (None, (Rights.READ, None), (Rights.READ, None)),
        (None, (Rights.WRITE, SOON), (Rights.WRITE, SOON)),
        ((Rights.READ, None), (Rights.DECIDE, None), (Rights.DECIDE, None)),
        ((Rights.DECIDE, None), (Rights.READ, None), (Rights.DECIDE, None)),
        ((Rights.READ, None), (Rights.DECIDE, SOON), (Rights.READ, None)),
        ((Rights.DECIDE, SOON), (Rights.READ, None), (Rights.READ, None)),
        ((Rights.READ, SOON), (Rights.READ, LATER), (Rights.READ, LATER)),
        ((Rights.DECIDE, SOON), (Rights.READ, LATER), (Rights.DECIDE, SOON)),
        ((Rights.READ, LATER), (Rights.DECIDE, SOON), (Rights.DECIDE, SOON)),
        ((Rights.READ, SOON), (Rights.DECIDE, timezone.localdate() - timedelta(days=1)), (Rights.READ, SOON)),
    ],
)
def test_the_stronger_right_wins_and_a_mandate_stays_a_mandate(here, there, united, physician, kept, left) -> None:
    person = make_family()
    for dossier, facts in ((kept, here), (left, there)):
        if facts:
            place(dossier, person, *facts)
    unite(kept, left, physician)
    row = kept.participants.get(user=person, ended_at=None)
    assert (row.rights, row.mandate_until) == united
    assert not left.participants.filter(ended_at=None).exists()


def test_an_ended_mandate_opens_neither_the_dossier_that_stays_nor_the_other(physician, kept, left) -> None:
    helper = make_family()
    place(left, helper, Rights.DECIDE, timezone.localdate() - timedelta(days=1))
    unite(kept, left, physician)
    assert [DossierPolicy.find(actor(helper), each.pk) for each in (kept, left)] == [None, None]


def test_the_other_dossier_is_read_with_the_rights_held_in_the_one_that_stays(physician, kept, left) -> None:
    reader = make_family()
    place(kept, reader, Rights.READ)
    unite(kept, left, physician)
    found = DossierPolicy.find(actor(reader), left.pk)
    assert found and found[1] == Standing.FAMILY_READER


@pytest.mark.parametrize("rights", [Rights.READ, Rights.WRITE])
def test_whoever_does_not_decide_for_both_does_not_unite_them(rights, kept, left) -> None:
    person = make_family()
    place(kept, person, Rights.DECIDE)
    place(left, person, rights)
    assert refused(kept, left, person) == refused(left, kept, person) == ONLY_DECIDERS


def test_a_mandate_does_not_unite_dossiers_as_it_does_not_invite(kept, left) -> None:
    helper = make_family()
    place(kept, helper, Rights.DECIDE, LATER)
    join(left, helper, ParticipantRole.RELATIVE)
    assert refused(kept, left, helper) == refused(left, kept, helper) == HELPERS_DO_NOT


def test_an_address_that_is_not_proven_unites_nothing(kept, left) -> None:
    daughter = make_family()
    join(kept, daughter, ParticipantRole.RELATIVE)
    join(left, daughter, ParticipantRole.RELATIVE)
    User.objects.filter(pk=daughter.pk).update(email_verified_at=None)
    assert refused(kept, left, User.objects.get(pk=daughter.pk)) == UNCONFIRMED


def test_invitations_that_wait_lead_to_the_one_that_stays_and_nobody_is_awaited_twice(physician, kept, left) -> None:
    for dossier, address in ((left, "seul@exemple.example"), (left, "deux@exemple.example")):
        invite_person(dossier, address, BROTHER, actor=actor(physician))
    invite_person(kept, "Deux@exemple.example", BROTHER, actor=actor(physician))
    unite(kept, left, physician)
    addresses = waiting_invitations(kept).values_list("link__address", flat=True)
    assert sorted(addresses) == ["Deux@exemple.example", "seul@exemple.example"]
    assert not waiting_invitations(left).exists()


def test_a_screen_passed_in_either_is_passed_and_one_put_off_in_both_is_put_off(physician, kept, left) -> None:
    for dossier, screen, later in (
        (kept, "un", True),
        (left, "un", False),
        (left, "deux", True),
        (kept, "trois", False),
        (left, "trois", True),
    ):
        ScreenPassage.objects.create(dossier=dossier, screen=screen, later=later, by=physician)
    unite(kept, left, physician)
    assert dict(kept.passages.values_list("screen", "later")) == {"un": False, "deux": True, "trois": False}


def test_what_happened_before_is_told_in_the_dossier_that_stays_with_its_messages(physician, kept, left) -> None:
    unit, doctor = make_unit(), actor(physician)
    row = send_anyway(choose(left, unit, actor=doctor), doctor)
    desk = Story.desk_of(unit)
    request_info(open_referral(row, actor=desk), message="Il manque la mutuelle.", actor=desk)
    unite(kept, left, physician)
    rows = list(kept.referrals.select_related("dossier", "unit__establishment"))
    told = happened(kept, rows, readings(kept, rows), me=physician.pk, medical=True)
    assert "Il manque la mutuelle." in [entry.message for entry in told]
    assert any("réunis" in entry.sentence for entry in told)
    assert Event.objects.filter(name="dossier.merged", dossier_id=kept.pk).count() == 1
