"""The figures of an estimate of cost, from `costs.toml`: each with the day from which it holds and its source."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("costs.toml")


@dataclass(frozen=True)
class Figure:
    """One value, from `since` until the next one or `until`. `verified` False: not read in an official text."""

    value: Decimal
    since: date
    until: date | None
    source: str
    verified: bool

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Figures:
    """Every figure by name, oldest first; and where care and dependency are one section (« fused »)."""

    by_name: dict[str, tuple[Figure, ...]]
    fused_departments: frozenset[str]
    fused_communes: frozenset[str]
    fused_source: str

    def on(self, name: str, day: date) -> Figure | None:
        """Return the last figure of this name that began by that day; None before the first or after its end."""
        begun = [figure for figure in self.by_name[name] if figure.since <= day]
        return begun[-1] if begun and begun[-1].holds_on(day) else None

    def is_fused(self, department: str, commune: str) -> bool:
        """Tell whether an establishment there is in the experiment; the Rhône is told by its commune alone."""
        return department in self.fused_departments or commune in self.fused_communes


@cache
def current() -> Figures:
    """Read the file of the product, once."""
    return read(FILE)


def read(path: Path) -> Figures:
    """Read a file of figures. A missing key, or a source that is not named, raises KeyError."""
    with path.open("rb") as file:
        raw = tomllib.load(file, parse_float=Decimal)
    sources = raw["sources"]
    return Figures(
        by_name={name: _series(rows, sources) for name, rows in raw["figures"].items()},
        fused_departments=frozenset(raw["fused"]["departments"]),
        fused_communes=frozenset(raw["fused"]["communes"]),
        fused_source=sources[raw["fused"]["source"]],
    )


def _series(rows: list[dict[str, Any]], sources: dict[str, str]) -> tuple[Figure, ...]:
    found = [
        Figure(Decimal(row["value"]), row["from"], row.get("until"), sources[row["source"]], row["verified"])
        for row in rows
    ]
    return tuple(sorted(found, key=lambda figure: figure.since))
