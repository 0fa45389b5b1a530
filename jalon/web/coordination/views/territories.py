"""The communes of the territory that nobody says to serve, and the services that never said whom they serve."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from jalon.core.text import and_list
from jalon.directory import coverage
from jalon.directory.enums import UnitKind
from jalon.observatory.unserved import reported
from jalon.web.access import coordinators
from jalon.web.middleware import actor_of

PER_PAGE = 50
# Services without a territory that are named; a directory just imported has hundreds.
NAMED = 50
# Communes reported that are listed; what no longer holds comes last.
MOST_REPORTED = 50
# In the order of the page, with the words of its chips and of its sentences.
KINDS = {
    UnitKind.HAD: ("HAD", "aucune HAD"),
    UnitKind.SSIAD: ("SSIAD", "aucun SSIAD"),
    UnitKind.PCO: ("PCO", "aucune PCO"),
    UnitKind.HOME_HELP: ("Aide à domicile", "aucun service d’aide à domicile"),
}


@dataclass(frozen=True)
class Choice:
    """A chip of the page: words, how many communes nobody serves, its address, and whether it is the one shown."""

    label: str
    unserved: int
    url: str
    current: bool


class Unserved(Sequence[coverage.UnservedCommune]):
    """Communes that a paginator takes page by page: one query for the page shown, and the count known already."""

    def __init__(self, kind: str, departments: list[str], total: int) -> None:
        self.kind, self.departments, self.total = kind, departments, total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: Any) -> Any:
        return coverage.unserved(self.kind, self.departments, limit=part.stop - part.start, offset=part.start)


class Asked:
    """What the page is asked: a kind of care, and one of the coordinator's departments or all of them."""

    def __init__(self, request: HttpRequest) -> None:
        self.all_departments = sorted(actor_of(request).departments)
        kind = request.GET.get("offre", "")
        self.kind = UnitKind(kind) if kind in KINDS else UnitKind.HAD
        department = request.GET.get("departement", "")
        self.department = department if department in self.all_departments else ""

    @property
    def departments(self) -> list[str]:
        return [self.department] if self.department else self.all_departments

    @cached_property
    def totals(self) -> list[coverage.Total]:
        return coverage.totals(self.all_departments)

    @property
    def query(self) -> str:
        return self._query(self.kind, self.department)

    def sum(self, name: str, kind: str, departments: list[str]) -> int:
        rows = (row for row in self.totals if row.kind == kind and row.department in departments)
        return sum(getattr(row, name) for row in rows)

    def kinds(self) -> list[Choice]:
        return [
            Choice(
                label,
                self.sum("unserved", kind, self.departments),
                f"?{self._query(kind, self.department)}",
                kind == self.kind,
            )
            for kind, (label, _) in KINDS.items()
        ]

    def by_department(self) -> list[Choice]:
        """Return the departments as chips; none when there is no choice."""
        if len(self.all_departments) < 2:
            return []
        choices = [("Tous les départements", "", self.all_departments)]
        choices += [(department, department, [department]) for department in self.all_departments]
        return [
            Choice(
                label,
                self.sum("unserved", self.kind, group),
                f"?{self._query(self.kind, code)}",
                code == self.department,
            )
            for label, code, group in choices
        ]

    def _query(self, kind: str, department: str) -> str:
        return urlencode({"offre": str(kind), **({"departement": department} if department else {})})


@coordinators
@require_safe
def territories(request: HttpRequest) -> HttpResponse:
    asked = Asked(request)
    count = asked.sum("unserved", asked.kind, asked.departments)
    page = Paginator(Unserved(asked.kind, asked.departments, count), PER_PAGE).get_page(request.GET.get("page"))
    reports = reported(asked.departments) if asked.kind == UnitKind.PCO else []
    undeclared = list(coverage.undeclared(asked.kind, asked.departments))
    context = {
        "asked": asked,
        "words": KINDS[asked.kind],
        "where": and_list(asked.departments),
        "count": count,
        "communes": asked.sum("communes", asked.kind, asked.departments),
        "people": asked.sum("people", asked.kind, asked.departments),
        "reports": reports[:MOST_REPORTED],
        "more_reports": max(0, len(reports) - MOST_REPORTED),
        "undeclared": undeclared,
        "shown": undeclared[:NAMED],
        "others": max(0, len(undeclared) - NAMED),
        "page": page,
    }
    return render(request, "coordination/territories.html", context)


@coordinators
@require_safe
def territories_csv(request: HttpRequest) -> HttpResponse:
    """Give every commune that nobody serves, as a spreadsheet opens it: UTF-8 with its mark, semicolons."""
    asked = Asked(request)
    name = f"communes-sans-{asked.kind}-{'-'.join(asked.departments)}.csv"
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")
    csv.writer(response, delimiter=";").writerows(_lines(asked))
    return response


def _lines(asked: Asked) -> Iterator[tuple[object, ...]]:
    yield "Code INSEE", "Commune", "Département", "Codes postaux", "Habitants", "Offre absente"
    for commune in coverage.unserved(asked.kind, asked.departments):
        postal_codes = " ".join(commune.postal_codes)
        yield commune.code, commune.name, commune.department, postal_codes, commune.population, asked.kind.label
