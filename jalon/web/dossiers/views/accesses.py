"""Who opened the dossier."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.audit.models import AccessRecord
from jalon.dossiers.kinds.registry import KINDS, paper_of
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import AttachmentPolicy, DossierPolicy
from jalon.dossiers.queries import accesses as access_rows
from jalon.dossiers.queries import attachments_opened
from jalon.web.access import requesters
from jalon.web.dossiers.attachments import subject
from jalon.web.dossiers.doors import Opened, opened
from jalon.web.dossiers.pages import frame
from jalon.web.dossiers.panels import path
from jalon.web.dossiers.printing.volumes import VOLUMES

PAGE = 50
CLOSED = "Seuls le médecin du dossier, la personne concernée et ses proches lisent qui l’a ouvert."
PRINTED = "{}, imprimé"
SUBJECTS = {
    "dossier": "Le dossier",
    "referral": "Une demande",
    "accesses": "Cette page",
    "orientation": "L’orientation",
    "people": "Les personnes du dossier",
    "advice": "Les conseils aux parents",
    "identity": "La vérification d’identité",
    "data": "Les données et leur conservation",
    "copy": "Une copie des données",
    "attachments": "La liste des pièces jointes",
    "attachment": "Une pièce jointe",
    "disclosures": "Les documents partagés avec la famille",
}


@requesters
@require_safe
def accesses(request: HttpRequest, pk: UUID) -> HttpResponse:
    """List every opening, granted or refused, latest first."""
    door = opened(request, pk)
    if not DossierPolicy.may_see_accesses(door.standing):
        raise door.refuse("accesses", CLOSED)
    door.record("accesses")
    page = Paginator(access_rows(door.dossier), PAGE).get_page(request.GET.get("page"))
    names = _attachments(door, list(page))
    return render(
        request,
        "dossiers/accesses.html",
        {
            **frame(door),
            "path": path(door.dossier, door.steps, "", door.actor.user.pk),
            "page": page,
            "rows": [(row, names.get(row.subject) or _subject(row, door.dossier)) for row in page],
        },
    )


def _attachments(door: Opened, rows: list[AccessRecord]) -> dict[str, str]:
    """Name the attachments by the subject of their records. One query.

    To somebody who may not know of one, its opening is an opening of its section, as any other.
    """
    known = AttachmentPolicy.sections(door.standing, door.dossier)
    labels = {step.definition.code: step.definition.label for step in door.steps}
    return {
        subject(row): f"Pièce jointe : {paper_of(door.dossier.kind, row.paper).label}"
        if row.section in known
        else f"Volet {labels[row.section]}"
        for row in attachments_opened(door.dossier, [row.subject.partition(":")[2] for row in rows])
    }


def _subject(row: AccessRecord, dossier: Dossier) -> str:
    """« Volet Médical » for `section:medical`; « Volet Clinique, imprimé » for `section:clinique:imprimer`."""
    kind, _, code = row.subject.partition(":")
    if kind == "section":
        code, _, printed = code.partition(":")
        labels = {definition.code: definition.label for definition in KINDS[dossier.kind].sections}
        told = f"Volet {labels.get(code, code)}"
        return PRINTED.format(told) if printed else told
    if kind == "print" and code in VOLUMES:
        return PRINTED.format(VOLUMES[code].label)
    return SUBJECTS.get(kind, row.subject)
