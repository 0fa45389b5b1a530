"""What a care unit can do, as codes: the same that needs are written in, whatever the kind of dossier.

A unit says « yes », « no » or nothing of each (`CareUnit.offers`, `CareUnit.lacks`); what nobody said is unknown, never
a no. ROR codes stand beside ours where the nomenclature has one (value set JDV_J238 of 30 July 2026, « TypeOffre »,
TRE_R244); languages are those of ISO 639. Two have columns of their own, which imports fill: `social_aid` and
`dementia_unit`.
"""

from dataclasses import dataclass
from enum import StrEnum

from jalon.directory.enums import UnitKind as Kind


class Group(StrEnum):
    """Where a capability stands on pages and in forms."""

    WELCOME = "Accueil"
    CARE = "Soins"
    EQUIPMENT = "Équipement"
    LIFE = "Vie quotidienne"
    OPENING = "Ouverture"
    LANGUAGE = "Langues parlées"


@dataclass(frozen=True)
class Capability:
    """One thing that units of some kinds may do. `yes` and `no` are sentences for people who choose.

    `column` is the column of CareUnit that holds it, in place of `offers` and `lacks`.
    """

    code: str
    label: str
    group: Group
    kinds: tuple[Kind, ...]
    yes: str
    no: str
    ror: str = ""
    column: str = ""

    @property
    def unsaid(self) -> str:
        """The sentence when the unit said neither."""
        name = self.label if self.label[1:2].isupper() else f"{self.label[:1].lower()}{self.label[1:]}"
        return f"À demander\N{NO-BREAK SPACE}: {name}."


HOMES = (Kind.EHPAD, Kind.RESIDENCE_AUTONOMIE, Kind.USLD)
DAY = (Kind.EHPAD, Kind.DAY_CENTRE)
BEDS = (Kind.EHPAD, Kind.USLD, Kind.SMR, Kind.USP)
AT_HOME = (Kind.HAD, Kind.SSIAD, Kind.HOME_HELP)
REHABILITATION = (Kind.SMR, Kind.HAD)
# Those that go to people: each serves a territory, whatever the distance.
TERRITORIAL = (Kind.HAD, Kind.SSIAD, Kind.HOME_HELP, Kind.PCO)
# Those that take children in for a pathway, and have no places to declare.
PLACELESS = (Kind.PCO,)
EVERY = tuple(Kind)


def _language(code: str, label: str) -> Capability:
    name = label.lower()
    return Capability(f"lang_{code}", label, Group.LANGUAGE, EVERY, f"On y parle {name}.", f"On n’y parle pas {name}.")


