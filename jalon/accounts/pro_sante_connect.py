"""From the userinfo of Pro Santé Connect to a proven identity.

Shape: `SubjectRefPro.exercices[]`, one for each profession and speciality, each with `activities[]`, its places. Codes
are those of the national directory (NOS), alone or as « code^nomenclature ». All but the national identifier may lack.
"""

import re
from collections.abc import Mapping
from typing import Any

from jalon.accounts.claims import code, line, person_name, place_name, subject
from jalon.accounts.enums import SignInMethod
from jalon.accounts.identity import PHYSICIAN, Activity, ProvenIdentity
from jalon.accounts.specialties import specialty_words

MOST_ACTIVITIES = 20
CIVILITIES = {"DR": "Dr", "PR": "Pr", "M": "M.", "MME": "Mme", "MLLE": "Mme"}
MODES = ("L", "S", "B")
SPECIALTY = "S"  # TRE_R04-TypeSavoirFaire
# TRE_R35-TypeVoie, the usual ones.
STREETS = {
    "ALL": "allée",
    "AV": "avenue",
    "BD": "boulevard",
    "CHE": "chemin",
    "CRS": "cours",
    "IMP": "impasse",
    "PAS": "passage",
    "PL": "place",
    "QU": "quai",
    "QUAI": "quai",
    "R": "rue",
    "RES": "résidence",
    "RTE": "route",
    "RUE": "rue",
    "SQ": "square",
}
NATIONAL_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z/._-]{0,59}")
POSTAL_CODE = re.compile(r"[0-9]{5}")
COMMUNE = re.compile(r"[0-9]{5}|2[AB][0-9]{3}")
PHONE = re.compile(r"\+?[0-9][0-9 .]{4,18}")

Claims = Mapping[str, Any]


def read_identity(claims: Claims, *, issuer: str, acr: str) -> ProvenIdentity:
    """Return who the claims name. Raises ValueError when they name nobody: no subject, no national identifier.

    Of several exercises, that of physician is kept, with all of its places. Without `SubjectRefPro`, or when nothing
    in it names a profession, the person is identified and `profession` is empty.
    """
    national_id = line(claims.get("SubjectNameID") or claims.get("preferred_username"), 61)
    if not NATIONAL_ID.fullmatch(national_id):
        raise ValueError("no national identifier")
    reference = _mapping(claims.get("SubjectRefPro"))
    exercises = [_mapping(exercise) for exercise in _list(reference.get("exercices"))]
    profession = _profession(exercises, claims)
    own = [exercise for exercise in exercises if _exercised(exercise, claims) == profession]
    first = own[0] if own else {}
    civility = code(first.get("codeCiviliteDexercice")) or code(reference.get("codeCivilite"))
    civility = civility or code(claims.get("codeCivilite"))
    return ProvenIdentity(
        method=SignInMethod.PRO_SANTE_CONNECT,
        issuer=issuer,
        subject=subject(claims.get("sub")),
        national_id=national_id,
        civility=CIVILITIES.get(civility.upper(), ""),
        first_name=person_name(first.get("prenomDexercice")) or person_name(claims.get("given_name")),
        last_name=person_name(first.get("nomDexercice")) or person_name(claims.get("family_name")),
        profession=profession,
        specialty=next(filter(None, map(_specialty, own)), ""),
        activities=_activities(own),
        acr=acr,
    )


def _mapping(value: object) -> Claims:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _profession(exercises: list[Claims], claims: Claims) -> str:
    professions = [_exercised(exercise, claims) for exercise in exercises]
    return PHYSICIAN if PHYSICIAN in professions else next(filter(None, professions), "")


def _exercised(exercise: Claims, claims: Claims) -> str:
    """Return the profession of an exercise; `SubjectRole` tells it when the exercise itself does not."""
    roles = _list(claims.get("SubjectRole"))
    return (code(exercise.get("codeProfession")) or code(roles[0] if roles else ""))[:4] if exercise else ""


def _specialty(exercise: Claims) -> str:
    if code(exercise.get("codeTypeSavoirFaire")) not in ("", SPECIALTY):
        return ""
    return specialty_words(code(exercise.get("codeSavoirFaire")))


def _activities(exercises: list[Claims]) -> tuple[Activity, ...]:
    """Return the places, each once: somebody with two specialities practises each of them at the same ones."""
    told: dict[tuple[str, ...], Activity] = {}
    for exercise in exercises:
        for activity in map(_mapping, _list(exercise.get("activities"))):
            if not activity or len(told) == MOST_ACTIVITIES:
                continue
            place = _activity(activity, _specialty(exercise))
            told.setdefault((place.structure, place.name, place.postal_code, place.mode), place)
    return tuple(told.values())


def _activity(told: Claims, specialty: str) -> Activity:
    delivery = line(told.get("bureauCedex"), 100)
    postal_code = line(told.get("codePostal"), 10)
    if not POSTAL_CODE.fullmatch(postal_code):
        postal_code = delivery[:5] if POSTAL_CODE.fullmatch(delivery[:5]) else ""
    city = re.sub(r"^[0-9]{5}\s*|\s*\bCEDEX\b.*$", "", delivery, flags=re.IGNORECASE)
    commune, phone, mode = (
        line(told.get("codeCommune"), 10),
        line(told.get("telephone"), 30),
        told.get("codeModeExercice"),
    )
    return Activity(
        structure=_first(told, "identifiantTechniqueDeLaStructure", "numeroFinessSite", "numeroSiretSite"),
        name=place_name(told.get("enseigneCommercialeSite"), 150) or place_name(told.get("raisonSocialeSite"), 150),
        address=_street(told),
        postal_code=postal_code,
        commune_code=commune if COMMUNE.fullmatch(commune) else "",
        city=place_name(city, 100),
        phone=phone if PHONE.fullmatch(phone) else "",
        mode=code(mode) if code(mode) in MODES else "",
        specialty=specialty,
    )


def _first(told: Claims, *names: str) -> str:
    return next((found for name in names if (found := line(told.get(name), 60))), "")


def _street(told: Claims) -> str:
    kind = code(told.get("codeTypeDeVoie")).upper()
    name = place_name(f"X {line(told.get('libelleVoie'), 120)}", 122)[2:]  # never the first word of its line
    number = f"{line(told.get('numeroVoie'), 10)} {line(told.get('indiceRepetitionVoie'), 10).lower()}"
    return line(f"{number} {STREETS.get(kind, kind.lower())} {name}", 150)
