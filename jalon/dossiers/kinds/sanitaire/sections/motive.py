"""Motive and aim: the thesaurus, the stay, and the questions that follow the motive."""

from decimal import Decimal

from jalon.dossiers.declarations import (
    AuthorRole,
    Condition,
    Confidentiality,
    Group,
    Question,
    SectionDefinition,
    Width,
)
from jalon.dossiers.kinds.sanitaire.had import KARNOFSKY
from jalon.dossiers.kinds.sanitaire.sections.motive_choice import MotiveChoice, for_block
from jalon.dossiers.kinds.sanitaire.thesaurus import thesaurus
from jalon.dossiers.questions import (
    Amount,
    Choice,
    Choices,
    Day,
    Line,
    Number,
    Option,
    Text,
    YesNo,
    YesNoUnknown,
)


def _yes(code: str) -> Condition:
    return Condition(code, (True,))


AIMS = tuple(Option(term.code, term.label) for term in thesaurus().vocabulary.aims.values())
INDEX = tuple(Option(f"{percent:03}", f"{percent}\N{NO-BREAK SPACE}%", words) for percent, words in KARNOFSKY)

MOTIVE = Group(
    "motive",
    "Le motif",
    (
        Question("motive", "Motif", MotiveChoice(), required=True),
        Question("motive_detail", "Précisions", Text(limit=5000, rows=3),
                 help="L’histoire, le côté atteint, le stade."),
        Question("cim10", "Codes CIM-10", Line(limit=100), help="Par exemple I63.5.", width=Width.HALF),
        Question("onset", "Début de l’épisode", Day(past_only=True), width=Width.HALF),
        Question("other_aims", "Autres buts", Choices(AIMS)),
        Question("aim_detail", "Ce que la personne veut retrouver", Text(limit=2000, rows=2)),
        Question("complications", "Complications", YesNo(), width=Width.HALF),
        Question("complication_detail", "Lesquelles", Line(limit=500), required=True,
                 shown_when=_yes("complications"), short="Complications, lesquelles"),
    ),
)  # fmt: skip

STAY = Group(
    "stay",
    "Le séjour",
    (
        Question("home_now", "Domicile possible dès maintenant, avec des soins", YesNoUnknown(), required=True),
        Question(
            "stays",
            "Prises en charge acceptées",
            Choices(
                (
                    Option("full", "Hospitalisation complète"),
                    Option("day", "Hospitalisation de jour"),
                    Option("night", "Hospitalisation de nuit"),
                    Option("home", "Soins à domicile"),
                )
            ),
        ),
        Question("expected_days", "Durée prévisible", Number(low=1, high=365, unit="jours"), width=Width.HALF),
        Question("work_accident", "Lié à un accident du travail ou une maladie professionnelle", YesNo(),
                 width=Width.HALF),
        Question("agreement", "La personne est d’accord avec ce projet", YesNoUnknown(), required=True),
    ),
)  # fmt: skip

_SURGERY = for_block("surgery")
SURGERY = Group(
    "surgery",
    "L’intervention",
    (
        Question("operated_on", "Date de l’intervention", Day(), shown_when=_SURGERY, width=Width.HALF),
        Question("operation", "Intervention", Line(limit=250), shown_when=_SURGERY, width=Width.HALF),
        Question("surgeon", "Chirurgien et établissement", Line(limit=250), shown_when=_SURGERY, width=Width.HALF),
        Question("surgery_check", "Date du contrôle", Day(), shown_when=_SURGERY, width=Width.HALF,
                 short="Intervention, date du contrôle"),
    ),
)  # fmt: skip

_BEARING = for_block("weight_bearing")
_NO_FULL_BEARING = Condition("bearing", ("partial", "none"))
WEIGHT_BEARING = Group(
    "weight_bearing",
    "L’appui",
    (
        Question(
            "bearing",
            "Appui",
            Choice((Option("full", "Complet"), Option("partial", "Partiel"), Option("none", "Interdit"))),
            required=True,
            shown_when=_BEARING,
        ),
        Question("bearing_percent", "Part du poids permise", Number(low=1, high=99, unit="%"),
                 shown_when=Condition("bearing", ("partial",)), width=Width.HALF),
        Question("bearing_date", "Date de reprise de l’appui", Day(), shown_when=_NO_FULL_BEARING, width=Width.HALF),
    ),
)  # fmt: skip

