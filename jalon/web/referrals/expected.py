"""The answers that the chosen units expect and the dossier lacks, with who can give them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from jalon.core.text import plural
from jalon.dossiers.expected import Lacking, lacking
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy, Standing
from jalon.referrals.models import Referral

MEDICAL = "Cet établissement attend aussi des réponses du volet médical. Le médecin voit celles qui manquent."


@dataclass(frozen=True)
class Lackings:
    """The answers of one section; `who` says who fills it in."""

    who: str
    lacks: tuple[Lacking, ...]


@dataclass(frozen=True)
class Expected:
    """What one unit expects and does not get yet. `medical`: the sentence for whoever may not know of those answers."""

    sentence: str
    groups: tuple[Lackings, ...]
    medical: str = ""


def expected_of(choices: Iterable[Referral], dossier: Dossier, standing: Standing) -> dict[UUID, Expected]:
    """Return what each choice lacks, by request; those that lack nothing are absent. One query for all.

    A medical question that lacks its answer tells what was answered to the one that opens it: whoever may not read the
    section is told the same whatever it holds.
    """
    rows = list(choices)
    hidden = {
        definition.code
        for definition in KINDS[dossier.kind].sections
        if not DossierPolicy.section(standing, definition, dossier).read
    }
    open_codes = {row.pk: [code for code in row.unit.expects if section_of(code) not in hidden] for row in rows}
    found = lacking(dossier, (code for codes in open_codes.values() for code in codes))
    expected = {}
    for row in rows:
        lacks = [found[code] for code in open_codes[row.pk] if code in found]
        medical = MEDICAL if len(open_codes[row.pk]) < len(row.unit.expects) else ""
        if lacks or medical:
            count = plural(len(lacks), "réponse qui manque", "réponses qui manquent")
            sentence = f"Cet établissement attend {count} encore au dossier." if lacks else ""
            expected[row.pk] = Expected(sentence, _by_section(lacks), medical)
    return expected


def section_of(code: str) -> str:
    """Return the section of an expected answer « section.question »."""
    return code.partition(".")[0]


def _by_section(lacks: list[Lacking]) -> tuple[Lackings, ...]:
    ordered = sorted(lacks, key=lambda lack: (lack.by_physician, lack.section_label))
    return tuple(
        Lackings(f"Volet {label}, {'par le médecin' if by_physician else 'par vous ou la famille'}", tuple(rows))
        for (by_physician, label), rows in groupby(ordered, key=lambda lack: (lack.by_physician, lack.section_label))
    )
