"""Which dossiers have a wished date that has passed while somebody still looks for a place."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from jalon.dossiers.enums import DossierState
from jalon.dossiers.models import Dossier
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral

S = ReferralState
#: A date was proposed, or settled: it is the unit's that counts.
SETTLED = (S.OFFERED, S.CONFIRMED, S.ADMITTED)
LOOKING = (S.SENT, S.READ, S.INFO_REQUESTED, S.WAITLISTED)


def has_passed(dossier: Dossier, states: Iterable[str], today: date) -> bool:
    """Whether the person is asked for another date; `states`: those of the dossier's requests. No query."""
    passed = dossier.is_open and dossier.wished_on is not None and dossier.wished_on < today
    return passed and not set(states) & set(SETTLED)


def to_recall(today: date) -> QuerySet[Dossier]:
    """Return the dossiers sent to somebody, whose date has passed, and of which nobody was told of it for this date."""
    requests = Referral.objects.filter(dossier=OuterRef("pk"))
    return Dossier.objects.filter(
        Q(recalled_on__isnull=True) | ~Q(recalled_on=F("wished_on")),
        Exists(requests.filter(state__in=LOOKING)),
        ~Exists(requests.filter(state__in=SETTLED)),
        state=DossierState.OPEN,
        wished_on__lt=today,
    )
