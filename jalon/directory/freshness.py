"""How long what a unit says is believed: its free places, then its page. Python and SQL ask the same bounds.

Free places count in searches for `FRESH_DAYS`. Older, they are shown with their age and count for nothing; after
`SHOWN_DAYS` they are not shown any more. A page is marked when nobody confirmed it for `CONFIRMED_DAYS`.
A bound itself is still inside.
"""

from datetime import datetime, timedelta
from enum import StrEnum

FRESH_DAYS = 14
SHOWN_DAYS = 42
CONFIRMED_DAYS = 180
# The e-mails that ask leave this long before the end.
REMINDED_DAYS = 14


class Freshness(StrEnum):
    """What a declaration of free places is worth now."""

    FRESH = "fresh"
    AGEING = "ageing"
    STALE = "stale"
    NEVER = "never"


def fresh_since(now: datetime) -> datetime:
    """Return the moment before which a declaration counts for nothing in searches."""
    return now - timedelta(days=FRESH_DAYS)


def shown_since(now: datetime) -> datetime:
    """Return the moment before which declared places are not shown any more."""
    return now - timedelta(days=SHOWN_DAYS)


def confirmed_since(now: datetime) -> datetime:
    """Return the moment before which a confirmed page is marked as old."""
    return now - timedelta(days=CONFIRMED_DAYS)


def freshness(declared_at: datetime | None, now: datetime) -> Freshness:
    """Tell what places declared then are worth now."""
    if declared_at is None:
        return Freshness.NEVER
    if declared_at >= fresh_since(now):
        return Freshness.FRESH
    return Freshness.AGEING if declared_at >= shown_since(now) else Freshness.STALE


def is_fresh(declared_at: datetime | None, now: datetime) -> bool:
    """Tell whether places declared then count in searches."""
    return freshness(declared_at, now) is Freshness.FRESH


def is_shown(declared_at: datetime | None, now: datetime) -> bool:
    """Tell whether places declared then may be shown, on a page or in a file."""
    return freshness(declared_at, now) in (Freshness.FRESH, Freshness.AGEING)


def is_confirmed(confirmed_at: datetime | None, now: datetime) -> bool:
    """Tell whether somebody of the establishment said, not too long ago, that its page is true."""
    return confirmed_at is not None and confirmed_at >= confirmed_since(now)
