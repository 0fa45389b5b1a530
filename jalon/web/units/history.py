"""What happened to a page, from the journal, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from jalon.audit.models import Event
from jalon.core.text import and_list, plural
from jalon.directory.capabilities import BY_CODE
from jalon.directory.models import CareUnit, Establishment
from jalon.dossiers.demands import Level, demands
from jalon.dossiers.kinds.registry import KINDS
from jalon.matching.rules import current
from jalon.web.search.cards import kind_words
from jalon.web.typography import euro_words, hour_words

PAGE_NAMES = ("establishment.edited", "establishment.confirmed", "unit.edited", "unit.places_declared")
LABELS = {
    "presentation": "Présentation",
    "access": "Comment venir",
    "phone": "Téléphone",
    "email": "Adresse de réception des demandes",
    "website": "Site",
    "contacts": "Contacts",
    "photos": "Photos",
    "name": "Nom de l’unité",
    "capacity": "Nombre de places",
    "minimum_age": "Âge minimum",
    "accepts_referrals": "Reçoit des demandes par Jalon",
    "medical_opinion_first": "Avis médical avant une place",
    "answer_days": "Première réponse sous (jours)",
    "takes": "Qui l’unité prend",
    "not_takes": "Qui elle ne peut pas prendre",
    "papers": "Pièces à fournir",
    "price_single": "Chambre seule, par jour",
    "price_double": "Chambre double, par jour",
    "price_single_social_aid": "Chambre seule à l’aide sociale, par jour",
    "price_gir_12": "Dépendance GIR 1-2",
    "price_gir_34": "Dépendance GIR 3-4",
    "price_gir_56": "Dépendance GIR 5-6",
    "price_date": "Prix en vigueur depuis le",
    "price_includes": "Ce que le prix comprend",
    "social_aid": "Habilitée à l’aide sociale",
    "dementia_unit": "Unité protégée",
    "offers": "Ce que l’unité fait",
    "lacks": "Ce que l’unité ne fait pas",
    "expects": "Réponses attendues avant l’envoi",
    "accepts_incomplete": "Accepte un dossier incomplet",
    "demands": "Exigences avant l’envoi",
    "refuses": "Refusé par règle",
    "served_departments": "Départements servis",
    "served_communes": "Communes servies",
    "free_places": "Places libres",
}
LONG = 200  # characters of a text shown in the history
FEW = 12  # codes told one by one


@dataclass(frozen=True)
class Difference:
    """One field: what it said, what it says."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One line of the history."""

    at: datetime
    title: str
    who: str
    how: str
    differences: tuple[Difference, ...]


def page_events(establishment: Establishment) -> QuerySet[Event]:
    """Return what happened to the page, latest first. One index answers."""
    rows = Event.objects.filter(data__has_key="finess", data__finess=establishment.finess, name__in=PAGE_NAMES)
    return rows.order_by("-at", "-pk")


def last_change(establishment: Establishment) -> str:
    """Return who changed the page last: « Camille Essai, à 14 h 07. » One query."""
    event = page_events(establishment).exclude(name="unit.places_declared").first()
    return f"{event.actor_name}, à {hour_words(event.at)}." if event else ""


def changes(events: Iterable[Event], units: Iterable[CareUnit]) -> list[Change]:
    """Return the lines of these events, in words; no query."""
    titles = {unit.pk: unit.name or kind_words(unit) for unit in units}
    return [_change(event, titles) for event in events]


def _change(event: Event, titles: Mapping[int, str]) -> Change:
    before, after = event.data.get("before", {}), event.data.get("after", {})
    names = event.data.get("fields") or sorted(after)
    what = "Page" if event.name == "establishment.edited" else titles.get(event.data.get("unit", 0), "Unité fermée")
    return Change(
        at=event.at,
        title="Page confirmée exacte" if event.name == "establishment.confirmed" else what,
        who=event.actor_name,
        how="par le lien d’un e-mail" if event.data.get("by") == "link" else "",
        differences=tuple(_difference(name, before, after) for name in names),
    )


def _difference(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference:
    label = LABELS.get(name, name)
    if name not in after:
        return Difference(label, "", "modifiée, non publique")
    old, new = before.get(name), after[name]
    if name in ("offers", "lacks", "served_communes", "served_departments", "expects"):
        return Difference(label, _codes(old, new, "retiré"), _codes(new, old, "ajouté"))
    return Difference(label, _words(name, old), _words(name, new))


def _codes(these: Any, those: Any, verb: str) -> str:
    """Return what is in the first list and not in the second, in words; a long list is only counted."""
    only = [code for code in these or () if code not in (those or ())]
    if len(only) > FEW:
        return f"{plural(len(only), verb)}"
    return and_list([BY_CODE[code].label if code in BY_CODE else code for code in only])


def _words(name: str, value: Any) -> str:
    if value is None or value in ("", [], {}):
        return "rien"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if name.startswith("price_") and name not in ("price_date", "price_includes"):
        return euro_words(Decimal(value))
    if name == "price_date":
        year, month, day = value.split("-")
        return f"{day}/{month}/{year}"
    if name == "demands":
        labels = {demand.code: demand.label for kind in KINDS for demand in demands(kind)}
        return " ; ".join(f"{labels.get(code, code)} : {Level(level).label.lower()}" for code, level in value.items())
    if name == "refuses":
        return " ; ".join(current().refusals.get(code, code) for code in value)
    if name == "contacts":
        return " ; ".join(", ".join(part for part in line.values() if part) for line in value)
    if name == "photos":
        return " ; ".join(value)
    text = str(value)
    return text if len(text) <= LONG else f"{text[:LONG]}…"
