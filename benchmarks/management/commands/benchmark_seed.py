"""Fill an empty, migrated database with the benchmark's rows."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from benchmarks.seeding.loading import vacuum
from benchmarks.seeding.make import seed
from benchmarks.seeding.sizes import Sizes


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Fill an empty, migrated database with the benchmark's rows. Never for a database in use."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--referrals", type=int, default=Sizes.referrals)
        parser.add_argument("--units", type=int, default=Sizes.units)
        parser.add_argument("--open-in-one", type=int, default=Sizes.open_in_one)

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        sizes = Sizes(options["referrals"], options["units"], options["open_in_one"])
        seed(sizes, say=lambda line: self.stdout.write(f"    {line}"))
        vacuum()
        self.stdout.write(f"    seeded in {time.monotonic() - started:.0f} s")
