"""The kinds of care that a motive may call for, and how the data files write them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from jalon.directory.capabilities import Capability
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.unit_kinds import ROR_OFFERS, SMR_MENTIONS
from jalon.dossiers.kinds.sanitaire.reading import DataFileError

NBSP = "\N{NO-BREAK SPACE}"
STAYS = {"full": StayType.FULL_HOSPITAL, "day": StayType.DAY_HOSPITAL}


class Kind(StrEnum):
    """A kind of care, as the files write it."""

    SMR = "smr"
    HAD = "had"
    USP = "usp"
    LISP = "lisp"
    SSIAD = "ssiad"
    HOME_HELP = "home_help"
    TOWN = "town"
    PRADO = "prado"

    @property
    def label(self) -> str:
        """The name on screen."""
        return LABELS[self]

    @property
    def unit_kind(self) -> UnitKind | None:
        """The kind of unit of the directory that gives it; None when no unit is to be asked (town, PRADO)."""
        return UNIT_KINDS.get(self)


LABELS = {
    Kind.SMR: "Soins médicaux et de réadaptation (SMR)",
    Kind.HAD: "Hospitalisation à domicile (HAD)",
    Kind.USP: "Unité de soins palliatifs (USP)",
    Kind.LISP: "Lit identifié de soins palliatifs (LISP)",
    Kind.SSIAD: "Soins infirmiers à domicile (SSIAD)",
    Kind.HOME_HELP: "Aide à domicile",
    Kind.TOWN: "Soins de ville",
    Kind.PRADO: "Retour à domicile accompagné (PRADO)",
}
# A LISP is a bed of another unit, which says it among its capabilities (« lisp »).
UNIT_KINDS = {
    Kind.SMR: UnitKind.SMR,
    Kind.HAD: UnitKind.HAD,
    Kind.USP: UnitKind.USP,
    Kind.LISP: UnitKind.SMR,
    Kind.SSIAD: UnitKind.SSIAD,
    Kind.HOME_HELP: UnitKind.HOME_HELP,
}
AT_HOME = frozenset({Kind.HAD, Kind.SSIAD, Kind.HOME_HELP})
IN_BEDS = frozenset({Kind.SMR, Kind.USP, Kind.LISP})
#: Who gives care in town.
TOWN = {
    "gp": "médecin traitant",
    "nurse": "infirmier",
    "physio": "kinésithérapeute",
    "speech": "orthophoniste",
    "occupational": "ergothérapeute",
    "psychologist": "psychologue",
    "dietitian": "diététicien",
    "midwife": "sage-femme",
    "addiction": "centre d’addictologie (CSAPA)",
    "orthoptist": "orthoptiste",
}
#: The programmes of the Assurance maladie that accompany a return home (ameli.fr, 2023).
PROGRAMMES = {
    "maternity": "maternité",
    "surgery": "chirurgie",
    "heart_failure": "insuffisance cardiaque",
    "copd": "BPCO",
    "stroke": "AVC et AIT",
    "elderly": "75 ans et plus",
}
#: SMR mentions of adults and children begin with this letter.
ADULTS, CHILDREN = "A", "E"


@dataclass(frozen=True)
class Option:
    """One kind of care; an SMR has a mention (`unit_kinds.SMR_MENTIONS`) and a stay."""

    kind: Kind
    mention: str = ""
    stay: StayType | None = None

    @property
    def code(self) -> str:
        """The stable name: « smr.A52.full_hospital », « had »."""
        return ".".join(part for part in (self.kind.value, self.mention, self.stay or "") if part)

    @property
    def is_bed(self) -> bool:
        """Whether the person sleeps there."""
        return self.kind in IN_BEDS and self.stay is not StayType.DAY_HOSPITAL

    @property
    def label(self) -> str:
        """The name on screen."""
        if self.kind is not Kind.SMR or self.stay is None:
            return self.kind.label
        mention = SMR_MENTIONS[self.mention].label
        return f"SMR {mention[:1].lower()}{mention[1:]}, {self.stay.label.lower()}"

    @property
    def ror(self) -> str:
        """The ROR TypeOffre code (JDV_J238); empty when the nomenclature has none."""
        if self.kind is Kind.SMR:
            return SMR_MENTIONS[self.mention].ror
        # A LISP is no offer of its own.
        return "" if self.kind is Kind.LISP or self.kind.unit_kind is None else ROR_OFFERS[self.kind.unit_kind]


@dataclass(frozen=True)
class Care:
    """What suits a motive, the usual first: options, then the details of some."""

    options: tuple[Option, ...]
    modes: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    town: tuple[str, ...] = ()

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(option.kind for option in self.options)

    def may_have(self, capability: Capability) -> bool:
        """Return whether a unit of one of these kinds may say the capability."""
        return any(kind.unit_kind in capability.kinds for kind in self.kinds)


def care_of(lines: Iterable[str], where: str) -> Care:
    """Read « smr A52 A59 full day », « had 12 06 », « town nurse physio », « prado stroke », « usp »…

    Raise DataFileError when a word is not known or a kind is written twice.
    """
    options: list[Option] = []
    details: dict[Kind, tuple[str, ...]] = {}
    for line in lines:
        first, *words = line.split()
        try:
            kind = Kind(first)
        except ValueError:
            raise DataFileError(f"{where}: no kind of care is called « {first} ».") from None
        if kind is Kind.SMR:
            options += _smr(words, where)
            continue
        if kind in details:
            raise DataFileError(f"{where}: « {kind} » is written twice.")
        details[kind] = _details(kind, words, where)
        options.append(Option(kind))
    if not options:
        raise DataFileError(f"{where}: no kind of care suits it.")
    if len(set(options)) != len(options):
        raise DataFileError(f"{where}: an SMR is written twice.")
    return Care(tuple(options), details.get(Kind.HAD, ()), details.get(Kind.PRADO, ()), details.get(Kind.TOWN, ()))


def _smr(words: list[str], where: str) -> list[Option]:
    mentions = [word for word in words if word in SMR_MENTIONS]
    stays = [STAYS[word] for word in words if word in STAYS]
    if unknown := [word for word in words if word not in SMR_MENTIONS and word not in STAYS]:
        raise DataFileError(f"{where}: « {unknown[0]} » is neither a mention of SMR nor a stay (full, day).")
    if not mentions or not stays:
        raise DataFileError(f"{where}: an SMR needs a mention and a stay.")
    return [Option(Kind.SMR, mention, stay) for mention in mentions for stay in stays]


def _details(kind: Kind, words: list[str], where: str) -> tuple[str, ...]:
    known = {Kind.PRADO: PROGRAMMES, Kind.TOWN: TOWN}.get(kind)
    if kind is Kind.HAD or known is not None:
        if not words or (known is not None and not set(words) <= known.keys()):
            raise DataFileError(f"{where}: « {kind} » must be followed by known codes, not {words}.")
    elif words:
        raise DataFileError(f"{where}: « {kind} » stands alone.")
    return tuple(words)
