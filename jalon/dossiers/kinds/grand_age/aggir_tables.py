"""The AGGIR grid as the texts give it: variables, sub-variable codings, coefficients and thresholds.

Sources:

* labels and definitions: CASF annexe 2-1 and the CNAMTS user guide of January 2008;
* coding of the split variables: the same guide, pages 10 to 29 ("codage final");
* coefficients and thresholds: CASF annexe 2-2, called by CASF art. R. 232-3. The table stored with
  décret n° 97-427 is not used: its group F is slipped by one row and gives other GIRs.
"""

from collections.abc import Mapping
from dataclasses import dataclass

LETTERS = ("A", "B", "C")


@dataclass(frozen=True, slots=True)
class SubVariable:
    """One part of a variable that the grid asks in two or three questions."""

    key: str
    label: str
    definition: str


@dataclass(frozen=True, slots=True)
class Variable:
    """One of the 17 lines of the grid.

    ``discriminant`` is the official word for the ten bodily and mental activities; only the eight with
    ``counts_in_gir`` change the GIR.
    """

    key: str
    label: str
    definition: str
    subvariables: tuple[SubVariable, ...] = ()
    discriminant: bool = True
    counts_in_gir: bool = True


VARIABLES: tuple[Variable, ...] = (
    Variable(
        "coherence",
        "Cohérence",
        "Communiquer, agir et se comporter de façon logique et sensée par rapport aux normes admises.",
        (
            SubVariable("communication", "Communication", "Communiquer, par la parole ou autrement, de façon sensée."),
            SubVariable("comportement", "Comportement", "Agir et se comporter de façon logique et sensée."),
        ),
    ),
    Variable(
        "orientation",
        "Orientation",
        "Se repérer dans le temps et dans l’espace. Ignorer la date exacte est habituel.",
        (
            SubVariable("temps", "Dans le temps", "Se repérer dans les saisons et les moments de la journée."),
            SubVariable("espace", "Dans l’espace", "Se repérer dans les lieux."),
        ),
    ),
    Variable(
        "toilette",
        "Toilette",
        "Assurer son hygiène corporelle.",
        (
            SubVariable(
                "haut",
                "Du haut",
                "Visage (rasage et coiffage compris), tronc, bras et mains. Le dos et les dents ne comptent pas.",
            ),
            SubVariable("bas", "Du bas", "Régions intimes, jambes et pieds. Couper les ongles ne compte pas."),
        ),
    ),
    Variable(
        "habillage",
        "Habillage",
        "S’habiller, se déshabiller et se présenter, choix et préparation des vêtements compris. "
        "Les bas de contention prescrits ne comptent pas.",
        (
            SubVariable("haut", "Du haut", "Vêtements passés par la tête ou par les bras."),
            SubVariable(
                "moyen",
                "Moyen",
                "Fermer les vêtements (boutons, fermeture éclair, ceinture, bretelles, soutien-gorge).",
            ),
            SubVariable("bas", "Du bas", "Vêtements passés par le bas du corps, chaussettes et chaussures comprises."),
        ),
    ),
    Variable(
        "alimentation",
        "Alimentation",
        "Manger des aliments préparés et apportés sur la table.",
        (
            SubVariable(
                "se_servir",
                "Se servir",
                "Couper la viande, ouvrir un pot de yaourt, peler un fruit, remplir son verre.",
            ),
            SubVariable(
                "manger",
                "Manger",
                "Porter les aliments et les boissons à la bouche et les avaler, ou gérer seul sa sonde gastrique.",
            ),
        ),
    ),
    Variable(
        "elimination",
        "Élimination urinaire et fécale",
        "Assurer l’hygiène de l’élimination (lieu ou ustensile approprié, propreté sur soi). "
        "L’incontinence ne se cote pas ici.",
        (
            SubVariable("urinaire", "Urinaire", "Assurer l’hygiène de l’élimination urinaire."),
            SubVariable("fecale", "Fécale", "Assurer l’hygiène de l’élimination fécale."),
        ),
    ),
    Variable(
        "transferts",
        "Transferts",
        "Se lever, se coucher, s’asseoir et passer d’une position à l’autre, dans les deux sens.",
    ),
    Variable(
        "deplacements_interieurs",
        "Déplacements à l’intérieur",
        "Se déplacer dans le lieu de vie jusqu’à la porte d’entrée sur la rue, y compris avec une canne, "
        "un déambulateur ou un fauteuil roulant. Le restaurant et les salles communes de l’établissement "
        "en font partie.",
    ),
    Variable(
        "deplacements_exterieurs",
        "Déplacements à l’extérieur",
        "Se déplacer au-delà de la porte d’entrée sur la rue, sans moyen de transport. "
        "Le jardin ou le parc de l’établissement n’est pas l’extérieur.",
        counts_in_gir=False,
    ),
    Variable(
        "alerter",
        "Alerter",
        "Utiliser un moyen de communication à distance (téléphone, alarme, sonnette, téléalarme) "
        "pour alerter en cas de besoin. Sans moyen fiable, la personne ne fait pas.",
        counts_in_gir=False,
    ),
    Variable(
        "gestion",
        "Gestion",
        "Gérer ses affaires, son budget et ses biens, reconnaître la valeur de l’argent, "
        "faire ses démarches administratives.",
        discriminant=False,
        counts_in_gir=False,
    ),
    Variable(
        "cuisine",
        "Cuisine",
        "Préparer les repas et les conditionner pour qu’ils puissent être servis.",
        discriminant=False,
        counts_in_gir=False,
    ),
    Variable(
        "menage",
        "Ménage",
        "Effectuer l’ensemble des travaux ménagers courants (locaux, rangement, linge, table, vaisselle).",
        discriminant=False,
        counts_in_gir=False,
    ),
    Variable(
        "transports",
        "Transports",
        "Utiliser volontairement un moyen de transport collectif ou individuel.",
        discriminant=False,
        counts_in_gir=False,
    ),
    Variable(
        "achats",
        "Achats",
        "Acquérir volontairement des biens, directement ou par correspondance.",
        discriminant=False,
        counts_in_gir=False,
    ),
    Variable(
        "suivi_traitement",
        "Suivi du traitement",
        "Respecter l’ordonnance du médecin, régime compris, et gérer soi-même son traitement.",
        discriminant=False,
        counts_in_gir=False,
    ),
    Variable(
        "temps_libre",
        "Activités du temps libre",
        "Pratiquer volontairement, seul ou en groupe, des activités qui rompent la monotonie.",
        discriminant=False,
        counts_in_gir=False,
    ),
)

