"""Which places do not go together: what an accepted place, or an entry, makes useless.

Of follow-up care, a bed takes the whole person; HAD and SSIAD answer the same need at home, or instead of a bed; a day
hospital stands instead of a bed; home help goes with everything but a bed. Of other kinds of dossier, only two requests
for the same stay exclude each other.
"""

from jalon.directory.enums import StayType, UnitKind
from jalon.referrals.models import Referral

BED, DAY, HAD, SSIAD, HELP = "bed", StayType.DAY_HOSPITAL, UnitKind.HAD, UnitKind.SSIAD, UnitKind.HOME_HELP
CLOSES: dict[str, tuple[str, ...]] = {
    BED: (BED, DAY, HAD, SSIAD, HELP),
    DAY: (DAY, BED),
    HAD: (HAD, SSIAD, BED),
    SSIAD: (SSIAD, HAD, BED),
    HELP: (HELP,),
}


def slot_of(row: Referral) -> str:
    """Return what the request would take of the person; its unit is loaded where it is at home."""
    if row.stay_type == StayType.FULL_HOSPITAL:
        return BED
    return row.unit.kind if row.stay_type == StayType.HOME else row.stay_type


def closes(taken: Referral, other: Referral) -> bool:
    """Return whether the other request is useless once the place of this one is taken."""
    slot = slot_of(taken)
    return slot_of(other) in CLOSES.get(slot, (slot,))


def exclude(one: Referral, other: Referral) -> bool:
    """Return whether the places of both never go together, whichever comes first."""
    return closes(one, other) and closes(other, one)
