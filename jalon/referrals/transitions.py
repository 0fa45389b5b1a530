"""The rows of the life cycle of a request: action × who × from → to. `workflow` reads them and says what they open.

`TABLE` is that of requests for a place. A child's request to a platform has its own, `pathways.life_cycle.TABLE`, which
takes the rows that both share from here.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from jalon.referrals.enums import OPEN_STATES, ReferralState
from jalon.referrals.guards import (
    Guard,
    a_place_is_held,
    dossier_is_open,
    entry_day_has_come,
    medical_opinion_is_favourable,
    no_place_accepted_elsewhere,
    no_place_accepted_elsewhere_for_care,
    no_second_permanent_admission,
    nothing_else_open_here,
    unit_is_of_care,
    unit_takes_requests,
    was_sent,
)
from jalon.referrals.home_care.guards import rhythm_is_written, treating_physician_agrees
from jalon.referrals.models import HOLDING_STATES
from jalon.referrals.sides import Side

S = ReferralState
#: Where a request for a place is open.
OPEN = tuple(state for state in OPEN_STATES if state != S.IN_PATHWAY)


class Action(StrEnum):
    """What can happen to a request. The value is the word in addresses, journals and the API."""

    SEND = "send"
    OPEN = "open"
    REQUEST_INFO = "request_info"
    GIVE_INFO = "give_info"
    WAITLIST = "waitlist"
    HOLD = "hold"
    RELEASE = "release"
    LAPSE = "lapse"
    OFFER = "offer"
    REVOKE_OFFER = "revoke_offer"
    ACCEPT_OFFER = "accept_offer"
    DECLINE_OFFER = "decline_offer"
    ADMIT = "admit"
    NOT_ARRIVED = "not_arrived"
    REFUSE = "refuse"
    REOPEN = "reopen"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    SUPERSEDE = "supersede"
    EXPIRE = "expire"
    VALIDATE = "validate"
    CONCLUDE = "conclude"


@dataclass(frozen=True)
class Transition:
    """One row of the table.

    `label` is the button, `sentence` the line of the timeline (with fields of the event in braces), `event` the name
    in the journal. `closed` tells, for states that the action does not leave from, why the door is shown closed.
    `fills`: of those who ask, whoever fills the dossier may do it, without deciding. Without `targets` the state stays.
    `discreet`: while a guard closes it, the door is not shown at all.
    """

    action: Action
    by: Side
    sources: tuple[ReferralState, ...]
    targets: tuple[ReferralState, ...]
    label: str
    sentence: str
    event: str
    reason_required: bool = False
    guards: tuple[Guard, ...] = ()
    closed: dict[ReferralState, str] = field(default_factory=dict)
    automatic: bool = False
    fills: bool = False
    discreet: bool = False


OPENED_FIRST = "S’ouvre quand la demande a été consultée."

TABLE = (
    Transition(
        Action.SEND,
        Side.REQUESTER,
        (S.DRAFT,),
        (S.SENT,),
        "Envoyer la demande",
        "Demande envoyée {at}.",
        "referral.sent",
        guards=(dossier_is_open, no_place_accepted_elsewhere_for_care),
    ),
    Transition(
        Action.OPEN,
        Side.UNIT,
        (S.SENT,),
        (S.READ,),
        "Ouvrir la demande",
        "Demande consultée par {place}.",
        "referral.read",
        automatic=True,
    ),
    Transition(
        Action.REQUEST_INFO,
        Side.UNIT,
        (S.READ, S.WAITLISTED),
        (S.INFO_REQUESTED,),
        "Demander un complément",
        "Complément demandé par {place}.",
        "referral.info_requested",
        closed={S.SENT: OPENED_FIRST, S.OFFERED: "S’ouvre si vous retirez d’abord la proposition."},
    ),
    Transition(
        Action.GIVE_INFO,
        Side.REQUESTER,
        (S.INFO_REQUESTED,),
        (S.READ, S.WAITLISTED),
        "Répondre au complément",
        "Complément apporté.",
        "referral.info_given",
        fills=True,
    ),
    Transition(
        Action.WAITLIST,
        Side.UNIT,
        (S.READ, S.INFO_REQUESTED, S.WAITLISTED),
        (S.WAITLISTED,),
        "Mettre sur liste d’attente",
        "Mise sur liste d’attente par {place} : {grade}.",
        "referral.waitlisted",
        closed={S.SENT: OPENED_FIRST},
    ),
    Transition(
        Action.HOLD,
        Side.UNIT,
        HOLDING_STATES,
        (),
        "Garder une place",
        "Place gardée par {place} jusqu’au {held_until}.",
        "referral.held",
        guards=(unit_is_of_care, no_place_accepted_elsewhere_for_care),
        discreet=True,
    ),
    Transition(
        Action.RELEASE,
        Side.UNIT,
        HOLDING_STATES,
        (),
        "Ne plus garder la place",
        "{place} ne garde plus la place.",
        "referral.hold_released",
        guards=(a_place_is_held,),
        discreet=True,
    ),
    Transition(
        Action.LAPSE,
        Side.SYSTEM,
        HOLDING_STATES,
        (),
        "Fin du délai de la place gardée",
        "La place n’est plus gardée par {place} : le délai est passé.",
        "referral.hold_lapsed",
        automatic=True,
    ),
    Transition(
        Action.OFFER,
        Side.UNIT,
        (S.READ, S.WAITLISTED, S.INFO_REQUESTED),
        (S.OFFERED,),
        "Proposer une place",
        "Place proposée par {place} : entrée le {entry_on}, réponse avant le {answer_before}.",
        "referral.offered",
        guards=(no_place_accepted_elsewhere_for_care, medical_opinion_is_favourable, rhythm_is_written),
        closed={S.SENT: OPENED_FIRST},
    ),
    Transition(
        Action.REVOKE_OFFER,
        Side.UNIT,
        (S.OFFERED,),
        (S.WAITLISTED,),
        "Retirer la proposition",
        "Proposition retirée par {place} ; la demande reste sur sa liste d’attente.",
        "referral.offer_revoked",
    ),
    Transition(
        Action.ACCEPT_OFFER,
        Side.REQUESTER,
        (S.OFFERED,),
        (S.CONFIRMED,),
        "Accepter la place",
        "Place acceptée : entrée le {entry_on}.",
        "referral.offer_accepted",
        guards=(no_place_accepted_elsewhere,),
        closed=dict.fromkeys((S.SENT, S.READ, S.WAITLISTED), "S’ouvre quand l’établissement propose une place."),
    ),
    Transition(
        Action.DECLINE_OFFER,
        Side.REQUESTER,
        (S.OFFERED,),
        (S.WAITLISTED, S.WITHDRAWN),
        "Décliner la place",
        "Place déclinée : {withdrawal_reason}{stay_on_list}.",
        "referral.offer_declined",
    ),
    Transition(
        Action.ADMIT,
        Side.UNIT,
        (S.CONFIRMED, S.OFFERED),
        (S.ADMITTED,),
        "Confirmer l’entrée",
        "Entrée {at} le {admitted_on}{arrived_at}.",
        "referral.admitted",
        guards=(no_place_accepted_elsewhere, no_second_permanent_admission, treating_physician_agrees),
        closed=dict.fromkeys((S.READ, S.INFO_REQUESTED, S.WAITLISTED), "S’ouvre quand une place a été proposée."),
    ),
    Transition(
        Action.NOT_ARRIVED,
        Side.UNIT,
        (S.CONFIRMED,),
        (S.WAITLISTED,),
        "La personne n’est pas venue",
        "La personne n’est pas venue, dit {place} ; la demande revient sur sa liste d’attente.",
        "referral.not_arrived",
        guards=(entry_day_has_come,),
        discreet=True,
    ),
    Transition(
        Action.REFUSE,
        Side.UNIT,
        (S.READ, S.INFO_REQUESTED, S.WAITLISTED),
        (S.REFUSED,),
        "Refuser la demande",
        "Demande refusée par {place} : {refusal_reason}.",
        "referral.refused",
        reason_required=True,
        closed={S.SENT: OPENED_FIRST, S.OFFERED: "S’ouvre si vous retirez d’abord la proposition."},
    ),
    Transition(
        Action.REOPEN,
        Side.UNIT,
        (S.REFUSED,),
        (S.READ,),
        "Reprendre la demande",
        "Demande reprise par {place}.",
        "referral.reopened",
        guards=(dossier_is_open, nothing_else_open_here, no_place_accepted_elsewhere_for_care),
    ),
    Transition(
        Action.RESUME,
        Side.REQUESTER,
        (S.SUPERSEDED,),
        (S.SENT,),
        "Relancer cette demande",
        "Demande relancée {at}.",
        "referral.resumed",
        guards=(
            *(was_sent, dossier_is_open, nothing_else_open_here),
            *(no_place_accepted_elsewhere, unit_takes_requests),
        ),
        discreet=True,
    ),
    Transition(
        Action.WITHDRAW,
        Side.REQUESTER,
        OPEN,
        (S.WITHDRAWN,),
        "Retirer la demande",
        "Demande retirée : {withdrawal_reason}.",
        "referral.withdrawn",
        reason_required=True,
    ),
    Transition(
        Action.SUPERSEDE,
        Side.SYSTEM,
        OPEN,
        (S.SUPERSEDED,),
        "Clore : admis ailleurs",
        "Demande close : une place a été trouvée ailleurs.",
        "referral.superseded",
        automatic=True,
    ),
    Transition(
        Action.EXPIRE,
        Side.SYSTEM,
        OPEN,
        (S.EXPIRED,),
        "Clore : sans suite",
        "Demande close : restée sans suite.",
        "referral.expired",
        automatic=True,
    ),
)