# Letters of the sub-variables, in the order of VARIABLES, that give A and that give C; all others give B.
# Alimentation is the only two-part variable where AC and CA stay B.
_MENTAL = {"A": ("AA",), "C": ("CC", "BC", "CB", "AC", "CA")}
COMBINATIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "coherence": _MENTAL,
    "orientation": _MENTAL,
    "toilette": {"A": ("AA",), "C": ("CC",)},
    "habillage": {"A": ("AAA",), "C": ("CCC",)},
    "alimentation": {"A": ("AA",), "C": ("CC", "BC", "CB")},
    "elimination": {"A": ("AA",), "C": ("CC", "CB", "BC", "CA", "AC")},
}

# For each of the eight variables, the (C, B) coefficients of the groups A to H; A always weighs 0.
# Official oddities, not typing errors: the negative values of group B, alimentation B worth 0 in that
# group, and transferts worth less as C than as B in group H.
COEFFICIENTS: Mapping[str, tuple[tuple[int, int], ...]] = {
    "coherence": ((2000, 0), (1500, 320), (0, 0), (0, 0), (400, 0), (200, 100), (150, 0), (0, 0)),
    "orientation": ((1200, 0), (1200, 120), (0, 0), (0, 0), (400, 0), (200, 100), (150, 0), (0, 0)),
    "toilette": ((40, 16), (40, 16), (40, 16), (0, 0), (400, 100), (500, 100), (300, 200), (3000, 2000)),
    "habillage": ((40, 16), (40, 16), (40, 16), (0, 0), (400, 100), (500, 100), (300, 200), (3000, 2000)),
    "alimentation": (
        (60, 20), (60, 0), (60, 20), (2000, 200), (400, 100), (500, 100), (500, 200), (3000, 2000),
    ),
    "elimination": (
        (100, 16), (100, 16), (160, 20), (400, 200), (800, 100), (500, 100), (500, 200), (3000, 2000),
    ),
    "transferts": (
        (800, 120), (800, 120), (1000, 200), (2000, 200), (800, 100), (500, 100), (400, 200), (1000, 2000),
    ),
    "deplacements_interieurs": (
        (200, 32), (-80, -40), (400, 40), (200, 0), (200, 0), (200, 0), (200, 100), (1000, 1000),
    ),
}  # fmt: skip

# For each group A to H, in the order they are tried: (least sum, rank). Below them all, the next group is
# tried; the last group ends at 0, so every profile has a rank.
THRESHOLDS: tuple[tuple[tuple[int, int], ...], ...] = (
    ((4380, 1), (4140, 2), (3390, 3)),
    ((2016, 4),),
    ((1700, 5), (1432, 6)),
    ((2400, 7),),
    ((1200, 8),),
    ((800, 9),),
    ((650, 10),),
    ((4000, 11), (2000, 12), (0, 13)),
)

GIR_BY_RANK: Mapping[int, int] = {
    1: 1, 2: 2, 3: 2, 4: 2, 5: 2, 6: 2, 7: 2, 8: 3, 9: 3, 10: 4, 11: 4, 12: 5, 13: 6,
}  # fmt: skip
