"""Sample dossiers of follow-up care, made by a médecin traitant for patients at home, through the product's actions.

Two are complete and signed, one waits for the signature, one is begun.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.demo.people import account
from jalon.demo.sample_papers import CARE_ORDER, join
from jalon.demo.stories import OPENING_HOUR, fill
from jalon.directory.actors import load_actor
from jalon.dossiers.actions.open_dossier import open_dossier
from jalon.dossiers.actions.sign_section import sign_medical_part
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.forms import check_answers
from jalon.dossiers.kinds.registry import SANITAIRE
from jalon.dossiers.models import Dossier
from jalon.referrals.deadlines import is_working_day
from jalon.referrals.waves import at_hour

Answers = dict[str, Any]
REQUESTER: Answers = {
    "origin": "home",
    "physician_name": "Dr Hélène Perrin",
    "physician_phone": "03 80 55 01 02",
}
NOTHING_ELSE: Answers = {"infection": "no", "single_room": "no", "allergies": "no"}
ALONE: Answers = {
    "washing": "1",
    "moving": "1",
    "feeding": "1",
    "continence": "1",
    "behaviour": "1",
    "communication": "1",
    "walking": "alone",
}


@dataclass(frozen=True)
class Patient:
    """One dossier: who, where, and the answers by section.

    `days`: working days since it was opened. Days: `wished`, until the wished date; `operated`, since the operation,
    where there was one.
    """

    sex: str
    first_names: str
    birth_name: str
    used_name: str
    born: date
    street: str
    town: str
    days: int
    sections: dict[str, Answers]
    wished: int
    signed: bool = True
    whole: bool = True
    operated: int = 0


#: Palliative care at home, with a carer.
PALLIATIVE: dict[str, Answers] = {
    "motif": {
        "motive": "palliatif_domicile",
        "motive_detail": "Adénocarcinome du pancréas, métastases hépatiques. Chimiothérapie arrêtée en octobre.",
        "cim10": "C25.0",
        "home_now": "yes",
        "agreement": "yes",
        "primary": "Pancréas",
        "metastases": "Foie",
    },
    "medical": {
        **NOTHING_ELSE,
        "history": "Hypertension. Diabète de type 2 depuis 2015.",
        "story": "Douleur épigastrique devenue difficile à soulager par la bouche depuis dix jours. Perd du poids.",
        "stable": "unknown",
        "urgent": "yes",
        "treatments": "Morphine LP 60 mg matin et soir\nParacétamol 1 g x 3\nOndansétron 4 mg si besoin",
        "risky": ["opioid"],
        "pain": "6",
        "told_patient": "yes",
        "told_family": "yes",
    },
    "soins": {
        "technical": "yes",
        "nurse_visits": "3",
        "continuous_watch": "no",
        "lines": ["port"],
        "infusions": ["pca"],
        "opioid_dose": "Morphine 3 mg/h, bolus 2 mg, période réfractaire 20 min",
    },
    "dependance": {**ALONE, "washing": "3", "moving": "3", "feeding": "2", "continence": "2", "walking": "person"},
    "palliatif": {
        "karnofsky": "040",
        "stage": "advanced",
        "symptoms": ["pain", "nausea", "anxiety"],
        "opioid": "Morphine 120 mg par jour",
        **{f"pallia_{number}": "yes" if number <= 4 else "no" for number in range(1, 11)},
        "wish": "home",
        "directives": "yes",
        "directives_place": "Dans le classeur bleu, chez lui",
        "trusted_person": "Mme Monique Renard, sa femme, 06 00 00 00 11",
    },
    "social": {
        "alone": "no",
        "housing": "house",
        "carer": "yes",
        "carer_name": "Monique, sa femme ; leur fille Sandrine le soir",
        "helps": ["nurse"],
        "exit": "home_helped",
    },
    "domicile": {
        "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "moments": ["morning", "midday", "evening"],
        "home_fit": "yes",
        "gp_agrees": "yes",
        "entrance": "Portail sans code, chambre au rez-de-chaussée",
        "material_wanted": "Lit médicalisé, matelas anti-escarres",
    },
    "transport": {"mode": "ambulance"},
    "orientation": {"chosen": ["had"], "otherwise": "Le retour à la maison est ce qui compte le plus.", "near": "home"},
}
#: Complex dressings with negative pressure, at home.
DRESSINGS: dict[str, Answers] = {
    "motif": {
        "motive": "plaie_complexe",
        "motive_detail": "Désunion de cicatrice après cure d’éventration.",
        "home_now": "yes",
        "agreement": "yes",
        "karnofsky": "070",
        "wound_place": "Ligne médiane, sous l’ombilic",
        "wound_size": "8 cm sur 3, 2 cm de profondeur",
        "wound_infected": "no",
        "operation": "Cure d’éventration avec plaque",
    },
    "medical": {
        **NOTHING_ELSE,
        "history": "Obésité, tabac arrêté en 2020.",
        "story": "Écoulement depuis cinq jours, sans fièvre. Vu par le chirurgien : pression négative.",
        "stable": "yes",
        "treatments": "Paracétamol 1 g x 3",
    },
    "soins": {
        "technical": "yes",
        "nurse_visits": "1",
        "continuous_watch": "no",
        "dressings": ["complex", "surgical_wound", "negative_pressure"],
        "dressing_minutes": "45",
        "dressings_per_week": "3",
        "dressing_protocol": "Pression négative à −125 mmHg en continu, changement lundi, mercredi et vendredi.",
    },
    "dependance": ALONE,
    "social": {
        "alone": "no",
        "housing": "flat",
        "floor": "2",
        "elevator": "yes",
        "carer": "yes",
        "carer_name": "Sa compagne",
        "exit": "home_helped",
    },
    "domicile": {"days": ["mon", "wed", "fri"], "moments": ["morning"], "home_fit": "yes", "gp_agrees": "yes"},
    "transport": {"mode": "own"},
    "orientation": {"chosen": ["had"], "otherwise": "Le retour à la maison est ce qui compte le plus.", "near": "home"},
}
#: Basic care at home every day, for a SSIAD; complete, not signed yet.
NURSING: dict[str, Answers] = {
    "motif": {
        "motive": "domicile_ssiad",
        "motive_detail": "Toilette et surveillance après deux chutes sans fracture en novembre.",
        "home_now": "yes",
        "agreement": "yes",
    },
    "medical": {
        **NOTHING_ELSE,
        "history": "Insuffisance cardiaque, arthrose des genoux, DMLA.",
        "story": "Ne se lave plus seule depuis un mois. Mange bien, garde toute sa tête.",
        "stable": "yes",
        "treatments": "Furosémide 40 mg le matin\nBisoprolol 2,5 mg le matin",
        "long_illness": "yes",
        "risks": ["falls"],
    },
    "soins": {"technical": "no", "continuous_watch": "no", "night_care": "no", "nurse_visits": "1"},
    "dependance": {**ALONE, "washing": "3", "moving": "2", "walking": "aid"},
    "social": {
        "alone": "yes",
        "housing": "house",
        "carer": "no",
        "helps": ["meals", "alarm"],
        "exit": "home_helped",
    },
    "domicile": {
        "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "moments": ["morning"],
        "home_fit": "yes",
        "gp_agrees": "yes",
        "entrance": "Clé chez la voisine, Mme Aubert, au 7",
    },
    "transport": {"mode": "seated"},
    "orientation": {"chosen": ["ssiad"], "near": "home"},
}
#: A stroke six months ago, day rehabilitation: begun.
STROKE: dict[str, Answers] = {
    "motif": {
        "motive": "avc_sequelles",
        "motive_detail": "AVC sylvien droit en mai. Spasticité du membre supérieur gauche.",
        "home_now": "yes",
    },
    "dependance": {**ALONE, "washing": "2", "moving": "2", "walking": "aid"},
}
PATIENTS = (
    Patient(
        "M",
        "Gérard",
        "Renard",
        "",
        date(1952, 4, 11),
        "12 rue des Prés",
        "Chenôve (21300)",
        2,
        PALLIATIVE,
        3,
    ),
    Patient(
        "M",
        "Thierry",
        "Collet",
        "",
        date(1969, 6, 25),
        "4 allée des Lilas",
        "Talant (21240)",
        4,
        DRESSINGS,
        2,
        operated=18,
    ),
    Patient(
        "F",
        "Yvonne",
        "Pernot",
        "Gaillard",
        date(1938, 2, 14),
        "9 rue du Lavoir",
        "Longvic (21600)",
        5,
        NURSING,
        10,
        signed=False,
    ),
    Patient(
        "F",
        "Sylvie",
        "Marchand",
        "Prost",
        date(1971, 9, 8),
        "23 rue Monge",
        "Dijon (21000)",
        1,
        STROKE,
        20,
        signed=False,
        whole=False,
    ),
)


def load() -> None:
    """Make the sample dossiers, once: they are there when M. Renard's is."""
    first = PATIENTS[0]
    if Dossier.objects.filter(birth_name=first.birth_name, birth_date=first.born).exists():
        return
    perrin = load_actor(account("perrin"))
    for patient in PATIENTS:
        make(patient, perrin)


