"""Periodic work on the pathways of children; each request in its own transaction."""

from functools import partial

import structlog
from django.utils import timezone
from procrastinate.contrib.django import app

from jalon.core.refusal import Refusal
from jalon.referrals.pathways.actions.recall_examination import recall_examination, to_recall
from jalon.referrals.pathways.actions.remind_clock import remind_clock, to_remind
from jalon.referrals.tasks import each

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


@app.periodic(cron="25 7 * * *")
@app.task(queue="referrals", queueing_lock="pathways.examinations", pass_context=False)
def recall_examinations(timestamp: int) -> int:
    """Tell those who asked, every morning, that the day of a new examination has come; return how many requests."""
    now = timezone.now()
    rows = to_recall(now).order_by("again_on", "pk").values_list("referral__dossier_id", "referral_id")
    return each(rows, partial(recall_examination, now=now), "examination_recall_postponed")
