"""A visitor comes back from the card's host with a ticket, to the session that holds the attempt."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from jalon.accounts.actions.begin_card_attempt import attempt_digest
from jalon.accounts.actions.present_card import end_attempt, ticket_digest
from jalon.accounts.enums import SignInCause
from jalon.accounts.identity import ProvenIdentity
from jalon.accounts.models import CardAttempt
from jalon.accounts.refusals import SignInRefused


def redeem_ticket(ticket: str, secret: str, *, now: datetime | None = None) -> ProvenIdentity:
    """Return whom the card proved, for the ticket of one's own attempt, in time and for the first time.

    Raises SignInRefused otherwise. A ticket that comes back to another session, or late, is spent.
    """
    now = now or timezone.now()
    with transaction.atomic():
        attempt = (
            CardAttempt.objects.select_for_update(of=("self",)).filter(ticket_digest=ticket_digest(ticket)).first()
        )
        identity = _identity(attempt, secret, now) if attempt else None
        if attempt is not None and identity is None:
            end_attempt(attempt)
        elif attempt is not None:
            attempt.redeemed_at = now
            attempt.identity = None
            attempt.save(update_fields=["redeemed_at", "identity"])
    if identity is None:
        raise SignInRefused(SignInCause.ATTEMPT_LOST)
    return identity


def _identity(attempt: CardAttempt, secret: str, now: datetime) -> ProvenIdentity | None:
    is_own = constant_time_compare(attempt.digest, attempt_digest(secret))
    if not is_own or attempt.identity is None or attempt.ticket_expires_at is None or attempt.ticket_expires_at < now:
        return None
    return ProvenIdentity.from_json(attempt.identity)
