"""Plausible answers of invented people, as a person would type them."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from jalon.dossiers.kinds.grand_age.aggir import VARIABLES


class Frailty(Enum):
    """How much help a sample person needs; the letters of the AGGIR lines that are not A."""

    LIGHT = {"toilette.bas": "B", "habillage.bas": "B", "deplacements_exterieurs": "B", "menage": "C"}
    MODERATE = {
        "toilette.haut": "B",
        "toilette.bas": "C",
        "habillage.haut": "B",
        "habillage.moyen": "B",
        "habillage.bas": "C",
        "elimination.urinaire": "B",
        "transferts": "B",
        "deplacements_exterieurs": "C",
        "menage": "C",
        "achats": "C",
        "cuisine": "B",
    }
    CONFUSED = {
        "coherence.communication": "B",
        "coherence.comportement": "C",
        "orientation.temps": "C",
        "orientation.espace": "C",
        "toilette.haut": "B",
        "toilette.bas": "C",
        "habillage.haut": "B",
        "habillage.moyen": "C",
        "habillage.bas": "C",
        "alimentation.se_servir": "B",
        "elimination.urinaire": "B",
        "deplacements_exterieurs": "C",
        "alerter": "C",
        "gestion": "C",
        "suivi_traitement": "C",
    }
    HEAVY = {
        "coherence.communication": "B",
        "orientation.temps": "B",
        "toilette.haut": "C",
        "toilette.bas": "C",
        "habillage.haut": "C",
        "habillage.moyen": "C",
        "habillage.bas": "C",
        "alimentation.se_servir": "C",
        "alimentation.manger": "B",
        "elimination.urinaire": "C",
        "elimination.fecale": "C",
        "transferts": "C",
        "deplacements_interieurs": "C",
        "deplacements_exterieurs": "C",
        "alerter": "B",
    }


@dataclass(frozen=True)
class Person:
    """One invented patient."""

    sex: str
    first_names: str
    birth_name: str
    used_name: str
    born: date
    frailty: Frailty
    town: str = "Dijon (21000)"
    stay: str = "permanent"

    @property
    def identity(self) -> dict[str, Any]:
        return {
            "birth_name": self.birth_name,
            "used_name": self.used_name,
            "first_names": self.first_names,
            "birth_date": self.born.strftime("%d/%m/%Y"),
            "sex": self.sex,
            "birth_place": "Beaune (21200)",
        }

    @property
    def request(self) -> dict[str, Any]:
        return {
            "stays": [self.stay],
            f"{self.stay}_when": "six_months",
            "temporary_days": "30" if self.stay == "temporary" else "",
            "couple": "no",
            "place": self.town,
            "distance_km": "20",
            "budget_month": "2300",
            "consent": "yes",
            "wishes": "Une chambre au calme, et pouvoir garder ses photos au mur.",
        }

    @property
    def administrative(self) -> dict[str, Any]:
        return {
            "family_status": "widowed",
            "children": "2",
            "carer": "yes",
            "pet": "no",
            "life_place": "home",
            "address": {"street": "14 rue des Tanneries", "town": self.town},
            "mobile": "06 39 98 12 34",
            "services": ["saad", "ssiad"],
            "contact_self": "yes",
            "protection": "no",
            "gp_named": "yes",
            "gp_name": "Dr Hélène Perrin",
            "payers": ["self", "relatives"],
            "social_aid": "no",
        }

    @property
    def autonomy(self) -> dict[str, list[str]]:
        return {code: _line(self.frailty.value.get(code, "A")) for code in _lines()}

    @property
    def medical(self) -> dict[str, Any]:
        confused = self.frailty is Frailty.CONFUSED
        return {
            "urgent": "no",
            "context": ["home_hard"],
            "home_reasons": ["alone", "health"],
            "hospitalised": "no",
            "directives": "unknown",
            "specialist": "no",
            "history": "Hypertension artérielle, fracture du col du fémur opérée en 2022.",
            "conditions": "Troubles de la mémoire progressifs." if confused else "Arthrose invalidante, fatigue.",
            "ald": "yes" if confused else "no",
            "dementia": "yes" if confused else "no",
            "treatments": "Amlodipine 5 mg le matin ; paracétamol 1 g si douleur.",
            "height": "162",
            "weight": "58,5",
            "falls": "yes",
            "choking": "yes" if self.frailty is Frailty.HEAVY else "no",
            "palliative": "no",
            "allergies": "no",
            "mdr": "no",
            "behaviour": "yes" if confused else "no",
            "symptoms": ["wandering", "sleep"] if confused else [],
            "technical_care": "no",
            "dressings": "no",
            "equipment": ["walker"],
            "opinion": "protected" if confused else "ordinary",
        }


def _lines() -> list[str]:
    return [
        f"{variable.key}.{part.key}" if part else variable.key
        for variable in VARIABLES
        for part in (variable.subvariables or (None,))
    ]


def _line(letter: str) -> list[str]:
    return ["B", "s", "h"] if letter == "B" else [letter]
