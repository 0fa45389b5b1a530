"""Structures of follow-up care around Dijon: each solution that the sample patients need finds some nearby.

They come after all that is drawn, so that the numbers and the draws of the others stay what they were.
"""

from jalon.demo.sample_offers import Fixed, Offer
from jalon.demo.sample_texts import Told
from jalon.directory.enums import LegalStatus, StayType, UnitKind

TEAM = ("physio", "occupational", "social_worker", "psychologist", "dietetics", "adapted_activity", "gym", "wheelchair")
CARE = ("oxygen", "infusion", "dressings", "urinary_catheter", "isolation")


def _full(mention: str, capacity: int, free: tuple[int, int] | None, days: int = 2) -> Offer:
    return Offer(UnitKind.SMR, StayType.FULL_HOSPITAL, mention, capacity=capacity, free=free, answer_days=days)


def _day(mention: str, capacity: int, free: tuple[int, int] | None) -> Offer:
    return Offer(UnitKind.SMR, StayType.DAY_HOSPITAL, mention, capacity=capacity, free=free, answer_days=3)


def _home(kind: UnitKind, capacity: int, free: tuple[int, int] | None, days: int) -> Offer:
    return Offer(kind, StayType.HOME, capacity=capacity, free=free, answer_days=days)


FOLLOW_UP: dict[str, tuple[Fixed, ...]] = {"21": (
    Fixed(
        "Les Hautes Roches", "109", LegalStatus.ASSOCIATION, "21278", "30 rue des Carrois",
        "À Fontaine-lès-Dijon, rééducation de l’appareil locomoteur et du système nerveux : plateau technique, bassin, "
        "appartement d’entraînement, atelier d’appareillage.",
        (
            _full("A51", 50, (3, 0)), _day("A51", 24, (4, 1)), _full("A52", 36, (1, 0)), _day("A52", 16, (2, 2)),
        ),
    ),
    Fixed(
        "La Source Vive", "109", LegalStatus.PUBLIC, "21485", "4 chemin du Moulin",
        "À Plombières-lès-Dijon, réadaptation respiratoire et cardiaque, avec télémétrie et réentraînement à l’effort.",
        (
            _full("A54", 30, (2, 0)), _day("A54", 14, (3, 1)), _full("A53", 26, (1, 2)), _day("A53", 18, (2, 1)),
        ),
    ),
    Fixed(
        "Le Grand Chêne", "109", LegalStatus.ASSOCIATION, "21617", "17 boulevard de Troyes",
        "À Talant, addictologie : séjours après le sevrage, de quatre à douze semaines, et hôpital de jour.",
        (_full("A58", 32, (2, 1), 4), _day("A58", 15, (3, 1))),
    ),
    Fixed(
        "Le Pré aux Biches", "109", LegalStatus.ASSOCIATION, "21231", "9 rue de l’Yser",
        "À Dijon, réadaptation des enfants et des adolescents, et des grands brûlés de tout âge. École sur place.",
        (
            _full("E50", 12, (1, 1)), _full("E51", 14, (2, 0)), _full("E52", 12, (1, 0)), _full("E54", 8, (1, 3)),
            _full("E57", 8, (1, 0)), _day("E57", 6, (1, 1)), _day("E51", 8, (2, 1)), _full("A57", 12, (1, 0)),
        ),
    ),
    Fixed(
        "Les Coteaux", "109", LegalStatus.COMMERCIAL, "21515", "2 avenue de Bourgogne",
        "À Quetigny, nutrition et diabète, suites de cancer, gériatrie de jour et convalescence.",
        (
            _full("A55", 30, (2, 1)), _day("A55", 12, (2, 2)), _full("A56", 24, (1, 0)), _full("A50", 40, (4, 0)),
            _full("A59", 30, (2, 0)), _day("A59", 12, (3, 1)),
        ),
    ),
    Fixed(
        "Centre hospitalier du Val d’Ouche", "355", LegalStatus.PUBLIC, "21166", "1 rue de l’Hôpital",
        "À Chenôve, unité de soins palliatifs de douze lits, gériatrie et convalescence avec des lits identifiés.",
        (
            Offer(UnitKind.USP, StayType.FULL_HOSPITAL, capacity=12, free=(1, 0), answer_days=1),
            _full("A59", 45, (2, 1)), _full("A50", 30, (1, 0)),
        ),
    ),
    Fixed(
        "HAD du Val d’Ouche", "127", LegalStatus.ASSOCIATION, "21231", "6 rue du Faubourg-Raines",
        "Hospitalisation à domicile de Dijon et de sa métropole, jour et nuit, adultes et enfants.",
        (_home(UnitKind.HAD, 70, (5, 0), 1),),
    ),
    Fixed(
        "SSIAD du lac Kir", "354", LegalStatus.ASSOCIATION, "21617", "12 rue de la Libération",
        "Soins infirmiers à domicile à Talant, Plombières et dans l’ouest de Dijon, sept jours sur sept.",
        (_home(UnitKind.SSIAD, 60, (3, 0), 3),),
    ),
    Fixed(
        "SSIAD des Coteaux", "354", LegalStatus.PUBLIC, "21515", "5 place Centrale",
        "Soins infirmiers à domicile à Quetigny, Chevigny et dans l’est de Dijon.",
        (_home(UnitKind.SSIAD, 45, (1, 2), 4),),
    ),
    Fixed(
        "Aide à domicile du lac Kir", "460", LegalStatus.ASSOCIATION, "21617", "14 rue de la Libération",
        "Toilette, repas, courses et présence, à Talant et autour.",
        (_home(UnitKind.HOME_HELP, 180, (6, 1), 4),),
    ),
)}  # fmt: skip

