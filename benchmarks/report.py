"""Figures: what was measured against its aims, for people and for machines."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import sign_in
from benchmarks.browsers import Step
from benchmarks.measuring import Walks
from benchmarks.scenarios import FLOOR, Scenario

MOST_QUERIES = 12
MOST_BYTES = 40_000
CROWDS = ("one", "several")


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of the values does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 100) // 100) - 1)]


@dataclass(frozen=True)
class Timing:
    """Milliseconds of a scenario, its steps summed."""

    p50: float
    p95: float
    samples: int

    @classmethod
    def of(cls, walks: Sequence[Sequence[Step]]) -> "Timing":
        """Sum the steps of each walk."""
        totals = [1000 * sum(step.seconds for step in steps) for steps in walks]
        return cls(round(quantile(totals, 0.5), 2), round(quantile(totals, 0.95), 2), len(totals))


def figures(scenario: Scenario, timed: dict[str, Walks], counted: Sequence[Step]) -> dict[str, Any]:
    """Return what is written of one scenario. `timed` holds the walks of one client and of several."""
    facts: dict[str, Any] = {"label": scenario.label, "aim": scenario.aim, "most_ms": scenario.most_ms}
    for crowd, walks in timed.items():
        timing, floor = Timing.of(walks[scenario.code]), Timing.of(walks[FLOOR.code])
        facts[crowd] = {
            "p50_ms": timing.p50,
            "p95_ms": timing.p95,
            "samples": timing.samples,
            "floors": round(timing.p50 / floor.p50, 2),
        }
    first = timed[CROWDS[0]][scenario.code]
    facts["steps"] = [
        {
            "name": step.name,
            "p50_ms": Timing.of([[walk[number]] for walk in first]).p50,
            "bytes": step.size,
            "queries": len(step.queries),
        }
        for number, step in enumerate(counted)
    ]
    return facts | verdicts(scenario, facts)


def verdicts(scenario: Scenario, facts: dict[str, Any]) -> dict[str, Any]:
    """Judge: the time for one client and for several, the queries and the bytes of every page.

    What is not a page is judged by the time that one client waits, and by its queries.
    """
    queries = max(step["queries"] for step in facts["steps"])
    size = max(step["bytes"] for step in facts["steps"])
    pages = [step for step in facts["steps"] if step["name"] not in ("answer", "autosave")]
    met: dict[str, bool] = {}
    if scenario.aim is not None:
        met = {crowd: facts[crowd]["floors"] <= scenario.aim for crowd in CROWDS if crowd in facts}
        met["queries"] = all(step["queries"] <= MOST_QUERIES for step in pages)
        met["bytes"] = all(step["bytes"] <= MOST_BYTES for step in pages)
    if scenario.most_ms is not None:
        met |= {"time": facts["one"]["p50_ms"] <= scenario.most_ms, "queries": queries <= MOST_QUERIES}
    return {"queries": queries, "bytes": size, "met": met}


def table(report: dict[str, Any]) -> str:
    """Return the figures as lines of text."""
    several = f"{report['clients']} clients"
    head = f"{'':<20}{'one client':^24}{several:^24}{'SQL':>5}{'kB':>6}{'aim':>9}"
    names = f"{'':<20}" + f"{'p50':>7}{'p95':>8}{'× floor':>9}" * 2
    lines = [head, names, _line("Floor", report["floor"], "", "", "")]
    for facts in report["pages"].values():
        aim = f"≤ {facts['aim']:g}" if facts["aim"] else f"≤ {facts['most_ms']:g} ms" if facts["most_ms"] else ""
        missed = [name for name, is_met in facts["met"].items() if not is_met]
        verdict = ("missed: " + ", ".join(missed) if missed else "met") if facts["met"] else "no aim"
        line = _line(facts["label"], facts, facts["queries"], f"{facts['bytes'] / 1000:.1f}", aim)
        lines.append(f"{line}  {verdict}")
    lines += ["", "milliseconds; SQL and kB: the heaviest of the steps", "", *_steps(report), _import_line(report)]
    lines.append(sign_in.line(report["sign_in"]) if report.get("sign_in") else "  Refusals at the door: not measured")
    return "\n".join(lines)


def _line(label: str, facts: dict[str, Any], queries: object, size: object, aim: str) -> str:
    line = f"{label:<20}"
    for crowd in CROWDS:
        timing = facts[crowd]
        floors = f"{timing['floors']:>9.2f}" if "floors" in timing else f"{'1':>9}"
        line += f"{timing['p50_ms']:>7.1f}{timing['p95_ms']:>8.1f}{floors}"
    return f"{line}{queries!s:>5}{size!s:>6}{aim:>9}"


def _steps(report: dict[str, Any]) -> list[str]:
    return [
        f"  {facts['label']}: "
        + " → ".join(f"{step['name']} {step['p50_ms']:.1f} ms, {step['queries']} SQL" for step in facts["steps"])
        for facts in report["pages"].values()
        if len(facts["steps"]) > 1
    ]


def _import_line(report: dict[str, Any]) -> str:
    measures = report.get("import")
    if not measures:
        return "  Import of the national files: not measured"
    first, second, aim = measures["first"], measures["second"], measures["aim"]
    changed = "nothing" if measures["second_changes_nothing"] else "SOMETHING"
    return (
        f"  Import of the national files: {first['seconds']:.0f} s, {first['megabytes']} MB "
        f"(aim ≤ {aim['seconds']} s, {aim['megabytes']} MB: {'met' if measures['reached'] else 'missed'}); "
        f"again, {second['seconds']:.0f} s and {changed} changed"
    )


def all_met(report: dict[str, Any]) -> bool:
    """Whether every aim is met; what was not measured missed nothing."""
    imported = report.get("import") or {"reached": True, "second_changes_nothing": True}
    pages = all(is_met for facts in report["pages"].values() for is_met in facts["met"].values())
    door = report.get("sign_in") or {"reached": True}
    return pages and imported["reached"] and imported["second_changes_nothing"] and door["reached"]


def write(report: dict[str, Any], folder: Path) -> Path:
    """Keep the report under its date, and as the latest."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(report, ensure_ascii=False, indent=2) + "\n"
    path = folder / f"{report['date'].replace(':', '-')}.json"
    path.write_text(text, encoding="utf-8")
    (folder / "latest.json").write_text(text, encoding="utf-8")
    return path
