"""Technical care: every option of the usual post-acute forms, each with its numbers."""

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
from jalon.dossiers.kinds.sanitaire.care_codes import (
    BREATHING,
    DRESSINGS,
    FEEDING,
    INFUSIONS,
    LINES,
    RENAL,
    STOMAS,
    WATCH,
    Entries,
)
from jalon.dossiers.questions import Amount, Choice, Choices, Day, Line, Number, Option, Text, YesNo

_CARED = Condition("technical", (True,))


def _one_of(code: str, *values: str) -> Condition:
    return Condition(code, values)


WEEKDAYS = (
    Option("mon", "Lundi"),
    Option("tue", "Mardi"),
    Option("wed", "Mercredi"),
    Option("thu", "Jeudi"),
    Option("fri", "Vendredi"),
    Option("sat", "Samedi"),
    Option("sun", "Dimanche"),
)


def _choices(entries: Entries) -> Choices:
    return Choices(tuple(Option(*entry) for entry in entries))


NEED = Group(
    "need",
    "Le besoin",
    (
        Question("technical", "Soins techniques", YesNo(), required=True),
        Question("nurse_visits", "Passages infirmiers utiles", Number(low=0, high=10, unit="par jour"),
                 width=Width.HALF),
        Question("continuous_watch", "Présence soignante continue, jour et nuit", YesNo(), required=True,
                 width=Width.HALF),
        Question("night_care", "Soins la nuit", YesNo(), width=Width.HALF),
    ),
    neutral={"technical": False, "continuous_watch": False, "night_care": False},
)  # fmt: skip

_OXYGEN = _one_of("breathing", "oxygen_continuous", "oxygen_intermittent")
_TRACHEOSTOMY = _one_of("breathing", "tracheostomy")
BREATHING_GROUP = Group(
    "breathing",
    "Respirer",
    (
        Question("breathing", "Soins respiratoires", _choices(BREATHING), shown_when=_CARED),
        Question("oxygen_flow", "Débit d’oxygène", Amount(low=Decimal(0), high=Decimal(60), unit="L/min"),
                 required=True, shown_when=_OXYGEN, width=Width.HALF),
        Question("oxygen_hours", "Oxygène, heures par jour", Number(low=1, high=24, unit="h"), shown_when=_OXYGEN,
                 width=Width.HALF),
        Question("ventilation_hours", "Ventilation, heures par jour", Number(low=1, high=24, unit="h"), required=True,
                 shown_when=_one_of("breathing", "niv", "cpap", "invasive_ventilation"), width=Width.HALF),
        Question("cannula", "Canule", Line(limit=120), help="Type, taille, date du dernier changement.",
                 shown_when=_TRACHEOSTOMY, width=Width.HALF),
        Question("suctions", "Aspirations", Number(low=0, high=96, unit="par 24 h"), required=True,
                 shown_when=_TRACHEOSTOMY, width=Width.HALF),
        Question("nebulisers", "Aérosols", Number(low=1, high=12, unit="par jour"),
                 shown_when=_one_of("breathing", "nebuliser"), width=Width.HALF, short="Aérosols, nombre par jour"),
    ),
)  # fmt: skip

FEEDING_GROUP = Group(
    "feeding",
    "Manger et boire",
    (
        Question("feeding", "Nutrition et hydratation", _choices(FEEDING), shown_when=_CARED),
        Question("enteral_hours", "Nutrition entérale, heures par jour", Number(low=1, high=24, unit="h"),
                 shown_when=_one_of("feeding", "enteral"), width=Width.HALF),
        Question("enteral_pump", "Avec une pompe", YesNo(), shown_when=_one_of("feeding", "enteral"),
                 width=Width.HALF, short="Nutrition entérale avec une pompe"),
        Question("parenteral_nights", "Nutrition parentérale, jours par semaine", Number(low=1, high=7), required=True,
                 shown_when=_one_of("feeding", "parenteral"), width=Width.HALF),
        Question("subcutaneous_ml", "Hydratation sous-cutanée", Number(low=100, high=3000, unit="mL par jour"),
                 shown_when=_one_of("feeding", "subcutaneous"), width=Width.HALF, short="Hydratation, volume"),
        Question("texture_kind", "Texture", Choice((Option("soft", "Tendre"), Option("minced", "Hachée"),
                 Option("mixed", "Mixée"), Option("thickened", "Liquides épaissis"))),
                 shown_when=_one_of("feeding", "texture"), width=Width.HALF),
        Question("diet_kind", "Régime", Line(limit=200), shown_when=_one_of("feeding", "diet"), width=Width.HALF,
                 short="Régime, lequel"),
    ),
)  # fmt: skip

