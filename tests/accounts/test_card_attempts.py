"""Attempts and tickets: good once, for a while, and only together."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from jalon.accounts.actions.begin_card_attempt import begin_card_attempt
from jalon.accounts.actions.present_card import present_card, present_no_card
from jalon.accounts.actions.redeem_ticket import redeem_ticket
from jalon.accounts.enums import SignInCause, SignInMethod
from jalon.accounts.identity import ProvenIdentity
from jalon.accounts.models import CardAttempt
from jalon.accounts.refusals import SignInRefused

pytestmark = pytest.mark.django_db

MINE = ProvenIdentity(SignInMethod.CARD, "IGC-SANTE", "899900000011", "899900000011", last_name="Perrin")
THEIRS = ProvenIdentity(SignInMethod.CARD, "IGC-SANTE", "899900000029", "899900000029", last_name="Colas")
SECOND = timedelta(seconds=1)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def is_lost(ticket: str, secret: str, *, now: datetime | None = None) -> bool:
    with pytest.raises(SignInRefused) as refusal:
        redeem_ticket(ticket, secret, now=now)
    return refusal.value.cause == SignInCause.ATTEMPT_LOST


def is_not_taken(secret: str, identity: ProvenIdentity = MINE, *, now: datetime | None = None) -> bool:
    with pytest.raises(SignInRefused) as refusal:
        present_card(secret, identity, now=now)
    return refusal.value.cause == SignInCause.ATTEMPT_LOST


def test_an_attempt_leads_by_its_ticket_to_the_identity() -> None:
    secret = begin_card_attempt()
    assert redeem_ticket(present_card(secret, MINE), secret) == MINE


def test_only_digests_are_written_and_the_identity_goes_once_it_has_served() -> None:
    secret = begin_card_attempt()
    ticket = present_card(secret, MINE)
    row = CardAttempt.objects.get()
    assert row.identity["national_id"] == MINE.national_id
    assert secret not in str(vars(row))
    assert ticket not in str(vars(row))
    redeem_ticket(ticket, secret)
    row.refresh_from_db()
    assert row.identity is None
    assert row.redeemed_at is not None


def test_two_attempts_share_nothing() -> None:
    assert begin_card_attempt() != begin_card_attempt()


def test_a_ticket_serves_once() -> None:
    secret = begin_card_attempt()
    ticket = present_card(secret, MINE)
    redeem_ticket(ticket, secret)
    assert is_lost(ticket, secret)


def test_a_ticket_lasts_a_minute(now: datetime) -> None:
    for late, passes in ((timedelta(seconds=60), True), (timedelta(seconds=60) + SECOND, False)):
        secret = begin_card_attempt(now=now)
        ticket = present_card(secret, MINE, now=now)
        if passes:
            assert redeem_ticket(ticket, secret, now=now + late) == MINE
        else:
            assert is_lost(ticket, secret, now=now + late)
            assert CardAttempt.objects.filter(identity__isnull=False).count() == 0


def test_an_attempt_lasts_five_minutes(now: datetime) -> None:
    on_time, late = begin_card_attempt(now=now), begin_card_attempt(now=now)
    assert present_card(on_time, MINE, now=now + timedelta(minutes=5))
    assert is_not_taken(late, now=now + timedelta(minutes=5) + SECOND)


@pytest.mark.parametrize("secret", ["", "inconnu", "\x00", "é" * 5000])
def test_an_attempt_that_nobody_began_gets_no_ticket(secret: str) -> None:
    assert is_not_taken(secret)
    present_no_card(secret)
    assert not CardAttempt.objects.exists()


@pytest.mark.parametrize("ticket", ["", "inconnu", "\x00", "é" * 5000])
def test_a_ticket_that_nobody_gave_opens_nothing(ticket: str) -> None:
    assert is_lost(ticket, begin_card_attempt())


def test_a_session_without_an_attempt_redeems_nothing_and_spends_the_ticket() -> None:
    secret = begin_card_attempt()
    ticket = present_card(secret, MINE)
    assert is_lost(ticket, "")
    assert is_lost(ticket, secret)


def test_a_ticket_of_another_attempt_opens_nothing_and_is_spent() -> None:
    mine, theirs = begin_card_attempt(), begin_card_attempt()
    ticket = present_card(theirs, THEIRS)
    assert is_lost(ticket, mine)
    assert is_lost(ticket, theirs)


def test_a_second_visit_ends_the_attempt_and_the_ticket_of_the_first() -> None:
    secret = begin_card_attempt()
    ticket = present_card(secret, MINE)
    assert is_not_taken(secret)
    assert is_lost(ticket, secret)
    assert CardAttempt.objects.filter(identity__isnull=False).count() == 0


def test_a_second_visit_without_a_card_ends_it_as_well() -> None:
    secret = begin_card_attempt()
    ticket = present_card(secret, MINE)
    present_no_card(secret)
    assert is_lost(ticket, secret)


def test_the_visit_without_a_card_was_the_only_one() -> None:
    secret = begin_card_attempt()
    present_no_card(secret)
    assert is_not_taken(secret)


def test_a_visit_after_the_ticket_has_served_changes_nothing() -> None:
    secret = begin_card_attempt()
    redeem_ticket(present_card(secret, MINE), secret)
    assert is_not_taken(secret, THEIRS)
    assert CardAttempt.objects.get().redeemed_at is not None


def test_whoever_shows_a_card_on_a_stolen_attempt_does_not_let_the_owner_in_under_it() -> None:
    """The thief is first, the owner second: neither ticket is left."""
    secret = begin_card_attempt()
    of_the_thief = present_card(secret, THEIRS)
    assert is_not_taken(secret, MINE)
    assert is_lost(of_the_thief, secret)
