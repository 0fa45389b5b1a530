"""Medical part. Source: CERFA 14732*03, pages 7 to 10; what the paper lacks (emerging resistance,
haemodialysis, infusion, bariatric equipment, adapted units, USLD) is named as Jalon's in docs/domain/cerfa-14732.md.
"""

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
from jalon.dossiers.questions import (
    Amount,
    Choice,
    Choices,
    Day,
    Line,
    Number,
    Option,
    Part,
    Rows,
    Text,
    Treatments,
    YesNo,
    YesNoUnknown,
)

#: The twelve care profiles of the PATHOS model, as its users name them (guide of 2017).
PATHOS_PROFILES = tuple(
    Option(code, code) for code in ("T1", "T2", "P1", "P2", "R1", "R2", "CH", "DG", "M1", "M2", "S1", "S0")
)


def _yes(code: str) -> Condition:
    return Condition(code, (True,))


CONTEXT = Group(
    "context",
    "La demande",
    (
        Question("urgent", "Demande urgente", YesNo(), required=True, width=Width.HALF, passing=True),
        Question(
            "context",
            "Contexte de la demande",
            Choices(
                (
                    Option("home_hard", "Soutien à domicile difficile"),
                    Option("hospital_discharge", "Sortie d’hospitalisation"),
                    Option("change", "Changement d’établissement"),
                )
            ),
            required=True,
            passing=True,
        ),
        Question(
            "home_reasons",
            "Ce qui rend le domicile difficile",
            Choices(
                (
                    Option("money", "Problèmes financiers"),
                    Option("social", "Problèmes sociaux"),
                    Option("alone", "Isolement"),
                    Option("housing", "Logement inadapté"),
                    Option("closer", "Rapprochement de la famille ou d’amis"),
                    Option("health", "Évolution de l’état de santé"),
                )
            ),
            shown_when=Condition("context", ("home_hard",)),
            passing=True,
        ),
        Question(
            "discharge_date",
            "Date de sortie prévue",
            Day(),
            shown_when=Condition("context", ("hospital_discharge",)),
            width=Width.HALF,
            passing=True,
        ),
        Question("hospitalised", "Actuellement hospitalisée", YesNo(), required=True,
                 short="Personne actuellement hospitalisée", passing=True),
        Question("ward", "Dans quel service", Line(), required=True, shown_when=_yes("hospitalised"), passing=True),
        Question("directives", "Directives anticipées rédigées", YesNoUnknown(), width=Width.HALF),
        Question("specialist", "Suivi par un médecin spécialiste", YesNo(), width=Width.HALF),
        Question("specialist_field", "Spécialité", Line(limit=100), help="Gériatre, psychiatre, neurologue…",
                 shown_when=_yes("specialist"), width=Width.HALF, short="Spécialité du spécialiste"),
        Question("specialist_name", "Nom et coordonnées du spécialiste", Line(limit=250),
                 shown_when=_yes("specialist"), width=Width.HALF),
    ),
)  # fmt: skip

HEALTH = Group(
    "health",
    "État de santé",
    (
        Question("history", "Antécédents médicaux, chirurgicaux, psychiatriques", Text(limit=10000, rows=4),
                 required=True, replaced_by=("report",)),
        Question("conditions", "Pathologies actuelles et état de santé", Text(limit=10000, rows=4),
                 help="Avec les hospitalisations des trois derniers mois.", required=True, replaced_by=("report",)),
        Question("ald", "Affection de longue durée (ALD)", YesNo(), required=True, width=Width.HALF),
        Question("dementia", "Maladie d’Alzheimer ou apparentée diagnostiquée", YesNoUnknown(), required=True,
                 width=Width.HALF),
        Question("treatments", "Traitements en cours", Treatments(limit=10000, rows=5), required=True,
                 help="Un par ligne, ou collés depuis votre logiciel. "
                 "S’il n’y en a pas, «\N{NO-BREAK SPACE}aucun\N{NO-BREAK SPACE}».",
                 replaced_by=("prescription",)),
        Question("height", "Taille", Number(low=50, high=250, unit="cm"), width=Width.HALF),
        Question("weight", "Poids", Amount(low=Decimal(20), high=Decimal(350), unit="kg"), width=Width.HALF),
        Question("weight_loss", "Amaigrissement récent", YesNo(),
                 help="5\N{NO-BREAK SPACE}% en un mois ou 10\N{NO-BREAK SPACE}% en six mois."),
    ),
)  # fmt: skip

