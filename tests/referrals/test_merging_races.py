"""Two dossiers become one while somebody else acts on them."""

import pytest

from jalon.dossiers.enums import (
    DossierState,
    ParticipantRole,
)
from jalon.dossiers.models import Dossier, Share
from jalon.referrals.actions.accept_offer import accept_offer
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.merge import merge
from jalon.referrals.actions.open import open_referral
from jalon.referrals.enums import ReferralState
from tests.dossiers.factories import (
    actor,
    make_dossier,
)
from tests.dossiers.samples import attach, image
from tests.factories import make_family, make_physician, make_unit
from tests.referrals.factories import join, propose, send_anyway
from tests.referrals.test_merging import desk_of, seen
from tests.referrals.test_races import at_the_same_time

S = ReferralState


@pytest.mark.django_db(transaction=True)
def test_two_people_who_unite_the_same_two_at_the_same_second() -> None:
    for _ in range(3):
        physician, daughter = make_physician(), make_family()
        one, other = make_dossier(physician), make_dossier(physician)
        attach(one, "report", physician, image(words="one"))
        attach(other, "report", physician, image(words="other"))
        for dossier in (one, other):
            join(dossier, daughter, ParticipantRole.RELATIVE)
        read = seen(one, other)

        told = at_the_same_time(
            lambda one=one, other=other, read=read, user=physician: merge(
                one, other, chosen={}, seen=read, actor=actor(user)
            ),
            lambda one=one, other=other, read=read, user=daughter: merge(
                other, one, chosen={}, seen=read, actor=actor(user)
            ),
        )

        assert sorted(bool(sentence) for sentence in told) == [False, True]
        states = Dossier.objects.filter(pk__in=(one.pk, other.pk)).values_list("state", flat=True)
        assert sorted(states) == [DossierState.MERGED, DossierState.OPEN]


@pytest.mark.django_db(transaction=True)
def test_a_merge_and_an_acceptance_at_the_same_second() -> None:
    for _ in range(3):
        physician = make_physician()
        kept, left = make_dossier(physician), make_dossier(physician)
        doctor, unit = actor(physician), make_unit()
        row = send_anyway(choose(left, unit, actor=doctor), doctor)
        desk = desk_of(unit)
        row = propose(open_referral(row, actor=desk), desk)
        read = seen(kept, left)

        at_the_same_time(
            lambda kept=kept, left=left, read=read, doctor=doctor: merge(
                kept, left, chosen={}, seen=read, actor=doctor
            ),
            lambda row=row, doctor=doctor: accept_offer(row, actor=doctor),
        )

        row.refresh_from_db()
        left.refresh_from_db()
        assert left.state == DossierState.MERGED
        assert row.dossier_id == kept.pk
        assert row.state in (S.CONFIRMED, S.OFFERED)
        assert Share.objects.filter(unit=unit, ended_at=None).get().dossier_id == kept.pk
