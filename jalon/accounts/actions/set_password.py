"""Choose, change or remove a password. The person has just proven who they are; every other session ends."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actions.end_sessions import end_sessions
from jalon.accounts.models import User
from jalon.audit.journal import record_event
from jalon.mail import outbox


def set_password(user: User, password: str, *, keep: str = "", now: datetime | None = None) -> User:
    """Write the password, open again what failures had closed, tell the address. `keep`: the session that stays."""
    now = now or timezone.now()
    with transaction.atomic():
        row = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        opens_way = not row.has_usable_password()
        row.set_password(password)
        row.failures_in_row = 0
        row.password_way_closed_at = None
        row.save(update_fields=["password", "failures_in_row", "password_way_closed_at"])
        end_sessions(row, but=keep)
        event = record_event("account.password_set", actor=row, at=now)
        template = "password_way_opened" if opens_way else "password_changed"
        outbox.queue(f"event:{event.pk}", row.email, template, {"at": now})
    return row


def remove_password(user: User, *, keep: str = "", now: datetime | None = None) -> User:
    """Leave the account without a password: only its card, e-CPS or FranceConnect opens it. The address is told."""
    now = now or timezone.now()
    with transaction.atomic():
        row = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        row.set_unusable_password()
        row.save(update_fields=["password"])
        end_sessions(row, but=keep)
        event = record_event("account.password_removed", actor=row, at=now)
        outbox.queue(f"event:{event.pk}", row.email, "password_way_closed", {"at": now})
    return row
