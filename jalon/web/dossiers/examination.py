"""The first block of a child's grid: the day of the examination, the age it gives, the brackets to fill in.

What is proposed is on the page only, until the first save sends it. Brackets that nobody touched follow the age.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.safestring import SafeString

from jalon.dossiers.documents import Document
from jalon.dossiers.forms import check_answers
from jalon.dossiers.kinds.tnd.codes import BRACKETS, NO_BRACKET, OBSERVED_ON, WEEKS, question_code
from jalon.dossiers.kinds.tnd.examination import Examination, examine
from jalon.dossiers.kinds.tnd.grid import grid
from jalon.dossiers.questions import Raw
from jalon.web.dossiers.controls import Place
from jalon.web.dossiers.markup import banner, join, words

NBSP = "\N{NO-BREAK SPACE}"
#: What the page showed of the brackets when it was written, and the button that its script presses to have it whole.
SHOWN, AGAIN = "_shown", "_again"


def examination_of(document: Document, birth_date: date) -> Examination | None:
    """Return what the answers of a grid make of a child's age; None for other sections."""
    if BRACKETS not in document.definition.by_code:
        return None
    return _examined(document.counted, birth_date, OBSERVED_ON not in document.typed)


def _examined(counted: Mapping[str, Any], birth_date: date, proposed: bool) -> Examination:
    """Read the day and the term; `proposed`: a grid not begun is one of today."""
    day = counted.get(OBSERVED_ON)
    if day is None and proposed and BRACKETS not in counted:
        return examine(birth_date, timezone.localdate(), counted.get(WEEKS))
    return examine(birth_date, date.fromisoformat(day) if day else None, counted.get(WEEKS))


def begun(document: Document, looked: Examination | None) -> Document:
    """Return the document as the page shows it: a grid not begun has the day and the bracket of today."""
    if looked is None or not looked.own or {OBSERVED_ON, BRACKETS} & (document.answers.keys() | document.typed.keys()):
        return document
    proposed = {OBSERVED_ON: timezone.localdate().isoformat(), BRACKETS: [looked.own]}
    return replace(document, answers={**document.answers, **proposed})


def followed(document: Document, data: QueryDict, sent: Mapping[str, Raw], birth_date: date) -> dict[str, Raw]:
    """Return the bracket that the age sent calls for, when only the one that the page proposed is ticked and nothing of
    it is answered; else nothing.
    """
    before = examination_of(document, birth_date)
    if before is None or SHOWN not in data:
        return {}
    checked = check_answers(document.definition, sent)
    answers = {**document.answers, **checked.values}
    after = _examined(document.definition.counted(answers), birth_date, proposed=False)
    if not after.own or after.own == before.own or answers.get(BRACKETS) != [before.own]:
        return {}
    items = grid().bracket(before.own).items if before.own != NO_BRACKET else ()
    if any(answers.get(question_code(item.id)) for item in items):
        return {}
    return {BRACKETS: [after.own]}


def signature(document: Document, looked: Examination | None) -> str:
    """Say which brackets a page offers and shows, as the page keeps it; nothing for other sections."""
    return f"{looked.own}:{'.'.join(document.answers.get(BRACKETS, []))}" if looked else ""


def shows_others(document: Document, looked: Examination | None, data: QueryDict) -> bool:
    """Whether what was just saved calls for other brackets than those that the page shows."""
    return looked is not None and SHOWN in data and data[SHOWN] != signature(document, looked)


def block_of(document: Document, data: QueryDict) -> str:
    """Return the anchor of the block to go on with: the first bracket that the page did not show, or the day."""
    shown = data.get(SHOWN, "").partition(":")[2].split(".")
    fresh = [code for code in document.answers.get(BRACKETS, []) if code not in shown and code != NO_BRACKET]
    if AGAIN in data or not fresh:
        return "#b-when"
    return f"#b-age-{fresh[0]}-{grid().bracket(fresh[0]).domains[0].code.replace('_', '-')}"


def bracket_control(looked: Examination, raw: Raw, place: Place) -> SafeString:
    """Write the age, then the brackets that count at that age, and those ticked that do not."""
    ticked = [str(code) for code in raw] if isinstance(raw, list) else []
    labels = {bracket.code: f"{NBSP}".join(bracket.label.split()) for bracket in grid().brackets}
    labels[NO_BRACKET] = "Aucune tranche à cet âge"
    offered = dict.fromkeys(code for code in (looked.own, looked.below, *ticked) if code in labels)
    cards = []
    for number, code in enumerate(offered):
        identifier = f" id={place.id}" if number == 0 else ""
        mark = " checked" if code in ticked else ""
        cards.append(
            f'<label class="choice"><input type=checkbox name={BRACKETS} value={code}{identifier}{mark}>'
            f'<span class="choice-body"><b>{words(labels[code])}</b><small>{words(_gloss(looked, code))}</small></span>'
            "</label>"
        )
    return join(
        [
            age(looked, ticked),
            f'<input type=hidden name={BRACKETS} value=""><div class="choices">',
            *cards,
            '</div><button class="button small-button without-script" name=_stay>Afficher ces tranches</button>',
        ]
    )


def _gloss(looked: Examination, code: str) -> str:
    if code == looked.own == NO_BRACKET:
        return "Les éléments à tout âge se remplissent, et un commentaire dit ce qui est observé."
    if code == looked.own:
        return "Celle de son âge corrigé." if looked.corrected else "Celle de son âge."
    if code == looked.below:
        return "Celle d’en dessous, dès 4 ans ou au moindre doute." if code else ""
    return "Ne compte pas à cet âge."


def age(looked: Examination, ticked: list[str], attributes: str = "") -> SafeString:
    """Write the age, and what would change it."""
    told = "".join(f"<p>{words(sentence)}</p>" for sentence in looked.told)
    if looked.asks_term:
        told += (
            f'<p class="muted">{words("Né avant 37 semaines ?")} <a href="#q-t01">Dites-le d’abord</a>{NBSP}: '
            "l’âge corrigé choisira la tranche.</p>"
        )
    if looked.own and ticked and looked.own not in ticked:
        told += banner(
            "warning",
            "i-exclamation-triangle-fill",
            f"<p><b>{words('La tranche de son âge n’est pas cochée.')}</b> Ce que vous avez répondu est gardé. Cochez "
            "la sienne ci-dessous, et décochez celle qui ne compte pas.</p>",
        )
    return SafeString(f'<div id="age" class="age" aria-live="polite"{attributes}>{told}</div>')
