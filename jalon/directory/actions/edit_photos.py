"""Add, describe, move and remove the photos of an establishment."""

from datetime import datetime
from typing import Literal, get_args

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.directory.actions.base import mark_edited
from jalon.directory.models import Establishment, Photo
from jalon.directory.photos import CleanPhoto
from jalon.directory.policies import ONLY_MANAGERS, EstablishmentPolicy

MOST_PHOTOS = 8
Step = Literal["describe", "up", "down", "remove"]
STEPS: tuple[Step, ...] = get_args(Step)


def add_photo(
    establishment: Establishment, photo: CleanPhoto, description: str, *, actor: Actor, now: datetime | None = None
) -> Photo:
    """Add a photo at the end. Raises Refusal when there are enough, or when it is there already."""
    with transaction.atomic():
        row, photos = _locked(establishment, actor)
        if len(photos) >= MOST_PHOTOS:
            raise Refusal(f"La page a déjà {MOST_PHOTOS} photos. Retirez-en une pour en ajouter une autre.")
        if any(other.digest == photo.digest for other in photos):
            raise Refusal("Cette photo est déjà sur la page.")
        added = Photo.objects.create(
            establishment=row,
            position=max((other.position for other in photos), default=-1) + 1,
            description=description,
            image=photo.image,
            width=photo.width,
            height=photo.height,
            digest=photo.digest,
        )
        _journal(row, [p.description for p in photos], actor, now)
    return added


def change_photo(
    establishment: Establishment,
    pk: int,
    step: Step,
    *,
    description: str = "",
    actor: Actor,
    now: datetime | None = None,
) -> None:
    """Describe a photo, move it by one place, or remove it; nothing happens when it is gone already."""
    with transaction.atomic():
        row, photos = _locked(establishment, actor)
        place = next((index for index, photo in enumerate(photos) if photo.pk == pk), None)
        if place is None:
            return
        before = [photo.description for photo in photos]
        if step == "remove":
            photos.pop(place).delete()
        elif step == "describe":
            photos[place].description = description
        else:
            other = min(max(place + (1 if step == "down" else -1), 0), len(photos) - 1)
            photos.insert(other, photos.pop(place))
        for position, photo in enumerate(photos):
            photo.position = position
        Photo.objects.bulk_update(photos, ["position", "description"])
        _journal(row, before, actor, now)


def _locked(establishment: Establishment, actor: Actor) -> tuple[Establishment, list[Photo]]:
    if not EstablishmentPolicy.may_edit(actor, establishment):
        raise Refusal(ONLY_MANAGERS)
    row = Establishment.objects.select_for_update(of=("self",)).get(pk=establishment.pk)
    return row, list(Photo.objects.filter(establishment=row).defer("image"))


def _journal(row: Establishment, before: list[str], actor: Actor, now: datetime | None) -> None:
    after = list(Photo.objects.filter(establishment=row).values_list("description", flat=True))
    if before == after:
        return
    now = now or timezone.now()
    mark_edited(row, {"photos": after}, now)
    row.save(update_fields=["edited_fields", "source", "updated_at"])
    record_event(
        "establishment.edited",
        actor=actor.user,
        actor_place=row.name,
        data={"finess": row.finess, "fields": ["photos"], "before": {"photos": before}, "after": {"photos": after}},
        at=now,
    )
