"""Bring a section up to the attachments that answer its questions in place of typing."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.models import User
from jalon.dossiers.actions.write_section import write_section
from jalon.dossiers.documents import Joined, open_section, section_definition
from jalon.dossiers.enums import ScanState
from jalon.dossiers.kinds.registry import paper_of
from jalon.dossiers.models import Dossier


def join_in_place(dossier: Dossier, code: str, *, author: User, now: datetime) -> None:
    """Write in a section which attachments now stand in place of answers; nothing when none can, or none changed.

    Call it after each change of the attachments of a locked dossier. One query when no question can be replaced.
    """
    row = dossier.sections.select_related("updated_by").get(code=code)
    replaceable = {
        question.code: question.replaced_by
        for question in section_definition(dossier, row).questions
        if question.replaced_by
    }
    if not replaceable:
        return
    papers = _papers(dossier, code)
    found = {
        question: joined
        for question, wanted in replaceable.items()
        if (joined := [paper for paper in papers if paper["paper"] in wanted])
    }
    present, document = open_section(dossier, row), open_section(dossier, row)
    if found != present.joined:
        document.joined = found
        write_section(dossier, row, document, present, author=author, now=now)


def _papers(dossier: Dossier, code: str) -> list[Joined]:
    rows = dossier.attachments.filter(section=code, removed_at__isnull=True, erased_at__isnull=True)
    kept = rows.exclude(scan_state=ScanState.REFUSED).order_by("added_at", "pk")
    return [
        {
            "id": str(pk),
            "paper": paper,
            "label": paper_of(dossier.kind, paper).label,
            "on": timezone.localdate(added_at).isoformat(),
        }
        for pk, paper, added_at in kept.values_list("pk", "paper", "added_at")
    ]
