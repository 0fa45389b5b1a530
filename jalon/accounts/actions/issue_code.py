"""Second half of signing in by password, and proof of an address: six digits sent by e-mail."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone

from jalon.accounts.enums import CodePurpose
from jalon.accounts.models import EmailedCode, User
from jalon.core.refusal import Refusal
from jalon.core.text import plural
from jalon.mail import outbox

HOUR = timedelta(hours=1)
TOO_SOON = (
    "Un code vient de partir. Regardez votre boîte, courriers indésirables compris\N{NO-BREAK SPACE}; "
    "vous pourrez en demander un autre dans {wait}."
)
TOO_MANY = (
    "{count} codes sont partis depuis une heure vers cette adresse. Le dernier reçu est le seul qui marche"
    "\N{NO-BREAK SPACE}; vous pourrez en demander un autre dans {wait}."
)


def issue_code(
    purpose: CodePurpose, address: str, *, user: User | None = None, now: datetime | None = None
) -> EmailedCode:
    """Send six new digits to an address and return their row; earlier codes of the same purpose stop working.

    Raises Refusal within a minute of the last one, or after five within an hour.
    """
    now = now or timezone.now()
    with transaction.atomic():
        sent = EmailedCode.objects.alias(whose=Lower("address")).filter(whose=address.lower(), purpose=purpose)
        _refuse_if_too_many(
            list(sent.filter(sent_at__gt=now - HOUR).order_by("sent_at").values_list("sent_at", flat=True)), now
        )
        sent.filter(used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
        digits = f"{secrets.randbelow(1_000_000):06}"
        row = EmailedCode.objects.create(
            purpose=purpose,
            user=user,
            address=address,
            digest=make_password(digits),
            sent_at=now,
            expires_at=now + timedelta(minutes=settings.SIGN_IN_CODE_MINUTES),
        )
        context = {"digits": f"{digits[:3]} {digits[3:]}", "minutes": settings.SIGN_IN_CODE_MINUTES, "at": now}
        outbox.queue(f"code:{row.pk}", address, f"{purpose}_code", context)
    return row


def may_resend_at(row: EmailedCode) -> datetime:
    """Return from when another code may be asked for, were it the first within the hour."""
    return row.sent_at + timedelta(seconds=settings.SIGN_IN_CODE_RESEND_SECONDS)


def _refuse_if_too_many(sent: list[datetime], now: datetime) -> None:
    if not sent:
        return
    soon = sent[-1] + timedelta(seconds=settings.SIGN_IN_CODE_RESEND_SECONDS) - now
    if soon > timedelta(0):
        raise Refusal(TOO_SOON.format(wait=plural(max(1, round(soon.total_seconds())), "seconde")))
    if len(sent) >= settings.SIGN_IN_CODES_AN_HOUR:
        minutes = -(-(sent[-settings.SIGN_IN_CODES_AN_HOUR] + HOUR - now) // timedelta(minutes=1))
        raise Refusal(TOO_MANY.format(count=len(sent), wait=plural(max(1, minutes), "minute")))
