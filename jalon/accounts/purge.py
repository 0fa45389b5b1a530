"""What the door leaves behind, removed when it serves nobody any more."""

from datetime import datetime, timedelta

from django.utils import timezone

from jalon.accounts.models import CardAttempt, EmailedCode, MailedLink, SignInFailure
from jalon.accounts.sessions import SessionStore
from jalon.audit.models import SignInRecord

DAY = timedelta(days=1)
RECORDS_KEPT = timedelta(days=365)  # the journal's trigger lets no younger row go


def purge(now: datetime | None = None) -> dict[str, int]:
    """Remove expired sessions, codes, links, attempts and failures, and records over a year old. Return the counts.

    The link of an invitation stays as long as the invitation, which says who was invited where.
    """
    now = now or timezone.now()
    SessionStore.clear_expired()
    gone = {
        "codes": EmailedCode.objects.filter(expires_at__lt=now - DAY),
        "links": MailedLink.objects.filter(expires_at__lt=now - DAY).exclude(purpose="invitation"),
        "attempts": CardAttempt.objects.filter(started_at__lt=now - DAY),
        "failures": SignInFailure.objects.filter(at__lt=now - DAY),
        "records": SignInRecord.objects.filter(at__lt=now - RECORDS_KEPT - DAY),
    }
    return {name: rows.delete()[0] for name, rows in gone.items()}
