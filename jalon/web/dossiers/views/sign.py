"""Read the medical part again, and sign it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jalon.core.refusal import Refusal
from jalon.core.text import and_list
from jalon.dossiers.actions.sign_section import PROVE_AGAIN, sign_medical_part
from jalon.dossiers.documents import open_section
from jalon.dossiers.orienting import left_to_explain
from jalon.dossiers.queries import others_since_signature
from jalon.web.access import physicians
from jalon.web.dossiers.changes import between_versions
from jalon.web.dossiers.doors import Opened, opened, readable
from jalon.web.dossiers.pages import frame
from jalon.web.dossiers.panels import Step, path, sign_closed, to_sign
from jalon.web.dossiers.reading import read_view
from jalon.web.dossiers.scores import score_of
from jalon.web.dossiers.signed import signature_shown
from jalon.web.signin.doors import doors

ONLY_PHYSICIAN = "Seul le médecin du dossier signe la partie médicale."


@physicians
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """Show every section to sign in one reading; one gesture signs them all."""
    door = opened(request, pk)
    step = readable(door, code)
    if not step.definition.signed:
        raise Http404
    if not step.access.sign:
        raise PermissionDenied(step.access.reason or ONLY_PHYSICIAN)
    refusal = ""
    if request.method == "POST":
        try:
            sign_medical_part(door.dossier, _revisions(request, door), actor=door.actor)
            return redirect("dossiers:overview", pk)
        except Refusal as refused:
            refusal = refused.sentence
    for one in to_sign(door.steps):
        door.record(f"section:{one.definition.code}")
    return _page(request, door, refusal)


def _revisions(request: HttpRequest, door: Opened) -> dict[str, int]:
    """Return the revision read, by section; what cannot be read is no revision."""
    sent = {step.definition.code: request.POST.get(f"revision.{step.definition.code}", "") for step in door.steps}
    return {code: int(text) for code, text in sent.items() if text.isascii() and text.isdigit() and len(text) < 10}


def _page(request: HttpRequest, door: Opened, refusal: str) -> HttpResponse:
    signed = to_sign(door.steps)
    is_signed = all(step.section.is_signed for step in signed)
    closed = sign_closed(door.steps)
    sections = [step.section for step in door.steps]
    to_explain = "" if is_signed or closed else left_to_explain(door.dossier, sections, timezone.localdate())
    others = others_since_signature(sections, door.actor.user.pk)
    return render(
        request,
        "dossiers/sign.html",
        {
            **frame(door),
            "path": path(door.dossier, door.steps, "signer", door.actor.user.pk),
            "parts": [_part(door, step, others) for step in signed],
            "prepared": [
                {"step": step, "others": and_list(others.get(step.section.pk, []))}
                for step in door.steps
                if step not in signed
            ],
            "closed": closed,
            "to_explain": to_explain,
            "signed": is_signed,
            "renews": any(step.section.signed_at and not step.section.is_signed for step in signed),
            "refusal": refusal,
            "signer": door.actor.user.full_name,
            "prove": not door.actor.may_sign_at(timezone.now()),
            "prove_words": PROVE_AGAIN,
            "doors": doors(),
            "next": request.path,
        },
    )


def _part(door: Opened, step: Step, others: Mapping[int, list[str]]) -> dict[str, Any]:
    """Return one section to read again: its answers, what changed since it was signed, and who else wrote in it."""
    document = open_section(door.dossier, step.section)
    score = score_of(step.definition)
    renewed = step.section.signed_at is not None and not step.section.is_signed
    return {
        "definition": step.definition,
        "section": step.section,
        "url": step.url,
        "score": score.words(document, door.dossier.birth_date) if score else "",
        "signature": signature_shown(door, step, document, step.section.revision),
        "version": step.section.signed_version + 1,
        "changed": between_versions(door, step, None) if renewed else None,
        "others": and_list(others.get(step.section.pk, [])),
        "body": read_view(document, level=3, pieces=reverse("dossiers:attachments", args=[door.dossier.pk])),
    }
