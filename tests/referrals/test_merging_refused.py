"""Two dossiers that do not become one, each with the sentence that says why."""

import pytest

from jalon.accounts.enums import UserKind
from jalon.accounts.models import Delegation, User
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.check_identity import check_identity
from jalon.dossiers.enums import (
    IdentityDocument,
    InsNature,
    ParticipantRole,
)
from jalon.dossiers.models import Dossier
from jalon.referrals.actions.accept_offer import accept_offer
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.end_project import end_project
from jalon.referrals.actions.merge import UNLIKE
from jalon.referrals.actions.open import open_referral
from jalon.referrals.reasons import WithdrawalReason
from tests.dossiers.factories import (
    actor,
    make_dossier,
)
from tests.factories import make_family, make_physician, make_secretary, make_unit, make_user
from tests.referrals.factories import join, propose, send_anyway
from tests.referrals.test_merging import NIR, desk_of, seen, unite

pytestmark = pytest.mark.django_db


def refused(kept: Dossier, left: Dossier, user: User) -> str:
    before = seen(kept, left)
    with pytest.raises(Refusal) as refusal:
        unite(kept, left, user)
    assert seen(kept, left) == before
    return refusal.value.sentence


def test_two_identities_that_the_teleservice_told_apart_stay_two_people() -> None:
    physician = make_physician()
    kept, left = make_dossier(physician, nir=NIR), make_dossier(physician, birth_name="Granier", nir=NIR)
    for dossier in (kept, left):
        check_identity(dossier, document=IdentityDocument.CARD, ins=InsNature.NIR, actor=actor(physician))

    sentence = refused(Dossier.objects.get(pk=kept.pk), Dossier.objects.get(pk=left.pk), physician)

    assert "téléservice INSi, et le nom de naissance diffère" in sentence
    assert "ce sont deux personnes" in sentence


@pytest.mark.parametrize(
    "identity",
    [{"birth_name": "Lefort"}, {"sex": "M", "birth_date": "1940-01-01"}, {"birth_date": "1972-11-30"}],
)
def test_two_people_are_not_united(identity: dict[str, str]) -> None:
    physician = make_physician()
    assert refused(make_dossier(physician), make_dossier(physician, **identity), physician) == UNLIKE


def test_somebody_who_decides_for_one_alone_does_not_unite_them() -> None:
    physician, other, daughter = make_physician(), make_physician(), make_family()
    kept, left = make_dossier(physician), make_dossier(other)
    join(kept, daughter, ParticipantRole.RELATIVE)

    for user in (physician, other, daughter, make_user(UserKind.SUPPORT)):
        assert refused(kept, left, user) == "Pour réunir deux dossiers, il faut pouvoir décider pour les deux."


def test_a_secretary_unites_when_the_sending_is_delegated_to_them() -> None:
    physician = make_physician()
    secretary = make_secretary(physician)
    kept, left = make_dossier(physician), make_dossier(physician)
    assert "délégué l’envoi" in refused(kept, left, secretary)
    Delegation.objects.filter(delegate=secretary).update(may_send=True)

    unite(kept, left, secretary)

    left.refresh_from_db()
    assert left.merged_into == kept


def test_a_dossier_closed_by_a_death_is_not_united() -> None:
    physician = make_physician()
    kept, left = make_dossier(physician), make_dossier(physician)
    end_project(left, reason=WithdrawalReason.DECEASED, actor=actor(physician))

    assert "il se lit, il ne se modifie plus" in refused(kept, Dossier.objects.get(pk=left.pk), physician)


def test_a_dossier_is_not_united_with_itself() -> None:
    physician = make_physician()
    dossier = make_dossier(physician)
    assert refused(dossier, dossier, physician) == "C’est le même dossier. Choisissez-en un autre."


def test_two_places_accepted_for_one_stay_are_settled_first() -> None:
    physician = make_physician()
    kept, left = make_dossier(physician), make_dossier(physician)
    doctor = actor(physician)
    for dossier in (kept, left):
        unit = make_unit()
        row = send_anyway(choose(dossier, unit, actor=doctor), doctor)
        desk = desk_of(unit)
        accept_offer(propose(open_referral(row, actor=desk), desk), actor=doctor)

    assert "Une place est acceptée dans chacun des deux dossiers" in refused(kept, left, physician)
