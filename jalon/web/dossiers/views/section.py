"""One section: filled in as one goes, or read."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from jalon.core.refusal import Refusal
from jalon.dossiers.actions.save_section import disputes_of, save_section
from jalon.dossiers.documents import Document, open_section
from jalon.dossiers.forms import errors_of, read_answers
from jalon.dossiers.held import held_in
from jalon.dossiers.kinds.sanitaire.sections.motive_choice import MotiveChoice
from jalon.dossiers.questions import Raw
from jalon.dossiers.versions import readable_by
from jalon.web.access import requesters_and_units
from jalon.web.dossiers.assist import Pressed, pressed, was_pressed
from jalon.web.dossiers.blocks import blocks_of
from jalon.web.dossiers.doors import Opened, opened, readable
from jalon.web.dossiers.examination import AGAIN, begun, block_of, examination_of, followed, shows_others, signature
from jalon.web.dossiers.fragments import brackets, fragments
from jalon.web.dossiers.grid import is_grid
from jalon.web.dossiers.motives import LookedFor, was_looked_for
from jalon.web.dossiers.outcome import urgent_notice
from jalon.web.dossiers.pages import frame, saved_words
from jalon.web.dossiers.panels import Step, path, sign_closed, to_sign
from jalon.web.dossiers.reading import read_view
from jalon.web.dossiers.scores import panel_of, score_of
from jalon.web.dossiers.sent import kept_sides, others_notice, shown_revision, without_removed
from jalon.web.dossiers.sheet import Sheet, body, called_for, error_summary, missing_line
from jalon.web.dossiers.signed import pieces_of, proposal_for, signature_shown

REFUSED = 422


@requesters_and_units
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """Show a section, or save what was sent: a fragment for the page's script, a whole page without it."""
    door = opened(request, pk)
    step = readable(door, code)
    if request.method == "POST":
        return _save(request, door, step) if step.access.write else _closed(request, door, step)
    changed = door.record_reading(f"section:{code}", [step])
    if not step.access.write:
        return _read(request, door, step, changed=step.section.pk in changed)
    document = open_section(door.dossier, step.section)
    sheet = _sheet(
        door,
        document,
        errors={code: error.sentence for code, error in errors_of(document).items()},
        disputes=disputes_of(document, door.actor.user.pk),
        more_rows=request.GET.get("ligne", ""),
        proposal=proposal_for(door, step, document),
    )
    return _page(request, door, step, sheet)


def _sheet(door: Opened, document: Document, **shown: Any) -> Sheet:
    """Return the sheet of a document as the page of its dossier shows it."""
    born = door.dossier.birth_date
    looked = examination_of(document, born)
    return Sheet(
        begun(document, looked),
        birth_date=born,
        examination=looked,
        held=held_in(door.dossier, document, door.standing),
        **shown,
        **pieces_of(door),
    )


def _closed(request: HttpRequest, door: Opened, step: Step) -> HttpResponse:
    """Write nothing. Whoever could write until the dossier closed keeps on the screen what was being typed."""
    if not door.standing.is_requester:
        raise PermissionDenied(step.access.reason)
    return _refused(request, door, step, Refusal(step.access.reason), read_answers(step.definition, request.POST))


def _save(request: HttpRequest, door: Opened, step: Step) -> HttpResponse:
    data = request.POST
    raws = read_answers(step.definition, without_removed(data))
    present = open_section(door.dossier, step.section)
    press = _press(door, step, data, raws, present)
    try:
        saved = save_section(
            step.section,
            raws | followed(present, data, raws, door.dossier.birth_date) | press.raws,
            actor=door.actor,
            expected_revision=shown_revision(data.get("revision", "")),
            keep=kept_sides(data),
            origins=press.origins,
            confirmed=press.confirmed,
            declined=press.declined,
        )
    except Refusal as refusal:
        return _refused(request, door, step, refusal, raws)
    me = door.actor.user.pk
    door = door.after(saved.dossier, saved.sections)
    sheet = _sheet(
        door,
        saved.document,
        errors={code: error.sentence for code, error in {**errors_of(saved.document), **saved.errors}.items()},
        disputes=saved.disputed_by(me),
        on_screen=saved.only_on_screen,
        looked_for=LookedFor.sent(data),
    )
    notice = others_notice(saved)
    others = shows_others(sheet.document, sheet.examination, data)
    if request.headers.get("HX-Request") == "true":
        if others:
            return HttpResponse(brackets(saved, sheet), headers={"HX-Trigger": "again"})
        return HttpResponse(fragments(door, saved, sheet, notice))
    step = door.step(step.definition.code)
    # What an autosave kept as typed a moment ago is shown before one goes on.
    if saved.errors or sheet.disputes or ("_next" in data and sheet.errors) or was_looked_for(data):
        return _page(request, door, step, sheet, notice)
    if notice:
        messages.info(request, notice)
    if (others or AGAIN in data) and "_next" not in data:
        return redirect(f"{step.url}{block_of(sheet.document, data)}")
    born = door.dossier.birth_date
    if called := called_for(begun(present, examination_of(present, born)), saved.document):
        messages.info(request, "Une réponse appelle une précision, demandée ici.")
        return redirect(f"{step.url}#{called.anchor}")
    return redirect(f"{step.url}{press.anchor}" if was_pressed(data) else _where_next(data, door, step))


