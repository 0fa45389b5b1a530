"""The platform's doctor refuses a child, on a lawful ground, and says where to go."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.directory.enums import UnitKind
from jalon.directory.models import CareUnit
from jalon.referrals.actions.base import acting, move
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.base import refuse_unproven, rpps_of
from jalon.referrals.pathways.deadlines import today_at
from jalon.referrals.pathways.enums import OtherPath
from jalon.referrals.pathways.models import TurnedDown
from jalon.referrals.reasons import RefusalReason, reasons_of
from jalon.referrals.transitions import Action
from jalon.referrals.wording import NBSP

R = RefusalReason
GROUNDS = reasons_of(frozenset({UnitKind.PCO}))
#: The child is not one of this platform: another place is named.
NOT_ELIGIBLE = (R.TERRITORY, R.AGE)
NO_GROUND = "Choisissez le motif parmi ceux que la loi admet\N{NO-BREAK SPACE}: le médecin le lira."
NO_PLACE = "Dites où adresser l’enfant\N{NO-BREAK SPACE}: une autre plateforme, ou un lieu en toutes lettres."
NO_PATH = "Dites vers quel autre parcours vous réorientez l’enfant."
NO_DATE = f"Dites quand le médecin revoit l’enfant{NBSP}: une date, ou «{NBSP}à convenir{NBSP}»."


@dataclass(frozen=True)
class Grounds:
    """Why, and what follows.

    `again_on`, or `again_to_agree`: the new examination with the prescriber that « pas d’écart » calls for. `path`: the
    other pathway. `other_unit`, `place`: where to go, when the child is not eligible or is turned to another pathway.
    `message`: to the doctor who asked.
    """

    reason: str
    again_on: date | None = None
    again_to_agree: bool = False
    path: str = ""
    other_unit: CareUnit | None = None
    place: str = ""
    message: str = ""


def turn_down(referral: Referral, grounds: Grounds, *, actor: Actor, now: datetime | None = None) -> Referral:
    """Refuse the request; the doctor who asked and the parents are told, and read what each may.

    Refusal of the act without a card or e-CPS seen lately, and while what the ground calls for is not said.
    """
    now = now or timezone.now()
    if grounds.reason not in GROUNDS:
        raise Refusal(NO_GROUND)
    reason = RefusalReason(grounds.reason)
    with acting(referral, Action.REFUSE, actor) as situation:
        refuse_unproven(actor, now)
        row = situation.referral
        told = _told(reason, grounds, row, now)
        told.by, told.rpps, told.at = actor.user, rpps_of(actor), now
        told.save(force_insert=True)
        return move(
            row,
            Action.REFUSE,
            ReferralState.REFUSED,
            actor=actor,
            now=now,
            data={"refusal_reason": reason} | ({"day": told.again_on.isoformat()} if told.again_on else {}),
            message=grounds.message.strip(),
            refusal_reason=reason,
        )


def _told(reason: RefusalReason, grounds: Grounds, row: Referral, now: datetime) -> TurnedDown:
    """Return what this ground calls for, and nothing of the rest, whatever was typed before; raise when it lacks."""
    told = TurnedDown(referral=row, dossier=row.dossier)
    if reason == R.NO_GAP:
        if grounds.again_on is None and not grounds.again_to_agree:
            raise Refusal(NO_DATE)
        if grounds.again_on is not None and grounds.again_on < today_at(row, now):
            raise Refusal("Ce jour est passé. Indiquez quand le médecin revoit l’enfant.")
        told.again_on, told.again_to_agree = grounds.again_on, grounds.again_on is None
    elif reason == R.OTHER_PATH:
        if grounds.path not in OtherPath.values or (grounds.path == OtherPath.OTHER and not grounds.place.strip()):
            raise Refusal(NO_PATH)
        told.path = grounds.path
        told.seal("place_sealed", grounds.place.strip())
    elif reason in NOT_ELIGIBLE:
        _name_place(told, grounds, row)
    return told


def _name_place(told: TurnedDown, grounds: Grounds, row: Referral) -> None:
    other = grounds.other_unit
    if other is None and not grounds.place.strip():
        raise Refusal(NO_PLACE)
    if other is not None and (other.kind != UnitKind.PCO or other.closed or other.pk == row.unit_id):
        raise Refusal("Choisissez une autre plateforme, ouverte, ou écrivez où adresser l’enfant.")
    told.other_unit = other
    told.seal("place_sealed", grounds.place.strip())
