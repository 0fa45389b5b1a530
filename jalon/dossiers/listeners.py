"""What the journal asks of dossiers: from where somebody acts in one of them."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from jalon.accounts.enums import UserKind
from jalon.accounts.models import User
from jalon.audit.models import Event
from jalon.audit.signals import place_asked
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.models import Dossier, Participant


@receiver(place_asked, dispatch_uid="dossiers.in_a_ward")
def in_a_ward(sender: type[Event], actor: User, dossier_id: UUID, **kwargs: Any) -> str:
    """« Cardiologie, CHU d’exemple » for the team of the ward of a dossier; one query, for accounts of wards alone."""
    if actor.kind != UserKind.WARD:
        return ""
    rows = Dossier.objects.filter(pk=dossier_id, ward__members__user=actor, ward__members__ended_at__isnull=True)
    found = rows.values_list("ward__name", "ward__establishment__name").first()
    return ", ".join(found) if found else ""


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
