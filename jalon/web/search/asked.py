"""From the address of a search page to the criteria of `directory.search`, and the words that name the search."""

import re
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from jalon.core.geo import Point
from jalon.directory import places
from jalon.directory.criteria import Criteria
from jalon.directory.departments import DEPARTMENTS, department_typed, says_department
from jalon.directory.places import Place, Resolution
from jalon.directory.said_filters import filters_said
from jalon.directory.search import SORTS
from jalon.directory.understanding import Understood, understand
from jalon.directory.wanted import BY_SLUG, Wanted
from jalon.web.search.forms import BOXES, DEFAULT_RADIUS_KM, REACHES, WHEN, SearchForm

KEPT = (*SearchForm.base_fields, "quand", "solution")
MOST_PAGES = 100_000
CHOOSE_BELOW = "Choisissez la commune dans la liste ci-dessous."


@dataclass(frozen=True)
class Prefill:
    """What a dossier already says, used for what the address does not say.

    `mentions` and `wanted` belong to the solution that fills the form in: a form that was sent asks what it shows.
    """

    values: dict[str, str] = field(default_factory=dict)
    centre: Point | None = None
    centre_label: str = ""
    commune: str = ""
    kinds: tuple[str, ...] = ()
    age: int | None = None
    reachable: bool = False
    wishes: frozenset[str] = field(default_factory=frozenset)
    mentions: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """A search as understood. `can_search` is False when a field must be corrected first, or a commune given.

    `line` is what was understood of the field of words: the kind and the place in it stand for the other fields.
    `filled` are the fields that a dossier fills in, `sent` the names of the address.
    """

    form: SearchForm
    wanted: Wanted
    criteria: Criteria
    resolution: Resolution
    sort: str
    page: int
    line: Understood
    filled: frozenset[str] = frozenset()
    sent: frozenset[str] = frozenset()

    @property
    def can_search(self) -> bool:
        return not self.form.errors and not self.lacks_place

    @property
    def lacks_place(self) -> bool:
        """Whether all that is searched goes to people, and nobody said where to: all of France would answer nothing."""
        criteria = self.criteria
        somewhere = criteria.centre or criteria.commune or criteria.department or criteria.words
        return criteria.is_territorial and not somewhere and not self.form.errors

    @property
    def is_filled(self) -> bool:
        """Whether the search is the one that the dossier fills in, but for what a link changed."""
        return bool(self.filled) and self.sent.isdisjoint(("ou", "quoi"))

    def without(self, name: str) -> str | None:
        """Return the value that takes a field out of an address: empty when the dossier would fill it in again."""
        return "" if name in self.filled else None

    @property
    def place(self) -> Place | None:
        return self.resolution.place

    @property
    def shown(self) -> dict[str, str]:
        """What the fields of words and of place show: as typed while there is an error, else as understood."""
        typed = {name: str(self.form[name].value() or "") for name in ("q", "ou")}
        if self.form.errors or self.line.is_finess:
            return typed
        line = self.line
        found = self.place.label if line.resolution and self.place else DEPARTMENTS.get(line.department, typed["ou"])
        return {"q": line.rest if line.slug or line.resolution or line.department else typed["q"], "ou": found}

    @property
    def is_by_car(self) -> bool:
        """Whether the distance is one of time, estimated."""
        return str(self.form.value("rayon")).endswith("min") and self.criteria.radius_km is not None


@dataclass(frozen=True)
class _Where:
    """A place as understood, the centre and its name, or a department."""

    resolution: Resolution = field(default_factory=Resolution)
    centre: Point | None = None
    label: str = ""
    department: str = ""


def read(query: QueryDict, prefill: Prefill | None = None) -> Asked:
    """Understand an address. One query to find a place, five when it is not found; two more for a name."""
    known = prefill or Prefill()
    if _is_sent(query):
        known = replace(known, mentions=(), wanted=())
    form = SearchForm(_with_defaults(query, known.values))
    form.is_valid()
    line = understand(form.value("q") or "", find_place=not form.value("ou"))
    where = _Where(department=line.department)
    if not (line.is_finess or line.department):
        where = _where(form, known, line.resolution)
    wanted = BY_SLUG["tout" if line.is_finess else line.slug or form.wanted_slug]
    if len(known.kinds) == 1:
        # One kind of care alone answers this dossier: nothing else is searched for it.
        wanted = BY_SLUG[known.values["quoi"]]
    criteria = _criteria(form, known, wanted, where, line.words)
    # Of houses of one name, the nearest is meant.
    usual = "distance" if line.words and where.centre and not query.get("tri") else next(iter(SORTS))
    sort = usual if usual == "distance" else form.value("tri") or usual
    return Asked(
        form, wanted, criteria, where.resolution, sort, _page(query), line, frozenset(known.values), frozenset(query)
    )


