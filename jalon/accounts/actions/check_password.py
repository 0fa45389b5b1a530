"""First half of signing in by password: who claims to come, with what password."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth import hashers
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from jalon.accounts.enums import SignInCause, SignInMethod, UserKind
from jalon.accounts.models import User
from jalon.accounts.origin import Origin
from jalon.accounts.throttle import Try
from jalon.accounts.ways import password_way_is_open
from jalon.audit.journal import record_sign_in
from jalon.core.refusal import Refusal
from jalon.core.text import plural

MISMATCH = "Identifiant, mot de passe\N{NO-BREAK SPACE}: quelque chose ne correspond pas. Vérifiez les deux."
NOBODYS = "!"  # Marked as no password's hash: Django hashes once all the same, which takes as long as checking one.
TOO_SOON = "Trop d’essais à la suite. Attendez {wait}, puis réessayez."


def check_password(identifier: str, password: str, *, origin: Origin, now: datetime | None = None) -> User:
    """Return the person known by this RPPS number or e-mail address, when the password is theirs and the way open.

    Unknown, closed and wrong are one answer, reached by the same work: the same queries and one password hash. The
    password way opens to a physician only after a card or an e-CPS (design: signing in, 3).
    """
    now = now or timezone.now()
    identifier = identifier.strip().lower()
    attempt = Try.of(identifier, origin)
    user = _find(identifier)
    if opens_at := attempt.opens_at(now):
        _journal(user, SignInCause.TOO_SOON, origin, now)
        raise Refusal(TOO_SOON.format(wait=_words((opens_at - now).total_seconds())))
    is_right = user.check_password(password) if user else hashers.check_password(password, NOBODYS)
    if user is not None and is_right and password_way_is_open(user, now):
        return user
    with transaction.atomic():
        attempt.count_failure(now)
        count_in_row(user, now)
        _journal(user, SignInCause.WAY_CLOSED if is_right else SignInCause.MISMATCH, origin, now)
    raise Refusal(MISMATCH)


def count_in_row(user: User | None, now: datetime) -> None:
    """Count one more failure in a row; the fiftieth closes the way in by password. One statement, whoever it is."""
    User.objects.filter(pk=user.pk if user else 0).update(
        failures_in_row=F("failures_in_row") + 1,
        password_way_closed_at=Case(
            When(
                Q(failures_in_row__gte=settings.SIGN_IN_FAILURES_UNTIL_CLOSED - 1, password_way_closed_at__isnull=True),
                then=Value(now),
            ),
            default=F("password_way_closed_at"),
        ),
    )


def _find(identifier: str) -> User | None:
    people = User.objects.filter(is_active=True).select_related("professional")
    if "@" in identifier:
        return people.filter(email__iexact=identifier).exclude(kind=UserKind.PHYSICIAN).first()
    return people.filter(professional__rpps=identifier, kind=UserKind.PHYSICIAN).first()


def _journal(user: User | None, cause: SignInCause, origin: Origin, now: datetime) -> None:
    record_sign_in(
        user=user, method=SignInMethod.PASSWORD, cause=cause, address=origin.address, device=origin.device, at=now
    )


def _words(seconds: float) -> str:
    whole = max(1, round(seconds))
    return plural(whole, "seconde") if whole < 60 else plural(-(-whole // 60), "minute")
