"""The guided filling for people who are no professionals: one group of questions a screen, in plain words.

The screens come from the sections that the requester fills in, never from a medical one; their words are data, beside
the declarations (`kinds/<kind>/family_words.toml`). What is answered there is the section's own answer: nothing is
kept apart but which screens were passed or put off (`models.ScreenPassage`).
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from jalon.dossiers.declarations import AuthorRole, Group, Question, SectionDefinition, Width
from jalon.dossiers.documents import Document
from jalon.dossiers.enums import Sex
from jalon.dossiers.models import ScreenPassage
from jalon.dossiers.questions import Choice, Choices, QuestionType

Words = Mapping[str, Mapping[str, Any]]
# « [elle|il] »; never a table's header, which has no bar.
_BY_SEX = re.compile(r"\[([^\[\]|\n]*)\|([^\[\]|\n]*)\]")


@dataclass(frozen=True)
class Explanation:
    """« C’est quoi ? » beside a question."""

    asked: str
    said: str


@dataclass(frozen=True, eq=False)
class Screen:
    """One screen. `definition` is its section with the questions of this screen alone, in the family's words.

    `page`: the name of the address where they are answered, when it is another page.
    """

    slug: str
    title: str
    about: str
    definition: SectionDefinition
    explanations: Mapping[str, Explanation]
    page: str = ""

    @property
    def section(self) -> str:
        return self.definition.code

    def of(self, document: Document) -> Document:
        """Return the part of a section's document that this screen shows."""
        return replace(document, definition=self.definition)


class Progress(StrEnum):
    """How a screen stands."""

    DONE = "done"
    PART = "part"  # answered in part
    LATER = "later"  # « Je ne sais pas encore »
    AHEAD = "ahead"


@dataclass(frozen=True)
class Stage:
    """A screen of one dossier, with what it holds. `missing`: required answers that lack."""

    screen: Screen
    number: int
    progress: Progress
    missing: int


def screens_of(kind: str, definitions: Iterable[SectionDefinition], sex: str = Sex.FEMALE) -> tuple[Screen, ...]:
    """Return the screens of a dossier's sections, in the order of these, in the versions given.

    « la personne » is feminine: so are the words while nothing is known of the person.
    """
    return tuple(
        screen
        for definition in definitions
        if definition.author == AuthorRole.REQUESTER and not definition.is_medical
        for screen in _screens(kind, definition, sex)
    )


def stages_of(
    screens: Iterable[Screen], documents: Mapping[str, Document], passages: Iterable[ScreenPassage]
) -> list[Stage]:
    """Say how each screen stands. `documents`: by section code."""
    by_slug = {passage.screen: passage for passage in passages}
    stages = []
    for number, screen in enumerate(screens, start=1):
        document = screen.of(documents[screen.section])
        passage = by_slug.get(screen.slug)
        missing = sum(1 for _ in document.missing())
        stages.append(Stage(screen, number, _progress(document, passage, missing), missing))
    return stages


def _progress(document: Document, passage: ScreenPassage | None, missing: int) -> Progress:
    answered = any(code in document.answers or code in document.typed for code in document.definition.by_code)
    if passage is not None and passage.later and (missing or not answered):
        return Progress.LATER
    if not missing and (answered or passage is not None):
        return Progress.DONE
    return Progress.PART if answered or passage is not None else Progress.AHEAD


def next_waiting(stages: list[Stage], *, after: int = 0) -> Stage | None:
    """Return the first screen after this number neither complete nor put off; None when every one was seen."""
    waiting = (Progress.AHEAD, Progress.PART)
    return next((stage for stage in stages[after:] if stage.progress in waiting), None)


@cache
def _words(kind: str, sex: str) -> tuple[Words, Words]:
    """Return the words of screens and of questions, for a woman or a man; none for a kind without the file."""
    path = Path(__file__).parent / "kinds" / kind / "family_words.toml"
    if not path.exists():
        return {}, {}
    text = path.read_text(encoding="utf-8")
    told = tomllib.loads(_BY_SEX.sub(r"\2" if sex == Sex.MALE else r"\1", text))
    return told["screens"], told["questions"]


@cache
def _screens(kind: str, definition: SectionDefinition, sex: str) -> tuple[Screen, ...]:
    screens, words_of = _words(kind, sex)
    found = []
    for group in definition.groups:
        for name, questions in _pieces(screens, definition.code, group):
            words = screens.get(name, {})
            if "page" in words:
                questions = _standing_alone(questions)
            found.append(
                Screen(
                    slug=words.get("slug", f"{definition.code}-{group.code}"),
                    title=words.get("title", group.label),
                    about=words.get("about", group.help),
                    definition=replace(definition, groups=(_group(words_of, definition.code, group, questions),)),
                    explanations=_explanations(words_of, definition.code, questions),
                    page=words.get("page", ""),
                )
            )
    return tuple(found)


def _pieces(screens: Words, section: str, group: Group) -> list[tuple[str, list[Question]]]:
    """Cut a group where the words begin another screen at one of its questions."""
    pieces: list[tuple[str, list[Question]]] = [(f"{section}.{group.code}", [])]
    for question in group.questions:
        name = f"{section}.{group.code}.{question.code}"
        if name in screens:
            pieces.append((name, []))
        pieces[-1][1].append(question)
    return pieces


def _standing_alone(questions: list[Question]) -> list[Question]:
    """Leave out what an answer of another screen opens: the page that asks them answers it too."""
    kept: dict[str, Question] = {}
    for question in questions:
        if question.shown_when is None or question.shown_when.code in kept:
            kept[question.code] = question
    return list(kept.values())


def _group(words: Words, section: str, group: Group, questions: list[Question]) -> Group:
    asked = tuple(_in_family_words(question, words.get(f"{section}.{question.code}", {})) for question in questions)
    return replace(group, questions=asked, help="", chapter="", chapter_help="")


def _in_family_words(question: Question, words: Mapping[str, Any]) -> Question:
    return replace(
        question,
        label=words.get("label", question.label),
        help=words.get("help", question.help),
        short=question.name,
        type=_glossed(question.type, words.get("glosses", {})),
        width=Width.FULL,
    )


def _glossed(kind: QuestionType, glosses: Mapping[str, str]) -> QuestionType:
    if not glosses or not isinstance(kind, Choice | Choices):
        return kind
    options = tuple(replace(option, gloss=glosses.get(option.code, option.gloss)) for option in kind.options)
    return replace(kind, options=options)


def _explanations(words: Words, section: str, questions: list[Question]) -> dict[str, Explanation]:
    found = {}
    for question in questions:
        told = words.get(f"{section}.{question.code}", {})
        if "what" in told:
            found[question.code] = Explanation(told["what"], told["said"])
    return found
