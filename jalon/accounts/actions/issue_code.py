"""Second half of signing in: a six-digit code, sent by e-mail, good once and for a few minutes."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from jalon.accounts.models import SignInCode, User
from jalon.core.refusal import Refusal

SECONDS_BETWEEN_CODES = 30


def digest_of(code_id: int, digits: str) -> str:
    """Return what is stored of a code: a keyed digest bound to its row."""
    return salted_hmac("jalon.accounts.sign_in_code", f"{code_id}:{digits}", algorithm="sha256").hexdigest()


def issue_code(user: User, *, now: datetime | None = None) -> tuple[SignInCode, str]:
    """Return a new code's row and its six digits; earlier codes of the person stop working."""
    now = now or timezone.now()
    earlier = SignInCode.objects.filter(user=user, used_at__isnull=True, expires_at__gt=now)
    if earlier.filter(sent_at__gt=now - timedelta(seconds=SECONDS_BETWEEN_CODES)).exists():
        raise Refusal(
            "Un code vient de partir. Regardez votre boîte, courriers indésirables compris, "
            "puis demandez-en un autre dans une demi-minute."
        )
    earlier.update(expires_at=now)
    digits = f"{secrets.randbelow(1_000_000):06}"
    row = SignInCode.objects.create(
        user=user, sent_at=now, expires_at=now + timedelta(minutes=settings.SIGN_IN_CODE_MINUTES), digest=""
    )
    row.digest = digest_of(row.pk, digits)
    row.save(update_fields=["digest"])
    return row, digits
