"""What a unit is told on a request of what changed in the dossier since somebody of it read it."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from jalon.core.text import and_list
from jalon.dossiers.documents import section_definition
from jalon.dossiers.models import Dossier, Section
from jalon.dossiers.policies import DossierPolicy, Standing
from jalon.referrals.policies import Found
from jalon.referrals.readings import readings_of

Link = tuple[str, str]


@dataclass(frozen=True)
class News:
    """What changed, as (section, address of the difference).

    `unread`: since the unit read it. `read`: what it has since read as changed. `signed_at`: for whoever does not read
    the medical part, when a new version was signed after the sending. `being_changed`: a physician prepares another.
    """

    unread: list[Link]
    read: list[Link]
    names: str
    signed_at: datetime | None
    being_changed: bool

    def __bool__(self) -> bool:
        return bool(self.unread or self.read or self.signed_at or self.being_changed)


def news_of(found: Found, standing: Standing, rows: list[Section]) -> News | None:
    """Return what changed, None when nothing did and for those who ask. `rows`: the dossier's sections.

    One query for a unit.
    """
    referral, dossier = found.referral, found.referral.dossier
    if not standing.is_unit or referral.sent_at is None:
        return None
    readings = readings_of(referral)
    unread, read = [], []
    for row in rows:
        reading, definition = readings.get(row.pk), section_definition(dossier, row)
        if reading is None or not DossierPolicy.section(standing, definition, dossier).read:
            continue
        if reading.is_late(row):
            unread.append(_link(dossier, row))
        elif reading.before_revision is not None:
            read.append(_link(dossier, row))
    medical = standing == Standing.UNIT_MEDICAL
    signed = [row.signed_at for row in rows if row.signed_version > 1 and row.signed_at and not medical]
    told = News(
        unread=unread,
        read=read,
        names=and_list([label.lower() for label, _ in unread]),
        signed_at=max((at for at in signed if at > referral.sent_at), default=None),
        being_changed=any(row.signed_version and not row.is_signed for row in rows),
    )
    return told or None


def _link(dossier: Dossier, row: Section) -> Link:
    address = reverse("dossiers:changes", args=[dossier.pk, row.code])
    return section_definition(dossier, row).label, address
