"""The read view of a section: what was answered, nothing to fill in; of lines, what stands out first."""

from collections import Counter
from typing import Any

from django.utils.safestring import SafeString

from jalon.dossiers.declarations import Group, Question
from jalon.dossiers.documents import Document
from jalon.dossiers.kinds.grand_age.aggir_line import group_letter
from jalon.dossiers.questions import Choice, Table, Treatments
from jalon.dossiers.telling import origin_words
from jalon.web.dossiers.grid import is_grid
from jalon.web.dossiers.markup import join, words
from jalon.web.dossiers.sheet import called_by, in_place, leading, read_text, treatments_read


def read_view(document: Document, *, level: int = 2, pieces: str = "") -> SafeString:
    """Write the counted answers, group by group; groups without an answer are left out.

    `level`: of the headings. `pieces`: the address of the attachments, for those that answer in place of typing.
    """
    counted = document.counted
    shown = document.shown_codes()
    parts = []
    chapter = ""
    for group in document.definition.groups:
        questions = [
            question
            for question in group.questions
            if question.code in shown
            and (question.code in counted or question.required or document.in_place(question.code))
        ]
        if not questions:
            continue
        if group.chapter and group.chapter != chapter:
            chapter = group.chapter
            parts.append(f"<h{level}>{words(chapter)}</h{level}>")
        under = level + 1 if chapter else level
        if is_grid(group):
            parts.append(_variable(group, document, under))
        elif group.lines:
            parts.append(_lines(group, questions, document, under))
        else:
            parts.append(_group(group, questions, document, under, pieces))
    return join(parts) or SafeString("<p>Aucune réponse pour l’instant.</p>")


def _group(group: Group, questions: list[Question], document: Document, level: int, pieces: str) -> str:
    facts = "".join(
        f"<div><dt>{words(question.name)}</dt><dd>{_answer(question, document, pieces)}</dd></div>"
        for question in questions
    )
    return f'<h{level}>{words(group.label)}</h{level}><dl class="facts read">{facts}</dl>'


def _lines(group: Group, questions: list[Question], document: Document, level: int) -> str:
    """Write a group of lines: how many of each answer, then what stands out, with what it calls for, then the rest."""
    leaders = [question for question in questions if question in leading(group)]
    rest = [one for one in leaders if document.answers.get(one.code) == group.neutral.get(one.code, False)]
    rows = sorted((one for one in leaders if one not in rest), key=lambda one: _rank(one, document))
    told = Counter(_said(one, document) for one in (*rows, *rest))
    counts = ", ".join(f"{count}\N{NO-BREAK SPACE}{answer.lower()}" for answer, count in told.items())
    facts = "".join(
        f"<div><dt>{words(one.name)}</dt><dd>{_answer(one, document)}</dd></div>"
        for leader in rows
        for one in (leader, *(one for one in called_by(leader, group) if one in questions))
    )
    items = "".join(f"<li>{words(one.name)} <small>{_answer(one, document)}</small></li>" for one in rest)
    return (
        f"<h{level}>{words(group.label)} <small>{words(counts)}</small></h{level}>"
        + (f'<dl class="facts read stands-out">{facts}</dl>' if rows else "")
        + (f"<ul class=rest>{items}</ul>" if rest else "")
    )


def _said(question: Question, document: Document) -> str:
    value = document.answers.get(question.code)
    return "Sans réponse" if value is None else question.type.text(value)


def _rank(question: Question, document: Document) -> int:
    """Where an answer stands among those of its line; last when there is none."""
    labels = list(question.type.labels.values()) if isinstance(question.type, Choice) else []
    said = _said(question, document)
    return labels.index(said) if said in labels else len(labels)


def _answer(question: Question, document: Document, pieces: str = "") -> str:
    if links := in_place(document, question.code, pieces):
        return links
    value = document.answers.get(question.code)
    if question.code in document.typed:
        return '<span class="soon">Réponse à corriger</span>'
    if value is None:
        return '<span class="soon">Réponse attendue</span>'
    told = treatments_read(question.type, value) if isinstance(question.type, Treatments) else ""
    if isinstance(question.type, Table):
        told = _table(question.type, value)
    origin = origin_words(document, question.code)
    mark = f"<small class=origin>{words(origin)}</small>" if origin else ""
    return f"{told or read_text(question.type, value)}{mark}"


def _table(kind: Table, rows: list[dict[str, Any]]) -> str:
    """Write the lines of a table of which something is said."""
    key = kind.parts[0].key
    heads = "".join(f"<th scope=col>{words(part.label)}</th>" for part in kind.parts)
    lines = "".join(f"<tr><th scope=row>{words(kind.lines_of[row[key]])}</th>{_cells(kind, row)}</tr>" for row in rows)
    return (
        f'<div class="entry-box"><table class="entry told"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )


def _cells(kind: Table, row: dict[str, Any]) -> str:
    told = {part.key: read_text(part.type, row[part.key]) for part in kind.told if part.key in row}
    return "".join(f'<td data-label="{words(part.label)}">{told.get(part.key, "")}</td>' for part in kind.told)


def _variable(group: Group, document: Document, level: int) -> str:
    letter = group_letter(group.code, [document.answers.get(question.code) for question in group.questions])
    lines = "".join(
        f"<li>{_line_name(group, question)}{_answer(question, document)}</li>" for question in group.questions
    )
    badge = f'<span class="letter">{letter}</span>' if letter else '<span class="letter unknown">?</span>'
    return (
        f'<div class="answer read"><div><h{level}>{words(group.label)}</h{level}></div>'
        f'<ul class="lines">{lines}</ul>{badge}</div>'
    )


def _line_name(group: Group, question: Question) -> str:
    return "" if len(group.questions) == 1 else f'<span class="muted">{words(question.label)}</span> '
