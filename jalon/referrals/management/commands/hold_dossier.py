"""Keep a dossier from being erased while a court or an authority needs it, or end that."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jalon.core.refusal import Refusal
from jalon.referrals.actions.erase_dossier import hold, release


class Command(BaseCommand):
    help = "Puts a dossier under legal hold (--reason), or ends the hold (--release). See docs/security/retention.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="number of the dossier, as GA-7KQ4-2M")
        chosen = parser.add_mutually_exclusive_group(required=True)
        chosen.add_argument("--reason", help="who asks, and under which reference; never health data")
        chosen.add_argument("--release", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Hold or release, and say so."""
        try:
            row = release(options["number"]) if options["release"] else hold(options["number"], options["reason"])
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(f"{row.number}: {'held' if row.held_since else 'no longer held'}.")
