"""Wrap every dossier's data key again under the current master key, so that an old one can be removed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from jalon.core.crypto import UnreadableError, current_key_id, rewrap
from jalon.core.db import long_work
from jalon.dossiers.models import Dossier


class Command(BaseCommand):
    help = (
        "Re-wraps the data keys of dossiers under the first key of JALON_MASTER_KEYS. The documents do not change. "
        "May be stopped and run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="dossiers in one transaction")

    def handle(self, *args: Any, batch: int, **options: Any) -> None:
        """Rotate batch by batch, then say what was done and what could not be."""
        if batch < 1:
            raise CommandError("--batch is at least 1.")
        current = current_key_id()
        rotated, unreadable, after = 0, [], None
        with long_work():
            while True:
                done, failed, after = self._rotate_batch(current, after, batch)
                rotated += done
                unreadable += failed
                if after is None:
                    break
        kept = Dossier.objects.filter(master_key_id=current).count() - rotated
        self.stdout.write(f"{rotated} data keys re-wrapped under « {current} », {kept} were already.")
        if unreadable:
            raise CommandError(
                f"{len(unreadable)} dossiers could not be rotated, their master key is missing or wrong: "
                f"{', '.join(unreadable[:10])}{'…' if len(unreadable) > 10 else ''}"
            )

    @staticmethod
    @transaction.atomic
    def _rotate_batch(current: str, after: Any, size: int) -> tuple[int, list[str], Any]:
        """Rotate the next dossiers by identifier; return how many, the numbers that failed, and where to go on."""
        rows = Dossier.objects.select_for_update(of=("self",)).exclude(master_key_id=current)
        if after is not None:
            rows = rows.filter(pk__gt=after)
        dossiers = list(rows.only("number", "master_key_id", "wrapped_key").order_by("pk")[:size])
        rotated, failed = [], []
        for dossier in dossiers:
            try:
                dossier.master_key_id, dossier.wrapped_key = rewrap(dossier.master_key_id, bytes(dossier.wrapped_key))
                rotated.append(dossier)
            except UnreadableError:
                failed.append(dossier.number)
        Dossier.objects.bulk_update(rotated, ["master_key_id", "wrapped_key"])
        return len(rotated), failed, dossiers[-1].pk if dossiers else None
