"""A unit refuses a request, for a coded reason that the requester reads."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.directory.unit_kinds import SMR_MENTIONS
from jalon.dossiers.enums import DossierKind
from jalon.referrals.actions.base import acting, move
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.reasons import FITS, REDIRECTING, CareLevel, RefusalReason
from jalon.referrals.workflow import Action

PLATFORM = "Une plateforme refuse depuis la page de l’enfant\N{NO-BREAK SPACE}: elle y dit aussi où aller."


def refuse(
    referral: Referral,
    *,
    reason: str,
    level: str = "",
    mention: str = "",
    message: str = "",
    actor: Actor,
    now: datetime | None = None,
) -> Referral:
    """Refuse, for a reason that fits the kind of unit; « autre motif » needs a message that says which. A platform that
    follows children refuses otherwise: `pathways.actions.turn_down`.

    `level`: where to turn instead, which a reason of REDIRECTING asks for; `mention`: of an SMR, when it is known.
    """
    now = now or timezone.now()
    if reason not in RefusalReason.values:
        raise Refusal("Choisissez le motif du refus : le demandeur le lira.")
    if reason == RefusalReason.OTHER and not message.strip():
        raise Refusal("Précisez cet autre motif dans le message.")
    advised = _advised(RefusalReason(reason), level, mention)
    with acting(referral, Action.REFUSE, actor) as situation:
        row = situation.referral
        if situation.dossier.kind == DossierKind.TND:
            raise Refusal(PLATFORM)
        if row.unit.kind not in FITS[RefusalReason(reason)]:
            raise Refusal("Ce motif ne concerne pas ce type d’unité. Choisissez-en un autre.")
        return move(
            row,
            Action.REFUSE,
            ReferralState.REFUSED,
            actor=actor,
            now=now,
            data={"refusal_reason": reason, **advised},
            message=message,
            refusal_reason=reason,
            **advised,
        )


def _advised(reason: RefusalReason, level: str, mention: str) -> dict[str, str]:
    """Return where to turn instead, for the reasons that say so; nothing for the others, whatever was chosen before."""
    if reason not in REDIRECTING:
        return {}
    if level not in CareLevel.values:
        raise Refusal("Dites vers quel niveau vous orientez : le demandeur pourra le chercher aussitôt.")
    known = level == CareLevel.SMR and mention in SMR_MENTIONS
    return {"advised_level": level} | ({"advised_mention": mention} if known else {})
