"""Suspicious series are told by e-mail to whom they concern, once a day for each kind."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from jalon.accounts.enums import SignInCause, SignInMethod
from jalon.accounts.models import User
from jalon.accounts.tasks import remind_of_the_password_way, watch_sign_ins
from jalon.accounts.watch import Alert, suspicions, tell
from jalon.audit.models import SignInRecord
from jalon.mail.models import OutgoingEmail
from tests.factories import make_family, make_physician

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor() -> User:
    return make_physician()


def attempts(
    user: User, times: int = 1, cause: str = SignInCause.MISMATCH, *, at: datetime | None = None, **facts: str
) -> None:
    values = {"method": SignInMethod.PASSWORD, "address": "192.0.2.1", "device": "Firefox sur Windows", **facts}
    for _ in range(times):
        SignInRecord.objects.create(user=user, granted=not cause, cause=cause, at=at or timezone.now(), **values)


def alerts() -> list[tuple[int, Alert]]:
    return [(found.user.pk, found.alert) for found in suspicions(timezone.now())]


def test_nine_failures_in_an_hour_are_a_bad_morning_and_ten_a_series(doctor: User) -> None:
    attempts(doctor, 9)
    assert alerts() == []
    attempts(doctor)
    assert alerts() == [(doctor.pk, Alert.SERIES)]


def test_failures_of_long_ago_and_of_others_do_not_count(doctor: User) -> None:
    attempts(doctor, 9)
    attempts(doctor, 5, at=timezone.now() - timedelta(minutes=61))
    attempts(make_family(), 5)
    assert alerts() == []


def test_five_wrong_codes_mean_that_the_password_is_known(doctor: User) -> None:
    attempts(doctor, 5, SignInCause.WRONG_CODE)
    assert alerts() == [(doctor.pk, Alert.CODE)]


def test_the_closing_of_the_password_way_is_told(doctor: User) -> None:
    User.objects.update(password_way_closed_at=timezone.now())
    assert alerts() == [(doctor.pk, Alert.CLOSED)]


def test_a_success_after_failures_from_elsewhere_is_told(doctor: User) -> None:
    now = timezone.now()
    attempts(doctor, 5, at=now - timedelta(minutes=10), address="198.51.100.9")
    attempts(doctor, cause="", at=now)
    assert alerts() == [(doctor.pk, Alert.SUCCESS)]


def test_a_success_after_one_s_own_failures_is_not(doctor: User) -> None:
    now = timezone.now()
    attempts(doctor, 6, at=now - timedelta(minutes=10))
    attempts(doctor, cause="", at=now)
    assert alerts() == []


def test_a_browser_never_seen_is_told_when_the_way_is_the_password(doctor: User) -> None:
    now = timezone.now()
    attempts(doctor, cause="", at=now - timedelta(days=2))
    attempts(doctor, cause="", at=now, device="Chrome sur Android")
    assert alerts() == [(doctor.pk, Alert.NEW_DEVICE)]


@pytest.mark.parametrize(
    "facts", [{"device": "Firefox sur Windows"}, {"device": "Chrome sur Android", "method": SignInMethod.CARD}]
)
def test_a_known_browser_or_a_card_is_not(doctor: User, facts: dict[str, str]) -> None:
    now = timezone.now()
    attempts(doctor, cause="", at=now - timedelta(days=2))
    attempts(doctor, cause="", at=now, **facts)
    assert alerts() == []


def test_one_message_a_day_leaves_for_each_kind_and_it_says_what_to_do(doctor: User) -> None:
    attempts(doctor, 12)
    for _ in range(3):
        assert watch_sign_ins(0) == 1
    message = OutgoingEmail.objects.get()
    assert (message.recipient, message.subject) == (doctor.email, "Essais inhabituels sur votre compte")
    assert "plusieurs essais" in message.body and "changez de mot de passe" in message.body


@pytest.mark.parametrize("alert", list(Alert))
def test_every_kind_has_words_of_its_own(doctor: User, alert: Alert) -> None:
    now = timezone.now()
    if alert == Alert.SERIES:
        attempts(doctor, 10)
    elif alert == Alert.CODE:
        attempts(doctor, 5, SignInCause.WRONG_CODE)
    elif alert == Alert.CLOSED:
        User.objects.update(password_way_closed_at=now)
    elif alert == Alert.SUCCESS:
        attempts(doctor, 5, at=now - timedelta(minutes=9), address="198.51.100.9")
        attempts(doctor, cause="", at=now)
    else:
        attempts(doctor, cause="", at=now - timedelta(days=2))
        attempts(doctor, cause="", at=now, device="Chrome sur Android")
    tell()
    words = {
        Alert.SERIES: "plusieurs essais",
        Alert.CODE: "codes faux",
        Alert.CLOSED: "est fermée depuis",
        Alert.SUCCESS: "essais manqués venus d’ailleurs",
        Alert.NEW_DEVICE: "Chrome sur Android, adresse 192.0.2.1",
    }
    assert words[alert] in OutgoingEmail.objects.get().body


@pytest.mark.parametrize(("days", "told"), [(161, 0), (163, 1), (182, 1), (184, 0)])
def test_a_physician_is_reminded_three_weeks_before_the_password_way_closes(doctor: User, days: int, told: int) -> None:
    doctor.professional.proven_at = timezone.now() - timedelta(days=days)
    doctor.professional.save()
    for _ in range(2):
        assert remind_of_the_password_way(0) == told
    assert OutgoingEmail.objects.count() == told
