"""The life cycle of a child's request to a platform: its doctor prescribes a pathway or refuses, and concludes.

No place is offered, held nor waited for. The rows that any request has are those of `referrals.transitions`.
"""

from dataclasses import replace

from jalon.referrals.enums import ReferralState
from jalon.referrals.guards import dossier_is_open, nothing_else_open_here
from jalon.referrals.pathways.guards import child_has_the_age, no_pathway_elsewhere, nobody_refuses
from jalon.referrals.sides import Side
from jalon.referrals.transitions import OPENED_FIRST, Action, Transition
from jalon.referrals.transitions import TABLE as PLACES

S = ReferralState
STUDIED = (S.READ, S.INFO_REQUESTED)
BEFORE_PATHWAY = (S.DRAFT, S.SENT, *STUDIED)
_SHARED = {row.action: row for row in PLACES}

TABLE = (
    replace(_SHARED[Action.SEND], guards=(dossier_is_open, no_pathway_elsewhere)),
    _SHARED[Action.OPEN],
    replace(_SHARED[Action.REQUEST_INFO], sources=(S.READ,), closed={S.SENT: OPENED_FIRST}),
    replace(_SHARED[Action.GIVE_INFO], targets=(S.READ,), guards=(nobody_refuses,)),
    Transition(
        Action.VALIDATE,
        Side.UNIT_DOCTOR,
        STUDIED,
        (S.IN_PATHWAY,),
        "Prescrire le parcours",
        "Parcours prescrit par {place}, jusqu’au {until}.",
        "referral.validated",
        guards=(dossier_is_open, no_pathway_elsewhere, child_has_the_age),
        closed={S.SENT: OPENED_FIRST},
    ),
    replace(_SHARED[Action.REFUSE], by=Side.UNIT_DOCTOR, sources=STUDIED, closed={S.SENT: OPENED_FIRST}),
    replace(
        _SHARED[Action.REOPEN],
        by=Side.UNIT_DOCTOR,
        guards=(dossier_is_open, nothing_else_open_here, no_pathway_elsewhere),
    ),
    Transition(
        Action.CONCLUDE,
        Side.UNIT_DOCTOR,
        (S.IN_PATHWAY,),
        (S.CONCLUDED,),
        "Clore le parcours",
        "Parcours terminé le {ended_on}, dit {place}.",
        "referral.concluded",
    ),
    replace(_SHARED[Action.WITHDRAW], sources=(*BEFORE_PATHWAY, S.IN_PATHWAY)),
    replace(
        _SHARED[Action.SUPERSEDE],
        sources=BEFORE_PATHWAY,
        label="Clore : parcours ailleurs",
        sentence="Demande close : une autre plateforme a prescrit le parcours.",
    ),
    # A pathway that runs ends by its conclusion, or because those who asked stop it: never by silence.
    replace(_SHARED[Action.EXPIRE], sources=BEFORE_PATHWAY),
)
