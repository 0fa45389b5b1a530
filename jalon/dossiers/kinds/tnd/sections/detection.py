"""The detection grid as a section: one question an item, those of the brackets filled in, in the booklet's order.

« not assessed » asks why, in the two words of the booklet. One press says that the rest of a domain is acquired, or
that nothing is to report at any age, but for what is always asked (`ASKED`). A grid is of its day: nothing of it is
taken again from an earlier dossier, but what does not change (`passing`).
"""

import re

from jalon.dossiers.declarations import (
    AuthorRole,
    Condition,
    Confidentiality,
    Group,
    Question,
    SectionDefinition,
    Width,
)
from jalon.dossiers.kinds.tnd.codes import BRACKETS, NO_BRACKET, OBSERVED_ON, WEEKS, question_code, why_code
from jalon.dossiers.kinds.tnd.detection import EARLIEST_BIRTH, Answer
from jalon.dossiers.kinds.tnd.grid import Bracket, Family, Item, Role, grid
from jalon.dossiers.kinds.tnd.sections.bracket_choice import BracketChoice, of_bracket
from jalon.dossiers.questions import Choice, Day, Line, Number, Option, QuestionType, Text, YesNo

NBSP = "\N{NO-BREAK SPACE}"
_GRID = grid()
_ANSWERS = Choice(
    (
        Option(Answer.ACQUIRED.value, "Acquis"),
        Option(Answer.NOT_ACQUIRED.value, "Non acquis"),
        Option(Answer.NOT_ASSESSED.value, "Non évalué"),
    )
)
_WHY = Choice(
    (
        Option("technical", "Raison technique"),
        Option("behaviour", "Comportement de l’enfant"),
    ),
    listed=True,
)
_ASIDE = re.compile(r"\s?\([^()]*\)")
#: What no press answers: it is asked of the parents, one by one.
ASKED = (Role.REGRESSION, Role.WORRY)
_DETAILS: dict[str, tuple[str, str, QuestionType, bool]] = {
    "T01": (
        WEEKS,
        "Terme à la naissance",
        Number(low=EARLIEST_BIRTH, high=_GRID.rule.preterm - 1, unit="semaines"),
        True,
    ),
    "T02": ("birth_weight", "Poids à la naissance", Number(low=250, high=1499, unit="g"), False),
    "T03": ("t03_detail", "Qui, et quel trouble", Line(limit=300), False),
    "T04": ("t04_detail", "Quel produit ou quel médicament", Line(limit=300), False),
    "T05": ("t05_detail", "Quelle affection", Line(limit=300), False),
    "T06": ("t06_detail", "Quel syndrome", Line(limit=300), False),
    "T07": ("t07_detail", "Quelles acquisitions, et depuis quand", Text(limit=2000, rows=2), True),
}


def _short(item: Item) -> str:
    """Its identifier and its words, without what the booklet says between brackets, brackets within brackets too."""
    label, found = item.label, 1
    while found:
        label, found = _ASIDE.subn("", label)
    return f"{item.id} {label}"


def _transversal(item: Item) -> tuple[Question, ...]:
    """An item at any age, then the precision that it calls for. What comes from before birth does not pass."""
    code, passing = question_code(item.id), item.role is not Role.RISK
    question = Question(code, item.label, YesNo(), required=True, passing=passing, short=_short(item))
    if item.id not in _DETAILS:
        return (question,)
    detail, label, kind, required = _DETAILS[item.id]
    shown, short = Condition(code, (True,), settled=True), f"{item.id}, {label.lower()}"
    return question, Question(detail, label, kind, required=required, shown_when=shown, passing=passing, short=short)


def _family(family: Family) -> Group:
    return Group(
        f"any_{family.code}",
        family.label,
        tuple(question for item in family.items for question in _transversal(item)),
        chapter="À tout âge",
        chapter_help=f"«{NBSP}Rien à signaler{NBSP}» ne répond ni à la perte d’acquisitions, ni à l’inquiétude de "
        f"l’entourage{NBSP}: elles se demandent.",
        neutral={} if family.role in ASKED else {question_code(item.id): False for item in family.items},
        lines=True,
    )


def _by_age(item: Item) -> tuple[Question, Question]:
    """An item by age, then why it was not assessed."""
    code, shown = question_code(item.id), of_bracket(item.bracket)
    unseen, short = Condition(code, (Answer.NOT_ASSESSED.value,), settled=True), f"{item.id}, pourquoi pas évalué"
    why = Question(why_code(item.id), "Pourquoi", _WHY, required=True, shown_when=unseen, passing=True, short=short)
    return (
        Question(code, item.label, _ANSWERS, required=True, shown_when=shown, passing=True, short=_short(item)),
        why,
    )


def _groups(bracket: Bracket) -> tuple[Group, ...]:
    """One group a domain, then the free comment of the bracket, as the booklet has it."""
    chapter = f"À {bracket.label.replace(' ', NBSP)}"
    domains = [
        Group(
            f"age_{bracket.code}_{domain.code}",
            domain.label,
            tuple(question for item in domain.items for question in _by_age(item)),
            chapter=chapter,
            chapter_help=bracket.note,
            neutral={question_code(item.id): Answer.ACQUIRED.value for item in domain.items},
            neutral_label="Tout acquis",
            lines=True,
        )
        for domain in bracket.domains
    ]
    comment = _comment(bracket.code, f"Commentaire libre, {bracket.label.replace(' ', NBSP)}")
    return (*domains, Group(f"age_{bracket.code}_comment", "Commentaire", (comment,), chapter=chapter))


def _comment(bracket: str, label: str) -> Question:
    text = Text(limit=3000, rows=2)
    return Question(f"comment_{bracket}", label, text, shown_when=of_bracket(bracket), passing=True)


WHEN = Group(
    "when",
    "L’examen",
    (
        Question(
            OBSERVED_ON,
            "Date de l’examen",
            Day(past_only=True),
            help="Elle donne l’âge de l’enfant, donc la tranche à remplir.",
            required=True,
            width=Width.HALF,
            passing=True,
        ),
        Question(
            BRACKETS,
            "Tranches d’âge remplies",
            BracketChoice(),
            help=f"Celle du dernier anniversaire{NBSP}; avant 2{NBSP}ans, celle de l’âge corrigé de l’enfant né avant "
            f"terme. Dès 4{NBSP}ans, ou au moindre doute, aussi celle d’en dessous.",
            required=True,
            passing=True,
        ),
    ),
)
OUT_OF_AGE = Group(
    "age_none",
    "Hors de la grille",
    (_comment(NO_BRACKET, "Ce qui a été observé, et avec quel outil"),),
)
DETECTION = SectionDefinition(
    code="reperage",
    label="Grille de repérage",
    version=1,
    author=AuthorRole.PHYSICIAN,
    confidentiality=Confidentiality.MEDICAL,
    introduction=f"La grille du livret «{NBSP}Détecter les signes d’un développement inhabituel chez les enfants de "
    f"moins de 7{NBSP}ans{NBSP}». Elle conseille{NBSP}; vous décidez.",
    signed=True,
    groups=(
        WHEN,
        *(_family(family) for family in _GRID.families),
        *(group for bracket in _GRID.brackets for group in _groups(bracket)),
        OUT_OF_AGE,
    ),
)
