"""How the search finds a dossier: through the policy, for those who ask, with the opening in the access journal."""

from uuid import UUID

from django.http import Http404, HttpRequest

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_access
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy, Standing
from jalon.web.middleware import actor_of

SUBJECT = "dossier:recherche"
NOT_THEIRS = "La recherche est à ceux qui font la demande."


def find_or_404(request: HttpRequest, pk: UUID) -> tuple[Dossier, Standing]:
    """Return the dossier and the person's standing, and record the opening, or the refusal. Two queries."""
    actor = actor_of(request)
    found = DossierPolicy.find(actor, pk)
    if found is None or not found[1].is_requester:
        if DossierPolicy.is_known(pk):
            standing = found[1] if found else Standing.NONE
            _record(actor, standing, pk, granted=False, reason=NOT_THEIRS)
        raise Http404
    dossier, standing = found
    _record(actor, standing, pk, granted=True)
    return dossier, standing


def _record(actor: Actor, standing: Standing, pk: UUID, *, granted: bool, reason: str = "") -> None:
    record_access(
        actor=actor.user,
        actor_role=standing.label,
        dossier_id=pk,
        subject=SUBJECT,
        granted=granted,
        reason=reason,
    )
