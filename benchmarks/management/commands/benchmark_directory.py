"""Fill the directory up to a number of units, time what the database answers, and print the figures as JSON."""

import json
import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.report import quantile
from benchmarks.seeding.directory import fill
from jalon.core.geo import Point
from jalon.directory.criteria import Criteria
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import Commune
from jalon.directory.places import complete
from jalon.directory.search_sql import Statement
from jalon.matching.facts import needs_of_criteria
from jalon.matching.ranking import ruled

SHOWN = 20
WARM_UP = 20
# What dossiers ask for: needs, then what else is searched.
CASES: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "a free place": ((), {}),
    "dementia, social aid asked, a budget": (("dementia", "social_aid_pending"), {"budget_month": 2200}),
    "wandering, urgent, a pet": (("wandering", "urgent", "pets"), {}),
    "gastrostomy, oxygen, a resistant germ": (("gastrostomy", "oxygen_continuous", "mdr"), {}),
    "a couple with a budget, 100 km": (("couple",), {"budget_month": 2500, "radius_km": 100}),
    "tracheostomy, ventilation, palliative": (("tracheostomy", "ventilation", "palliative"), {}),
    "a pool, which one in a hundred has": (("dementia",), {"offers": ("pool",), "radius_km": 100}),
    "Breton, which one in five hundred speaks": ((), {"offers": ("lang_br",), "radius_km": 100}),
    "nurses who come home": ((), {"kinds": (UnitKind.SSIAD,), "stay_types": ()}),
    "every home for old people": (
        ("gir_4_6",),
        {"kinds": (UnitKind.EHPAD, UnitKind.RESIDENCE_AUTONOMIE, UnitKind.USLD)},
    ),
}
FLOOR = """
    SELECT u.*, e.* FROM directory_careunit u JOIN directory_establishment e ON e.id = u.establishment_id
    WHERE NOT u.closed AND u.kind = 'ehpad'
    ORDER BY point(u.longitude, degrees(ln(tan(pi() / 4 + radians(u.latitude) / 2))))
        <-> point(%(lon)s, degrees(ln(tan(pi() / 4 + radians(%(lat)s) / 2)))) LIMIT %(limit)s
"""
BEGINNINGS = ("ta", "saint", "st den", "21", "974", "mars", "châ", "vill", "l hay", "75")


class Command(BaseCommand):
    help = "Time the best units for a dossier, the completion of communes and the search page."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--units", type=int, required=True, help="open units that the directory must hold")
        parser.add_argument("--places", type=int, default=40, help="communes drawn at random")

    def handle(self, *args: Any, **options: Any) -> None:
        units = fill(options["units"])
        draw = random.Random(11)
        communes = list(Commune.objects.filter(latitude__isnull=False).order_by("code"))
        biggest = sorted(communes, key=lambda commune: -commune.population)[:5]
        drawn = biggest + draw.sample(communes, min(options["places"], len(communes)))
        with connection.cursor() as cursor:
            timed = self._timed(cursor, drawn, draw)
        floor, cpu = timed.pop("floor"), timed.pop("cpu")
        every = [seconds for case in timed.values() for seconds in case]
        figures = {
            "units": units,
            "rank": _figures(every),
            "floor": _figures(floor),
            "cpu": _figures(cpu),
            "cases": {name: _figures(case) for name, case in timed.items()},
            "completion": _figures(_completions()),
            "page": _page(drawn),
        }
        self.stdout.write(json.dumps(figures))

    def _timed(self, cursor: CursorWrapper, communes: Sequence[Commune], draw: random.Random) -> dict[str, list[float]]:
        """Time each case at each place, in an order drawn anew, the floor before each."""
        jobs = [(name, commune) for name in CASES for commune in communes]
        draw.shuffle(jobs)
        timed: dict[str, list[float]] = defaultdict(list)
        for number, (name, commune) in enumerate([*jobs[:WARM_UP], *jobs]):
            statement = _statement(cursor, name, commune)
            where = {"lat": commune.latitude, "lon": commune.longitude, "limit": SHOWN}
            floor = _time(partial(_all, cursor, FLOOR, where))
            before = _cpu()
            seconds = _time(partial(_all, cursor, statement, None))
            spent = _cpu() - before
            if number >= WARM_UP:
                timed["cpu"].append(spent)
                timed["floor"].append(floor)
                timed[name].append(seconds)
        return timed


def _cpu() -> float:
    """Return the seconds that the server's process of this connection has spent on a processor."""
    process = connection.connection.info.backend_pid
    return int(Path(f"/proc/{process}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9


def _statement(cursor: CursorWrapper, name: str, commune: Commune) -> str:
    """Return the text of the statement that ranks, its values in it: composing it is not the database's time."""
    codes, changes = CASES[name]
    criteria = Criteria(
        kinds=(UnitKind.EHPAD,),
        stay_types=(StayType.PERMANENT,),
        commune=commune.code,
        centre=Point(commune.latitude, commune.longitude),
        centre_label=commune.name,
        radius_km=50,
        reachable=True,
        age=84,
    )
    criteria = replace(criteria, **changes)
    needs = needs_of_criteria(criteria)
    needs = replace(needs, codes=needs.codes | set(codes))
    composed, params = Statement(ruled(criteria, needs), timezone.now()).page_statement("adaptes", SHOWN, 0)
    return str(cursor.mogrify(composed, params))


def _all(cursor: CursorWrapper, statement: str, params: dict[str, Any] | None) -> None:
    cursor.execute(statement, params)
    cursor.fetchall()


def _time(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _completions() -> list[float]:
    """Time the completion of each beginning, twenty times, the first apart."""
    return [_time(partial(complete, text)) for _ in range(21) for text in BEGINNINGS][len(BEGINNINGS) :]


def _figures(seconds: Sequence[float]) -> dict[str, Any]:
    milliseconds = [1000 * value for value in seconds]
    return {
        "p50_ms": round(quantile(milliseconds, 0.5), 3),
        "p95_ms": round(quantile(milliseconds, 0.95), 3),
        "samples": len(milliseconds),
    }


def _page(communes: Sequence[Commune]) -> dict[str, Any]:
    """Return how many queries the search page makes at most, and their time in the database."""
    client, seconds, queries = Client(), [], 0
    for commune in [communes[0], *communes]:
        with CaptureQueriesContext(connection) as captured:
            client.get("/annuaire/", {"quoi": "ehpad", "ou": str(commune), "rayon": "20"}, secure=True)
        queries = max(queries, len(captured))
        seconds.append(sum(float(query["time"]) for query in captured))
    return {"queries": queries, **_figures(seconds[1:])}
