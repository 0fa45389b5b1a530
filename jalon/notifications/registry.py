"""Which event tells whom. An event without a line here tells nobody.

A message never names the person nor the kind of care: it has the dossier's number, the establishment, a date at most,
and a link that opens behind the sign-in.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from jalon.audit.models import Event
from jalon.dossiers.enums import Rights
from jalon.referrals.enums import WavesEnded, WavesPaused
from jalon.referrals.reasons import WithdrawalReason


class Audience(StrEnum):
    """The two sides of a request; of an event of the dossier, `READERS` are all those that it is shared with, and
    `NAMED` those of the people who take part that the event names; `COORDINATORS` are those of the department that the
    event names, who learn nothing of the dossier.
    """

    COORDINATORS = "coordinators"
    UNIT = "unit"
    READERS = "readers"
    REQUESTERS = "requesters"
    NAMED = "named"


def _always(event: Event) -> bool:
    return True


def _was_sent(event: Event) -> bool:
    """A choice that was never sent is known to nobody but the requester."""
    return bool(event.data.get("was_sent", event.data.get("from") != "draft"))


def _is_a_double(event: Event) -> bool:
    """A request withdrawn because another one of the same person, in the same unit, goes on."""
    return event.data.get("withdrawal_reason") == WithdrawalReason.MERGED


def _nobody_died(event: Event) -> bool:
    """After a death the requests close without a word to the family; one letter tells that the dossier is closed."""
    return event.data.get("withdrawal_reason") != WithdrawalReason.DECEASED


@dataclass(frozen=True)
class Notice:
    """One e-mail to each person of an audience; the actor of the event does not write to themselves.

    `least`: of those who ask, what one must be allowed to do to be told. News are for all; what calls for an act is for
    those who may do it.
    """

    audience: Audience
    template: str
    when: Callable[[Event], bool] = _always
    least: Rights = Rights.READ


REGISTRY: dict[str, tuple[Notice, ...]] = {
    "dossier.physician_accepted": (Notice(Audience.REQUESTERS, "physician_accepted"),),
    "dossier.physician_declined": (Notice(Audience.REQUESTERS, "physician_declined"),),
    "dossier.physician_joined": (Notice(Audience.REQUESTERS, "physician_joined"),),
    "dossier.hand_over_ended": (Notice(Audience.REQUESTERS, "dossier_hand_over_ended", least=Rights.DECIDE),),
    "dossier.person_joined": (Notice(Audience.REQUESTERS, "dossier_person_joined"),),
    "dossier.agreement_answered": (
        Notice(Audience.REQUESTERS, "dossier_agreement", least=Rights.DECIDE),
        Notice(Audience.READERS, "dossier_agreement_withdrawn", lambda event: not event.data["agrees"]),
    ),
    "dossier.agreement_withdrawn": (
        Notice(Audience.REQUESTERS, "dossier_agreement_withdrawn"),
        Notice(Audience.READERS, "dossier_agreement_withdrawn"),
    ),
    "dossier.asked": (Notice(Audience.REQUESTERS, "dossier_asked", least=Rights.WRITE),),
    "dossier.date_passed": (Notice(Audience.REQUESTERS, "dossier_date_passed", least=Rights.WRITE),),
    "dossier.disclosed": (Notice(Audience.NAMED, "dossier_disclosed"),),
    "dossier.merged": (Notice(Audience.REQUESTERS, "dossier_merged"),),
    "dossier.closed": (
        Notice(
            Audience.REQUESTERS,
            "dossier_closed_by_death",
            lambda event: event.data.get("reason") == WithdrawalReason.DECEASED,
        ),
    ),
    "dossier.reactivated": (
        Notice(Audience.REQUESTERS, "dossier_reopened", lambda event: bool(event.data.get("mistake"))),
    ),
    "dossier.erasure_announced": (Notice(Audience.REQUESTERS, "dossier_erasure"),),
    "dossier.erasure_cancelled": (Notice(Audience.REQUESTERS, "dossier_erasure_cancelled"),),
    "dossier.archived": (Notice(Audience.REQUESTERS, "dossier_archived", lambda event: event.actor_id is None),),
    "wave.left": (Notice(Audience.REQUESTERS, "wave_left", lambda event: event.actor_id is None),),
    "wave.ended": (
        Notice(Audience.REQUESTERS, "waves_exhausted", lambda event: event.data.get("why") == WavesEnded.EXHAUSTED),
    ),
    "wave.paused": (
        Notice(
            Audience.REQUESTERS,
            "waves_paused",
            lambda event: event.data.get("why") != WavesPaused.ASKED,
            least=Rights.DECIDE,
        ),
    ),
    "medical.signed_again": (Notice(Audience.READERS, "medical_signed_again"),),
    "platform.unserved_reported": (Notice(Audience.COORDINATORS, "commune_unserved"),),
    "referral.sent": (Notice(Audience.UNIT, "referral_sent", lambda event: "received_on" not in event.data),),
    "referral.reminded": (Notice(Audience.UNIT, "referral_reminded"),),
    "referral.info_requested": (Notice(Audience.REQUESTERS, "referral_info_requested", least=Rights.WRITE),),
    "referral.info_given": (Notice(Audience.UNIT, "referral_info_given"),),
    "referral.waitlisted": (Notice(Audience.REQUESTERS, "referral_waitlisted"),),
    "referral.held": (Notice(Audience.REQUESTERS, "referral_held"),),
    "referral.hold_released": (Notice(Audience.REQUESTERS, "referral_hold_ended"),),
    "referral.hold_lapsed": (
        Notice(Audience.UNIT, "referral_hold_lapsed"),
        Notice(Audience.REQUESTERS, "referral_hold_ended"),
    ),
    "referral.offered": (Notice(Audience.REQUESTERS, "referral_offered"),),
    "referral.offer_revoked": (Notice(Audience.REQUESTERS, "referral_offer_revoked"),),
    "referral.offer_accepted": (
        Notice(Audience.UNIT, "referral_offer_accepted"),
        Notice(Audience.REQUESTERS, "referral_offer_accepted_by_us"),
    ),
    "referral.offer_declined": (Notice(Audience.UNIT, "referral_offer_declined"),),
    "referral.admitted": (Notice(Audience.REQUESTERS, "referral_admitted"),),
    "referral.not_arrived": (Notice(Audience.REQUESTERS, "referral_not_arrived"),),
    "referral.resumed": (Notice(Audience.UNIT, "referral_resumed"),),
    "referral.refused": (Notice(Audience.REQUESTERS, "referral_refused"),),
    "referral.reopened": (Notice(Audience.REQUESTERS, "referral_reopened"),),
    "referral.withdrawn": (
        Notice(Audience.UNIT, "referral_withdrawn", lambda event: _was_sent(event) and not _is_a_double(event)),
        Notice(
            Audience.REQUESTERS,
            "referral_withdrawn_by_us",
            lambda event: _was_sent(event) and _nobody_died(event) and not _is_a_double(event),
        ),
    ),
    "referral.redated": (Notice(Audience.UNIT, "referral_redated"),),
    "referral.updated": (Notice(Audience.UNIT, "referral_updated"),),
    "home.visit_proposed": (Notice(Audience.REQUESTERS, "home_visit_proposed", least=Rights.WRITE),),
    "home.visit_confirmed": (Notice(Audience.UNIT, "home_visit_confirmed"),),
    "home.visit_other_time": (Notice(Audience.UNIT, "home_visit_other_time"),),
    "home.visit_cancelled": (Notice(Audience.REQUESTERS, "home_visit_cancelled"),),
    "home.visit_done": (Notice(Audience.REQUESTERS, "home_visit_done"),),
    "home.rhythm_changed": (Notice(Audience.REQUESTERS, "home_rhythm_changed"),),
    "home.agreement_given": (
        Notice(Audience.UNIT, "home_agreement_answered"),
        Notice(Audience.REQUESTERS, "home_agreement_answered"),
    ),
    "home.agreement_declined": (
        Notice(Audience.UNIT, "home_agreement_answered"),
        Notice(Audience.REQUESTERS, "home_agreement_answered"),
    ),
    "home.renewal_due": (Notice(Audience.UNIT, "home_renewal_due"),),
    "home.renewal_asked": (Notice(Audience.REQUESTERS, "home_renewal_asked"),),
    "home.renewed": (Notice(Audience.UNIT, "home_renewal_answered"),),
    "home.renewal_declined": (Notice(Audience.UNIT, "home_renewal_answered"),),
    "home.stay_ended": (Notice(Audience.REQUESTERS, "home_stay_ended"),),
    "referral.validated": (Notice(Audience.REQUESTERS, "pathway_prescribed"),),
    "referral.concluded": (Notice(Audience.REQUESTERS, "pathway_concluded"),),
    "pathway.welcome_given": (Notice(Audience.REQUESTERS, "pathway_appointment"),),
    "pathway.first_given": (Notice(Audience.REQUESTERS, "pathway_appointment"),),
    "pathway.synthesis_planned": (Notice(Audience.REQUESTERS, "pathway_appointment"),),
    "pathway.welcomed": (Notice(Audience.REQUESTERS, "pathway_step"),),
    "pathway.engaged": (Notice(Audience.REQUESTERS, "pathway_step"),),
    "pathway.intervention_begun": (Notice(Audience.REQUESTERS, "pathway_step"),),
    "pathway.report_received": (Notice(Audience.REQUESTERS, "pathway_step"),),
    "pathway.synthesis_held": (Notice(Audience.REQUESTERS, "pathway_step"),),
    "pathway.renewed": (Notice(Audience.REQUESTERS, "pathway_renewed"),),
    "pathway.examination_due": (Notice(Audience.REQUESTERS, "pathway_examination"),),
    "pathway.deadline_near": (Notice(Audience.UNIT, "pathway_deadline_near"),),
    "pathway.deadline_passed": (Notice(Audience.UNIT, "pathway_deadline_passed"),),
    "referral.merged": (Notice(Audience.UNIT, "referral_merged"),),
    "referral.superseded": (Notice(Audience.UNIT, "referral_superseded", _was_sent),),
    "referral.expired": (
        Notice(Audience.UNIT, "referral_expired", _was_sent),
        Notice(Audience.REQUESTERS, "referral_expired", _was_sent),
    ),
}


def notices(event: Event) -> Iterable[Notice]:
    """Return the notices that an event calls for."""
    return (notice for notice in REGISTRY.get(event.name, ()) if notice.when(event))
