"""Measure the pages over a seeded database, and report."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count
from django.utils import timezone

from benchmarks import machine, report
from benchmarks.browsers import Step
from benchmarks.cast import Pair, busiest_unit, cast
from benchmarks.measuring import Walks, counted, one_by_one, together, walkers
from benchmarks.scenarios import FLOOR, PRODUCT, Scenario
from benchmarks.servers import serving
from jalon.demo.serve import WEB_THREADS, WEB_WORKERS
from jalon.directory.models import CareUnit
from jalon.referrals.models import Referral

WARM_UP = 4
BURST = 3


def _read_json(path: Path) -> Any:
    """Return what a file holds, None when there is none."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


class Command(BaseCommand):
    help = "Measure the pages over a database made by benchmark_seed."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="where results and logs go")
        parser.add_argument("--port", type=int, default=18080, help="the product's; the floor takes the next one")
        parser.add_argument("--rounds", type=int, default=60, help="for one client; several take a sixth")
        parser.add_argument("--clients", type=int, default=8)
        parser.add_argument("--only", nargs="*", default=[], help="codes of the scenarios")
        parser.add_argument("--show-sql", action="store_true", help="print the statements of each page")
        parser.add_argument("--strict", action="store_true", help="end with 1 when an aim is missed")

    def handle(self, *args: Any, **options: Any) -> None:
        scenarios = [one for one in PRODUCT if not options["only"] or one.code in options["only"]]
        pairs = cast(options["clients"])
        facts = self._facts(len(pairs), options["folder"])
        timed = self._timed(scenarios, pairs, options)
        self.stdout.write("  Counting queries …")
        steps = counted(pairs[0], scenarios)
        if options["show_sql"]:
            self._show_sql(steps)
        floors = {crowd: vars(report.Timing.of(walks[FLOOR.code])) for crowd, walks in timed.items()}
        facts["floor"] = {
            crowd: {"p50_ms": timing["p50"], "p95_ms": timing["p95"], "samples": timing["samples"]}
            for crowd, timing in floors.items()
        }
        facts["pages"] = {one.code: report.figures(one, timed, steps[one.code]) for one in scenarios}
        path = report.write(facts, options["folder"])
        self.stdout.write(f"\n{report.table(facts)}\n\n  Written to {path}")
        if options["strict"] and not report.all_met(facts):
            sys.exit(1)

    def _facts(self, clients: int, folder: Path) -> dict[str, Any]:
        open_there = busiest_unit()[2]
        return {
            "date": timezone.localtime().isoformat(timespec="seconds"),
            **machine.commit(),
            "machine": machine.facts(),
            "server": {"workers": WEB_WORKERS, "threads_each": WEB_THREADS},
            "clients": clients,
            "import": _read_json(folder / "import.json"),
            "sign_in": _read_json(folder / "sign_in.json"),
            "data": {
                "referrals": Referral.objects.aggregate(n=Count("pk"))["n"],
                "care_units": CareUnit.objects.count(),
                "open_in_busiest_unit": open_there,
            },
        }

    def _timed(self, scenarios: list[Scenario], pairs: list[Pair], options: dict[str, Any]) -> dict[str, Walks]:
        port, rounds = options["port"], options["rounds"]
        with serving(port, port + 1, options["folder"] / "logs"):
            crowd = walkers(pairs, port, port + 1)
            self.stdout.write("  Warming up …")
            together(crowd, scenarios, 1, WARM_UP)
            self.stdout.write("  One client …")
            one = one_by_one(crowd[0], scenarios, rounds)
            self.stdout.write(f"  {len(crowd)} clients …")
            return {"one": one, "several": together(crowd, scenarios, max(1, rounds // 6), BURST)}

    def _show_sql(self, steps: dict[str, list[Step]]) -> None:
        for code, walked in steps.items():
            for step in walked:
                self.stdout.write(f"\n{code}, {step.name}: {len(step.queries)}")
                for statement in step.queries:
                    self.stdout.write(f"  {statement}")
