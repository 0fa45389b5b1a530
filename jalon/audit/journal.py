"""The only way to write in the journals.

Domain code says what happened; whoever must react (notifications) listens to `event_recorded`, which is sent in the
same transaction, so that an event and its e-mails are both kept or both lost.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Max
from django.utils import timezone

from jalon.audit.models import AccessRecord, Event, SignInRecord
from jalon.audit.signals import event_recorded, place_asked

SYSTEM_NAME = "Jalon"


def record_event(
    name: str,
    *,
    actor: AbstractBaseUser | None,
    actor_place: str = "",
    dossier_id: UUID | None = None,
    referral_id: UUID | None = None,
    data: dict[str, Any] | None = None,
    sealed: bytes | None = None,
    at: datetime | None = None,
) -> Event:
    """Write what happened, and tell the listeners. `actor` None is the system. `data` holds no health data.

    Without `actor_place`, whoever listens to `place_asked` says from where the person acts in the dossier.
    """
    event = Event.objects.create(
        at=at or timezone.now(),
        name=name,
        actor_id=actor.pk if actor else None,
        actor_name=str(actor) if actor else SYSTEM_NAME,
        actor_place=actor_place or _place(actor, dossier_id),
        dossier_id=dossier_id,
        referral_id=referral_id,
        data=data or {},
        sealed=sealed,
    )
    event_recorded.send(sender=Event, event=event)
    return event


def _place(actor: AbstractBaseUser | None, dossier_id: UUID | None) -> str:
    if actor is None or dossier_id is None:
        return ""
    told = place_asked.send(sender=Event, actor=actor, dossier_id=dossier_id)
    return next((place for _, place in told if place), "")


def record_access(
    *,
    actor: AbstractBaseUser | None,
    actor_role: str,
    dossier_id: UUID,
    subject: str,
    granted: bool,
    reason: str = "",
    at: datetime | None = None,
) -> None:
    """Write that somebody opened something, or was refused. The database adds the chain of hashes."""
    AccessRecord.objects.create(
        at=at or timezone.now(),
        actor_id=actor.pk if actor else None,
        actor_name=str(actor) if actor else "Visiteur non connecté",
        actor_role=actor_role,
        dossier_id=dossier_id,
        subject=subject,
        granted=granted,
        reason=reason,
        previous_hash=b"",
        hash=b"",
    )


def was_opened(*, actor: AbstractBaseUser, dossier_id: UUID, subject: str, since: datetime) -> bool:
    """Return whether somebody was given something since a moment. One query."""
    return AccessRecord.objects.filter(
        dossier_id=dossier_id, actor_id=actor.pk, subject=subject, granted=True, at__gte=since
    ).exists()


def last_openings(
    actor: AbstractBaseUser, dossier_id: UUID, subjects: Iterable[str], before: datetime | None = None
) -> dict[str, datetime]:
    """Return when somebody last was given each subject of a dossier, those never given left out. One query."""
    rows = AccessRecord.objects.filter(
        dossier_id=dossier_id, actor_id=actor.pk, subject__in=list(subjects), granted=True
    )
    if before is not None:
        rows = rows.filter(at__lt=before)
    return dict(rows.order_by().values_list("subject").annotate(last=Max("at")))


def record_sign_in(
    *,
    user: AbstractBaseUser | None,
    method: str,
    cause: str = "",
    acr: str = "",
    certificate: str = "",
    address: str = "",
    device: str = "",
    at: datetime | None = None,
) -> None:
    """Write that somebody came in, or did not for a cause. `user` None: nobody could be recognised."""
    SignInRecord.objects.create(
        at=at or timezone.now(),
        user_id=user.pk if user else None,
        method=method,
        granted=not cause,
        cause=cause,
        acr=acr,
        certificate=certificate,
        address=address or None,
        device=device,
    )
