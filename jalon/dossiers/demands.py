"""What a dossier must have before a request is sent, as data (`demands.toml`): the national level of each demand, and
what a unit declares instead.

Whoever may not read a medical section learns of it that it is complete and signed, or not: never what it lacks.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from jalon.directory.models import CareUnit
from jalon.dossiers.completeness import Missing, missing_to_send
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import IdentityStatus
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Dossier, Section
from jalon.dossiers.papers import Paper
from jalon.dossiers.policies import DossierPolicy, Standing

FILE = Path(__file__).with_name("demands.toml")
PAPER = "paper."
CHECKED = (IdentityStatus.VALI, IdentityStatus.QUAL)


class Level(StrEnum):
    """How much a unit wants something. The value is that of the file and of `CareUnit.demands`."""

    REQUIRED = "required"
    WISHED = "wished"
    NONE = "none"

    @property
    def label(self) -> str:
        return {"required": "Exigé", "wished": "Souhaité", "none": "Pas demandé"}[self.value]


class Filler(StrEnum):
    """Who can bring what lacks."""

    REQUESTERS = "requesters"
    CARERS = "carers"
    PHYSICIAN = "physician"

    def includes(self, standing: Standing) -> bool:
        """Return whether somebody of this standing is among them."""
        if self is Filler.PHYSICIAN:
            return standing == Standing.PHYSICIAN
        if self is Filler.CARERS:
            return DossierPolicy.may_check_identity(standing)
        return standing.writes


@dataclass(frozen=True)
class Demand:
    """One thing that may be asked of a dossier. `section`, `paper`: what is looked at; neither: the identity check."""

    code: str
    label: str
    source: str
    who: Filler
    level: Level
    by_kind: Mapping[str, Level]
    section: str = ""
    paper: Paper | None = None
    always: bool = False

    def national(self, unit_kind: str) -> Level:
        """Return the level for units of a kind that declare nothing."""
        return self.by_kind.get(unit_kind, self.level)

    def of(self, unit: CareUnit) -> Level:
        """Return the level that a unit asks for."""
        level = self.national(unit.kind)
        if self.always:
            return level
        declared = unit.demands.get(self.code)
        level = Level(declared) if declared in set(Level) else level
        return Level.WISHED if level is Level.REQUIRED and unit.accepts_incomplete else level


@dataclass(frozen=True)
class Lack:
    """A demand that the dossier does not meet: the sentence, where it is met; whether only a signature lacks."""

    demand: Demand
    sentence: str
    url: str
    unsigned: bool = False


@cache
def demands(kind: str) -> tuple[Demand, ...]:
    """Return the demands that concern a kind of dossier, in the order of the file, papers last."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    sections = {definition.code for definition in KINDS[kind].sections}
    found = [
        Demand(
            code=entry["code"],
            label=entry["label"],
            source=entry["source"],
            who=Filler(entry["who"]),
            level=Level(entry["level"]),
            by_kind={name: Level(level) for name, level in entry.get("by_kind", {}).items()},
            section=entry.get("section", ""),
            always=entry.get("always", False),
        )
        for entry in data["demand"]
        if entry.get("section", "") in sections | {""}
    ]
    common = data["papers"]
    return tuple(found) + tuple(
        Demand(
            code=f"{PAPER}{paper.code}",
            label=paper.label,
            source=common["source"],
            who=Filler(common["who"]),
            level=Level(common["level"]),
            by_kind={},
            paper=paper,
        )
        for paper in KINDS[kind].papers
        if not _is_medical(kind, paper) and (paper.asked or paper.asked_when or paper.code != "other")
    )


def _is_medical(kind: str, paper: Paper) -> bool:
    """Whoever may not read a medical paper does not know that it exists: no unit can ask for one before the sending."""
    return any(section.code == paper.section and section.is_medical for section in KINDS[kind].sections)


def levels(unit: CareUnit, kind: str) -> dict[Level, list[Demand]]:
    """Return what a unit requires and wishes of a kind of dossier."""
    found: dict[Level, list[Demand]] = {level: [] for level in Level}
    for demand in demands(kind):
        found[demand.of(unit)].append(demand)
    return found


def lacks(dossier: Dossier, standing: Standing) -> dict[str, Lack]:
    """Return every demand that the dossier does not meet, by code, in words for this person. Two queries."""
    sections = list(dossier.sections.all())
    missing = {row.section_code: row for row in missing_to_send(dossier, standing, sections)}
    joined = set(dossier.attachments.filter(removed_at=None, erased_at=None).values_list("paper", flat=True))
    answers = _administrative_answers(dossier, sections)
    found = {}
    for demand in demands(dossier.kind):
        if demand.section:
            lack = _of_section(demand, missing)
        elif demand.paper:
            lack = _of_paper(dossier, demand, demand.paper, answers, joined)
        else:
            lack = _of_identity(dossier, demand)
        if lack:
            found[demand.code] = lack
    return found


def _of_section(demand: Demand, missing: Mapping[str, Missing]) -> Lack | None:
    row = missing.get(demand.section)
    return Lack(demand, row.sentence, row.url_anchor, unsigned=row.count == 0) if row else None


def _of_paper(
    dossier: Dossier, demand: Demand, paper: Paper, answers: Mapping[str, Mapping[str, object]], joined: set[str]
) -> Lack | None:
    if paper.code in joined or (paper.asked_when and not paper.is_asked(answers)):
        return None
    sentence = f"Pièce à joindre\N{NO-BREAK SPACE}: {paper.label[:1].lower()}{paper.label[1:]}."
    return Lack(demand, sentence, f"/dossiers/{dossier.pk}/pieces/")


def _of_identity(dossier: Dossier, demand: Demand) -> Lack | None:
    if dossier.identity_status in CHECKED:
        return None
    sentence = "Identité\N{NO-BREAK SPACE}: elle n’est pas encore vérifiée, pièce en main."
    return Lack(demand, sentence, f"/dossiers/{dossier.pk}/identite/")


def _administrative_answers(dossier: Dossier, sections: list[Section]) -> dict[str, Mapping[str, object]]:
    """Return the answers that some papers depend on, by section: never a medical one."""
    wanted = {paper.asked_when.section for paper in KINDS[dossier.kind].papers if paper.asked_when}
    return {row.code: open_section(dossier, row).counted for row in sections if row.code in wanted}
