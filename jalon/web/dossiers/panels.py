"""Around the sheet: the path of the sections, the patient bar, the GIR panel."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString

from jalon.core.text import and_list, plural
from jalon.directory.enums import StayType
from jalon.dossiers.declarations import SectionDefinition
from jalon.dossiers.documents import section_definition
from jalon.dossiers.kinds.grand_age.aggir import Possibilities
from jalon.dossiers.kinds.grand_age.aggir_line import LETTER_WORDS
from jalon.dossiers.kinds.grand_age.needs import gir_of
from jalon.dossiers.kinds.grand_age.sections.request import WHEN
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.medical import medical_state
from jalon.dossiers.models import Dossier, Section
from jalon.dossiers.policies import DossierPolicy, SectionAccess, Standing
from jalon.web.dossiers.markup import join, words
from jalon.web.dossiers.medical import medical_words
from jalon.web.sprite import shape
from jalon.web.typography import MONTHS, NBSP, day_words

ALL_GIRS = range(1, 7)
MOST_WITHOUT_EFFECT = 3


@dataclass(frozen=True)
class Step:
    """One section on the path: its rows, what the person may do, how it stands."""

    definition: SectionDefinition
    section: Section
    access: SectionAccess
    url: str

    @property
    def complete(self) -> bool:
        return self.section.revision > 0 and not self.section.missing

    @property
    def milestone(self) -> str:
        """The form of its milestone, when it is not the section on screen."""
        if not self.access.read:
            return "lock"
        if self.complete:
            return "done"
        return "part" if self.section.revision else "todo"


def steps_of(dossier: Dossier, standing: Standing, sections: Iterable[Section]) -> list[Step]:
    """Return the path of a dossier, in the order of its kind."""
    by_code = {section.code: section for section in sections}
    steps = []
    for present in KINDS[dossier.kind].sections:
        section = by_code[present.code]
        if not section.asked:
            continue
        definition = section_definition(dossier, section)
        steps.append(
            Step(
                definition,
                section,
                DossierPolicy.section(standing, definition, dossier),
                reverse("dossiers:section", args=[dossier.pk, section.code]),
            )
        )
    return steps


def birth_words(dossier: Dossier) -> str:
    """« 87 ans, née le 3 mai 1939 »."""
    born = dossier.birth_date
    day = "1er" if born.day == 1 else str(born.day)
    verb = "née" if dossier.sex == "F" else "né"
    return f"{plural(dossier.age, 'an')}, {verb} le {day}{NBSP}{MONTHS[born.month - 1]} {born.year}"


def request_words(dossier: Dossier) -> str:
    """« Grand âge · hébergement permanent, dans les six mois »."""
    needs = dossier.needs
    when = {option.code: option.label.lower() for option in WHEN}
    said = []
    for stay in needs.get("stays", ()):
        moment = when.get(needs.get("when", {}).get(stay, ""))
        label = StayType(stay).label.lower()
        said.append(f"{label}, {moment}" if moment else label)
    return " · ".join([dossier.get_kind_display(), *said])


def path(dossier: Dossier, steps: list[Step], current: str, me: int, attributes: str = "") -> SafeString:
    """Write the path of sections, then the way to the attachments.

    `current` is the code of the section on screen, `signer` for the last step, `pieces` for the attachments.

    Without a current section it is the page's own content, and a phone shows it too.
    """
    medical = medical_words(medical_state(dossier, [step.section for step in steps]))
    rows = [_row(step, step.definition.code == current, me, medical) for step in steps]
    rows.append(_sign_row(dossier, steps, current == "signer"))
    css = "sections from-desktop" if current else "sections"
    return SafeString(
        f'<nav class="{css}" id="parcours" aria-label="Volets du dossier"{attributes}>'
        f'<ol class="path still">{join(rows)}</ol>{_attachments_link(dossier, current == "pieces")}</nav>'
    )


def _attachments_link(dossier: Dossier, here: bool) -> str:
    url = reverse("dossiers:attachments", args=[dossier.pk])
    mark = ' aria-current="page"' if here else ""
    return f'<a class="beside-path" href="{url}"{mark}>{shape("i-paperclip", "icon")} Pièces jointes</a>'


def _row(step: Step, here: bool, me: int, medical: str) -> str:
    form = "here" if here else step.milestone
    css = "here" if here else ("done" if step.complete else "todo")
    told = _row_words(step, me) if step.access.read else _closed_words(medical)
    inside = f"{shape(f'm-{form}', 'milestone')}<span><b>{words(step.definition.label)}</b>{told}</span>"
    if not step.access.read:
        return f'<li class="{css}"><span class="path-row">{inside}</span></li>'
    mark = ' aria-current="page"' if here else ""
    return f'<li class="{css}"><a class="path-row" href="{step.url}"{mark}>{inside}</a></li>'


def _row_words(step: Step, me: int) -> str:
    section = step.section
    if not section.revision:
        return "<small>Pas commencé</small>"
    if section.missing:
        return f'<small class="soon">Il manque {plural(section.missing, "réponse")}</small>'
    if section.is_signed:
        return "<small>Complet, signé</small>"
    if section.signed_at:
        return '<small class="soon">Modifié depuis la signature</small>'
    if section.updated_by_id != me and section.updated_by:
        return f"<small>Complet, rempli par {escape(section.updated_by.full_name)}</small>"
    return "<small>Complet</small>"


def _closed_words(medical: str) -> str:
    return f"<small>Réservé à la lecture médicale. {words(medical)}</small>"


def to_sign(steps: list[Step]) -> list[Step]:
    """Return the sections that a physician signs."""
    return [step for step in steps if step.definition.signed]


def sign_closed(steps: list[Step]) -> str:
    """Return why the signature is closed, or nothing."""
    numbers = [str(index + 1) for index, step in enumerate(steps) if step.definition.signed and not step.complete]
    if not numbers:
        return ""
    if len(numbers) == 1:
        return f"S’ouvre quand le volet {numbers[0]} est complet"
    return f"S’ouvre quand les volets {and_list(numbers)} sont complets"


def _sign_row(dossier: Dossier, steps: list[Step], here: bool) -> str:
    signed = to_sign(steps)
    title = "<b>Relire et signer</b>"
    if all(step.section.is_signed for step in signed):
        latest = max(step.section.signed_at for step in signed if step.section.signed_at)
        inside = f"{shape('m-done', 'milestone')}<span>{title}<small>Signé {day_words(latest)}</small></span>"
        return f'<li class="done"><span class="path-row">{inside}</span></li>'
    closed = sign_closed(steps)
    if closed or not any(step.access.sign for step in signed):
        reason = closed or "Le médecin signe la partie médicale"
        inside = f"{shape('m-lock', 'milestone')}<span>{title}<small>{words(reason)}</small></span>"
        return f'<li class="todo"><span class="path-row">{inside}</span></li>'
    url = reverse("dossiers:sign", args=[dossier.pk, signed[0].definition.code])
    form, mark = ("here", ' aria-current="page"') if here else ("part", "")
    inside = f'{shape(f"m-{form}", "milestone")}<span>{title}<small class="soon">À signer</small></span>'
    return f'<li class="{"here" if here else "todo"}"><a class="path-row" href="{url}"{mark}>{inside}</a></li>'


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
