"""Autonomy: the whole AGGIR grid, one question for each line it asks."""

from jalon.dossiers.declarations import AuthorRole, Confidentiality, Group, Question, SectionDefinition
from jalon.dossiers.kinds.grand_age.aggir import VARIABLES, Variable
from jalon.dossiers.kinds.grand_age.aggir_line import AggirLine

_LINE = AggirLine()
_ALONE = _LINE.clean(["A"])


def _questions(variable: Variable) -> tuple[Question, ...]:
    if not variable.subvariables:
        return (Question(variable.key, variable.label, _LINE, required=variable.discriminant),)
    return tuple(
        Question(
            f"{variable.key}.{part.key}",
            part.label,
            _LINE,
            help=part.definition,
            required=True,
            short=f"{variable.label.split()[0]}, {part.label.lower()}",
        )
        for part in variable.subvariables
    )


def _group(variable: Variable) -> Group:
    questions = _questions(variable)
    chapter = "Activités corporelles et mentales" if variable.discriminant else "Activités domestiques et sociales"
    return Group(
        variable.key,
        variable.label,
        questions,
        help=variable.definition,
        chapter=chapter,
        chapter_help=""
        if variable.discriminant
        else "Facultatives\N{NO-BREAK SPACE}: elles n’entrent pas dans le GIR.",
        neutral={question.code: _ALONE for question in questions},
    )


AUTONOMY = SectionDefinition(
    code="autonomie",
    label="Autonomie",
    version=1,
    author=AuthorRole.PHYSICIAN,
    confidentiality=Confidentiality.MEDICAL,
    introduction="Ce que la personne fait seule, avec ses aides techniques (lunettes, canne, fauteuil). "
    "Une difficulté ou une lenteur ne compte pas.",
    signed=True,
    groups=tuple(_group(variable) for variable in VARIABLES),
)
