"""The sentences that invented establishments say of themselves."""

from dataclasses import dataclass, field
from typing import Any

from jalon.directory.enums import UnitKind as Kind

# How often units say yes, and no, of what differs from the common run (35 % and 25 %; languages 5 % and never).
YES_SHARE = {
    "wheelchair": 0.82, "kitchen": 0.6, "own_furniture": 0.6, "palliative": 0.55, "oxygen": 0.6, "night_nurse": 0.22,
    "uhr": 0.08, "pasa": 0.3, "emergency_stay": 0.15, "children": 0.12, "child_under_3": 0.1, "sign_language": 0.04,
    "bariatric": 0.25, "ceiling_lift": 0.3, "ventilation": 0.12, "tracheostomy": 0.2, "dialysis": 0.2, "lang_en": 0.25,
    "weekend": 0.6, "evening": 0.6, "gym": 0.75, "child_7_12": 0.3, "perinatal": 0.35, "reinforced": 0.2,
}  # fmt: skip
NO_SHARE = {
    "wheelchair": 0.05, "night_nurse": 0.5, "uhr": 0.6, "pets": 0.35, "ventilation": 0.5, "tracheostomy": 0.4,
    "sign_language": 0.02, "kitchen": 0.15, "own_furniture": 0.1, "palliative": 0.1,
}  # fmt: skip

