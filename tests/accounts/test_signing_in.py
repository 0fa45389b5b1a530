"""Passwords, codes and their limits."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jalon.accounts.actions.check_password import check_password
from jalon.accounts.actions.issue_code import issue_code
from jalon.accounts.actions.verify_code import verify_code
from jalon.accounts.models import SignInCode, User
from jalon.core.refusal import Refusal
from tests.factories import PASSWORD, make_family, make_physician

pytestmark = pytest.mark.django_db


@pytest.fixture
def physician() -> User:
    return make_physician()


def test_a_physician_comes_by_rpps_and_password(physician: User) -> None:
    assert check_password(physician.professional.rpps, PASSWORD) == physician


def test_a_relative_comes_by_e_mail_whatever_its_case() -> None:
    relative = make_family()
    assert check_password(relative.email.upper(), PASSWORD) == relative


def test_a_physician_does_not_come_by_e_mail(physician: User) -> None:
    with pytest.raises(Refusal):
        check_password(physician.email, PASSWORD)


def test_the_password_way_is_closed_until_a_card_or_e_cps_opened_it(physician: User) -> None:
    physician.professional.password_door_opened_at = None
    physician.professional.save()
    with pytest.raises(Refusal):
        check_password(physician.professional.rpps, PASSWORD)


def test_an_unverified_address_or_a_closed_account_does_not_come(physician: User) -> None:
    User.objects.filter(pk=physician.pk).update(email_verified_at=None)
    with pytest.raises(Refusal):
        check_password(physician.professional.rpps, PASSWORD)
    User.objects.filter(pk=physician.pk).update(email_verified_at=timezone.now(), is_active=False)
    with pytest.raises(Refusal):
        check_password(physician.professional.rpps, PASSWORD)


def test_a_stranger_and_a_wrong_password_get_the_same_sentence(physician: User) -> None:
    sentences = set()
    for identifier in (physician.professional.rpps, "10000000009"):
        with pytest.raises(Refusal) as refusal:
            check_password(identifier, "wrong")
        sentences.add(refusal.value.sentence)
    assert len(sentences) == 1


def test_guessing_is_stopped_then_allowed_again_later(physician: User, settings) -> None:
    now = timezone.now()
    for _ in range(settings.SIGN_IN_FAILURES_ALLOWED):
        with pytest.raises(Refusal):
            check_password(physician.professional.rpps, "wrong", now=now)
    with pytest.raises(Refusal, match="Trop d’essais"):
        check_password(physician.professional.rpps, PASSWORD, now=now)
    assert check_password(physician.professional.rpps, PASSWORD, now=now + timedelta(minutes=16)) == physician


def test_the_code_that_was_sent_signs_in_once(physician: User) -> None:
    row, digits = issue_code(physician)
    assert verify_code(row.pk, digits) == physician
    with pytest.raises(Refusal):
        verify_code(row.pk, digits)


def test_the_digits_are_not_kept_in_the_database(physician: User) -> None:
    row, digits = issue_code(physician)
    assert digits not in SignInCode.objects.get(pk=row.pk).digest


def test_a_code_dies_after_ten_minutes(physician: User) -> None:
    row, digits = issue_code(physician)
    with pytest.raises(Refusal, match="plus de 10 minutes"):
        verify_code(row.pk, digits, now=timezone.now() + timedelta(minutes=10, seconds=1))


def test_a_new_code_ends_the_earlier_one(physician: User) -> None:
    now = timezone.now()
    first, digits = issue_code(physician, now=now)
    issue_code(physician, now=now + timedelta(minutes=1))
    with pytest.raises(Refusal):
        verify_code(first.pk, digits, now=now + timedelta(minutes=1))


def test_five_wrong_tries_end_a_code_even_for_the_right_digits(physician: User) -> None:
    row, digits = issue_code(physician)
    wrong = f"{(int(digits) + 1) % 1_000_000:06}"
    for left in (4, 3, 2, 1):
        with pytest.raises(Refusal, match=f"il reste {left}"):
            verify_code(row.pk, wrong)
    with pytest.raises(Refusal, match="Trop d’essais"):
        verify_code(row.pk, wrong)
    with pytest.raises(Refusal, match="Trop d’essais"):
        verify_code(row.pk, digits)


def test_codes_do_not_leave_twice_in_the_same_half_minute(physician: User) -> None:
    issue_code(physician)
    with pytest.raises(Refusal, match="Un code vient de partir"):
        issue_code(physician)
