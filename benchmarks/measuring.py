"""Timing by turns: the floor comes back before each scenario, so that a noisy machine weighs on both alike."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

from benchmarks.browsers import Browser, CountingBrowser, HttpBrowser, Step
from benchmarks.cast import Pair
from benchmarks.scenarios import FLOOR, Scenario, Who


@dataclass
class Walker:
    """One client: its rows, and its connection to each server under each session."""

    pair: Pair
    browsers: dict[Who, Browser]

    def walk(self, scenario: Scenario) -> list[Step]:
        """Go through a scenario once; return the steps that count."""
        browser = self.browsers[scenario.who]
        browser.steps = []
        scenario.walk(browser, self.pair)
        return [step for step in browser.steps if not scenario.measured or step.name in scenario.measured]


def walkers(pairs: Sequence[Pair], product_port: int, floor_port: int) -> list[Walker]:
    """Return clients over HTTP."""
    return [
        Walker(
            pair,
            {
                Who.FLOOR: HttpBrowser(floor_port, pair.physician_session),
                Who.DESK: HttpBrowser(product_port, pair.desk_session),
                Who.PHYSICIAN: HttpBrowser(product_port, pair.physician_session),
            },
        )
        for pair in pairs
    ]


Walks = dict[str, list[list[Step]]]


def by_turns(scenarios: Sequence[Scenario]) -> Iterator[Scenario]:
    """Yield each scenario after the floor."""
    for scenario in scenarios:
        yield FLOOR
        yield scenario


def one_by_one(walker: Walker, scenarios: Sequence[Scenario], rounds: int) -> Walks:
    """Time one client."""
    walks: Walks = defaultdict(list)
    for _ in range(rounds):
        for scenario in by_turns(scenarios):
            walks[scenario.code].append(walker.walk(scenario))
    return walks


def together(crowd: Sequence[Walker], scenarios: Sequence[Scenario], rounds: int, times: int) -> Walks:
    """Time several clients that do the same thing at the same moment, `times` in a row, then the next thing."""
    walks: Walks = defaultdict(list)
    gate = Barrier(len(crowd))

    def burst(walker: Walker, scenario: Scenario) -> list[list[Step]]:
        gate.wait()
        return [walker.walk(scenario) for _ in range(times)]

    with ThreadPoolExecutor(len(crowd)) as pool:
        for _ in range(rounds):
            for scenario in by_turns(scenarios):
                for done in pool.map(burst, crowd, [scenario] * len(crowd)):
                    walks[scenario.code].extend(done)
    return walks


def counted(pair: Pair, scenarios: Sequence[Scenario]) -> dict[str, list[Step]]:
    """Return the steps of each scenario with their statements; its second run, with caches as in a living server."""
    walker = Walker(
        pair,
        {Who.DESK: CountingBrowser(pair.desk_session), Who.PHYSICIAN: CountingBrowser(pair.physician_session)},
    )
    steps = {}
    for scenario in scenarios:
        walker.walk(scenario)
        steps[scenario.code] = walker.walk(scenario)
    return steps
