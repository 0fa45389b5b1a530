"""How a view of a platform finds a child's request: through the policy, with the opening in the access journal."""

from uuid import UUID

from django.http import Http404, HttpRequest

from jalon.directory.enums import UnitKind
from jalon.referrals.actions.open import open_referral
from jalon.referrals.enums import ReferralState
from jalon.referrals.pathways.reading import Reading
from jalon.referrals.policies import Found
from jalon.web.middleware import actor_of
from jalon.web.referrals.access import find_or_404


def find_child(request: HttpRequest, pk: UUID) -> tuple[Found, Reading]:
    """Return a request to a platform and all that is written of it, for somebody who works there; 404 for others.

    A new request is read from then on, once somebody who answers opens it.
    """
    actor = actor_of(request)
    found = find_or_404(request, pk)
    if found.side.asks or found.referral.unit.kind != UnitKind.PCO:
        raise Http404
    if found.side.answers and found.referral.state == ReferralState.SENT:
        found = found.with_referral(open_referral(found.referral, actor=actor))
    return found, Reading.of(found.referral, found.side, found.standing, actor)
