"""What the family of a child is shown of its medical part: a physician chooses it, and they read it here."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jalon.core.refusal import Refusal
from jalon.core.text import and_list
from jalon.dossiers.actions.disclose import disclose, take_back_disclosure
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.policies import ONLY_PHYSICIANS_DISCLOSE, DisclosurePolicy
from jalon.dossiers.queries import disclosures as disclosures_of
from jalon.dossiers.versions import signature_of, version_at
from jalon.web.access import requesters, requesters_and_units
from jalon.web.dossiers.disclosures import DiscloseForm, section_shown, shown_of, shown_to, to_be_signed
from jalon.web.dossiers.doors import Opened, opened
from jalon.web.dossiers.pages import frame
from jalon.web.dossiers.panels import path
from jalon.web.dossiers.reading import read_view

SUBJECT = "disclosures"


@requesters_and_units
@require_http_methods(["GET", "HEAD", "POST"])
def disclosures(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show to a physician what the family reads, and let them choose more; to the family, what they are shown."""
    door = _entered(request, pk)
    if door.standing.is_family and request.method != "POST":
        door.record(SUBJECT)
        context = {**_frame(door), "shown": shown_to(door)}
        return render(request, "dossiers/disclosed.html", context)
    if not DisclosurePolicy.discloses(door.actor, door.standing, door.dossier):
        raise door.refuse(SUBJECT, ONLY_PHYSICIANS_DISCLOSE)
    return _choose(request, door)


def _choose(request: HttpRequest, door: Opened) -> HttpResponse:
    family = list(DisclosurePolicy.family(door.dossier).select_related("user").order_by("since", "pk"))
    shown = disclosures_of(door.dossier)
    form = DiscloseForm(door, family, shown, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = disclose(
                door.dossier,
                signatures=form.signatures,
                attachments=form.attachments,
                people=form.persons,
                actor=door.actor,
            )
        except Refusal as refused:
            form.add_error(None, refused.sentence)
        else:
            names = sorted({row.participant.user.full_name for row in made})
            told = f"Partagé avec {and_list(names)}. L’e-mail qui part ne dit rien de la santé."
            messages.success(request, told if made else "C’était déjà partagé.")
            return redirect("dossiers:disclosures", door.dossier.pk)
    door.record(SUBJECT)
    context = {
        **_frame(door),
        "form": form,
        "family": family,
        "shown": shown_of(door.dossier, shown),
        "unsigned": and_list(to_be_signed(door)),
        "invites": door.standing.is_physician,
    }
    return render(request, "dossiers/disclose.html", context, status=422 if form.errors else 200)


@requesters
@require_safe
def disclosure(request: HttpRequest, pk: UUID, disclosure: int) -> HttpResponse:
    """Show a section to whom it is shown, as it was signed then."""
    door = _entered(request, pk)
    found = section_shown(door, disclosure)
    signature, section = found.row.signed, found.row.signed.section
    kept, document = version_at(door.dossier, section, signature.revision)
    door.record(f"section:{section.code}")
    return render(
        request,
        "dossiers/disclosed_section.html",
        {
            **_frame(door),
            "shown": found,
            "signature": signature_of(door.dossier, document, kept.revision, [signature]),
            "section": section,
            "body": read_view(document),
            "prints": [("Ce document", reverse("dossiers:print_disclosure", args=[pk, disclosure]))],
        },
    )


@requesters_and_units
@require_POST
def end_disclosure(request: HttpRequest, pk: UUID, disclosure: int) -> HttpResponse:
    """Take a document back from somebody."""
    door = _entered(request, pk)
    try:
        row = take_back_disclosure(door.dossier, disclosure, actor=door.actor)
    except Refusal as refused:
        raise PermissionDenied(refused.sentence) from refused
    if row is not None:
        messages.success(request, f"{row.participant.user.full_name} ne lit plus ce document.")
    return redirect("dossiers:disclosures", door.dossier.pk)


def _entered(request: HttpRequest, pk: UUID) -> Opened:
    """Return the door of a dossier whose kind shows something to the family; 404 for another."""
    door = opened(request, pk)
    if not KINDS[door.dossier.kind].disclosed:
        raise Http404
    return door


def _frame(door: Opened) -> dict[str, object]:
    return {**frame(door), "path": path(door.dossier, door.steps, "partages", door.actor.user.pk)}
