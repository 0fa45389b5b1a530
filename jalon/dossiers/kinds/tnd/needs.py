"""From the answers of a child's dossier to its needs: the place, and whether it presses."""

from collections.abc import Mapping
from typing import Any

from jalon.directory.enums import StayType
from jalon.dossiers.kinds.places import place_of
from jalon.dossiers.kinds.tnd.codes import question_code
from jalon.dossiers.kinds.tnd.grid import Role, grid
from jalon.dossiers.needs import Needs, Place

Answers = Mapping[str, Any]


def derive(sections: Mapping[str, Answers], previous: Place | None) -> Needs:
    """Return the needs of the sections' counted answers, by section code. The place is where the child lives.

    `previous` is the place found last time, so that an unchanged commune costs no query.
    """
    return Needs(
        gir=None,
        girs=[],
        stays=[StayType.OUTPATIENT.value],
        when={},
        dates={},
        urgent=has_regressed(sections.get("reperage", {})),
        dementia=None,
        wandering=None,
        protected_unit=None,
        social_aid=None,
        budget_month=None,
        distance_km=None,
        place=place_of(sections.get("famille", {}).get("address", {}).get("town"), previous),
        couple=None,
        pets=None,
        needs=[],
    )


def has_regressed(detection: Answers) -> bool:
    """Whether a loss of what was acquired is told: it presses by itself."""
    items = (item for family in grid().families if family.role is Role.REGRESSION for item in family.items)
    return any(detection.get(question_code(item.id)) is True for item in items)
