"""Dependency: the AVQ grid of the PMSI, then transfers and daily life. Never turned into a GIR (`avq`)."""

from jalon.dossiers.declarations import AuthorRole, Confidentiality, Group, Question, SectionDefinition, Width
from jalon.dossiers.kinds.sanitaire.avq import LEVELS, VARIABLES
from jalon.dossiers.questions import Choice, Choices, Option, YesNo

_LEVEL = Choice(tuple(Option(str(level), f"{level}. {label}", gloss) for level, label, gloss in LEVELS))

GRID = Group(
    "avq",
    "Grille AVQ",
    tuple(Question(one.code, one.label, _LEVEL, help=one.gloss, required=True) for one in VARIABLES),
    help="Ce qu’elle fait vraiment, ces derniers jours.",
    neutral={one.code: "1" for one in VARIABLES},
    neutral_label="Fait seul pour tout ce qui reste",
)
DAILY = Group(
    "daily",
    "Au quotidien",
    (
        Question(
            "transfers",
            "Transferts",
            Choice(
                (
                    Option("alone", "Seule"),
                    Option("one", "Avec une personne"),
                    Option("two", "Avec deux personnes"),
                    Option("lift", "Avec un lève-malade"),
                )
            ),
            width=Width.HALF,
        ),
        Question(
            "walking",
            "Déplacements",
            Choice(
                (
                    Option("alone", "Marche seule"),
                    Option("aid", "Marche avec une canne ou un déambulateur"),
                    Option("person", "Marche avec une personne"),
                    Option("wheelchair", "Fauteuil roulant"),
                    Option("bed", "Au lit"),
                )
            ),
            width=Width.HALF,
        ),
        Question(
            "troubles",
            "Difficultés",
            Choices(
                (
                    Option("sleep", "Sommeil"),
                    Option("sight", "Vision"),
                    Option("hearing", "Audition"),
                    Option("speech", "Parole"),
                    Option("memory", "Mémoire"),
                    Option("orientation", "Orientation"),
                )
            ),
        ),
        Question("before", "Vivait sans aide avant cet épisode", YesNo()),
    ),
)
DEPENDENCY = SectionDefinition(
    code="dependance",
    label="Dépendance",
    version=1,
    author=AuthorRole.PHYSICIAN,
    confidentiality=Confidentiality.MEDICAL,
    introduction="La grille des SMR et des HAD. Elle ne donne pas de GIR.",
    signed=True,
    groups=(GRID, DAILY),
)
