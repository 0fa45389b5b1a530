"""What a structure must be able to do for a dossier, as codes of the directory (`directory.capabilities`)."""

from collections.abc import Mapping
from typing import Any

from jalon.dossiers.kinds.sanitaire.care_codes import FAMILIES
from jalon.dossiers.kinds.sanitaire.facts import motive_of

#: Technical care that a unit says whether it can give, and the capability that says it.
CAPABILITY_OF = {
    "oxygen_continuous": "oxygen",
    "oxygen_intermittent": "oxygen",
    "niv": "ventilation",
    "invasive_ventilation": "ventilation",
    "tracheostomy": "tracheostomy",
    "tracheal_stoma": "tracheostomy",
    "nasogastric": "enteral",
    "gastrostomy": "enteral",
    "jejunostomy": "enteral",
    "enteral": "enteral",
    "parenteral": "parenteral",
    "midline": "infusion",
    "picc": "infusion",
    "port": "infusion",
    "central": "infusion",
    "pca": "infusion",
    "insulin_pump": "infusion",
    "iv_treatment": "infusion",
    "antibiotics": "infusion",
    "immunoglobulins": "infusion",
    "epidural_pump": "infusion",
    "transfusion": "transfusion",
    "chemotherapy": "chemotherapy",
    "complex": "dressings",
    "pressure_sore": "dressings",
    "ulcer": "dressings",
    "diabetic_foot": "dressings",
    "burn": "dressings",
    "fistula": "dressings",
    "negative_pressure": "negative_pressure",
    "colostomy": "stoma",
    "ileostomy": "stoma",
    "urostomy": "stoma",
    "haemodialysis": "dialysis",
    "peritoneal_dialysis": "dialysis",
    "urinary_catheter": "urinary_catheter",
    "suprapubic": "urinary_catheter",
    "telemetry": "telemetry",
    "bariatric_bed": "bariatric",
    "isolation_mdr": "isolation",
}


def resources_of(sections: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the capabilities that the motive, the care and the rehabilitation wished call for, each once."""
    motive = motive_of(sections)
    care = sections.get("soins", {})
    ticked = [code for family in FAMILIES for code in care.get(family) or ()]
    wanted = [
        *(motive.resources if motive else ()),
        *(CAPABILITY_OF[code] for code in ticked if code in CAPABILITY_OF),
        *(sections.get("reeducation", {}).get("disciplines") or ()),
    ]
    if sections.get("medical", {}).get("bariatric"):
        wanted.append("bariatric")
    if sections.get("medical", {}).get("infection") == "yes":
        wanted.append("isolation")
    return tuple(dict.fromkeys(wanted))
