"""Units side by side: themes, rows, one cell for each unit. Pure functions; no database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from jalon.core.text import plural
from jalon.directory.capabilities import CAPABILITIES, PLACELESS, Capability, Group
from jalon.directory.enums import LegalStatus
from jalon.directory.models import CareUnit
from jalon.matching.cost import Person
from jalon.web.costs.words import estimated, short, short_note
from jalon.web.public import said
from jalon.web.public.territories import is_territorial, territory_words
from jalon.web.search.cards import free_places, kind_words
from jalon.web.typography import local_day

NOT_ASKED = "sans objet"
NOT_SAID = "non communiqué"
COST = "Reste à payer, estimé"


@dataclass(frozen=True)
class Cell:
    """What one unit says on one line; `css` colours it, `icon` is the shape before it, `note` its date."""

    words: str
    note: str = ""
    css: str = ""
    icon: str = ""


NOTHING = Cell(NOT_ASKED, css="least")
SILENCE = Cell(NOT_SAID, css="muted")


@dataclass(frozen=True)
class Row:
    """One line; `differs` when the units that it concerns do not all say the same."""

    label: str
    names: tuple[str, ...]
    cells: tuple[Cell, ...]

    @property
    def named_cells(self) -> tuple[tuple[str, Cell], ...]:
        """Each cell with the name of its unit."""
        return tuple(zip(self.names, self.cells, strict=True))

    @property
    def differs(self) -> bool:
        return len({cell.words for cell in self.cells if cell is not NOTHING}) > 1


@dataclass(frozen=True)
class Theme:
    """Lines that stand together."""

    title: str
    rows: tuple[Row, ...]


Say = Callable[[CareUnit], Cell]


def themes(rows: list[CareUnit], communes: Mapping[str, str], now: datetime) -> list[Theme]:
    """Return what units say, by theme. A capability that none of them mentions has no row: see `unsaid`."""
    found = [
        Theme("L’essentiel", _essentials(rows, communes, now)),
        Theme("Prix", _prices(rows, now)),
        Theme("Qui est accueilli", _welcome(rows)),
    ]
    for group in Group:
        lines = [_capability(one, rows) for one in CAPABILITIES if one.group == group and _is_mentioned(one, rows)]
        found.append(Theme(group.value, tuple(lines)))
    found.append(Theme("Entrer et joindre", _reaching(rows)))
    return [theme for theme in _merged(found) if theme.rows]


def only_differences(found: list[Theme]) -> list[Theme]:
    """Return the themes with the rows on which units differ."""
    kept = [Theme(theme.title, tuple(row for row in theme.rows if row.differs)) for theme in found]
    return [theme for theme in kept if theme.rows]


def unsaid(rows: list[CareUnit]) -> list[str]:
    """Return the labels of the capabilities that concern one of these units and that none of them mentions."""
    asked = [one for one in CAPABILITIES if one.group != Group.LANGUAGE and any(row.kind in one.kinds for row in rows)]
    return [one.label for one in asked if not _is_mentioned(one, rows)]


def _merged(found: list[Theme]) -> list[Theme]:
    """« Accueil » of the capabilities follows whom the units take, under one title."""
    welcome = next(theme for theme in found if theme.title == "Qui est accueilli")
    group = next(theme for theme in found if theme.title == Group.WELCOME.value)
    both = Theme(welcome.title, (*welcome.rows, *group.rows))
    return [both if theme is welcome else theme for theme in found if theme is not group]


def _row(label: str, rows: list[CareUnit], say: Say) -> Row:
    return Row(label, tuple(map(str, rows)), tuple(map(say, rows)))


def _told(words: str, note: str = "") -> Cell:
    return Cell(words, note) if words else SILENCE


def _essentials(rows: list[CareUnit], communes: Mapping[str, str], now: datetime) -> tuple[Row, ...]:
    def places(row: CareUnit) -> Cell:
        found = free_places(row, now)
        return Cell(found.words, found.when, found.css) if found else NOTHING

    def capacity(row: CareUnit) -> Cell:
        return NOTHING if row.kind in PLACELESS else _told(plural(row.capacity, "place") if row.capacity else "")

    def answer(row: CareUnit) -> Cell:
        found = said.answer(row)
        return Cell(found.usual or "pas encore connu", f"promise {found.promised}")

    def served(row: CareUnit) -> Cell:
        return _told(territory_words(row, communes)) if is_territorial(row) else NOTHING

    lines = (
        _row("Ce que c’est", rows, lambda row: Cell(kind_words(row))),
        _row("Où", rows, lambda row: _told(f"{row.establishment.postal_code} {row.establishment.city}".strip())),
        _row("Statut", rows, lambda row: _told(_status(row))),
        _row("Capacité", rows, capacity),
        _row("Places libres", rows, places),
        _row("Première réponse", rows, answer),
        _row("Territoire desservi", rows, served),
    )
    return tuple(line for line in lines if any(cell is not NOTHING for cell in line.cells))


def _status(row: CareUnit) -> str:
    status = row.establishment.legal_status
    return str(LegalStatus(status).label) if status else ""


def _prices(rows: list[CareUnit], now: datetime) -> tuple[Row, ...]:
    def includes(row: CareUnit) -> Cell:
        return _told(row.price_includes) if said.is_paid_for(row) or row.price_includes else NOTHING

    def named(name: str) -> Say:
        def say(row: CareUnit) -> Cell:
            fact = next((fact for fact in said.known_prices(row, now) if fact.name == name), None)
            missing = SILENCE if said.is_paid_for(row) else NOTHING
            return Cell(fact.value, fact.note) if fact else missing

        return say

    if not any(said.is_paid_for(row) for row in rows):
        return ()
    names = dict.fromkeys(fact.name for row in rows for fact in said.known_prices(row, now)) or ("Prix",)
    lines = [_row(name, rows, named(name)) for name in names]
    return (*lines, _row("Ce que le prix comprend", rows, includes), _row(COST, rows, partial(_cost, now=now)))


def _cost(row: CareUnit, now: datetime) -> Cell:
    found = estimated(row, Person(), local_day(now))
    if found is None:
        return NOTHING
    return Cell(short(found) or "pas d’estimation", short_note(found))


def _welcome(rows: list[CareUnit]) -> tuple[Row, ...]:
    def age(row: CareUnit) -> Cell:
        return _told(f"à partir de {plural(row.minimum_age, 'an')}" if row.minimum_age else "")

    lines = [
        _row("Accueille", rows, lambda row: _told(row.takes)),
        _row("N’accueille pas", rows, lambda row: _told(row.not_takes)),
        _row("Âge", rows, age),
    ]
    return tuple(line for line in lines if any(cell is not SILENCE for cell in line.cells))


def _is_mentioned(capability: Capability, rows: list[CareUnit]) -> bool:
    return any(row.kind in capability.kinds and said.said_of(row, capability) is not None for row in rows)


def _capability(capability: Capability, rows: list[CareUnit]) -> Row:
    def say(row: CareUnit) -> Cell:
        if row.kind not in capability.kinds:
            return NOTHING
        value = said.said_of(row, capability)
        if value is None:
            return Cell("à demander", css="muted", icon="question")
        return Cell("oui", css="free-word", icon="check") if value else Cell("non", css="soon", icon="dash")

    return _row(capability.label, rows, say)


def _reaching(rows: list[CareUnit]) -> tuple[Row, ...]:
    return (
        _row("Papiers demandés", rows, lambda row: _told("\n".join(said.lines_of(row.papers)))),
        _row("Accès", rows, lambda row: _told(row.establishment.access)),
        _row("Téléphone", rows, lambda row: _told(row.establishment.phone)),
    )
