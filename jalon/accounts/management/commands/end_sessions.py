"""End every session of one person, or of everybody: for the people on call (ASVS 5.0, 7.4.5)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jalon.accounts.actions.end_sessions import end_sessions
from jalon.accounts.models import Session, User


class Command(BaseCommand):
    help = "End every session of one person (by e-mail address or RPPS number), or of everybody."

    def add_arguments(self, parser: ArgumentParser) -> None:
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("identifier", nargs="?", help="e-mail address or RPPS number")
        who.add_argument("--everybody", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["everybody"]:
            ended, _ = Session.objects.all().delete()
        else:
            ended = end_sessions(self._find(options["identifier"]))
        self.stdout.write(f"{ended} session(s) ended.")

    @staticmethod
    def _find(identifier: str) -> User:
        field = "email__iexact" if "@" in identifier else "professional__rpps"
        user = User.objects.filter(**{field: identifier}).first()
        if user is None:
            raise CommandError("Nobody has this address or RPPS number.")
        return user
