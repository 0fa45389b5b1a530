"""The person invited to a dossier joins it, or declines."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actions.invite_secretary import WITHDRAWN
from jalon.accounts.actions.mail_link import use_link
from jalon.accounts.enums import UserKind
from jalon.accounts.models import User
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.directory.actors import load_actor
from jalon.dossiers.models import Dossier, Participant, ParticipantInvitation
from jalon.dossiers.people import Asker

NOT_FAMILY = (
    "Un dossier se rejoint avec un compte d’usager ou de proche. Déconnectez-vous, puis ouvrez de nouveau le lien."
)
OTHER_ADDRESS = (
    "Cette invitation est pour l’adresse {address}, et votre compte en a une autre. Entrez avec le compte de cette "
    "adresse, ou demandez une invitation à la vôtre."
)


def accept_invitation(invitation: ParticipantInvitation, user: User, *, now: datetime | None = None) -> Participant:
    """Make the person take part, with what the invitation gives; whoever asks for the dossier is told.

    Refusal when it was answered or taken back meanwhile, when the dossier is closed, when whoever invited may no longer
    do so, and to an account of another address or kind.
    """
    now = now or timezone.now()
    if user.kind != UserKind.FAMILY:
        raise Refusal(NOT_FAMILY)
    with transaction.atomic():
        dossier, row = _locked(invitation)
        if user.email.lower() != row.link.address.lower():
            raise Refusal(OTHER_ADDRESS.format(address=row.link.address))
        if row.mandate_until is not None and row.mandate_until < timezone.localdate(now):
            raise Refusal(WITHDRAWN)
        _refuse_without_standing(row, dossier)
        present = dossier.participants.filter(user=user, ended_at__isnull=True).first()
        if present is not None and not present.is_over:
            raise Refusal("Vous êtes déjà sur ce dossier.")
        if present is not None:
            present.ended_at = now
            present.save(update_fields=["ended_at"])
        use_link(row.link, now=now)
        row.accepted_at, row.accepted_by = now, user
        row.save(update_fields=["accepted_at", "accepted_by"])
        participant = Participant.objects.create(
            dossier=dossier,
            user=user,
            role=row.role,
            rights=row.rights,
            since=now,
            given_by=row.invited_by,
            organisation=row.organisation,
            mandate_until=row.mandate_until,
        )
        record_event(
            "dossier.person_joined",
            actor=user,
            dossier_id=dossier.pk,
            data={"invitation": row.pk, "role": row.role, "rights": row.rights},
        )
    return participant


def decline_invitation(invitation: ParticipantInvitation, *, now: datetime | None = None) -> None:
    """Say no, as whoever holds the link; who invited sees it in the list. Refusal when it no longer waits."""
    now = now or timezone.now()
    with transaction.atomic():
        dossier, row = _locked(invitation)
        use_link(row.link, now=now)
        row.declined_at = now
        row.save(update_fields=["declined_at"])
        record_event("dossier.invitation_declined", actor=None, dossier_id=dossier.pk, data={"invitation": row.pk})


def _locked(invitation: ParticipantInvitation) -> tuple[Dossier, ParticipantInvitation]:
    """Return the dossier and the invitation that still waits, both locked."""
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=invitation.dossier_id)
    rows = ParticipantInvitation.objects.select_for_update(of=("self",)).select_related("link", "invited_by")
    row = rows.get(pk=invitation.pk)
    if not row.is_open:
        raise Refusal(WITHDRAWN)
    return dossier, row


def _refuse_without_standing(row: ParticipantInvitation, dossier: Dossier) -> None:
    """Whoever left, or may no longer invite, gives nothing any more."""
    try:
        reason = Asker.of(load_actor(row.invited_by), dossier).may_invite(dossier, row.role)
    except Refusal:
        reason = WITHDRAWN
    if reason:
        raise Refusal(reason if not dossier.is_open else WITHDRAWN)
