"""How a view finds a request: through the policy, with the opening in the access journal."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_access
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy, Standing
from jalon.referrals.policies import Found, ReferralPolicy
from jalon.referrals.sides import Side
from jalon.web.middleware import actor_of

SUBJECT = "referral"
ROLES = {
    Side.UNIT: "Admissions d’un établissement",
    Side.UNIT_DOCTOR: "Médecin d’une plateforme",
    Side.UNIT_READER: "Lecture médicale d’un établissement",
}


def find_or_404(request: HttpRequest, pk: UUID) -> Found:
    """Return the request and the person's side; a refusal is recorded when the request exists."""
    actor = actor_of(request)
    found = ReferralPolicy.find(actor, pk)
    if found is not None:
        return found
    dossier_id = ReferralPolicy.dossier_of(pk)
    if dossier_id is not None:
        record_access(
            actor=actor.user,
            actor_role=str(actor.user.get_kind_display()),
            dossier_id=dossier_id,
            subject=SUBJECT,
            granted=False,
            reason="Sans lien avec cette demande",
        )
    raise Http404


def record_opening(actor: Actor, found: Found) -> None:
    """Record that the request was opened. Call it outside any transaction."""
    record_access(
        actor=actor.user,
        actor_role=found.standing.label if found.side.asks else ROLES[found.side],
        dossier_id=found.referral.dossier_id,
        subject=SUBJECT,
        granted=True,
    )


def find_asking(request: HttpRequest, pk: UUID, subject: str) -> tuple[Dossier, Standing]:
    """Return a dossier for a page of sending, and how the person stands to it, with the opening in the journal.

    404 when it is not for them, 403 when they know of it without asking for it.
    """
    actor = actor_of(request)
    found = DossierPolicy.find(actor, pk)
    if found is None:
        raise Http404
    dossier, standing = found
    record_access(
        actor=actor.user,
        actor_role=standing.label,
        dossier_id=dossier.pk,
        subject=subject,
        granted=standing.is_requester,
    )
    if not standing.is_requester:
        raise PermissionDenied("Seuls le médecin, son secrétariat et la famille envoient les demandes.")
    return dossier, standing
