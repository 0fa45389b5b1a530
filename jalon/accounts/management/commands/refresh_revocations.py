"""Bring the lists of revoked cards up to date now; the worker does it every hour (docs/operations.md, « Cards »)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jalon.accounts.actions.refresh_revocations import refresh_revocations


class Command(BaseCommand):
    help = "Downloads the lists of JALON_CARD_REVOCATION_LISTS into CARD_FOLDER. nginx must then be reloaded."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            problems = refresh_revocations()
        except (OSError, ValueError) as error:
            raise CommandError(f"The authorities cannot be read: {error}") from error
        for problem in problems:
            self.stderr.write(f"{problem.name}: {problem.fault.name} ({problem.fault})")
        if problems:
            raise CommandError("Some lists are not as they should be.")
        self.stdout.write("Every list is current.")
