"""What looks wrong in the journal of sign-ins, and whom to tell. Read by the worker: the door itself tells nothing.

ASVS 5.0, 6.3.5: suspicious series, partly successful attempts, success after failures, an unknown browser.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from jalon.accounts.enums import SignInCause, SignInMethod
from jalon.accounts.models import User
from jalon.audit.models import SignInRecord
from jalon.mail import outbox

WINDOW = timedelta(hours=1)
KNOWN_FOR = timedelta(days=90)
SERIES = 10
WRONG_CODES = 5
FAILURES_BEFORE = 5


class Alert(StrEnum):
    """What the message says; at most one of each a day."""

    SERIES = "series"
    CODE = "code"
    CLOSED = "closed"
    SUCCESS = "success"
    NEW_DEVICE = "new_device"


@dataclass(frozen=True)
class Suspicion:
    """One thing to tell one person."""

    user: User
    alert: Alert
    at: datetime
    device: str = ""
    address: str = ""


def tell(now: datetime | None = None) -> int:
    """Write to each person concerned, once a day for each kind of alert. Return how many suspicions there are."""
    now = now or timezone.now()
    found = list(suspicions(now))
    for suspicion in found:
        key = f"alert:{suspicion.alert}:{suspicion.user.pk}:{timezone.localdate(suspicion.at)}"
        outbox.queue(key, suspicion.user.email, "sign_in_alert", {"alert": suspicion})
    return len(found)


def suspicions(now: datetime) -> Iterator[Suspicion]:
    """Yield what happened within the last hour that its owner should know of."""
    people = User.objects.filter(is_active=True, email_verified_at__isnull=False)
    recent = Q(sign_in_records__at__gt=now - WINDOW, sign_in_records__granted=False)
    refused = people.annotate(
        failures=Count("sign_in_records", filter=recent),
        codes=Count("sign_in_records", filter=recent & Q(sign_in_records__cause=SignInCause.WRONG_CODE)),
    )
    for user in refused.filter(Q(failures__gte=SERIES) | Q(codes__gte=WRONG_CODES)):
        yield Suspicion(user, Alert.CODE if user.codes >= WRONG_CODES else Alert.SERIES, now)
    for closed in people.filter(password_way_closed_at__gt=now - WINDOW):
        yield Suspicion(closed, Alert.CLOSED, closed.password_way_closed_at or now)
    yield from _entries(_after_failures(now), Alert.SUCCESS)
    yield from _entries(_by_unknown_browsers(now), Alert.NEW_DEVICE)


def _entries(records: QuerySet[SignInRecord], alert: Alert) -> Iterator[Suspicion]:
    for record in records.select_related("user"):
        if record.user is not None:
            yield Suspicion(record.user, alert, record.at, record.device, record.address or "")


def _passwords(now: datetime) -> QuerySet[SignInRecord]:
    return SignInRecord.objects.filter(
        granted=True, method=SignInMethod.PASSWORD, at__gt=now - WINDOW, user__is_active=True
    )


def _after_failures(now: datetime) -> QuerySet[SignInRecord]:
    """Return the sign-ins by password that came after failures from somewhere else."""
    before = SignInRecord.objects.filter(
        user=OuterRef("user"), granted=False, at__lt=OuterRef("at"), at__gt=OuterRef("at") - WINDOW
    ).exclude(address=OuterRef("address"))
    # Five of them at least: the fifth exists.
    fifth = before.order_by("-at").values("pk")[FAILURES_BEFORE - 1 : FAILURES_BEFORE]
    return _passwords(now).filter(Exists(fifth))


def _by_unknown_browsers(now: datetime) -> QuerySet[SignInRecord]:
    """Return the sign-ins by password from a browser that the person had not used for a season, nor ever."""
    earlier = SignInRecord.objects.filter(
        user=OuterRef("user"), granted=True, at__lt=OuterRef("at"), at__gt=OuterRef("at") - KNOWN_FOR
    )
    return (
        _passwords(now)
        .filter(Exists(earlier))
        .exclude(Exists(earlier.filter(device=OuterRef("device"))))
        .order_by(F("at"))
    )
