"""What pages read of requests. Every function says how many queries it makes; none grows with the rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from jalon.audit.models import Event
from jalon.core.crypto import Sealer
from jalon.core.text import and_list
from jalon.dossiers.kinds.registry import label_of
from jalon.dossiers.models import Dossier, Section
from jalon.referrals.advice import refusal_words
from jalon.referrals.enums import ListWait, OfferOutcome, ReferralState
from jalon.referrals.home_care.words import SENTENCES as AT_HOME
from jalon.referrals.models import Offer, Referral
from jalon.referrals.pathways.words import SENTENCES as OF_PATHWAYS
from jalon.referrals.reasons import withdrawal_words
from jalon.referrals.wording import at_place, day_and_hour, grade_words, hour, long_day
from jalon.referrals.workflow import BY_EVENT, row_told

CHOSEN = "referral.chosen"
ON_PAPER = "referral.sent, on paper"
OTHER_SENTENCES = {
    CHOSEN: "Établissement choisi : {place}.",
    "referral.reminded": "Le délai promis est passé : relance envoyée à l’établissement.",
    ON_PAPER: "Demande reçue sur papier {received_on}, enregistrée par {place}.",
    "referral.merged": "Deux dossiers de la même personne ont été réunis.",
    "referral.redated": "Date souhaitée\N{NO-BREAK SPACE}: {dates}.",
    "referral.updated": "Établissement prévenu que des réponses ont changé\N{NO-BREAK SPACE}: {changed}.",
    **AT_HOME,
    **OF_PATHWAYS,
}


def open_by_unit(dossier: Dossier) -> dict[int, Referral]:
    """Return the open requests of the dossier, choices included, by unit and in the order of the choice; one query."""
    rows = Referral.objects.filter(dossier=dossier, closed_at__isnull=True)
    rows = rows.select_related("unit__establishment").order_by("created_at", "id")
    return {row.unit_id: row for row in rows}


def drafts(dossier: Dossier) -> list[Referral]:
    """Return the choices to send, in the order of the choice; one query."""
    rows = Referral.objects.filter(dossier=dossier, state=ReferralState.DRAFT)
    return list(rows.select_related("unit__establishment").order_by("created_at", "id"))


def requests_of(dossier: Dossier) -> list[Referral]:
    """Return every request of the dossier, choices and closed ones included, in the order of the choice; one query."""
    found = Referral.objects.filter(dossier=dossier).select_related("unit__establishment")
    rows = list(found.order_by("created_at", "id"))
    for row in rows:
        row.dossier = dossier
    return rows


def pending_offers(referrals: Iterable[UUID]) -> dict[UUID, Offer]:
    """Return the offer that waits for its answer, by request; one query."""
    rows = Offer.objects.filter(referral__in=list(referrals), outcome=OfferOutcome.PENDING)
    return {row.referral_id: row for row in rows.order_by("id")}


def latest_offers(referrals: Iterable[UUID]) -> dict[UUID, Offer]:
    """Return the last offer not taken back, by request; one query."""
    rows = Offer.objects.filter(
        Q(outcome=OfferOutcome.PENDING) | Q(outcome=OfferOutcome.ACCEPTED), referral__in=list(referrals)
    )
    return {row.referral_id: row for row in rows.order_by("id")}


@dataclass(frozen=True)
class Line:
    """One line of the timeline: what, when, by whom, and the message that came with it."""

    event: str
    sentence: str
    at: datetime
    who: str
    message: str


def timeline(referral: Referral, *, medical: bool = False) -> list[Line]:
    """Return what happened to a request, oldest first, in French; one query, two once dossiers were united.

    Choices are left out once sent. `medical`: whether the reader may know the reasons of a refusal that tell of health.
    """
    events = Event.objects.filter(referral_id=referral.pk).order_by("id")
    told = [event for event in events if event.name in BY_EVENT or event.name in OTHER_SENTENCES]
    if referral.sent_at is not None:
        told = [event for event in told if event.name != CHOSEN]
    sealers = sealers_of(told, [referral])
    return [
        Line(
            event.name,
            sentence_of(event, referral, medical=medical),
            event.at,
            who_of(event),
            message_of(event, sealers),
        )
        for event in told
    ]


def sentence_of(event: Event, referral: Referral, *, medical: bool) -> str:
    """Return the sentence of an event of this request, in plain French."""
    row = row_told(event.name, referral.unit.kind) if "received_on" not in event.data else None
    pattern = row.sentence if row else OTHER_SENTENCES[ON_PAPER if "received_on" in event.data else event.name]
    return pattern.format_map(
        words_of(event.data, referral.unit.kind, medical=medical)
        | {"place": str(referral.unit), "at": at_place(str(referral.unit))}
    )


def words_of(data: dict[str, Any], unit_kind: str, *, medical: bool) -> dict[str, str]:
    """Return the words of what an event holds: rank, reasons, days."""
    words = {
        "stay_on_list": " ; la demande reste sur la liste d’attente" if data.get("stay_on_list") else "",
        "arrived_at": "",
    }
    if grade := data.get("grade"):
        words["grade"] = _lower_first(grade_words(grade, unit_kind)) + list_words(data.get("rank"), data.get("wait"))
    if reason := data.get("refusal_reason"):
        advised = data.get("advised_level", ""), data.get("advised_mention", "")
        words["refusal_reason"] = refusal_words(reason, *advised, medical=medical)
    if reason := data.get("withdrawal_reason"):
        words["withdrawal_reason"] = withdrawal_words(reason, medical=medical)
    if codes := data.get("sections"):
        words["changed"] = f"{'volet' if len(codes) == 1 else 'volets'} {and_list([label_of(code) for code in codes])}"
    return words | _moments_of(data)


def _moments_of(data: dict[str, Any]) -> dict[str, str]:
    words = {}
    if arrived := data.get("arrived_at"):
        at = datetime.combine(date.fromisoformat(data["admitted_on"]), time.fromisoformat(arrived))
        words["arrived_at"] = f", à {hour(timezone.make_aware(at))}"
    if day := data.get("wished_on"):
        words["dates"] = dates_words(data.get("before", ""), day)
    for name in ("entry_on", "admitted_on", "received_on", "day", "until", "ended_on"):
        if day := data.get(name):
            words[name] = long_day(datetime.fromisoformat(day).date())
    for name in ("answer_before", "held_until"):
        if moment := data.get(name):
            words[name] = day_and_hour(datetime.fromisoformat(moment))
    return words


def dates_words(before: str, after: str) -> str:
    """« le lundi 30 novembre au lieu du mardi 24 novembre »; ISO dates, the first one empty when there was none."""
    new = f"le {long_day(date.fromisoformat(after))}"
    return f"{new} au lieu du {long_day(date.fromisoformat(before))}" if before else new


def list_words(rank: int | None, wait: str | None) -> str:
    """Return « , numéro 3, attente habituelle : une à deux semaines », of what the unit told of its list."""
    told = f", numéro {rank}" if rank else ""
    return f"{told}, attente habituelle : {ListWait(wait).label}" if wait else told


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def who_of(event: Event) -> str:
    """« Nadia Benali, EHPAD Les Tilleuls »."""
    return ", ".join(part for part in (event.actor_name, event.actor_place) if part)


def sealers_of(events: Iterable[Event], referrals: Iterable[Referral]) -> dict[UUID, Sealer]:
    """Return what opens the messages, by dossier: those of a dossier since united with another keep their own key.

    One query when there is such a dossier, none otherwise.
    """
    found = {row.dossier_id: row.dossier.sealer for row in referrals}
    former = {event.dossier_id for event in events if event.sealed and event.dossier_id} - found.keys()
    rows = Dossier.objects.filter(pk__in=former).only("master_key_id", "wrapped_key") if former else ()
    return found | {row.pk: row.sealer for row in rows}


def message_of(event: Event, sealers: Mapping[UUID, Sealer]) -> str:
    """Open the free text of an event, sealed under the key of the dossier that the request was in then."""
    if event.sealed is None or event.dossier_id is None:
        return ""
    return str(sealers[event.dossier_id].open(bytes(event.sealed), f"event:{event.referral_id}")["message"])


def last_message(referral: Referral, event_name: str) -> str:
    """Return the message of the last event of this name; at most two queries."""
    return last_messages([referral], event_name).get(referral.pk, "")


def last_messages(referrals: Iterable[Referral], event_name: str) -> dict[UUID, str]:
    """Return the message of the last event of this name, by request; at most two queries."""
    by_pk = {row.pk: row for row in referrals}
    rows = Event.objects.filter(referral_id__in=list(by_pk), name=event_name).order_by("referral_id", "-id")
    events = list(rows.distinct("referral_id"))
    sealers = sealers_of(events, by_pk.values())
    return {event.referral_id: message_of(event, sealers) for event in events if event.referral_id is not None}


def sent_dossiers(dossiers: Iterable[UUID]) -> set[UUID]:
    """Return those of the dossiers that were sent to somebody; one query."""
    rows = Referral.objects.filter(dossier__in=list(dossiers), sent_at__isnull=False)
    return set(rows.order_by().values_list("dossier_id", flat=True).distinct())


def sections_of(dossiers: Iterable[UUID]) -> dict[UUID, list[Section]]:
    """Return the sections of several dossiers, without their answers; one query."""
    found: dict[UUID, list[Section]] = {}
    for section in Section.objects.filter(dossier__in=list(dossiers)).defer("answers_sealed").order_by("id"):
        found.setdefault(section.dossier_id, []).append(section)
    return found
