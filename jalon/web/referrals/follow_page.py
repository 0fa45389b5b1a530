"""« Où en est-on »: the requests of one dossier for those who ask, in plain words. Pure functions; no query.

One sentence on top says what waits for the reader and the next date promised; then the places proposed side by side,
the requests under way, the refusals with what to do next, and what is closed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString

from jalon.core.geo import Point, distance_km
from jalon.core.text import plural
from jalon.dossiers.models import Dossier
from jalon.matching.cost import Person
from jalon.matching.explain import euros, kilometres, month_price
from jalon.referrals.enums import ReferralState, WaitlistGrade
from jalon.referrals.models import CLOSED_STATES, Offer, Referral
from jalon.referrals.reasons import CARE
from jalon.referrals.sides import Side
from jalon.referrals.wording import agree, at_place, day_and_hour, long_day, promised
from jalon.web.costs.words import CostSheet, estimated, sheet, short, short_note
from jalon.web.referrals.next_steps import AfterRefusal, after_refusal
from jalon.web.referrals.steps import Held, awaited, held, listed_words
from jalon.web.referrals.waves_page import Told
from jalon.web.referrals.words import referral_url, status_cell
from jalon.web.typography import clock, local_day, number_words

S = ReferralState
STUDIED = (S.SENT, S.READ, S.WAITLISTED)
SOCIAL_AID = {True: "habilité", False: "pas habilité", None: "ne le dit pas"}


@dataclass(frozen=True)
class Head:
    """The sentence on top, what goes with it, and the one thing to do; `verb` is empty when there is only to wait."""

    title: str
    lead: str
    verb: str = ""
    url: str = ""


@dataclass(frozen=True)
class Fact:
    """One line of a place proposed."""

    name: str
    words: str
    note: str = ""


@dataclass(frozen=True)
class Proposal:
    """A place proposed: the same facts in the same order as the others; `cost` is None where nothing is estimated."""

    referral: Referral
    facts: tuple[Fact, ...]
    cost: CostSheet | None
    accept: str


@dataclass(frozen=True)
class UnderWay:
    """A request that waits: where it stands, what is promised, who read it."""

    url: str
    place: str
    stay: str
    status: SafeString
    fact: str
    rest: str
    late: bool
    read: tuple[str, ...]
    listed: str
    held: Held | None


@dataclass(frozen=True)
class Refused:
    """A refusal: why, in words that the reader may know, and what to do next."""

    url: str
    place: str
    message: str
    phone: str
    after: AfterRefusal


def head(dossier: Dossier, rows: list[Referral], now: datetime, waves: Told | None = None) -> Head:
    """Return what waits for the reader first, else what is promised next, else what can be done.

    `waves`: where the plan in force stands, when the dossier leaves by waves.
    """
    if not dossier.is_open:
        return Head("Le dossier est clos", _entered(rows) or "Il se lit, il ne se modifie plus.")
    search = reverse("search:dossier", args=[dossier.pk])
    states: dict[str, list[Referral]] = {}
    for row in rows:
        states.setdefault(row.state, []).append(row)
    if offered := states.get(S.OFFERED):
        return _offered(offered, now)
    if asked := states.get(S.INFO_REQUESTED):
        return _asked(min(asked, key=_due), now)
    if accepted := states.get(S.CONFIRMED):
        row = accepted[0]
        lead = f"Entrée prévue le {long_day(local_day(_due(row)))}. L’établissement la confirmera."
        return Head(f"La place {at_place(str(row.unit))} est acceptée", lead)
    if studied := [row for row in rows if row.state in STUDIED]:
        return _studied(studied, now)
    if waves is not None:
        lead = waves.following if not waves.now else f"{waves.now} {waves.following}"
        url = reverse("referrals:waves", args=[dossier.pk])
        return Head("Personne n’étudie le dossier", lead, "Voir les vagues", url)
    if drafts := states.get(S.DRAFT):
        lead = f"{plural(len(drafts), 'établissement choisi', 'établissements choisis')}."
        url = reverse("referrals:review", args=[dossier.pk])
        return Head("Rien n’est encore envoyé", lead, "Préparer l’envoi", url)
    if not rows:
        return Head("Aucune demande", "Choisissez d’abord à qui l’envoyer.", "Chercher un établissement", search)
    lead = _entered(rows) or "Aucun établissement n’étudie le dossier. Vous pouvez l’envoyer à d’autres."
    return Head("Aucune demande n’est en cours", lead, "Chercher un établissement", search)


def _due(row: Referral) -> datetime:
    return row.due_at or row.state_since


def _day(row: Referral) -> str:
    return promised(_due(row), row.unit.department)


def _asked(row: Referral, now: datetime) -> Head:
    name, kept = str(row.unit), held(row, now)
    title = f"{name} {agree(name, 'attend', 'attendent')} votre réponse"
    lead = f"Répondez avant le {_day(row)}."
    if kept is not None:
        lead = f"Une place est gardée jusqu’au {kept.until}, {kept.left} : répondez avant."
    return Head(title, lead, "Répondre", reverse("referrals:act", args=[row.pk, "give_info"]))


def _entered(rows: list[Referral]) -> str:
    row = next((row for row in rows if row.state == S.ADMITTED and row.admitted_on), None)
    return f"Entrée {at_place(str(row.unit))} le {long_day(row.admitted_on)}." if row and row.admitted_on else ""


def _offered(rows: list[Referral], now: datetime) -> Head:
    alone = len(rows) == 1
    places = f"{number_words(len(rows)).capitalize()} places sont proposées"
    first = min(rows, key=_due)
    title = f"Une place est proposée {at_place(str(first.unit))}" if alone else places
    after = "elle peut aller à quelqu’un d’autre" if alone else "elles peuvent aller à quelqu’un d’autre"
    when = f"avant le {day_and_hour(_due(first))}"
    if _due(first) < now:
        return Head(title, f"Il fallait répondre {when}. Répondez vite : {after}.")
    return Head(title, f"Répondez {when}. Après, {after}.")


def _studied(rows: list[Referral], now: datetime) -> Head:
    if any(held(row, now) for row in rows):
        return _kept(rows, now)
    if agreed := [row for row in rows if row.grade == WaitlistGrade.ACCEPTED and row.unit.kind in CARE]:
        return _agreed(min(agreed, key=_due))
    first = min(rows, key=_due)
    name, day = str(first.unit), _day(first)
    one, several = ("a", "ont") if all(row.state == S.SENT for row in rows) else ("étudie", "étudient")
    who = f"{number_words(len(rows)).capitalize()} établissements" if len(rows) > 1 else name
    title = f"{who} {several if len(rows) > 1 else agree(name, one, several)} la demande"
    listed = first.state == S.WAITLISTED
    if _due(first) < now:
        verb = agree(name, "devait", "devaient")
        told = "Nous les avons relancés." if first.reminded_at else "Nous les relançons."
        return Head(title, f"{name} {verb} {'donner des nouvelles' if listed else 'répondre'} avant le {day}. {told}")
    verb = agree(name, "doit", "doivent")
    action = "donner des nouvelles" if listed else "répondre"
    return Head(title, f"{name} {verb} {action} avant le {day}. Sans réponse ce jour-là, nous les relançons.")


def _agreed(row: Referral) -> Head:
    name, day = str(row.unit), long_day(local_day(_due(row)))
    title = f"{name} {agree(name, 'donne son accord', 'donnent leur accord')}, sans date pour l’instant"
    verb = agree(name, "doit", "doivent")
    return Head(title, f"{name} {verb} donner des nouvelles avant le {day}. Les autres demandes restent ouvertes.")


def _kept(rows: list[Referral], now: datetime) -> Head:
    """Return the first of the places held to end."""
    place, row = min(((place, row) for row in rows if (place := held(row, now))), key=lambda pair: pair[0].moment)
    name = str(row.unit)
    title = f"{name} {agree(name, 'garde', 'gardent')} une place"
    lead = f"Jusqu’au {place.until}, {place.left}. Ils se décident : ce n’est pas encore une proposition."
    return Head(title, lead)


def proposals(
    rows: Iterable[Referral], made: Mapping[UUID, Offer], place: Mapping[str, Any], person: Person, now: datetime
) -> list[Proposal]:
    """Return the places proposed, the first to answer first. `place`: that of the needs, empty when unknown."""
    found = sorted((row for row in rows if row.state == S.OFFERED), key=_due)
    return [_proposal(row, made[row.pk], place, person, now) for row in found]


def _proposal(row: Referral, offered: Offer, place: Mapping[str, Any], person: Person, now: datetime) -> Proposal:
    unit, today = row.unit, local_day(now)
    found = estimated(unit, person, today)
    price = unit.price_single or unit.price_double
    left = clock(offered.answer_before, now)
    facts = [
        Fact("Répondre avant", day_and_hour(offered.answer_before), left.words),
        Fact("Entrée", long_day(offered.entry_on)),
        Fact("Séjour", row.get_stay_type_display()),
        Fact("Chambre ou place", offered.place or "non précisée"),
        _distance(row, place),
    ]
    if unit.kind not in CARE:
        said = f"{euros(month_price(price))} par mois" if price else "non communiqué"
        facts.append(Fact("Prix affiché", said, "hébergement seul"))
    if found is not None:
        facts.append(Fact("Reste à payer, estimé", short(found) or "pas d’estimation", short_note(found)))
        facts.append(Fact("Aide sociale du département", SOCIAL_AID[unit.social_aid]))
    accept = f"Accepter la place {at_place(str(unit))}"
    return Proposal(row, tuple(facts), sheet(found, today) if found else None, accept)


def _distance(row: Referral, place: Mapping[str, Any]) -> Fact:
    unit, town = row.unit, row.unit.establishment.city
    latitude, longitude = place.get("lat"), place.get("lon")
    if latitude is None or longitude is None or unit.latitude is None or unit.longitude is None:
        return Fact("Où", town or "non précisé")
    label = str(place["label"]).partition(" (")[0]
    away = kilometres(distance_km(Point(latitude, longitude), Point(unit.latitude, unit.longitude)))
    return Fact("Où", town, f"à {away} de {label}, à vol d’oiseau")


def under_way(rows: Iterable[Referral], read: Mapping[int, list[str]], now: datetime) -> list[UnderWay]:
    """Return the requests sent that wait for somebody, places proposed apart, the next date first.

    `read`: who read the dossier, by establishment.
    """
    waiting = [row for row in rows if row.sent_at and row.state not in CLOSED_STATES and row.state != S.OFFERED]
    return [_under_way(row, read, now) for row in sorted(waiting, key=_due)]


def _under_way(row: Referral, read: Mapping[int, list[str]], now: datetime) -> UnderWay:
    told = awaited(row, Side.REQUESTER, now)
    return UnderWay(
        url=referral_url(row.pk),
        place=_place(row),
        stay=row.get_stay_type_display(),
        status=status_cell(row.state, "", row.unit.kind),
        fact=told.fact if told else "",
        rest=told.rest if told else "",
        late=told.late if told else False,
        read=tuple(read.get(row.establishment_id, ())),
        listed=listed_words(row),
        held=held(row, now),
    )


def refused(rows: Iterable[Referral], messages: Mapping[UUID, str], *, medical: bool) -> list[Refused]:
    """Return the refusals, the latest first; `medical` for the physician, who reads reasons word for word."""
    found = sorted((row for row in rows if row.state == S.REFUSED), key=lambda row: row.state_since, reverse=True)
    return [_refused(row, messages.get(row.pk, ""), medical) for row in found]


def _refused(row: Referral, message: str, medical: bool) -> Refused:
    return Refused(
        url=referral_url(row.pk),
        place=_place(row),
        message=message,
        phone=row.unit.establishment.phone,
        after=after_refusal(row, medical=medical),
    )


def closed(rows: Iterable[Referral], words: Callable[[Referral], str]) -> list[tuple[Referral, SafeString]]:
    """Return what is over, refusals apart, choices never sent left out; `words` are the small ones beside the state."""
    over = [row for row in rows if row.sent_at and row.state in CLOSED_STATES and row.state != S.REFUSED]
    return [(row, status_cell(row.state, words(row), row.unit.kind)) for row in over]


def _place(row: Referral) -> str:
    city = row.unit.establishment.city
    return f"{row.unit}, {city}" if city else str(row.unit)