_OLD = (
    "Personnes de 60 ans et plus, autonomes ou dépendantes, seules ou en couple.",
    "Personnes âgées dépendantes (GIR 1 à 4), dont celles qui vivent avec une maladie d’Alzheimer stabilisée.",
    "Personnes de 60 ans et plus du bassin de vie, en priorité celles dont un proche habite à proximité.",
)
_HOMES = (
    "Personnes de 60 ans et plus qui vivent seules et gardent leur autonomie (GIR 5 et 6, GIR 4 après avis).",
    "Personnes retraitées autonomes, seules ou en couple, qui cherchent un logement et de la compagnie.",
)
_REHABILITATION = (
    "Adultes qui sortent d’un service de court séjour et dont l’état est stabilisé.",
    "Adultes en perte d’autonomie récente, avec un projet de retour à domicile.",
    "Adultes adressés par l’hôpital ou par leur médecin traitant, pour une rééducation de trois à six semaines.",
)
TAKEN: dict[str, tuple[str, ...]] = {
    Kind.EHPAD: _OLD,
    Kind.RESIDENCE_AUTONOMIE: _HOMES,
    Kind.USLD: ("Personnes très dépendantes dont l’état demande une surveillance médicale constante.",),
    Kind.DAY_CENTRE: ("Personnes qui vivent à domicile avec une maladie d’Alzheimer ou apparentée, une à trois fois "
                      "par semaine.",),
    Kind.SMR: _REHABILITATION,
    Kind.HAD: ("Personnes de tout âge dont les soins, à domicile ou en EHPAD, demandent l’organisation de l’hôpital.",),
    Kind.USP: ("Personnes atteintes d’une maladie grave, avec des symptômes difficiles à soulager.",),
    Kind.SSIAD: ("Personnes de 60 ans et plus, et personnes handicapées ou malades de moins de 60 ans, sur "
                 "prescription.",),
    Kind.HOME_HELP: ("Toute personne âgée, malade ou handicapée, ainsi que les familles.",),
    Kind.PCO: ("Enfants de 0 à 6 ans dont le développement inquiète, adressés par un médecin.",),
}  # fmt: skip
NOT_TAKEN: dict[str, tuple[str, ...]] = {
    Kind.EHPAD: (
        "Personnes dont les troubles du comportement mettent les autres en danger.",
        "Personnes trachéotomisées ou ventilées jour et nuit.",
        "Personnes qui marchent sans cesse et risquent de sortir : la maison est ouverte sur la rue.",
    ),
    Kind.RESIDENCE_AUTONOMIE: ("Personnes qui ont besoin de soins ou d’aide la nuit.",),
    Kind.USLD: ("Personnes dont l’état est stable et qui peuvent vivre en EHPAD.",),
    Kind.DAY_CENTRE: ("Personnes qui ont besoin de soins infirmiers pendant la journée.",),
    Kind.SMR: (
        "Personnes dont l’état demande encore une surveillance continue.",
        "Personnes sans solution de logement à la sortie, tant qu’un travail social n’est pas engagé.",
    ),
    Kind.HAD: ("Domiciles où l’équipe ne peut pas installer le matériel en sécurité.",),
    Kind.USP: ("Personnes qui attendent seulement une place d’hébergement.",),
    Kind.SSIAD: ("Soins qui demandent un infirmier plus de quatre fois par jour.",),
    Kind.HOME_HELP: ("Actes infirmiers : un SSIAD ou un infirmier libéral les assure.",),
    Kind.PCO: ("Enfants déjà suivis par un CAMSP, un CMPP ou un service de pédopsychiatrie.",),
}  # fmt: skip
_ADMISSION = (
    "Carte d’identité et livret de famille",
    "Attestation de sécurité sociale et carte de mutuelle",
    "Dernier avis d’imposition et justificatifs de retraite",
    "Jugement de protection juridique, s’il y en a un",
    "Ordonnances en cours et derniers comptes rendus d’hospitalisation",
)
_CARE = ("Attestation de sécurité sociale et carte de mutuelle", "Prescription médicale", "Ordonnances en cours")
PAPERS: dict[str, tuple[str, ...]] = {
    Kind.EHPAD: _ADMISSION,
    Kind.RESIDENCE_AUTONOMIE: (*_ADMISSION[:3], "Certificat médical de moins de trois mois"),
    Kind.USLD: _ADMISSION,
    Kind.DAY_CENTRE: (*_ADMISSION[:2], "Notification d’APA, si elle existe"),
    Kind.SMR: (*_CARE, "Comptes rendus d’imagerie et de biologie"),
    Kind.HAD: (*_CARE, "Accord du médecin traitant"),
    Kind.USP: _CARE,
    Kind.SSIAD: _CARE,
    Kind.HOME_HELP: ("Notification d’APA ou de PCH, si elle existe", "Carte de mutuelle"),
    Kind.PCO: ("Carnet de santé de l’enfant", "Attestation de sécurité sociale", "Bilans déjà faits"),
}
INCLUDED: dict[str, tuple[str, ...]] = {
    Kind.EHPAD: (
        "Compris : chambre, repas, entretien du linge plat et personnel, animations. "
        "En plus : coiffeur, pédicure, téléphone, repas des invités.",
        "Compris : chambre, repas, ménage, linge plat. En plus : entretien du linge personnel (65 € par mois), "
        "télévision, téléphone.",
        "Compris : chambre, pension complète, blanchisserie, accès à internet. En plus : coiffeur, sorties payantes.",
    ),
    Kind.RESIDENCE_AUTONOMIE: (
        "Compris : loyer et charges, eau, chauffage, veille de nuit. En plus : repas de midi au restaurant (9,40 €), "
        "électricité, blanchisserie.",
    ),
    Kind.USLD: ("Compris : chambre, repas, linge plat. En plus : linge personnel, téléphone.",),
    Kind.DAY_CENTRE: ("Compris : repas de midi, collation, activités. En plus : transport, selon la distance.",),
}
EXPECTED: dict[str, tuple[str, ...]] = {Kind.EHPAD: ("demande.budget_month", "medical.weight", "medical.mdr")}
ACCESS = (
    "Arrêt de bus à 200 mètres. Parking gratuit devant l’entrée, deux places réservées.",
    "Gare à dix minutes à pied. Stationnement dans la rue, gratuit le week-end.",
    "Entrée de plain-pied, ascenseur. Parking des visiteurs derrière le bâtiment.",
    "Tram à 400 mètres. Pas de parking : celui de la mairie est à cinq minutes.",
    "Navette de la commune le mardi et le vendredi. Parking gratuit.",
)
# Whom to call, and the mailbox; by FINESS category, and by default.
PURPOSES: dict[str, tuple[tuple[str, str], ...]] = {
    "": (("Coordination des admissions", "coordination"), ("Cadre de santé", "cadre"), ("Secrétariat", "secretariat")),
    "500": (("Admissions", "admissions"), ("Cadre de santé", "cadre"), ("Accueil des familles", "familles")),
    "202": (("Accueil et admissions", "accueil"), ("Direction", "direction")),
    "190": (("Secrétariat de la plateforme", "plateforme"), ("Coordination des parcours", "parcours")),
}


