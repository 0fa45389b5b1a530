"""Somebody takes the child: who was sought is found, or a professional joins at once."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.base import following, person_of, refuse_day, refuse_moment, told
from jalon.referrals.pathways.actions.seek import refuse_setting, search_of
from jalon.referrals.pathways.deadlines import day_at, today_at
from jalon.referrals.pathways.doors import Deed
from jalon.referrals.pathways.enums import EngagementState
from jalon.referrals.pathways.models import Engagement, Pathway
from jalon.referrals.pathways.reading import Reading

NO_NAME = "Écrivez le nom du professionnel\N{NO-BREAK SPACE}: les parents le lisent."
ENGAGED = "Ce professionnel est déjà engagé pour cet enfant."
OTHER = "Cette recherche est celle d’une autre profession\N{NO-BREAK SPACE}: engagez ce professionnel à part."
ALREADY = "Quelqu’un vient de changer ce professionnel. Relisez la page, puis recommencez."


@dataclass(frozen=True)
class Professional:
    """Who takes the child. `first_at`: their first appointment, when it is known."""

    profession: str
    setting: str
    name: str
    phone: str = ""
    town: str = ""
    first_at: datetime | None = None


def engage(
    referral: Referral,
    person: Professional,
    *,
    sought: UUID | None = None,
    engaged_on: date | None = None,
    actor: Actor,
    now: datetime | None = None,
) -> Engagement:
    """Engage a professional, from today unless told otherwise; `sought`: the search of this profession that it answers.

    The doctor and the parents are told. A search of the same profession is answered by it even when it is not named.
    """
    now = now or timezone.now()
    refuse_setting(person.profession, person.setting)
    if not person.name.strip():
        raise Refusal(NO_NAME)
    with following(referral, Deed.ENGAGE, actor) as (reading, pathway):
        row = _row(reading, pathway, person, sought, actor, now)
        day = engaged_on or today_at(reading.referral, now)
        refuse_day(day, reading, now, since=pathway.prescribed_on, what="la prescription")
        row.state, row.engaged_on = EngagementState.ENGAGED, day
        row.profession, row.setting = person.profession, person.setting
        row.name, row.phone, row.town = person.name.strip(), person.phone, person.town
        if person.first_at is not None:
            refuse_moment(person.first_at, reading, pathway)
            row.first_at = person.first_at
        row.save()
        first = day_at(reading.referral, person.first_at).isoformat() if person.first_at else ""
        told("engaged", reading, actor, now, day=first)
        return row


def _row(
    reading: Reading, pathway: Pathway, person: Professional, sought: UUID | None, actor: Actor, now: datetime
) -> Engagement:
    if sought is not None:
        row = person_of(reading, sought)
        if row.state != EngagementState.SOUGHT:
            raise Refusal(ALREADY)
        if row.profession != person.profession:
            raise Refusal(OTHER)
        return row
    if any((each.profession, each.name) == (person.profession, person.name.strip()) for each in reading.engaged):
        raise Refusal(ENGAGED)
    same = next((each for each in reading.sought if each.profession == person.profession), None)
    return same or search_of(pathway, person.profession, person.setting, actor, now)