CAPABILITIES: tuple[Capability, ...] = (
    Capability(
        "social_aid", "Habilité à l’aide sociale", Group.WELCOME, HOMES,
        "Habilité à l’aide sociale.", "Pas d’aide sociale à l’hébergement.", column="social_aid",
    ),
    Capability(
        "dementia_unit", "Unité protégée (UVP)", Group.WELCOME, (Kind.EHPAD, Kind.USLD, Kind.DAY_CENTRE),
        "Unité protégée, adaptée aux troubles de l’orientation.", "Pas d’unité protégée.", "24", "dementia_unit",
    ),
    Capability(
        "pasa", "Pôle d’activités et de soins adaptés (PASA)", Group.WELCOME, (Kind.EHPAD,),
        "Un PASA accueille en journée les résidents qui perdent leurs repères.", "Pas de PASA.", "25",
    ),
    Capability(
        "uhr", "Unité d’hébergement renforcée (UHR)", Group.WELCOME, (Kind.EHPAD, Kind.USLD),
        "Une UHR accueille jour et nuit les troubles du comportement sévères.", "Pas d’unité d’hébergement renforcée.",
        "23",
    ),
    Capability(
        "emergency_stay", "Hébergement temporaire d’urgence", Group.WELCOME, (Kind.EHPAD,),
        "Prend en hébergement temporaire d’urgence.", "Ne prend pas en urgence.", "258",
    ),
    Capability(
        "couples", "Chambres pour couples", Group.WELCOME, HOMES,
        "Accueille les couples dans un même logement.", "N’a pas de logement pour un couple.",
    ),
    Capability(
        "under_60", "Accueil avant 60 ans sur dérogation", Group.WELCOME, HOMES,
        "Accueille avant 60 ans, sur dérogation.", "N’accueille pas avant 60 ans.",
    ),
    Capability(
        "psychiatric", "Personnes âgées malades psychiques", Group.WELCOME, (Kind.EHPAD, Kind.USLD),
        "A l’habitude des maladies psychiques vieillissantes.", "N’accueille pas les maladies psychiques actives.",
    ),
    Capability(
        "disability", "Personnes handicapées vieillissantes", Group.WELCOME, (Kind.EHPAD, Kind.RESIDENCE_AUTONOMIE),
        "A une unité pour personnes handicapées vieillissantes.", "N’a pas d’unité pour personnes handicapées.",
    ),
    Capability(
        "children", "Enfants", Group.WELCOME, (Kind.SMR, Kind.HAD, Kind.USP),
        "Prend les enfants.", "Ne prend pas les enfants.",
    ),
    Capability(
        "child_under_4", "Enfants de moins de 4 ans", Group.WELCOME, (Kind.SMR,),
        "Prend aussi les enfants de moins de 4 ans.", "Prend les enfants à partir de 4 ans.", "110",
    ),
    Capability(
        "child_under_3", "Enfants de moins de 3 ans", Group.WELCOME, (Kind.HAD,),
        "Prend les enfants de moins de 3 ans.", "Ne prend pas les enfants de moins de 3 ans.", "131",
    ),
    Capability(
        "child_7_12", "Enfants de 7 à 12 ans", Group.WELCOME, (Kind.PCO,),
        "Suit aussi les enfants de 7 à 12 ans.", "Suit les enfants jusqu’à 6 ans.",
    ),
    Capability(
        "night_nurse", "Infirmier présent la nuit", Group.CARE, (Kind.EHPAD,),
        "Un infirmier est présent la nuit.", "Pas d’infirmier sur place la nuit.",
    ),
    Capability(
        "palliative", "Soins palliatifs", Group.CARE, (*BEDS, *AT_HOME),
        "Assure les soins palliatifs.", "N’assure pas les soins palliatifs.",
    ),
    Capability(
        "oxygen", "Oxygène", Group.CARE, (*BEDS, *AT_HOME),
        "Peut donner de l’oxygène.", "Ne peut pas donner d’oxygène.",
    ),
    Capability(
        "enteral", "Nutrition entérale", Group.CARE, (*BEDS, *AT_HOME),
        "Assure la nutrition par sonde.", "N’assure pas la nutrition par sonde.",
    ),
    Capability(
        "parenteral", "Nutrition parentérale", Group.CARE, (Kind.USLD, Kind.SMR, Kind.USP, Kind.HAD),
        "Assure la nutrition parentérale.", "N’assure pas la nutrition parentérale.",
    ),
    Capability(
        "tracheostomy", "Trachéotomie", Group.CARE, (*BEDS, Kind.HAD),
        "Prend les personnes trachéotomisées.", "Ne prend pas les personnes trachéotomisées.",
    ),
    Capability(
        "ventilation", "Ventilation", Group.CARE, (Kind.EHPAD, Kind.USLD, Kind.SMR, Kind.HAD),
        "Prend les personnes ventilées.", "Ne prend pas les personnes ventilées.",
    ),
    Capability(
        "dialysis", "Dialyse", Group.CARE, (*BEDS, Kind.HAD),
        "Organise la dialyse.", "N’organise pas la dialyse.",
    ),
    Capability(
        "dressings", "Pansements complexes", Group.CARE, (*BEDS, Kind.HAD, Kind.SSIAD),
        "Assure les pansements complexes.", "N’assure pas les pansements complexes.",
    ),
    Capability(
        "infusion", "Perfusions et pompes", Group.CARE, (*BEDS, Kind.HAD),
        "Assure les perfusions et les pompes.", "N’assure ni perfusion ni pompe.",
    ),
    Capability(
        "stoma", "Soins de stomie", Group.CARE, (*BEDS, Kind.HAD, Kind.SSIAD),
        "Assure les soins de stomie.", "N’assure pas les soins de stomie.",
    ),
    Capability(
        "urinary_catheter", "Sonde urinaire", Group.CARE, (*BEDS, Kind.HAD, Kind.SSIAD),
        "Prend les personnes qui ont une sonde urinaire.", "Ne prend pas les personnes qui ont une sonde urinaire.",
    ),
    Capability(
        "isolation", "Isolement (bactéries multirésistantes)", Group.CARE, BEDS,
        "Peut isoler en chambre seule.", "Ne peut pas isoler.",
    ),
    Capability(
        "chemotherapy", "Chimiothérapie", Group.CARE, (Kind.HAD, Kind.SMR),
        "Assure des chimiothérapies.", "N’assure pas de chimiothérapie.",
    ),
    Capability(
        "perinatal", "Ante et post-partum", Group.CARE, (Kind.HAD,),
        "Suit avant et après un accouchement.", "Ne suit pas les accouchements.", "129",
    ),
    Capability(
        "home_rehabilitation", "Réadaptation à domicile", Group.CARE, (Kind.HAD,),
        "Assure la réadaptation à domicile.", "N’assure pas la réadaptation à domicile.", "130",
    ),
    Capability(
        "alzheimer_team", "Équipe spécialisée Alzheimer (ESA)", Group.CARE, (Kind.SSIAD,),
        "A une équipe spécialisée Alzheimer.", "Pas d’équipe spécialisée Alzheimer.", "29",
    ),
    Capability(
        "reinforced", "SSIAD renforcé", Group.CARE, (Kind.SSIAD,),
        "Prend des soins plus lourds (SSIAD renforcé).", "Pas de SSIAD renforcé.", "75",
    ),
    Capability(
        "physio", "Kinésithérapie", Group.CARE, REHABILITATION,
        "Kinésithérapeutes dans l’équipe.", "Pas de kinésithérapeute dans l’équipe.",
    ),
    Capability(
        "occupational", "Ergothérapie", Group.CARE, REHABILITATION,
        "Ergothérapeutes dans l’équipe.", "Pas d’ergothérapeute dans l’équipe.",
    ),
    Capability(
        "speech", "Orthophonie", Group.CARE, REHABILITATION,
        "Orthophonistes dans l’équipe.", "Pas d’orthophoniste dans l’équipe.",
    ),
    Capability(
        "psychomotor", "Psychomotricité", Group.CARE, (Kind.SMR,),
        "Psychomotriciens dans l’équipe.", "Pas de psychomotricien dans l’équipe.",
    ),
    Capability(
        "neuropsychology", "Neuropsychologie", Group.CARE, (Kind.SMR,),
        "Neuropsychologues dans l’équipe.", "Pas de neuropsychologue dans l’équipe.",
    ),
    Capability(
        "dietetics", "Diététique", Group.CARE, REHABILITATION,
        "Diététiciens dans l’équipe.", "Pas de diététicien dans l’équipe.",
    ),
    Capability(
        "psychologist", "Suivi psychologique", Group.CARE, (*REHABILITATION, Kind.USP),
        "Psychologues dans l’équipe.", "Pas de psychologue dans l’équipe.",
    ),
    Capability(
        "social_worker", "Suivi social", Group.CARE, (*REHABILITATION, Kind.USP),
        "Assistants de service social dans l’équipe.", "Pas d’assistant de service social dans l’équipe.",
    ),
    Capability(
        "adapted_activity", "Activité physique adaptée (APA)", Group.CARE, (Kind.SMR,),
        "Enseignants en activité physique adaptée.", "Pas d’activité physique adaptée.",
    ),
    Capability(
        "education", "Éducation thérapeutique", Group.CARE, REHABILITATION,
        "Programme d’éducation thérapeutique.", "Pas de programme d’éducation thérapeutique.",
    ),
    Capability(
        "prosthetics", "Appareillage", Group.CARE, (Kind.SMR,),
        "Réalise ou suit l’appareillage (prothèses, orthèses).", "Ne suit pas l’appareillage.",
    ),
    Capability(
        "negative_pressure", "Pansements par pression négative", Group.CARE, (Kind.SMR, Kind.HAD),
        "Assure les pansements par pression négative.", "N’assure pas les pansements par pression négative.",
    ),
    Capability(
        "transfusion", "Transfusion", Group.CARE, (Kind.SMR, Kind.HAD, Kind.USP),
        "Assure les transfusions.", "N’assure pas les transfusions.",
    ),
    Capability(
        "lisp", "Lits identifiés de soins palliatifs (LISP)", Group.CARE, (Kind.SMR, Kind.USLD),
        "A des lits identifiés de soins palliatifs.", "N’a pas de lit identifié de soins palliatifs.",
    ),
    Capability(
        "cognitive_unit", "Unité cognitivo-comportementale (UCC)", Group.CARE, (Kind.SMR,),
        "A une unité cognitivo-comportementale.", "N’a pas d’unité cognitivo-comportementale.",
    ),
    Capability(
        "low_consciousness", "État végétatif ou pauci-relationnel (EVC-EPR)", Group.CARE, (Kind.SMR,),
        "A une unité EVC-EPR.", "N’a pas d’unité EVC-EPR.",
    ),
    Capability(
        "haematology", "Hématologie", Group.CARE, (Kind.SMR,),
        "Prend les maladies du sang (mention oncologie et hématologie).", "Ne prend pas les maladies du sang.",
    ),
    Capability(
        "work_reintegration", "Réinsertion professionnelle", Group.CARE, (Kind.SMR,),
        "Prépare le retour au travail.", "Ne prépare pas le retour au travail.",
    ),
    Capability(
        "school", "Scolarité pendant le séjour", Group.CARE, (Kind.SMR,),
        "Les enfants y suivent leur scolarité.", "Pas de scolarité sur place.",
    ),
    Capability(
        "wheelchair", "Accessible en fauteuil roulant", Group.EQUIPMENT, EVERY,
        "Accessible en fauteuil roulant.", "N’est pas accessible en fauteuil roulant.",
    ),
    Capability(
        "bariatric", "Équipement pour forte corpulence", Group.EQUIPMENT, (*BEDS, Kind.HAD),
        "A le matériel pour les fortes corpulences.", "N’a pas le matériel pour les fortes corpulences.",
    ),
    Capability(
        "ceiling_lift", "Rails de transfert", Group.EQUIPMENT, BEDS,
        "Les chambres ont des rails de transfert.", "Pas de rail de transfert.",
    ),
    Capability(
        "gym", "Plateau technique de rééducation", Group.EQUIPMENT, (Kind.SMR,),
        "Plateau technique de rééducation.", "Pas de plateau technique.",
    ),
    Capability(
        "pool", "Balnéothérapie", Group.EQUIPMENT, (Kind.SMR, Kind.EHPAD),
        "Balnéothérapie.", "Pas de balnéothérapie.",
    ),
    Capability(
        "isokinetics", "Isocinétisme", Group.EQUIPMENT, (Kind.SMR,),
        "Appareil d’isocinétisme.", "Pas d’appareil d’isocinétisme.",
    ),
    Capability(
        "exercise_training", "Réentraînement à l’effort", Group.EQUIPMENT, (Kind.SMR,),
        "Plateau de réentraînement à l’effort, sous surveillance.", "Pas de réentraînement à l’effort.",
    ),
    Capability(
        "telemetry", "Surveillance cardiaque (télémétrie)", Group.EQUIPMENT, (Kind.SMR,),
        "Surveille le rythme cardiaque à distance du lit.", "Pas de télémétrie.",
    ),
    Capability(
        "training_flat", "Appartement thérapeutique", Group.EQUIPMENT, (Kind.SMR,),
        "Appartement d’entraînement avant le retour à domicile.", "Pas d’appartement d’entraînement.",
    ),
    Capability(
        "secure_garden", "Jardin clos", Group.EQUIPMENT, (Kind.EHPAD, Kind.USLD, Kind.DAY_CENTRE),
        "Jardin clos, où l’on marche sans se perdre.", "Pas de jardin clos.",
    ),
    Capability(
        "pets", "Animaux acceptés", Group.LIFE, HOMES,
        "Accepte un animal de compagnie.", "N’accepte pas d’animal.",
    ),
    Capability(
        "own_furniture", "Meubles personnels", Group.LIFE, HOMES,
        "On apporte ses meubles.", "Les chambres sont meublées.",
    ),
    Capability(
        "kitchen", "Repas cuisinés sur place", Group.LIFE, (*HOMES, Kind.DAY_CENTRE, Kind.SMR),
        "Repas cuisinés sur place.", "Repas livrés.",
    ),
    Capability(
        "day_transport", "Transport pour l’accueil de jour", Group.LIFE, DAY,
        "Organise le transport de l’accueil de jour.", "N’organise pas le transport.",
    ),
    Capability(
        "guest_room", "Chambre pour les proches", Group.LIFE, (*HOMES, Kind.USP),
        "Une chambre accueille les proches.", "Pas de chambre pour les proches.",
    ),
    Capability(
        "weekend", "Ouvert le samedi ou le dimanche", Group.OPENING, (*DAY, *AT_HOME, Kind.SMR),
        "Ouvert le week-end.", "Fermé le week-end.",
    ),
    Capability(
        "evening", "Passages le soir", Group.OPENING, AT_HOME,
        "Passe aussi le soir.", "Ne passe pas le soir.",
    ),
    Capability(
        "night", "Astreinte ou passages la nuit", Group.OPENING, AT_HOME,
        "Joignable la nuit.", "N’est pas joignable la nuit.",
    ),
    Capability(
        "sign_language", "Langue des signes", Group.LANGUAGE, EVERY,
        "On y signe (LSF).", "On n’y signe pas.",
    ),
    _language("ar", "Arabe"),
    _language("pt", "Portugais"),
    _language("es", "Espagnol"),
    _language("it", "Italien"),
    _language("en", "Anglais"),
    _language("de", "Allemand"),
    _language("pl", "Polonais"),
    _language("tr", "Turc"),
    _language("zh", "Chinois"),
    _language("ber", "Berbère"),
    _language("gcf", "Créole"),
    _language("br", "Breton"),
)  # fmt: skip
BY_CODE = {capability.code: capability for capability in CAPABILITIES}


def capabilities_of(kind: str) -> tuple[Capability, ...]:
    """Return what a unit of this kind may say of itself, in the order of pages."""
    return tuple(capability for capability in CAPABILITIES if kind in capability.kinds)
