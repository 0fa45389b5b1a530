"""From the answers of a follow-up care dossier to its needs, in the codes of the rules of matching."""

from collections.abc import Mapping
from typing import Any

from jalon.directory.enums import StayType
from jalon.dossiers.kinds.places import place_of
from jalon.dossiers.kinds.sanitaire.care_codes import FAMILIES
from jalon.dossiers.kinds.sanitaire.facts import motive_of
from jalon.dossiers.kinds.sanitaire.resources import resources_of
from jalon.dossiers.kinds.sanitaire.solutions import AT_HOME, OPTIONS, Option
from jalon.dossiers.needs import Needs, Place

Answers = Mapping[str, Any]
#: Care that is a need of its own name.
SAME_NAME = frozenset({"parenteral", "transfusion", "chemotherapy", "negative_pressure", "telemetry"})
#: Technical care and the need that it is; care that no rule tells is left out.
NEED_OF_CARE = {
    "oxygen_continuous": "oxygen_continuous",
    "oxygen_intermittent": "oxygen_intermittent",
    "niv": "ventilation",
    "invasive_ventilation": "ventilation",
    "tracheostomy": "tracheostomy",
    "tracheal_stoma": "tracheostomy",
    "nasogastric": "feeding_tube",
    "jejunostomy": "feeding_tube",
    "enteral": "feeding_tube",
    "gastrostomy": "gastrostomy",
    "midline": "central_line",
    "picc": "central_line",
    "port": "central_line",
    "central": "central_line",
    "pca": "pump",
    "insulin_pump": "pump",
    "epidural_pump": "pump",
    "iv_treatment": "infusion",
    "antibiotics": "infusion",
    "immunoglobulins": "infusion",
    "complex": "dressings",
    "pressure_sore": "dressings",
    "ulcer": "dressings",
    "diabetic_foot": "dressings",
    "burn": "dressings",
    "fistula": "dressings",
    "negative_pressure": "dressings",
    "colostomy": "colostomy",
    "ileostomy": "colostomy",
    "urostomy": "ureterostomy",
    "urinary_catheter": "urinary_catheter",
    "suprapubic": "urinary_catheter",
    "haemodialysis": "haemodialysis",
    "peritoneal_dialysis": "peritoneal_dialysis",
    "isolation_mdr": "mdr",
    "bariatric_bed": "bariatric",
}


def derive(sections: Mapping[str, Answers], previous: Place | None) -> Needs:
    """Return the needs of the sections' counted answers, by section code. Stays are `StayType` of the directory.

    `previous` is the place found last time, so that an unchanged commune costs no query. The dependency grid gives no
    GIR: `gir` and `girs` stay empty.
    """
    medical = sections.get("medical", {})
    requester, choice = sections.get("demandeur", {}), sections.get("orientation", {})
    chosen = [option for code in choice.get("chosen", ()) if (option := OPTIONS[code]).kind.unit_kind is not None]
    stays = list(dict.fromkeys(stay_of(option).value for option in chosen))
    care_town = town_of_care(sections)
    place = place_of(choice.get("near_town") or care_town, previous)
    return Needs(
        gir=None,
        girs=[],
        stays=stays,
        when={},
        dates={stay: requester["wished_date"] for stay in stays if "wished_date" in requester},
        urgent=bool(medical.get("urgent")),
        dementia=None,
        wandering="wandering" in medical["risks"] if "risks" in medical else None,
        protected_unit=None,
        social_aid=None,
        budget_month=None,
        distance_km=choice.get("distance_km"),
        place=place,
        couple=None,
        pets=None,
        needs=_codes(sections),
        wanted=list(resources_of(sections)),
        solutions=[option.code for option in chosen],
        home=place_of(care_town, place),
    )


def stay_of(option: Option) -> StayType:
    """Return how the directory names the stay of an option."""
    return option.stay or (StayType.HOME if option.kind in AT_HOME else StayType.FULL_HOSPITAL)


def town_of_care(sections: Mapping[str, Answers]) -> Mapping[str, str] | None:
    """Return the commune where care at home is given: that of the person, unless another was said."""
    address = sections.get("domicile", {}).get("care_address") or sections.get("administratif", {}).get("address", {})
    return address.get("town")


def _codes(sections: Mapping[str, Answers]) -> list[str]:
    """Return the codes of need of the rules of matching, each once, in the order of the answers."""
    care, medical = sections.get("soins", {}), sections.get("medical", {})
    given = [code for family in FAMILIES for code in care.get(family) or ()]
    codes = [NEED_OF_CARE[code] for code in given if code in NEED_OF_CARE]
    codes += [code for code in given if code in SAME_NAME]
    motive = motive_of(sections)
    if motive is not None and motive.aim.code == "palliative":
        codes.append("palliative")
    if medical.get("infection") == "yes":
        codes.append("mdr")
    if medical.get("bariatric"):
        codes.append("bariatric")
    if sections.get("dependance", {}).get("walking") == "wheelchair":
        codes.append("wheelchair")
    if care.get("night_care"):
        codes.append("night_nurse")
    return list(dict.fromkeys(codes))
