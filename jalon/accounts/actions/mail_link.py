"""Links sent by e-mail: to create an account, to confirm its address, to choose a password, to accept an invitation."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone

from jalon.accounts.enums import LinkPurpose
from jalon.accounts.models import MailedLink, User
from jalon.accounts.origin import digest
from jalon.core.refusal import Refusal
from jalon.mail import outbox

BYTES = 32
HOUR = timedelta(hours=1)
TO_ONE_ADDRESS = 3
FROM_ONE_NETWORK = 20
TOO_MANY = "Beaucoup de messages ont été demandés depuis votre réseau. Attendez une heure, puis réessayez."
LASTS = {
    LinkPurpose.CREATE_ACCOUNT: timedelta(hours=24),
    LinkPurpose.RESET_PASSWORD: timedelta(minutes=30),
    LinkPurpose.INVITATION: timedelta(days=settings.INVITATION_DAYS),
    LinkPurpose.CONFIRM_ADDRESS: timedelta(days=settings.CONFIRMATION_DAYS),
}
UNKNOWN = (
    "Ce lien ne marche plus\N{NO-BREAK SPACE}: il a déjà servi, il est trop ancien, ou un plus récent l’a remplacé. "
    "Demandez-en un autre."
)


def mail_link(
    purpose: LinkPurpose,
    address: str,
    template: str,
    *,
    user: User | None = None,
    path: str,
    context: dict[str, Any] | None = None,
    network_digest: str = "",
    now: datetime | None = None,
) -> MailedLink:
    """Send a new link and return its row; an earlier one of the same purpose, address and account stops working.

    `path` has « {secret} » where the secret goes. Invitations keep the earlier ones: each gives a role of its own.
    """
    now = now or timezone.now()
    secret = secrets.token_urlsafe(BYTES)
    with transaction.atomic():
        if purpose != LinkPurpose.INVITATION:
            earlier = MailedLink.objects.alias(whose=Lower("address")).filter(
                whose=address.lower(), purpose=purpose, user=user
            )
            earlier.filter(used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
        row = MailedLink.objects.create(
            purpose=purpose,
            address=address,
            digest=digest("mailed_link", secret),
            user=user,
            network_digest=network_digest,
            created_at=now,
            expires_at=now + LASTS[purpose],
        )
        words = {
            "link": f"{settings.SITE_URL.rstrip('/')}{path.format(secret=secret)}",
            "expires_at": row.expires_at,
            "site": settings.SITE_URL,
        }
        outbox.queue(f"link:{row.pk}", address, template, words | (context or {}))
    return row


def find_link(secret: str, purpose: LinkPurpose, *, now: datetime | None = None) -> MailedLink:
    """Return the row of a link that still works; raise Refusal otherwise, the same for unknown, used and old."""
    row = (
        MailedLink.objects.select_related("user").filter(digest=digest("mailed_link", secret), purpose=purpose).first()
    )
    if row is None or row.used_at is not None or row.expires_at <= (now or timezone.now()):
        raise Refusal(UNKNOWN)
    return row


def use_link(link: MailedLink, *, now: datetime | None = None) -> None:
    """Mark a link used, in the caller's transaction; raise Refusal when somebody was quicker."""
    now = now or timezone.now()
    unused = MailedLink.objects.filter(pk=link.pk, used_at__isnull=True, expires_at__gt=now)
    if not unused.update(used_at=now):
        raise Refusal(UNKNOWN)


def may_leave(address: str, network_digest: str, now: datetime) -> bool:
    """Return whether one more message may go to an address; raise Refusal for a network that asks too often."""
    asked = MailedLink.objects.filter(network_digest=network_digest, created_at__gt=now - HOUR)
    if asked.count() >= FROM_ONE_NETWORK:
        raise Refusal(TOO_MANY)
    sent = MailedLink.objects.alias(whose=Lower("address")).filter(whose=address.lower(), created_at__gt=now - HOUR)
    return sent.exclude(purpose=LinkPurpose.INVITATION).count() < TO_ONE_ADDRESS