_NEUROLOGY = for_block("neurology")
NEUROLOGY = Group(
    "neurology",
    "Le déficit neurologique",
    (
        Question(
            "deficits",
            "Déficits",
            Choices(
                (
                    Option("motor_right", "Moteur, à droite"),
                    Option("motor_left", "Moteur, à gauche"),
                    Option("motor_legs", "Moteur, des deux jambes"),
                    Option("motor_four", "Moteur, des quatre membres"),
                    Option("sensory", "Sensitif"),
                    Option("aphasia", "Langage"),
                    Option("swallowing", "Déglutition"),
                    Option("neglect", "Négligence"),
                    Option("vision", "Champ visuel"),
                    Option("balance", "Équilibre, coordination"),
                    Option("cognition", "Cognition"),
                    Option("sphincters", "Sphincters"),
                    Option("spasticity", "Spasticité"),
                )
            ),
            shown_when=_NEUROLOGY,
        ),
        Question("nihss", "Score NIHSS", Number(low=0, high=42), help="De 0 à 42, après un AVC.",
                 shown_when=_NEUROLOGY, width=Width.HALF),
        Question("rankin", "Score de Rankin modifié", Number(low=0, high=5), help="De 0 à 5.",
                 shown_when=_NEUROLOGY, width=Width.HALF),
        Question("seizures", "Crises d’épilepsie", YesNo(), shown_when=_NEUROLOGY, width=Width.HALF),
    ),
)  # fmt: skip

_CARDIAC, _RESPIRATORY = for_block("cardiac"), for_block("respiratory")
CARDIAC = Group(
    "cardiac",
    "Le cœur",
    (
        Question("lvef", "Fraction d’éjection (FEVG)", Number(low=5, high=90, unit="%"), shown_when=_CARDIAC,
                 width=Width.THIRD),
        Question("nyha", "Classe NYHA", Choice(tuple(Option(str(one), ["I", "II", "III", "IV"][one - 1])
                 for one in range(1, 5))), shown_when=_CARDIAC, width=Width.THIRD),
        Question("rhythm", "Rythme et trouble du rythme", Line(limit=200), shown_when=_CARDIAC, width=Width.THIRD),
        Question("effort_test", "Épreuve d’effort", Line(limit=200), help="Date, charge atteinte, résultat.",
                 shown_when=_CARDIAC),
    ),
)  # fmt: skip
RESPIRATORY = Group(
    "respiratory",
    "La respiration",
    (
        Question("fev1", "VEMS", Number(low=5, high=150, unit="% de la théorique"), shown_when=_RESPIRATORY,
                 width=Width.HALF),
        Question("blood_gas", "Gaz du sang", Line(limit=200), help="Date, air ou débit d’oxygène, PaO2, PaCO2.",
                 shown_when=_RESPIRATORY, width=Width.HALF),
        Question("smoking", "Tabac", Choice((Option("never", "Jamais"), Option("former", "Arrêté"),
                 Option("current", "Actif"))), shown_when=_RESPIRATORY, width=Width.HALF),
        Question("walk_test", "Test de marche de 6 minutes", Number(low=0, high=1000, unit="m"),
                 shown_when=_RESPIRATORY, width=Width.HALF),
    ),
)  # fmt: skip

