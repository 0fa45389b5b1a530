"""How long stays at home last and when their renewal is asked: data (`stays.toml`)."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from jalon.directory.enums import UnitKind
from jalon.referrals.deadlines import is_working_day
from jalon.referrals.home_care.enums import AT_HOME

FILE = Path(__file__).with_name("stays.toml")


@dataclass(frozen=True)
class Length:
    """One table of the file; see its head."""

    weeks: int
    most_weeks: int
    needs_agreement: bool
    source: str
    ask_working: int = 0
    ask_days: int = 0

    def asked_from(self, ends_on: date) -> date:
        """Return the day from which the renewal of a stay that ends then is asked."""
        day = ends_on - timedelta(days=self.ask_days)
        for _ in range(self.ask_working):
            day -= timedelta(days=1)
            while not is_working_day(day):
                day -= timedelta(days=1)
        return day

    def ends_due(self, today: date) -> date:
        """Return the last end whose renewal is to be asked by this day."""
        end = today + timedelta(days=self.ask_days)
        while self.asked_from(end + timedelta(days=1)) <= today:
            end += timedelta(days=1)
        return end


@cache
def lengths() -> dict[str, Length]:
    """Return the lengths by kind of unit."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {UnitKind(code).value: Length(**table) for code, table in tables.items()}


def length_of(kind: str) -> Length:
    """Return the lengths of a kind of unit that cares at home."""
    return lengths()[kind]


def is_at_home(kind: str) -> bool:
    """Tell whether units of this kind care for people at home."""
    return kind in AT_HOME