def settled(query: QueryDict) -> str:
    """Return the address of the same search where filters said in the line of words are ticked; else nothing.

    What is ticked by hand stands: the word then stays in the line.
    """
    slug, rest, said = filters_said(query.get("q", ""))
    if not said or any(query.get(name) for name in said):
        return ""
    return address(query, **said, quoi=slug, q=rest or None)


def _criteria(form: SearchForm, known: Prefill, wanted: Wanted, where: _Where, words: str) -> Criteria:
    place = where.resolution.place
    stays = wanted.stay_types or ((form.value("sejour"),) if form.value("sejour") else ())
    boxes: dict[str, Any] = {condition: bool(form.value(box)) for box, condition in BOXES.items()}
    boxes["free_places"] = boxes["free_places"] or bool(form.value("declarees"))
    return Criteria(
        kinds=tuple(wanted.kinds) or known.kinds,
        stay_types=tuple(stays),
        mentions=(form.value("mention"),)
        if form.value("mention")
        else ()
        if "mention" in form.data
        else known.mentions,
        wanted=known.wanted,
        commune=place.code if place else known.commune if where.centre else "",
        centre=where.centre,
        centre_label=where.label,
        radius_km=REACHES[form.value("rayon") or str(DEFAULT_RADIUS_KM)] if where.centre else None,
        department=where.department,
        words=words,
        budget_month=form.value("budget"),
        places_days=form.value("declarees"),
        age=known.age,
        reachable=known.reachable,
        offers=tuple(form.value("avec") or ()),
        wishes=known.wishes,
        **boxes,
    )


def _is_sent(query: QueryDict) -> bool:
    """Whether an address comes from the form, which names its every field."""
    return "ou" in query or "quoi" in query


def _with_defaults(query: QueryDict, values: dict[str, str]) -> QueryDict:
    """Values of the dossier stand until the form is sent, which names its every field; a link names what it changes."""
    if not values or _is_sent(query):
        return query
    filled = query.copy()
    for name, value in values.items():
        filled.setdefault(name, value)
    return filled


def _where(form: SearchForm, known: Prefill, said: Resolution | None) -> _Where:
    """Find the place of the field « Près de »; else the one `said` in the line of words."""
    text = form.value("ou") or ""
    if known.centre and text == known.values.get("ou"):
        return _Where(centre=known.centre, label=known.centre_label or text)
    if says_department(text) and department_typed(text):
        return _Where(department=department_typed(text))
    resolution = said or places.resolve(text)
    place = resolution.place
    if place is None:
        if department := department_typed(text):
            return _Where(department=department)
        if text or said:
            form.add_error("ou", CHOOSE_BELOW if resolution.candidates else resolution.sentence)
        return _Where(resolution)
    if place.point is None:
        return _Where(resolution, department=place.department)
    return _Where(resolution, place.point, place.name)


def _page(query: QueryDict) -> int:
    text = query.get("page", "")
    number = int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 1
    return min(max(number, 1), MOST_PAGES)


def address(query: QueryDict, **changes: Any) -> str:
    """Return the address of the same search with some parameters changed; the first page, as the list changes.

    Only what the form knows is kept, and nothing empty: the address is made to be shared. A change to None drops it.
    """
    known: dict[str, Any] = {name: "1" if name in BOXES else query[name] for name in KEPT if query.get(name)}
    if not _is_sent(query):
        # What a dossier fills in and somebody took out is named, though empty: else it would come back.
        known |= {name: "" for name in KEPT if query.get(name) == ""}
    if known.get("quand") not in dict(WHEN):
        known.pop("quand", None)
    if "avec" in known:
        known["avec"] = query.getlist("avec")
    known |= changes
    return f"?{urlencode({name: value for name, value in known.items() if value is not None}, doseq=True)}"
