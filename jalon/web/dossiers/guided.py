"""The guided filling of one dossier: its screens, what fills them in beforehand, and their pieces of page."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from jalon.core.text import plural
from jalon.dossiers.actions.save_section import Saved
from jalon.dossiers.declarations import AuthorRole
from jalon.dossiers.documents import Document, open_section
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.guided import Progress, Screen, Stage, next_waiting, screens_of, stages_of
from jalon.dossiers.held import Held, held_in
from jalon.dossiers.models import Participant
from jalon.dossiers.questions import Raw
from jalon.web.dossiers.doors import Opened
from jalon.web.dossiers.markup import banner, join, words
from jalon.web.dossiers.panels import Step
from jalon.web.dossiers.sheet import OOB, Sheet, missing_line, question_block, slot

MILESTONES = {
    Progress.DONE: "done",
    Progress.PART: "part",
    Progress.LATER: "part",
    Progress.AHEAD: "todo",
}


@dataclass(frozen=True)
class Tour:
    """The screens of an opened dossier, with how each stands."""

    door: Opened
    documents: Mapping[str, Document]
    stages: list[Stage]

    def stage(self, slug: str) -> Stage:
        """Return one screen; 404 when the dossier has none of that name."""
        for stage in self.stages:
            if stage.screen.slug == slug:
                return stage
        raise Http404

    def page(self, name: str) -> Stage | None:
        """Return the screen that a page of that name stands for; None when the dossier has none."""
        return next((stage for stage in self.stages if stage.screen.page == name), None)

    def step(self, stage: Stage) -> Step:
        """Return the section that a screen belongs to."""
        return self.door.step(stage.screen.section)

    def document(self, stage: Stage) -> Document:
        """Return what a screen shows."""
        return stage.screen.of(self.documents[stage.screen.section])

    def held(self, stage: Stage) -> Held:
        """Return what the person reads on a screen and does not write there."""
        return held_in(self.door.dossier, self.documents[stage.screen.section], self.door.standing)

    def url(self, stage: Stage | None) -> str:
        """Return the address of a screen; that of the review for None."""
        if stage is None:
            return reverse("dossiers:guided_review", args=[self.door.dossier.pk])
        if stage.screen.page:
            return reverse(stage.screen.page, args=[self.door.dossier.pk])
        return reverse("dossiers:guided_screen", args=[self.door.dossier.pk, stage.screen.slug])

    def title(self, stage: Stage) -> str:
        """Return the title of a screen, with the person's name where it has a place."""
        return stage.screen.title.format(person=self.door.dossier.person_name)

    def about(self, stage: Stage) -> str:
        """Return the line under the title."""
        return stage.screen.about.format(person=self.door.dossier.person_name)

    def before(self, stage: Stage) -> Stage | None:
        """Return the screen that « Retour » leads to."""
        return self.stages[stage.number - 2] if stage.number > 1 else None

    def next_url(self, *, after: int = 0) -> str:
        """Return where to go on: the next screen that waits, or the review."""
        return self.url(next_waiting(self.stages, after=after))


def tour_of(door: Opened, changed: Mapping[str, Document] | None = None) -> Tour:
    """Read the screens of a dossier; one query. `changed`: documents just saved, by section."""
    steps = [step for step in door.steps if step.access.read and _is_asked(step)]
    documents = {step.definition.code: open_section(door.dossier, step.section) for step in steps}
    documents |= changed or {}
    screens = screens_of(door.dossier.kind, [step.definition for step in steps], door.dossier.sex)
    return Tour(door, documents, stages_of(screens, documents, door.dossier.passages.all()))


def _is_asked(step: Step) -> bool:
    return step.definition.author == AuthorRole.REQUESTER and not step.definition.is_medical


@dataclass(frozen=True)
class Known:
    """What the account and the role already say of a screen's questions; the person confirms it by going on."""

    raws: Mapping[str, Raw]
    sentence: str = ""


NOTHING_KNOWN = Known({})
ASKED_BY = {
    ParticipantRole.PATIENT: "person",
    ParticipantRole.GUARDIAN: "representative",
    ParticipantRole.RELATIVE: "other",
}


def known(tour: Tour, stage: Stage, participants: list[Participant]) -> Known:
    """Return what need not be typed again, for the questions of a screen that nobody has answered."""
    document = tour.document(stage)
    role = next((row.role for row in participants if row.user_id == tour.door.actor.user.pk), "")
    told = {
        "accord": _about_consent,
        "personnes-a-joindre": _about_contacts,
        "protection": _about_protection,
        "medecin": _about_physician,
        "parents": _about_parent,
    }.get(stage.screen.slug)
    if told is None or any(code in document.answers or code in document.typed for code in document.definition.by_code):
        return NOTHING_KNOWN
    return told(tour, role, participants)


