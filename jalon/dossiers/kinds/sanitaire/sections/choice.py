"""The doctor's choice among the kinds of care, and why when it is not what orientation proposes."""

from jalon.dossiers.declarations import AuthorRole, Confidentiality, Group, Question, SectionDefinition
from jalon.dossiers.kinds.sanitaire.solutions import OPTIONS
from jalon.dossiers.questions import Choices, Option, Text

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
    ),
)
