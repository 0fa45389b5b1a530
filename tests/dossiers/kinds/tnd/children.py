"""Children of so many months, and grids filled in."""

from collections.abc import Iterable
from datetime import date

from jalon.dossiers.kinds.tnd.ages import same_day_after
from jalon.dossiers.kinds.tnd.grid import grid

TODAY = date(2026, 11, 26)


def born(months: int) -> date:
    """Return the birth date of a child who is so many months old today."""
    return same_day_after(TODAY, -months)


def whole(months: int, missing: Iterable[str] = (), ticked: Iterable[str] = ()) -> dict[str, bool | str]:
    """Return a grid filled in whole for that age: all acquired but `missing`, nothing at any age but `ticked`."""
    [bracket] = [one for one in grid().brackets if one.first <= months <= one.last]
    any_age = {item.id: False for family in grid().families for item in family.items}
    by_age = {item.id: "acquired" for item in bracket.items}
    return any_age | by_age | dict.fromkeys(ticked, True) | dict.fromkeys(missing, "not_acquired")
