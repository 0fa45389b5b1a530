"""What Pro Santé Connect and FranceConnect tell of invented people, for tests."""

from typing import Any

from jalon.core.identifiers import complete_luhn

RPPS = complete_luhn("9990000190")


def place(name: str = "CABINET DES LILAS", city: str = "DIJON", **changes: Any) -> dict[str, Any]:
    return {
        "codeModeExercice": "L",
        "identifiantTechniqueDeLaStructure": f"R1000{len(name)}",
        "raisonSocialeSite": name,
        "enseigneCommercialeSite": "",
        "numeroVoie": "2",
        "indiceRepetitionVoie": "",
        "codeTypeDeVoie": "R",
        "libelleVoie": "DE L ARQUEBUSE",
        "bureauCedex": f"21000 {city}",
        "codePostal": "21000",
        "codeCommune": "21231",
        "telephone": "",
        **changes,
    }


def exercise(*places: dict[str, Any], profession: str = "10", **changes: Any) -> dict[str, Any]:
    return {
        "codeProfession": profession,
        "codeCategorieProfessionnelle": "C",
        "codeCiviliteDexercice": "DR" if profession == "10" else "",
        "nomDexercice": "EXEMPLE",
        "prenomDexercice": "CAMILLE",
        "codeTypeSavoirFaire": "S" if profession == "10" else "",
        "codeSavoirFaire": "SM54" if profession == "10" else "",
        "activities": list(places),
        **changes,
    }


def userinfo(*exercises: dict[str, Any], rpps: str = RPPS, **changes: Any) -> dict[str, Any]:
    """Return the userinfo of somebody with these exercises; without any, of somebody unknown to the directory."""
    told: dict[str, Any] = {
        "sub": f"f:550dc1c8-d97b-4b1e-ac8c-8eb4471cf9dd:8{rpps}",
        "preferred_username": f"8{rpps}",
        "SubjectNameID": f"8{rpps}",
        "given_name": "CAMILLE",
        "family_name": "EXEMPLE",
        "email_verified": False,
        "codeCivilite": "MME",
    }
    if exercises:
        told |= {
            "SubjectRole": [f"{exercises[0]['codeProfession']}^1.2.250.1.213.1.1.5.5"],
            "SubjectRefPro": {"codeCivilite": "MME", "exercices": list(exercises)},
        }
    return told | changes


def physician(**changes: Any) -> dict[str, Any]:
    return userinfo(exercise(place()), **changes)