_IV = _one_of("infusions", "iv_treatment", "antibiotics", "immunoglobulins")
LINES_GROUP = Group(
    "lines",
    "Voies et perfusions",
    (
        Question("lines", "Voies", _choices(LINES), shown_when=_CARED),
        Question("line_date", "Date de pose", Day(past_only=True),
                 shown_when=_one_of("lines", "peripheral", "midline", "picc", "port", "central"), width=Width.HALF,
                 short="Voie, date de pose"),
        Question("infusions", "Traitements injectés", _choices(INFUSIONS), shown_when=_CARED),
        Question("iv_per_day", "Traitements intraveineux", Number(low=1, high=24, unit="par jour"), required=True,
                 shown_when=_IV, width=Width.HALF, short="Traitements intraveineux, nombre par jour"),
        Question("antibiotic", "Antibiotique", Line(limit=200), shown_when=_one_of("infusions", "antibiotics"),
                 width=Width.HALF),
        Question("antibiotic_end", "Fin des antibiotiques", Day(), required=True,
                 shown_when=_one_of("infusions", "antibiotics"), width=Width.HALF),
        Question("insulin_per_day", "Injections d’insuline", Number(low=1, high=8, unit="par jour"),
                 shown_when=_one_of("infusions", "insulin_injections"), width=Width.HALF),
        Question("opioid_dose", "Dose de la pompe", Line(limit=200), help="Produit, débit, bolus.",
                 shown_when=_one_of("infusions", "pca", "epidural_pump"), width=Width.HALF),
        Question("transfusions", "Transfusions", Number(low=1, high=31, unit="par mois"),
                 shown_when=_one_of("infusions", "transfusion"), width=Width.HALF, short="Transfusions, par mois"),
        Question("protocol", "Protocole de chimiothérapie", Line(limit=250),
                 shown_when=_one_of("infusions", "chemotherapy"), width=Width.HALF),
    ),
)  # fmt: skip

_DRESSED = Condition("dressings", tuple(code for code, *_ in DRESSINGS))
DRESSINGS_GROUP = Group(
    "dressings",
    "Pansements et stomies",
    (
        Question("dressings", "Pansements", _choices(DRESSINGS), shown_when=_CARED),
        Question("dressing_minutes", "Durée d’un pansement", Number(low=5, high=300, unit="minutes"), required=True,
                 shown_when=_DRESSED, width=Width.HALF),
        Question("dressings_per_week", "Pansements", Number(low=1, high=84, unit="par semaine"), required=True,
                 shown_when=_DRESSED, width=Width.HALF, short="Pansements, nombre par semaine"),
        Question("dressing_protocol", "Protocole", Text(limit=2000, rows=2), shown_when=_DRESSED,
                 short="Protocole de pansement"),
        Question("sore_stage", "Stade de l’escarre", Choice(tuple(Option(str(one), f"Stade {one}")
                 for one in range(1, 5))), required=True, shown_when=_one_of("dressings", "pressure_sore"),
                 width=Width.HALF),
        Question("sore_place", "Localisation de l’escarre", Line(limit=200),
                 shown_when=_one_of("dressings", "pressure_sore"), width=Width.HALF),
        Question("drain_ml", "Volume drainé", Number(low=0, high=5000, unit="mL par jour"),
                 shown_when=_one_of("dressings", "drain"), width=Width.HALF),
        Question("stomas", "Stomies", _choices(STOMAS), shown_when=_CARED),
        Question("stoma_care", "Qui fait les soins de stomie", Choice((Option("self", "La personne"),
                 Option("carer", "Un proche"), Option("nurse", "Un soignant"))),
                 shown_when=Condition("stomas", tuple(code for code, *_ in STOMAS)), width=Width.HALF),
    ),
)  # fmt: skip

_DIALYSIS = _one_of("renal", "haemodialysis")
RENAL_GROUP = Group(
    "renal",
    "Reins et urines",
    (
        Question("renal", "Soins", _choices(RENAL), shown_when=_CARED, short="Soins des reins et des urines"),
        Question("dialysis_days", "Jours d’hémodialyse", Choices(WEEKDAYS), required=True, shown_when=_DIALYSIS),
        Question("dialysis_centre", "Centre d’hémodialyse", Line(limit=200), required=True, shown_when=_DIALYSIS,
                 width=Width.HALF),
        Question("dialysis_transport", "Transport vers le centre organisé", YesNo(), shown_when=_DIALYSIS,
                 width=Width.HALF),
        Question("peritoneal_exchanges", "Échanges de dialyse péritonéale", Number(low=1, high=8, unit="par jour"),
                 shown_when=_one_of("renal", "peritoneal_dialysis"), width=Width.HALF),
        Question("catheterisations", "Sondages", Number(low=1, high=12, unit="par jour"),
                 shown_when=_one_of("renal", "intermittent_catheter"), width=Width.HALF,
                 short="Sondages, nombre par jour"),
        Question("catheter_date", "Date de pose de la sonde", Day(past_only=True),
                 shown_when=_one_of("renal", "urinary_catheter", "suprapubic", "nephrostomy"), width=Width.HALF),
    ),
)  # fmt: skip

WATCH_GROUP = Group(
    "watch",
    "Surveillance et matériel",
    (
        Question("watch", "Surveillance, matériel, précautions", _choices(WATCH), shown_when=_CARED),
        Question("glucose_per_day", "Glycémies", Number(low=1, high=12, unit="par jour"),
                 shown_when=_one_of("watch", "glucose"), width=Width.HALF, short="Glycémies, nombre par jour"),
        Question("device_check", "Dernier contrôle de l’appareil", Day(past_only=True),
                 shown_when=_one_of("watch", "pacemaker", "defibrillator", "lvad"), width=Width.HALF),
        Question("restraint_detail", "Quelle contention, jusqu’à quand", Line(limit=250), required=True,
                 shown_when=_one_of("watch", "restraint")),
        Question("care_comment", "Autres soins", Text(limit=3000, rows=3)),
    ),
)  # fmt: skip

CARE = SectionDefinition(
    code="soins",
    label="Soins techniques",
    version=1,
    author=AuthorRole.PHYSICIAN,
    confidentiality=Confidentiality.MEDICAL,
    introduction="Les soins que la structure devra assurer, avec leur rythme.",
    signed=True,
    groups=(NEED, BREATHING_GROUP, FEEDING_GROUP, LINES_GROUP, DRESSINGS_GROUP, RENAL_GROUP, WATCH_GROUP),
)
