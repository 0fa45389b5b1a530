"""The modes of care of hospital at home (HAD), read from `had_modes.toml`, and the Karnofsky index."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jalon.dossiers.kinds.reading import DataFileError, among, entries, exact, flag, load, text
from jalon.dossiers.kinds.sanitaire.situation import Conditions, conditions

FILE = Path(__file__).with_name("had_modes.toml")

ROLES = ("principal", "associated", "documentary")
#: Index in percent and what it means. HAD codes it from 010 to 100, by steps of 10.
KARNOFSKY = (
    (100, "Aucun signe ni symptôme de maladie"),
    (90, "Activité normale, signes ou symptômes mineurs"),
    (80, "Activité normale avec effort"),
    (70, "Prend soin d’elle-même, ne peut mener une activité normale ni travailler"),
    (60, "A besoin d’une aide occasionnelle, pourvoit à la plupart de ses besoins"),
    (50, "A besoin d’une aide suivie et de soins médicaux fréquents"),
    (40, "Handicapée, a besoin d’aide et de soins particuliers"),
    (30, "Sévèrement handicapée"),
    (20, "Très malade, soutien actif nécessaire"),
    (10, "Moribonde"),
)


@dataclass(frozen=True)
class Mode:
    """One mode. It may be the principal one, an associated one, or only be recorded (`documentary`).

    `shown_by`: alternatives; the mode is truly needed when one holds. None: the motive alone shows it. `light` says
    what to do when none holds: the care is then too light for HAD. `told_by_care`: it is retained as soon as the care
    shows it, even when the motive did not announce it.
    """

    code: str
    label: str
    principal: bool
    associated: bool
    documentary: bool
    shown_by: tuple[Conditions, ...]
    light: str
    told_by_care: bool
    since: date | None
    until: date | None


@cache
def modes() -> dict[str, Mode]:
    """Return every mode by its code, read once."""
    return read(FILE)


def read(path: Path) -> dict[str, Mode]:
    """Return the modes of a file; raise DataFileError."""
    _, data = load(path, {"mode"})
    found: dict[str, Mode] = {}
    for entry in entries(data["mode"], path.name):
        mode = _mode(entry, f"{path.name}, mode {entry.get('code', '?')}")
        if mode.code in found:
            raise DataFileError(f"{path.name}: mode {mode.code} is there twice.")
        found[mode.code] = mode
    return found


def _mode(entry: dict[str, Any], where: str) -> Mode:
    exact(entry, where, {"code", "label", "roles"}, {"shown_by", "light", "told_by_care", "since", "until"})
    among(entry["roles"], ROLES, where)
    roles = set(entry["roles"])
    shown_by = tuple(conditions(one, where) for one in entry.get("shown_by", ()))
    if bool(shown_by) != bool(entry.get("light")):
        raise DataFileError(f"{where}: what shows the mode and what to say when nothing does go together.")
    return Mode(
        code=text(entry["code"], where),
        label=text(entry["label"], where),
        principal="principal" in roles,
        associated="associated" in roles,
        documentary="documentary" in roles,
        shown_by=shown_by,
        light=text(entry["light"], where) if shown_by else "",
        told_by_care=flag(entry.get("told_by_care", False), where),
        since=entry.get("since"),
        until=entry.get("until"),
    )
