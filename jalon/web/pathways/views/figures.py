"""The figures of a platform: received, delays against the law, outcomes, professionals missing; and the same as a file.

For whoever manages or answers there. Who answers reads each request, hence exact numbers; the file may travel, hence
small ones masked in it whoever asks.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalon.accounts.actors import Actor
from jalon.accounts.enums import MembershipRole
from jalon.core.forms import DayField
from jalon.directory.models import CareUnit
from jalon.directory.policies import EstablishmentPolicy
from jalon.dossiers.kinds.tnd.ages import same_day_after
from jalon.dossiers.kinds.tnd.clocks import Clock
from jalon.observatory.pathways import Figures, figures
from jalon.observatory.queries import SMALLEST_SHOWN
from jalon.referrals.deadlines import zone_of
from jalon.referrals.sides import READING_ROLES
from jalon.web.access import units
from jalon.web.middleware import actor_of
from jalon.web.search.export import safe

NBSP = "\N{NO-BREAK SPACE}"
#: Each clock of the law in words, and its delay.
CLOCKS = {
    Clock.ANSWER: ("Répondre au médecin", f"15{NBSP}jours après la réception"),
    Clock.WELCOME: ("Recevoir l’enfant", f"3{NBSP}mois après la prescription"),
    Clock.SYNTHESIS: ("Faire la synthèse", f"6{NBSP}mois après la première intervention"),
}
STATES = ("Tenu", "Dépassé, fait depuis", "Encore dans le délai", "Dépassé, à faire")
NOT_ORDERED = "La fin vient avant le début. Vérifiez les deux dates."


class PeriodForm(forms.Form):
    """From a day to a day, both included."""

    du = DayField(label="Reçues du")
    au = DayField(label="au")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("du"), cleaned.get("au")
        if first and last and last < first:
            self.add_error("au", NOT_ORDERED)
        return cleaned


@dataclass(frozen=True)
class Choice:
    """A period, or another platform, that one asks for by a link."""

    label: str
    url: str
    current: bool


class Asked:
    """Which platform, and which period: the twelve months to today unless told. `form` has an error otherwise."""

    def __init__(self, request: HttpRequest) -> None:
        self.actor = actor_of(request)
        self.units = list(EstablishmentPolicy.platforms(self.actor))
        wanted = request.GET.get("unite", "")
        found = [unit for unit in self.units if str(unit.pk) == wanted] if wanted else self.units
        if not found:
            raise Http404
        self.unit: CareUnit = found[0]
        self.today = timezone.now().astimezone(zone_of(self.unit.department)).date()
        usual = {"du": f"{same_day_after(self.today, -12):%d/%m/%Y}", "au": f"{self.today:%d/%m/%Y}"}
        typed = {name: request.GET[name] for name in usual if request.GET.get(name)}
        self.form = PeriodForm(usual | typed)

    @property
    def is_valid(self) -> bool:
        return self.form.is_valid()

    @property
    def period(self) -> tuple[date, date]:
        return self.form.cleaned_data["du"], self.form.cleaned_data["au"]

    @property
    def query(self) -> str:
        first, last = self.period
        return self._query(first, last, self.unit)

    def periods(self) -> list[Choice]:
        """Return the periods most asked for, as links."""
        year = self.today.year
        known = (
            ("Douze derniers mois", same_day_after(self.today, -12), self.today),
            (f"Année {year}", date(year, 1, 1), date(year, 12, 31)),
            (f"Année {year - 1}", date(year - 1, 1, 1), date(year - 1, 12, 31)),
        )
        here = self.period if self.is_valid else None
        return [
            Choice(label, f"?{self._query(first, last, self.unit)}", (first, last) == here)
            for label, first, last in known
        ]

    def platforms(self) -> list[Choice]:
        """Return the platforms of the person as links; none when there is no choice."""
        if len(self.units) < 2:
            return []
        return [Choice(str(unit), f"?unite={unit.pk}", unit == self.unit) for unit in self.units]

    def figures(self, *, masked: bool = False) -> Figures:
        """Return the figures, with small numbers for who answers there alone. Three queries."""
        first, last = self.period
        return figures(
            self.unit,
            first,
            last,
            self.today,
            exact=not masked and _holds(self.actor, self.unit, *READING_ROLES),
            reads_medical=_holds(self.actor, self.unit, MembershipRole.MEDICAL_READER),
        )

    def _query(self, first: date, last: date, unit: CareUnit) -> str:
        return urlencode({"du": f"{first:%d/%m/%Y}", "au": f"{last:%d/%m/%Y}", "unite": unit.pk})


@units
@require_safe
def figures_page(request: HttpRequest) -> HttpResponse:
    asked = Asked(request)
    found = asked.figures() if asked.is_valid else None
    context = {
        "asked": asked,
        "form": asked.form,
        "found": found,
        "delays": [
            (*CLOCKS[row.clock], list(zip(STATES, row.cells, strict=True)), row.median_days)
            for row in (found.delays if found else ())
        ],
        "states": STATES,
        "smallest": SMALLEST_SHOWN,
        "exact": _holds(asked.actor, asked.unit, *READING_ROLES),
    }
    return render(request, "pathways/figures.html", context, status=200 if asked.is_valid else 422)


@units
@require_safe
def figures_csv(request: HttpRequest) -> HttpResponse:
    """Give the same figures as a spreadsheet opens them: UTF-8 with its mark, semicolons; 404 for a wrong period."""
    asked = Asked(request)
    if not asked.is_valid:
        raise Http404
    first, last = asked.period
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="chiffres-pco-{first:%Y%m%d}-{last:%Y%m%d}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerows([safe(str(cell)) for cell in row] for row in _lines(asked, asked.figures(masked=True)))
    return response


def _lines(asked: Asked, found: Figures) -> Iterator[tuple[object, ...]]:
    first, last = asked.period
    yield "Plateforme", "Reçues du", "au", "Rubrique", "Ligne", "Détail", "Nombre"
    head = str(asked.unit), f"{first:%d/%m/%Y}", f"{last:%d/%m/%Y}"
    yield *head, "Reçues", "Demandes reçues", "", found.received.words
    for row in found.delays:
        name, law = CLOCKS[row.clock]
        for state, cell in zip(STATES, row.cells, strict=True):
            yield *head, "Délais", f"{name}, {law}", state, cell.words
        middle = "" if row.median_days is None else row.median_days
        yield *head, "Délais", f"{name}, {law}", "Délai médian, en jours", middle
    for title, lines in (("Issues", found.outcomes), ("Parcours", found.pathways), ("Suites", found.conclusions)):
        for line in lines:
            yield *head, title, line.label, "", line.cell.words
    for missing in found.missing:
        yield *head, "Professionnels cherchés aujourd’hui", missing.commune, missing.profession, missing.cell.words


def _holds(actor: Actor, unit: CareUnit, *roles: MembershipRole) -> bool:
    """Whether the person has one of the roles at the platform: in its establishment, or for it alone."""
    return unit.establishment_id in actor.establishments_as(*roles) or unit.pk in actor.units_as(*roles)
