"""Who can take this person in: the search of the directory, filled from the dossier."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from jalon.directory.search import Results
from jalon.directory.wanted import counted
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.kinds.sanitaire.sections.choice import CHOICE
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy, Standing
from jalon.matching.cost import Person
from jalon.matching.facts import needs_of_dossier
from jalon.matching.of_dossier import readable_needs
from jalon.matching.sought import Sought, sought
from jalon.referrals.queries import open_by_unit
from jalon.web.access import requesters
from jalon.web.search import platforms
from jalon.web.search.asked import KEPT, Asked, address, read, settled
from jalon.web.search.cards import Card
from jalon.web.search.choices import bar, choice_html
from jalon.web.search.find import find_or_404
from jalon.web.search.page import around, context
from jalon.web.search.prefill import chosen_solution, lines_for, person_words, prefill, short_name


@requesters
@require_safe
def search_for_dossier(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Seven queries at most, besides those of the session; twelve for a child whom no platform takes.

    `solution`: the number of one of those chosen.
    """
    dossier, standing = find_or_404(request, pk)
    if search := settled(request.GET):
        return redirect(f"{request.path}{search}")
    needs = readable_needs(dossier, standing)
    solution = chosen_solution(needs, request.GET.get("solution", ""))
    asked = read(request.GET, prefill(dossier, needs, solution))
    requests = open_by_unit(dossier)
    chooses = dossier.is_open and standing.writes
    searched = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    why_url = reverse("search:why", args=[dossier.pk])

    def choice(card: Card) -> str:
        button = choice_html(dossier.pk, card.unit_id, card.name, requests.get(card.unit_id)) if chooses else ""
        return button + _reasons(card, why_url, searched)

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
        solutions=_solutions(needs, solution, asked),
        to_orient=solution is None and dossier.kind == DossierKind.SANITAIRE and _choice_words(dossier, standing),
        at_home=_at_home(request, asked, needs),
        **bar(dossier, requests),
    )
    if dossier.kind == DossierKind.TND:
        page.update(_of_child(request, dossier, asked, page["results"], may_report=chooses))
    return render(request, "search/dossier.html", page)


def _reasons(card: Card, why_url: str, searched: dict[str, str]) -> SafeString:
    """Return the link to all the reasons of the card that is open; nothing for the others."""
    if not card.is_open:
        return SafeString()
    return format_html(
        '<a class="small" href="{}?{}">Toutes les raisons<span class="unseen"> pour {}</span></a>',
        why_url,
        urlencode(searched | {"unite": card.unit_id}),
        card.name,
    )


def _of_child(
    request: HttpRequest, dossier: Dossier, asked: Asked, results: Results, *, may_report: bool
) -> dict[str, Any]:
    """Return what the page says of a child, and what to do when no platform takes them."""
    home = platforms.home_elsewhere(dossier, asked)
    told: dict[str, Any] = {
        "of_child": True,
        "who": platforms.person_words(dossier),
        "nobody": None if results.total else platforms.nobody(dossier, asked, may_report=may_report),
    }
    if home:
        told["at_home"] = {"label": home["label"], "url": address(request.GET, ou=home["label"], q=None)}
    if asked.can_search:
        elsewhere = asked.criteria.centre_label if home else ""
        told["title"] = platforms.title(results.total, short_name(dossier), elsewhere)
    return told


@dataclass(frozen=True)
class SolutionLink:
    """One of the solutions chosen, and the search of its units."""

    label: str
    url: str
    is_here: bool


def _solutions(needs: dict[str, Any], solution: Sought | None, asked: Asked) -> list[SolutionLink]:
    """Return the solutions chosen, the one that is searched marked; none when somebody searches something else."""
    return [
        SolutionLink(one.option.label, f"?solution={number}", one == solution and asked.is_filled)
        for number, one in enumerate(sought(needs), 1)
    ]


def _choice_words(dossier: Dossier, standing: Standing) -> str:
    """Return what the page says of the orientation, by who reads; the family is told nothing."""
    if DossierPolicy.section(standing, CHOICE, dossier).read:
        return "Aucune structure n’est à chercher tant qu’aucune solution n’est retenue."
    if standing.is_family or standing.is_helper:
        return ""
    return "Le médecin choisit vers quels soins orienter, et ce que cette recherche montre d’abord."


def _at_home(request: HttpRequest, asked: Asked, needs: dict[str, Any]) -> dict[str, str]:
    """Return where the person is cared for, when units that go to people are sought elsewhere; else nothing."""
    home = needs.get("home")
    if not home or not asked.can_search or not asked.criteria.is_territorial:
        return {}
    if asked.criteria.commune == home["commune"]:
        return {}
    return {"label": home["label"], "url": address(request.GET, quoi=asked.wanted.slug, ou=home["label"], q=None)}


def _title(asked: Asked, results: Results, person: str, kind: str) -> str:
    if not asked.can_search:
        return "Précisez la recherche"
    verb = "accueillir"
    if kind == DossierKind.SANITAIRE and asked.criteria.is_territorial:
        verb = "soigner à domicile"
    subject = counted(asked.wanted, results.total)
    if not results.total:
        where = around(asked)
        return " ".join(part for part in (subject, where, "ne peut", verb, person) if part)
    return f"{subject} {'peut' if results.total == 1 else 'peuvent'} {verb} {person}"
