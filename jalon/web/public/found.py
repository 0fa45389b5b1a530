"""The units that an address or a browser names: those that can be shown, and a sentence for each that cannot."""

from collections.abc import Iterable
from dataclasses import dataclass

from jalon.directory.models import CareUnit
from jalon.directory.queries import units_by_number
from jalon.web.public.selection import number_in, shared_name

SHOWN_OF_A_NAME = 40


@dataclass(frozen=True)
class Found:
    """`rows` are open units in the order asked; `sentences` tell what became of the others."""

    rows: list[CareUnit]
    sentences: list[str]


def by_name(names: list[str]) -> Found:
    """Return the units that an address names. One query, none without a name."""
    numbers = {name: number for name in names if (number := number_in(name)) is not None}
    known = units_by_number(numbers.values()) if numbers else {}
    rows: list[CareUnit | None] = []
    sentences: list[str] = []
    for name in names:
        row = known.get(numbers.get(name, -1))
        if row is None or shared_name(row) != name:
            sentences.append(
                f"«\N{NO-BREAK SPACE}{name[:SHOWN_OF_A_NAME]}\N{NO-BREAK SPACE}» n’est pas dans l’annuaire."
            )
        else:
            rows.append(row)
    return _open(rows, sentences)


def by_number(numbers: list[int]) -> Found:
    """Return the units that a browser keeps; what is no longer in the directory is passed over. One query at most."""
    known = units_by_number(numbers) if numbers else {}
    return _open([known.get(number) for number in numbers], [])


def _open(rows: Iterable[CareUnit | None], sentences: list[str]) -> Found:
    shown: list[CareUnit] = []
    for row in rows:
        if row is None:
            continue
        if row.closed or row.establishment.closed_on is not None:
            name = str(row)
            sentences.append(f"{name}, {row.establishment.city}\N{NO-BREAK SPACE}: cette offre est fermée.")
        else:
            shown.append(row)
    return Found(shown, sentences)
