"""Passwords, codes and their limits."""

import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from jalon.accounts.actions.check_password import check_password
from jalon.accounts.actions.issue_code import issue_code
from jalon.accounts.actions.sign_in import sign_in
from jalon.accounts.actions.verify_code import verify_code
from jalon.accounts.enums import CodePurpose, SignInMethod
from jalon.accounts.models import EmailedCode, Professional, User
from jalon.accounts.origin import Origin
from jalon.audit.models import SignInRecord
from jalon.core.refusal import Refusal
from jalon.mail.models import OutgoingEmail
from tests.factories import PASSWORD, make_establishment, make_family, make_physician, make_unit_staff

pytestmark = pytest.mark.django_db

HERE = Origin("192.0.2.10", "Firefox sur Windows")
ELSEWHERE = Origin("198.51.100.7", "Chrome sur Android")


@pytest.fixture
def physician() -> User:
    return make_physician()


def knocks(identifier: str, password: str = PASSWORD, *, origin: Origin = HERE, now: datetime | None = None) -> User:
    return check_password(identifier, password, origin=origin, now=now)


def fails(identifier: str, password: str = "wrong", *, origin: Origin = HERE, now: datetime | None = None) -> str:
    with pytest.raises(Refusal) as refusal:
        knocks(identifier, password, origin=origin, now=now)
    return refusal.value.sentence


def fails_often(identifier: str, times: int, *, now: datetime) -> datetime:
    """Fail as fast as the waits allow, each time from another network; return the moment after the last."""
    for number in range(times):
        now += timedelta(minutes=15)
        fails(identifier, origin=Origin(f"203.0.113.{number}", ""), now=now)
    return now


def sent_code(user: User, *, now: datetime | None = None) -> tuple[EmailedCode, str]:
    row = issue_code(CodePurpose.SIGN_IN, user.email, user=user, now=now)
    body = OutgoingEmail.objects.get(key=f"code:{row.pk}").body
    found = re.search(r"\b(\d{3}) (\d{3})\b", body)
    assert found is not None
    return row, found[1] + found[2]


def types(row: EmailedCode, digits: str, *, now: datetime | None = None) -> EmailedCode:
    return verify_code(row.pk, digits, purpose=CodePurpose.SIGN_IN, origin=HERE, now=now)


def another(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06}"


def test_a_physician_comes_by_rpps_and_password(physician: User) -> None:
    assert knocks(physician.professional.rpps) == physician


def test_a_relative_comes_by_e_mail_whatever_its_case() -> None:
    relative = make_family()
    assert knocks(relative.email.upper()) == relative


def test_a_physician_does_not_come_by_e_mail(physician: User) -> None:
    fails(physician.email, PASSWORD)


def test_a_nurse_of_an_establishment_comes_by_e_mail_and_not_by_rpps() -> None:
    nurse = make_unit_staff(make_establishment())
    Professional.objects.create(user=nurse, rpps="10000000000", profession="60", proven_at=timezone.now())
    assert knocks(nurse.email) == nurse
    fails("10000000000", PASSWORD)


def test_the_password_way_is_closed_until_a_card_or_e_cps_was_seen(physician: User) -> None:
    Professional.objects.update(proven_at=None)
    assert "quelque chose ne correspond pas" in fails(physician.professional.rpps, PASSWORD)


def test_the_password_way_closes_six_months_after_the_last_card_or_e_cps(physician: User) -> None:
    now = timezone.now()
    Professional.objects.update(proven_at=now - timedelta(days=182))
    assert knocks(physician.professional.rpps, now=now) == physician
    Professional.objects.update(proven_at=now - timedelta(days=183))
    fails(physician.professional.rpps, PASSWORD, now=now)


def test_a_physician_who_chose_no_password_does_not_come_by_password(physician: User) -> None:
    physician.set_unusable_password()
    physician.save()
    fails(physician.professional.rpps, PASSWORD)


def test_an_unverified_address_or_a_closed_account_does_not_come(physician: User) -> None:
    User.objects.filter(pk=physician.pk).update(email_verified_at=None)
    fails(physician.professional.rpps, PASSWORD)
    User.objects.filter(pk=physician.pk).update(email_verified_at=timezone.now(), is_active=False)
    fails(physician.professional.rpps, PASSWORD)


def test_a_stranger_a_closed_way_and_a_wrong_password_get_the_same_sentence(physician: User) -> None:
    closed = make_physician()
    Professional.objects.filter(user=closed).update(proven_at=None)
    sentences = {
        fails(physician.professional.rpps),
        fails(closed.professional.rpps, PASSWORD),
        fails("10000000009", PASSWORD),
        fails("inconnu@exemple.example", PASSWORD),
    }
    assert len(sentences) == 1


