"""Hears each event in its own transaction and queues the e-mails it calls for."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.dispatch import receiver
from django.urls import reverse

from jalon.accounts.enums import UserKind
from jalon.accounts.models import User
from jalon.audit.journal import event_recorded
from jalon.audit.models import Event
from jalon.core.text import plural
from jalon.directory.enums import UnitKind
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DisclosurePolicy
from jalon.mail.outbox import Letter, queue_all
from jalon.notifications.registry import Audience, Notice, notices
from jalon.referrals.enums import WavesPaused
from jalon.referrals.models import Referral
from jalon.referrals.policies import ReferralPolicy
from jalon.referrals.retention import ASKED
from jalon.referrals.wording import day_and_hour, long_day, promised

READ = ("dossier", "unit__establishment")
COLUMNS = (
    *("dossier_id", "unit_id", "establishment_id", "dossier__number", "dossier__ward", "dossier__handed_over_at"),
    *("unit__kind", "unit__department", "unit__establishment__name", "unit__establishment__email"),
)


@receiver(event_recorded, dispatch_uid="notifications.when_an_event_is_recorded")
def when_an_event_is_recorded(sender: type[Event], event: Event, **kwargs: Any) -> None:
    """Queue one message for each person told."""
    called = list(notices(event))
    if not called or event.dossier_id is None:
        return
    if event.referral_id is None:
        dossier = Dossier.objects.only("number", "paper_unit", "ward", "handed_over_at").get(pk=event.dossier_id)
        queue_all([letter for notice in called for letter in _OF_DOSSIER[notice.audience](event, notice, dossier)])
        return
    referral = Referral.objects.select_related(*READ).only(*COLUMNS).get(pk=event.referral_id)
    context = _context(event, referral)
    letters = [letter for notice in called for letter in _letters(event, notice, referral, context)]
    queue_all(letters)


def _about_dossier(event: Event, notice: Notice, dossier: Dossier) -> list[Letter]:
    """Write to each requester, or to the unit that holds a paper, about the dossier itself."""
    day, erased = event.data.get("archived_on"), event.data.get("erase_on")
    waves = event.name.startswith("wave.")
    named = notice.audience == Audience.NAMED
    page = reverse(_page_of(waves=waves, named=named), args=[dossier.pk])
    context = {
        "number": dossier.number,
        "other_number": _other_number(event),
        "asked": event.data.get("why") == ASKED,
        "erase_on": long_day(date.fromisoformat(erased)) if erased else "",
        "link": f"{settings.SITE_URL.rstrip('/')}{page}",
        "archived_on": long_day(date.fromisoformat(day)) if day else "",
        "wished_on": _day(event.data.get("wished_on", "")),
    }
    if waves:
        context |= _of_wave(event.data)
    people = _named(event, dossier) if named else ReferralPolicy.who_keeps(dossier, notice.least)
    return [
        Letter(f"event:{event.pk}:{number}", person.email, notice.template, context)
        for number, person in enumerate(people, start=_first_number(notice))
        if person.pk != event.actor_id
    ]


def _page_of(*, waves: bool, named: bool) -> str:
    if named:
        return "dossiers:disclosures"
    return "referrals:waves" if waves else "dossiers:overview"


def _named(event: Event, dossier: Dossier) -> list[User]:
    """Return the people of the family that the event names, whose address is confirmed."""
    rows = DisclosurePolicy.family(dossier).filter(pk__in=event.data["people"])
    confirmed = rows.filter(user__email_verified_at__isnull=False).select_related("user")
    return [row.user for row in confirmed.order_by("pk")]


def _of_wave(data: dict[str, Any]) -> dict[str, Any]:
    """Return what is told of a plan of waves: counts and a date, no establishment."""
    moment, passed, remaining = data.get("answer_before"), data.get("passed_over", 0), data.get("remaining", 0)
    following = "Après cette vague, il ne reste personne à qui demander."
    if remaining:
        waiting = plural(remaining, "établissement attend encore son tour", "établissements attendent encore leur tour")
        following = f"Ensuite, {waiting}."
    return {
        "answer_before": day_and_hour(datetime.fromisoformat(moment)) if moment else "",
        "wave": {
            "number": data["number"],
            "sent": plural(data.get("count", 0), "demande"),
            "passed_over": plural(passed, "demande n’est pas partie", "demandes ne sont pas parties") if passed else "",
            "next": following,
            "rights": data.get("why") == WavesPaused.RIGHTS,
        },
    }


def _to_readers(event: Event, notice: Notice, dossier: Dossier) -> list[Letter]:
    """Write once to each reader, about the first request through which the dossier reached them."""
    letters: dict[str, Letter] = {}
    for referral, people in ReferralPolicy.who_reads(dossier):
        context = _context(event, referral)
        addresses = [person.email for person in people]
        for address in filter(None, [*addresses, referral.unit.establishment.email]):
            key = f"event:{event.pk}:{len(letters)}"
            letters.setdefault(address.lower(), Letter(key, address, notice.template, context))
    return list(letters.values())


def _to_coordinators(event: Event, notice: Notice, dossier: Dossier) -> list[Letter]:
    """Write to the coordination of a department, without a word of the dossier."""
    department = event.data["department"]
    page = f"{reverse('coordination:territories')}?offre={UnitKind.PCO}&departement={department}"
    context = {"link": f"{settings.SITE_URL.rstrip('/')}{page}"}
    people = User.objects.filter(
        kind=UserKind.COORDINATOR, is_active=True, territory_role__departments__contains=[department]
    )
    return [
        Letter(f"event:{event.pk}:{number}", person.email, notice.template, context)
        for number, person in enumerate(people.order_by("pk"), start=_first_number(notice))
        if person.pk != event.actor_id
    ]


#: Who writes about an event of a dossier, whatever its requests.
_OF_DOSSIER = {
    Audience.COORDINATORS: _to_coordinators,
    Audience.NAMED: _about_dossier,
    Audience.READERS: _to_readers,
    Audience.REQUESTERS: _about_dossier,
    Audience.UNIT: _about_dossier,
}


def _letters(event: Event, notice: Notice, referral: Referral, context: dict[str, Any]) -> list[Letter]:
    if notice.audience == Audience.UNIT:
        people = list(ReferralPolicy.who_answers(referral.unit))
    else:
        people = ReferralPolicy.who_requests(referral.dossier, notice.least)
    addresses = {person.email.lower(): person.email for person in people if person.pk != event.actor_id}
    desk = referral.unit.establishment.email
    if notice.audience == Audience.UNIT and desk:
        addresses.setdefault(desk.lower(), desk)
    return [
        Letter(f"event:{event.pk}:{number}", address, notice.template, context)
        for number, address in enumerate(addresses.values(), start=_first_number(notice))
    ]


def _other_number(event: Event) -> str:
    """Return the number of the other dossier of a union; the journal stays for ever and knows its identifier only."""
    other = event.data.get("other")
    return Dossier.objects.values_list("number", flat=True).get(pk=other) if other else ""


def _first_number(notice: Notice) -> int:
    """Keep the keys of the two audiences of one event apart."""
    return 1 if notice.audience == Audience.UNIT else 1001


def _context(event: Event, referral: Referral) -> dict[str, Any]:
    data = event.data
    words: dict[str, Any] = {
        "number": referral.dossier.number,
        "other_number": _other_number(event),
        "establishment": referral.unit.establishment.name,
        "link": f"{settings.SITE_URL.rstrip('/')}{reverse('referrals:detail', args=[referral.pk])}",
        "stay_on_list": bool(data.get("stay_on_list")),
        "due": "",
        "entry_on": "",
        "answer_before": "",
        "wished_on": _day(data.get("wished_on", "")),
        "before": _day(data.get("before", "")),
        "held_until": "",
        "day": "",
    }
    if due := data.get("due_at"):
        words["due"] = promised(datetime.fromisoformat(due), referral.unit.department)
    for name in ("day", "until", "ended_on"):
        if day := data.get(name):
            words["day"] = _day(day)
    for name in ("entry_on", "admitted_on"):
        if day := data.get(name):
            words["entry_on"] = long_day(datetime.fromisoformat(day).date())
    for name in ("answer_before", "held_until"):
        if moment := data.get(name):
            words[name] = day_and_hour(datetime.fromisoformat(moment))
    return words


def _day(iso: str) -> str:
    return long_day(date.fromisoformat(iso)) if iso else ""
