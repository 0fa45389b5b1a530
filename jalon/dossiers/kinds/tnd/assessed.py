"""From the sections of a dossier to what its grid advises."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from jalon.dossiers.kinds.tnd.codes import OBSERVED_ON, WEEKS, grid_answers
from jalon.dossiers.kinds.tnd.detection import Assessment, assess

Answers = Mapping[str, Any]


def assessment_of(sections: Mapping[str, Answers]) -> Assessment | None:
    """Return what the grid of a dossier advises, from its counted answers by section; None while the day of the
    examination or the birth date lacks. Raise AgeError as `assess` does.

    Only the brackets said to be filled in count, so that what was seen at an earlier age is not taken for today's.
    """
    detection = sections.get("reperage", {})
    born, seen = sections.get("identite", {}).get("birth_date"), detection.get(OBSERVED_ON)
    if born is None or seen is None:
        return None
    return assess(date.fromisoformat(born), date.fromisoformat(seen), detection.get(WEEKS), grid_answers(detection))
