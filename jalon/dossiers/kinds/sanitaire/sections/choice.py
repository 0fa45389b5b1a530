"""The doctor's choice among the kinds of care, and why when it is not what orientation proposes."""

from jalon.directory.unit_kinds import SMR_MENTIONS
from jalon.dossiers.declarations import (
    AuthorRole,
    Condition,
    Confidentiality,
    Group,
    Question,
    SectionDefinition,
)
from jalon.dossiers.kinds.sanitaire.solutions import STAYS, CareKind
from jalon.dossiers.questions import Choices, Option, Text

_SMR = Condition("kinds", (CareKind.SMR.value,))
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
                Question("kinds", "Solutions", Choices(tuple(Option(kind.value, kind.label) for kind in CareKind)),
                         required=True),
                Question(
                    "mentions",
                    "Mentions de SMR",
                    Choices(tuple(Option(code, mention.label) for code, mention in SMR_MENTIONS.items())),
                    required=True,
                    shown_when=_SMR,
                ),
                Question(
                    "stays",
                    "Séjours en SMR",
                    Choices(tuple(Option(code, stay.label) for code, stay in STAYS.items())),
                    required=True,
                    shown_when=_SMR,
                ),
                Question("otherwise", "Pourquoi ce choix", Text(limit=2000, rows=2),
                         help="Nécessaire quand une solution retenue n’est pas proposée."),
            ),
        ),
    ),
)  # fmt: skip
