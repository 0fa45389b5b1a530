"""What every page of a dossier shows: the patient bar."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from jalon.web.dossiers.doors import Opened
from jalon.web.dossiers.panels import birth_words, request_words
from jalon.web.typography import day_words, hour_words, local_day


def frame(door: Opened) -> dict[str, Any]:
    """Return the context of the patient bar, and of the reminder of a helper’s mandate."""
    return {
        "dossier": door.dossier,
        "birth": birth_words(door.dossier),
        "request_words": request_words(door.dossier, medical=door.reads_medical),
        "mandate": door.mandate,
    }


def revision_number(text: str) -> int | None:
    """Return the number of a kept state as an address gives it, None when it is not one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def saved_words(saved_at: datetime | None) -> str:
    """« Enregistré à 14 h 07 », « Enregistré mardi 24 novembre », nothing before the first save."""
    if saved_at is None:
        return ""
    if local_day(saved_at) == timezone.localdate():
        return f"Enregistré à {hour_words(saved_at)}"
    return f"Enregistré {day_words(saved_at)}"
