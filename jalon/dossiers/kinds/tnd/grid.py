"""The detection grid of the booklet, read from `detection.toml`: the rule, the items at any age, the items by age."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from jalon.dossiers.kinds.reading import (
    DataFileError,
    Header,
    among,
    code,
    entries,
    exact,
    flag,
    load,
    table,
    text,
)

FILE = Path(__file__).with_name("detection.toml")
_TRANSVERSAL = re.compile(r"T[0-9]{2}")
_BY_AGE = re.compile(r"([1-9][0-9]?[ma])-[0-9]{2}")


class Outcome(StrEnum):
    """What is advised, the most pressing first."""

    URGENT = "urgent"
    ADDRESS = "address"
    RECHECK = "recheck"
    NONE = "none"


class Reading(StrEnum):
    """How « n signs in at least two domains » is read."""

    TOTAL = "total"
    EACH = "each"


class Role(StrEnum):
    """What an item at any age weighs."""

    RISK = "risk"
    REGRESSION = "regression"
    SIGN = "sign"
    WORRY = "worry"


@dataclass(frozen=True)
class Rule:
    """The rule of orientation. `preterm` and `term` in weeks of gestation, `corrected_until` in months.
    `soonest` and `latest`: in how many months a child under the threshold is seen again.

    `prematurity`: the item at any age that a birth before `preterm` ticks.
    """

    reading: Reading
    domains: int
    below_counts: bool
    preterm: int
    prematurity: str
    term: int
    corrected_until: int
    factors: int
    soonest: int
    latest: int

    def reached(self, counts: Mapping[str, int], threshold: int) -> bool:
        """Return whether signs, counted by domain, reach a threshold."""
        if self.reading is Reading.EACH:
            return sum(count >= threshold for count in counts.values()) >= self.domains
        return sum(counts.values()) >= threshold and sum(count > 0 for count in counts.values()) >= self.domains


@dataclass(frozen=True)
class Item:
    """One line of the grid. `bracket` and `domain` are empty at any age; `role` is None by age."""

    id: str
    label: str
    bracket: str = ""
    domain: str = ""
    role: Role | None = None


@dataclass(frozen=True)
class Family:
    """Items at any age under one heading; « oui » is a sign."""

    code: str
    label: str
    role: Role
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Domain:
    """The items of one domain in one bracket, under the heading that the booklet prints there."""

    code: str
    label: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Bracket:
    """One age. `first` and `last`: complete months, both included. `recheck`: months before the child is seen again.

    `check_below`: the bracket below is offered from the start. `note`: what its page says besides.
    """

    code: str
    label: str
    first: int
    last: int
    threshold: int
    check_below: bool
    recheck: int
    note: str
    domains: tuple[Domain, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """Its items, in order."""
        return tuple(item for domain in self.domains for item in domain.items)


@dataclass(frozen=True)
class Grid:
    """The whole booklet. `advice`: what the doctor reads, by outcome. `domains`: their short names by code."""

    header: Header
    rule: Rule
    advice: Mapping[str, str]
    domains: Mapping[str, str]
    families: tuple[Family, ...]
    brackets: tuple[Bracket, ...]
    items: Mapping[str, Item]

    def bracket(self, bracket_code: str) -> Bracket:
        """Return a bracket by its code; KeyError."""
        return {bracket.code: bracket for bracket in self.brackets}[bracket_code]

    def below(self, bracket: Bracket) -> Bracket | None:
        """Return the bracket below, None under the first."""
        return {upper.code: lower for lower, upper in pairwise(self.brackets)}.get(bracket.code)


@cache
def grid() -> Grid:
    """Return the grid in force, read once; raise DataFileError."""
    return read(FILE)


def read(path: Path) -> Grid:
    """Return the grid of a file; raise DataFileError with the entry at fault."""
    header, data = load(path, {"rule", "advice", "domains", "family", "bracket"})
    rule = _rule(data["rule"], f"{path.name}, rule")
    advice = dict(_labels(data["advice"], f"{path.name}, advice"))
    exact(advice, f"{path.name}, advice", {*Outcome, "unseen"})
    domains = dict(_labels(data["domains"], f"{path.name}, domains"))
    families = tuple(_family(entry, path.name) for entry in entries(data["family"], path.name))
    brackets = tuple(_bracket(entry, path.name, domains, rule) for entry in entries(data["bracket"], path.name))
    for lower, upper in pairwise(brackets):
        if lower.last + 1 != upper.first:
            raise DataFileError(f"{path.name}: {upper.code} does not begin the month after {lower.code} ends.")
    items: dict[str, Item] = {}
    every = [item for family in families for item in family.items]
    every += [item for bracket in brackets for item in bracket.items]
    for item in every:
        if item.id in items:
            raise DataFileError(f"{path.name}: item {item.id} is there twice.")
        items[item.id] = item
    among([rule.prematurity], items, f"{path.name}, rule")
    if [family.role for family in families].count(Role.REGRESSION) != 1:
        raise DataFileError(f"{path.name}: one family, and one only, tells a regression.")
    return Grid(header, rule, advice, domains, families, brackets, items)


def _rule(entry: Any, where: str) -> Rule:
    numbers = ("domains", "preterm", "term", "corrected_until", "factors", "soonest", "latest")
    table({"rule": entry}, where)
    exact(entry, where, {"reading", "below_counts", "prematurity", *numbers})
    among([entry["reading"]], Reading, where)
    return Rule(
        reading=Reading(entry["reading"]),
        below_counts=flag(entry["below_counts"], where),
        prematurity=text(entry["prematurity"], where),
        **{name: _whole(entry[name], where) for name in numbers},
    )


def _family(entry: dict[str, Any], name: str) -> Family:
    where = f"{name}, family {entry.get('code', '?')}"
    exact(entry, where, {"code", "label", "role", "items"})
    among([entry["role"]], Role, where)
    role = Role(entry["role"])
    items = tuple(Item(key, label, role=role) for key, label in _labels(entry["items"], where))
    for item in items:
        if not _TRANSVERSAL.fullmatch(item.id):
            raise DataFileError(f"{where}: an item at any age is written T01, not « {item.id} ».")
    return Family(code(entry["code"], where), text(entry["label"], where), role, items)


def _bracket(entry: dict[str, Any], name: str, known: Mapping[str, str], rule: Rule) -> Bracket:
    where = f"{name}, bracket {entry.get('code', '?')}"
    numbers = ("from", "to", "threshold", "recheck")
    exact(entry, where, {"code", "label", "check_below", "domain", *numbers}, {"note"})
    first, last, threshold, recheck = (_whole(entry[number], where) for number in numbers)
    if not rule.soonest <= recheck <= rule.latest:
        raise DataFileError(f"{where}: the child is seen again in {rule.soonest} to {rule.latest} months.")
    domains = tuple(_domain(one, where, entry["code"], known) for one in entries(entry["domain"], where))
    if len({domain.code for domain in domains}) != len(domains):
        raise DataFileError(f"{where}: a domain is there twice.")
    return Bracket(
        code=text(entry["code"], where),
        label=text(entry["label"], where),
        first=first,
        last=last,
        threshold=threshold,
        check_below=flag(entry["check_below"], where),
        recheck=recheck,
        note=text(entry["note"], where) if "note" in entry else "",
        domains=domains,
    )


def _domain(entry: dict[str, Any], where: str, bracket: str, known: Mapping[str, str]) -> Domain:
    exact(entry, where, {"code", "label", "items"})
    among([entry["code"]], known, where)
    items = tuple(Item(key, label, bracket, entry["code"]) for key, label in _labels(entry["items"], where))
    for item in items:
        match = _BY_AGE.fullmatch(item.id)
        if match is None or match[1] != bracket:
            raise DataFileError(f"{where}: an item of it is written {bracket}-01, not « {item.id} ».")
    return Domain(entry["code"], text(entry["label"], where), items)


def _labels(value: Any, where: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict) or not value:
        raise DataFileError(f"{where}: a table of labels by code is expected.")
    for key, label in value.items():
        yield key, text(label, f"{where}, {key}")


def _whole(value: Any, where: str) -> int:
    if type(value) is not int or value < 1:
        raise DataFileError(f"{where}: a whole number above zero is expected, not {value!r}.")
    return value
