"""What the pages of a section show of signatures: of this dossier, and of an earlier one that proposes answers."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from jalon.audit.journal import record_access, was_opened
from jalon.dossiers.documents import Document
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import SectionSignature
from jalon.dossiers.policies import Standing
from jalon.dossiers.previous import Proposal, proposal
from jalon.dossiers.versions import signature_of, signatures
from jalon.web.dossiers.doors import SITTING, Opened
from jalon.web.dossiers.panels import Step


def signature_shown(door: Opened, step: Step, document: Document, revision: int) -> SectionSignature | None:
    """Return the signature that holds for the answers on screen; one query for a section signed once, else none."""
    if step.section.signed_at is None:
        return None
    return signature_of(door.dossier, document, revision, signatures(step.section))


def proposal_for(door: Opened, step: Step, document: Document) -> Proposal | None:
    """Return what an earlier dossier proposes to its physician. Reading it is written in that dossier's journal."""
    if not step.definition.signed or door.standing != Standing.PHYSICIAN:
        return None
    found = proposal(door.actor, door.dossier, step.section, document)
    if found is None:
        return None
    me, subject = door.actor.user, f"section:{step.definition.code}"
    since = timezone.now() - SITTING
    if not was_opened(actor=me, dossier_id=found.dossier_id, subject=subject, since=since):
        record_access(
            actor=me, actor_role=door.standing.label, dossier_id=found.dossier_id, subject=subject, granted=True
        )
    return found


def pieces_of(door: Opened) -> dict[str, Any]:
    """Return where files are joined, and the name of each kind of paper, for a `Sheet`."""
    return {
        "pieces": reverse("dossiers:attachments", args=[door.dossier.pk]),
        "papers": {paper.code: paper.label for paper in KINDS[door.dossier.kind].papers},
    }