_NUTRITION, _DIABETES = for_block("nutrition"), for_block("diabetes")
NUTRITION = Group(
    "nutrition",
    "La nutrition",
    (
        Question("weight_loss", "Perte de poids", Number(low=0, high=60, unit="%"), shown_when=_NUTRITION,
                 width=Width.THIRD),
        Question("weight_loss_months", "En combien de mois", Number(low=1, high=36), shown_when=_NUTRITION,
                 width=Width.THIRD, short="Perte de poids, en combien de mois"),
        Question("albumin", "Albumine", Amount(low=Decimal(5), high=Decimal(60), unit="g/L"), shown_when=_NUTRITION,
                 width=Width.THIRD),
    ),
)  # fmt: skip
DIABETES = Group(
    "diabetes",
    "Le diabète",
    (
        Question("hba1c", "HbA1c", Amount(low=Decimal(3), high=Decimal(20), unit="%"), shown_when=_DIABETES,
                 width=Width.HALF),
        Question("hypoglycaemia", "Hypoglycémies récentes", YesNo(), shown_when=_DIABETES, width=Width.HALF),
        Question("diabetes_treatment", "Traitement du diabète", Line(limit=300), shown_when=_DIABETES),
    ),
)  # fmt: skip

_WOUND, _BURN = for_block("wound"), for_block("burn")
WOUND = Group(
    "wound",
    "La plaie",
    (
        Question("wound_place", "Localisation", Line(limit=200), shown_when=_WOUND, width=Width.HALF,
                 short="Plaie, localisation"),
        Question("wound_size", "Taille et profondeur", Line(limit=200), shown_when=_WOUND, width=Width.HALF,
                 short="Plaie, taille et profondeur"),
        Question("wound_since", "Depuis quand", Day(past_only=True), shown_when=_WOUND, width=Width.HALF,
                 short="Plaie, depuis quand"),
        Question("wound_infected", "Signes d’infection", YesNo(), shown_when=_WOUND, width=Width.HALF),
    ),
)  # fmt: skip
BURN = Group(
    "burn",
    "La brûlure",
    (
        Question("burn_surface", "Surface brûlée", Number(low=1, high=100, unit="%"), required=True,
                 shown_when=_BURN, width=Width.HALF),
        Question("burn_depth", "Profondeur", Choices((Option("superficial", "Superficielle"),
                 Option("intermediate", "Deuxième degré profond"), Option("deep", "Troisième degré"))),
                 shown_when=_BURN, width=Width.HALF),
        Question("burn_places", "Zones brûlées", Choices((Option("face", "Visage, cou"), Option("hands", "Mains"),
                 Option("arms", "Bras"), Option("trunk", "Tronc"), Option("perineum", "Périnée"),
                 Option("legs", "Jambes"), Option("feet", "Pieds"), Option("airway", "Voies aériennes"))),
                 shown_when=_BURN),
        Question("burn_grafts", "Greffes", Line(limit=300), help="Dates et zones.", shown_when=_BURN),
    ),
)  # fmt: skip

_ONCOLOGY, _INFECTION = for_block("oncology"), for_block("infection")
ONCOLOGY = Group(
    "oncology",
    "Le cancer et ses traitements",
    (
        Question("primary", "Cancer primitif", Line(limit=200), shown_when=_ONCOLOGY, width=Width.HALF),
        Question("metastases", "Métastases", Line(limit=300), shown_when=_ONCOLOGY, width=Width.HALF),
        Question("cancer_treatments", "Traitements en cours", Choices((Option("chemotherapy", "Chimiothérapie"),
                 Option("radiotherapy", "Radiothérapie"), Option("immunotherapy", "Immunothérapie"),
                 Option("targeted", "Thérapie ciblée"), Option("hormones", "Hormonothérapie"))),
                 shown_when=_ONCOLOGY),
        Question("next_cure", "Prochaine cure ou séance", Day(), shown_when=_ONCOLOGY, width=Width.HALF),
        Question("aplasia", "Aplasie attendue", YesNo(), shown_when=_ONCOLOGY, width=Width.HALF),
    ),
)  # fmt: skip
INFECTION = Group(
    "infection",
    "L’infection et son traitement",
    (
        Question("germ", "Germe", Line(limit=200), shown_when=_INFECTION, width=Width.HALF),
        Question("infection_follow", "Suivi par un infectiologue", Line(limit=200), shown_when=_INFECTION,
                 width=Width.HALF),
    ),
)  # fmt: skip

