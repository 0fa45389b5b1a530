"""What `clocks.toml` says: how long each kind of unit has to answer, when people work, and what differs by department.

Computing with it is in `deadlines`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from jalon.core.text import plural
from jalon.directory.enums import UnitKind
from jalon.dossiers.kinds.sanitaire.sections.requester import ORIGINS

FILE = Path(__file__).with_name("clocks.toml")


class Certainty(StrEnum):
    """How sure a rule is."""

    FOUND = "found"
    MEMORY = "memory"
    PROPOSAL = "proposal"


@dataclass(frozen=True)
class Desk:
    """The hours in which delays run, the same for all."""

    opens: time
    closes: time

    @property
    def length(self) -> timedelta:
        """How long a day of work lasts."""
        return datetime.combine(date.min, self.closes) - datetime.combine(date.min, self.opens)


@dataclass(frozen=True)
class Expected:
    """How long a kind of unit has to answer: hours of work, working days, or days of the calendar, last one included,
    which nothing suspends; none of them means the unit's own days.

    `origins` is empty for a rule that holds wherever the person is.
    """

    kinds: tuple[UnitKind, ...]
    origins: tuple[str, ...]
    source: str
    certainty: Certainty
    hours: int = 0
    days: int = 0
    calendar: int = 0

    @property
    def is_own(self) -> bool:
        return not (self.hours or self.days or self.calendar)

    def words(self, own_days: int) -> str:
        """« 4 heures ouvrées », « 3 jours ouvrés »."""
        if self.hours:
            return plural(self.hours, "heure ouvrée", "heures ouvrées")
        if self.calendar:
            return plural(self.calendar, "jour")
        return plural(self.days or own_days, "jour ouvré", "jours ouvrés")


@dataclass(frozen=True)
class Place:
    """Where a unit keeps its desk, when it is not as in Paris; an empty `holidays` has none but the national ones."""

    zone: str = ""
    holidays: str = ""


@dataclass(frozen=True)
class Clocks:
    """The whole file."""

    version: int
    date: date
    desk: Desk
    answers: tuple[Expected, ...]
    places: Mapping[str, Place]
    reviewed: tuple[str, ...]


def read(tables: dict[str, Any]) -> Clocks:
    """Read the tables of the file; ValueError, TypeError or KeyError when they are no clocks."""
    desk = Desk(**tables["desk"])
    if desk.opens >= desk.closes:
        raise ValueError("The desk closes after it opens.")
    answers = tuple(_expected(table) for table in tables["answer"])
    for kind in UnitKind:
        if not any(kind in rule.kinds and not rule.origins for rule in answers):
            raise ValueError(f"No delay for « {kind} » when nothing tells where the person is.")
    places = {code: Place(**table) for code, table in tables["place"].items()}
    return Clocks(tables["version"], tables["date"], desk, answers, places, tuple(tables["reviewed"]))


def _expected(table: dict[str, Any]) -> Expected:
    values = {key: value for key, value in table.items() if key not in ("from", "own")}
    origins = tuple(table.get("from", ()))
    if unknown := set(origins) - {option.code for option in ORIGINS}:
        raise ValueError(f"{sorted(unknown)} are no answers to « La personne est ».")
    values |= {"kinds": tuple(UnitKind(kind) for kind in table["kinds"]), "certainty": Certainty(table["certainty"])}
    rule = Expected(origins=origins, **values)
    if [rule.hours > 0, rule.days > 0, rule.calendar > 0, table.get("own", False)].count(True) != 1:
        raise ValueError(f"{table['kinds']}: hours, days, days of the calendar, or the unit’s own days; one of them.")
    return rule


@cache
def clocks() -> Clocks:
    """Return the file, read once."""
    return read(tomllib.loads(FILE.read_text(encoding="utf-8")))


def expected(kind: str, origin: str = "") -> Expected:
    """Return the rule for a kind of unit; `origin`: answer to « La personne est », empty when nobody said."""
    return next(
        rule for rule in clocks().answers if kind in rule.kinds and (not rule.origins or origin in rule.origins)
    )


def promise_words(kind: str, own_days: int) -> str:
    """« 7 jours », « 8 heures ouvrées, 4 depuis l’hôpital »: the delay of a unit, wherever the person may be."""
    rule, from_hospital = expected(kind), expected(kind, "hospital")
    if rule.is_own:
        return plural(own_days, "jour")
    words = rule.words(own_days)
    return words if from_hospital == rule else f"{words}, {from_hospital.hours or from_hospital.days} depuis l’hôpital"
