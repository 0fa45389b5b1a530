"""The person's dossiers."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.accounts.enums import UserKind
from jalon.core.text import plural
from jalon.dossiers.completeness import Missing, missing_to_send
from jalon.dossiers.medical import medical_state
from jalon.dossiers.models import Dossier, Section
from jalon.dossiers.policies import DossierPolicy, Standing
from jalon.dossiers.queries import listed
from jalon.web.access import requesters
from jalon.web.dossiers.medical import short_words
from jalon.web.middleware import actor_of
from jalon.web.typed import typed_words

PAGE = 25


@dataclass(frozen=True)
class Row:
    """One dossier of the list, with what it waits for."""

    dossier: Dossier
    words: str
    waits: bool


@requesters
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the dossiers, by name or number, page by page. The same queries for one row and for a page of them."""
    actor = actor_of(request)
    words = typed_words(request)
    page = Paginator(listed(actor, words), PAGE).get_page(request.GET.get("page"))
    standings = DossierPolicy.own_standings(actor, [dossier.pk for dossier in page])
    family = actor.user.kind == UserKind.FAMILY
    return render(
        request,
        "dossiers/index.html",
        {
            "title": "Mes dossiers" if family else "Patients",
            "page": page,
            "rows": [row_of(dossier, standings.get(dossier.pk, Standing.NONE)) for dossier in page],
            "words": words,
            "joins": actor.is_physician,
        },
    )


def row_of(dossier: Dossier, standing: Standing) -> Row:
    """Say in one line what a dossier waits for; to who may not read the medical part, how far it is."""
    if not dossier.is_open:
        return Row(dossier, dossier.get_state_display(), waits=False)
    sections = list(dossier.sections.all())
    lacking = missing_to_send(dossier, standing, sections)
    if not standing.reads_medical:
        return _row_without_medical(dossier, sections, lacking)
    count = sum(missing.count for missing in lacking)
    if count:
        return Row(dossier, f"Il manque {plural(count, 'réponse')}", waits=True)
    if lacking:
        return Row(dossier, "À signer par le médecin", waits=True)
    return Row(dossier, "Complet et signé", waits=False)


def _row_without_medical(dossier: Dossier, sections: list[Section], lacking: list[Missing]) -> Row:
    count = sum(missing.count for missing in lacking)
    state = short_words(medical_state(dossier, sections))
    own = f"Il manque {plural(count, 'réponse')}" if count else "Votre partie complète"
    return Row(dossier, f"{own} · {state[:1].lower()}{state[1:]}", waits=bool(lacking))
