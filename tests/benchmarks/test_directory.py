"""The benchmark of the directory: its verdicts, and a small run of what it times."""

from typing import Any

import pytest

from benchmarks.directory import lines, verdicts
from benchmarks.seeding.directory import PLACES_OF_A_TOWN, TOWNS, fill
from jalon.directory.models import CareUnit


def size(p50: float, p95: float, completion: float = 1.0, queries: int = 4) -> dict[str, Any]:
    return {
        "rank": {"p50_ms": p50, "p95_ms": p95},
        "floor": {"p50_ms": 0.5, "p95_ms": 1.0},
        "cpu": {"p50_ms": p50, "p95_ms": p95},
        "completion": {"p50_ms": 0.5, "p95_ms": completion},
        "page": {"queries": queries, "p50_ms": 9.0},
        "cases": {"a free place": {"p50_ms": p50, "p95_ms": p95}},
    }


@pytest.mark.parametrize(
    ("first", "last", "missed"),
    [
        (size(5, 15), size(10, 30), set()),
        (size(5.1, 15), size(5, 15), {"p50_ms"}),
        (size(5, 15.1), size(5, 15), {"p95_ms"}),
        (size(2, 4), size(4.1, 8), {"growth"}),
        (size(2, 4), size(4, 8.1), {"growth"}),
        (size(2, 4), size(2, 4, completion=2.1), {"completion_ms"}),
        (size(2, 4, queries=12), size(2, 4), {"page_queries"}),
    ],
)
def test_each_aim_is_judged(first: dict[str, Any], last: dict[str, Any], missed: set[str]) -> None:
    met = verdicts({"60000": first, "600000": last})
    assert {name for name, is_met in met.items() if not is_met} == missed


def test_the_figures_are_told_with_their_floor() -> None:
    sizes = {"60000": size(2, 4), "600000": size(3, 8)}
    told = "\n".join(lines({"sizes": sizes, "met": verdicts(sizes)}))
    assert "600,000 units: top 20 3.00 ms median, 8.00 ms p95 (× 6.0 and × 8.0 of the floor" in told
    assert "growth met" in told


@pytest.mark.django_db(transaction=True)
def test_units_are_added_until_there_are_so_many_and_each_says_what_it_can_do() -> None:
    invented = 2 * len(TOWNS) * PLACES_OF_A_TOWN
    # More than one round of copies makes.
    assert fill(2 * invented + 100) == 2 * invented + 100
    assert not CareUnit.objects.filter(offers=[], lacks=[]).exists()
