"""How the search finds a dossier: through the policy, for those who ask, with the opening in the access journal."""

from uuid import UUID

from django.http import Http404, HttpRequest

from jalon.audit.journal import record_access
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy, Standing
from jalon.web.middleware import actor_of

SUBJECT = "dossier:recherche"


def find_or_404(request: HttpRequest, pk: UUID) -> tuple[Dossier, Standing]:
    """Return the dossier and the person's standing, and record the opening. Two queries."""
    actor = actor_of(request)
    found = DossierPolicy.find(actor, pk)
    if found is None or not found[1].is_requester:
        raise Http404
    dossier, standing = found
    record_access(actor=actor.user, actor_role=standing.label, dossier_id=dossier.pk, subject=SUBJECT, granted=True)
    return dossier, standing
