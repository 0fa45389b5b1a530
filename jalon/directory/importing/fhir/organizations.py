"""What is taken from Organization and Location resources (profiles FR Core, Annuaire Santé, ROR).

Identifiers: FINESS under `https://finess.esante.gouv.fr` (`http://finess.sante.gouv.fr` in older feeds) or, as national
identifier of a structure, `urn:oid:1.2.250.1.71.4.2.2` where « 1 » stands before it; SIRET under `sirene.fr`. Category:
TRE_R66. Legal status: the aggregates of TRE_R69, else the FINESS code SPH. Prices: extension `ror-organization-price`.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from jalon.directory.enums import LegalStatus
from jalon.directory.importing.fhir.elements import (
    Element,
    clean,
    code_of,
    codes_in,
    codings,
    day_of,
    elements,
    extensions,
    is_public,
    listed,
    reference,
    text,
)
from jalon.directory.importing.fhir.prices import prices_of
from jalon.directory.importing.finess import STATUS_OF_SPH
from jalon.directory.importing.problems import RowRejected, quoted
from jalon.directory.importing.values import beds, finess_or_blank, siret_or_blank

_FINESS = re.compile(r"//finess\.e?sante\.gouv\.fr")
_STRUCTURE = re.compile(r"1\.2\.250\.1\.71\.4\.2\.2$")
_SIRENE = re.compile(r"sirene\.fr")
_CATEGORY = re.compile(r"TRE_R66|JDV_J55|/CAT_ETAB$", re.IGNORECASE)
_LEGAL_STATUS = re.compile(r"TRE_R69", re.IGNORECASE)
_LEGAL_FORM = re.compile(r"TRE_R72|TRE_R69", re.IGNORECASE)
_SPH = re.compile(r"/SPH$")
_AID = re.compile(r"TRE_R241", re.IGNORECASE)
_PLACE_WORDS, _LEGAL_WORDS = {"GEOGRAPHICAL-ENTITY", "FINEG"}, {"LEGAL-ENTITY", "FINEJ"}
# TRE_R69: 1… public, 21… private not for profit, 22… commercial.
_STATUSES = (("1", LegalStatus.PUBLIC), ("21", LegalStatus.ASSOCIATION), ("22", LegalStatus.COMMERCIAL))
SOCIAL_AID = "02"
INSTALLED, NOW = "01", "01"
_NOT_DIGITS = re.compile(r"[^0-9]+")

Facts = dict[str, Any]


def organization(resource: Element) -> Facts:
    """Return what an Organization says: a geographic entity has a `finess`, a legal one a `legal`, others neither.

    `dropped` lists the values that are unfit; raises RowRejected when the whole is.
    """
    dropped: list[str] = []
    words = {code for _, code in codings(resource, "type")} | set(_identifier_types(resource))
    category = next(iter(codes_in(resource, ("type",), _CATEGORY)), "")
    is_legal = not category and (words & _LEGAL_WORDS or codes_in(resource, ("type",), _LEGAL_FORM))
    number = _finess(resource)
    opened, closed = _period(resource, dropped)
    return {
        "finess": "" if is_legal else number,
        "legal": number if is_legal else "",
        "siret": _siret(resource),
        "name": text(resource, "name"),
        "category": category,
        "status": _status(resource),
        "phone": _phone(resource, dropped),
        "website": _website(resource, dropped),
        **_address(resource),
        "parents": reference(resource, "partOf"),
        "opened": opened,
        "closed": closed,
        "active": resource.get("active") is not False,
        "aid": SOCIAL_AID in _aids(resource),
        "prices": prices_of(resource, dropped),
        "dropped": dropped,
    }


def location(resource: Element) -> Facts:
    """Return what a Location says: where it is, the commune it names, the beds installed there."""
    dropped: list[str] = []
    position = next(elements(resource, "position"), {})
    return {
        "point": [str(position.get("longitude", "")), str(position.get("latitude", ""))],
        **_address(resource),
        "capacity": _capacity(resource, dropped),
        "closed": text(resource, "status") == "inactive",
        "dropped": dropped,
    }


def _identifier_types(resource: Element) -> Iterator[str]:
    for identifier in elements(resource, "identifier"):
        yield from (code for _, code in codings(identifier, "type"))


def _finess(resource: Element) -> str:
    """Return the FINESS number; an empty text for an organization that has none."""
    wrong = ""
    for identifier in elements(resource, "identifier"):
        system, value = text(identifier, "system"), text(identifier, "value").replace(" ", "").upper()
        is_finess, is_structure = _FINESS.search(system), _STRUCTURE.search(system)
        if not is_finess and not is_structure:
            continue
        if is_structure and len(value) == 10 and value.startswith("1"):
            value = value[1:]
        if finess_or_blank(value):
            return value
        if is_finess or {"FINEG", "FINEJ"} & {code for _, code in codings(identifier, "type")}:
            wrong = value
    if wrong:
        raise RowRejected(f"{quoted(wrong)} n’est pas un numéro FINESS (forme ou clé).")
    return ""


def _siret(resource: Element) -> str:
    values = (
        text(identifier, "value")
        for identifier in elements(resource, "identifier")
        if _SIRENE.search(text(identifier, "system"))
    )
    return next(filter(None, map(siret_or_blank, values)), "")


def _status(resource: Element) -> str:
    for code in codes_in(resource, ("type",), _LEGAL_STATUS):
        for start, status in _STATUSES:
            if code.startswith(start):
                return str(status)
    for code in codes_in(resource, ("type",), _SPH):
        if code in STATUS_OF_SPH:
            return str(STATUS_OF_SPH[code])
    return ""


def _telecoms(resource: Element, system: str) -> Iterator[str]:
    contacts = [item for item in elements(resource, "contact") if is_public(item)]
    for holder in (resource, *contacts):
        for item in elements(holder, "telecom"):
            if text(item, "system") == system and is_public(item) and text(item, "value"):
                yield text(item, "value")


def _phone(resource: Element, dropped: list[str]) -> str:
    for value in _telecoms(resource, "phone"):
        digits = re.sub(r"^(0033|33)", "0", _NOT_DIGITS.sub("", value))
        if len(digits) == 10 and digits.startswith("0"):
            return digits
        dropped.append(f"le téléphone {quoted(value)} n’a pas dix chiffres.")
    return ""


def _website(resource: Element, dropped: list[str]) -> str:
    for value in _telecoms(resource, "url"):
        try:
            parts = urlsplit(value)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme in {"http", "https"} and parts.hostname and len(value) <= 200 and " " not in value:
            return value
        dropped.append(f"le site {quoted(value)} n’est pas une adresse https://.")
    return ""


def _address(resource: Element) -> Facts:
    address = next(elements(resource, "address"), {})
    named = [code_of(item) for item in (*extensions(resource, "ror-commune-cog"), *_insee(address))]
    return {
        "street": ", ".join(filter(None, map(clean, listed(address.get("line"))))),
        "postal": text(address, "postalCode")[:5],
        "city": text(address, "city"),
        "commune": next(filter(None, named), ""),
    }


def _insee(address: Element) -> Iterator[Element]:
    return (item for item in elements(address, "extension") if "insee" in text(item, "url").lower())


def _period(resource: Element, dropped: list[str]) -> tuple[str, str]:
    """Return the days of opening and closing, as ISO texts; empty when they are not said."""
    holders = list(extensions(resource, "organization-period"))
    for item in extensions(resource, "ror-organization-period"):
        holders += [part for part in elements(item, "extension") if text(part, "url") == "period"]
    days: list[date | None] = [None, None]
    for holder in holders:
        for period in elements(holder, "valuePeriod"):
            for rank, name in enumerate(("start", "end")):
                try:
                    days[rank] = days[rank] or day_of(text(period, name), "la date d’ouverture ou de fermeture")
                except RowRejected as error:
                    dropped.append(str(error))
    return str(days[0] or ""), str(days[1] or "")


def _aids(resource: Element) -> list[str]:
    return [
        code
        for item in extensions(resource, "ror-organization-financial-help-type")
        for code in codes_in(item, ("valueCodeableConcept",), _AID)
    ]


def _capacity(resource: Element, dropped: list[str]) -> int | None:
    """Return how many beds or places are installed at present."""
    found = []
    for item in extensions(resource, "ror-location-supported-capacity"):
        parts = {text(part, "url"): part for part in elements(item, "extension")}
        present = code_of(parts.get("temporalityCapacity", {})) in {"", NOW}
        if present and code_of(parts.get("capacityStatus", {})) == INSTALLED:
            try:
                found.append(beds(text(parts.get("nbCapacity", {}), "valueInteger"), "la capacité"))
            except RowRejected as error:
                dropped.append(str(error))
    return sum(found) if found else None
