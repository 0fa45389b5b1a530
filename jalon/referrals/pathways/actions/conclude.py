"""The platform's doctor closes the pathway with its conclusion: the platform reads the dossier no more."""

from datetime import date, datetime

from django.db.models import Max
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.close_dossier import close_dossier
from jalon.dossiers.enums import DossierState
from jalon.referrals.actions.base import acting, move
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.base import FUTURE, refuse_unproven
from jalon.referrals.pathways.deadlines import today_at
from jalon.referrals.pathways.enums import Conclusion, EngagementState
from jalon.referrals.pathways.models import Pathway
from jalon.referrals.transitions import Action
from jalon.referrals.wording import long_day

CONCLUDED = "concluded"
"""`Dossier.closed_for` after a pathway."""


def conclude(
    referral: Referral,
    *,
    conclusion: str,
    words: str = "",
    ended_on: date | None = None,
    actor: Actor,
    now: datetime | None = None,
) -> Referral:
    """End the pathway, today unless told otherwise, with what follows; the doctor and the parents are told.

    The dossier is archived with it, unless another platform is to be asked (« déménagement ») or another request is
    open. Refusal without a card or e-CPS seen lately.
    """
    now = now or timezone.now()
    if conclusion not in Conclusion.values:
        raise Refusal("Choisissez comment le parcours se termine.")
    if conclusion == Conclusion.OTHER and not words.strip():
        raise Refusal("Précisez cette autre suite.")
    with acting(referral, Action.CONCLUDE, actor) as situation:
        refuse_unproven(actor, now)
        row = situation.referral
        pathway = Pathway.objects.select_related("dossier").get(referral=row)
        on = ended_on or today_at(row, now)
        if on > today_at(row, now):
            raise Refusal(FUTURE)
        if on < (last := last_day_noted(pathway)):
            raise Refusal(f"Ce jour vient avant le dernier jour noté, le {long_day(last)}. Vérifiez la date.")
        pathway.seal("conclusion_sealed", words.strip())
        end(pathway, conclusion, on, actor.user.pk)
        move(
            row,
            Action.CONCLUDE,
            ReferralState.CONCLUDED,
            actor=actor,
            now=now,
            data={"ended_on": on.isoformat()},
        )
        if conclusion != Conclusion.MOVED and not any(other.is_open for other in situation.others):
            close_dossier(situation.dossier, actor=actor, reason=CONCLUDED, state=DossierState.ARCHIVED, now=now)
        return row


def last_day_noted(pathway: Pathway) -> date:
    """Return the last day on which something happened in the pathway, or with somebody of it; one query."""
    people = pathway.engagements.aggregate(Max("engaged_on"), Max("report_on"), Max("ended_on"))
    noted = (
        *(pathway.prescribed_on, pathway.welcomed_on, pathway.first_intervention_on),
        *(pathway.synthesis_on, pathway.renewed_on, *people.values()),
    )
    return max(day for day in noted if day is not None)


def end(pathway: Pathway, conclusion: str, on: date, user_id: int | None) -> None:
    """Write the end of a pathway whose dossier is locked; whoever was sought or engaged ends with it."""
    pathway.conclusion, pathway.ended_on, pathway.ended_by_id = Conclusion(conclusion), on, user_id
    pathway.save(update_fields=["conclusion", "ended_on", "ended_by", "conclusion_sealed"])
    rows = pathway.engagements.exclude(state=EngagementState.ENDED)
    rows.update(state=EngagementState.ENDED, ended_on=on)
