"""Where resources wait until all were read, since a feed gives them in any order: a temporary database on disk."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any

# Pages of SQLite kept in memory, in KiB; the rest of the feed lies on disk.
CACHE_KIB = 20_000
ORGANIZATION, LOCATION, SERVICE = "Organization", "Location", "HealthcareService"

_BY_KEY = (
    "SELECT key, file, number, stamp, facts FROM resource WHERE kind = ? AND key = ? ORDER BY stamp DESC, key LIMIT 1"
)
_BY_NUMBER = (
    "SELECT key, file, number, stamp, facts FROM resource WHERE kind = ? AND finess = ?"
    " ORDER BY stamp DESC, key LIMIT 1"
)
_OF_KIND = "SELECT key, file, number, stamp, facts FROM resource WHERE kind = ? ORDER BY key"
_NUMBERED = (
    "SELECT key, file, number, stamp, facts FROM resource WHERE kind = ? AND finess <> ''"
    " ORDER BY finess, stamp DESC, key"
)
_OWNED = "SELECT key, file, number, stamp, facts FROM resource WHERE kind = ? AND owner = ? ORDER BY key"


@dataclass(frozen=True)
class Origin:
    """Where a resource was read: rank of its file among those given, number of its line or entry."""

    file: int
    number: int


@dataclass(frozen=True)
class Kept:
    """A resource on the shelf: `facts` is what was taken from it, as JSON values."""

    key: str
    origin: Origin
    stamp: str
    facts: dict[str, Any]


class Shelf:
    """Keeps one version of each resource: the newest, and of two as old always the same one, whichever comes first."""

    def __init__(self) -> None:
        # An empty name is a database of its own, on disk, that vanishes when it is closed.
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(
            f"""
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -{CACHE_KIB};
            CREATE TABLE resource (
                kind TEXT, key TEXT, owner TEXT, finess TEXT, file INTEGER, number INTEGER, stamp TEXT, facts TEXT,
                PRIMARY KEY (kind, key)
            ) WITHOUT ROWID;
            CREATE TABLE alias (url TEXT PRIMARY KEY, key TEXT) WITHOUT ROWID;
            CREATE TABLE part (finess TEXT, key TEXT, facts TEXT, PRIMARY KEY (finess, key)) WITHOUT ROWID;
            """
        )

    def __enter__(self) -> "Shelf":
        self._database.execute("BEGIN")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def put(self, kind: str, kept: Kept, *, owner: str = "", finess: str = "") -> Origin | None:
        """Keep a resource and return where the version lies that was given up for another one, if one was.

        `owner` is the organization that a location belongs to; `finess` the number of a geographic entity.
        """
        facts = json.dumps(kept.facts, ensure_ascii=False, sort_keys=True)
        row = (kind, kept.key, owner, finess, kept.origin.file, kept.origin.number, kept.stamp, facts)
        done = self._database.execute("INSERT OR IGNORE INTO resource VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        if done.rowcount:
            return None
        found = "SELECT file, number, stamp, facts FROM resource WHERE kind = ? AND key = ?"
        file, number, stamp, stored = self._database.execute(found, (kind, kept.key)).fetchone()
        if (stamp, stored) == (kept.stamp, facts):
            return None
        if (stamp, stored) > (kept.stamp, facts):
            return kept.origin
        self._database.execute("REPLACE INTO resource VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        return Origin(file, number)

    def name(self, url: str, key: str) -> None:
        """Remember under what other address a resource is referred to."""
        self._database.execute("INSERT OR IGNORE INTO alias VALUES (?, ?)", (url, key))

    def index(self) -> None:
        """Make the shelf ready to be asked, once all is on it."""
        self._database.executescript(
            "CREATE INDEX by_owner ON resource (owner, key) WHERE owner <> '';"
            "CREATE INDEX by_finess ON resource (finess, stamp) WHERE finess <> ''; BEGIN"
        )

    def find(self, kind: str, key: str) -> Kept | None:
        """Return a resource by its id, its other address, or `finess:` and the number of a geographic entity."""
        statement, value = _BY_KEY, key
        if key.startswith("finess:"):
            statement, value = _BY_NUMBER, key.removeprefix("finess:")
        elif key.startswith("urn:"):
            row = self._database.execute("SELECT key FROM alias WHERE url = ?", (key,)).fetchone()
            value = row[0] if row else key
        return next(self._kept(statement, kind, value), None)

    def all_of(self, kind: str) -> Iterator[Kept]:
        """Yield the resources of a kind in the order of their keys."""
        return self._kept(_OF_KIND, kind)

    def places(self) -> Iterator[tuple[str, Kept]]:
        """Yield FINESS number and geographic entity; of those that share a number, the newest first."""
        for kept in self._kept(_NUMBERED, ORGANIZATION):
            yield kept.facts["finess"], kept

    def locations_of(self, key: str) -> list[Kept]:
        """Return the locations that an organization manages, in the order of their keys."""
        return list(self._kept(_OWNED, LOCATION, key))

    def add_part(self, finess: str, key: str, facts: dict[str, Any]) -> None:
        """Keep what a service says of an establishment."""
        self._database.execute("REPLACE INTO part VALUES (?, ?, ?)", (finess, key, json.dumps(facts, sort_keys=True)))

    def parts_of(self, finess: str) -> list[dict[str, Any]]:
        """Return what services say of an establishment, in the order of their keys."""
        rows = self._database.execute("SELECT facts FROM part WHERE finess = ? ORDER BY key", (finess,))
        return [json.loads(facts) for (facts,) in rows]

    def numbers_with_parts(self) -> Iterator[str]:
        """Yield the FINESS numbers that services speak of, in order."""
        return (number for (number,) in self._database.execute("SELECT DISTINCT finess FROM part ORDER BY finess"))

    def _kept(self, statement: str, *values: str) -> Iterator[Kept]:
        for key, file, number, stamp, facts in self._database.execute(statement, values):
            yield Kept(key, Origin(file, number), stamp, json.loads(facts))
