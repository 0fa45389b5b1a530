"""From the address of a search page to the criteria of `directory.search`, and the words that name the search."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from jalon.core.geo import Point
from jalon.directory import places
from jalon.directory.criteria import Criteria
from jalon.directory.places import Place, Resolution
from jalon.directory.search import SORTS
from jalon.directory.wanted import BY_SLUG, Wanted
from jalon.web.search.forms import BOXES, SearchForm

KEPT = (*SearchForm.base_fields, "quand")
MOST_PAGES = 100_000
CHOOSE_BELOW = "Choisissez la commune dans la liste ci-dessous."
_DEPARTMENT = re.compile(r"[0-9]{2,3}|2[abAB]")


@dataclass(frozen=True)
class Prefill:
    """What a dossier already says, used for what the address does not say."""

    values: dict[str, str] = field(default_factory=dict)
    centre: Point | None = None
    centre_label: str = ""
    commune: str = ""
    kinds: tuple[str, ...] = ()
    age: int | None = None
    reachable: bool = False
    wishes: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Asked:
    """A search as understood. `can_search` is False when a field must be corrected first."""

    form: SearchForm
    wanted: Wanted
    criteria: Criteria
    resolution: Resolution
    sort: str
    page: int

    @property
    def can_search(self) -> bool:
        return not self.form.errors

    @property
    def place(self) -> Place | None:
        return self.resolution.place


def read(query: QueryDict, prefill: Prefill | None = None) -> Asked:
    """Understand an address. One query when there is a place to find, up to three when it is not found."""
    known = prefill or Prefill()
    form = SearchForm(_with_defaults(query, known.values))
    form.is_valid()
    resolution, centre, label, department = _where(form, known)
    commune = resolution.place.code if resolution.place else known.commune if centre else ""
    wanted = BY_SLUG[form.wanted_slug]
    boxes: dict[str, Any] = {condition: bool(form.value(box)) for box, condition in BOXES.items()}
    criteria = Criteria(
        kinds=tuple(wanted.kinds) or known.kinds,
        stay_types=tuple(wanted.stay_types),
        commune=commune,
        centre=centre,
        centre_label=label,
        radius_km=form.value("rayon") if centre else None,
        department=department,
        words=form.value("q") or "",
        budget_month=form.value("budget"),
        age=known.age,
        reachable=known.reachable,
        wishes=known.wishes,
        **boxes,
    )
    return Asked(form, wanted, criteria, resolution, form.value("tri") or next(iter(SORTS)), _page(query))


def _with_defaults(query: QueryDict, values: dict[str, str]) -> QueryDict:
    """Values of the dossier stand until the form is sent: an address that names a field names them all."""
    if not values or "ou" in query or "quoi" in query:
        return query
    filled = query.copy()
    for name, value in values.items():
        filled[name] = value
    return filled


def _where(form: SearchForm, known: Prefill) -> tuple[Resolution, Point | None, str, str]:
    """Return what the place was understood as, the centre and its name, or a department."""
    text = form.value("ou") or ""
    if known.centre and text == known.values.get("ou"):
        return Resolution(), known.centre, known.centre_label or text, ""
    if _DEPARTMENT.fullmatch(text):
        return Resolution(), None, "", text.upper()
    resolution = places.resolve(text)
    place = resolution.place
    if text and place is None:
        form.add_error("ou", CHOOSE_BELOW if resolution.candidates else resolution.sentence)
        return resolution, None, "", ""
    if place is None:
        return resolution, None, "", ""
    if place.point is None:
        return resolution, None, "", place.department
    return resolution, place.point, place.name, ""


def _page(query: QueryDict) -> int:
    text = query.get("page", "")
    number = int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 1
    return min(max(number, 1), MOST_PAGES)


def address(query: QueryDict, **changes: Any) -> str:
    """Return the address of the same search with some parameters changed; the first page, as the list changes.

    Only what the form knows is kept, and nothing empty: the address is made to be shared.
    """
    known = {name: "1" if name in BOXES else query[name] for name in KEPT if query.get(name)}
    known |= {name: str(value) for name, value in changes.items()}
    return f"?{urlencode(known)}"
