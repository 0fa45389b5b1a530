"""What orientation reads of a dossier: facts by name; and the conditions on them that the data files write.

A fact that nobody said is absent. A condition on an absent fact is neither true nor false: it is unsaid.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jalon.dossiers.kinds.reading import DataFileError, among

#: Facts by name: whole numbers, true or false, or a set of codes.
Facts = Mapping[str, int | bool | frozenset[str]]


class FactType(StrEnum):
    """What a fact is, and what a condition on it writes: [low, high]; true or false; codes, one of which is enough."""

    NUMBER = "number"
    BOOLEAN = "boolean"
    CODES = "codes"


#: Each fact, its type and what it says. The words are those of the documentation.
FACTS: dict[str, tuple[FactType, str]] = {
    "age": (FactType.NUMBER, "Âge, en années révolues"),
    "karnofsky": (FactType.NUMBER, "Indice de Karnofsky, en %"),
    "pallia10": (FactType.NUMBER, "Score Pallia-10, de 0 à 10"),
    "physical": (FactType.NUMBER, "Score AVQ physique, de 4 à 16"),
    "cognitive": (FactType.NUMBER, "Score AVQ relationnel, de 2 à 8"),
    "washing": (FactType.NUMBER, "AVQ habillage ou toilette, de 1 à 4"),
    "behaviour": (FactType.NUMBER, "AVQ comportement, de 1 à 4"),
    "dressing_minutes": (FactType.NUMBER, "Durée d’un pansement, en minutes"),
    "dressings_per_day": (FactType.NUMBER, "Pansements par jour"),
    "iv_per_day": (FactType.NUMBER, "Traitements intraveineux par jour"),
    "nurse_visits": (FactType.NUMBER, "Passages infirmiers utiles par jour"),
    "home_sessions": (FactType.NUMBER, "Séances de rééducation utiles à domicile, par semaine"),
    "hospitalised": (FactType.BOOLEAN, "Hospitalisée au moment de la demande"),
    "stable": (FactType.BOOLEAN, "État clinique stabilisé"),
    "complications": (FactType.BOOLEAN, "Complications de l’intervention ou de l’épisode"),
    "continuous_watch": (FactType.BOOLEAN, "Surveillance soignante continue, jour et nuit"),
    "alone": (FactType.BOOLEAN, "Vit seule"),
    "carer": (FactType.BOOLEAN, "Un proche aidant est présent"),
    "home_fit": (FactType.BOOLEAN, "Logement compatible avec les soins"),
    "home_now": (FactType.BOOLEAN, "Retour ou maintien au domicile possible dès maintenant"),
    "patient_agrees": (FactType.BOOLEAN, "La personne est d’accord"),
    "gp_agrees": (FactType.BOOLEAN, "Le médecin traitant accepte le suivi"),
    "had_serves": (FactType.BOOLEAN, "Une HAD dessert la commune"),
    "ssiad_serves": (FactType.BOOLEAN, "Un SSIAD dessert la commune"),
    "recognised": (FactType.BOOLEAN, "Handicap reconnu ou affection de longue durée (ALD)"),
    "withdrawal_done": (FactType.BOOLEAN, "Sevrage terminé"),
    "parents_agree": (FactType.BOOLEAN, "Accord des titulaires de l’autorité parentale"),
    "care": (FactType.CODES, "Soins techniques"),
    "symptoms": (FactType.CODES, "Symptômes du volet palliatif"),
    "wish": (FactType.CODES, "Lieu souhaité par la personne"),
    "motive": (FactType.CODES, "Motif"),
    "domain": (FactType.CODES, "Domaine du motif"),
    "moment": (FactType.CODES, "Moment du motif"),
    "aim": (FactType.CODES, "But de la prise en charge"),
    "intensity": (FactType.CODES, "Intensité de la rééducation"),
    "usual": (FactType.CODES, "Première solution que le motif prévoit"),
    "bed": (FactType.BOOLEAN, "Le motif prévoit un lit (SMR complet, USP, LISP)"),
    "mentions": (FactType.CODES, "Mentions de SMR que le motif prévoit"),
    "mention": (FactType.CODES, "Mention de l’option examinée"),
    "stay": (FactType.CODES, "Séjour de l’option examinée"),
    "had": (FactType.CODES, "Ce que l’HAD peut faire (fit, light, unsaid, none)"),
    "modes": (FactType.CODES, "Modes d’HAD retenus"),
}
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Clause:
    """A condition on one fact: between two numbers, equal to a boolean, or one of some codes; or never said."""

    fact: str
    low: int = 0
    high: int = 0
    wanted: bool | None = None
    codes: frozenset[str] = frozenset()
    unknown: bool = False

    def holds(self, facts: Facts) -> bool | None:
        """Return whether it holds; None when the fact is unsaid."""
        value = facts.get(self.fact)
        if self.unknown:
            return value is None
        if value is None:
            return None
        if isinstance(value, bool):
            return value is self.wanted
        if isinstance(value, int):
            return self.low <= value <= self.high
        return not self.codes.isdisjoint(value)


@dataclass(frozen=True)
class Conditions:
    """Conditions that must all hold."""

    all: tuple[Clause, ...]

    def hold(self, facts: Facts) -> bool | None:
        """Return False when one does not hold, None when none is false but one is unsaid, True otherwise."""
        answers = [condition.holds(facts) for condition in self.all]
        return False if False in answers else None if None in answers else True


def any_holds(alternatives: Iterable[Conditions], facts: Facts) -> bool | None:
    """Return True when one holds, None when none does but one is unsaid, False otherwise."""
    answers = [conditions.hold(facts) for conditions in alternatives]
    return True if True in answers else None if None in answers else False


def conditions(written: Any, where: str) -> Conditions:
    """Read { age = [75, 120], carer = false, care = "niv", karnofsky = "unknown" }; raise DataFileError."""
    if not isinstance(written, dict) or not written:
        raise DataFileError(f"{where}: conditions are written {{ fact = value }}, and at least one is needed.")
    among(written, FACTS, where)
    return Conditions(tuple(_clause(fact, value, where) for fact, value in written.items()))


def _clause(fact: str, value: Any, where: str) -> Clause:
    kind = FACTS[fact][0]
    if value == UNKNOWN:
        return Clause(fact, unknown=True)
    if kind is FactType.BOOLEAN and isinstance(value, bool):
        return Clause(fact, wanted=value)
    if kind is FactType.NUMBER and _is_range(value):
        return Clause(fact, low=value[0], high=value[1])
    if kind is FactType.CODES:
        codes = [value] if isinstance(value, str) else value
        if isinstance(codes, list) and codes and all(isinstance(one, str) for one in codes):
            return Clause(fact, codes=frozenset(codes))
    raise DataFileError(f"{where}: « {fact} » is of type {kind}, {value!r} does not fit.")


def _is_range(value: Any) -> bool:
    return (
        isinstance(value, list) and len(value) == 2 and all(type(one) is int for one in value) and value[0] <= value[1]
    )
