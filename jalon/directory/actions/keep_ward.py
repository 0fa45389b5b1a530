"""The manager of an establishment opens a hospital ward, corrects it, closes it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.directory.models import Establishment, Ward
from jalon.directory.policies import ONLY_WARD_MANAGERS, EstablishmentPolicy

SAME_NAME = "Un service de cet établissement porte déjà ce nom."
STILL_FOLLOWED = (
    "Des patients sont encore suivis par ce service. Passez le relais ou closez leurs dossiers, puis fermez le service."
)


def open_ward(
    establishment: Establishment, *, actor: Actor, name: str, phone: str, mss: str = "", now: datetime | None = None
) -> Ward:
    """Return a new ward, its team still empty. Refusal when another open one has the name, whatever the case."""
    _refuse_others(actor, establishment)
    now = now or timezone.now()
    try:
        with transaction.atomic():
            ward = Ward.objects.create(establishment=establishment, name=name, phone=phone, mss=mss, created_at=now)
            _record("ward.opened", ward, actor, now)
    except IntegrityError:
        raise Refusal(SAME_NAME) from None
    return ward


def edit_ward(ward: Ward, *, actor: Actor, name: str, phone: str, mss: str = "", now: datetime | None = None) -> None:
    """Correct the name and how to reach the ward. Refusal as for `open_ward`."""
    _refuse_others(actor, ward.establishment)
    try:
        with transaction.atomic():
            Ward.objects.filter(pk=ward.pk).update(name=name, phone=phone, mss=mss)
            _record("ward.edited", ward, actor, now or timezone.now())
    except IntegrityError:
        raise Refusal(SAME_NAME) from None


def close_ward(ward: Ward, *, is_followed: bool, actor: Actor, now: datetime | None = None) -> None:
    """Close the ward, and its team with it. Refusal while `is_followed`, which the caller says."""
    _refuse_others(actor, ward.establishment)
    if is_followed:
        raise Refusal(STILL_FOLLOWED)
    now = now or timezone.now()
    with transaction.atomic():
        Ward.objects.filter(pk=ward.pk, closed_at__isnull=True).update(closed_at=now)
        ward.members.filter(ended_at__isnull=True).update(ended_at=now)
        _record("ward.closed", ward, actor, now)


def _refuse_others(actor: Actor, establishment: Establishment) -> None:
    if not EstablishmentPolicy.may_edit(actor, establishment):
        raise Refusal(ONLY_WARD_MANAGERS)


def _record(name: str, ward: Ward, actor: Actor, now: datetime) -> None:
    record_event(name, actor=actor.user, actor_place=ward.establishment.name, data={"ward": ward.pk}, at=now)
