"""What the two search pages share: the directory of everyone, and the search from a dossier."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest

from jalon.core.text import of_place, plural
from jalon.directory.capabilities import BY_CODE, PLACELESS, Group
from jalon.directory.criteria import Criteria
from jalon.directory.departments import DEPARTMENTS, department_words
from jalon.directory.enums import UnitKind
from jalon.directory.places import Place
from jalon.directory.search import PAGE_SIZE, SORTS, Results, left_out, search, wider
from jalon.directory.wanted import WANTED, Wanted, counted
from jalon.matching.cost import Person
from jalon.matching.explain import explain
from jalon.matching.facts import Needs, facts_of_hit
from jalon.matching.ranking import counting, ruled
from jalon.web.search.asked import Asked, address
from jalon.web.search.cards import Card, cards, where_words
from jalon.web.search.forms import BOX_LABELS, BOXES, OFFERED, reach_words
from jalon.web.search.markup import options_html, results_html
from jalon.web.typography import day_words, paris_now

NBSP = "\N{NO-BREAK SPACE}"
SEVERAL_STAYS = (UnitKind.EHPAD, UnitKind.DAY_CENTRE, UnitKind.SMR)
# Where people pay for the stay; the Assurance maladie pays for care.
PRICED = frozenset({UnitKind.EHPAD, UnitKind.RESIDENCE_AUTONOMIE, UnitKind.USLD, UnitKind.DAY_CENTRE})
NOTHING = Results([], 0, 0, {}, 1, 1)


@dataclass(frozen=True)
class Chip:
    """One filter: its box in the form, and how many units it would leave; an empty count when nobody counted."""

    name: str
    label: str
    count: int | str
    checked: bool
    value: str = "1"
    removal: str = ""


def around(asked: Asked) -> str:
    """Return « à moins de 20 km de Talant », « dans le département 21 (Côte-d’Or) », or nothing."""
    criteria = asked.criteria
    if criteria.centre is not None and criteria.radius_km:
        reach = reach_words(asked.form.value("rayon"))
        return f"à moins de {reach} {of_place(criteria.centre_label)}"
    return f"dans le département {department_words(criteria.department)}" if criteria.department else ""


def at_place(name: str) -> str:
    """Return a town after « à »: « à Talant », « au Creusot », « aux Ulis »."""
    for article, contracted in (("Le ", "au "), ("Les ", "aux ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"à {name}"


def title(asked: Asked, results: Results) -> str:
    """Return the h1: how many, of what, where; for those who go to people, where they go."""
    if asked.lacks_place:
        return f"Dans quelle commune{NBSP}?"
    if not asked.can_search:
        return "Précisez la recherche"
    subject = counted(asked.wanted, results.total, is_capped=results.is_capped)
    criteria = asked.criteria
    if criteria.words:
        subject = f"{subject} pour «{NBSP}{asked.line.rest}{NBSP}»"
    if not criteria.is_territorial or not (criteria.centre or criteria.department):
        return " ".join(part for part in (subject, around(asked)) if part)
    where = at_place(criteria.centre_label) if criteria.centre else around(asked)
    if not results.total:
        return f"{subject} n’intervient {where}"
    return f"{subject} qui {'intervient' if results.total == 1 else 'interviennent'} {where}"


def _chips(asked: Asked, results: Results) -> list[Chip]:
    chips = [
        Chip(box, BOX_LABELS[box], results.facets.get(condition, ""), bool(asked.form.value(box)))
        for box, condition in BOXES.items()
    ]
    return [chip for chip in chips if chip.checked or _is_of_use(chip.name, asked)]


def _is_of_use(box: str, asked: Asked) -> bool:
    """Tell whether units of these kinds may answer a box."""
    if box == "dans_budget":
        return bool(asked.criteria.budget_month)
    if box == "places":
        return _has_places(asked)
    capability = BY_CODE.get(BOXES[box])
    return capability is None or bool(set(asked.wanted.kinds or UnitKind).intersection(capability.kinds))


def _has_places(asked: Asked) -> bool:
    """Whether some of what is searched has places to declare, and several ways of taking people in."""
    return not set(asked.wanted.kinds or UnitKind) <= set(PLACELESS)


def _panel(asked: Asked, results: Results) -> dict[str, Any]:
    """Return the filters that units of these kinds may answer, by group, with how many each would leave.

    Languages are a list to choose one from; further ones of the address stay.
    """
    kinds = set(asked.wanted.kinds or UnitKind)
    uncounted = "" if results.is_capped or not asked.can_search else 0
    by_group: dict[Group, list[Chip]] = {}
    for offered in OFFERED:
        checked = offered.code in asked.criteria.offers
        if checked or kinds.intersection(offered.kinds):
            count = results.facets.get(offered.code, uncounted)
            by_group.setdefault(offered.group, []).append(Chip("avec", offered.label, count, checked, offered.code))
    languages = by_group.pop(Group.LANGUAGE)
    return {
        "groups": [(str(group), chips) for group, chips in by_group.items()],
        "languages": languages,
        "language": next((chip.value for chip in languages if chip.checked), ""),
        "more_languages": [chip.value for chip in languages if chip.checked][1:],
    }


def _in_force(asked: Asked, request: HttpRequest) -> list[Chip]:
    """Return the filters of the panel that are on, each with the address without it."""
    offers = asked.criteria.offers
    on = [
        Chip(
            "avec",
            offered.label,
            "",
            checked=True,
            removal=address(
                request.GET, avec=[code for code in offers if code != offered.code] or asked.without("avec")
            ),
        )
        for offered in OFFERED
        if offered.code in offers
    ]
    for name in ("sejour", "mention", "declarees"):
        # A line that names its stays, as « Accueil de jour », leaves no other to choose.
        if asked.form.value(name) and (name != "sejour" or not asked.wanted.stay_types):
            value = str(asked.form[name].value())
            label = asked.form.label_of(name, value)
            on.append(Chip(name, label, "", checked=True, removal=address(request.GET, **{name: asked.without(name)})))
    return on


def _widening(criteria: Criteria, request: HttpRequest) -> dict[str, str] | None:
    found = wider(criteria)
    if found is None:
        return None
    radius, count = found
    sentence = f"À {radius}{NBSP}km, il y en a {count}."
    return {"sentence": sentence, "url": address(request.GET, rayon=radius), "radius": str(radius)}


def _order_words(asked: Asked, needs: Needs) -> str:
    """Return how the list is put in order: « Classés par distance ; une place libre vaut 10 km… »."""
    criteria, told = asked.criteria, []
    if criteria.puts_declared_first:
        told.append(f"d’abord qui dit servir {'la commune' if criteria.commune else 'le département'}")
    if criteria.centre is not None:
        told.append("puis par distance" if told else "classés par distance")
    if worth := [f"{rule.short}{NBSP}{rule.km}{NBSP}km" for rule in counting(needs, criteria.kinds)]:
        verb = "fait passer avant" if criteria.centre is None else "vaut des km de détour"
        told.append(f"chaque souhait satisfait {verb}{NBSP}: {', '.join(worth)}")
    words = f"{NBSP}; ".join(told)
    return f"{words[:1].upper()}{words[1:]}." if words else ""


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
    person: Person | None = None,
) -> dict[str, Any]:
    """Return what `search/page.html` needs. Three queries, one more for a list of what is left out or an empty one.

    `lines` are the kinds of care to choose from; `choice` gives the button of a card; `person` is for whom what is left
    to pay is estimated.
    """
    criteria = ruled(asked.criteria, needs)
    results = search(criteria, asked.sort, asked.page) if asked.can_search else NOTHING
    # Where all are of one kind and one way of taking people in, the title says it.
    name_kinds = len(asked.wanted.kinds) != 1 or (
        asked.wanted.kinds[0] in SEVERAL_STAYS and not asked.wanted.stay_types
    )
    start = (results.page - 1) * PAGE_SIZE + 1
    listed = cards(results.hits, needs, start=start, name_kinds=name_kinds, person=person)
    if choice is not None:
        listed = [replace(card, choice=choice(card)) for card in listed]
    show_left_out = bool(results.left_out) and request.GET.get("ecartes") == "1"
    return {
        "asked": asked,
        "form": asked.form,
        "shown": asked.shown,
        "results": results,
        "title": title(asked, results),
        "first": start,
        "results_html": results_html(listed),
        "unplaced": _unplaced_words(listed),
        "legend": _legend(asked),
        "tiles": settings.MAP_TILES,
        "page_obj": Paginator(range(results.total), PAGE_SIZE).page(results.page),
        "candidates": _candidates(asked, request),
        "widening": _widening(criteria, request) if asked.can_search and not results.total else None,
        "left_out_url": address(request.GET, ecartes=1),
        "left_out": _left_out(criteria, needs) if show_left_out else [],
        "left_out_fact": _left_out_fact(asked, results.left_out),
        "order_words": _order_words(asked, needs) if asked.sort == "adaptes" else "",
        "today": day_words(paris_now()),
        **_filters(asked, results, request, lines),
        **_links(asked, results, request, lines),
        **_other_readings(asked, request),
    }


def _are_priced(lines: tuple[Wanted, ...]) -> bool:
    """Whether a price tells something among these lines."""
    return any(not line.kinds or not PRICED.isdisjoint(line.kinds) for line in lines)


def _kinds(lines: tuple[Wanted, ...]) -> set[UnitKind]:
    """Return the kinds of units that these lines may find."""
    return {kind for line in lines for kind in line.kinds or UnitKind}


def _filters(asked: Asked, results: Results, request: HttpRequest, lines: tuple[Wanted, ...]) -> dict[str, Any]:
    """Return what the form shows beside its fields of text."""
    return {
        "options_html": options_html(lines, asked.wanted.slug),
        "reach": asked.form.value("rayon") or "",
        "chips": _chips(asked, results),
        **_panel(asked, results),
        "in_force": _in_force(asked, request),
        "asks_reach": not _kinds(lines) <= set(PLACELESS),
        "asks_places": _has_places(asked),
        "asks_stay": not asked.wanted.stay_types and _has_places(asked),
        "asks_budget": _are_priced(lines),
        "asks_mention": UnitKind.SMR in (asked.wanted.kinds or UnitKind),
    }


def _links(asked: Asked, results: Results, request: HttpRequest, lines: tuple[Wanted, ...]) -> dict[str, Any]:
    """Return the other orders of the list, and the address of the same list as a file."""
    idle = set() if asked.criteria.centre is not None else {"distance"}
    if not _are_priced(lines):
        idle.add("prix")
    if not _has_places(asked):
        idle.add("places")
    return {
        "sorts": [
            (label, address(request.GET, tri=slug), slug == asked.sort)
            for slug, label in SORTS.items()
            if slug not in idle
        ],
        "export_query": address(request.GET) if results.total else "",
    }


def _candidates(asked: Asked, request: HttpRequest) -> list[tuple[str, str]]:
    """Return each commune to choose from, with its department, and the address of the search there."""
    from_line = {"q": asked.line.rest or None, "quoi": asked.wanted.slug} if asked.line.resolution else {}
    return _towns(asked.resolution.candidates, request, **from_line)


def _towns(towns: Iterable[Place], request: HttpRequest, **changes: Any) -> list[tuple[str, str]]:
    return [(label_with_department(town), address(request.GET, ou=town.label, **changes)) for town in towns]


def _other_readings(asked: Asked, request: HttpRequest) -> dict[str, Any]:
    """Return what else the field of words may mean: the town of that name, or the name of that town."""
    line = asked.line
    return {
        "towns": _towns(line.towns, request, q=None, quoi=asked.wanted.slug),
        "as_name": line.name if line.rest or not asked.wanted.kinds else "",
        "as_name_url": address(request.GET, q=f'"{line.name}"', quoi=asked.wanted.slug) if line.name else "",
        "everywhere_url": address(request.GET, ou=None, quoi="tout", avec=None) if line.words and not line.name else "",
    }


def label_with_department(place: Place) -> str:
    """Return « Saint-Denis (97400), La Réunion »."""
    return f"{place.label}, {DEPARTMENTS.get(place.department, place.department)}"


def _legend(asked: Asked) -> str:
    """Return what the circle of the map is; nothing when it has none."""
    criteria = asked.criteria
    if criteria.centre is None or criteria.is_territorial or not criteria.radius_km:
        return ""
    estimate = f" ({reach_words(asked.form.value('rayon'))}, estimation)" if asked.is_by_car else ""
    return f"Cercle : {criteria.radius_km:.0f} km autour {of_place(criteria.centre_label)}{estimate}"


def _unplaced_words(listed: list[Card]) -> str:
    """Return « 1 résultat de cette page n’est pas situé. » for those that the map cannot show."""
    count = sum(card.latitude is None for card in listed)
    if not count:
        return ""
    verb = "n’est pas situé" if count == 1 else "ne sont pas situés"
    return f"{plural(count, 'résultat de cette page', 'résultats de cette page')} {verb} sur la carte."
