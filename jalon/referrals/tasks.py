"""Periodic work on requests; each dossier in its own transaction, so that one failure stops nothing else."""

from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils import timezone
from procrastinate.contrib.django import app

from jalon.accounts.actions.begin_account import to_warn, warn
from jalon.core.db import long_work
from jalon.core.refusal import Refusal
from jalon.dossiers.files.storage import LostFileError
from jalon.referrals.actions.cancel_begun import cancel_begun, unconfirmed
from jalon.referrals.actions.erase_dossier import announce, erase
from jalon.referrals.actions.expire import expirable, expire_dossier
from jalon.referrals.actions.lapse import lapse, lapsed
from jalon.referrals.actions.learn_answer_days import learn_answer_days
from jalon.referrals.actions.recall_date import recall_date
from jalon.referrals.actions.remind import remind, remindable
from jalon.referrals.actions.send_wave import advance
from jalon.referrals.actions.sleep import archive, ask_whether_current, forgotten, sleeping
from jalon.referrals.actions.tell_changes import tell_changes, to_tell
from jalon.referrals.redating import to_recall
from jalon.referrals.retention import ended, to_erase
from jalon.referrals.waves import due

logger = structlog.get_logger(__name__)
BATCH = 500


def each(found: "QuerySet[Any, tuple[Any, ...]]", act: Callable[..., int], postponed: str) -> int:
    """Act on the first rows found, keys of a dossier and of its request; return how many changed.

    One in use just now waits for the next time, and `postponed` is written in the log.
    """
    done = 0
    for keys in list(found[:BATCH]):
        try:
            done += act(*keys)
        except Refusal:
            logger.warning(postponed, **dict(zip(("dossier_id", "referral_id"), map(str, keys), strict=False)))
    return done


@app.periodic(cron="20 4 * * *")
@app.task(queue="referrals", queueing_lock="referrals.expire", pass_context=False)
def close_silent_referrals(timestamp: int) -> int:
    """Close, every night, what nobody follows any more. A dossier in use just now waits for the next night."""
    now = timezone.now()
    dossiers = expirable(now).values_list("dossier_id").distinct().order_by("dossier_id")
    return each(dossiers, partial(expire_dossier, now=now), "expire_postponed")


@app.periodic(cron="35 3 * * *")
@app.task(queue="referrals", queueing_lock="referrals.learn", pass_context=False)
def learn_usual_answer_days(timestamp: int) -> int:
    """Learn, every night, how long units usually take to answer; return how many changed."""
    with long_work():
        return learn_answer_days()


@app.periodic(cron="40 5 * * *")
@app.task(queue="referrals", queueing_lock="referrals.sleep", pass_context=False)
def ask_and_archive(timestamp: int) -> tuple[int, int]:
    """Ask, every morning, about the dossiers nobody touches, and archive those nobody answered for."""
    now = timezone.now()
    asked, archived = (
        each(rows.order_by("updated_at").values_list("pk"), partial(act, now=now), "sleep_postponed")
        for rows, act in ((sleeping(now), ask_whether_current), (forgotten(now), archive))
    )
    return asked, archived


@app.periodic(cron="10 * * * *")
@app.task(queue="referrals", queueing_lock="referrals.begun", pass_context=False)
def warn_and_cancel_unconfirmed(timestamp: int) -> tuple[int, int]:
    """Warn, every hour, who has a day left to confirm an address, and cancel what nobody confirmed."""
    now = timezone.now()
    due = unconfirmed(now).order_by("expires_at").values_list("pk", flat=True)
    ending = to_warn(now).order_by("expires_at").values_list("pk", flat=True)
    cancelled = sum(cancel_begun(pk, now=now) for pk in list(due[:BATCH]))
    return sum(warn(pk, now=now) for pk in list(ending[:BATCH])), cancelled


@app.periodic(cron="5 2 * * *")
@app.task(queue="referrals", queueing_lock="referrals.retention", pass_context=False)
def keep_and_erase(timestamp: int) -> tuple[int, int]:
    """Warn, every night, of the dossiers whose time has come, and erase those whose announced day has.

    One that cannot be erased tonight (its files do not answer, somebody holds it) is left for the next night.
    """
    now = timezone.now()
    warned = erased = 0
    for _, rows in ended(now):
        for dossier_id in list(rows.order_by("closed_at").values_list("pk", flat=True)[:BATCH]):
            warned += announce(dossier_id, now=now)
    for dossier_id in list(to_erase(now).order_by("erase_on").values_list("pk", flat=True)[:BATCH]):
        try:
            erased += erase(dossier_id, now=now)
        except (DatabaseError, LostFileError):
            logger.exception("erasing_postponed", dossier_id=str(dossier_id))
    return warned, erased


@app.periodic(cron="*/2 * * * *")
@app.task(queue="referrals", queueing_lock="referrals.lapse", pass_context=False)
def free_lapsed_places(timestamp: int) -> int:
    """Free, every other minute, the places held until a moment that has passed."""
    now = timezone.now()
    rows = lapsed(now).order_by("held_until").values_list("dossier_id", "id")
    return each(rows, partial(lapse, now=now), "lapse_postponed")


@app.periodic(cron="*/30 7-18 * * 1-5")
@app.task(queue="referrals", queueing_lock="referrals.remind", pass_context=False)
def remind_late_units(timestamp: int) -> int:
    """Remind the units whose promised day has passed."""
    now = timezone.now()
    late = remindable(now).order_by("due_at").values_list("dossier_id", "id")
    return each(late, partial(remind, now=now), "reminder_postponed")


@app.periodic(cron="*/5 * * * *")
@app.task(queue="referrals", queueing_lock="referrals.waves", pass_context=False)
def send_due_waves(timestamp: int) -> int:
    """Send, every five minutes, the waves that are due; return how many plans moved on. A busy dossier waits."""
    now = timezone.now()
    plans = due(now).order_by("answer_before").values_list("dossier_id")
    return each(plans, partial(advance, now=now), "wave_postponed")


@app.periodic(cron="15 7 * * *")
@app.task(queue="referrals", queueing_lock="referrals.dates", pass_context=False)
def recall_passed_dates(timestamp: int) -> int:
    """Ask, every morning, for another date where the wished one has passed; once for each date."""
    now = timezone.now()
    dossiers = to_recall(timezone.localdate(now)).order_by("wished_on", "pk").values_list("pk")
    return each(dossiers, partial(recall_date, now=now), "recall_postponed")


@app.periodic(cron="*/15 * * * *")
@app.task(queue="referrals", queueing_lock="referrals.changes", pass_context=False)
def tell_changed_answers(timestamp: int) -> int:
    """Tell the units, once somebody has finished typing, that answers they had read are others."""
    now = timezone.now()
    rows = to_tell(now).order_by("pk").values_list("dossier_id", "pk")
    return each(rows, partial(tell_changes, now=now), "change_untold")
