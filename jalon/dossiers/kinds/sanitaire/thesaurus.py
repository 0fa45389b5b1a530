"""The motives of follow-up care: domain → pathology → moment → aim → intensity. `motives/` holds them, as data.

Clinicians own the files: each says its version, its date and who must read it again. A wrong line stops the start.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jalon.directory.capabilities import BY_CODE
from jalon.dossiers.kinds import reading
from jalon.dossiers.kinds.reading import DataFileError, Header, among, exact
from jalon.dossiers.kinds.sanitaire.had import modes
from jalon.dossiers.kinds.sanitaire.solutions import AT_HOME, IN_BEDS, Care, CareKind, care_of

FOLDER = Path(__file__).with_name("motives")
VOCABULARY = "vocabulary.toml"
#: Blocks that no file writes: they follow from the aim, the intensity and the places of care.
FOLLOWING = frozenset({"rehabilitation", "palliative", "home", "karnofsky", "transport"})
_CIM10 = re.compile(r"[A-Z][0-9]{2}(?:\.[0-9]{1,3})?")


@dataclass(frozen=True)
class Term:
    """A word of the vocabulary: its code, its label, a gloss."""

    code: str
    label: str
    gloss: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """The words that every file uses, by code. `categories`: the major categories of the SMR classification."""

    moments: Mapping[str, Term]
    aims: Mapping[str, Term]
    intensities: Mapping[str, Term]
    blocks: Mapping[str, Term]
    categories: Mapping[str, Term]


@dataclass(frozen=True)
class Pathology:
    """What the person has. `cim10`: codes of the CIM-10, their dots included; a category covers its subdivisions."""

    code: str
    label: str
    synonyms: tuple[str, ...]
    cim10: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Motive:
    """One leaf. `blocks`: groups of questions that follow; `doubt`: what a clinician must confirm.

    A `retired` motive is read in old dossiers and offered no more.
    """

    code: str
    domain: str
    domain_label: str
    pathology: Pathology
    label: str
    moment: Term
    aim: Term
    intensity: Term
    care: Care
    resources: tuple[str, ...]
    blocks: frozenset[str]
    synonyms: tuple[str, ...]
    doubt: str
    retired: bool

    @property
    def path(self) -> tuple[str, ...]:
        """The five levels, as words."""
        return (self.domain_label, self.pathology.label, self.moment.label, self.aim.label, self.intensity.label)


@dataclass(frozen=True)
class Domain:
    """One file. `categories`: codes of the SMR classification that it stands for."""

    code: str
    label: str
    categories: tuple[str, ...]
    header: Header
    motives: tuple[Motive, ...]


@dataclass(frozen=True)
class Thesaurus:
    """Every domain, in the order of the files."""

    domains: tuple[Domain, ...]
    vocabulary: Vocabulary
    by_code: Mapping[str, Motive]

    @property
    def offered(self) -> tuple[Motive, ...]:
        """The motives that may be chosen today."""
        return tuple(motive for motive in self.by_code.values() if not motive.retired)

    def asking(self, block: str) -> tuple[str, ...]:
        """Return the codes of the motives that a block of questions follows."""
        return tuple(motive.code for motive in self.by_code.values() if block in motive.blocks)


@cache
def thesaurus() -> Thesaurus:
    """Return the thesaurus in force, read once; raise DataFileError."""
    return read(FOLDER)


def read(folder: Path) -> Thesaurus:
    """Return the thesaurus of a folder; raise DataFileError with the file and the motive at fault."""
    vocabulary = _vocabulary(folder / VOCABULARY)
    domains = tuple(_domain(path, vocabulary) for path in sorted(folder.glob("*.toml")) if path.name != VOCABULARY)
    by_code: dict[str, Motive] = {}
    pathologies: dict[str, Pathology] = {}
    for motive in (motive for domain in domains for motive in domain.motives):
        if motive.code in by_code:
            raise DataFileError(f"motive « {motive.code} » is declared twice.")
        if pathologies.setdefault(motive.pathology.code, motive.pathology) is not motive.pathology:
            raise DataFileError(f"pathology « {motive.pathology.code} » is declared twice.")
        by_code[motive.code] = motive
    codes = [domain.code for domain in domains]
    if len(set(codes)) != len(codes):
        raise DataFileError("two files have the same domain code.")
    covered = {category for domain in domains for category in domain.categories}
    if missing := set(vocabulary.categories) - covered:
        raise DataFileError(f"no file stands for the major categories {reading.listed(missing)}.")
    return Thesaurus(domains, vocabulary, by_code)


def _vocabulary(path: Path) -> Vocabulary:
    tables = ("moment", "aim", "intensity", "block", "category")
    _, data = reading.load(path, tables)
    words: list[dict[str, Term]] = []
    for table in tables:
        terms: dict[str, Term] = {}
        for code, entry in reading.table(data[table], f"{path.name}, {table}").items():
            where = f"{path.name}, {table} {code}"
            exact(entry, where, {"label"}, {"gloss"})
            gloss = reading.text(entry["gloss"], where) if "gloss" in entry else ""
            terms[code] = Term(code, reading.text(entry["label"], where), gloss)
        words.append(terms)
    return Vocabulary(*words)


def _domain(path: Path, vocabulary: Vocabulary) -> Domain:
    header, data = reading.load(path, {"code", "label", "categories", "pathology"})
    code, label = reading.code(data["code"], path.name), reading.text(data["label"], path.name)
    categories = reading.texts(data["categories"], path.name)
    among(categories, vocabulary.categories, path.name)
    motives = tuple(
        motive
        for entry in reading.entries(data["pathology"], path.name)
        for motive in _pathology(entry, path, (code, label), vocabulary)
    )
    return Domain(code, label, categories, header, motives)


def _pathology(entry: dict[str, Any], path: Path, domain: tuple[str, str], vocabulary: Vocabulary) -> Iterator[Motive]:
    where = f"{path.name}, pathology {entry.get('code', '?')}"
    exact(entry, where, {"code", "label", "synonyms", "cim10", "source", "motive"})
    pathology = Pathology(
        code=reading.code(entry["code"], where),
        label=reading.text(entry["label"], where),
        synonyms=reading.texts(entry["synonyms"], where),
        cim10=reading.texts(entry["cim10"], where),
        source=reading.text(entry["source"], where),
    )
    if wrong := [one for one in pathology.cim10 if not _CIM10.fullmatch(one)]:
        raise DataFileError(f"{where}: « {wrong[0]} » is not written as a CIM-10 code (I63, S72.0).")
    for motive in reading.entries(entry["motive"], where):
        yield _motive(motive, f"{path.name}, motive {motive.get('code', '?')}", domain, pathology, vocabulary)


def _motive(
    entry: dict[str, Any], where: str, domain: tuple[str, str], pathology: Pathology, vocabulary: Vocabulary
) -> Motive:
    required = {"code", "label", "moment", "aim", "intensity", "care", "resources", "blocks"}
    exact(entry, where, required, {"synonyms", "doubt", "retired"})
    among([entry["moment"]], vocabulary.moments, where)
    among([entry["aim"]], vocabulary.aims, where)
    among([entry["intensity"]], vocabulary.intensities, where)
    blocks = reading.texts(entry["blocks"], where)
    among(blocks, vocabulary.blocks.keys() - FOLLOWING, where)
    care = care_of(reading.texts(entry["care"], where), where)
    motive = Motive(
        code=reading.code(entry["code"], where),
        domain=domain[0],
        domain_label=domain[1],
        pathology=pathology,
        label=reading.text(entry["label"], where),
        moment=vocabulary.moments[entry["moment"]],
        aim=vocabulary.aims[entry["aim"]],
        intensity=vocabulary.intensities[entry["intensity"]],
        care=care,
        resources=reading.texts(entry["resources"], where),
        blocks=_blocks(blocks, entry, care),
        synonyms=reading.texts(entry.get("synonyms", []), where),
        doubt=reading.text(entry["doubt"], where) if "doubt" in entry else "",
        retired=reading.flag(entry.get("retired", False), where),
    )
    _check_care(motive, where)
    return motive


def _check_care(motive: Motive, where: str) -> None:
    among(motive.care.modes, modes(), where)
    announced = [modes()[code] for code in motive.care.modes]
    if ended := [mode.code for mode in announced if mode.until is not None]:
        raise DataFileError(f"{where}: the HAD mode {reading.listed(ended)} exists no more.")
    if announced and not any(mode.principal for mode in announced):
        raise DataFileError(f"{where}: none of its HAD modes may be the principal one.")
    among(motive.resources, BY_CODE, where)
    if useless := [code for code in motive.resources if not motive.care.may_have(BY_CODE[code])]:
        raise DataFileError(f"{where}: no unit that suits it may say {reading.listed(useless)}.")


def _blocks(declared: tuple[str, ...], entry: Mapping[str, Any], care: Care) -> frozenset[str]:
    """Return the blocks declared, and those that the aim, the intensity and the places of care call for."""
    is_palliative = entry["aim"] == "palliative"
    following = {
        "rehabilitation": entry["intensity"] != "none",
        "palliative": is_palliative,
        "home": bool(care.kinds & AT_HOME),
        # The palliative block asks it by itself.
        "karnofsky": CareKind.HAD in care.kinds and not is_palliative,
        "transport": bool(care.kinds & IN_BEDS),
    }
    return frozenset(declared) | {block for block, follows in following.items() if follows}
