"""Attach the dossier begun under an unproven address to the account that has this address."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actions.begin_account import lock_begun
from jalon.accounts.actions.close_begun import close_begun
from jalon.accounts.actions.mail_link import use_link
from jalon.accounts.actors import Actor
from jalon.accounts.enums import UserKind
from jalon.accounts.models import MailedLink
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.dossiers.models import Dossier, Participant

NOT_YOURS = "Ce lien a été envoyé à une autre adresse que celle de ce compte."


def attach_begun(link: MailedLink, *, actor: Actor, now: datetime | None = None) -> None:
    """Give the account of the link's address what was begun, and close what it was begun with. The link is used."""
    now = now or timezone.now()
    if actor.user.kind != UserKind.FAMILY or actor.user.email.lower() != link.address.lower():
        raise Refusal(NOT_YOURS)
    with transaction.atomic():
        use_link(link, now=now)
        begun, _ = lock_begun(link, now)
        Dossier.objects.filter(created_by=begun).update(created_by=actor.user)
        for row in Participant.objects.filter(user=begun, ended_at__isnull=True):
            row.user = actor.user
            row.save(update_fields=["user"])
            record_event("dossier.attached", actor=actor.user, dossier_id=row.dossier_id, at=now)
        close_begun(begun)
