"""The links of the e-mail that asks for free places: they open one thing each, without a sign-in.

A link is signed (django.core.signing, under a purpose of its own), ends after ten days, and is bound to one role of
one person: the day the role is taken back, or the account closed, it is dead. It may serve several times until then,
so that a wrong number can be corrected; each declaration is journalled as that person's.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse

from jalon.audit.models import Event
from jalon.core.refusal import Refusal
from jalon.directory.models import CareUnit, Membership
from jalon.directory.policies import DECLARING_ROLES

LASTS = timedelta(days=10)
PLACES_SALT = "jalon.directory.places_links.places"
RHYTHM_SALT = "jalon.directory.places_links.rhythm"
MOST_IN_AN_HOUR = 20
DEAD = (
    "Ce lien ne marche plus\N{NO-BREAK SPACE}: il est trop ancien, incomplet, ou le rôle qu’il servait a pris fin. "
    "Connectez-vous pour déclarer vos places."
)
TOO_MANY = (
    "Ce lien a beaucoup servi depuis une heure. Attendez un peu, ou connectez-vous pour déclarer vos places autrement."
)


@dataclass(frozen=True)
class PlacesLink:
    """What a link opens: the free places of one unit, said by one person."""

    membership: Membership
    unit: CareUnit
    ends_at: datetime


def places_address(membership: Membership, unit: CareUnit, now: datetime) -> str:
    """Return the whole address by which this person declares the places of this unit."""
    content = {"m": membership.pk, "u": unit.pk, "e": _end(now)}
    return _address("units:places_link", signing.Signer(salt=PLACES_SALT).sign_object(content))


def rhythm_address(membership: Membership, now: datetime) -> str:
    """Return the whole address by which this person chooses how often the e-mail comes."""
    content = {"m": membership.pk, "e": _end(now)}
    return _address("units:rhythm_link", signing.Signer(salt=RHYTHM_SALT).sign_object(content))


def find_places_link(token: str, now: datetime) -> PlacesLink:
    """Return what the link opens, two queries; raise Refusal, the same for altered, old and revoked."""
    content = _opened(token, PLACES_SALT, now)
    membership = _membership(content)
    unit = (
        CareUnit.objects.select_related("establishment")
        .filter(pk=content["u"], establishment=membership.establishment_id, closed=False)
        .first()
    )
    if unit is None or membership.unit_id not in (None, unit.pk):
        raise Refusal(DEAD)
    return PlacesLink(membership, unit, datetime.fromtimestamp(content["e"], UTC))


def find_rhythm_link(token: str, now: datetime) -> Membership:
    """Return the role whose e-mail the link is about, one query; raise Refusal as `find_places_link` does."""
    return _membership(_opened(token, RHYTHM_SALT, now))


def refuse_too_many(unit: CareUnit, now: datetime) -> None:
    """Raise Refusal when links declared this unit's places too often within the hour. One query."""
    recent = Event.objects.filter(
        data__has_key="finess",
        data__finess=unit.establishment.finess,
        at__gt=now - timedelta(hours=1),
        name="unit.places_declared",
        data__unit=unit.pk,
        data__by="link",
    )
    if recent.count() >= MOST_IN_AN_HOUR:
        raise Refusal(TOO_MANY)


def _end(now: datetime) -> int:
    return int((now + LASTS).timestamp())


def _address(name: str, token: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{reverse(name, args=[token])}"


def _opened(token: str, salt: str, now: datetime) -> dict[str, Any]:
    try:
        content: dict[str, Any] = signing.Signer(salt=salt).unsign_object(token)
    except signing.BadSignature as error:
        raise Refusal(DEAD) from error
    if now.timestamp() >= content["e"]:
        raise Refusal(DEAD)
    return content


def _membership(content: dict[str, Any]) -> Membership:
    row = (
        Membership.objects.select_related("user", "establishment")
        .filter(pk=content["m"], role__in=DECLARING_ROLES, ended_at__isnull=True, user__is_active=True)
        .first()
    )
    if row is None:
        raise Refusal(DEAD)
    return row