def test_the_wait_grows_with_each_failure_and_ends(physician: User) -> None:
    rpps, now = physician.professional.rpps, timezone.now()
    for _ in range(3):
        assert "quelque chose" in fails(rpps, now=now)
    assert "Attendez 5\N{NO-BREAK SPACE}secondes" in fails(rpps, PASSWORD, now=now)
    assert "quelque chose" in fails(rpps, now=now + timedelta(seconds=5))
    assert "Attendez 10\N{NO-BREAK SPACE}secondes" in fails(rpps, PASSWORD, now=now + timedelta(seconds=5))
    assert knocks(rpps, now=now + timedelta(seconds=15)) == physician


def test_ten_failures_within_an_hour_are_the_most_that_one_place_may_make(physician: User) -> None:
    rpps, begun = physician.professional.rpps, timezone.now()
    failures, now = 0, begun
    while now < begun + timedelta(minutes=59):
        if "quelque chose" in fails(rpps, now=now):
            failures += 1
        now += timedelta(seconds=5)
    assert failures == 10


def test_a_stranger_s_number_waits_as_long_as_a_member_s(physician: User) -> None:
    now = timezone.now()
    heard = []
    for identifier in (physician.professional.rpps, "10000000009"):
        heard.append([fails(identifier, now=now + timedelta(seconds=number)) for number in range(12)])
    assert heard[0] == heard[1]


def test_failures_at_one_place_do_not_make_the_person_wait_at_another(physician: User) -> None:
    now = timezone.now()
    for _ in range(6):
        fails(physician.professional.rpps, origin=ELSEWHERE, now=now)
    assert knocks(physician.professional.rpps, origin=HERE, now=now) == physician


def test_many_places_against_one_account_wait_too(physician: User) -> None:
    now = timezone.now()
    for number in range(20):
        fails(physician.professional.rpps, origin=Origin(f"203.0.113.{number}", ""), now=now)
    assert "Attendez" in fails(physician.professional.rpps, PASSWORD, origin=HERE, now=now)


def test_one_place_against_many_accounts_waits_too() -> None:
    now = timezone.now()
    for number in range(100):
        fails(f"personne{number}@exemple.example", now=now)
    assert "Attendez" in fails("autre@exemple.example", now=now)


def test_neighbours_of_an_ipv6_network_count_as_one(physician: User) -> None:
    now = timezone.now()
    for number in range(3):
        fails(physician.professional.rpps, origin=Origin(f"2001:db8:0:1::{number + 1}", ""), now=now)
    assert "Attendez" in fails(physician.professional.rpps, origin=Origin("2001:db8:0:1::ffff", ""), now=now)


def test_fifty_failures_in_a_row_close_the_password_way_and_say_nothing_of_it(physician: User) -> None:
    rpps = physician.professional.rpps
    now = fails_often(rpps, 49, now=timezone.now())
    assert knocks(rpps, now=now + timedelta(minutes=15)) == physician
    now = fails_often(rpps, 1, now=now)
    physician.refresh_from_db()
    assert physician.password_way_closed_at == now
    assert "quelque chose ne correspond pas" in fails(rpps, PASSWORD, now=now + timedelta(hours=2))


@pytest.mark.parametrize("method", [SignInMethod.CARD, SignInMethod.PRO_SANTE_CONNECT])
def test_a_card_or_e_cps_opens_the_password_way_again(physician: User, method: SignInMethod) -> None:
    now = fails_often(physician.professional.rpps, 50, now=timezone.now())
    sign_in(physician, method, origin=HERE, now=now)
    assert knocks(physician.professional.rpps, now=now + timedelta(hours=2)) == physician


def test_a_complete_sign_in_by_password_starts_the_count_afresh(physician: User) -> None:
    now = fails_often(physician.professional.rpps, 30, now=timezone.now())
    sign_in(physician, SignInMethod.PASSWORD, origin=HERE, now=now)
    now = fails_often(physician.professional.rpps, 30, now=now)
    assert knocks(physician.professional.rpps, now=now + timedelta(hours=2)) == physician


def test_a_right_password_alone_does_not_start_the_count_afresh(physician: User) -> None:
    now = fails_often(physician.professional.rpps, 49, now=timezone.now())
    now += timedelta(hours=1)
    knocks(physician.professional.rpps, now=now)
    row, digits = sent_code(physician, now=now)
    with pytest.raises(Refusal):
        types(row, another(digits), now=now)
    physician.refresh_from_db()
    assert physician.password_way_closed_at == now


def test_the_code_that_was_sent_is_good_once(physician: User) -> None:
    row, digits = sent_code(physician)
    assert types(row, digits).user == physician
    with pytest.raises(Refusal, match="déjà servi"):
        types(row, digits)


def test_the_digits_are_hashed_as_a_password_is(physician: User) -> None:
    row, digits = sent_code(physician)
    assert digits not in row.digest
    assert row.digest.partition("$")[0] == User.objects.get(pk=physician.pk).password.partition("$")[0]


