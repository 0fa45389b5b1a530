"""What every action of a pathway shares: the dossier's lock, everything read again, the door, the clocks, the event."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from jalon.accounts.actors import Actor
from jalon.accounts.models import Professional
from jalon.core.refusal import Refusal
from jalon.directory.enums import UnitKind
from jalon.dossiers.actions.sign_section import PROVE_AGAIN
from jalon.dossiers.policies import Standing
from jalon.referrals.actions.base import NOT_OPEN_TO_YOU, lock_request, record_deed, refusals_for_lost_races
from jalon.referrals.models import Referral
from jalon.referrals.pathways.deadlines import day_at, next_due, today_at
from jalon.referrals.pathways.doors import Deed, why_not
from jalon.referrals.pathways.models import Engagement, Pathway
from jalon.referrals.pathways.reading import Reading
from jalon.referrals.sides import Side, requester_standing, side_of
from jalon.referrals.wording import long_day

NOT_A_PLATFORM = "Cette demande n’est pas adressée à une plateforme qui suit les enfants."
FUTURE = "Ce jour n’est pas encore venu. Notez-le quand il l’est."
NO_SUCH_PERSON = "Ce professionnel n’est plus dans le parcours. Relisez la page, puis recommencez."


def read_pathway(referral: Referral, actor: Actor) -> Reading:
    """Return a child's request as the person may act on it; five queries at most."""
    side = side_of(actor, referral)
    standing = requester_standing(actor, referral.dossier_id) if side.asks else Standing.NONE
    return Reading.of(referral, side, standing, actor)


@contextmanager
def following(referral: Referral, deed: Deed, actor: Actor) -> Iterator[tuple[Reading, Pathway]]:
    """Open the transaction of an action: lock the dossier and its requests, re-read, refuse behind a closed door.

    Give what was read, and the pathway that the open door promises.
    """
    with refusals_for_lost_races():
        _, _, fresh = lock_request(referral)
        if fresh.unit.kind != UnitKind.PCO:
            raise Refusal(NOT_A_PLATFORM)
        reading = read_pathway(fresh, actor)
        if reading.side == Side.NONE:
            raise Refusal(NOT_OPEN_TO_YOU)
        if reason := why_not(deed, reading):
            raise Refusal(reason)
        if reading.pathway is None:
            raise LookupError("The door was open without a pathway.")
        yield reading, reading.pathway


def told(name: str, reading: Reading, actor: Actor, now: datetime, **data: Any) -> None:
    """Record what happened; `data` holds days and codes, nothing of health."""
    record_deed(f"pathway.{name}", reading.referral, actor, now, data)


def written(row: Model, **values: Any) -> bool:
    """Save what differs, and return whether anything does: a button pressed twice tells nobody again."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.save(update_fields=list(changed))
    return bool(changed)


def follow_clocks(referral: Referral, pathway: Pathway) -> None:
    """Have the date of the request be the end of its nearest clock; another date was recalled to nobody yet."""
    due = next_due(referral, pathway)
    if due != referral.due_at:
        referral.due_at, referral.reminded_at = due, None
        referral.save(update_fields=["due_at", "reminded_at"])


def person_of(reading: Reading, pk: UUID) -> Engagement:
    """Return somebody of the pathway, or raise: the page may be older than what it shows."""
    row = reading.engagement(pk)
    if row is None:
        raise Refusal(NO_SUCH_PERSON)
    return row


def refuse_unproven(actor: Actor, now: datetime) -> None:
    """Raise unless a card or e-CPS was seen lately, as signing asks: a prescription, a refusal, a conclusion."""
    if not actor.may_sign_at(now):
        raise Refusal(PROVE_AGAIN)


def rpps_of(actor: Actor) -> str:
    """Return the RPPS number under which a physician prescribes; one query."""
    return Professional.objects.values_list("rpps", flat=True).get(user=actor.user)


def refuse_day(on: date, reading: Reading, now: datetime, *, since: date, what: str) -> None:
    """Raise for a day to come, or before the one that it follows. `what`: that one, as « la prescription »."""
    if on > today_at(reading.referral, now):
        raise Refusal(FUTURE)
    if on < since:
        raise Refusal(f"Ce jour vient avant {what}, le {long_day(since)}. Vérifiez la date.")


def refuse_moment(at: datetime, reading: Reading, pathway: Pathway) -> None:
    """Raise for an appointment outside the days of the pathway."""
    day = day_at(reading.referral, at)
    if day < pathway.prescribed_on:
        raise Refusal(f"Ce rendez-vous vient avant la prescription, le {long_day(pathway.prescribed_on)}. Vérifiez-le.")
    if day > pathway.ends_on:
        raise Refusal(f"Ce rendez-vous vient après la fin du parcours, le {long_day(pathway.ends_on)}. Vérifiez-le.")


def refuse_past(at: datetime, now: datetime) -> None:
    """Raise for an appointment that is no more to come."""
    if at <= now:
        raise Refusal("Ce moment est passé. Indiquez un rendez-vous à venir.")
