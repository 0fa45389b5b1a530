"""The dependency grid of the PMSI (AVQ) used by SMR and HAD: six variables, four levels, two scores.

It is another scale than AGGIR, of another idea: nothing here makes a GIR of it, and nothing should.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LEVELS = (
    (1, "Indépendance", "Seule, au besoin avec une aide technique ou plus de temps, sans tierce personne"),
    (2, "Supervision", "Un tiers surveille, stimule ou prépare, sans contact physique"),
    (3, "Assistance partielle", "Un tiers fait avec elle une partie d’au moins une action"),
    (4, "Assistance totale", "Un tiers fait entièrement au moins une action"),
)


@dataclass(frozen=True)
class Variable:
    """One variable: its code, its label, what it covers."""

    code: str
    label: str
    gloss: str


#: The first four make the physical score, the last two the cognitive one.
PHYSICAL = (
    Variable("washing", "Habillage ou toilette", "Du haut et du bas, en cotant le plus dépendant."),
    Variable("moving", "Déplacements et locomotion", "Transferts, marche ou fauteuil, escaliers."),
    Variable("feeding", "Alimentation", "Utiliser les couverts, mâcher, avaler."),
    Variable(
        "continence",
        "Continence",
        "Urines et selles, soins de sonde ou de poche compris.",
    ),
)
COGNITIVE = (
    Variable("behaviour", "Comportement", "Interactions avec les autres, agitation, refus."),
    Variable("communication", "Relation et communication", "Comprendre et se faire comprendre."),
)
VARIABLES = (*PHYSICAL, *COGNITIVE)


def level(answers: Mapping[str, Any], code: str) -> int | None:
    """Return the level, 1 to 4, that the answers of the section give to a variable; None when not answered."""
    answer = answers.get(code)
    return None if answer is None else int(answer)


def physical_score(answers: Mapping[str, Any]) -> int | None:
    """Return the sum of the first four, from 4 to 16; None while one lacks."""
    return _sum(answers, PHYSICAL)


def cognitive_score(answers: Mapping[str, Any]) -> int | None:
    """Return the sum of the last two, from 2 to 8; None while one lacks."""
    return _sum(answers, COGNITIVE)


def _sum(answers: Mapping[str, Any], variables: tuple[Variable, ...]) -> int | None:
    levels = [level(answers, variable.code) for variable in variables]
    return sum(found) if len(found := [one for one in levels if one is not None]) == len(variables) else None