_ADDICTION, _COGNITION = for_block("addiction"), for_block("cognition")
ADDICTION = Group(
    "addiction",
    "Les consommations",
    (
        Question("substances", "Produits", Choices((Option("alcohol", "Alcool"), Option("tobacco", "Tabac"),
                 Option("opiates", "Opiacés"), Option("cocaine", "Cocaïne"), Option("cannabis", "Cannabis"),
                 Option("benzodiazepines", "Benzodiazépines"), Option("other", "Autre"))),
                 required=True, shown_when=_ADDICTION),
        Question("last_use", "Dernière consommation", Day(past_only=True), shown_when=_ADDICTION, width=Width.HALF),
        Question("withdrawal_done", "Sevrage terminé", YesNo(), required=True, shown_when=_ADDICTION,
                 width=Width.HALF),
        Question("withdrawal_trouble", "Convulsions ou delirium pendant un sevrage", YesNo(), shown_when=_ADDICTION),
        Question("substitution", "Traitement de substitution ou de maintien", Line(limit=200),
                 shown_when=_ADDICTION),
        Question("motivation", "Ce qui motive la personne", Text(limit=2000, rows=2), shown_when=_ADDICTION),
    ),
)  # fmt: skip
COGNITION = Group(
    "cognition",
    "La cognition et l’humeur",
    (
        Question("mmse", "MMSE", Number(low=0, high=30), help="Sur 30.", shown_when=_COGNITION, width=Width.HALF),
        Question("mmse_date", "Date du MMSE", Day(past_only=True), shown_when=_COGNITION, width=Width.HALF),
        Question("confusion", "Confusion actuelle", YesNo(), shown_when=_COGNITION, width=Width.HALF),
        Question("mood", "Dépression ou anxiété", YesNo(), shown_when=_COGNITION, width=Width.HALF),
    ),
)  # fmt: skip

_CHILD, _PERINATAL = for_block("child"), for_block("perinatal")
CHILD = Group(
    "child",
    "L’enfant",
    (
        Question("parents", "Titulaires de l’autorité parentale", Line(limit=250), required=True, shown_when=_CHILD),
        Question("parents_agree", "Leur accord", YesNoUnknown(), required=True, shown_when=_CHILD,
                 short="Accord des titulaires de l’autorité parentale"),
        Question("school", "Classe et école", Line(limit=200), shown_when=_CHILD, width=Width.HALF),
        Question("parent_stays", "Un parent souhaite rester la nuit", YesNo(), shown_when=_CHILD, width=Width.HALF),
        Question("vaccines", "Vaccins à jour", YesNoUnknown(), shown_when=_CHILD),
    ),
)  # fmt: skip
PERINATAL = Group(
    "perinatal",
    "La grossesse et la naissance",
    (
        Question("due_date", "Terme ou date d’accouchement", Day(), required=True, shown_when=_PERINATAL,
                 width=Width.HALF),
        Question("gestational_weeks", "Semaines d’aménorrhée", Number(low=20, high=43), shown_when=_PERINATAL,
                 width=Width.HALF),
        Question("midwife", "Sage-femme et maternité", Line(limit=250), shown_when=_PERINATAL),
    ),
)  # fmt: skip

_HAD = for_block("karnofsky")
STATE = Group(
    "state",
    "L’état général",
    (
        Question("karnofsky", "Indice de Karnofsky", Choice(INDEX), help="L’hospitalisation à domicile en a besoin.",
                 shown_when=_HAD),
    ),
)  # fmt: skip

MOTIVE_SECTION = SectionDefinition(
    code="motif",
    label="Motif et but",
    version=1,
    author=AuthorRole.PHYSICIAN,
    confidentiality=Confidentiality.MEDICAL,
    introduction="Le motif décide des questions qui suivent et des solutions proposées.",
    signed=True,
    groups=(
        MOTIVE, STAY, SURGERY, WEIGHT_BEARING, NEUROLOGY, CARDIAC, RESPIRATORY, NUTRITION, DIABETES, WOUND, BURN,
        ONCOLOGY, INFECTION, ADDICTION, COGNITION, CHILD, PERINATAL, STATE,
    ),
)  # fmt: skip
