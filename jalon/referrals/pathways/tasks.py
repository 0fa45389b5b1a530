"""Periodic work on the pathways of children; each request in its own transaction."""

import structlog
from django.utils import timezone
from procrastinate.contrib.django import app

from jalon.core.refusal import Refusal
from jalon.referrals.pathways.actions.remind_clock import remind_clock, to_remind

logger = structlog.get_logger(__name__)


@app.periodic(cron="20 7 * * 1-5")
@app.task(queue="referrals", queueing_lock="pathways.clocks", pass_context=False)
def remind_of_clocks(timestamp: int) -> int:
    """Tell the platforms, on the mornings of working days, of the legal clocks that are near or past; return how many.

    A dossier in use just now waits for the next morning.
    """
    now = timezone.now()
    told = 0
    for dossier_id, referral_id in list(to_remind(now)):
        try:
            told += remind_clock(dossier_id, referral_id, now=now)
        except Refusal:
            logger.warning("clock_reminder_postponed", dossier_id=str(dossier_id), referral_id=str(referral_id))
    return told
