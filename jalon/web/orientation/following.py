"""What comes of the choice: the units of each solution chosen, or what the doctor does where no unit is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from jalon.core.text import of_place, plural
from jalon.directory.search_sql import Hit, Statement, several
from jalon.dossiers.kinds.sanitaire.solutions import OPTIONS, next_step
from jalon.dossiers.models import Dossier
from jalon.matching.explain import in_place, kilometres
from jalon.matching.facts import needs_of_dossier
from jalon.matching.ranking import ruled
from jalon.matching.sought import Sought, criteria_of, sought

FEW = 3


@dataclass(frozen=True)
class Unit:
    """One of the units that suit best, as a line."""

    name: str
    where: str


@dataclass(frozen=True)
class Following:
    """One solution chosen. `url` is the search of its units, `nothing` what to say when none is found; `step` what to
    do when there is none to ask.
    """

    label: str
    url: str
    nothing: str
    units: list[Unit]
    step: str


def following(dossier: Dossier, needs: Mapping[str, Any], chosen: list[str], now: datetime) -> list[Following]:
    """Return what follows each solution chosen, in order, with the units that suit best. One query in all."""
    wanted = sought(needs)
    placed = [one for one in wanted if one.point]
    pages = several(_page(dossier, needs, one, now) for one in placed)
    found = {one.option.code: hits for one, hits in zip(placed, pages, strict=True)}
    numbers = {one.option.code: (number, one) for number, one in enumerate(wanted, 1)}
    return [_following(dossier, code, numbers.get(code), found.get(code, [])) for code in chosen]


def _page(dossier: Dossier, needs: Mapping[str, Any], wanted: Sought, now: datetime) -> Any:
    criteria = criteria_of(wanted, dossier.age)
    return Statement(ruled(criteria, needs_of_dossier(needs, criteria)), now).page_statement("adaptes", FEW, 0)


def _following(dossier: Dossier, code: str, sought_there: tuple[int, Sought] | None, hits: list[Hit]) -> Following:
    option = OPTIONS[code]
    if sought_there is None:
        return Following(option.label, "", "", [], next_step(option))
    number, wanted = sought_there
    url = f"{reverse('search:dossier', args=[dossier.pk])}?solution={number}"
    return Following(option.label, url, _nothing(wanted), [_unit(hit) for hit in hits], "")


def _nothing(wanted: Sought) -> str:
    """Return the sentence said when no unit is found."""
    if wanted.place is None:
        return "La commune n’est pas connue : la recherche la demandera."
    town = wanted.place["label"].partition(" (")[0]
    if wanted.goes_to_people:
        return f"Aucun service qui convienne ne va {in_place(town)} et ne reçoit de demandes par Jalon."
    reach = f"à moins de {plural(wanted.radius_km, 'km', 'km')} {of_place(town)}"
    return f"Aucune unité qui convienne, {reach}, ne reçoit de demandes par Jalon. La recherche regarde plus loin."


def _unit(hit: Hit) -> Unit:
    place = hit.unit.establishment
    far = "" if hit.distance is None else f", à {kilometres(hit.distance)}"
    return Unit(hit.unit.name or place.name, f"{place.city}{far}")
