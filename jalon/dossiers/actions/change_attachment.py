"""Say what paper an attachment is."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.join_in_place import join_in_place
from jalon.dossiers.actions.on_attachment import GONE, open_dossier_locked, read_again, record
from jalon.dossiers.documents import AttachmentDetails
from jalon.dossiers.models import Attachment
from jalon.dossiers.papers import Paper


def change_attachment(attachment: Attachment, paper: Paper, *, actor: Actor, now: datetime | None = None) -> Attachment:
    """Change its kind of paper, and with it the section that it is read in."""
    now = now or timezone.now()
    with open_dossier_locked(attachment.dossier, now) as dossier:
        row = read_again(attachment)
        if row.removed_at is not None:
            raise Refusal(GONE)
        if row.section != paper.section:
            row.details_sealed = AttachmentDetails.open(dossier, row).seal(dossier, row.pk, paper.section)
        sections = dict.fromkeys((row.section, paper.section))
        row.section, row.paper = paper.section, paper.code
        row.save(update_fields=["section", "paper", "details_sealed"])
        record("changed", row, actor, now)
        for code in sections:
            join_in_place(dossier, code, author=actor.user, now=now)
    return row
