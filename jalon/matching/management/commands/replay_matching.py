"""Run the dossiers of the last month under other rules, and print what would differ.

`manage.py replay_matching --rules new.toml [--days 30] [--against old.toml] [--only-counts]`. Without `--against`, the
rules in force are those compared with. Dossiers are told by a mark that names nobody; nothing of health is printed.
"""

from argparse import ArgumentTypeError
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from jalon.core.text import plural
from jalon.dossiers.models import Dossier
from jalon.matching.replay import SHOWN, Difference, replay
from jalon.matching.rules import RuleBook, RuleFileError, current, read


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 3660:
        raise ArgumentTypeError("a number of days from 1 to 3660")
    return int(text)


class Command(BaseCommand):
    help = "Say what would differ for the dossiers of the last month under a changed file of rules."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rules", required=True, type=Path, help="the changed file of rules")
        parser.add_argument("--against", type=Path, help="the file compared with; by default the rules in force")
        parser.add_argument("--days", type=_days, default=30, help="dossiers opened or changed within these days")
        parser.add_argument("--only-counts", action="store_true", help="leave out the lines of each dossier")

    def handle(self, *args: Any, **options: Any) -> None:
        after = _book(options["rules"])
        before = _book(options["against"]) if options["against"] else current()
        now = timezone.now()
        dossiers = Dossier.objects.filter(updated_at__gte=now - timedelta(days=options["days"]))
        seen: Counter[str] = Counter()
        for difference in replay(dossiers, before, after, now=now):
            seen["dossiers"] += 1
            seen["changed"] += not difference.is_empty
            seen["gained"] += len(difference.gained)
            seen["lost"] += len(difference.lost)
            seen["moved"] += len(difference.moved)
            if not difference.is_empty and not options["only_counts"]:
                self.stdout.write(_line(difference))
        self.stdout.write(
            f"{plural(seen['dossiers'], 'dossier rejoué', 'dossiers rejoués')} de la version {before.version} à la "
            f"version {after.version}, les {SHOWN} premiers de chacun{NBSP}: {seen['changed']} changent"
            f" ({plural(seen['gained'], 'unité gagnée', 'unités gagnées')},"
            f" {plural(seen['lost'], 'perdue', 'perdues')}, {plural(seen['moved'], 'déplacée', 'déplacées')})."
        )


NBSP = "\N{NO-BREAK SPACE}"


def _book(path: Path) -> RuleBook:
    try:
        return read(path)
    except RuleFileError as error:
        raise CommandError(str(error)) from error


def _line(difference: Difference) -> str:
    parts = [
        f"gagne {', '.join(difference.gained)}" if difference.gained else "",
        f"perd {', '.join(difference.lost)}" if difference.lost else "",
        ", ".join(f"{moved.finess} {moved.before} → {moved.after}" for moved in difference.moved),
    ]
    return f"{difference.dossier}{NBSP}: {' ; '.join(part for part in parts if part)}"
