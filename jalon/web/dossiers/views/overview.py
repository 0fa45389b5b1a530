"""One dossier at a glance: what is done, what is missing, what comes next."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jalon.dossiers.completeness import Missing, missing_to_send
from jalon.dossiers.policies import DossierPolicy
from jalon.dossiers.queries import participants
from jalon.web.access import requesters_and_units
from jalon.web.dossiers.doors import Opened, opened
from jalon.web.dossiers.pages import frame
from jalon.web.dossiers.panels import path, sign_closed, to_sign


@dataclass(frozen=True)
class Next:
    """The main action of the page, or the reason of a closed door."""

    label: str
    url: str


@requesters_and_units
@require_safe
def overview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the dossier to whoever it is open to."""
    door = opened(request, pk)
    door.record("dossier")
    lacking = missing_to_send(door.dossier, [step.section for step in door.steps])
    return render(
        request,
        "dossiers/overview.html",
        {
            **frame(door),
            "path": path(door.dossier, door.steps, "", door.actor.user.pk),
            "lacking": [(missing, _url(door, missing)) for missing in lacking],
            "next": next_step(door, lacking),
            "participants": participants(door.dossier),
            "sees_accesses": DossierPolicy.may_see_accesses(door.standing),
            "requester": door.standing.is_requester,
        },
    )


def _url(door: Opened, missing: Missing) -> str:
    """Return where the person can complete it; nothing when that is for somebody else."""
    access = door.step(missing.section_code).access
    return missing.url_anchor if (access.write if missing.count else access.sign) else ""


def next_step(door: Opened, lacking: list[Missing]) -> Next | None:
    """Return what the person can do now: continue, sign, look for an establishment; None when nothing."""
    if not door.standing.is_requester or not door.dossier.is_open:
        return None
    for step in door.steps:
        if step.access.write and not step.complete:
            verb = "Continuer" if step.section.revision else "Remplir"
            return Next(f"{verb}\N{NO-BREAK SPACE}: {step.definition.label}", step.url)
    signed = to_sign(door.steps)
    if (
        not sign_closed(door.steps)
        and any(step.access.sign for step in signed)
        and not all(step.section.is_signed for step in signed)
    ):
        return Next("Relire et signer", reverse("dossiers:sign", args=[door.dossier.pk, signed[0].definition.code]))
    return Next("Chercher un établissement", f"/dossiers/{door.dossier.pk}/recherche/")
