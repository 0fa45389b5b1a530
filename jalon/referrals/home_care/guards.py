"""What care at home adds to the doors of a request: see `referrals.workflow`. No query for other units."""

from jalon.referrals.guards import Situation
from jalon.referrals.home_care.enums import GIVEN, AgreementState
from jalon.referrals.home_care.lengths import is_at_home, length_of
from jalon.referrals.home_care.models import Rhythm
from jalon.referrals.home_care.treating import agreement_of
from jalon.referrals.wording import NBSP

NO_RHYTHM = f"S’ouvre avec la date de début et le rythme des passages{NBSP}: «{NBSP}Donner l’accord{NBSP}»."
NO_AGREEMENT = (
    "L’accord du médecin traitant manque. Il le donne dans Jalon, ou vous notez comment il a été obtenu"
    f"{NBSP}: «{NBSP}Soins à domicile{NBSP}»."
)
DECLINED = (
    "Le médecin traitant n’est pas d’accord. Parlez-en avec lui, puis notez son nouvel accord"
    f"{NBSP}: «{NBSP}Soins à domicile{NBSP}»."
)


def rhythm_is_written(situation: Situation, named: bool = True) -> str:
    """The agreement of a unit that cares at home carries its rhythm: one written since the request is as it is."""
    referral = situation.referral
    if not is_at_home(referral.unit.kind):
        return ""
    written = Rhythm.objects.filter(referral=referral, written_at__gte=referral.state_since)
    return "" if written.exists() else NO_RHYTHM


def treating_physician_agrees(situation: Situation, named: bool = True) -> str:
    """Nobody enters in HAD without the agreement of the médecin traitant."""
    kind = situation.referral.unit.kind
    if not is_at_home(kind) or not length_of(kind).needs_agreement:
        return ""
    agreement = agreement_of(situation.dossier, kind)
    if agreement is not None and agreement.state in GIVEN:
        return ""
    return DECLINED if agreement and agreement.state == AgreementState.DECLINED else NO_AGREEMENT
