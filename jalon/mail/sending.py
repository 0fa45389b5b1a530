"""Hand one message to the mail server.

The row is locked while the server is spoken to, so that two workers never send the same one; it is marked in the same
transaction. Should the process die between the server's « 250 » and the commit, the message goes again under the same
Message-ID, which mail systems take as one.
"""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from jalon.mail.models import OutgoingEmail

PERMANENT = range(500, 600)


class MailServerError(Exception):
    """The server could not take the message now; it will be tried again."""


def send_one(email_id: int) -> bool:
    """Send the message unless it is sent, abandoned or in other hands; return whether it was sent now.

    Raises MailServerError when the server is away or busy; the attempt is then on record.
    """
    failure = ""
    with transaction.atomic():
        row = (
            OutgoingEmail.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(pk=email_id, sent_at__isnull=True, abandoned_at__isnull=True)
            .first()
        )
        if row is None:
            return False
        row.attempts += 1
        try:
            _message(row).send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            failure = f"SMTPRecipientsRefused {codes}"
            if all(code in PERMANENT for code in codes):
                row.abandoned_at = timezone.now()
        except (smtplib.SMTPException, OSError) as error:
            # The class and code only: servers repeat addresses in their sentences.
            code = getattr(error, "smtp_code", 0)
            failure = f"{type(error).__name__} {code}"
            if isinstance(error, smtplib.SMTPDataError) and code in PERMANENT:
                row.abandoned_at = timezone.now()
        row.last_error = failure[:300]
        if not failure:
            row.sent_at = timezone.now()
            row.body = ""
        row.save(update_fields=["attempts", "last_error", "sent_at", "abandoned_at", "body"])
    if failure and row.abandoned_at is None:
        raise MailServerError(failure)
    return not failure


def _message(row: OutgoingEmail) -> EmailMessage:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    return EmailMessage(
        subject=row.subject,
        body=row.body,
        to=[row.recipient],
        headers={"Message-ID": f"<jalon.{row.pk}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
