"""Change the address of an account. The new one was proven by a code; both are told; every other session ends."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from jalon.accounts.actions.create_account import refuse_taken_address
from jalon.accounts.actions.end_sessions import end_sessions
from jalon.accounts.models import EmailedCode, MailedLink, User
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.core.text import masked_address
from jalon.mail import outbox


def change_address(user: User, address: str, *, keep: str = "", now: datetime | None = None) -> User:
    """Write the new address; codes and links sent to the former one stop working. `keep`: the session that stays."""
    now = now or timezone.now()
    refuse_taken_address(address, but=user)
    try:
        with transaction.atomic():
            row = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
            former = row.email
            row.email = User.objects.normalize_email(address)
            row.email_verified_at = now
            row.save(update_fields=["email", "email_verified_at"])
            EmailedCode.objects.filter(user=row, used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
            MailedLink.objects.filter(user=row, used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
            end_sessions(row, but=keep)
            event = record_event("account.address_changed", actor=row, at=now)
            context = {"new": masked_address(row.email), "former": masked_address(former), "at": now}
            outbox.queue(f"event:{event.pk}:former", former, "address_changed", context | {"is_former": True})
            outbox.queue(f"event:{event.pk}:new", row.email, "address_changed", context | {"is_former": False})
    except IntegrityError:
        raise Refusal("Cette adresse vient d’être prise par un autre compte. Choisissez-en une autre.") from None
    return row
