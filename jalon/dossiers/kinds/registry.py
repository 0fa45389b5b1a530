"""The kinds of dossier and their sections, in every version ever used."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jalon.dossiers.declarations import DeclarationError, SectionDefinition
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.kinds.grand_age import needs as grand_age_needs
from jalon.dossiers.kinds.grand_age.papers import PAPERS as GRAND_AGE_PAPERS
from jalon.dossiers.kinds.grand_age.sections.administrative import ADMINISTRATIVE
from jalon.dossiers.kinds.grand_age.sections.autonomy import AUTONOMY
from jalon.dossiers.kinds.grand_age.sections.identity import IDENTITY
from jalon.dossiers.kinds.grand_age.sections.medical import MEDICAL
from jalon.dossiers.kinds.grand_age.sections.request import REQUEST
from jalon.dossiers.kinds.sanitaire import needs as sanitaire_needs
from jalon.dossiers.kinds.sanitaire.declared import NEEDED_WHEN
from jalon.dossiers.kinds.sanitaire.declared import SECTIONS as SANITAIRE_SECTIONS
from jalon.dossiers.kinds.sanitaire.papers import PAPERS as SANITAIRE_PAPERS
from jalon.dossiers.kinds.tnd import needs as tnd_needs
from jalon.dossiers.kinds.tnd.declared import SECTIONS as TND_SECTIONS
from jalon.dossiers.kinds.tnd.eligibility import not_opened
from jalon.dossiers.kinds.tnd.papers import PAPERS as TND_PAPERS
from jalon.dossiers.needs import Needs, Place
from jalon.dossiers.papers import Need, Paper


def _opened_at_any_age(birth_date: date, on: date) -> str:
    return ""


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of dossier.

    `sections`: the present definitions, in the order they are filled in; the first is the identity. `retired`: older
    versions, still shown for the dossiers that were filled in with them. `prefix` begins the dossier's number.
    `papers`: what may be joined; the last one of a section is for what has no kind of its own. `needed_when`: the
    sections, by code, that only some answers call for; the others are always asked. `by_family`: whether the person or
    their family may open one; physicians and their secretaries may always. `guided`: whether who is no professional
    fills it in screen by screen. `not_opened`: why none opens, on a day, for somebody born on another; nothing when one
    may. `siblings`: twins may each have one, so that another first name is another person. `disclosed`: whether a
    physician may show documents of its medical part to the family, the parents of a child.
    """

    code: DossierKind
    prefix: str
    sections: tuple[SectionDefinition, ...]
    derive: Callable[[Mapping[str, Mapping[str, Any]], Place | None], Needs]
    papers: tuple[Paper, ...]
    retired: tuple[SectionDefinition, ...] = ()
    needed_when: Mapping[str, Need] = field(default_factory=dict)
    by_family: bool = True
    guided: bool = True
    disclosed: bool = False
    not_opened: Callable[[date, date], str] = _opened_at_any_age
    siblings: bool = False

    @property
    def identity(self) -> SectionDefinition:
        return self.sections[0]

    def asks(self, code: str, answers: Mapping[str, Mapping[str, Any]]) -> bool:
        """Return whether a section is asked of a dossier with these answers, by section."""
        need = self.needed_when.get(code)
        return need is None or need.condition.holds(answers.get(need.section, {}))


GRAND_AGE = Kind(
    code=DossierKind.GRAND_AGE,
    prefix="GA",
    sections=(IDENTITY, REQUEST, ADMINISTRATIVE, MEDICAL, AUTONOMY),
    derive=grand_age_needs.derive,
    papers=GRAND_AGE_PAPERS,
)

SANITAIRE = Kind(
    code=DossierKind.SANITAIRE,
    prefix="SA",
    sections=SANITAIRE_SECTIONS,
    derive=sanitaire_needs.derive,
    papers=SANITAIRE_PAPERS,
    needed_when=NEEDED_WHEN,
    by_family=False,
    guided=False,
)

TND = Kind(
    code=DossierKind.TND,
    prefix="EN",
    sections=TND_SECTIONS,
    derive=tnd_needs.derive,
    papers=TND_PAPERS,
    by_family=False,
    disclosed=True,
    not_opened=not_opened,
    siblings=True,
)

KINDS: dict[str, Kind] = {kind.code.value: kind for kind in (GRAND_AGE, SANITAIRE, TND)}


def index(kinds: Mapping[str, Kind]) -> dict[tuple[str, str, int], SectionDefinition]:
    """Return every definition by (kind, code, version); raise DeclarationError when one is declared twice."""
    found: dict[tuple[str, str, int], SectionDefinition] = {}
    for kind in kinds.values():
        for definition in (*kind.sections, *kind.retired):
            key = (kind.code.value, definition.code, definition.version)
            if key in found:
                raise DeclarationError(f"{' '.join(map(str, key))} is declared twice")
            found[key] = definition
    return found


DEFINITIONS = index(KINDS)
_LABELS = {one.code: one.label for kind in KINDS.values() for one in kind.sections}
#: Codes of sections that are medical in no kind, in no version.
ADMINISTRATIVE_CODES = tuple(
    sorted({code for _, code, _ in DEFINITIONS} - {one.code for one in DEFINITIONS.values() if one.is_medical})
)
PAPERS = {(kind.code.value, paper.code): paper for kind in KINDS.values() for paper in kind.papers}


def label_of(code: str) -> str:
    """Return how a section is called, in small letters; KeyError when no kind has it."""
    return _LABELS[code].lower()


def definition_of(kind: str, code: str, version: int) -> SectionDefinition:
    """Return one definition; KeyError when it never existed."""
    return DEFINITIONS[kind, code, version]


def paper_of(kind: str, code: str) -> Paper:
    """Return one kind of paper; KeyError when the kind of dossier never had it."""
    return PAPERS[kind, code]
