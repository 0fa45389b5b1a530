"""The page of one establishment, by its FINESS number: what it offers, dated, and how to reach it."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalon.core.text import plural
from jalon.directory.models import CareUnit, Establishment
from jalon.directory.queries import establishment_page
from jalon.matching.explain import day, euros, month_price
from jalon.web.access import public
from jalon.web.search.cards import FreePlaces, free_places, kind_words
from jalon.web.typography import euro_words, local_day


@dataclass(frozen=True)
class Fact:
    """One line of the page; `note` is its date or what it means."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Offer:
    """One kind of care of the establishment, in words."""

    anchor: str
    title: str
    places: FreePlaces
    facts: tuple[Fact, ...]
    accepts_referrals: bool


YES_NO = {True: "oui", False: "non"}


@public
@require_safe
def unit(request: HttpRequest, finess: str) -> HttpResponse:
    """Two queries. A closed establishment keeps its page, which says so."""
    establishment = establishment_page(finess)
    if establishment is None:
        raise Http404(finess)
    now = timezone.now()
    signed_in = request.user.is_authenticated
    context = {
        "layout": "layouts/professional.html" if signed_in else "layouts/public.html",
        "establishment": establishment,
        "offers": [_offer(row, now) for row in establishment.units.all()],
        "identity": _identity(establishment),
        "phone_link": establishment.phone.replace(" ", ""),
        "nearby": urlencode({"quoi": "tout", "ou": f"{establishment.city} ({establishment.postal_code})"}),
        "closed_on": day(establishment.closed_on, local_day(now)) if establishment.closed_on else "",
    }
    return render(request, "public/unit.html", context)


def _offer(row: CareUnit, now: datetime) -> Offer:
    facts = [
        Fact("Capacité", plural(row.capacity, "place") if row.capacity else "Non précisée"),
        *_prices(row, now),
        Fact("Première réponse", f"sous {plural(row.answer_days, 'jour')}", "délai annoncé par l’établissement"),
    ]
    if row.kind in ("ehpad", "residence_autonomie", "usld"):
        facts.append(Fact("Habilitation à l’aide sociale", YES_NO.get(row.social_aid, "ne le dit pas")))
        facts.append(Fact("Unité protégée", YES_NO.get(row.dementia_unit, "ne le dit pas")))
    if row.minimum_age:
        facts.append(Fact("Âge d’accueil", f"à partir de {plural(row.minimum_age, 'an')}"))
    title = row.name or kind_words(row)
    return Offer(f"offre-{row.pk}", title, free_places(row, now), tuple(facts), row.accepts_referrals)


def _prices(row: CareUnit, now: datetime) -> list[Fact]:
    since = f"tarif du {day(row.price_date, local_day(now))}" if row.price_date else "date du tarif non précisée"
    facts = []
    for name, price in (
        ("Chambre seule", row.price_single),
        ("Chambre double", row.price_double),
        ("Chambre seule, à l’aide sociale", row.price_single_social_aid),
    ):
        if price is not None:
            facts.append(Fact(name, f"{euro_words(price)} par jour, {euros(month_price(price))} par mois", since))
    levels = (("GIR 1-2", row.price_gir_12), ("GIR 3-4", row.price_gir_34), ("GIR 5-6", row.price_gir_56))
    told = [f"{name}\N{NO-BREAK SPACE}: {euro_words(price)}" for name, price in levels if price is not None]
    if told:
        facts.append(Fact("Tarif dépendance par jour", ", ".join(told), "l’APA en paie une part, sauf le GIR 5-6"))
    if not facts and row.kind in ("ehpad", "residence_autonomie"):
        facts.append(Fact("Prix", "ne le dit pas"))
    return facts


def _identity(establishment: Establishment) -> tuple[Fact, ...]:
    source = establishment.get_source_display()
    dated = f" du {day(establishment.source_date, timezone.localdate())}" if establishment.source_date else ""
    return (
        Fact("Statut", establishment.get_legal_status_display()),
        Fact("Origine de ces informations", f"{source}{dated}"),
    )
