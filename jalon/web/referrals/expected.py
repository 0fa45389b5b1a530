"""The answers that the chosen units expect and the dossier lacks, with who can give them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from jalon.core.text import plural
from jalon.dossiers.expected import Lacking, lacking
from jalon.dossiers.models import Dossier
from jalon.referrals.models import Referral


@dataclass(frozen=True)
class Lackings:
    """The answers of one section; `who` says who fills it in."""

    who: str
    lacks: tuple[Lacking, ...]


@dataclass(frozen=True)
class Expected:
    """What one unit expects and does not get yet."""

    sentence: str
    groups: tuple[Lackings, ...]


def expected_of(choices: Iterable[Referral], dossier: Dossier) -> dict[UUID, Expected]:
    """Return what each choice lacks, by request; those that lack nothing are absent. One query for all."""
    rows = list(choices)
    found = lacking(dossier, (code for row in rows for code in row.unit.expects))
    expected = {}
    for row in rows:
        lacks = [found[code] for code in row.unit.expects if code in found]
        if lacks:
            count = plural(len(lacks), "réponse qui manque", "réponses qui manquent")
            expected[row.pk] = Expected(f"Cet établissement attend {count} encore au dossier.", _by_section(lacks))
    return expected


def _by_section(lacks: list[Lacking]) -> tuple[Lackings, ...]:
    ordered = sorted(lacks, key=lambda lack: (lack.by_physician, lack.section_label))
    return tuple(
        Lackings(f"Volet {label}, {'par le médecin' if by_physician else 'par vous ou la famille'}", tuple(rows))
        for (by_physician, label), rows in groupby(ordered, key=lambda lack: (lack.by_physician, lack.section_label))
    )
