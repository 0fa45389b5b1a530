"""The report of a professional comes in, with its file or without."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from io import FileIO
from uuid import UUID

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.add_attachment import add_attachment
from jalon.dossiers.files.storage import LostFileError, delete
from jalon.dossiers.kinds.registry import paper_of
from jalon.dossiers.models import Attachment
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.base import following, person_of, read_pathway, refuse_day, told, written
from jalon.referrals.pathways.doors import Deed, why_not
from jalon.referrals.pathways.models import Engagement

PAPER = "report"
NOT_MET = "Ce professionnel n’a pas encore vu l’enfant. Notez d’abord qui il est."


@dataclass(frozen=True)
class ReportFile:
    """A file as it was uploaded; `size` in bytes."""

    file: FileIO
    name: str
    size: int


def receive_report(
    referral: Referral,
    engagement: UUID,
    *,
    on: date,
    file: ReportFile | None = None,
    actor: Actor,
    now: datetime | None = None,
) -> Engagement:
    """Write the day on which the report came; its file joins the medical part of the dossier, read by whoever reads it.

    The file is examined and stored before the locks are taken, as joining one is. Refusal behind a closed door, for a
    day before the professional was engaged, and for a file that is not taken.
    """
    now = now or timezone.now()
    attachment = _joined(referral, file, actor, now) if file else None
    try:
        return _write(referral, engagement, on, attachment, actor, now)
    except Refusal:
        if attachment is not None:
            _take_back(attachment)
        raise


def _write(
    referral: Referral, engagement: UUID, on: date, attachment: Attachment | None, actor: Actor, now: datetime
) -> Engagement:
    with following(referral, Deed.RECEIVE_REPORT, actor) as (reading, _):
        row = person_of(reading, engagement)
        if row.engaged_on is None:
            raise Refusal(NOT_MET)
        refuse_day(on, reading, now, since=row.engaged_on, what="son engagement")
        if written(row, report_on=on, report=attachment or row.report):
            told("report_received", reading, actor, now, day=on.isoformat())
        return row


def _joined(referral: Referral, file: ReportFile, actor: Actor, now: datetime) -> Attachment:
    if reason := why_not(Deed.RECEIVE_REPORT, read_pathway(referral, actor)):
        raise Refusal(reason)
    return add_attachment(
        referral.dossier,
        paper_of(referral.dossier.kind, PAPER),
        file.file,
        name=file.name,
        size=file.size,
        actor=actor,
        now=now,
    )


def _take_back(attachment: Attachment) -> None:
    attachment.delete()
    with suppress(LostFileError):  # the nightly cleaning comes back for it
        delete(attachment.stored_as)