def test_the_subject_of_the_message_does_not_hold_the_code(physician: User) -> None:
    row, digits = sent_code(physician)
    subject = OutgoingEmail.objects.get(key=f"code:{row.pk}").subject
    assert digits not in subject.replace(" ", "")


def test_a_code_lives_ten_minutes_by_the_server_s_clock(physician: User) -> None:
    now = timezone.now()
    row, digits = sent_code(physician, now=now)
    with pytest.raises(Refusal, match="plus de 10"):
        types(row, digits, now=now + timedelta(minutes=10, seconds=1))
    with pytest.raises(Refusal, match="plus de 10"):
        types(row, digits, now=now + timedelta(minutes=10))
    assert types(row, digits, now=now + timedelta(minutes=9, seconds=59)).user == physician


def test_a_new_code_ends_the_earlier_one(physician: User) -> None:
    now = timezone.now()
    first, digits = sent_code(physician, now=now)
    later = now + timedelta(minutes=1)
    second, fresh = sent_code(physician, now=later)
    with pytest.raises(Refusal, match="un plus récent l’a remplacé"):
        types(first, digits, now=later)
    assert types(second, fresh, now=later).user == physician


def test_the_sixth_try_fails_even_with_the_right_digits(physician: User) -> None:
    row, digits = sent_code(physician)
    for left in (4, 3, 2, 1):
        with pytest.raises(Refusal, match=f"il reste {left}"):
            types(row, another(digits))
    with pytest.raises(Refusal, match="Trop d’essais"):
        types(row, another(digits))
    with pytest.raises(Refusal, match="Trop d’essais"):
        types(row, digits)


def test_another_code_may_be_asked_for_after_a_minute(physician: User) -> None:
    now = timezone.now()
    sent_code(physician, now=now)
    with pytest.raises(Refusal, match="Un code vient de partir"):
        sent_code(physician, now=now + timedelta(seconds=59))
    sent_code(physician, now=now + timedelta(seconds=60))


def test_five_codes_an_hour_are_the_most(physician: User) -> None:
    now = timezone.now()
    for number in range(5):
        sent_code(physician, now=now + timedelta(minutes=number * 2))
    with pytest.raises(Refusal, match="5 codes sont partis depuis une heure"):
        sent_code(physician, now=now + timedelta(minutes=59))
    sent_code(physician, now=now + timedelta(minutes=60))


def test_a_code_that_confirms_an_address_signs_nobody_in(physician: User) -> None:
    row = issue_code(CodePurpose.ADDRESS, physician.email, user=physician)
    body = OutgoingEmail.objects.get(key=f"code:{row.pk}").body
    digits = re.search(r"\b\d{3} \d{3}\b", body)[0].replace(" ", "")
    with pytest.raises(Refusal):
        types(row, digits)


def test_a_thousand_guesses_by_who_knows_the_password_end_after_fifty_in_ten_codes(physician: User) -> None:
    """What the parameters cost: fifty guesses of a million, over two hours at least, then the way is closed."""
    now = begun = timezone.now()
    guesses, codes = 0, 0
    row, digits = None, ""
    for _ in range(1_000):
        if row is None:
            try:
                knocks(physician.professional.rpps, now=now)
                row, digits = sent_code(physician, now=now)
                codes += 1
            except Refusal:
                now += timedelta(minutes=1)
                continue
        try:
            types(row, another(digits), now=now)
        except Refusal as refusal:
            guesses += "pas le code" in refusal.sentence or "Trop d’essais avec ce code" in refusal.sentence
            row = None if "Demandez un nouveau" in refusal.sentence else row
        physician.refresh_from_db()
        if physician.password_way_closed_at:
            break
    assert (guesses, codes) == (50, 10)
    assert now - begun >= timedelta(hours=1)
    fails(physician.professional.rpps, PASSWORD, now=now + timedelta(days=1))


def test_every_attempt_is_journalled_without_what_was_typed(physician: User) -> None:
    fails(physician.professional.rpps, "un-secret-tapé")
    fails("10000000009", "un-secret-tapé")
    row, digits = sent_code(physician)
    with pytest.raises(Refusal):
        types(row, another(digits))
    types(row, digits)
    sign_in(physician, SignInMethod.PASSWORD, origin=HERE)
    records = list(SignInRecord.objects.order_by("id").values_list("user", "cause", "granted", "address", "device"))
    place = (HERE.address, HERE.device)
    assert records == [
        (physician.pk, "identifiant-ou-mot-de-passe", False, *place),
        (None, "identifiant-ou-mot-de-passe", False, *place),
        (physician.pk, "code-faux", False, *place),
        (physician.pk, "", True, *place),
    ]
