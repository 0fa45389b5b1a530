"""What waits in each establishment of a person who works in several."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from jalon.accounts.actors import Actor
from jalon.core.text import plural
from jalon.directory.freshness import fresh_since, is_confirmed
from jalon.directory.models import Establishment
from jalon.directory.policies import EstablishmentPolicy
from jalon.referrals.policies import AWAITED_FROM_UNITS, ReferralPolicy


@dataclass(frozen=True)
class Waiting:
    """One establishment: `late` and `things` are sentences, none when nothing waits."""

    establishment: Establishment
    late: str
    things: tuple[str, ...]


def waiting_in(actor: Actor, establishments: list[Establishment], now: datetime) -> list[Waiting]:
    """Return what waits in each, in their order. Two queries, whatever their number."""
    shown = [row.pk for row in establishments]
    received = ReferralPolicy.received_open(actor).filter(establishment__in=shown, state__in=AWAITED_FROM_UNITS)
    counted = (
        received.order_by()
        .values_list("establishment_id")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)))
    )
    requests = {pk: (count, late) for pk, count, late in counted}
    silent = Q(free_places_at__isnull=True) | Q(free_places_at__lt=fresh_since(now))
    units = EstablishmentPolicy.declarable(actor).filter(silent, establishment__in=shown, accepts_referrals=True)
    old = dict(units.order_by().values_list("establishment_id").annotate(n=Count("pk")))
    return [_waiting(actor, row, *requests.get(row.pk, (0, 0)), old.get(row.pk, 0), now) for row in establishments]


def _waiting(actor: Actor, row: Establishment, count: int, late: int, old: int, now: datetime) -> Waiting:
    things = []
    if count:
        things.append(plural(count, "demande à répondre", "demandes à répondre"))
    if old:
        things.append(f"places libres à déclarer dans {plural(old, 'unité')}")
    if EstablishmentPolicy.may_edit(actor, row) and not is_confirmed(row.confirmed_at, now):
        things.append("page à relire")
    return Waiting(row, plural(late, "réponse en retard", "réponses en retard") if late else "", tuple(things))
