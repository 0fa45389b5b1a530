"""What a structure should be able to do for a dossier, as codes of the directory (`directory.capabilities`).

Care that a rule of matching tells is a need (`needs.NEED_OF_CARE`), and not said twice.
"""

from collections.abc import Mapping
from typing import Any

from jalon.dossiers.kinds.sanitaire.care_codes import FAMILIES
from jalon.dossiers.kinds.sanitaire.facts import motive_of

#: Technical care whose code is that of a capability which no rule of matching tells.
CARE = frozenset({"parenteral", "transfusion", "chemotherapy", "negative_pressure", "telemetry"})


def resources_of(sections: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the capabilities that the motive, the care and the rehabilitation wished call for, each once."""
    motive = motive_of(sections)
    care = sections.get("soins", {})
    wanted = [
        *(motive.resources if motive else ()),
        *(code for family in FAMILIES for code in care.get(family) or () if code in CARE),
        *(sections.get("reeducation", {}).get("disciplines") or ()),
    ]
    return tuple(dict.fromkeys(wanted))
