"""Note what a unit has read of a section, so that what changes afterwards is told to it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.dossiers.models import Dossier, Section, Share
from jalon.referrals.models import SectionReading
from jalon.referrals.sides import READING_ROLES

Read = tuple[Section, int]


def note_reading(dossier: Dossier, read: Iterable[Read], *, actor: Actor, now: datetime | None = None) -> set[int]:
    """Keep which save of each section somebody of a unit has read; return the sections that changed between readings.

    Two queries, and one for each section read anew. The caller has judged that the person reads them. A unit that holds
    a paper writes it itself: nothing is noted.
    """
    if dossier.is_paper:
        return set()
    now = now or timezone.now()
    shares = Share.objects.filter(dossier=dossier, ended_at__isnull=True).select_related("unit")
    places, alone = actor.establishments_as(*READING_ROLES), actor.units_as(*READING_ROLES)
    units = [row.unit for row in shares if row.unit.establishment_id in places or row.unit_id in alone]
    sections = list(read)
    with transaction.atomic():
        rows = SectionReading.objects.select_for_update(of=("self",)).order_by("pk")
        known = {
            (row.section_id, row.unit_id): row
            for row in rows.filter(section__in=[section for section, _ in sections], unit__in=units)
        }
        for section, revision in sections:
            for unit in units:
                found = known.get((section.pk, unit.pk))
                if found is None:
                    # Two people of the unit may open it first, at once.
                    SectionReading.objects.bulk_create(
                        [
                            SectionReading(
                                section=section, unit=unit, revision=revision, version=section.signed_version, at=now
                            )
                        ],
                        ignore_conflicts=True,
                    )
                elif found.is_late(section):
                    _read_again(found, section, revision, now)
    return {row.section_id for row in known.values() if row.before_revision is not None}


def _read_again(row: SectionReading, section: Section, revision: int, now: datetime) -> None:
    row.before_revision, row.before_at = row.revision, row.at
    row.revision, row.version, row.at, row.told_at = revision, section.signed_version, now, None
    row.save(update_fields=["before_revision", "before_at", "revision", "version", "at", "told_at"])
