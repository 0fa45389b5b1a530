"""The GIR in words, and its live panel beside the grid."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.safestring import SafeString

from jalon.core.text import and_list, plural
from jalon.dossiers.declarations import SectionDefinition
from jalon.dossiers.kinds.grand_age.aggir import Possibilities
from jalon.dossiers.kinds.grand_age.aggir_line import LETTER_WORDS
from jalon.dossiers.kinds.grand_age.needs import gir_of
from jalon.web.dossiers.markup import join, words
from jalon.web.typography import NBSP

ALL_GIRS = range(1, 7)
MOST_WITHOUT_EFFECT = 3


def gir_words(girs: Iterable[int]) -> str:
    """« GIR 4 », « GIR 3 ou 4 », « GIR 2 à 5 », « GIR 2, 4 ou 5 »."""
    found = list(girs)
    if len(found) > 2 and found == list(range(found[0], found[-1] + 1)):
        return f"GIR{NBSP}{found[0]} à {found[-1]}"
    if len(found) > 1:
        return f"GIR{NBSP}{', '.join(map(str, found[:-1]))} ou {found[-1]}"
    return f"GIR{NBSP}{found[0]}"


def gir_panel(definition: SectionDefinition, answers: Mapping[str, Any], attributes: str = "") -> SafeString:
    """Write what the grid says so far: the possible GIRs, and the answer that decides. Never a guessed one."""
    found = gir_of(answers)
    scale = join(
        f"<li{' class=on' if gir in found.girs else ''}>{gir}"
        f"{'<span class=unseen> possible</span>' if gir in found.girs else ''}</li>"
        for gir in ALL_GIRS
    )
    sentences = "".join(f"<p>{sentence}</p>" for sentence in _gir_sentences(definition, found))
    return SafeString(
        f'<div class="panel-box" id="gir" aria-live="polite"{attributes}><div class="gir">'
        f'<p class="gir-value">{gir_words(found.girs)}</p><ul class="gir-scale">{scale}</ul></div>'
        '<p class="gir-ends"><span>aide constante</span><span>autonome</span></p>'
        f"{'<hr>' if sentences else ''}{sentences}"
        '<hr><p class="later">Les GIR\N{NO-BREAK SPACE}1 à 4 ouvrent droit à l’APA. '
        "Calcul du code de l’action sociale et des familles, annexe\N{NO-BREAK SPACE}2-2.</p></div>"
    )


def _gir_sentences(definition: SectionDefinition, found: Possibilities) -> list[str]:
    if not found.missing:
        return []
    sentences = []
    decisive = next(iter(found.deciding.items()), None)
    if len(found.girs) == 1:
        sentences.append("Les réponses qui manquent n’y changeront rien.")
    elif decisive:
        code, outcomes = decisive
        alone = all(len(girs) == 1 for girs in outcomes.values())
        lead = "Une réponse décide" if alone else "La réponse la plus utile"
        sentences.append(f"<b>{lead}{NBSP}:</b> {_link(definition, code)}. {_outcome_words(outcomes)}.")
    idle = [code for code in found.without_effect if len(found.girs) > 1]
    if idle and len(idle) <= MOST_WITHOUT_EFFECT:
        verb = "manque aussi" if len(idle) == 1 else "manquent aussi"
        names = and_list([_link(definition, code) for code in idle])
        sentences.append(f'<span class="later">{names} {verb}, sans effet sur le GIR.</span>')
    elif not decisive and len(found.girs) > 1:
        sentences.append(f"Il reste {plural(len(found.missing), 'réponse')} à donner.")
    return sentences


def _link(definition: SectionDefinition, code: str) -> str:
    question = definition.by_code[code]
    return f'<a href="#{question.anchor}">{words(question.name)}</a>'


def _outcome_words(outcomes: Mapping[str, tuple[int, ...]]) -> str:
    """« Ne fait pas, GIR 3 ; sinon GIR 4 », or each letter in turn."""
    by_girs: dict[tuple[int, ...], list[str]] = {}
    for letter, girs in outcomes.items():
        by_girs.setdefault(girs, []).append(letter)
    groups = sorted(by_girs.items(), key=lambda item: len(item[1]))
    parts = []
    for index, (girs, letters) in enumerate(groups):
        last = index == len(groups) - 1
        who = "sinon" if last and len(letters) > 1 else f"{' ou '.join(LETTER_WORDS[x].lower() for x in letters)},"
        parts.append(f"{who} {gir_words(girs)}")
    sentence = f"{NBSP}; ".join(parts)
    return sentence[:1].upper() + sentence[1:]
