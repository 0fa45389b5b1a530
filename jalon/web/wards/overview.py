"""What the page of a dossier says of the ward that asks for it."""

from typing import Any

from jalon.dossiers.actions.hand_over import why_not_end, why_not_hand_over
from jalon.dossiers.queries import hand_over_of
from jalon.web.dossiers.doors import Opened


def ward_context(door: Opened) -> dict[str, Any]:
    """Return the context of `wards/_dossier.html`. No query for a dossier of no ward, five at most for another."""
    made, ward = hand_over_of(door.dossier), door.dossier.ward
    of_team = ward is not None and door.dossier.is_open and any(fact.ward_id == ward.pk for fact in door.actor.wards)
    return {
        "ward_of": ward,
        "made": made,
        "of_team": of_team and made is None,
        "gives": why_not_hand_over(door.actor, door.dossier) if of_team and made is None else "",
        "undoes": of_team and made is not None and not why_not_end(door.actor, made),
        "receives": made is not None and made.physician_id == door.actor.user.pk,
    }
