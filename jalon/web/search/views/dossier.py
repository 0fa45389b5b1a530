"""Who can take this person in: the search of the directory, filled from the dossier."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from jalon.directory.search import Results
from jalon.directory.wanted import counted
from jalon.dossiers.enums import DossierKind
from jalon.matching.cost import Person
from jalon.matching.facts import needs_of_dossier
from jalon.matching.of_dossier import readable_needs
from jalon.referrals.queries import open_by_unit
from jalon.web.access import requesters
from jalon.web.search.asked import KEPT, Asked, read, settled
from jalon.web.search.cards import Card
from jalon.web.search.choices import bar, choice_html
from jalon.web.search.find import find_or_404
from jalon.web.search.page import around, context
from jalon.web.search.prefill import lines_for, person_words, prefill, short_name


@requesters
@require_safe
def search_for_dossier(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Seven queries at most, besides those of the session."""
    dossier, standing = find_or_404(request, pk)
    if search := settled(request.GET):
        return redirect(f"{request.path}{search}")
    needs = readable_needs(dossier, standing)
    asked = read(request.GET, prefill(dossier, needs))
    requests = open_by_unit(dossier)
    chooses = dossier.is_open and standing.writes

    searched = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    why_url = reverse("search:why", args=[dossier.pk])

    def choice(card: Card) -> str:
        button = choice_html(dossier.pk, card.unit_id, card.name, requests.get(card.unit_id)) if chooses else ""
        if not card.is_open:
            return button
        return button + format_html(
            '<a class="small" href="{}?{}">Toutes les raisons<span class="unseen"> pour {}</span></a>',
            why_url,
            urlencode(searched | {"unite": card.unit_id}),
            card.name,
        )

    page = context(
        request,
        asked,
        needs_of_dossier(needs, asked.criteria),
        lines=lines_for(dossier),
        choice=choice,
        person=Person(gir=needs.get("gir")),
    )
    person = short_name(dossier)
    page.update(
        layout="layouts/professional.html",
        body_class="professional dense",
        dossier=dossier,
        person=person,
        who=person_words(dossier, needs),
        # The file is that of the directory of everyone: it knows nothing of this dossier.
        export_query="",
        why_url=f"{why_url}?{urlencode(searched)}" if searched else why_url,
        title=_title(asked, page["results"], person, dossier.kind),
        **bar(dossier.pk, requests),
    )
    return render(request, "search/dossier.html", page)


def _title(asked: Asked, results: Results, person: str, kind: str) -> str:
    if not asked.can_search:
        return "Précisez la recherche"
    verb = "accompagner" if kind == DossierKind.TND else "accueillir"
    subject = counted(asked.wanted, results.total)
    if not results.total:
        where = around(asked)
        return " ".join(part for part in (subject, where, "ne peut", verb, person) if part)
    return f"{subject} {'peut' if results.total == 1 else 'peuvent'} {verb} {person}"
