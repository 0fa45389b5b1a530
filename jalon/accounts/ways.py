"""Which ways in are open to an account, and how fresh a proof must be."""

from datetime import datetime, timedelta

from django.conf import settings

from jalon.accounts.enums import UserKind
from jalon.accounts.models import User


def password_way_ends_at(user: User) -> datetime | None:
    """Return until when a physician may come by password: six months after a card or e-CPS was last seen."""
    proven_at = user.professional.proven_at if user.kind == UserKind.PHYSICIAN else None
    return proven_at + timedelta(days=settings.PASSWORD_WAY_DAYS) if proven_at else None


def password_way_is_open(user: User, now: datetime) -> bool:
    """Return whether password and code let this person in."""
    if user.email_verified_at is None or user.password_way_closed_at is not None or not user.has_usable_password():
        return False
    if user.kind != UserKind.PHYSICIAN:
        return True
    ends_at = password_way_ends_at(user)
    return ends_at is not None and now < ends_at
