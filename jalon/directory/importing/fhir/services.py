"""What is taken from HealthcareService resources (ROR « offre opérationnelle »), and the unit that it makes.

Codes: type of offer TRE_R244 (value set JDV_J238), way of care TRE_R213, length of stay TRE_R240, competence TRE_R243,
languages ISO 639. Territory: extension `ror-territorial-division` (TRE_R201: 2 department, 3 commune), else the
locations of `coverageArea`.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from jalon.directory.capabilities import BY_CODE, CAPABILITIES, TERRITORIAL
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.importing.fhir.elements import (
    Element,
    clean,
    code_of,
    codes_in,
    codings,
    day_of,
    elements,
    extensions,
    listed,
    reference,
    text,
)
from jalon.directory.importing.problems import RowRejected, quoted
from jalon.directory.unit_kinds import ROR_OFFERS, SMR_MENTIONS

_OFFER = re.compile(r"TRE_R244|JDV_J238|JDV_J34\b|1\.2\.250\.1\.213\.3\.4\.65", re.IGNORECASE)
_MODE = re.compile(r"TRE_R213|JDV_J19\b", re.IGNORECASE)
_LENGTH = re.compile(r"TRE_R240|JDV_J30\b", re.IGNORECASE)
_COMPETENCE = re.compile(r"TRE_R243|JDV_J33\b", re.IGNORECASE)
_HOLDERS = ("category", "type", "specialty", "characteristic")
DEPARTMENT, COMMUNE = "2", "3"
TEMPORARY = "01"
SIGN_LANGUAGE = "01"
DAY_HOSPITAL, DAY, NIGHT = "29", "47", "48"
DAY_CENTRE_CATEGORY = "207"
OLDEST = 120
MONTHS = {"mo", "m"}

# TypeOffre → kind and SMR mention. Several mentions of children share one code: the general one stands for them.
OFFERS: dict[str, tuple[UnitKind, str]] = {
    **{code: (kind, "") for kind, code in ROR_OFFERS.items()},
    **{mention.ror: (UnitKind.SMR, code) for code, mention in reversed(SMR_MENTIONS.items())},
    # Oncology without haematology, young children, MARPA, and home care that nurses and helps.
    "111": (UnitKind.SMR, "A56"),
    "110": (UnitKind.SMR, "E50"),
    "27": (UnitKind.RESIDENCE_AUTONOMIE, ""),
    "132": (UnitKind.SSIAD, ""),
}
# TypeOffre that is a part of a unit, not a unit.
CAPABILITY_OF = {capability.ror: capability.code for capability in CAPABILITIES if capability.ror}
EMERGENCY = "emergency_stay"

Facts = dict[str, Any]


def service(resource: Element) -> Facts:
    """Return what a HealthcareService says. `dropped` lists unfit values; raises RowRejected when it is no unit."""
    if any(item.get("valueBoolean") is True for item in extensions(resource, "ror-healthcareservice-sensitive-unit")):
        raise RowRejected("cette offre est signalée comme sensible : elle ne se publie pas.", misfit=False)
    codes = codes_in(resource, _HOLDERS, _OFFER)
    known = [code for code in codes if code in OFFERS or code in CAPABILITY_OF]
    if not known:
        said = f"le type d’offre {quoted(codes[0])}" if codes else "une offre sans type (TRE_R244)"
        raise RowRejected(f"{said} n’est pas de celles que l’annuaire connaît.", misfit=False)
    dropped: list[str] = []
    departments, communes = _territory(resource)
    return {
        "organizations": reference(resource, "providedBy"),
        "locations": reference(resource, "location"),
        "coverage": reference(resource, "coverageArea"),
        "codes": sorted(set(known)),
        "modes": codes_in(resource, ("characteristic",), _MODE),
        "lengths": codes_in(resource, ("characteristic",), _LENGTH),
        "says": sorted(_says(resource)),
        "minimum_age": _minimum_age(resource, dropped),
        "departments": departments,
        "communes": communes,
        "active": resource.get("active") is not False,
        "closings": _closings(resource, dropped),
        "dropped": dropped,
    }


def is_closed(facts: Facts, today: date) -> bool:
    """Tell whether a service takes nobody today."""
    return not facts["active"] or any(
        start <= str(today) and (not end or end > str(today)) for start, end in facts["closings"]
    )


def units_of(facts: Facts, category: str, kinds: Iterable[str]) -> list[Facts]:
    """Return the units that a service makes or completes: kind, stay type, mention, and the capabilities it adds.

    `kinds` are the kinds of care known at the establishment, to which a code of part of a unit is attached.
    """
    units = []
    for code in facts["codes"]:
        capability = BY_CODE.get(CAPABILITY_OF.get(code, ""))
        if code in OFFERS:
            kind, mention = OFFERS[code]
        elif capability:
            kind, mention = next((item for item in capability.kinds if item in kinds), capability.kinds[0]), ""
        stay = _stay(kind, facts, capability.code if capability else "")
        if category == DAY_CENTRE_CATEGORY and stay == StayType.DAY:
            kind = UnitKind.DAY_CENTRE
        said = [*facts["says"], *([capability.code] if capability else [])]
        units.append({"kind": str(kind), "stay": str(stay), "mention": mention, "says": _sayable(said, kind)})
    return units


def serves_people_at_home(kind: str) -> bool:
    """Tell whether units of a kind have a territory."""
    return kind in set(map(str, TERRITORIAL))


def _stay(kind: UnitKind, facts: Facts, capability: str) -> StayType:
    modes = set(facts["modes"])
    if kind in {UnitKind.SMR, UnitKind.USP}:
        return StayType.DAY_HOSPITAL if kind == UnitKind.SMR and DAY_HOSPITAL in modes else StayType.FULL_HOSPITAL
    if kind == UnitKind.PCO:
        return StayType.OUTPATIENT
    if kind in TERRITORIAL:
        return StayType.HOME
    if kind == UnitKind.EHPAD and DAY in modes:
        return StayType.DAY
    if kind == UnitKind.EHPAD and NIGHT in modes:
        return StayType.NIGHT
    is_short = TEMPORARY in facts["lengths"] or capability == EMERGENCY
    return StayType.TEMPORARY if is_short and kind != UnitKind.USLD else StayType.PERMANENT


def _sayable(codes: Iterable[str], kind: UnitKind) -> list[str]:
    return sorted({code for code in codes if kind in BY_CODE[code].kinds})


def _says(resource: Element) -> set[str]:
    says = {"sign_language"} if SIGN_LANGUAGE in codes_in(resource, ("characteristic",), _COMPETENCE) else set()
    languages = {f"lang_{code.lower()[:2]}" for _, code in codings(resource, "communication")}
    days = {clean(day) for hours in elements(resource, "availableTime") for day in listed(hours.get("daysOfWeek"))}
    if days & {"sat", "sun"}:
        says.add("weekend")
    return says | (languages & set(BY_CODE))


def _minimum_age(resource: Element, dropped: list[str]) -> int | None:
    ages = []
    for item in extensions(resource, "ror-healthcareservice-patient-type"):
        for part in elements(item, "extension"):
            low = next(elements(next(elements(part, "valueRange"), {}), "low"), {})
            if not (value := text(low, "value")):
                continue
            try:
                years = float(value) / (12 if text(low, "code") in MONTHS else 1)
            except ValueError:
                years = -1.0
            if 0 <= years <= OLDEST:
                ages.append(int(years))
            else:
                dropped.append(f"l’âge {quoted(value)} n’est pas celui d’une personne.")
    return min(ages) if ages else None


def _territory(resource: Element) -> tuple[list[str], list[str]]:
    departments, communes = set(), set()
    for item in extensions(resource, "ror-territorial-division"):
        parts = {text(part, "url"): code_of(part) for part in elements(item, "extension")}
        kind, code = parts.get("typeTerritorialDivision", ""), parts.get("codeTerritorialDivision", "").upper()
        if kind == COMMUNE or (not kind and len(code) == 5):
            communes.add(code)
        elif kind == DEPARTMENT or not kind:
            departments.add(code.lstrip("0").rjust(2, "0"))
        else:
            departments.add(f"{kind}:{code}")
    return sorted(departments), sorted(communes)


def _closings(resource: Element, dropped: list[str]) -> list[tuple[str, str]]:
    found = []
    for item in elements(resource, "notAvailable"):
        for during in elements(item, "during"):
            try:
                days = [day_of(text(during, name), "la date de fermeture") for name in ("start", "end")]
            except RowRejected as error:
                dropped.append(str(error))
                continue
            if days[0]:
                found.append((str(days[0]), str(days[1] or "")))
    return found
