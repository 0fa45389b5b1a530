"""Whose account an identity opens: by the prover's name or the national identifier, never by an address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.accounts.actions.create_account import create_account
from jalon.accounts.actions.recognise import recognise
from jalon.accounts.enums import SignInCause, SignInMethod, UserKind
from jalon.accounts.identity import Activity, ProvenIdentity
from jalon.accounts.models import LinkedIdentity, Professional, User
from jalon.accounts.refusals import SignInRefused
from jalon.core.refusal import Refusal
from tests.accounts import factories
from tests.factories import make_family, make_physician, make_user

pytestmark = pytest.mark.django_db


def refused(identity: ProvenIdentity) -> SignInCause:
    with pytest.raises(SignInRefused) as refusal:
        recognise(identity)
    return refusal.value.cause


def test_a_card_and_an_e_cps_of_one_person_open_one_account() -> None:
    doctor = make_physician()
    number = doctor.professional.rpps
    assert recognise(factories.card(number)) == doctor
    assert recognise(factories.ecps(number)) == doctor
    assert LinkedIdentity.objects.filter(user=doctor).count() == 2


def test_somebody_unknown_has_no_account_yet() -> None:
    assert recognise(factories.card(factories.rpps(1))) is None
    assert not LinkedIdentity.objects.exists()


def test_an_identity_seen_before_is_found_without_its_number() -> None:
    relative = make_family()
    seen = factories.france_connect()
    LinkedIdentity.objects.create(user=relative, issuer=seen.issuer, subject=seen.subject)
    assert recognise(seen) == relative


def test_an_address_opens_nothing() -> None:
    relative = make_family()
    assert recognise(factories.france_connect(email=relative.email)) is None


def test_the_same_subject_at_another_prover_is_another_person() -> None:
    relative = make_family()
    seen = factories.france_connect()
    LinkedIdentity.objects.create(user=relative, issuer=seen.issuer, subject=seen.subject)
    assert recognise(factories.france_connect(issuer="https://ailleurs.example")) is None


def test_a_member_of_staff_without_rpps_is_found_by_the_national_identifier() -> None:
    nurse = make_user(UserKind.UNIT_STAFF)
    LinkedIdentity.objects.create(user=nurse, issuer="IGC-SANTE", subject="x", national_id="3210780123/0042")
    identity = factories.ecps(factories.rpps(2), national_id="3210780123/0042", profession="")
    assert recognise(identity) == nurse


def test_a_closed_account_says_so() -> None:
    doctor = make_physician(is_active=False)
    assert refused(factories.of(doctor)) == SignInCause.ACCOUNT_CLOSED


def test_two_accounts_for_one_identity_open_neither() -> None:
    first, second = make_physician(), make_physician()
    identity = factories.ecps(first.professional.rpps)
    LinkedIdentity.objects.create(
        user=second, issuer=identity.issuer, subject=identity.subject, national_id=identity.national_id
    )
    assert refused(identity) == SignInCause.IDENTITY_CONFLICT


def test_a_subject_that_changes_its_national_identifier_is_refused() -> None:
    doctor = make_physician()
    seen = factories.ecps(doctor.professional.rpps)
    recognise(seen)
    other = factories.ecps(factories.rpps(3), subject=seen.subject)
    assert refused(other) == SignInCause.IDENTITY_CONFLICT


def test_a_physician_s_account_keeps_what_was_proven() -> None:
    number = factories.rpps(4)
    user = create_account(
        UserKind.PHYSICIAN, "odile@exemple.example", first_name="Odile", last_name="Renard", civility="Dr",
        identity=factories.ecps(number), practice=factories.FOCH,
    )  # fmt: skip
    row = Professional.objects.get(user=user)
    assert (row.rpps, row.practice_name, row.city, row.specialty) == (
        number, "Cabinet Foch", "Talant", "Médecine générale",
    )  # fmt: skip
    assert [activity["name"] for activity in row.activities] == ["Cabinet Foch", "Hôpital d’exemple"]
    assert recognise(factories.card(number)) == user
    assert not user.has_usable_password()


def test_the_same_identity_makes_no_second_account() -> None:
    identity = factories.card(factories.rpps(5))
    create_account(UserKind.PHYSICIAN, "une@exemple.example", first_name="O", last_name="R", identity=identity)
    with pytest.raises(Refusal, match="vient d’être ouvert"):
        create_account(UserKind.PHYSICIAN, "deux@exemple.example", first_name="O", last_name="R", identity=identity)
    assert User.objects.filter(professional__rpps=identity.rpps).count() == 1


words = st.text(max_size=30)


@given(
    st.builds(
        ProvenIdentity,
        method=st.sampled_from(SignInMethod),
        issuer=words, subject=words, national_id=words, first_name=words, last_name=words, profession=words,
        activities=st.lists(st.builds(Activity, name=words, city=words, mode=words), max_size=3).map(tuple),
    )
)  # fmt: skip
def test_an_identity_comes_back_whole_from_a_session(identity: ProvenIdentity) -> None:
    assert ProvenIdentity.from_json(identity.to_json()) == identity
