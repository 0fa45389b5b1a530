"""The doctor who addresses the child. Source: addressing form of the booklet, « Identification du médecin »."""

from jalon.dossiers.declarations import AuthorRole, Confidentiality, Group, Question, SectionDefinition, Width
from jalon.dossiers.questions import Address, Choice, Email, Finess, Line, Option, Phone, Rpps

DOCTOR = Group(
    "doctor",
    "Le médecin qui adresse l’enfant",
    (
        Question("name", "Nom", Line(limit=100), required=True, width=Width.HALF, short="Nom du médecin"),
        Question("first_name", "Prénom", Line(limit=100), required=True, width=Width.HALF, short="Prénom du médecin"),
        Question("role", "Il est", Choice((Option("gp", "Médecin généraliste"), Option("paediatrician", "Pédiatre"),
                 Option("pmi", "Médecin de PMI"), Option("school", "Médecin scolaire"),
                 Option("hospital", "Médecin hospitalier"), Option("other", "Autre médecin"))),
                 width=Width.HALF, short="Fonction du médecin"),
        Question("rpps", "Numéro RPPS", Rpps(), required=True, width=Width.HALF),
        Question("finess", "Numéro FINESS", Finess(), help="Pour un médecin d’établissement.", width=Width.HALF),
        Question("phone", "Téléphone", Phone(), required=True, width=Width.HALF, short="Téléphone du médecin"),
        Question("email", "Adresse e-mail", Email(), width=Width.HALF, help="MSSanté de préférence.",
                 short="Adresse e-mail du médecin"),
        Question("address", "Adresse du cabinet", Address()),
    ),
)  # fmt: skip
FOLLOWER = Group(
    "follower",
    "Qui suit l’enfant",
    (
        Question("gp_name", "Médecin qui suit l’enfant, si c’est un autre", Line(limit=150), width=Width.HALF),
        Question(
            "gp_phone", "Son téléphone", Phone(), width=Width.HALF, short="Téléphone du médecin qui suit l’enfant"
        ),
    ),
)
REQUESTER = SectionDefinition(
    code="demandeur",
    label="Médecin qui adresse",
    version=1,
    author=AuthorRole.CARERS,
    confidentiality=Confidentiality.ADMINISTRATIVE,
    groups=(DOCTOR, FOLLOWER),
)
