"""What an accepted place or an admission means for the rest of the dossier.

* An accepted place (kinds other than grand âge) closes at once every other open request whose place does not go with it
  (`exclusion`), choices not yet sent included: a hospital bed is prepared at once. In grand âge the others stay open
  until the entry: an accepted place may still fall through, and lists are long.
* An admission closes the same ones.
* A *main* stay (permanent housing, full hospitalisation) takes the whole person: it closes every other open request,
  whatever its stay type, and the dossier.
* Any other stay (temporary, day, night, day hospital, at home, consultations) leaves what goes with it as it is. The
  dossier closes with it only when no request is left open.
"""

from jalon.directory.enums import StayType
from jalon.dossiers.enums import DossierKind
from jalon.referrals.exclusion import closes
from jalon.referrals.guards import Situation
from jalon.referrals.models import Referral

MAIN_STAYS = (StayType.PERMANENT, StayType.FULL_HOSPITAL)


def closed_by_acceptance(situation: Situation) -> list[Referral]:
    """Return the requests that close when the place of this one is accepted."""
    if situation.dossier.kind == DossierKind.GRAND_AGE:
        return []
    return [row for row in situation.others if row.is_open and closes(situation.referral, row)]


def closed_by_admission(situation: Situation) -> list[Referral]:
    """Return the requests that close when the person enters here."""
    whole = situation.referral.stay_type in MAIN_STAYS
    return [row for row in situation.others if row.is_open and (whole or closes(situation.referral, row))]


def admission_closes_dossier(situation: Situation) -> bool:
    """Return whether nothing is left open once the person has entered here."""
    closing = {row.pk for row in closed_by_admission(situation)}
    return not any(row.is_open and row.pk not in closing for row in situation.others)
