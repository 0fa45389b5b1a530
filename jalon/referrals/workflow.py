"""The life cycle of a request, as one table: action × who × from → to.

Buttons, API answers, `docs/domain/referral-states.md` and tests derive from it. The actions of `actions/` apply it;
nothing else writes a state. A guard says in French why a door is closed.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from jalon.accounts.actors import Actor
from jalon.dossiers.policies import ONLY_DECIDERS, READS_ONLY
from jalon.referrals.enums import OPEN_STATES, ReferralState
from jalon.referrals.guards import (
    Guard,
    Situation,
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
from jalon.referrals.models import HOLDING_STATES, Referral
from jalon.referrals.reasons import CARE
from jalon.referrals.sides import Side, side_of
from jalon.referrals.wording import grade_words

S = ReferralState


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


@dataclass(frozen=True)
class Status:
    """FHIR Task.status, and Task.businessStatus when it says more."""

    status: str
    business: str = ""


FHIR = {
    S.DRAFT: Status("draft"),
    S.SENT: Status("requested"),
    S.READ: Status("received"),
    S.INFO_REQUESTED: Status("on-hold"),
    S.WAITLISTED: Status("accepted"),
    S.OFFERED: Status("accepted", "place proposée"),
    S.CONFIRMED: Status("in-progress"),
    S.ADMITTED: Status("completed"),
    S.REFUSED: Status("rejected"),
    S.WITHDRAWN: Status("cancelled"),
    S.SUPERSEDED: Status("cancelled", "admis ailleurs"),
    S.EXPIRED: Status("failed"),
}


def fhir_status(referral: Referral) -> Status:
    """Return the FHIR status of a request; the grade of the waiting list is its business status."""
    if referral.state == S.WAITLISTED:
        return Status("accepted", grade_words(referral.grade, referral.unit.kind))
    return FHIR[S(referral.state)]


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


SENT_STATES = OPEN_STATES[1:]
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
        OPEN_STATES,
        (S.WITHDRAWN,),
        "Retirer la demande",
        "Demande retirée : {withdrawal_reason}.",
        "referral.withdrawn",
        reason_required=True,
    ),
    Transition(
        Action.SUPERSEDE,
        Side.SYSTEM,
        OPEN_STATES,
        (S.SUPERSEDED,),
        "Clore : admis ailleurs",
        "Demande close : une place a été trouvée ailleurs.",
        "referral.superseded",
        automatic=True,
    ),
    Transition(
        Action.EXPIRE,
        Side.SYSTEM,
        OPEN_STATES,
        (S.EXPIRED,),
        "Clore : sans suite",
        "Demande close : restée sans suite.",
        "referral.expired",
        automatic=True,
    ),
)
TRANSITIONS = {row.action: row for row in TABLE}
BY_EVENT = {row.event: row for row in TABLE}

#: What a unit writes down of a request that it received on paper.
ON_PAPER = {
    Action.SEND: "Envoyer la demande",
    Action.GIVE_INFO: "Noter le complément reçu",
    Action.ACCEPT_OFFER: "Noter que la place est acceptée",
    Action.DECLINE_OFFER: "Noter que la place est déclinée",
    Action.RESUME: "Relancer cette demande",
    Action.WITHDRAW: "Noter que la demande s’arrête",
}

#: The words of wards and units of follow-up care, where they differ.
CARE_LABELS = {
    Action.WAITLIST: "Accord sans date, ou liste",
    Action.ADMIT: "Noter l’arrivée",
}

STATE_FACTS = {
    S.DRAFT: "Cette demande n’est pas encore envoyée.",
    S.SENT: "L’établissement n’a pas encore consulté cette demande.",
    S.READ: "L’établissement étudie cette demande.",
    S.INFO_REQUESTED: "Un complément est demandé et n’est pas encore venu.",
    S.WAITLISTED: "La demande est sur liste d’attente.",
    S.OFFERED: "Une place est proposée et attend sa réponse.",
    S.CONFIRMED: "La place vient d’être acceptée.",
    S.ADMITTED: "L’entrée est déjà confirmée.",
    S.REFUSED: "L’établissement a refusé cette demande.",
    S.WITHDRAWN: "Le demandeur a retiré cette demande.",
    S.SUPERSEDED: "Cette demande est close : une place a été trouvée ailleurs.",
    S.EXPIRED: "Cette demande est close : elle est restée sans suite.",
}
WRONG_SIDE = {
    Side.REQUESTER: "Seuls le médecin, son secrétariat et la famille peuvent faire cela.",
    Side.UNIT: "Seules les personnes des admissions et de la décision peuvent répondre à cette demande.",
    Side.SYSTEM: "Jalon le fait de lui-même.",
}


def plays(side: Side, row: Transition, situation: Situation) -> bool:
    """Return whether what the row says is for people of this side; of those who ask, not all decide (`closed_to`).

    A request on paper has nobody here on its other side: those who answer write down what they are told by telephone.
    """
    speaks_for_them = side == Side.UNIT and row.by == Side.REQUESTER and situation.dossier.is_paper
    return row.by == (Side.REQUESTER if side.asks else side) or speaks_for_them


def why_not(action: Action, side: Side, situation: Situation) -> str:
    """Return in French why the action may not be done now; empty when it may."""
    row = TRANSITIONS[action]
    if reason := closed_to(action, side, situation):
        return reason
    state = S(situation.referral.state)
    if state not in row.sources:
        return row.closed.get(state) or STATE_FACTS[state]
    return next((reason for guard in row.guards if (reason := guard(situation, side.asks))), "")


def closed_to(action: Action, side: Side, situation: Situation) -> str:
    """Return in French why a side may never do it, whatever the state; empty when it may."""
    row = TRANSITIONS[action]
    if not plays(side, row, situation):
        return WRONG_SIDE[row.by]
    if not side.asks or side == Side.REQUESTER or (row.fills and side == Side.REQUESTER_WRITER):
        return ""
    return READS_ONLY if row.fills else ONLY_DECIDERS


@dataclass(frozen=True)
class Door:
    """An action shown to a person: open, or closed with its reason beside."""

    action: Action
    label: str
    open: bool
    reason: str = ""


def available(referral: Referral, actor: Actor | None, *, situation: Situation | None = None) -> list[Door]:
    """Return the doors to show to the person, in the order of the table; `situation` spares its queries."""
    situation = situation or Situation.of(referral)
    return doors(situation, side_of(actor, referral))


def doors(situation: Situation, side: Side) -> list[Door]:
    """Return the doors of one side: those that lead from the present state, and those worth showing closed."""
    state = S(situation.referral.state)
    shown = [
        row
        for row in TABLE
        if plays(side, row, situation) and not row.automatic and (state in row.sources or state in row.closed)
    ]
    reasons = [why_not(row.action, side, situation) for row in shown]
    return [
        Door(row.action, label_of(row, situation), not reason, reason)
        for row, reason in zip(shown, reasons, strict=True)
        if not (reason and row.discreet)
    ]


def label_of(row: Transition, situation: Situation) -> str:
    """Return the words of the button."""
    if row.by == Side.REQUESTER and situation.dossier.is_paper:
        return ON_PAPER[row.action]
    referral = situation.referral
    if row.action == Action.WAITLIST and referral.state == S.WAITLISTED:
        return "Changer le rang sur la liste"
    if row.action == Action.HOLD and not a_place_is_held(situation):
        return "Garder la place plus longtemps"
    return CARE_LABELS.get(row.action, row.label) if referral.unit.kind in CARE else row.label
