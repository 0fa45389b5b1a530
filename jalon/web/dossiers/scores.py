"""What is computed from a section while it is filled in: GIR, AVQ scores, Karnofsky and Pallia-10, a child's grid."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString

from jalon.core.text import plural
from jalon.dossiers.declarations import SectionDefinition
from jalon.dossiers.documents import Document
from jalon.dossiers.kinds.grand_age.aggir import ANSWERS
from jalon.dossiers.kinds.grand_age.needs import gir_of
from jalon.dossiers.kinds.sanitaire import avq, pallia10
from jalon.dossiers.kinds.tnd.codes import BRACKETS, OBSERVED_ON
from jalon.web.dossiers.gir import gir_panel, gir_words
from jalon.web.dossiers.markup import join, words
from jalon.web.dossiers.outcome import SOURCE, outcome_panel, outcome_words
from jalon.web.typography import NBSP

GIR_SOURCE = "Calculé d’après la grille AGGIR (code de l’action sociale et des familles, annexe 2-2)."
GIR_OPEN = "La grille n’est pas complète : plusieurs résultats restent possibles."
AVQ_SOURCE = "Grille AVQ du PMSI : de 4 à 16 pour le physique, de 2 à 8 pour le cognitif. Ce n’est pas un GIR."
PALLIA_SOURCE = "Pallia-10 (SFAP) : à partir de trois oui, l’avis d’une équipe de soins palliatifs."
KARNOFSKY = "karnofsky"
Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Score:
    """One thing computed from the answers to `codes`, and from the birth date of the person.

    `words`: the result in a few words, « GIR 3 ou 4 ». `source`: the sentence beside it on paper. `panel`: its live
    panel, written with attributes of its own.
    """

    name: str
    codes: frozenset[str]
    words: Callable[[Document, date], str]
    source: Callable[[Answers], str]
    panel: Callable[[Document, date, str], SafeString]


def score_of(definition: SectionDefinition) -> Score | None:
    """Return what is computed from a section, None for most."""
    return next((score for score in SCORES if score.codes <= definition.by_code.keys()), None)


def panel_of(document: Document, birth_date: date, attributes: str = "") -> SafeString:
    """Write the live panel of a section, nothing where nothing is computed."""
    score = score_of(document.definition)
    return score.panel(document, birth_date, attributes) if score else SafeString("")


def _gir_words(document: Document, birth_date: date) -> str:
    return gir_words(gir_of(document.answers).girs)


def _gir_panel(document: Document, birth_date: date, attributes: str) -> SafeString:
    return gir_panel(document.definition, document.answers, attributes)


def _gir_source(answers: Answers) -> str:
    return GIR_SOURCE if gir_of(answers).gir else GIR_OPEN


def _avq_words(document: Document, birth_date: date) -> str:
    answers = document.answers
    physical, cognitive = avq.physical_score(answers), avq.cognitive_score(answers)
    return f"AVQ physique {_out_of(physical, 16)}, cognitif {_out_of(cognitive, 8)}"


def _out_of(score: int | None, most: int) -> str:
    return "incomplet" if score is None else f"{score} sur {most}"


def _avq_panel(document: Document, birth_date: date, attributes: str) -> SafeString:
    answers = document.answers
    scores = (
        ("Physique", avq.physical_score(answers), 16, _left(answers, avq.PHYSICAL)),
        ("Cognitif", avq.cognitive_score(answers), 8, _left(answers, avq.COGNITIVE)),
    )
    rows = [
        (name, f"{value} sur {most}" if value is not None else "–", "" if value is not None else _missing(left))
        for name, value, most, left in scores
    ]
    return _panel(rows, (), AVQ_SOURCE, attributes)


def _left(answers: Answers, variables: Iterable[avq.Variable]) -> int:
    return sum(avq.level(answers, variable.code) is None for variable in variables)


def _missing(count: int) -> str:
    return f"il manque {plural(count, 'réponse')}"


def _palliative_words(document: Document, birth_date: date) -> str:
    answers = document.answers
    index, score = answers.get(KARNOFSKY), pallia10.score(answers)
    told = [
        f"Karnofsky {int(index)}{NBSP}%" if index else "",
        f"Pallia-10{NBSP}: {score} sur 10" if score is not None else "",
    ]
    return ", ".join(text for text in told if text) or "Pallia-10 à remplir"


def _palliative_panel(document: Document, birth_date: date, attributes: str) -> SafeString:
    answers = document.answers
    index, score = answers.get(KARNOFSKY), pallia10.score(answers)
    rows = [
        ("Karnofsky", f"{int(index)}{NBSP}%" if index else "–", "" if index else "à choisir"),
        (
            "Pallia-10",
            "–" if score is None else f"{score} sur 10",
            "répondez à la première question" if score is None else "",
        ),
    ]
    told = []
    if score is not None and score >= pallia10.THRESHOLD:
        told = ["L’avis d’une équipe de soins palliatifs est indiqué."]
    return _panel(rows, told, PALLIA_SOURCE, attributes)


def _panel(rows: Iterable[tuple[str, str, str]], told: Iterable[str], source: str, attributes: str) -> SafeString:
    """Write results as (name, value, what lacks), then sentences, then where it comes from."""
    values = join(
        f'<div><p class="score-name">{words(name)}</p><p class="gir-value">{words(value)}</p>'
        f"{f'<p>{words(lack)}</p>' if lack else ''}</div>"
        for name, value, lack in rows
    )
    sentences = join(f"<p><b>{words(sentence)}</b></p>" for sentence in told)
    return SafeString(
        f'<div class="panel-box" id="score" aria-live="polite"{attributes}><div class="scores">{values}</div>'
        f'{sentences}<hr><p class="later">{words(source)}</p></div>'
    )


SCORES = (
    Score("GIR", frozenset(ANSWERS), _gir_words, _gir_source, _gir_panel),
    Score(
        "Scores AVQ",
        frozenset(variable.code for variable in avq.VARIABLES),
        _avq_words,
        lambda answers: AVQ_SOURCE,
        _avq_panel,
    ),
    Score(
        "Karnofsky et Pallia-10",
        frozenset(code for code, _ in pallia10.QUESTIONS),
        _palliative_words,
        lambda answers: PALLIA_SOURCE,
        _palliative_panel,
    ),
    Score(
        "Ce que conseille la grille",
        frozenset((OBSERVED_ON, BRACKETS)),
        outcome_words,
        lambda answers: SOURCE,
        outcome_panel,
    ),
)
