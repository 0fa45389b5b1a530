"""How long a declaration of free places is believed."""

from datetime import datetime, timedelta

FRESH_DAYS = 14


def fresh_since(now: datetime) -> datetime:
    """Return the moment before which a declaration is stale: it is shown with its date, and counts for nothing."""
    return now - timedelta(days=FRESH_DAYS)


def is_fresh(declared_at: datetime | None, now: datetime) -> bool:
    """Tell whether places declared then are still believed."""
    return declared_at is not None and declared_at >= fresh_since(now)
