"""The lines of the AGGIR grid: a letter, then the adverbs that pose a problem under « en partie »."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.safestring import SafeString

from jalon.dossiers.declarations import Group, Question
from jalon.dossiers.documents import Document
from jalon.dossiers.kinds.grand_age.aggir_line import ADVERBS, LETTER_WORDS, AggirLine, group_letter, possible_letters
from jalon.dossiers.telling import origin_words
from jalon.web.dossiers.markup import error_line, join, words

#: When this few lines are left, each says that it is awaited.
FEW_LEFT = 5


def is_grid(group: Group) -> bool:
    """Whether a group is one variable of the grid."""
    return isinstance(group.questions[0].type, AggirLine)


def variable(
    group: Group, document: Document, errors: Mapping[str, str], skipped: set[str], attributes: str = ""
) -> SafeString:
    """Write one variable: its name and gloss, its lines, its letter."""
    return join(
        [
            f'<div class="answer" id="v-{group.code.replace("_", "-")}"{attributes}>',
            _head(group),
            *(_line(group, question, document, errors) for question in group.questions),
            "</div>",
            verdict(group, document.answers, skipped),
            "</div>",
        ]
    )


@cache
def _head(group: Group) -> str:
    return (
        f'<div><h3>{words(group.label)}</h3><p class="muted">{words(group.help)}</p>'
        '<p class="awaited">Il manque une réponse</p></div><div class="lines">'
    )


def verdict(group: Group, answers: Mapping[str, Any], skipped: set[str], attributes: str = "") -> SafeString:
    """Write the coded letter of a variable, or a question mark where a line was passed over."""
    letter = group_letter(group.code, [answers.get(question.code) for question in group.questions])
    identifier = f'id="l-{group.code.replace("_", "-")}"'
    if letter:
        return SafeString(f'<span class="letter" {identifier}{attributes}>{letter}</span>')
    if group.code in skipped:
        return SafeString(
            f'<span class="letter unknown" {identifier}{attributes}><span aria-hidden="true">?</span>'
            '<span class="unseen">réponse attendue</span></span>'
        )
    return SafeString(f'<span class="letter none" {identifier}{attributes}></span>')


def skipped_groups(groups: tuple[Group, ...], answers: Mapping[str, Any]) -> set[str]:
    """Return the variables passed over: begun and not finished, before the last one answered, or among the few left.

    A grid just opened shows none: everything is awaited, nothing is forgotten.
    """
    required = [group for group in groups if group.questions[0].required]
    complete = [all(len(possible_letters(answers.get(q.code))) == 1 for q in group.questions) for group in required]
    begun = [any(answers.get(q.code) for q in group.questions) for group in required]
    last = max((index for index, touched in enumerate(begun) if touched), default=-1)
    few = complete.count(False) <= FEW_LEFT
    return {
        group.code
        for index, group in enumerate(required)
        if not complete[index] and (begun[index] or index < last or few)
    }


def _line(group: Group, question: Question, document: Document, errors: Mapping[str, str]) -> SafeString:
    letters, adverbs = _written(group, question)
    raw = document.raw(question)
    ticked = {str(item) for item in raw} if isinstance(raw, list) else set()
    pieces = [letters[0]]
    pieces += [on if code in ticked else off for code, off, on in letters[1]]
    pieces.append(adverbs[0])
    pieces += [on if code in ticked else off for code, off, on in adverbs[1]]
    pieces.append("</div></div>")
    if document.carried(question.code):
        pieces.append(f'<p class="origin">{words(origin_words(document, question.code))}</p>')
    if question.code in errors:
        pieces.append(error_line(errors[question.code]))
    return join(pieces)


Written = tuple[str, tuple[tuple[str, str, str], ...]]


# Attributes without quotes: a grid writes 168 native inputs, and the page must stay light.
@cache
def _written(group: Group, question: Question) -> tuple[Written, Written]:
    alone = len(group.questions) == 1
    name = question.name
    label = "" if alone else f'<span class="label" aria-hidden="true">{words(question.label)}</span>'
    opening = f'<div class="line{" alone" if alone else ""}" role=radiogroup aria-label="{words(name)}">{label}'
    letters = []
    for index, (letter, meaning) in enumerate(LETTER_WORDS.items()):
        identifier = f" id={question.anchor}" if index == 0 else ""
        native = f"<input type=radio name={question.code} value={letter}{identifier}"
        rest = f"><b>{letter}</b>{words(meaning)}</label>"
        letters.append((letter, f"<label>{native}{rest}", f"<label>{native} checked{rest}"))
    boxes = []
    for adverb, meaning in ADVERBS.items():
        native = f"<label><input type=checkbox name={question.code} value={adverb}"
        boxes.append((adverb, f"{native}>{meaning}</label>", f"{native} checked>{meaning}</label>"))
    between = (
        f'</div></div><div class="line adverbs" role=group aria-label="{words(name)}, ne le fait pas">'
        "<div class=checks>"
    )
    return (f"{opening}<div class=segmented>", tuple(letters)), (between, tuple(boxes))
