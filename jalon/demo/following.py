"""A mother who follows the pathway of her son with her own account, and reads the grid that his doctor shows her."""

from jalon.demo.people import account
from jalon.directory.actors import load_actor
from jalon.dossiers.actions.disclose import disclose
from jalon.dossiers.enums import DossierKind, ParticipantRole
from jalon.dossiers.models import Dossier, Participant, SectionSignature


def load() -> None:
    """Put her on the dossier, once. The pathways must be there."""
    mother, doctor = account("rachel"), load_actor(account("colas"))
    dossier = Dossier.objects.get(kind=DossierKind.TND, birth_name="Klein", first_names="Adam")
    if dossier.participants.filter(user=mother).exists():
        return
    place = Participant.objects.create(
        dossier=dossier, user=mother, role=ParticipantRole.GUARDIAN, since=dossier.created_at
    )
    signature = SectionSignature.objects.get(section__dossier=dossier, section__code="reperage")
    disclose(dossier, signatures=[signature.pk], people=[place.pk], actor=doctor)
