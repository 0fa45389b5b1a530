"""What the two search pages share: the directory of everyone, and the search from a dossier."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

from jalon.directory.criteria import Criteria
from jalon.directory.search import PAGE_SIZE, SORTS, Results, left_out, search, wider
from jalon.directory.wanted import WANTED, Wanted, counted
from jalon.matching.explain import explain, of_place
from jalon.matching.facts import Needs, facts_of_hit
from jalon.matching.ranking import counting, ruled
from jalon.web.search.asked import Asked, address
from jalon.web.search.cards import Card, cards, where_words
from jalon.web.search.forms import BOX_LABELS, BOXES, DEFAULT_RADIUS_KM
from jalon.web.search.markup import options_html, results_html

NBSP = "\N{NO-BREAK SPACE}"
NOTHING = Results([], 0, 0, dict.fromkeys(BOXES.values(), 0), 1, 1)


@dataclass(frozen=True)
class Chip:
    """One filter: a box of the form and how many units it would leave."""

    name: str
    label: str
    count: int
    checked: bool


def around(asked: Asked) -> str:
    """Return « à moins de 20 km de Talant », « dans le département 21 », or nothing."""
    criteria = asked.criteria
    if criteria.centre is not None and criteria.radius_km:
        return f"à moins de {criteria.radius_km:.0f}\N{NO-BREAK SPACE}km {of_place(criteria.centre_label)}"
    return f"dans le département {criteria.department}" if criteria.department else ""


def title(asked: Asked, results: Results) -> str:
    """Return the h1: how many, of what, where."""
    if not asked.can_search:
        return "Précisez la recherche"
    return " ".join(part for part in (counted(asked.wanted, results.total), around(asked)) if part)


def _chips(asked: Asked, results: Results) -> list[Chip]:
    chips = [
        Chip(box, BOX_LABELS[box], results.facets[condition], bool(asked.form.value(box)))
        for box, condition in BOXES.items()
    ]
    return [chip for chip in chips if chip.name != "dans_budget" or asked.criteria.budget_month]


def _widening(criteria: Criteria, request: HttpRequest) -> dict[str, str] | None:
    found = wider(criteria)
    if found is None:
        return None
    radius, count = found
    sentence = f"À {radius}\N{NO-BREAK SPACE}km, il y en a {count}."
    return {"sentence": sentence, "url": address(request.GET, rayon=radius), "radius": str(radius)}


def _order_words(asked: Asked, needs: Needs) -> str:
    """Return how the list is put in order: « Classés par distance ; une place libre vaut 10 km… »."""
    worth = [f"{rule.short}{NBSP}{rule.km}{NBSP}km" for rule in counting(needs, asked.criteria.kinds)]
    if asked.criteria.centre is None:
        return f"Chaque souhait satisfait fait passer avant{NBSP}: {', '.join(worth)}."
    return f"Classés par distance{NBSP}; chaque souhait satisfait vaut des km de détour{NBSP}: {', '.join(worth)}."


def _left_out_fact(asked: Asked, count: int) -> str:
    """Return « 5 EHPAD du secteur n’apparaissent pas »."""
    verb = "n’apparaît pas" if count == 1 else "n’apparaissent pas"
    return (
        f"{counted(asked.wanted, count)} du secteur {verb}"
        if asked.criteria.centre
        else (f"{counted(asked.wanted, count)} {verb}")
    )


def _left_out(criteria: Criteria, needs: Needs) -> list[dict[str, str]]:
    lines = []
    for hit in left_out(criteria):
        unit = hit.unit
        explanation = explain(needs, facts_of_hit(hit))
        lines.append(
            {
                "name": unit.name or unit.establishment.name,
                "finess": unit.establishment.finess,
                "where": where_words(hit, name_kinds=False),
                "why": " ".join(map(str, explanation.excluded)),
            }
        )
    return lines


def context(
    request: HttpRequest,
    asked: Asked,
    needs: Needs,
    *,
    lines: tuple[Wanted, ...] = WANTED,
    choice: Callable[[Card], str] | None = None,
) -> dict[str, Any]:
    """Return what `search/page.html` needs. Three queries, one more for a list of what is left out or an empty one.

    `lines` are the kinds of care to choose from; `choice` gives the button of a card.
    """
    criteria = ruled(asked.criteria, needs)
    results = search(criteria, asked.sort, asked.page) if asked.can_search else NOTHING
    name_kinds = len(asked.wanted.kinds) != 1 or not asked.wanted.stay_types
    start = (results.page - 1) * PAGE_SIZE + 1
    listed = cards(results.hits, needs, start=start, name_kinds=name_kinds)
    if choice is not None:
        listed = [replace(card, choice=choice(card)) for card in listed]
    paginator = Paginator(range(results.total), PAGE_SIZE)
    show_left_out = bool(results.left_out) and request.GET.get("ecartes") == "1"
    form_radius = asked.form.value("rayon") or DEFAULT_RADIUS_KM
    nothing_here = asked.can_search and not results.total
    return {
        "asked": asked,
        "form": asked.form,
        "options_html": options_html(lines, asked.form.wanted_slug),
        "chips": _chips(asked, results),
        "results": results,
        "title": title(asked, results),
        "first": start,
        "results_html": results_html(listed),
        "page_obj": paginator.page(results.page),
        "sorts": [
            (label, address(request.GET, tri=slug), slug == asked.sort)
            for slug, label in SORTS.items()
            if slug != "distance" or asked.criteria.centre is not None
        ],
        "candidates": [(place.label, address(request.GET, ou=place.label)) for place in asked.resolution.candidates],
        "widening": _widening(criteria, request) if nothing_here else None,
        "left_out_url": address(request.GET, ecartes=1),
        "left_out": _left_out(criteria, needs) if show_left_out else [],
        "left_out_fact": _left_out_fact(asked, results.left_out),
        "radius": str(form_radius),
        "order_words": _order_words(asked, needs) if asked.sort == "adaptes" else "",
    }
