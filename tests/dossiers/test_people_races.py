"""Two people change the people of a dossier at the same second: one wins, the other gets a sentence."""

import pytest
from django.utils import timezone

from jalon.accounts.models import User
from jalon.dossiers.actions.answer_invitation import accept_invitation, decline_invitation
from jalon.dossiers.actions.change_rights import change_rights
from jalon.dossiers.actions.end_participation import end_participation
from jalon.dossiers.actions.invite_person import Gift, cancel_invitation, invite_person
from jalon.dossiers.enums import ParticipantRole, Rights
from jalon.dossiers.models import Dossier, Participant, ParticipantInvitation
from tests.dossiers.factories import actor, make_dossier
from tests.factories import make_family, make_physician
from tests.referrals.test_races import at_the_same_time, one_won

pytestmark = pytest.mark.django_db(transaction=True)
READER = Gift(ParticipantRole.RELATIVE, Rights.READ)


@pytest.fixture
def dossier() -> Dossier:
    return make_dossier(make_physician())


def join(dossier: Dossier) -> User:
    user = make_family()
    Participant.objects.create(dossier=dossier, user=user, role=ParticipantRole.RELATIVE)
    return user


def row_of(dossier: Dossier, user: User) -> Participant:
    return Participant.objects.get(dossier=dossier, user=user, ended_at=None)


def test_an_invitation_accepted_twice_at_once_lets_in_once(dossier):
    daughter, brother = join(dossier), make_family()
    row = invite_person(dossier, brother.email, READER, actor=actor(daughter))
    told = at_the_same_time(*(lambda: accept_invitation(row, brother),) * 2)
    assert one_won(told)
    assert dossier.participants.filter(user=brother, ended_at=None).count() == 1


def test_accepted_as_it_is_taken_back_or_declined_only_one_of_both_is_true(dossier):
    daughter, brother = join(dossier), make_family()
    for other in (
        lambda row: cancel_invitation(dossier, row.pk, actor=actor(daughter)),
        decline_invitation,
    ):
        row = invite_person(dossier, brother.email, READER, actor=actor(daughter))
        told = at_the_same_time(
            lambda row=row: accept_invitation(row, brother), lambda row=row, other=other: other(row)
        )
        assert one_won(told)
        row = ParticipantInvitation.objects.get(pk=row.pk)
        assert (row.accepted_at is None) != (row.revoked_at is None and row.declined_at is None)
        dossier.participants.filter(user=brother).update(ended_at=timezone.now())


def test_two_invited_to_one_address_at_once_are_one(dossier):
    daughter, sister = join(dossier), join(dossier)
    told = at_the_same_time(
        *(
            lambda by=by: invite_person(dossier, "frere@exemple.example", READER, actor=actor(by))
            for by in (daughter, sister)
        )
    )
    assert one_won(told)
    assert dossier.invitations.count() == 1


def test_the_two_last_who_decide_cannot_both_leave(dossier):
    Participant.objects.filter(dossier=dossier).update(ended_at=timezone.now())
    daughter, sister = join(dossier), join(dossier)
    told = at_the_same_time(
        lambda: end_participation(dossier, row_of(dossier, daughter).pk, actor=actor(daughter)),
        lambda: change_rights(dossier, row_of(dossier, sister).pk, Rights.READ, actor=actor(sister)),
    )
    assert one_won(told)
    assert dossier.participants.filter(ended_at=None, rights=Rights.DECIDE).count() == 1
