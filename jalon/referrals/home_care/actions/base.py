"""What every action of care at home shares: the dossier's lock, everything read again, the door, the event."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.dossiers.policies import Standing
from jalon.referrals.actions.base import NOT_OPEN_TO_YOU, lock_request, record_deed, refusals_for_lost_races
from jalon.referrals.home_care.doors import Deed, why_not
from jalon.referrals.home_care.lengths import is_at_home
from jalon.referrals.home_care.reading import HomeCare
from jalon.referrals.models import Referral
from jalon.referrals.sides import Side, requester_standing, side_of

Row = TypeVar("Row")
NOT_AT_HOME = "Cette demande n’est pas adressée à un service de soins à domicile."


def read_care(referral: Referral, actor: Actor) -> HomeCare:
    """Return care at home of a request as the person may act on it; nine queries at most."""
    side = side_of(actor, referral)
    standing = requester_standing(actor, referral.dossier_id) if side.asks else Standing.NONE
    return HomeCare.of(referral, side, standing, actor)


@contextmanager
def caring(referral: Referral, deed: Deed, actor: Actor) -> Iterator[HomeCare]:
    """Open the transaction of an action: lock the dossier and its requests, re-read, refuse behind a closed door."""
    with refusals_for_lost_races():
        _, _, fresh = lock_request(referral)
        if not is_at_home(fresh.unit.kind):
            raise Refusal(NOT_AT_HOME)
        care = read_care(fresh, actor)
        if care.side == Side.NONE:
            raise Refusal(NOT_OPEN_TO_YOU)
        if reason := why_not(deed, care):
            raise Refusal(reason)
        yield care


def there(row: Row | None) -> Row:
    """Return the row that an open door promises."""
    if row is None:
        raise LookupError("The door was open without what it acts on.")
    return row


def told(name: str, care: HomeCare, actor: Actor, now: datetime, **data: Any) -> None:
    """Record what happened; `data` holds days and codes, nothing of health."""
    record_deed(f"home.{name}", care.referral, actor, now, data)
