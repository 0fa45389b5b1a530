"""Periodic work on stays at home; each in its own transaction."""

from django.utils import timezone
from procrastinate.contrib.django import app

from jalon.referrals.home_care.actions.remind_renewal import ending_soon, remind_renewal

BATCH = 500


@app.periodic(cron="10 8 * * 1-5")
@app.task(queue="referrals", queueing_lock="home_care.renewals", pass_context=False)
def remind_of_renewals(timestamp: int) -> int:
    """Tell the units, on the mornings of working days, of the stays whose renewal is to be asked."""
    now = timezone.now()
    rows = ending_soon(now).order_by("ends_on", "pk").values_list("pk", flat=True)
    return sum(remind_renewal(pk, now=now) for pk in list(rows[:BATCH]))
