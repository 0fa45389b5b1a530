"""What a dossier must have before a request is sent, as data (`demands.toml`): the national level of each demand, and
what a unit declares instead.

Whoever may not read a medical section learns of it that it is complete and signed, or not: never what it lacks.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from jalon.core.text import and_list, plural
from jalon.directory.models import CareUnit
from jalon.dossiers.completeness import Missing, missing_to_send, part_not_ready
from jalon.dossiers.documents import open_section, section_definition
from jalon.dossiers.enums import IdentityStatus
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.kinds.tnd.agreement import agreement_of
from jalon.dossiers.medical import PART
from jalon.dossiers.models import Dossier, Section
from jalon.dossiers.papers import Paper
from jalon.dossiers.policies import AttachmentPolicy, DossierPolicy, Standing

FILE = Path(__file__).with_name("demands.toml")
PAPER = "paper."
AGREEMENTS = ("agreement", "agreement_each")
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
    """One thing that may be asked of a dossier. `section`, `paper`: what is looked at; neither: what `test` names.

    `medical`: whoever may not read the medical part does not know of it, so that it closes no door.
    """

    code: str
    label: str
    source: str
    who: Filler
    level: Level
    by_kind: Mapping[str, Level]
    section: str = ""
    paper: Paper | None = None
    test: str = ""
    of: str = ""
    medical: bool = False
    always: bool = False

    def national(self, unit_kind: str) -> Level:
        """Return the level for units of a kind that declare nothing."""
        return self.by_kind.get(unit_kind, self.level)

    def asked_by(self, unit: CareUnit) -> Level:
        """Return the level that a unit asks for."""
        level = self.national(unit.kind)
        if self.always:
            return level
        declared = unit.demands.get(self.code)
        level = Level(declared) if declared in set(Level) else level
        yields = unit.accepts_incomplete or self.medical
        return Level.WISHED if level is Level.REQUIRED and yields else level


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
            section=entry.get("section", ""),
            test=entry.get("test", ""),
            of=entry.get("of", ""),
            always=entry.get("always", False),
            **_levels(entry),
        )
        for entry in data["demand"]
        if entry.get("kind", kind) == kind and entry.get("section", "") in sections | {""}
    ]
    declared = {entry["code"]: entry for entry in data["paper"] if entry["kind"] == kind}
    return tuple(found) + tuple(
        Demand(
            code=f"{PAPER}{paper.code}",
            label=paper.label,
            paper=paper,
            medical=_is_medical(kind, paper),
            **_levels(declared.get(paper.code, data["papers"])),
        )
        for paper in KINDS[kind].papers
        if paper.code in declared
        or (not _is_medical(kind, paper) and (paper.asked or paper.asked_when or paper.code != "other"))
    )


def _levels(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the file says of who can bring something, how much it is wanted, and by what text."""
    return {
        "source": entry["source"],
        "who": Filler(entry["who"]),
        "level": Level(entry["level"]),
        "by_kind": {name: Level(level) for name, level in entry.get("by_kind", {}).items()},
    }


def _is_medical(kind: str, paper: Paper) -> bool:
    """Whoever may not read a medical paper does not know that it exists: units may wish for one, never require it."""
    return any(section.code == paper.section and section.is_medical for section in KINDS[kind].sections)


def levels(unit: CareUnit, kind: str) -> dict[Level, list[Demand]]:
    """Return what a unit requires and wishes of a kind of dossier."""
    found: dict[Level, list[Demand]] = {level: [] for level in Level}
    for demand in demands(kind):
        found[demand.asked_by(unit)].append(demand)
    return found


def lacks(dossier: Dossier, standing: Standing) -> dict[str, Lack]:
    """Return every demand that the dossier does not meet, by code, in words for this person. Two queries."""
    sections = list(dossier.sections.all())
    missing = missing_to_send(dossier, standing, sections)
    joined = set(dossier.attachments.filter(removed_at=None, erased_at=None).values_list("paper", flat=True))
    answers = _administrative_answers(dossier, sections)
    known = set(AttachmentPolicy.sections(standing, dossier))
    found = {}
    for demand in demands(dossier.kind):
        if demand.section:
            lack = _of_section(demand, missing)
        elif demand.paper:
            lack = _of_paper(dossier, demand, demand.paper, answers, joined) if demand.paper.section in known else None
        elif demand.test == "answered":
            lack = _of_answers(dossier, demand, sections)
        elif demand.test == "validated":
            lack = _of_medical_part(dossier, demand, missing, known)
        elif demand.test in AGREEMENTS:
            lack = _of_agreement(dossier, demand, sections)
        else:
            lack = _of_identity(dossier, demand)
        if lack:
            found[demand.code] = lack
    return found


def _of_section(demand: Demand, missing: Iterable[Missing]) -> Lack | None:
    row = next((row for row in missing if row.section_code == demand.section), None)
    return Lack(demand, row.sentence, row.url_anchor, unsigned=row.count == 0) if row else None


def _of_answers(dossier: Dossier, demand: Demand, sections: Iterable[Section]) -> Lack | None:
    """Look at a section that may be medical: whoever may not read it learns that it is complete, or not."""
    row = next(row for row in sections if row.code == demand.of)
    if row.revision and not row.missing:
        return None
    label = section_definition(dossier, row).label
    sentence = f"{label}\N{NO-BREAK SPACE}: à compléter par le médecin."
    return Lack(demand, sentence, f"/dossiers/{dossier.pk}/volets/{row.code}/")


def _of_agreement(dossier: Dossier, demand: Demand, sections: Iterable[Section]) -> Lack | None:
    """Look at who holds parental authority: whether the dossier may leave, then whether each of them agreed."""
    row = next(row for row in sections if row.code == demand.of)
    found = agreement_of(open_section(dossier, row).counted)
    met = found.given if demand.test == "agreement" else not found.given or not found.sentences
    if met:
        return None
    return Lack(demand, " ".join(found.sentences), f"/dossiers/{dossier.pk}/accord/")


def _of_medical_part(dossier: Dossier, demand: Demand, missing: Iterable[Missing], known: set[str]) -> Lack | None:
    medical = {definition.code for definition in KINDS[dossier.kind].sections if definition.is_medical}
    rows = [row for row in missing if row.section_code in medical]
    if not rows:
        return None
    first = next((row for row in rows if row.count), rows[0])
    if first.section_code not in known:
        whole = part_not_ready(dossier, KINDS[dossier.kind])
        return Lack(demand, whole.sentence, whole.url_anchor)
    if first.count:
        names = and_list([row.section_label for row in rows if row.count])
        count = plural(sum(row.count for row in rows), "réponse")
        return Lack(demand, f"{PART}\N{NO-BREAK SPACE}: il manque {count} ({names}).", first.url_anchor)
    sentence = f"{PART}\N{NO-BREAK SPACE}: il manque la signature du médecin."
    return Lack(demand, sentence, first.url_anchor, unsigned=True)


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
