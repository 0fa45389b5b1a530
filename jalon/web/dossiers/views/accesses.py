"""Who opened the dossier."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.audit.models import AccessRecord
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy
from jalon.dossiers.queries import accesses as access_rows
from jalon.web.access import requesters
from jalon.web.dossiers.doors import opened
from jalon.web.dossiers.pages import frame
from jalon.web.dossiers.panels import path
from jalon.web.dossiers.printing.volumes import VOLUMES

PAGE = 50
CLOSED = "Seuls le médecin du dossier, la personne concernée et ses proches lisent qui l’a ouvert."
PRINTED = "{}, imprimé"
SUBJECTS = {"dossier": "Le dossier", "referral": "Une demande", "accesses": "Cette page"}


@requesters
@require_safe
def accesses(request: HttpRequest, pk: UUID) -> HttpResponse:
    """List every opening, granted or refused, latest first."""
    door = opened(request, pk)
    if not DossierPolicy.may_see_accesses(door.standing):
        raise door.refuse("accesses", CLOSED)
    door.record("accesses")
    page = Paginator(access_rows(door.dossier), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "dossiers/accesses.html",
        {
            **frame(door),
            "path": path(door.dossier, door.steps, "", door.actor.user.pk),
            "page": page,
            "rows": [(row, _subject(row, door.dossier)) for row in page],
        },
    )


def _subject(row: AccessRecord, dossier: Dossier) -> str:
    """« Volet Médical » for `section:medical`."""
    kind, _, code = row.subject.partition(":")
    if kind == "section":
        labels = {definition.code: definition.label for definition in KINDS[dossier.kind].sections}
        return f"Volet {labels.get(code, code)}"
    if kind == "print" and code in VOLUMES:
        return PRINTED.format(VOLUMES[code].label)
    return SUBJECTS.get(kind, row.subject)
