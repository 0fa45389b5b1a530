"""The card's host has seen somebody: their attempt gets a ticket, which brings them back. Once."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actions.begin_card_attempt import BYTES, LASTS, attempt_digest
from jalon.accounts.enums import SignInCause
from jalon.accounts.identity import ProvenIdentity
from jalon.accounts.models import CardAttempt
from jalon.accounts.origin import digest
from jalon.accounts.refusals import SignInRefused

TICKET_LASTS = timedelta(seconds=60)


def present_card(secret: str, identity: ProvenIdentity, *, now: datetime | None = None) -> str:
    """Return the ticket of an attempt, good once and for a minute. Raises SignInRefused for an attempt that is lost.

    A second visit with one attempt is somebody else's: it ends the attempt, and the ticket of the first visit with it.
    """
    now = now or timezone.now()
    ticket = secrets.token_urlsafe(BYTES)
    with transaction.atomic():
        attempt = _visit(secret, now)
        if attempt is not None:
            attempt.ticket_digest = ticket_digest(ticket)
            attempt.ticket_expires_at = now + TICKET_LASTS
            attempt.identity = identity.to_json()
            attempt.save(update_fields=["ticket_digest", "ticket_expires_at", "identity"])
    if attempt is None:
        raise SignInRefused(SignInCause.ATTEMPT_LOST)
    return ticket


def present_no_card(secret: str, *, now: datetime | None = None) -> None:
    """End an attempt that came without an acceptable card: it was the attempt's one visit all the same."""
    with transaction.atomic():
        _visit(secret, now or timezone.now())


def end_attempt(attempt: CardAttempt) -> None:
    """Leave nothing of a ticket that was not redeemed, in the caller's transaction."""
    if attempt.redeemed_at is None:
        attempt.ticket_digest = attempt.ticket_expires_at = attempt.identity = None
        attempt.save(update_fields=["ticket_digest", "ticket_expires_at", "identity"])


def ticket_digest(ticket: str) -> str:
    return digest("card_ticket", ticket)


def _visit(secret: str, now: datetime) -> CardAttempt | None:
    """Mark the attempt as seen, and return it when this is its first visit and in time."""
    attempt = CardAttempt.objects.select_for_update(of=("self",)).filter(digest=attempt_digest(secret)).first()
    if attempt is None:
        return None
    if attempt.presented_at is not None:
        end_attempt(attempt)
        return None
    attempt.presented_at = now
    attempt.save(update_fields=["presented_at"])
    return attempt if now - attempt.started_at <= LASTS else None
