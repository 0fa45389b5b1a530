"""Reading the data files of this kind: TOML, written by clinicians, refused with a sentence when wrong."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

_BEFORE_HIGH_MARK = re.compile(r" (?=[:;?!»])|(?<=«) ")
_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")


class DataFileError(ValueError):
    """A data file that cannot be used; the message says which file, which entry and what to do."""


@dataclass(frozen=True)
class Header:
    """What every file says of itself. `reviewers` must read it again; `reviewed` says who did, nobody when empty."""

    version: int
    date: date
    reviewers: tuple[str, ...]
    reviewed: tuple[str, ...]


def load(path: Path, keys: Iterable[str]) -> tuple[Header, dict[str, Any]]:
    """Return the header of a file and its other entries; raise DataFileError when a key is unknown or one lacks."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataFileError(f"{path.name}: {error}") from error
    try:
        version, day = data.pop("version"), data.pop("date")
        reviewers, reviewed = data.pop("reviewers"), data.pop("reviewed")
    except KeyError as error:
        raise DataFileError(f"{path.name}: {error} is missing from its head.") from None
    if type(version) is not int or version < 1 or type(day) is not date:
        raise DataFileError(f"{path.name}: version must be a whole number and date a day (2026-11-26).")
    if not reviewers:
        raise DataFileError(f"{path.name}: reviewers must name who has to read it again.")
    exact(data, path.name, keys)
    return Header(version, day, texts(reviewers, path.name), texts(reviewed, path.name)), data


def exact(entry: Mapping[str, Any], where: str, required: Iterable[str], optional: Iterable[str] = ()) -> None:
    """Raise DataFileError when the entry lacks a required key or has one that nobody reads."""
    needed = set(required)
    if missing := needed - set(entry):
        raise DataFileError(f"{where}: {listed(missing)} is missing.")
    if unknown := set(entry) - needed - set(optional):
        raise DataFileError(f"{where}: nobody reads {listed(unknown)}.")


def code(value: Any, where: str) -> str:
    """Return a code, or raise DataFileError."""
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise DataFileError(f"{where}: a code is made of 2 to 40 small letters, digits and underscores, not {value!r}.")
    return value


def text(value: Any, where: str) -> str:
    """Return a text with its French spaces, or raise DataFileError when it says nothing."""
    if not isinstance(value, str) or not value.strip():
        raise DataFileError(f"{where}: a text is expected, not {value!r}.")
    return _BEFORE_HIGH_MARK.sub("\N{NO-BREAK SPACE}", value)


def texts(values: Any, where: str) -> tuple[str, ...]:
    """Return a list of texts, each said once, or raise DataFileError."""
    if not isinstance(values, list):
        raise DataFileError(f"{where}: a list is expected, not {values!r}.")
    found = tuple(text(value, where) for value in values)
    if len(set(found)) != len(found):
        raise DataFileError(f"{where}: the same is said twice.")
    return found


def entries(value: Any, where: str) -> list[dict[str, Any]]:
    """Return a list of tables with at least one, or raise DataFileError."""
    if not isinstance(value, list) or not value or not all(isinstance(entry, dict) for entry in value):
        raise DataFileError(f"{where}: at least one table ([[…]]) is expected.")
    return value


def table(value: Any, where: str) -> dict[str, dict[str, Any]]:
    """Return a table of tables, or raise DataFileError."""
    if not isinstance(value, dict) or not value or not all(isinstance(entry, dict) for entry in value.values()):
        raise DataFileError(f"{where}: a table of tables is expected.")
    return value


def flag(value: Any, where: str) -> bool:
    """Return true or false, or raise DataFileError."""
    if not isinstance(value, bool):
        raise DataFileError(f"{where}: true or false is expected, not {value!r}.")
    return value


def among(values: Any, known: Iterable[str], where: str) -> None:
    """Raise DataFileError when a code is not one of those known."""
    if not isinstance(values, Iterable) or not all(isinstance(value, str) for value in values):
        raise DataFileError(f"{where}: codes are expected, not {values!r}.")
    if unknown := set(values) - set(known):
        raise DataFileError(f"{where}: {listed(unknown)} is not known.")


def listed(names: Iterable[str]) -> str:
    """Return « a », « b », in order."""
    return ", ".join(f"« {name} »" for name in sorted(names))
