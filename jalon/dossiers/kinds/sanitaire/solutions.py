"""The kinds of care that a motive may call for, and how the data files write them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from jalon.directory.capabilities import Capability
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.unit_kinds import ROR_OFFERS, SMR_MENTIONS
from jalon.dossiers.kinds.reading import DataFileError

NBSP = "\N{NO-BREAK SPACE}"
STAYS = {"full": StayType.FULL_HOSPITAL, "day": StayType.DAY_HOSPITAL}


class CareKind(StrEnum):
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
    CareKind.SMR: "Soins médicaux et de réadaptation (SMR)",
    CareKind.HAD: "Hospitalisation à domicile (HAD)",
    CareKind.USP: "Unité de soins palliatifs (USP)",
    CareKind.LISP: "Lit identifié de soins palliatifs (LISP)",
    CareKind.SSIAD: "Soins infirmiers à domicile (SSIAD)",
    CareKind.HOME_HELP: "Aide à domicile",
    CareKind.TOWN: "Soins de ville",
    CareKind.PRADO: "Retour à domicile accompagné (PRADO)",
}
# A LISP is a bed of another unit, which says it among its capabilities (« lisp »).
UNIT_KINDS = {
    CareKind.SMR: UnitKind.SMR,
    CareKind.HAD: UnitKind.HAD,
    CareKind.USP: UnitKind.USP,
    CareKind.LISP: UnitKind.SMR,
    CareKind.SSIAD: UnitKind.SSIAD,
    CareKind.HOME_HELP: UnitKind.HOME_HELP,
}
#: What the doctor does for what is no request to a unit.
NEXT_STEPS = {
    CareKind.TOWN: "Aucune demande ne part de Jalon\N{NO-BREAK SPACE}: rédigez les ordonnances. La personne prend ses "
    "rendez-vous\N{NO-BREAK SPACE}; l’annuaire santé de l’Assurance maladie donne les professionnels de sa commune.",
    CareKind.PRADO: "Aucune demande ne part de Jalon\N{NO-BREAK SPACE}: signalez la sortie au conseiller PRADO de "
    "l’Assurance maladie, avant qu’elle ait lieu. Il voit la personne dans le service et prend les premiers "
    "rendez-vous.",
}
AT_HOME = frozenset({CareKind.HAD, CareKind.SSIAD, CareKind.HOME_HELP})
IN_BEDS = frozenset({CareKind.SMR, CareKind.USP, CareKind.LISP})
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

    kind: CareKind
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
        if self.kind is not CareKind.SMR or self.stay is None:
            return self.kind.label
        mention = SMR_MENTIONS[self.mention].label
        return f"SMR {mention[:1].lower()}{mention[1:]}, {self.stay.label.lower()}"

    @property
    def ror(self) -> str:
        """The ROR TypeOffre code (JDV_J238); empty when the nomenclature has none."""
        if self.kind is CareKind.SMR:
            return SMR_MENTIONS[self.mention].ror
        # A LISP is no offer of its own.
        return "" if self.kind is CareKind.LISP or self.kind.unit_kind is None else ROR_OFFERS[self.kind.unit_kind]


def next_step(option: Option) -> str:
    """Return what the doctor does with an option that no unit answers; empty when a request goes to units."""
    return NEXT_STEPS.get(option.kind, "")


#: Every option that a doctor may choose, by code.
OPTIONS = {
    option.code: option
    for option in (
        *(Option(CareKind.SMR, mention, stay) for mention in SMR_MENTIONS for stay in STAYS.values()),
        *(Option(kind) for kind in CareKind if kind is not CareKind.SMR),
    )
}


@dataclass(frozen=True)
class Care:
    """What suits a motive, the usual first: options, then the details of some."""

    options: tuple[Option, ...]
    modes: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    town: tuple[str, ...] = ()

    @property
    def kinds(self) -> frozenset[CareKind]:
        return frozenset(option.kind for option in self.options)

    def may_have(self, capability: Capability) -> bool:
        """Return whether a unit of one of these kinds may say the capability."""
        return any(kind.unit_kind in capability.kinds for kind in self.kinds)


def care_of(lines: Iterable[str], where: str) -> Care:
    """Read « smr A52 A59 full day », « had 12 06 », « town nurse physio », « prado stroke », « usp »…

    Raise DataFileError when a word is not known or a kind is written twice.
    """
    options: list[Option] = []
    details: dict[CareKind, tuple[str, ...]] = {}
    for line in lines:
        first, *words = line.split()
        try:
            kind = CareKind(first)
        except ValueError:
            raise DataFileError(f"{where}: no kind of care is called « {first} ».") from None
        if kind is CareKind.SMR:
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
    return Care(
        tuple(options), details.get(CareKind.HAD, ()), details.get(CareKind.PRADO, ()), details.get(CareKind.TOWN, ())
    )


def _smr(words: list[str], where: str) -> list[Option]:
    mentions = [word for word in words if word in SMR_MENTIONS]
    stays = [STAYS[word] for word in words if word in STAYS]
    if unknown := [word for word in words if word not in SMR_MENTIONS and word not in STAYS]:
        raise DataFileError(f"{where}: « {unknown[0]} » is neither a mention of SMR nor a stay (full, day).")
    if not mentions or not stays:
        raise DataFileError(f"{where}: an SMR needs a mention and a stay.")
    return [Option(CareKind.SMR, mention, stay) for mention in mentions for stay in stays]


def _details(kind: CareKind, words: list[str], where: str) -> tuple[str, ...]:
    known = {CareKind.PRADO: PROGRAMMES, CareKind.TOWN: TOWN}.get(kind)
    if kind is CareKind.HAD or known is not None:
        if not words or (known is not None and not set(words) <= known.keys()):
            raise DataFileError(f"{where}: « {kind} » must be followed by known codes, not {words}.")
    elif words:
        raise DataFileError(f"{where}: « {kind} » stands alone.")
    return tuple(words)