RISKS = Group(
    "risks",
    "Risques et précautions",
    (
        Question("falls", "Risque de chute", YesNo(), required=True, width=Width.HALF),
        Question("choking", "Risque de fausse route", YesNo(), required=True, width=Width.HALF),
        Question("palliative", "Soins palliatifs", YesNo(), required=True, width=Width.HALF),
        Question("allergies", "Allergies", YesNo(), required=True, width=Width.HALF),
        Question("allergy_list", "Lesquelles", Line(limit=500), required=True, shown_when=_yes("allergies"),
                 short="Allergies, lesquelles"),
        Question("mdr", "Portage de bactérie multirésistante", YesNoUnknown(), required=True),
        Question("mdr_detail", "Laquelle", Line(limit=300), shown_when=Condition("mdr", ("yes",)),
                 width=Width.HALF),
        Question("mdr_emerging", "Hautement résistante émergente (BHRe)", YesNoUnknown(),
                 shown_when=Condition("mdr", ("yes",))),
        Question("mdr_date", "Date du dernier prélèvement", Day(past_only=True),
                 shown_when=Condition("mdr", ("yes",)), width=Width.HALF),
        Question("addiction", "Conduite addictive", YesNo()),
        Question("addiction_detail", "Laquelle", Line(limit=300), shown_when=_yes("addiction"),
                 short="Conduite addictive, laquelle", width=Width.HALF),
        Question("weaning", "En cours de sevrage", YesNo(), shown_when=_yes("addiction"), width=Width.HALF),
        Question("sensory", "Déficiences sensorielles", YesNo()),
        Question(
            "senses",
            "Lesquelles",
            Choices(
                (
                    Option("sight", "Visuelle"),
                    Option("hearing", "Auditive"),
                    Option("taste", "Gustative"),
                    Option("smell", "Olfactive"),
                    Option("balance", "Vestibulaire"),
                    Option("touch", "Tactile"),
                )
            ),
            shown_when=_yes("sensory"),
            short="Déficiences sensorielles, lesquelles",
        ),
        Question("rehabilitation", "Rééducation en cours", YesNo()),
        Question(
            "rehabilitation_kinds",
            "Laquelle",
            Choices(
                (
                    Option("physio", "Kinésithérapie"),
                    Option("speech", "Orthophonie"),
                    Option("other", "Autre rééducation"),
                )
            ),
            shown_when=_yes("rehabilitation"),
            short="Rééducation, laquelle",
        ),
        Question("rehabilitation_other", "Quelle autre rééducation", Line(limit=150),
                 shown_when=Condition("rehabilitation_kinds", ("other",))),
    ),
    neutral={
        "falls": False, "choking": False, "palliative": False, "allergies": False, "mdr": "no",
        "addiction": False, "sensory": False, "rehabilitation": False,
    },
)  # fmt: skip

BEHAVIOUR = Group(
    "behaviour",
    "Symptômes du comportement",
    (
        Question("behaviour", "Symptômes comportementaux ou psychologiques", YesNo(), required=True),
        Question(
            "symptoms",
            "Lesquels",
            Choices(
                (
                    Option("delusions", "Idées délirantes"),
                    Option("hallucinations", "Hallucinations"),
                    Option("agitation", "Agitation, agressivité"),
                    Option("depression", "Dépression"),
                    Option("anxiety", "Anxiété"),
                    Option("elation", "Exaltation de l’humeur"),
                    Option("apathy", "Apathie, indifférence"),
                    Option("disinhibition", "Désinhibition"),
                    Option("irritability", "Irritabilité, instabilité de l’humeur"),
                    Option("pacing", "Déambulations"),
                    Option("repetitive", "Gestes incessants"),
                    Option("wandering", "Risque de sorties non accompagnées"),
                    Option("sleep", "Troubles du sommeil"),
                    Option("appetite", "Troubles de l’appétit"),
                )
            ),
            required=True,
            shown_when=_yes("behaviour"),
            short="Symptômes du comportement, lesquels",
        ),
    ),
    neutral={"behaviour": False},
)

CARE = Group(
    "care",
    "Soins techniques",
    (
        Question("technical_care", "Soins techniques", YesNo(), required=True),
        Question(
            "care_list",
            "Lesquels",
            Choices(
                (
                    Option("oxygen_continuous", "Oxygène en continu"),
                    Option("oxygen_intermittent", "Oxygène par moments"),
                    Option("feeding_tube", "Sonde d’alimentation"),
                    Option("tracheostomy", "Trachéotomie"),
                    Option("urinary_catheter", "Sonde urinaire"),
                    Option("gastrostomy", "Gastrostomie"),
                    Option("colostomy", "Colostomie"),
                    Option("ureterostomy", "Urétérostomie"),
                    Option("ventilation", "Ventilation, VNI"),
                    Option("central_line", "Chambre implantable, PICC line"),
                    Option("peritoneal_dialysis", "Dialyse péritonéale"),
                    Option("haemodialysis", "Hémodialyse"),
                    Option("infusion", "Perfusion"),
                    Option("pump", "Pompe (morphine, insuline…)"),
                )
            ),
            required=True,
            shown_when=_yes("technical_care"),
            short="Soins techniques, lesquels",
        ),
        Question("dialysis_plan", "Centre de dialyse et jours de séance", Line(limit=250),
                 shown_when=Condition("care_list", ("haemodialysis",))),
        Question("pump_kind", "Quelle pompe", Line(limit=150), shown_when=Condition("care_list", ("pump",))),
    ),
    neutral={"technical_care": False},
)  # fmt: skip

