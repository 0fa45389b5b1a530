"""FHIR resources as the French feeds write them, made by the tests themselves."""

import gzip
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tests.directory.files import LEGAL, TILLEULS

NOS = "https://mos.esante.gouv.fr/NOS"
ROR = "https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition"
OFFER = f"{NOS}/TRE_R244-CategorieOrganisation/FHIR/TRE-R244-CategorieOrganisation"
MODE = f"{NOS}/TRE_R213-ModePriseEnCharge/FHIR/TRE-R213-ModePriseEnCharge"
LENGTH = f"{NOS}/TRE_R240-TemporaliteAccueil/FHIR/TRE-R240-TemporaliteAccueil"
CATEGORY = f"{NOS}/TRE_R66-CategorieEtablissement/FHIR/TRE-R66-CategorieEtablissement"
COMMERCIAL = f"{NOS}/TRE_R69-FinessAgregatStatutJuridiqueNiv2/FHIR/TRE-R69-FinessAgregatStatutJuridiqueNiv2"
COMMUNE = f"{NOS}/TRE_R13-Commune/FHIR/TRE-R13-Commune"
Resource = dict[str, Any]


def concept(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": code}]}


def extension(name: str, **value: Any) -> Resource:
    return {"url": f"{ROR}/{name}", **value}


def nested(name: str, **parts: Resource) -> Resource:
    """An extension made of extensions: `nested("…", amount={"valueMoney": …})`."""
    return extension(name, extension=[{"url": url, **value} for url, value in parts.items()])


def organization(key: str = "eg", finess: str = TILLEULS, **changes: Any) -> Resource:
    """A geographic entity of Talant, EHPAD, as the ROR writes it; None takes a field away."""
    resource = {
        "resourceType": "Organization",
        "id": key,
        "meta": {"lastUpdated": "2026-03-02T10:00:00+01:00"},
        "active": True,
        "identifier": [
            {"system": "https://finess.esante.gouv.fr", "value": finess},
            {"system": "urn:oid:1.2.250.1.71.4.2.2", "value": f"1{finess}"},
        ],
        "name": "EHPAD Les Tilleuls",
        "type": [concept(CATEGORY, "500")],
        "address": [{"city": "TALANT", "postalCode": "21240", "line": ["8 rue des Tilleuls"]}],
        "telecom": [{"system": "phone", "value": "+33 3 53 01 12 34"}],
        "partOf": {"reference": "Organization/ej"},
    }
    return {name: value for name, value in {**resource, **changes}.items() if value is not None}


def legal_entity(key: str = "ej", finess: str = LEGAL, **changes: Any) -> Resource:
    identifier = [
        {"system": "https://finess.esante.gouv.fr", "value": finess, "type": concept("v2-0203", "FINEJ")},
    ]
    kind = [concept(COMMERCIAL, "2200")]
    return {
        "resourceType": "Organization", "id": key, "name": "Groupe", "identifier": identifier, "type": kind, **changes
    }  # fmt: skip


def location(key: str = "lieu", owner: str = "eg", lat: Any = 47.336, lon: Any = 5.005, **changes: Any) -> Resource:
    return {
        "resourceType": "Location",
        "id": key,
        "managingOrganization": {"reference": f"Organization/{owner}"},
        "position": {"latitude": lat, "longitude": lon},
        **changes,
    }


def beds(count: Any, status: str = "01") -> Resource:
    return nested(
        "ror-location-supported-capacity",
        capacityStatus={"valueCodeableConcept": concept("x", status)},
        temporalityCapacity={"valueCodeableConcept": concept("x", "01")},
        nbCapacity={"valueInteger": count},
    )


def service(key: str, offer: str, owner: str = "eg", mode: str = "", **changes: Any) -> Resource:
    resource = {
        "resourceType": "HealthcareService",
        "id": key,
        "active": True,
        "providedBy": {"reference": f"Organization/{owner}"},
        "category": [concept(OFFER, offer)],
    }
    if mode:
        resource["characteristic"] = [concept(MODE, mode)]
    return {**resource, **changes}


def zone(kind: str, code: str) -> Resource:
    return nested(
        "ror-territorial-division",
        typeTerritorialDivision={"valueCodeableConcept": concept(f"{NOS}/TRE_R201", kind)},
        codeTerritorialDivision={"valueCodeableConcept": concept(COMMUNE, code)},
    )


def price(amount: Any, kind: str = "02", unit: str = "2", **parts: str) -> Resource:
    codes = {name: {"valueCodeableConcept": concept("x", code)} for name, code in parts.items()}
    return nested(
        "ror-organization-price",
        priceType={"valueCodeableConcept": concept("x", kind)},
        priceUnit={"valueCodeableConcept": concept("x", unit)},
        amount={"valueMoney": {"value": amount, "currency": "EUR"}},
        **codes,
    )


def ages(low: Any, unit: str = "a") -> Resource:
    return nested("ror-healthcareservice-patient-type", ageRange={"valueRange": {"low": {"value": low, "code": unit}}})


def line(resource: Resource | str) -> str:
    return resource if isinstance(resource, str) else json.dumps(resource, ensure_ascii=False)


def ndjson(path: Path, resources: Iterable[Resource | str]) -> Path:
    """Write one resource a line, texts as they are; a name in .gz compresses them."""
    data = "".join(f"{line(resource)}\n" for resource in resources).encode("utf-8", "surrogatepass")
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def bundle(path: Path, resources: Sequence[Resource], *, indent: int | None = 1) -> Path:
    """Write a Bundle; resources without id are known by their `fullUrl`."""
    entries = [{"fullUrl": item.get("fullUrl"), "resource": {**item, "fullUrl": None}} for item in resources]
    text = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}, indent=indent)
    path.write_text(text, encoding="utf-8")
    return path