def _press(door: Opened, step: Step, data: QueryDict, raws: dict[str, Raw], document: Document) -> Pressed:
    """Return what a button of the blocks answers besides what was typed."""
    if not was_pressed(data):
        return Pressed()
    return pressed(data, document, raws, lambda: proposal_for(door, step, document))


def _where_next(data: QueryDict, door: Opened, step: Step) -> str:
    more = step.definition.by_code.get(data.get("_add", ""))
    if more is not None:
        return f"{step.url}?ligne={more.code}#f-{more.anchor.removeprefix('q-')}"
    if "_next" in data:
        return _next(door, step)[1]
    for question in step.definition.questions:
        if isinstance(question.type, MotiveChoice) and question.code in data:
            return f"{step.url}#{question.anchor}"
    return step.url


def _next(door: Opened, step: Step) -> tuple[str, str]:
    """Return the words and the address of what follows."""
    later = door.steps[door.steps.index(step) + 1 :] if step in door.steps else []
    for following in later:
        if following.access.write:
            return f"Continuer\N{NO-BREAK SPACE}: {following.definition.label}", following.url
    signed = to_sign(door.steps)
    if not sign_closed(door.steps) and any(one.access.sign and not one.section.is_signed for one in signed):
        return "Valider le dossier", reverse("dossiers:sign", args=[door.dossier.pk, signed[0].definition.code])
    return "Voir tout le dossier", reverse("dossiers:overview", args=[door.dossier.pk])


def _refused(request: HttpRequest, door: Opened, step: Step, refusal: Refusal, raws: Mapping[str, Any]) -> HttpResponse:
    """Nothing was saved: say why, and leave what was typed on the screen."""
    document = open_section(door.dossier, step.section)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(
            render(request, "dossiers/_refused.html", {"refusal": refusal.sentence}).content, status=REFUSED
        )
    return _page(request, door, step, _sheet(door, document, on_screen=raws), refusal=refusal.sentence)


def _page(
    request: HttpRequest, door: Opened, step: Step, sheet: Sheet, notice: str = "", refusal: str = ""
) -> HttpResponse:
    next_words, _ = _next(door, step)
    return render(
        request,
        "dossiers/section.html",
        {
            **frame(door),
            "saved_words": saved_words(step.section.updated_at),
            "definition": step.definition,
            "section": step.section,
            "signature": signature_shown(door, step, sheet.document, step.section.revision),
            "folds": bool(blocks_of(step.definition)),
            "grid": any(is_grid(group) for group in step.definition.groups),
            "nothing": any(block.says_nothing for block in blocks_of(step.definition)),
            "number": door.shown.index(step) + 1 if step in door.shown else 0,
            "total": len(door.shown) + 1,
            "aside": step in door.aside,
            "picks": any(isinstance(question.type, MotiveChoice) for question in step.definition.questions),
            "kept_aside": [
                (one.definition.label, one.url) for one in door.aside if one.section.revision and one.access.read
            ],
            "path": path(door.dossier, door.steps, step.definition.code, door.actor.user.pk),
            "summary": error_summary(sheet, just_sent=request.method == "POST"),
            "notice": notice,
            "refusal": refusal,
            "body": body(sheet),
            "shown": signature(sheet.document, sheet.examination),
            "urgent": urgent_notice(sheet.document),
            "missing": missing_line(sheet),
            **_score(step, sheet.document, door.dossier.birth_date),
            "next_words": next_words,
        },
    )


def _score(step: Step, document: Document, birth_date: date) -> dict[str, Any]:
    """Return the live panel of what is computed from the section, and its name; nothing for most."""
    score = score_of(step.definition)
    return {"score": panel_of(document, birth_date), "score_name": score.name if score else ""}


def _read(request: HttpRequest, door: Opened, step: Step, *, changed: bool = False) -> HttpResponse:
    document, kept = readable_by(door.standing, door.dossier, step.section)
    return render(
        request,
        "dossiers/section_read.html",
        {
            **frame(door),
            "definition": step.definition,
            "section": step.section,
            "reason": step.access.reason,
            "path": path(door.dossier, door.steps, step.definition.code, door.actor.user.pk),
            "body": read_view(document, pieces=reverse("dossiers:attachments", args=[door.dossier.pk])),
            "signature": signature_shown(door, step, document, kept.revision if kept else step.section.revision),
            "being_changed": kept is not None,
            **_score(step, document, door.dossier.birth_date),
            "requester": door.standing.is_requester,
            "changed": changed,
        },
    )
