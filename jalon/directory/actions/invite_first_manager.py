"""The agency invites the first person who keeps the page and the team of an establishment; they invite the others."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole
from jalon.core.refusal import Refusal
from jalon.directory.actions.invite_staff import open_invitations, send_invitation
from jalon.directory.models import Establishment, StaffInvitation
from jalon.directory.policies import EstablishmentPolicy

KEPT = "Une personne gère déjà {name}\N{NO-BREAK SPACE}: c’est elle qui invite son équipe."
WAITING = "Une invitation attend déjà à {name}. Elle vaut sept jours."


def invite_first_manager(
    establishment: Establishment, address: str, *, actor: Actor, now: datetime | None = None
) -> StaffInvitation:
    """Send the invitation. Raises Refusal when somebody keeps the establishment, or is invited to."""
    now = now or timezone.now()
    with transaction.atomic():
        row = Establishment.objects.select_for_update(of=("self",)).get(pk=establishment.pk)
        if not EstablishmentPolicy.without_manager(actor).filter(pk=row.pk).exists():
            raise Refusal(KEPT.format(name=row.name))
        if open_invitations(row, now).filter(roles__contains=[MembershipRole.MANAGER]).exists():
            raise Refusal(WAITING.format(name=row.name))
        return send_invitation(row, address, [MembershipRole.MANAGER], inviter=actor.user, now=now)
