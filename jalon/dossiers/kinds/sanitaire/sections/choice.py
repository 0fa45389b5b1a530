"""The doctor's choice among the kinds of care, and why when it is not what orientation proposes."""

from jalon.dossiers.declarations import (
    AuthorRole,
    Condition,
    Confidentiality,
    Group,
    Question,
    SectionDefinition,
    Width,
)
from jalon.dossiers.kinds.sanitaire.solutions import OPTIONS
from jalon.dossiers.questions import Choice, Choices, Number, Option, Text, Town

CHOICE = SectionDefinition(
    code="orientation",
    label="Orientation",
    version=1,
    author=AuthorRole.PHYSICIAN,
    confidentiality=Confidentiality.MEDICAL,
    introduction="Ce que le médecin retient. Il peut choisir autrement que ce qui est conseillé, en disant pourquoi.",
    signed=True,
    groups=(
        Group(
            "choice",
            "Ce qui est retenu",
            (
                Question(
                    "chosen",
                    "Solutions retenues",
                    Choices(tuple(Option(code, option.label) for code, option in OPTIONS.items())),
                    required=True,
                ),
                Question(
                    "otherwise",
                    "Pourquoi ce choix",
                    Text(limit=2000, rows=2),
                    help="Nécessaire quand une solution retenue n’est pas proposée.",
                ),
            ),
        ),
        Group(
            "where",
            "Où chercher",
            (
                Question(
                    "near",
                    "Près de",
                    Choice(
                        (
                            Option("home", "La personne"),
                            Option("relative", "Un proche"),
                            Option("hospital", "L’hôpital"),
                        )
                    ),
                    short="Où chercher",
                    width=Width.HALF,
                ),
                Question("distance_km", "Distance acceptée", Number(low=1, high=500, unit="km"), width=Width.HALF),
                Question(
                    "near_town",
                    "Dans quelle commune",
                    Town(),
                    required=True,
                    shown_when=Condition("near", ("relative", "hospital")),
                    width=Width.HALF,
                ),
            ),
        ),
    ),
)
