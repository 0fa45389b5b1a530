"""Remember that a screen of the guided filling was passed, or put off."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.dossiers.guided import Screen
from jalon.dossiers.models import Dossier, ScreenPassage


def pass_screen(
    dossier: Dossier, screen: Screen, *, actor: Actor, later: bool = False, now: datetime | None = None
) -> None:
    """Write that somebody went past a screen; `later` when its answers were put off. The last to pass counts."""
    passage = ScreenPassage(dossier=dossier, screen=screen.slug, later=later, by=actor.user, at=now or timezone.now())
    ScreenPassage.objects.bulk_create(
        [passage], update_conflicts=True, unique_fields=["dossier", "screen"], update_fields=["later", "by", "at"]
    )
