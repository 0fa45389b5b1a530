"""What the journal asks of dossiers: from where somebody acts in one of them."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from jalon.accounts.enums import UserKind
from jalon.accounts.models import User
from jalon.audit.models import Event
from jalon.audit.signals import place_asked
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.models import Participant


@receiver(place_asked, dispatch_uid="dossiers.by_mandate")
def by_mandate(sender: type[Event], actor: User, dossier_id: UUID, **kwargs: Any) -> str:
    """« CLIC de Dijon, par mandat » for a helper, nothing for others; one query, for accounts of the family alone."""
    if actor.kind != UserKind.FAMILY:
        return ""
    mandates = Participant.objects.filter(
        dossier_id=dossier_id, user=actor, role=ParticipantRole.HELPER, ended_at__isnull=True
    )
    organisation = mandates.values_list("organisation", flat=True).first()
    return f"{organisation}, par mandat" if organisation else ""
