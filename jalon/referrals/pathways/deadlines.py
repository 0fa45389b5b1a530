"""The legal clocks of a child's request, from its rows. `dossiers.kinds.tnd.clocks` alone computes them. No query."""

from datetime import date, datetime

from django.utils import timezone

from jalon.dossiers.kinds.tnd.clocks import Clock, Deadline, Milestones, deadlines
from jalon.referrals.deadlines import end_of_day, zone_of
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.pathways.models import Pathway

S = ReferralState
#: Days before the last one from which a clock is near: from then on lists show it so, and an e-mail says it.
NEAR_DAYS = {Clock.ANSWER: 3, Clock.WELCOME: 10, Clock.SYNTHESIS: 15, Clock.PATHWAY: 60}


def today_at(referral: Referral, now: datetime | None = None) -> date:
    """Return the day it is where the platform is."""
    return day_at(referral, now or timezone.now())


def day_at(referral: Referral, moment: datetime) -> date:
    """Return the day of a moment where the platform is."""
    return moment.astimezone(zone_of(referral.unit.department)).date()


def pathway_of(referral: Referral) -> Pathway | None:
    """Return the pathway prescribed, or None. No query after `select_related("pathway")`, one otherwise."""
    return getattr(referral, "pathway", None)


def milestones_of(referral: Referral, pathway: Pathway | None) -> Milestones | None:
    """Return the days on which things happened; None before the request is sent.

    A request taken up again after a refusal has no answer any more: what it waits for was due since it was received.
    """
    if referral.sent_at is None:
        return None
    received = day_at(referral, referral.sent_at)
    if pathway is None:
        refused = referral.state == S.REFUSED
        return Milestones(received, day_at(referral, referral.state_since) if refused else None)
    return Milestones(
        received,
        answered=pathway.prescribed_on,
        prescribed=pathway.prescribed_on,
        welcomed=pathway.welcomed_on,
        first_intervention=pathway.first_intervention_on,
        synthesis=pathway.synthesis_on,
        renewals=pathway.renewals,
        ended=pathway.ended_on,
    )


def clocks_of(referral: Referral, pathway: Pathway | None) -> tuple[Deadline, ...]:
    """Return the clocks that started, in order. Of a closed request, only those that were answered: none runs."""
    milestones = milestones_of(referral, pathway)
    if milestones is None:
        return ()
    started = deadlines(milestones)
    return started if referral.is_open else tuple(each for each in started if each.done is not None)


def running(referral: Referral, pathway: Pathway | None) -> list[Deadline]:
    """Return the clocks whose answer is still awaited, the nearest first."""
    return sorted((each for each in clocks_of(referral, pathway) if each.done is None), key=lambda each: each.due)


def is_near(deadline: Deadline, today: date) -> bool:
    """Whether what is awaited has to be prepared now: in time still, but not for long."""
    return deadline.done is None and 0 <= deadline.days_left(today) <= NEAR_DAYS[deadline.clock]


def next_due(referral: Referral, pathway: Pathway | None) -> datetime | None:
    """Return the end of the last day of the nearest clock: `Referral.due_at`; None when none runs."""
    awaited = running(referral, pathway)
    return end_of_day(awaited[0].due, referral.unit.department) if awaited else None
