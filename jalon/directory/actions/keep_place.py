"""A place kept for somebody (held, proposed, accepted) is taken out of those declared free, and given back with it.

What the unit declares is what is free besides the places it keeps. A declaration keeps its date: nobody declared anew.
"""

from django.db.models import F, Q
from django.utils import timezone

from jalon.core.refusal import Refusal
from jalon.directory.freshness import is_fresh
from jalon.directory.models import CareUnit


def take_place(unit_id: int) -> bool:
    """Take one of the places declared free, and return whether there was one. Two queries, the row locked."""
    row = _locked(unit_id)
    if not row.free_places:
        return False
    row.free_places -= 1
    row.save(update_fields=["free_places"])
    return True


def free_place(unit_id: int) -> None:
    """Give back a place that was taken; nothing when no place is declared any more. One query."""
    room = Q(capacity__isnull=True) | Q(free_places__lt=F("capacity"))
    CareUnit.objects.filter(room, pk=unit_id, free_places__isnull=False).update(free_places=F("free_places") + 1)


def refuse_without_place(unit_id: int) -> None:
    """Raise when the unit recently declared how many places are free and none is left. One query, the row locked."""
    row = _locked(unit_id)
    if row.free_places == 0 and is_fresh(row.free_places_at, timezone.now()):
        raise Refusal(
            "Aucune place libre n’est déclarée dans votre unité, celles que vous gardez ou proposez mises à part. "
            "Déclarez une place libre, ou cessez d’en garder une autre."
        )


def _locked(unit_id: int) -> CareUnit:
    rows = CareUnit.objects.select_for_update(of=("self",), no_key=True)
    return rows.only("free_places", "free_places_at", "capacity").get(pk=unit_id)
