"""The three people of the ward whom units may call about a patient."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from jalon.core.refusal import Refusal
from jalon.directory.queries import ward_team
from jalon.dossiers.actions.name_contacts import name_contacts
from jalon.dossiers.documents import open_section
from jalon.dossiers.ward_contacts import SECTION, Slot, named, slots_of
from jalon.web.access import ward_teams
from jalon.web.dossiers.doors import Opened
from jalon.web.dossiers.pages import frame
from jalon.web.dossiers.panels import path
from jalon.web.wards.find import ward_dossier


@ward_teams
@require_http_methods(["GET", "HEAD", "POST"])
def contacts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Pick them among the team; they go into the section of the requesting service."""
    door = ward_dossier(request, pk)
    step = door.step(SECTION)
    if not step.access.write:
        raise PermissionDenied(step.access.reason)
    ward = door.dossier.ward
    slots = slots_of(ward_team(ward)) if ward else []
    refusal, chosen = "", {}
    if request.method == "POST":
        chosen = {slot.code: request.POST.get(slot.code, "") for slot in slots}
        try:
            name_contacts(door.dossier, named(slots, chosen), actor=door.actor)
        except Refusal as refused:
            refusal = refused.sentence
        else:
            messages.success(request, "Les contacts sont à jour dans le dossier.")
            return redirect("dossiers:overview", pk)
    door.record(f"section:{SECTION}")
    return render(
        request,
        "wards/contacts.html",
        {
            **frame(door),
            "path": path(door.dossier, door.steps, SECTION, door.actor.user.pk),
            "ward": ward,
            "slots": [(slot, chosen.get(slot.code) if chosen else _present(door, slot)) for slot in slots],
            "refusal": refusal,
            "section_url": reverse("dossiers:section", args=[pk, SECTION]),
        },
        status=422 if refusal else 200,
    )


def _present(door: Opened, slot: Slot) -> str:
    """Return the key of who is in a slot now, found by the address that the section has."""
    rows = open_section(door.dossier, door.step(SECTION).section).answers.get("contacts") or []
    addresses = {str(row.get("email", "")).lower() for row in rows}
    return next((str(row.pk) for row in slot.candidates if row.user.email.lower() in addresses), "")
