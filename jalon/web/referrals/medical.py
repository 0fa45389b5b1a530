"""What a unit is told on a request when the part that a physician signs has changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from jalon.accounts.actors import Actor
from jalon.audit.journal import last_openings
from jalon.core.text import and_list
from jalon.dossiers.documents import section_definition
from jalon.dossiers.models import Section
from jalon.dossiers.policies import Standing
from jalon.referrals.policies import Found
from jalon.web.dossiers.changes import subjects


@dataclass(frozen=True)
class MedicalNews:
    """What changed: the date of the last signature; for a medical reader, (section, address of what changed).

    `unread`: the reader had read an earlier version, and not this one. `being_changed`: a physician prepares another.
    """

    signed_at: datetime | None
    names: str
    links: list[tuple[str, str]]
    unread: bool
    being_changed: bool


def medical_news(actor: Actor, found: Found, standing: Standing) -> MedicalNews | None:
    """Return what changed since the request was sent or last read, None when nothing did. Two queries for a unit."""
    if not standing.is_unit or found.referral.sent_at is None:
        return None
    dossier = found.referral.dossier
    rows = list(dossier.sections.defer("answers_sealed").filter(signed_version__gt=0).order_by("pk"))
    being_changed = any(not row.is_signed for row in rows)
    renewed = [
        row for row in rows if row.signed_version > 1 and row.signed_at and row.signed_at > found.referral.sent_at
    ]
    told, unread = renewed, False
    if standing == Standing.UNIT_MEDICAL:
        openings = last_openings(actor.user, dossier.pk, [name for row in rows for name in subjects(row.code)])
        # Who has read no version yet has nothing to compare.
        told = [row for row in renewed if any(name in openings for name in subjects(row.code))]
        late = [row for row in told if not _has_read(row, openings)]
        told, unread = late or told, bool(late)
    if not told and not being_changed:
        return None
    labels = [section_definition(dossier, row).label for row in told]
    links = [
        (label, reverse("dossiers:changes", args=[dossier.pk, row.code]))
        for label, row in zip(labels, told, strict=True)
        if standing == Standing.UNIT_MEDICAL
    ]
    signed_at = max((row.signed_at for row in told if row.signed_at), default=None)
    return MedicalNews(signed_at, and_list(labels), links, unread, being_changed)


def _has_read(row: Section, openings: Mapping[str, datetime]) -> bool:
    """Whether somebody opened a section since its last signature."""
    return any(name in openings and row.signed_at and openings[name] >= row.signed_at for name in subjects(row.code))
