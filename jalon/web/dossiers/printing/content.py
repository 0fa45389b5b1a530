"""The answers of a section, as the template sets them: strings and lists of strings, nothing to work out there."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any

from jalon.dossiers.declarations import Group, Question
from jalon.dossiers.documents import Document
from jalon.dossiers.kinds.grand_age.aggir_line import group_letter
from jalon.dossiers.questions import QuestionType, Rows, Treatments
from jalon.dossiers.telling import origin_words, told
from jalon.dossiers.treatments import Treatment
from jalon.web.dossiers.grid import is_grid
from jalon.web.dossiers.printing.letters import printable
from jalon.web.dossiers.scores import score_of
from jalon.web.typography import french

MISSING = "non renseigné"
TO_CORRECT = "réponse à corriger"
NO_ANSWER = "Aucune réponse pour l’instant."

#: Beyond this many characters an answer stands under its question.
LONG = 150
LINE = 62
#: A group of at most this many lines is not cut by the end of a page.
WHOLE = 12
MOST_COLUMNS = 4
WIDEST, NARROWEST = 34, 9
#: Two facts of a card stand side by side when none is longer than this.
NARROW = 44


def write(text: str) -> str:
    """Return a text ready to be set: French typography, what the fonts cannot draw told."""
    return printable(french(text))


def section_parts(document: Document) -> list[dict[str, Any]]:
    """Return the groups to print, in order: those with an answer, or with a question that awaits one.

    Variables of a grid that follow each other make one part. `chapter` is said once, before its first part.
    """
    parts: list[dict[str, Any]] = []
    chapter = ""
    told = [(group, questions) for group, questions in _told(document) if questions]
    for (is_grille, of_chapter), run in groupby(told, key=lambda pair: (is_grid(pair[0]), pair[0].chapter)):
        groups = list(run)
        made = [_grid(groups, document)] if is_grille else [_group(*one, document) for one in groups]
        made[0]["chapter"] = write(of_chapter) if of_chapter != chapter else ""
        chapter = of_chapter or chapter
        parts += ({"chapter": "", "under": bool(of_chapter), **part} for part in made)
    return parts


def _told(document: Document) -> Iterator[tuple[Group, list[Question]]]:
    counted = document.counted
    shown = document.shown_codes()
    for group in document.definition.groups:
        yield (
            group,
            [
                question
                for question in group.questions
                if question.code in shown
                and (
                    question.code in counted
                    or question.required
                    or question.code in document.typed
                    or document.in_place(question.code)
                )
            ],
        )


def result(document: Document, birth_date: date) -> dict[str, str] | None:
    """Return what is computed from a section, None when nothing is, or before any answer."""
    score = score_of(document.definition)
    if not document.counted or score is None:
        return None
    return {"value": write(score.words(document, birth_date)), "source": write(score.source(document.answers))}


def _group(group: Group, questions: list[Question], document: Document) -> dict[str, Any]:
    answers = [_answer(question, document) for question in questions]
    return {
        "form": "group",
        "title": write(group.label),
        "answers": answers,
        "whole": sum(_height(answer) for answer in answers) <= WHOLE,
    }


def _answer(question: Question, document: Document) -> dict[str, Any]:
    label = write(question.name)
    if question.code in document.typed:
        return fact(label, TO_CORRECT, missing=True)
    if document.in_place(question.code):
        return fact(label, write(told(document, question.code)))
    value = document.answers.get(question.code)
    if value is None:
        return fact(label, MISSING, missing=True)
    if isinstance(question.type, Rows):
        return _rows(label, question.type, value)
    if isinstance(question.type, Treatments) and (rows := question.type.reading(value)):
        origin = origin_words(document, question.code)
        return _treatments(f"{label} ({write(origin)})" if origin else label, rows)
    return fact(label, write(told(document, question.code)))


def _treatments(label: str, rows: list[Treatment]) -> dict[str, Any]:
    """Return the table of a list of treatments: each line, cut where it was sure."""
    return {
        "form": "table",
        "label": label,
        "columns": ["Médicament", "Dose", "Prise"],
        "rows": [[write(cell) for cell in (row.name, row.dose, row.schedule)] for row in rows],
        "widths": [WIDEST, NARROWEST * 2, WIDEST],
    }


def fact(label: str, text: str, *, missing: bool = False) -> dict[str, Any]:
    """Return one question and its answer, already written; `long` when the answer needs the whole width."""
    lines = text.split("\n")
    is_long = len(text) > LONG or len(lines) > 1
    return {"form": "fact", "label": label, "lines": lines, "long": is_long, "missing": missing}


def _rows(label: str, kind: Rows, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a table while its columns leave room to read, one card for each row otherwise."""
    used = [part for part in kind.parts if any(part.key in row for row in rows)]
    cells = [[_cell(part.type, row.get(part.key)) for part in used] for row in rows]
    if len(used) <= MOST_COLUMNS:
        widths = [
            min(WIDEST, max(NARROWEST, len(part.label), *(len(row[number]) for row in cells)))
            for number, part in enumerate(used)
        ]
        names = [write(part.label) for part in used]
        return {"form": "table", "label": label, "columns": names, "rows": cells, "widths": widths}
    return {
        "form": "cards",
        "label": label,
        "cards": [_card(f"{kind.singular.capitalize()} {number}", used, row) for number, row in enumerate(cells, 1)],
    }


def _cell(kind: QuestionType, value: Any) -> str:
    return "" if value is None else write(kind.text(value))


def _card(title: str, parts: Iterable[Any], cells: list[str]) -> dict[str, Any]:
    facts = [fact(write(part.label), text) for part, text in zip(parts, cells, strict=True) if text]
    return {
        "title": write(title),
        "facts": facts,
        "narrow": all(len(line) <= NARROW for one in facts for line in one["lines"]),
        "long": sum(_height(one) for one in facts) > WHOLE,
    }


def _height(answer: dict[str, Any]) -> int:
    """Return about how many lines it takes."""
    if answer["form"] == "fact":
        return answer["long"] + sum(1 + len(line) // LINE for line in answer["lines"])
    if answer["form"] == "table":
        return 2 + sum(1 + max(map(len, row)) // NARROWEST for row in answer["rows"])
    return 1 + sum(2 + len(card["facts"]) for card in answer["cards"])


def _grid(run: Iterable[tuple[Group, list[Question]]], document: Document) -> dict[str, Any]:
    variables = [_variable(group, questions, document) for group, questions in run]
    parted = any(line["label"] for variable in variables for line in variable["lines"])
    columns = ["Activité", "Élément", "Réponse", "Code"] if parted else ["Activité", "Réponse", "Code"]
    return {"form": "grid", "columns": columns, "variables": variables}


def _variable(group: Group, questions: list[Question], document: Document) -> dict[str, Any]:
    letter = group_letter(group.code, [document.answers.get(question.code) for question in group.questions])
    alone = len(group.questions) == 1
    lines = [_answer(question, document) for question in questions]
    return {
        "title": write(group.label),
        "letter": letter or "?",
        "lines": [
            line | {"label": "" if alone else write(asked.label)} for asked, line in zip(questions, lines, strict=True)
        ],
    }
