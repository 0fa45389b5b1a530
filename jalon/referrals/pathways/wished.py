"""Which professions the doctor who addresses a child wishes, as the platform’s doctor may prescribe them."""

from collections.abc import Mapping
from typing import Any

from jalon.referrals.pathways.enums import Profession

#: The options of the section « adressage », both lists.
PROFESSIONS = {
    "physio": Profession.PHYSIOTHERAPY,
    "ophthalmology": Profession.OPHTHALMOLOGY,
    "ent": Profession.ENT,
    "speech": Profession.SPEECH_THERAPY,
    "orthoptics": Profession.ORTHOPTICS,
    "neuropaediatrics": Profession.NEUROPAEDIATRICS,
    "other": Profession.OTHER,
    "occupational": Profession.OCCUPATIONAL_THERAPY,
    "psychomotor": Profession.PSYCHOMOTOR_THERAPY,
    "psychology": Profession.PSYCHOLOGY,
    "neuropsychology": Profession.NEUROPSYCHOLOGY,
}


def wished_in(addressing: Mapping[str, Any]) -> list[Profession]:
    """Return the professions wished, in the order of the form, from the counted answers of « adressage »."""
    ticked = {*addressing.get("wished_contract", ()), *addressing.get("wished_package", ())}
    return [profession for code, profession in PROFESSIONS.items() if code in ticked]
