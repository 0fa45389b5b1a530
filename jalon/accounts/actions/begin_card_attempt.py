"""A visitor sets out to show a card: the attempt is theirs, and lasts five minutes."""

import secrets
from datetime import datetime, timedelta

from django.utils import timezone

from jalon.accounts.models import CardAttempt
from jalon.accounts.origin import digest

BYTES = 32
LASTS = timedelta(minutes=5)


def begin_card_attempt(*, now: datetime | None = None) -> str:
    """Return the secret of a new attempt, to be kept in the visitor's session. Only its digest is written."""
    secret = secrets.token_urlsafe(BYTES)
    CardAttempt.objects.create(digest=attempt_digest(secret), started_at=now or timezone.now())
    return secret


def attempt_digest(secret: str) -> str:
    return digest("card_attempt", secret)
