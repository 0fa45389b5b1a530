"""Around the sheet: the path of the sections, the patient bar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString

from jalon.core.text import and_list, plural
from jalon.directory.enums import StayType
from jalon.dossiers.declarations import SectionDefinition
from jalon.dossiers.documents import section_definition
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.kinds.grand_age.sections.request import WHEN
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.medical import medical_state
from jalon.dossiers.models import Dossier, Section
from jalon.dossiers.policies import DossierPolicy, SectionAccess, Standing
from jalon.dossiers.versions import asked_of
from jalon.referrals.wording import long_day
from jalon.web.dossiers.markup import join, words
from jalon.web.dossiers.medical import medical_words
from jalon.web.sprite import shape
from jalon.web.typography import MONTHS, NBSP, day_words

# Sections that whoever may write fills in on a page of their own, by kind and code.
PAGES = {(DossierKind.SANITAIRE, "orientation"): "orientation:page"}


@dataclass(frozen=True)
class Step:
    """One section on the path: its rows, what the person may do, how it stands.

    `called_for`: asked because of an answer to another section.
    """

    definition: SectionDefinition
    section: Section
    access: SectionAccess
    url: str
    called_for: bool = False

    @property
    def is_secret(self) -> bool:
        """Whether the person may not even know that it is asked: that would tell them of a medical answer."""
        return self.called_for and not self.access.read

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


def steps_of(dossier: Dossier, standing: Standing, sections: Iterable[Section], *, aside: bool = False) -> list[Step]:
    """Return the path of a dossier, in the order of its kind: the sections asked, or with `aside` the others.

    One query for a unit while a physician prepares another version of what it reads.
    """
    by_code = {section.code: section for section in sections}
    asked = asked_of(standing, dossier, by_code.values())
    steps = []
    for present in KINDS[dossier.kind].sections:
        if (present.code in asked) is aside:
            continue
        section = by_code[present.code]
        definition = section_definition(dossier, section)
        access = DossierPolicy.section(standing, definition, dossier)
        url = _url(dossier, section, access)
        steps.append(Step(definition, section, access, url, present.code in KINDS[dossier.kind].needed_when))
    return steps


def _url(dossier: Dossier, section: Section, access: SectionAccess) -> str:
    own = PAGES.get((DossierKind(dossier.kind), section.code)) if access.write else None
    return reverse(own, args=[dossier.pk]) if own else reverse("dossiers:section", args=[dossier.pk, section.code])


def birth_words(dossier: Dossier) -> str:
    """« 87 ans, née le 3 mai 1939 »; of a child, « 3 ans et 2 mois », « 13 mois »."""
    born = dossier.birth_date
    day = "1er" if born.day == 1 else str(born.day)
    verb = "née" if dossier.sex == "F" else "né"
    return f"{dossier.age_in_words}, {verb} le {day}{NBSP}{MONTHS[born.month - 1]} {born.year}"


def request_words(dossier: Dossier, *, medical: bool) -> str:
    """« Grand âge · hébergement permanent, dans les six mois ».

    `medical`: for somebody who reads the medical part, which alone tells what follow-up care is asked for.
    """
    if dossier.kind == DossierKind.SANITAIRE and not medical:
        return dossier.get_kind_display()
    needs = dossier.needs
    when = {option.code: option.label.lower() for option in WHEN}
    said = []
    for stay in needs.get("stays", ()):
        moment = when.get(needs.get("when", {}).get(stay, "")) or _wished(needs.get("dates", {}).get(stay))
        label = StayType(stay).label.lower()
        said.append(f"{label}, {moment}" if moment else label)
    return " · ".join([dossier.get_kind_display(), *said])


def _wished(day: str | None) -> str:
    return f"souhaité le {long_day(date.fromisoformat(day))}" if day else ""


def path(dossier: Dossier, steps: list[Step], current: str, me: int, attributes: str = "") -> SafeString:
    """Write the path of sections, then the way to the attachments.

    `current` is the code of the section on screen, `signer` for the last step, `pieces` for the attachments.

    Without a current section it is the page's own content, and a phone shows it too.
    """
    medical = medical_words(medical_state(dossier, [step.section for step in steps]))
    rows = [_row(step, step.definition.code == current, me, medical) for step in steps if not step.is_secret]
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
    title = "<b>Valider le dossier</b>"
    if all(step.section.is_signed for step in signed):
        latest = max(step.section.signed_at for step in signed if step.section.signed_at)
        inside = f"{shape('m-done', 'milestone')}<span>{title}<small>Signé {day_words(latest)}</small></span>"
        return f'<li class="done"><span class="path-row">{inside}</span></li>'
    signs = any(step.access.sign for step in signed)
    closed = sign_closed(steps) if signs else "Le médecin signe la partie médicale"
    if closed:
        reason = closed
        inside = f"{shape('m-lock', 'milestone')}<span>{title}<small>{words(reason)}</small></span>"
        return f'<li class="todo"><span class="path-row">{inside}</span></li>'
    url = reverse("dossiers:sign", args=[dossier.pk, signed[0].definition.code])
    form, mark = ("here", ' aria-current="page"') if here else ("part", "")
    inside = f'{shape(f"m-{form}", "milestone")}<span>{title}<small class="soon">À signer</small></span>'
    return f'<li class="{"here" if here else "todo"}"><a class="path-row" href="{url}"{mark}>{inside}</a></li>'
