"""Whether units may take the person of a dossier, by its kind: care at home by its territory, a platform by home and
age. Other units are judged by the rules of matching alone."""

from collections.abc import Iterable

from jalon.directory.models import CareUnit
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.models import Dossier
from jalon.referrals.home_care import territory as care_at_home
from jalon.referrals.pathways import territory as platforms
from jalon.referrals.reach import Reach

_BY_KIND = {DossierKind.SANITAIRE: care_at_home.reaches, DossierKind.TND: platforms.reaches}


def reaches(dossier: Dossier, units: Iterable[CareUnit]) -> dict[int, Reach]:
    """Return what is to be said of units, by identifier; nothing of those that take the person.

    Two queries at most, and one for each kind of unit that does not.
    """
    judged = _BY_KIND.get(DossierKind(dossier.kind))
    return judged(dossier, units) if judged else {}
