"""The requesters end the whole project: a death, another solution, a change of mind. Everything closes at once."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.close_dossier import close_dossier
from jalon.dossiers.enums import DossierState
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy
from jalon.referrals.actions.base import lock_dossier, refusals_for_lost_races
from jalon.referrals.actions.withdraw import withdraw_one
from jalon.referrals.reasons import WithdrawalReason, endings


def end_project(dossier: Dossier, *, reason: str, actor: Actor, now: datetime | None = None) -> Dossier:
    """Withdraw every open request and close the dossier: for good after a death, archived otherwise.

    Refusal for a reason out of the list, and when the person may not act for the dossier.
    """
    now = now or timezone.now()
    with refusals_for_lost_races():
        row, family = lock_dossier(dossier.pk)
        if reason not in endings(row.kind):
            raise Refusal("Choisissez ce qui s’est passé.")
        found = DossierPolicy.find(actor, row.pk)
        closed = DossierPolicy.may_send(actor, found[1], found[0]) if found else "Ce dossier ne vous est pas ouvert."
        if closed:
            raise Refusal(closed)
        for referral in family:
            if referral.is_open:
                withdraw_one(referral, reason, "", actor, now)
        state = DossierState.CLOSED if reason == WithdrawalReason.DECEASED else DossierState.ARCHIVED
        return close_dossier(row, actor=actor, reason=reason, state=state, now=now)
