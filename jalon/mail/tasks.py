"""The worker's part: send what is queued, and come back for what could not be."""

from datetime import timedelta

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jalon.mail.models import OutgoingEmail
from jalon.mail.sending import MailServerError, send_one

# 4 s, 16 s, 64 s, 4 min, 17 min: five retries, then the sweep below, for as long as the server stays away.
BACK_OFF = RetryStrategy(max_attempts=5, exponential_wait=4, retry_exceptions=[MailServerError])
SWEEP_BATCH = 200
GRACE = timedelta(minutes=2)
FAILURES_THAT_TELL = 3


@app.task(queue="mail", retry=BACK_OFF)
def send_email(email_id: int) -> bool:
    """Send one queued message."""
    return send_one(email_id)


@app.periodic(cron="*/5 * * * *")
@app.task(queue="mail", queueing_lock="mail.sweep")
def sweep_unsent(timestamp: int) -> int:
    """Send the messages whose own task was lost or gave up; leave off when the server is away."""
    sent = failures = 0
    for email_id in waiting_ids():
        try:
            sent += send_one(email_id)
        except MailServerError:
            failures += 1
            if failures == FAILURES_THAT_TELL:
                break
    return sent


def waiting_ids() -> list[int]:
    """Return the messages left unsent, least tried first; a fresh one is left to its own task."""
    rows = OutgoingEmail.objects.filter(
        sent_at__isnull=True, abandoned_at__isnull=True, created_at__lt=timezone.now() - GRACE
    )
    return list(rows.order_by("attempts", "id").values_list("pk", flat=True)[:SWEEP_BATCH])
