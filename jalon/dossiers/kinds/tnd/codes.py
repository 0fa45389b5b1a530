"""The codes of the detection section, and the way from its stored answers to those that `detection.assess` reads."""

from collections.abc import Mapping
from typing import Any

from jalon.dossiers.kinds.tnd.grid import grid

OBSERVED_ON = "observed_on"
BRACKETS = "brackets"
WEEKS = "weeks_of_gestation"
#: Said to be filled in where the booklet has no bracket for the age.
NO_BRACKET = "none"


def question_code(item_id: str) -> str:
    """« 18m-01 » → « item_18m_01 », « T01 » → « t01 »: a question's code begins with a small letter."""
    return f"item_{item_id.replace('-', '_')}" if "-" in item_id else item_id.lower()


def why_code(item_id: str) -> str:
    """Return the code of « why not assessed »."""
    return f"why_{item_id.replace('-', '_')}"


def grid_answers(section: Mapping[str, Any]) -> dict[str, bool | str]:
    """Return the answers of the grid by the booklet's identifiers, from the counted answers of the section."""
    return {item: section[question_code(item)] for item in grid().items if question_code(item) in section}
