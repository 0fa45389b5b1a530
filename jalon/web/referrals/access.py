"""How a view finds a request: through the policy, with the opening in the access journal."""

from uuid import UUID

from django.http import Http404, HttpRequest

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_access
from jalon.referrals.policies import Found, ReferralPolicy
from jalon.referrals.sides import Side
from jalon.web.middleware import actor_of

SUBJECT = "referral"
ROLES = {Side.UNIT: "Admissions d’un établissement", Side.UNIT_READER: "Lecture médicale d’un établissement"}


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