EQUIPMENT = Group(
    "equipment",
    "Appareillages",
    (
        Question("bariatric", "Matériel pour forte corpulence nécessaire", YesNo()),
        Question(
            "equipment",
            "Appareillages",
            Choices(
                (
                    Option("wheelchair", "Fauteuil roulant"),
                    Option("medical_bed", "Lit médicalisé"),
                    Option("mattress", "Matelas anti-escarres"),
                    Option("walker", "Déambulateur ou canne"),
                    Option("orthosis", "Orthèse"),
                    Option("prosthesis", "Prothèse, dentaire comprise"),
                    Option("pacemaker", "Pacemaker"),
                    Option("other", "Autre appareillage"),
                )
            ),
        ),
        Question("equipment_other", "Quel autre appareillage", Line(limit=150),
                 shown_when=Condition("equipment", ("other",))),
    ),
    neutral={"bariatric": False},
)  # fmt: skip

SKIN = Group(
    "skin",
    "Pansements et soins cutanés",
    (
        Question("dressings", "Pansements ou soins cutanés", YesNo(), required=True),
        Question(
            "dressing_kinds",
            "Pour",
            Choices((Option("ulcer", "Un ulcère"), Option("pressure", "Une escarre"), Option("other", "Autre"))),
            required=True,
            shown_when=_yes("dressings"),
            short="Pansements, pour quoi",
        ),
        Question("dressing_place", "Localisation", Line(limit=200), shown_when=_yes("dressings"), width=Width.HALF,
                 short="Pansements, localisation"),
        Question("dressing_stage", "Stade", Line(limit=60), shown_when=_yes("dressings"), width=Width.HALF,
                 short="Pansements, stade"),
        Question("dressing_time", "Durée du soin", Number(low=1, high=240, unit="minutes"),
                 shown_when=_yes("dressings"), width=Width.HALF, short="Pansements, durée du soin"),
        Question("dressing_type", "Type de pansement", Line(limit=200), shown_when=_yes("dressings"),
                 width=Width.HALF),
    ),
    neutral={"dressings": False},
)  # fmt: skip

COMMENTS = Group(
    "comments",
    "Commentaires",
    (
        Question("comments", "Commentaires et recommandations", Text(limit=10000, rows=4),
                 help="MMS, évaluation gérontologique, aspects cognitifs…"),
    ),
)  # fmt: skip

EXPECTED = Group(
    "expected",
    "Ce qui est attendu de l’établissement",
    (
        Question(
            "opinion",
            "Unité souhaitée",
            Choice(
                (
                    Option("ordinary", "Hébergement classique"),
                    Option("protected", "Unité protégée"),
                    Option("open", "Sans préférence"),
                )
            ),
        ),
        Question(
            "special_units",
            "Accueils adaptés utiles",
            Choices(
                (
                    Option("pasa", "PASA, en journée"),
                    Option("uvp", "UVP, unité protégée"),
                    Option("uhr", "UHR, renforcée"),
                )
            ),
        ),
        Question("long_stay", "Longue durée (USLD) envisagée", YesNo()),
        Question("smti", "Soins médicaux et techniques importants (SMTI)", YesNoUnknown(),
                 shown_when=_yes("long_stay")),
        Question("unstable", "Décompensations ces trois derniers mois", YesNo(), shown_when=_yes("long_stay"),
                 width=Width.HALF),
        Question("night_nurse", "Infirmier nécessaire la nuit", YesNo(), shown_when=_yes("long_stay"),
                 width=Width.HALF),
        Question(
            "pathos",
            "Coupe PATHOS",
            Rows(
                (
                    Part("state", "État pathologique", Line(limit=120), required=True),
                    Part("profile", "Profil de soins", Choice(PATHOS_PROFILES), required=True),
                ),
                most=20,
                singular="affection",
            ),
            shown_when=_yes("long_stay"),
        ),
    ),
)  # fmt: skip

MEDICAL = SectionDefinition(
    code="medical",
    label="Médical",
    version=1,
    author=AuthorRole.PHYSICIAN,
    confidentiality=Confidentiality.MEDICAL,
    introduction="Seuls les médecins du dossier et les lecteurs médicaux des établissements lisent ce volet.",
    signed=True,
    groups=(CONTEXT, HEALTH, RISKS, BEHAVIOUR, CARE, EQUIPMENT, SKIN, COMMENTS, EXPECTED),
)
