"""Open a dossier to a care unit, and close it again. Called by the referral's actions; the events are theirs."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jalon.directory.models import CareUnit
from jalon.dossiers.models import Dossier, Share


def _lock(dossier: Dossier) -> None:
    Dossier.objects.select_for_update(of=("self",)).only("pk").get(pk=dossier.pk)


def share(dossier: Dossier, unit: CareUnit, *, now: datetime | None = None) -> Share:
    """Return the live share of this dossier with this unit, created when there is none."""
    with transaction.atomic():
        _lock(dossier)
        found, _ = Share.objects.get_or_create(
            dossier=dossier, unit=unit, ended_at=None, defaults={"since": now or timezone.now()}
        )
    return found


def end_share(dossier: Dossier, unit: CareUnit, *, now: datetime | None = None) -> bool:
    """End the live share with this unit; return whether there was one."""
    with transaction.atomic():
        _lock(dossier)
        ended = Share.objects.filter(dossier=dossier, unit=unit, ended_at__isnull=True).update(
            ended_at=now or timezone.now()
        )
    return bool(ended)


def end_shares(dossier: Dossier, *, but: Collection[int] = (), now: datetime | None = None) -> int:
    """End every live share, save those with the units `but` (identifiers); return how many."""
    with transaction.atomic():
        _lock(dossier)
        return (
            Share.objects.filter(dossier=dossier, ended_at__isnull=True)
            .exclude(unit__in=but)
            .update(ended_at=now or timezone.now())
        )
