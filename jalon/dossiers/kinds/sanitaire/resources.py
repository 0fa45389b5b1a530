"""What a structure should be able to do for a dossier, as codes of the directory (`directory.capabilities`).

What the motive usually calls for, and the rehabilitation wished. Care that the person has is a need (`needs`): a unit
that does not give it is left out, where one that lacks a resource is only farther in the list.
"""

from collections.abc import Mapping
from typing import Any

from jalon.dossiers.kinds.sanitaire.facts import motive_of


def resources_of(sections: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the capabilities that the motive and the rehabilitation wished call for, each once."""
    motive = motive_of(sections)
    wanted = [
        *(motive.resources if motive else ()),
        *(sections.get("reeducation", {}).get("disciplines") or ()),
    ]
    return tuple(dict.fromkeys(wanted))
