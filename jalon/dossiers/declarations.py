"""What a section (« volet ») asks, as data: groups of questions, each with its type.

A declaration is written once, in `kinds/<kind>/sections/`, and everything else comes from it: form, validation, read
view, completeness, needs. It has a version; a section already filled in keeps the version it was filled in with, so a
declaration in use is never edited: it is copied under the next version. Only what helps to answer may change in
place: headings, hints, what an attachment may replace, what « rien à signaler » answers.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from jalon.dossiers.questions.base import QuestionType

_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")


class DeclarationError(ValueError):
    """A declaration contradicts itself; the message names the section and the question."""


class Confidentiality(StrEnum):
    """Who may read: see `policies`."""

    ADMINISTRATIVE = "administrative"
    MEDICAL = "medical"


class AuthorRole(StrEnum):
    """Who is expected to fill a section in. What `CARERS` fill in, the family and helpers read alone."""

    REQUESTER = "requester"
    CARERS = "carers"
    PHYSICIAN = "physician"


class Width(StrEnum):
    """Room a question takes on a wide screen, of the line it stands on."""

    FULL = ""
    HALF = "half"
    THIRD = "third"


@dataclass(frozen=True)
class Condition:
    """Holds when the answer to `code` is one of the values; for several choices, when one of them is ticked.

    `settled`: the answer looked at changes with a whole new page, never while one fills this one in.
    """

    code: str
    values: tuple[Any, ...]
    settled: bool = False

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """Return whether the answers satisfy it; no answer never does."""
        answer = answers.get(self.code)
        if isinstance(answer, list):
            return any(value in self.values for value in answer)
        return answer is not None and answer in self.values


@dataclass(frozen=True, eq=False)
class Question:
    """One question. `code` is its stable name in the stored document, `help` the hint under its label.

    `required` counts only while the question is shown. `short` replaces the label where room lacks. `passing`: true
    of this request alone, never proposed from an earlier dossier. `replaced_by`: codes of the papers that answer in
    its place when they are joined. `copy`: the column of `Dossier` that repeats the answer, a day, for lists.
    """

    code: str
    label: str
    type: QuestionType
    help: str = ""
    required: bool = False
    shown_when: Condition | None = None
    width: Width = Width.FULL
    short: str = ""
    passing: bool = False
    replaced_by: tuple[str, ...] = ()
    copy: str = ""

    @property
    def name(self) -> str:
        """The label in lists of what is missing."""
        return self.short or self.label

    @cached_property
    def anchor(self) -> str:
        """The identifier of the question on its page: letters, digits and hyphens."""
        return f"q-{self.code.replace('.', '-').replace('_', '-')}"


@dataclass(frozen=True, eq=False)
class Group:
    """Questions that stand together under one heading; `chapter` is a heading above it, said once.

    `neutral`: the values, by code, of « rien à signaler »; empty where that is no answer. `neutral_label`: how the
    button that answers so is called. `lines`: many short choices, each on a line; what an answer calls for comes under
    its line once it is saved, so that the page stays light.
    """

    code: str
    label: str
    questions: tuple[Question, ...]
    help: str = ""
    chapter: str = ""
    chapter_help: str = ""
    neutral: Mapping[str, Any] = field(default_factory=dict)
    neutral_label: str = "Rien à signaler"
    lines: bool = False

    @property
    def is_pressed(self) -> bool:
        """Whether one press answers it by itself, apart from the rest of its chapter."""
        return self.lines and self.neutral_label != Group.neutral_label


@dataclass(frozen=True)
class OwnAnswers:
    """Answers of a section that people give from their own accounts, on the page of the dossier at `path`.

    `held(answers, collects)`: the codes that a save of the section leaves as they are, each with what is said under it,
    often nothing; `collects`: whether the person may write down what such people told them. `settle(answers, *sources)`
    puts right, in place, those that were united from several dossiers.
    """

    path: str
    held: Callable[[Mapping[str, Any], bool], Mapping[str, str]]
    settle: Callable[..., None]


@dataclass(frozen=True, eq=False)
class SectionDefinition:
    """One section in one version. `own`: what some of its answers are when people give them from their own accounts."""

    code: str
    label: str
    version: int
    author: AuthorRole
    confidentiality: Confidentiality
    groups: tuple[Group, ...]
    introduction: str = ""
    signed: bool = False
    own: OwnAnswers | None = None

    def __post_init__(self) -> None:
        check(self)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question, in order."""
        return tuple(question for group in self.groups for question in group.questions)

    @cached_property
    def by_code(self) -> dict[str, Question]:
        """Every question by its code."""
        return {question.code: question for question in self.questions}

    @cached_property
    def conditional(self) -> bool:
        """Whether some question is shown only for certain answers."""
        return any(question.shown_when for question in self.questions)

    @property
    def is_medical(self) -> bool:
        return self.confidentiality == Confidentiality.MEDICAL

    def shown(self, answers: Mapping[str, Any]) -> Iterator[Question]:
        """Yield the questions that these answers leave on screen.

        A question under a condition is shown when it holds and the question it looks at is itself shown: an answer
        kept behind a closed question does not count.
        """
        if not self.conditional:
            yield from self.questions
            return
        seen: set[str] = set()
        for question in self.questions:
            condition = question.shown_when
            if condition is None or (condition.code in seen and condition.holds(answers)):
                seen.add(question.code)
                yield question

    def out_of_reach(self, answers: Mapping[str, Any]) -> set[str]:
        """Return the codes of the questions that nothing answered on the section's page can open: see `settled`."""
        found: set[str] = set()
        for question in self.questions:
            condition = question.shown_when
            if condition and (condition.code in found or (condition.settled and not condition.holds(answers))):
                found.add(question.code)
        return found

    def counted(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answers that count: those of the questions shown."""
        return {
            question.code: answers[question.code]
            for question in self.shown(answers)
            if answers.get(question.code) is not None
        }


def check(definition: SectionDefinition) -> None:
    """Raise DeclarationError when codes repeat, labels lack, or a condition looks at nothing that comes before."""
    seen: set[str] = set()
    groups: set[str] = set()
    for group in definition.groups:
        if group.code in groups:
            raise DeclarationError(f"{definition.code}: group {group.code} is declared twice")
        groups.add(group.code)
        for question in group.questions:
            _check_question(definition.code, question, seen)
            seen.add(question.code)
        _check_neutral(definition.code, group)
    if not definition.label or not seen:
        raise DeclarationError(f"{definition.code}: a section has a label and at least one question")


def _check_question(section: str, question: Question, seen: set[str]) -> None:
    where = f"{section}.{question.code}"
    if not _CODE.fullmatch(question.code):
        raise DeclarationError(f"{where}: a code is made of small letters, digits and underscores")
    if question.code in seen:
        raise DeclarationError(f"{where} is declared twice")
    if not question.label.strip():
        raise DeclarationError(f"{where} has no label")
    if question.shown_when is not None and question.shown_when.code not in seen:
        raise DeclarationError(f"{where} depends on « {question.shown_when.code} », which does not come before")
    question.type.check(where)


def _check_neutral(section: str, group: Group) -> None:
    by_code = {question.code: question for question in group.questions}
    for code, value in group.neutral.items():
        where = f"{section}.{code}"
        if code not in by_code:
            raise DeclarationError(f"{where}: « rien à signaler » answers a question of another group")
        if not by_code[code].type.keeps(value):
            raise DeclarationError(f"{where}: {value!r} is no answer to it")
