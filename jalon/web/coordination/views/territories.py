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
from jalon.referrals.pathways.guards import OLDER_CHILDREN
from jalon.web.access import coordinators
from jalon.web.middleware import actor_of

NBSP = "\N{NO-BREAK SPACE}"
PER_PAGE = 50
# Services without a territory that are named; a directory just imported has hundreds.
NAMED = 50
# Communes reported that are listed; what no longer holds comes last.
MOST_REPORTED = 50


@dataclass(frozen=True)
class Offer:
    """What the page looks for: a kind of care, of those that say they offer `offers`; its words of chips, sentences
    and files.
    """

    kind: UnitKind
    label: str
    nobody: str
    named: str
    offers: tuple[str, ...] = ()


# By the value of the address, in the order of the page.
OFFERS = {
    "had": Offer(UnitKind.HAD, "HAD", "aucune HAD", UnitKind.HAD.label),
    "ssiad": Offer(UnitKind.SSIAD, "SSIAD", "aucun SSIAD", UnitKind.SSIAD.label),
    "pco": Offer(UnitKind.PCO, "PCO", "aucune PCO", UnitKind.PCO.label),
    "pco-7-12": Offer(
        UnitKind.PCO,
        f"PCO, 7 à 12{NBSP}ans",
        f"aucune PCO des 7 à 12{NBSP}ans",
        f"{UnitKind.PCO.label}, 7 à 12{NBSP}ans",
        (OLDER_CHILDREN,),
    ),
    "home_help": Offer(
        UnitKind.HOME_HELP, "Aide à domicile", "aucun service d’aide à domicile", UnitKind.HOME_HELP.label
    ),
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

    def __init__(self, offer: Offer, departments: list[str], total: int) -> None:
        self.offer, self.departments, self.total = offer, departments, total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: Any) -> Any:
        return coverage.unserved(
            self.offer.kind,
            self.departments,
            offers=self.offer.offers,
            limit=part.stop - part.start,
            offset=part.start,
        )


class Asked:
    """What the page is asked: a kind of care, and one of the coordinator's departments or all of them."""

    def __init__(self, request: HttpRequest) -> None:
        self.all_departments = sorted(actor_of(request).departments)
        slug = request.GET.get("offre", "")
        self.slug = slug if slug in OFFERS else next(iter(OFFERS))
        self.offer = OFFERS[self.slug]
        department = request.GET.get("departement", "")
        self.department = department if department in self.all_departments else ""

    @property
    def departments(self) -> list[str]:
        return [self.department] if self.department else self.all_departments

    @cached_property
    def totals(self) -> dict[str, list[coverage.Total]]:
        """By the value of the address. Two queries."""
        whole = coverage.totals(self.all_departments)
        narrow = {
            slug: coverage.totals(self.all_departments, (offer.kind,), offers=offer.offers)
            for slug, offer in OFFERS.items()
            if offer.offers
        }
        return narrow | {
            slug: [row for row in whole if row.kind == offer.kind] for slug, offer in OFFERS.items() if not offer.offers
        }

    @property
    def query(self) -> str:
        return self._query(self.slug, self.department)

    def sum(self, name: str, slug: str, departments: list[str]) -> int:
        return sum(getattr(row, name) for row in self.totals[slug] if row.department in departments)

    def kinds(self) -> list[Choice]:
        return [
            Choice(
                offer.label,
                self.sum("unserved", slug, self.departments),
                f"?{self._query(slug, self.department)}",
                slug == self.slug,
            )
            for slug, offer in OFFERS.items()
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
                self.sum("unserved", self.slug, group),
                f"?{self._query(self.slug, code)}",
                code == self.department,
            )
            for label, code, group in choices
        ]

    def _query(self, slug: str, department: str) -> str:
        return urlencode({"offre": slug, **({"departement": department} if department else {})})


@coordinators
@require_safe
def territories(request: HttpRequest) -> HttpResponse:
    asked = Asked(request)
    count = asked.sum("unserved", asked.slug, asked.departments)
    page = Paginator(Unserved(asked.offer, asked.departments, count), PER_PAGE).get_page(request.GET.get("page"))
    reports = reported(asked.departments) if asked.offer.kind == UnitKind.PCO else []
    undeclared = list(coverage.undeclared(asked.offer.kind, asked.departments))
    context = {
        "asked": asked,
        "where": and_list(asked.departments),
        "count": count,
        "communes": asked.sum("communes", asked.slug, asked.departments),
        "people": asked.sum("people", asked.slug, asked.departments),
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
    name = f"communes-sans-{asked.slug}-{'-'.join(asked.departments)}.csv"
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")
    csv.writer(response, delimiter=";").writerows(_lines(asked))
    return response


def _lines(asked: Asked) -> Iterator[tuple[object, ...]]:
    yield "Code INSEE", "Commune", "Département", "Codes postaux", "Habitants", "Offre absente"
    for commune in coverage.unserved(asked.offer.kind, asked.departments, offers=asked.offer.offers):
        postal_codes = " ".join(commune.postal_codes)
        yield commune.code, commune.name, commune.department, postal_codes, commune.population, asked.offer.named
