"""The worker's part in signing in: look at the journal, fetch the lists of revoked cards, remind, clean up."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from jalon.accounts.actions.refresh_revocations import refresh_revocations
from jalon.accounts.models import Professional
from jalon.accounts.purge import purge
from jalon.accounts.watch import tell
from jalon.accounts.ways import password_way_ends_at
from jalon.mail import outbox

REMINDED_BEFORE = timedelta(days=21)


@app.periodic(cron="*/5 * * * *")
@app.task(queue="accounts", queueing_lock="accounts.watch")
def watch_sign_ins(timestamp: int) -> int:
    """Tell people of suspicious attempts on their account."""
    return tell()


@app.periodic(cron="7 * * * *")
@app.task(queue="accounts", queueing_lock="accounts.revocations")
def refresh_card_revocations(timestamp: int) -> int:
    """Fetch the lists, every hour, where cards are read; return how many problems there are."""
    return len(refresh_revocations()) if settings.CARD_URL else 0


@app.periodic(cron="20 3 * * *")
@app.task(queue="accounts", queueing_lock="accounts.purge")
def purge_what_is_over(timestamp: int) -> dict[str, int]:
    """Remove what the door left behind."""
    return purge()


@app.periodic(cron="40 6 * * *")
@app.task(queue="accounts", queueing_lock="accounts.remind")
def remind_of_the_password_way(timestamp: int) -> int:
    """Tell physicians, three weeks ahead, that their way in by password will close (ASVS 5.0, 6.4.5)."""
    now = timezone.now()
    lifetime = timedelta(days=settings.PASSWORD_WAY_DAYS)
    ending = Professional.objects.filter(
        proven_at__gt=now - lifetime, proven_at__lt=now - lifetime + REMINDED_BEFORE, user__is_active=True
    ).select_related("user__professional")
    told = [row for row in ending if row.user.has_usable_password()]
    for row in told:
        ends_at = password_way_ends_at(row.user)
        key = f"password-way-ends:{row.user_id}:{ends_at:%Y-%m-%d}"
        outbox.queue(key, row.user.email, "password_way_ends", {"ends_at": ends_at})
    return len(told)