def past(days: int, hour: int = OPENING_HOUR) -> datetime:
    """Return that hour, in Paris, of the day that was so many working days ago: people were at work then."""
    day = timezone.localdate()
    for _ in range(days):
        day -= timedelta(days=1)
        while not is_working_day(day):
            day -= timedelta(days=1)
    return at_hour(day, hour)


def _day(count: int) -> str:
    """Return the day so many days from today, as it is typed."""
    return (timezone.localdate() + timedelta(days=count)).strftime("%d/%m/%Y")


def make(patient: Patient, actor: Actor) -> Dossier:
    """Open the dossier of a patient, fill it in, and sign it when it is to be signed."""
    at = past(patient.days)
    identity = {
        "birth_name": patient.birth_name,
        "used_name": patient.used_name,
        "first_names": patient.first_names,
        "birth_date": patient.born.strftime("%d/%m/%Y"),
        "sex": patient.sex,
        "birth_place": "Beaune (21200)",
    }
    values = check_answers(SANITAIRE.identity, identity).values
    dossier = open_dossier(DossierKind.SANITAIRE, values, actor=actor, now=at)
    fill(dossier, "demandeur", {**REQUESTER, "wished_date": _day(patient.wished)}, actor, at)
    address = {"street": patient.street, "town": patient.town}
    fill(dossier, "administratif", {"address": address, "gp_name": REQUESTER["physician_name"]}, actor, at)
    for code, answers in patient.sections.items():
        operated = {"operated_on": _day(-patient.operated)} if patient.operated and code == "motif" else {}
        fill(dossier, code, answers | operated, actor, at)
    if patient.whole and (lacking := dossier.sections.filter(asked=True, missing__gt=0).values_list("code", "missing")):
        raise ValueError(f"A sample dossier lacks answers: {patient.birth_name} {list(lacking)}")
    if patient.whole:
        join(dossier, (CARE_ORDER,), actor, at)
    if patient.signed:
        revisions = dict(dossier.sections.values_list("code", "revision"))
        sign_medical_part(dossier, revisions, actor=replace(actor, proven_at=at), now=at)
    return Dossier.objects.get(pk=dossier.pk)
