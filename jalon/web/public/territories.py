"""Whom the units that go to people serve, in words, and the answer to « dessert-elle ma commune ? »."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from jalon.core.text import and_list, of_place, plural
from jalon.directory.capabilities import TERRITORIAL
from jalon.directory.departments import department_words
from jalon.directory.models import CareUnit
from jalon.directory.places import Place, Resolution, resolve
from jalon.directory.queries import commune_names
from jalon.directory.territory import serves
from jalon.web.public.said import title

LONGEST_COMMUNE = 100
SHOWN_AT_ONCE = 12
# Which line of « Ce qu’il faut » finds the others of this kind.
WANTED = {"had": "had", "ssiad": "ssiad", "home_help": "aide-a-domicile", "pco": "pco"}


@dataclass(frozen=True)
class Territory:
    """Departments and communes served, by name. `is_supposed`: the unit says nothing, its department is supposed."""

    departments: tuple[str, ...]
    communes: tuple[str, ...]
    is_supposed: bool

    @property
    def is_long(self) -> bool:
        return len(self.communes) > SHOWN_AT_ONCE

    @property
    def count(self) -> str:
        return plural(len(self.communes), "commune")


@dataclass(frozen=True)
class Verdict:
    """The answer of one unit, for the commune asked. `others`: the address of those that do, when it does not."""

    css: str
    icon: str
    sentence: str
    others: str


@dataclass(frozen=True)
class Check:
    """What was typed, what was understood of it, and each unit's answer."""

    typed: str
    sentence: str = ""
    candidates: tuple[Place, ...] = ()
    place: Place | None = None
    verdicts: tuple[Verdict, ...] = ()


def is_territorial(row: CareUnit) -> bool:
    return row.kind in TERRITORIAL


def names_of(rows: Iterable[CareUnit]) -> dict[str, str]:
    """Return the names of all the communes that units list, in alphabetical order. One query, none for no commune."""
    codes = {code for row in rows if is_territorial(row) for code in row.served_communes}
    return commune_names(codes) if codes else {}


def territory(row: CareUnit, names: Mapping[str, str]) -> Territory:
    """Return whom a unit serves. `names` are those of `names_of`; a code without a name is left out."""
    served = set(row.served_communes)
    departments = row.served_departments or ([] if served else [row.department])
    return Territory(
        departments=tuple(department_words(code) for code in sorted(departments) if code),
        communes=tuple(name for code, name in names.items() if code in served),
        is_supposed=not (row.served_communes or row.served_departments),
    )


def territory_words(row: CareUnit, names: Mapping[str, str]) -> str:
    """Return whom a unit serves in one line: « Côte-d’Or (21) et 12 communes »."""
    told = territory(row, names)
    parts = [*told.departments, *([told.count] if told.communes else [])]
    return f"{and_list(parts)}, supposé d’après l’adresse" if told.is_supposed else and_list(parts)


def check(rows: Iterable[CareUnit], typed: str) -> Check | None:
    """Answer whether each unit that goes to people serves a commune; None when there is nothing to answer.

    No query without a commune, as many as `places.resolve` with one.
    """
    text = " ".join(typed.split())[:LONGEST_COMMUNE]
    concerned = [row for row in rows if is_territorial(row)]
    if not concerned or not text:
        return None
    resolution: Resolution = resolve(text)
    place = resolution.place
    if place is None:
        return Check(text, resolution.sentence, resolution.candidates)
    several = len(concerned) > 1
    verdicts = tuple(_verdict(row, place, several=several) for row in concerned)
    return Check(text, "", (), place, verdicts)


def _verdict(row: CareUnit, place: Place, *, several: bool) -> Verdict:
    who = title(row) if several else str(row)
    others = f"?{urlencode({'quoi': WANTED[row.kind], 'ou': place.label})}"
    answer = serves(row, place.code)
    if answer is False:
        return Verdict("no", "dash", f"Non, {who} ne dessert pas {place.label}.", others)
    if answer:
        return Verdict("yes", "check", f"Oui, {who} dessert {place.label}.", "")
    known = f"{who} est dans le même département, mais n’a pas dit quelles communes il dessert"
    sentence = (
        f"Sans doute\N{NO-BREAK SPACE}: {known}. Un appel le confirmera, avant une demande {of_place(place.name)}."
    )
    return Verdict("unknown", "question", sentence, "")