#: How far they go, in km.
FOLLOW_UP_REACH: dict[str, float | None] = {
    "HAD du Val d’Ouche": 28,
    "SSIAD du lac Kir": 12,
    "SSIAD des Coteaux": 14,
    "Aide à domicile du lac Kir": 14,
}

FOLLOW_UP_TOLD: dict[str, Told] = {
    "Les Hautes Roches": Told(
        "Tram T2, arrêt Valmy, puis navette. Parking gratuit.",
        confirmed=9,
        photos=2,
        offers=(*TEAM, *CARE, "speech", "neuropsychology", "psychomotor", "pool", "isokinetics", "training_flat",
                "prosthetics", "enteral", "work_reintegration", "bariatric"),
        lacks=("ventilation", "chemotherapy", "children", "child_under_4"),
        unit={"usual_answer_days": 2},
    ),
    "La Source Vive": Told(
        "Ligne 121, arrêt Moulin. Parking dans le parc.",
        confirmed=20,
        photos=1,
        offers=(*TEAM, *CARE, "exercise_training", "telemetry", "education", "ventilation", "tracheostomy", "enteral"),
        lacks=("chemotherapy", "transfusion", "pool"),
    ),
    "Le Grand Chêne": Told(
        "Bus L4, arrêt Grand Chêne.",
        confirmed=35,
        offers=("psychologist", "social_worker", "adapted_activity", "education", "dietetics", "work_reintegration",
                "neuropsychology", "wheelchair"),
        lacks=("tracheostomy", "ventilation", "parenteral", "infusion"),
    ),
    "Le Pré aux Biches": Told(
        "Tram T1, arrêt Poincaré. Une chambre pour un parent dans chaque unité.",
        confirmed=12,
        photos=2,
        offers=(*TEAM, *CARE, "speech", "psychomotor", "school", "child_under_4", "children", "enteral", "pool",
                "prosthetics", "negative_pressure", "education"),
        lacks=("chemotherapy",),
    ),
    "Les Coteaux": Told(
        "Tram T1, arrêt Quetigny Centre.",
        confirmed=60,
        photos=1,
        offers=(*TEAM, *CARE, "education", "parenteral", "enteral", "transfusion", "chemotherapy", "stoma", "bariatric",
                "haematology", "negative_pressure"),
        lacks=("ventilation", "tracheostomy"),
    ),
    "Centre hospitalier du Val d’Ouche": Told(
        "Tram T2, arrêt Chenôve Centre.",
        confirmed=15,
        photos=1,
        offers=(*TEAM, *CARE, "lisp", "palliative", "transfusion", "enteral", "parenteral", "guest_room", "stoma",
                "cognitive_unit"),
        lacks=("children", "ventilation"),
    ),
    "HAD du Val d’Ouche": Told(
        confirmed=8,
        offers=("palliative", "infusion", "parenteral", "enteral", "chemotherapy", "transfusion", "dressings",
                "negative_pressure", "oxygen", "ventilation", "tracheostomy", "stoma", "urinary_catheter", "children",
                "child_under_3", "perinatal", "home_rehabilitation", "physio", "psychologist", "social_worker",
                "dietetics", "night", "weekend", "evening"),
        lacks=("dialysis",),
    ),
    "SSIAD du lac Kir": Told(
        confirmed=25,
        offers=("weekend", "evening", "dressings", "urinary_catheter", "stoma", "oxygen", "alzheimer_team",
                "palliative"),
        lacks=("night", "reinforced"),
    ),
    "SSIAD des Coteaux": Told(confirmed=90, offers=("weekend", "reinforced", "dressings"), lacks=("night",)),
    "Aide à domicile du lac Kir": Told(confirmed=30, offers=("weekend", "evening"), lacks=("night",)),
}  # fmt: skip
