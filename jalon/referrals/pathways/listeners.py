"""What children and their pathways call for when something happens elsewhere, in the same transaction."""

from typing import Any

from django.dispatch import receiver

from jalon.audit.models import Event
from jalon.audit.signals import event_recorded
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.kinds.tnd.sections.addressing import ADDRESSING
from jalon.dossiers.models import Dossier
from jalon.referrals.enums import ReferralState
from jalon.referrals.pathways.actions.conclude import end, last_day_noted
from jalon.referrals.pathways.actions.report_unserved import report_at_signing
from jalon.referrals.pathways.deadlines import day_at
from jalon.referrals.pathways.enums import Conclusion
from jalon.referrals.pathways.models import Pathway
from jalon.referrals.reasons import WithdrawalReason

#: What a withdrawal means for a pathway; any other reason is that of the parents.
ENDS_FOR = {
    WithdrawalReason.MOVES: Conclusion.MOVED,
    WithdrawalReason.DECEASED: Conclusion.OTHER,
    WithdrawalReason.OTHER: Conclusion.OTHER,
}


@receiver(event_recorded, dispatch_uid="pathways.when_a_request_is_withdrawn")
def when_a_request_is_withdrawn(sender: type[Event], event: Event, **kwargs: Any) -> None:
    """End the pathway of a request that those who asked withdraw."""
    if event.name != "referral.withdrawn" or event.data.get("from") != ReferralState.IN_PATHWAY:
        return
    pathway = Pathway.objects.select_related("referral__unit").get(referral=event.referral_id)
    conclusion = ENDS_FOR.get(WithdrawalReason(event.data["withdrawal_reason"]), Conclusion.PARENTS)
    on = max(day_at(pathway.referral, event.at), last_day_noted(pathway))
    end(pathway, conclusion, on, event.actor_id)


@receiver(event_recorded, dispatch_uid="pathways.when_a_child_is_addressed")
def when_a_child_is_addressed(sender: type[Event], event: Event, **kwargs: Any) -> None:
    """Tell the coordination of a child whom the doctor has just addressed by signature, and no platform takes."""
    addressed = event.name == "section.signed" and event.data["section"] == ADDRESSING.code
    if addressed and event.dossier_id and event.actor_id:
        dossier = Dossier.objects.get(pk=event.dossier_id)
        if dossier.kind == DossierKind.TND:
            report_at_signing(dossier, event.actor_id, event.at)
