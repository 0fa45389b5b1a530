"""How an answer came, when nobody typed it: by « rien à signaler », or from an earlier dossier of the same person.

An answer changed by hand loses its origin. ``{"from": "neutral"}``, or ``{"from": "dossier", "number": "GA-…",
"signed_on": "2025-11-24"}``.
"""

from datetime import date

from django.utils.formats import date_format

Origin = dict[str, str]
NEUTRAL: Origin = {"from": "neutral"}


def carried_from(number: str, signed_on: date) -> Origin:
    """Return the origin of an answer taken from the signed part of another dossier."""
    return {"from": "dossier", "number": number, "signed_on": signed_on.isoformat()}


def is_carried(origin: Origin) -> bool:
    """Whether an answer was taken from an earlier dossier."""
    return origin["from"] == "dossier"


def signed_day(origin: Origin) -> str:
    """« 24 novembre 2025 »: when the answer that was taken had been signed."""
    return date_format(date.fromisoformat(origin["signed_on"]), "j\N{NO-BREAK SPACE}F Y")
