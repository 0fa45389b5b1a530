"""Send the choices of a dossier: all at once, or none."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.core.text import and_list
from jalon.dossiers.completeness import missing_to_send
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy
from jalon.referrals.actions.base import answer_due, lock_dossier, move, refusals_for_lost_races
from jalon.referrals.enums import ReferralState
from jalon.referrals.guards import Situation
from jalon.referrals.models import Referral
from jalon.referrals.sides import Side
from jalon.referrals.wording import NBSP
from jalon.referrals.workflow import Action, why_not


def send(
    dossier: Dossier, *, actor: Actor, only: Collection[UUID] | None = None, now: datetime | None = None
) -> list[Referral]:
    """Send the choices of the dossier (`only` these requests, when given) and share it with their units."""
    now = now or timezone.now()
    with refusals_for_lost_races():
        locked, family = lock_dossier(dossier.pk)
        if reason := why_not_send(locked, actor):
            raise Refusal(reason)
        drafts = [row for row in family if row.state == ReferralState.DRAFT and (only is None or row.pk in only)]
        if not drafts:
            raise Refusal("Aucune demande à envoyer : elles sont déjà parties, ou retirées du choix.")
        _refuse_closed_units(drafts)
        for row in drafts:
            if reason := why_not(Action.SEND, Side.REQUESTER, Situation(row, locked, family)):
                raise Refusal(reason)
        return [send_one(row, actor, now) for row in drafts]


def why_not_send(dossier: Dossier, actor: Actor) -> str:
    """Return in French why this person may not send this dossier now; empty when nothing is in the way."""
    found = DossierPolicy.find(actor, dossier.pk)
    if found is None:
        return "Ce dossier ne vous est pas ouvert."
    if reason := DossierPolicy.may_send(actor, found[1], dossier):
        return reason
    missing = missing_to_send(dossier)
    return " ".join(lack.sentence for lack in missing)


def _refuse_closed_units(drafts: list[Referral]) -> None:
    away = [str(row.unit) for row in drafts if row.unit.closed or not row.unit.accepts_referrals]
    if away:
        verb = "ne reçoit plus" if len(away) == 1 else "ne reçoivent plus"
        these = "le" if len(away) == 1 else "les"
        raise Refusal(f"{and_list(away)} {verb} de demandes par Jalon{NBSP}: retirez-{these} du choix, puis envoyez.")


def send_one(row: Referral, actor: Actor, now: datetime) -> Referral:
    """Send one choice, already locked and judged by the caller."""
    due = answer_due(row.unit, now)
    return move(
        row,
        Action.SEND,
        ReferralState.SENT,
        actor=actor,
        now=now,
        data={"due_at": due.isoformat()},
        sent_at=now,
        sent_by=actor.user,
        due_at=due,
    )