@dataclass(frozen=True)
class Told:
    """What an establishment of the demonstration's story says; `unit` replaces columns of each of its units."""

    access: str = ""
    confirmed: int | None = 12
    photos: int = 0
    offers: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    unit: dict[str, Any] = field(default_factory=dict)


TOLD: dict[str, Told] = {
    "Les Tilleuls": Told(
        "Bus L4, arrêt Lac Kir, à 150 mètres. Parking gratuit de 20 places. Deux ascenseurs.",
        confirmed=6,
        photos=3,
        offers=("pasa", "secure_garden", "wheelchair", "oxygen", "palliative", "kitchen", "own_furniture", "couples",
                "lang_en", "lang_pt", "ceiling_lift", "day_transport"),
        lacks=("night_nurse", "uhr", "tracheostomy", "ventilation", "pets", "pool"),
        unit={
            "takes": "Personnes de 60 ans et plus, de toutes dépendances, dont celles qui ont besoin d’une unité "
            "protégée. Priorité aux habitants de Talant et de la métropole de Dijon.",
            "not_takes": "Personnes trachéotomisées ou ventilées. Troubles du comportement qui mettent les autres en "
            "danger : l’unité d’hébergement renforcée la plus proche est à Dijon.",
            "usual_answer_days": 4,
        },
    ),
    "La Combe aux Fées": Told(
        "Arrêt Plombières Mairie de la ligne 121, à 300 mètres. Parking dans le parc.",
        confirmed=40,
        photos=2,
        offers=("wheelchair", "pets", "secure_garden", "guest_room", "kitchen", "own_furniture", "oxygen", "lang_it"),
        lacks=("night_nurse", "pasa", "uhr", "dialysis", "ventilation"),
        unit={"usual_answer_days": 9},
    ),
    "Le Clos Saint-Vincent": Told(
        "Bus 12, arrêt Saint-Bernard. La rue monte : la navette de la mairie s’arrête devant la porte.",
        confirmed=75,
        photos=3,
        offers=("night_nurse", "palliative", "enteral", "dressings", "wheelchair", "couples", "kitchen", "lang_es"),
        lacks=("pets", "uhr"),
        unit={"usual_answer_days": 6},
    ),
    "La Fontaine": Told(
        "Tram T1, arrêt Godrans. Dépose-minute devant l’entrée, parking payant.",
        confirmed=20,
        photos=2,
        offers=("gym", "pool", "training_flat", "wheelchair", "bariatric", "oxygen", "enteral", "isolation", "weekend",
                "lang_en", "sign_language"),
        lacks=("children", "ventilation", "chemotherapy"),
        unit={"usual_answer_days": 2},
    ),
    "HAD de la Côte": Told(
        "Les soins se font chez vous. Bureaux ouverts de 8 h 30 à 18 h.",
        confirmed=30,
        offers=("palliative", "dressings", "chemotherapy", "perinatal", "parenteral", "enteral", "night", "weekend",
                "evening", "oxygen"),
        lacks=("child_under_3", "ventilation"),
        unit={"usual_answer_days": 1},
    ),
    "PCO de Côte-d’Or": Told(
        "Tram T1, arrêt République. Salle de jeux pour attendre, ascenseur.",
        confirmed=60,
        offers=("wheelchair", "sign_language", "lang_ar", "lang_en"),
        lacks=("child_7_12",),
        unit={"usual_answer_days": 13},
    ),
    # A page that nobody keeps: its places and its word are old.
    "Résidence Darcy": Told("Place Darcy, tous les trams.", confirmed=500, photos=1, lacks=("pets",)),
    "Les Grands Crus": Told(
        "Gare de Gevrey-Chambertin à 1,5 km. Parking gratuit.",
        confirmed=100,
        photos=2,
        offers=("secure_garden", "wheelchair", "kitchen", "own_furniture", "guest_room"),
        lacks=("night_nurse", "pasa"),
        unit={"usual_answer_days": 8},
    ),
}  # fmt: skip
