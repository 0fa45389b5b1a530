"""A unit proposes to come, or to telephone, before it answers. A visit not yet done is replaced."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.referrals.home_care.actions.base import caring, told
from jalon.referrals.home_care.actions.cancel_visit import cancel
from jalon.referrals.home_care.doors import Deed
from jalon.referrals.home_care.enums import Visitor, VisitPlace
from jalon.referrals.home_care.models import Visit
from jalon.referrals.models import Referral

LONGEST_AHEAD = timedelta(days=92)


@dataclass(frozen=True)
class Proposal:
    """When, where, and who comes (codes of `Visitor`)."""

    day: date
    begins: time
    ends: time
    place: str
    who: Collection[str]
    message: str = ""


def propose_visit(referral: Referral, proposal: Proposal, *, actor: Actor, now: datetime | None = None) -> Visit:
    """Propose a visit; Refusal for a day that is past or more than three months away, and for hours that cross."""
    now = now or timezone.now()
    _refuse_impossible(proposal, now)
    with caring(referral, Deed.PROPOSE_VISIT, actor) as care:
        if care.visit is not None:
            cancel(care.visit, actor, now)
        row = Visit(
            referral=care.referral,
            dossier=care.referral.dossier,
            day=proposal.day,
            begins=proposal.begins,
            ends=proposal.ends,
            place=VisitPlace(proposal.place),
            who=[each for each in Visitor.values if each in proposal.who],
            proposed_at=now,
            proposed_by=actor.user,
        )
        row.seal("message_sealed", proposal.message)
        row.save(force_insert=True)
        told("visit_proposed", care, actor, now, day=row.day.isoformat())
        return row


def _refuse_impossible(proposal: Proposal, now: datetime) -> None:
    today = timezone.localdate(now)
    if proposal.day < today:
        raise Refusal("Ce jour est passé. Proposez un jour à partir d’aujourd’hui.")
    if proposal.day > today + LONGEST_AHEAD:
        raise Refusal("Cette visite serait dans plus de trois mois. Vérifiez la date.")
    if proposal.begins >= proposal.ends:
        raise Refusal("La visite finirait avant de commencer. Vérifiez les heures.")
    if not set(proposal.who) & set(Visitor.values) or proposal.place not in VisitPlace.values:
        raise Refusal("Dites où se fait la visite, et qui vient.")
