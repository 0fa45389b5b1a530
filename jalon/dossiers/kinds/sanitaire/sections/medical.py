"""Medical part: the illness, the state, treatments, risks, infections, what was told."""

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
    Text,
    YesNo,
    YesNoUnknown,
)


def _yes(code: str) -> Condition:
    return Condition(code, (True,))


ILLNESS = Group(
    "illness",
    "La maladie",
    (
        Question("history", "Antécédents", Text(limit=10000, rows=4), required=True),
        Question("story", "Histoire de la maladie et évolution", Text(limit=10000, rows=5), required=True),
        Question("stable", "État clinique stabilisé", YesNoUnknown(), required=True, width=Width.HALF),
        Question("urgent", "Demande urgente", YesNo(), width=Width.HALF),
        Question("prognosis", "Pronostic", Text(limit=2000, rows=2)),
        Question("exams", "Examens utiles et rendez-vous prévus", Text(limit=5000, rows=3)),
        Question("long_illness", "Affection de longue durée (ALD)", YesNo(), width=Width.HALF),
    ),
)  # fmt: skip
TREATMENTS = Group(
    "treatments",
    "Traitements",
    (
        Question("treatments", "Traitements en cours", Text(limit=10000, rows=5), required=True,
                 help="Ou «\N{NO-BREAK SPACE}aucun\N{NO-BREAK SPACE}»."),
        Question("risky", "Médicaments à risque", Choices((Option("anticoagulant", "Anticoagulant"),
                 Option("insulin", "Insuline"), Option("opioid", "Opioïde"), Option("chemotherapy", "Chimiothérapie"),
                 Option("immunosuppressant", "Immunosuppresseur"), Option("costly", "Molécule onéreuse (liste en sus)"),
                 Option("other", "Autre")))),
        Question("costly", "Molécules onéreuses", Line(limit=300), required=True,
                 shown_when=Condition("risky", ("costly",)), short="Molécules onéreuses, lesquelles"),
        Question("anticoagulant", "Anticoagulant", Line(limit=200), help="Lequel, cible d’INR, fin prévue.",
                 shown_when=Condition("risky", ("anticoagulant",))),
        Question("allergies", "Allergies", YesNo(), required=True, width=Width.HALF),
        Question("allergy_list", "Lesquelles", Line(limit=500), required=True, shown_when=_yes("allergies"),
                 short="Allergies, lesquelles"),
    ),
)  # fmt: skip
STATE = Group(
    "state",
    "L’état et les risques",
    (
        Question("height", "Taille", Number(low=30, high=250, unit="cm"), width=Width.THIRD),
        Question("weight", "Poids", Amount(low=Decimal(1), high=Decimal(400), unit="kg"), width=Width.THIRD),
        Question("pain", "Douleur (EVA)", Number(low=0, high=10), help="De 0 à 10.", width=Width.THIRD),
        Question("bariatric", "Matériel pour forte corpulence nécessaire", YesNo()),
        Question("risks", "Risques", Choices((Option("falls", "Chute"), Option("choking", "Fausse route"),
                 Option("wandering", "Sorties non accompagnées"), Option("behaviour", "Troubles du comportement"),
                 Option("restraint", "Contention en cours"), Option("addiction", "Conduite addictive"),
                 Option("pressure", "Escarre"), Option("suicide", "Risque suicidaire")))),
        Question("risk_detail", "Précisions", Text(limit=2000, rows=2), short="Risques, précisions"),
    ),
)  # fmt: skip

_INFECTED = Condition("infection", ("yes",))
_CARRIED = Condition("germs", ("mrsa", "esbl", "abri", "other_mdr", "epc", "erv"))
INFECTION = Group(
    "infection",
    "Infection et isolement",
    (
        Question("infection", "Bactérie résistante ou infection contagieuse", YesNoUnknown(), required=True),
        Question(
            "germs",
            "Laquelle",
            Choices(
                (
                    Option("mrsa", "SARM", "Bactérie multirésistante (BMR)"),
                    Option("esbl", "Entérobactérie BLSE", "BMR"),
                    Option("abri", "Acinetobacter résistant (ABRI)", "BMR"),
                    Option("other_mdr", "Autre BMR"),
                    Option("epc", "Entérobactérie à carbapénémase (EPC)", "Hautement résistante émergente (BHRe)"),
                    Option("erv", "Entérocoque résistant aux glycopeptides (ERV, ERG)", "BHRe"),
                    Option("cdiff", "Clostridioides difficile"),
                    Option("tuberculosis", "Tuberculose"),
                    Option("scabies", "Gale"),
                    Option("respiratory", "COVID-19 ou grippe"),
                )
            ),
            required=True,
            shown_when=_INFECTED,
            short="Bactérie ou infection, laquelle",
        ),
        Question("precautions", "Précautions", Choices((Option("contact", "Contact"),
                 Option("droplet", "Gouttelettes"), Option("air", "Air"))), required=True, shown_when=_INFECTED),
        Question("carrier", "Situation", Choice((Option("carrier", "Porteur"), Option("contact", "Contact"),
                 Option("screening", "Dépistage en cours"), Option("unknown", "Ne sait pas"))),
                 shown_when=_CARRIED, width=Width.HALF, short="Bactérie résistante, situation"),
        Question("sample_date", "Dernier prélèvement", Day(past_only=True), shown_when=_INFECTED, width=Width.HALF),
        Question("single_room", "Chambre seule médicalement nécessaire", YesNo(), required=True),
    ),
    neutral={"infection": "no", "single_room": False},
)  # fmt: skip
TOLD = Group(
    "told",
    "Ce qui a été dit",
    (
        Question("told_patient", "La personne connaît son diagnostic et son pronostic", YesNoUnknown(),
                 width=Width.HALF),
        Question("told_family", "La famille les connaît", YesNoUnknown(), width=Width.HALF),
        Question("after_care", "Médecin qui suivra après", Line(limit=250)),
    ),
)  # fmt: skip
MEDICAL = SectionDefinition(
    code="medical",
    label="Médical",
    version=1,
    author=AuthorRole.PHYSICIAN,
    confidentiality=Confidentiality.MEDICAL,
    introduction="Seuls les médecins du dossier et les lecteurs médicaux des structures lisent ce volet.",
    signed=True,
    groups=(ILLNESS, TREATMENTS, STATE, INFECTION, TOLD),
)
