"""What a unit should say again, for the home of its staff: free places, and pages that nobody confirmed for long."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Prefetch, Q

from jalon.accounts.actors import Actor
from jalon.directory.freshness import REMINDED_DAYS, confirmed_since, is_fresh
from jalon.directory.models import CareUnit
from jalon.directory.policies import EstablishmentPolicy
from jalon.web.typography import age_words
from jalon.web.units.lines import PlacesLine, places_line

MOST = 6


@dataclass(frozen=True)
class OldPage:
    """A page to confirm. `shown`: the free places that one confirms with it."""

    finess: str
    name: str
    since: str
    shown: tuple[PlacesLine, ...]


@dataclass(frozen=True)
class ToKeepTrue:
    """What waits. `old`: how many of these units say nothing that still counts; `more`: there are other units."""

    units: tuple[PlacesLine, ...]
    old: int
    more: bool
    pages: tuple[OldPage, ...]


def to_keep_true(actor: Actor, now: datetime) -> ToKeepTrue:
    """Return the units to declare, the longest silent first, and the pages that were not confirmed for long.

    Three queries at most.
    """
    rows = EstablishmentPolicy.declarable(actor).filter(accepts_referrals=True)
    found = list(rows.order_by(F("free_places_at").asc(nulls_first=True), "id")[: MOST + 1])
    return ToKeepTrue(
        units=tuple(places_line(row, now) for row in found[:MOST]),
        old=sum(not is_fresh(row.free_places_at, now) for row in found[:MOST]),
        more=len(found) > MOST,
        pages=_old_pages(actor, now),
    )


def _old_pages(actor: Actor, now: datetime) -> tuple[OldPage, ...]:
    soon = confirmed_since(now) + timedelta(days=REMINDED_DAYS)
    old = Q(confirmed_at__isnull=True) | Q(confirmed_at__lt=soon)
    units = CareUnit.objects.filter(closed=False, free_places__isnull=False).select_related("establishment")
    rows = EstablishmentPolicy.kept(actor).filter(old, closed_on__isnull=True)
    rows = rows.order_by(F("confirmed_at").asc(nulls_first=True), "name", "pk").prefetch_related(
        Prefetch("units", units.order_by("kind", "stay_type", "mention", "pk"))
    )
    return tuple(
        OldPage(
            finess=row.finess,
            name=row.name,
            since=f"confirmée il y a {age_words(row.confirmed_at, now)}" if row.confirmed_at else "jamais confirmée",
            shown=tuple(places_line(unit, now) for unit in row.units.all()),
        )
        for row in rows[:MOST]
    )
