"""Home-care part: days, access, material, other carers. Asked when the motive may be cared for at home."""

from jalon.dossiers.declarations import (
    AuthorRole,
    Condition,
    Confidentiality,
    Group,
    Question,
    SectionDefinition,
    Width,
)
from jalon.dossiers.kinds.sanitaire.sections.care import WEEKDAYS
from jalon.dossiers.questions import (
    Address,
    Choices,
    Day,
    Line,
    Number,
    Option,
    Part,
    Phone,
    Rows,
    Text,
    YesNo,
    YesNoUnknown,
)

RHYTHM = Group(
    "rhythm",
    "Quand venir",
    (
        Question("start", "Début souhaité", Day(), width=Width.HALF),
        Question("weeks", "Durée prévue", Number(low=1, high=52, unit="semaines"), width=Width.HALF,
                 short="Soins à domicile, durée prévue"),
        Question("days", "Jours", Choices(WEEKDAYS), required=True, short="Jours de passage"),
        Question("moments", "Moments", Choices((Option("morning", "Matin"), Option("midday", "Midi"),
                 Option("evening", "Soir"), Option("night", "Nuit"))), short="Moments de passage"),
    ),
)  # fmt: skip
PLACE = Group(
    "place",
    "Le lieu des soins",
    (
        Question("elsewhere", "Les soins se font ailleurs qu’à l’adresse de la personne", YesNo()),
        Question("care_address", "Adresse des soins", Address(), required=True,
                 shown_when=Condition("elsewhere", (True,))),
        Question("entrance", "Pour entrer", Text(limit=500, rows=2), help="Code, clé, étage, escaliers."),
        Question("home_fit", "Le logement permet les soins", YesNoUnknown(), required=True, width=Width.HALF),
        Question("gp_agrees", "Le médecin traitant est d’accord", YesNoUnknown(), required=True, width=Width.HALF),
        Question("animals", "Animaux", Line(limit=150), width=Width.HALF),
        Question("smoker", "On fume dans le logement", YesNo(), width=Width.HALF,
                 help="L’oxygène l’interdit."),
        Question("material", "Matériel déjà là", Choices((Option("bed", "Lit médicalisé"),
                 Option("lift", "Lève-malade"), Option("mattress", "Matelas anti-escarres"),
                 Option("oxygen", "Oxygène"),
                 Option("wheelchair", "Fauteuil roulant"), Option("commode", "Chaise percée"),
                 Option("walker", "Déambulateur")))),
        Question("material_wanted", "Matériel à installer", Line(limit=300)),
    ),
)  # fmt: skip
CARERS = Group(
    "carers",
    "Qui vient déjà",
    (
        Question(
            "carers",
            "Professionnels",
            Rows(
                (
                    Part("name", "Nom", Line(limit=150), required=True),
                    Part("job", "Métier", Line(limit=80), required=True),
                    Part("phone", "Téléphone", Phone()),
                ),
                most=8,
                singular="professionnel",
            ),
        ),
        Question("pharmacy", "Pharmacie", Line(limit=200), width=Width.HALF),
        Question("supplier", "Prestataire de matériel", Line(limit=200), width=Width.HALF),
    ),
)
HOME = SectionDefinition(
    code="domicile",
    label="Soins à domicile",
    version=1,
    author=AuthorRole.REQUESTER,
    confidentiality=Confidentiality.ADMINISTRATIVE,
    groups=(RHYTHM, PLACE, CARERS),
)
