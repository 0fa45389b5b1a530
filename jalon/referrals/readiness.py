"""May this dossier go to this unit now: what closes the door, what is only to be known before sending.

The page of sending and the action read the same, so that they never disagree. A unit's demands on the dossier come from
`dossiers.demands`, its conditions from the rules of matching. Whoever may not read the medical part never learns by a
door whether a medical condition holds: such a unit opens to the physician alone, whatever the dossier says.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from jalon.core.text import and_list
from jalon.directory.models import CareUnit
from jalon.dossiers.demands import Demand, Filler, Lack, Level, demands, levels
from jalon.dossiers.demands import lacks as lacks_of
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import Standing
from jalon.matching.of_dossier import conditions_of, medical_rules, refusable_of
from jalon.referrals.actions.choose import KINDS_OF_DOSSIER
from jalon.referrals.destinations import reaches
from jalon.referrals.reach import Reach

NBSP = "\N{NO-BREAK SPACE}"
BY_PHYSICIAN = (
    f"Cet établissement pose des conditions médicales{NBSP}: c’est au médecin du dossier de lui envoyer la demande."
)
ADDRESSED = f"Un médecin adresse l’enfant à la plateforme{NBSP}: c’est lui, ou son secrétariat, qui envoie le dossier."
ADDRESSED_BY = "Code de la santé publique, art. R2134-1 et R2134-2."


@dataclass(frozen=True)
class Point:
    """One thing to know of a sending. `medical`: only those who read the medical part may know of it.

    `lack`: what the dossier lacks, when it is that. `who`: who can open the door, None when nobody can.
    `search`: another unit is to be looked for.
    """

    code: str
    sentence: str
    source: str
    medical: bool = False
    lack: Lack | None = None
    who: Filler | None = None
    search: bool = False

    @property
    def kept(self) -> str:
        """The sentence that the request keeps: of a lack, nothing that only some may know."""
        if self.lack is None:
            return self.sentence
        label = self.lack.demand.label
        return f"Manquait à l’envoi{NBSP}: {label[:1].lower()}{label[1:]}."


@dataclass(frozen=True)
class Readiness:
    """What stands between a dossier and one unit: `walls` close the door, `warnings` are acknowledged first."""

    unit: CareUnit
    walls: tuple[Point, ...]
    warnings: tuple[Point, ...]

    @property
    def digest(self) -> str:
        """What a person acknowledges: another one when the warnings change."""
        told = "\n".join(f"{point.code} {point.sentence}" for point in self.warnings)
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @property
    def refusal(self) -> str:
        """The closed door in one sentence; empty when it is open."""
        return f"{self.unit}{NBSP}: {' '.join(point.sentence for point in self.walls)}" if self.walls else ""


def readiness(dossier: Dossier, standing: Standing, units: Iterable[CareUnit]) -> dict[int, Readiness]:
    """Return how ready the dossier is for each unit, by its identifier. Two queries for all, three with units that go
    to people, and one more for each kind of these that does not come.
    """
    lacking = lacks_of(dossier, standing)
    rows = list(units)
    reached = reaches(dossier, rows)
    return {unit.pk: _for_unit(dossier, standing, unit, lacking, reached.get(unit.pk, Reach())) for unit in rows}


def _for_unit(
    dossier: Dossier, standing: Standing, unit: CareUnit, lacking: dict[str, Lack], reach: Reach
) -> Readiness:
    asked = levels(unit, dossier.kind)
    walls = [_of_lack(lacking[row.code]) for row in asked[Level.REQUIRED] if row.code in lacking]
    warnings = [_of_lack(lacking[row.code]) for row in asked[Level.WISHED] if row.code in lacking]
    if dossier.kind == DossierKind.TND and (standing.is_family or standing.is_helper):
        walls.append(Point("addressed", ADDRESSED, ADDRESSED_BY, who=Filler.PHYSICIAN))
    if reach.wall:
        walls.append(Point("territory", reach.wall, reach.source, search=bool(reach.elsewhere)))
    if reach.doubt:
        warnings.append(Point("territory", reach.doubt, reach.source))
    closed, told = conditions_of(dossier, standing, unit)
    rule = f"Règle de l’établissement, d’après{NBSP}: "
    reads = standing.reads_medical
    for reason in closed:
        walls.append(Point(reason.code, reason.sentence, f"{rule}{reason.source}"))
    for reason in told:
        refusable = refusable_of(reason)
        medical = reads and refusable is not None and refusable.is_medical
        warnings.append(Point(reason.code, reason.sentence, reason.source, medical))
    if not reads and (rules := medical_rules(unit)):
        source = f"{rule}{and_list([row.source.rstrip('.') for row in rules])}."
        walls.append(Point("by_physician", BY_PHYSICIAN, source, who=Filler.PHYSICIAN))
    return Readiness(unit, tuple(walls), tuple(warnings))


def _of_lack(lack: Lack) -> Point:
    demand = lack.demand
    return Point(demand.code, lack.sentence, demand.source, medical=demand.medical, lack=lack, who=demand.who)


def kinds_for(unit: CareUnit) -> list[str]:
    """Return the kinds of dossier that a unit of its kind receives."""
    return [kind for kind in KINDS if unit.kind in KINDS_OF_DOSSIER[kind]]


def demands_of(unit: CareUnit) -> list[Demand]:
    """Return what may be asked of the dossiers that a unit of its kind receives."""
    return [demand for kind in kinds_for(unit) for demand in demands(kind)]