def _about_consent(tour: Tour, role: str, participants: list[Participant]) -> Known:
    return Known({"consent_by": ASKED_BY[ParticipantRole(role)]}) if role in ASKED_BY else NOTHING_KNOWN


def _about_contacts(tour: Tour, role: str, participants: list[Participant]) -> Known:
    if role not in (ParticipantRole.RELATIVE, ParticipantRole.GUARDIAN):
        return NOTHING_KNOWN
    user = tour.door.actor.user
    row = {"used_name": user.last_name, "first_names": user.first_name, "email": user.own_address}
    return Known(
        {"contacts": [row]},
        "Vos nom et adresse e-mail sont déjà écrits\N{NO-BREAK SPACE}: vérifiez-les, ajoutez votre téléphone.",
    )


def _about_protection(tour: Tour, role: str, participants: list[Participant]) -> Known:
    if role != ParticipantRole.GUARDIAN:
        return NOTHING_KNOWN
    user = tour.door.actor.user
    return Known(
        {
            "protection": "yes",
            "guardian_name": user.last_name,
            "guardian_first_names": user.first_name,
            "guardian_email": user.own_address,
        },
        "Vous avez dit être son représentant légal\N{NO-BREAK SPACE}: vérifiez ce qui est déjà écrit.",
    )


def _about_parent(tour: Tour, role: str, participants: list[Participant]) -> Known:
    if role != ParticipantRole.GUARDIAN:
        return NOTHING_KNOWN
    user = tour.door.actor.user
    return Known(
        {"name_1": user.last_name, "first_name_1": user.first_name, "email_1": user.own_address},
        "Vos nom et adresse e-mail sont déjà écrits\N{NO-BREAK SPACE}: vérifiez-les, ajoutez votre téléphone.",
    )


def _about_physician(tour: Tour, role: str, participants: list[Participant]) -> Known:
    physician = next((row.user for row in participants if row.role == ParticipantRole.PHYSICIAN), None)
    if physician is None:
        return NOTHING_KNOWN
    return Known(
        {"gp_named": "yes", "gp_name": physician.last_name, "gp_first_name": physician.first_name},
        f"{physician.full_name} suit déjà ce dossier\N{NO-BREAK SPACE}: si c’est le médecin traitant, continuez.",
    )


def screen_body(screen: Screen, sheet: Sheet) -> SafeString:
    """Write the questions of a screen, each with its « C’est quoi ? »."""
    parts: list[str] = ['<div class="fields">']
    for question in sheet.on_page(screen.definition.questions):
        parts.append(question_block(question, sheet))
        if explanation := screen.explanations.get(question.code):
            parts.append(
                f'<details class="what"><summary>{words(explanation.asked)}</summary>'
                f"<p>{words(explanation.said)}</p></details>"
            )
    return join([*parts, "</div>"])


def screen_fragments(saved: Saved, sheet: Sheet, notice: str) -> SafeString:
    """Write what an autosave changes on a screen: the same pieces as on a section's page, which see."""
    fresh = saved.from_others - set(sheet.disputes)
    parts: list[str] = [f'<div id="avis"{OOB}>{notice_banner(notice)}</div>'] if notice else []
    parts += [
        question_block(question, sheet, OOB) if question.code in fresh else slot(question, sheet, OOB)
        for question in sheet.on_page(sheet.document.definition.questions)
        if question.code in fresh or question.code not in sheet.held.codes
    ]
    parts.append(missing_line(sheet, OOB))
    parts.append(f'<input type="hidden" name="revision" id="revision" value="{saved.section.revision}"{OOB}>')
    return join(parts)


def notice_banner(notice: str) -> SafeString:
    """Write what is told above the questions."""
    return banner("info", "i-info-circle-fill", f"<p>{words(notice)}</p>")


@dataclass(frozen=True)
class Line:
    """One screen in the review."""

    title: str
    url: str
    milestone: str
    words: str
    waits: bool


def review_lines(tour: Tour) -> list[Line]:
    """Return the screens in order, each with what it still lacks."""
    return [
        Line(
            title=tour.title(stage),
            url=tour.url(stage),
            milestone=MILESTONES[stage.progress],
            words=_line_words(stage),
            waits=stage.progress != Progress.DONE,
        )
        for stage in tour.stages
    ]


def _line_words(stage: Stage) -> str:
    if stage.progress == Progress.DONE:
        return "Complet"
    lacks = f"il manque {plural(stage.missing, 'réponse')}" if stage.missing else ""
    if stage.progress == Progress.LATER:
        return f"Remis à plus tard\N{NO-BREAK SPACE}: {lacks}" if lacks else "Remis à plus tard"
    return lacks[:1].upper() + lacks[1:] if stage.progress == Progress.PART and lacks else "Pas commencé"
