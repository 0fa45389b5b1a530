"""Erase the bytes that nothing leads to any more. The rows stay: they say what there was."""

from datetime import datetime, timedelta

from django.utils import timezone

from jalon.dossiers.files.storage import PREFIXES, delete, storage, stored_names
from jalon.dossiers.models import Attachment

#: A removed attachment can be put back for this long.
KEPT_AFTER_REMOVAL = timedelta(days=30)
#: Bytes are stored before their row is written: younger than this, they may be about to have one.
GRACE = timedelta(days=1)
BATCH = 1000


def erase_removed(*, now: datetime | None = None) -> int:
    """Erase what was removed longer ago than KEPT_AFTER_REMOVAL, up to BATCH; return how many."""
    now = now or timezone.now()
    rows = Attachment.objects.filter(removed_at__lt=now - KEPT_AFTER_REMOVAL, erased_at__isnull=True)
    erased = 0
    for row in rows.order_by("removed_at")[:BATCH]:
        # Dated first: a crash in between leaves bytes without a row, which `erase_orphans` removes.
        if rows.filter(pk=row.pk).update(erased_at=now):
            delete(row.stored_as)
            erased += 1
    return erased


def erase_orphans(*, now: datetime | None = None) -> int:
    """Erase the bytes that no row names, in the whole storage; return how many. One query for each prefix."""
    now = now or timezone.now()
    erased = 0
    for prefix in PREFIXES:
        names = set(stored_names(prefix))
        if not names:
            continue
        kept = Attachment.objects.filter(stored_as__startswith=f"{prefix}/", erased_at__isnull=True)
        for name in names.difference(kept.values_list("stored_as", flat=True)):
            if storage().get_modified_time(name) < now - GRACE:
                delete(name)
                erased += 1
    return erased
