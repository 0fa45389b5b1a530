"""The life cycle of a request, as tables: action × who × from → to; which table, the kind of dossier says.

Buttons, `docs/domain/referral-states.md` and tests derive from them. The actions of `actions/` apply them;
nothing else writes a state. A guard says in French why a door is closed.
"""

from dataclasses import dataclass

from jalon.accounts.actors import Actor
from jalon.directory.enums import UnitKind
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.policies import ONLY_DECIDERS, READS_ONLY
from jalon.referrals.enums import ReferralState
from jalon.referrals.guards import Situation, a_place_is_held
from jalon.referrals.models import Referral
from jalon.referrals.pathways.life_cycle import TABLE as PATHWAY_TABLE
from jalon.referrals.reasons import CARE
from jalon.referrals.sides import Side, side_of
from jalon.referrals.transitions import TABLE, Transition
from jalon.referrals.transitions import Action as Action

S = ReferralState


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
    S.IN_PATHWAY: Status("in-progress", "parcours en cours"),
    S.CONCLUDED: Status("completed", "parcours terminé"),
    S.REFUSED: Status("rejected"),
    S.WITHDRAWN: Status("cancelled"),
    S.SUPERSEDED: Status("cancelled", "admis ailleurs"),
    S.EXPIRED: Status("failed"),
}


BY_ACTION = {row.action: row for row in TABLE}
PATHWAY_BY_ACTION = {row.action: row for row in PATHWAY_TABLE}
BY_EVENT = {row.event: row for row in (*PATHWAY_TABLE, *TABLE)}
PATHWAY_BY_EVENT = {row.event: row for row in (*TABLE, *PATHWAY_TABLE)}


def table_of(kind: str) -> tuple[Transition, ...]:
    """Return the table that the requests of a kind of dossier follow."""
    return PATHWAY_TABLE if kind == DossierKind.TND else TABLE


def row_of(action: Action, kind: str) -> Transition | None:
    """Return the row of an action for a kind of dossier, None where its requests know no such thing."""
    return (PATHWAY_BY_ACTION if kind == DossierKind.TND else BY_ACTION).get(action)


def row_told(event: str, unit_kind: str) -> Transition | None:
    """Return the row whose sentence tells an event of a request to a kind of unit; None for other events."""
    return (PATHWAY_BY_EVENT if unit_kind == UnitKind.PCO else BY_EVENT).get(event)


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
    S.IN_PATHWAY: "Le parcours est en cours.",
    S.CONCLUDED: "Le parcours est terminé.",
    S.REFUSED: "L’établissement a refusé cette demande.",
    S.WITHDRAWN: "Le demandeur a retiré cette demande.",
    S.SUPERSEDED: "Cette demande est close : une place a été trouvée ailleurs.",
    S.EXPIRED: "Cette demande est close : elle est restée sans suite.",
}
WRONG_SIDE = {
    Side.REQUESTER: "Seuls le médecin, son secrétariat et la famille peuvent faire cela.",
    Side.UNIT: "Seules les personnes des admissions et de la décision peuvent répondre à cette demande.",
    Side.UNIT_DOCTOR: "Seul un médecin de la plateforme, habilité à la lecture médicale, le fait.",
    Side.SYSTEM: "Jalon le fait de lui-même.",
}
NO_PLACE_HERE = "Une plateforme ne propose pas de place\N{NO-BREAK SPACE}: son médecin prescrit un parcours."
NO_PATHWAY_HERE = "Seule une plateforme qui suit les enfants prescrit un parcours."


def plays(side: Side, row: Transition, situation: Situation) -> bool:
    """Return whether what the row says is for people of this side; of those who ask, not all decide (`closed_to`).

    A request on paper has nobody here on its other side: those who answer write down what they are told by telephone.
    """
    if side.answers:
        speaks_for_them = row.by == Side.REQUESTER and situation.dossier.is_paper
        return row.by in (Side.UNIT, side) or speaks_for_them
    return row.by == (Side.REQUESTER if side.asks else side)


def why_not(action: Action, side: Side, situation: Situation) -> str:
    """Return in French why the action may not be done now; empty when it may."""
    row = row_of(action, situation.dossier.kind)
    if row is None:
        return _not_here(situation)
    if reason := closed_to(action, side, situation):
        return reason
    state = S(situation.referral.state)
    if state not in row.sources:
        return row.closed.get(state) or STATE_FACTS[state]
    return next((reason for guard in row.guards if (reason := guard(situation, side.asks))), "")


def closed_to(action: Action, side: Side, situation: Situation) -> str:
    """Return in French why a side may never do it, whatever the state; empty when it may."""
    row = row_of(action, situation.dossier.kind)
    if row is None:
        return _not_here(situation)
    if not plays(side, row, situation):
        return WRONG_SIDE[row.by]
    if not side.asks or side == Side.REQUESTER or (row.fills and side == Side.REQUESTER_WRITER):
        return ""
    return READS_ONLY if row.fills else ONLY_DECIDERS


def _not_here(situation: Situation) -> str:
    return NO_PLACE_HERE if situation.dossier.kind == DossierKind.TND else NO_PATHWAY_HERE


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
        for row in table_of(situation.dossier.kind)
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
