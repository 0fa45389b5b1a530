"""From the answers of a Grand âge dossier to its needs."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from jalon.dossiers.kinds.grand_age.aggir import ANSWERS, Possibilities, possibilities
from jalon.dossiers.kinds.grand_age.aggir_line import possible_letters
from jalon.dossiers.kinds.places import place_of
from jalon.dossiers.needs import Needs, Place

Answers = Mapping[str, Any]
_YES_NO_UNKNOWN = {"yes": True, "no": False}
# What an ordinary medical bed may carry of a patient, in kg (NF EN 60601-2-52).
MOST_WEIGHT = 135
# Adapted welcomes that are needs by themselves; a UVP is the protected unit.
ADAPTED = frozenset({"pasa", "uhr"})
# Symptoms that disturb others or put the person in danger: those that a PASA or a UHR takes in.
DISTURBING = frozenset(
    {"delusions", "hallucinations", "agitation", "disinhibition", "irritability", "pacing", "repetitive"}
)


def gir_of(autonomy: Answers) -> Possibilities:
    """Return what the answers of the autonomy section leave possible."""
    return possibilities({code: set(possible_letters(autonomy.get(code))) for code in ANSWERS})


def derive(sections: Mapping[str, Answers], previous: Place | None) -> Needs:
    """Return the needs of the sections' counted answers, by section code.

    `previous` is the place found last time, so that an unchanged commune costs no query.
    """
    request = sections.get("demande", {})
    administrative = sections.get("administratif", {})
    medical = sections.get("medical", {})
    gir = gir_of(sections.get("autonomie", {}))
    symptoms = medical.get("symptoms")
    stays = request.get("stays", [])
    return Needs(
        gir=gir.gir,
        girs=list(gir.girs),
        stays=stays,
        when={stay: request[f"{stay}_when"] for stay in stays if f"{stay}_when" in request},
        dates={stay: request[f"{stay}_date"] for stay in stays if f"{stay}_date" in request},
        urgent=bool(medical.get("urgent")),
        dementia=_YES_NO_UNKNOWN.get(medical.get("dementia", "unknown")),
        wandering="wandering" in symptoms if symptoms else _not(medical.get("behaviour")),
        protected_unit=_protected(medical),
        social_aid=administrative.get("social_aid"),
        budget_month=request.get("budget_month"),
        distance_km=request.get("distance_km"),
        place=place_of(request.get("place") or administrative.get("address", {}).get("town"), previous),
        couple=_couple(request),
        pets=administrative.get("pet"),
        needs=_care(medical),
    )


def _not(answer: bool | None) -> bool | None:
    """No symptom at all is no wandering; a symptom not yet named tells nothing."""
    return False if answer is False else None


def _care(medical: Answers) -> list[str]:
    """Return the codes of need of the rules of matching that the medical section tells, beside those of `derive`."""
    codes = list(medical.get("care_list", []))
    if medical.get("dementia") == "yes" and not DISTURBING.isdisjoint(medical.get("symptoms") or ()):
        codes.append("behaviour_disorder")
    if "wheelchair" in (medical.get("equipment") or ()):
        codes.append("wheelchair")
    weight = medical.get("weight")
    if medical.get("bariatric") or (weight is not None and Decimal(weight) > MOST_WEIGHT):
        codes.append("bariatric")
    if medical.get("palliative"):
        codes.append("palliative")
    if medical.get("dressings"):
        codes.append("dressings")
    if medical.get("mdr") == "yes":
        codes.append("mdr")
    codes += [unit for unit in medical.get("special_units") or () if unit in ADAPTED]
    if medical.get("smti") == "yes":
        codes.append("smti")
    if medical.get("smti") == "no" or medical.get("long_stay") is False:
        codes.append("no_smti")
    if medical.get("night_nurse"):
        codes.append("night_nurse")
    return codes


def _protected(medical: Answers) -> bool | None:
    """A protected unit is asked for by the physician's opinion, or as the adapted welcome « UVP »."""
    if "uvp" in (medical.get("special_units") or ()):
        return True
    return {"protected": True, "ordinary": False}.get(medical.get("opinion", ""))


def _couple(request: Answers) -> bool | None:
    """The spouse comes in for a stay where one lives, or for the days or nights."""
    said = [request[code] for code in ("couple", "couple_day") if code in request]
    return any(said) if said else None
