"""Administrative part of a post-acute dossier: how to reach the person, rights, people to call, protection."""

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
    Address,
    Choice,
    Choices,
    Email,
    Line,
    Option,
    Part,
    Phone,
    Rows,
    YesNo,
    YesNoUnknown,
)

PERSON = Group(
    "person",
    "La personne",
    (
        Question("address", "Adresse", Address(), required=True),
        Question("phone", "Téléphone fixe", Phone(), width=Width.THIRD),
        Question("mobile", "Téléphone portable", Phone(), width=Width.THIRD),
        Question("email", "Adresse e-mail", Email(), width=Width.THIRD),
        Question("family_status", "Situation familiale", Choice((Option("single", "Célibataire"),
                 Option("couple", "En couple, pacsée ou mariée"), Option("widowed", "Veuve ou veuf"),
                 Option("separated", "Séparée ou divorcée"))), width=Width.HALF),
        Question("language", "Langue parlée, si ce n’est pas le français", Line(limit=60), width=Width.HALF),
        Question("gp_name", "Médecin traitant", Line(limit=150), width=Width.HALF),
        Question("gp_phone", "Son téléphone", Phone(), width=Width.HALF, short="Téléphone du médecin traitant"),
        Question("gp_mss", "Son adresse MSSanté", Email(), width=Width.HALF, short="MSSanté du médecin traitant"),
    ),
)  # fmt: skip
RIGHTS = Group(
    "rights",
    "Prise en charge des soins",
    (
        Question("fund", "Caisse d’assurance maladie", Line(limit=150), width=Width.HALF),
        Question("cover", "Droits", Choices((Option("ald", "Prise en charge à 100\N{NO-BREAK SPACE}%"),
                 Option("c2s", "Complémentaire santé solidaire (C2S)"), Option("ame", "Aide médicale de l’État (AME)"),
                 Option("work", "Accident du travail ou maladie professionnelle"),
                 Option("none", "Droits à ouvrir"))), width=Width.HALF),
        Question("mutual", "Mutuelle", Line(limit=150), width=Width.HALF),
        Question("single_room_wish", "Souhaite une chambre particulière", YesNo(), width=Width.HALF),
        Question("disability", "Handicap reconnu (MDPH, invalidité)", YesNoUnknown(), width=Width.HALF,
                 help="Un SSIAD le demande avant 60 ans."),
        Question("nursing_home_file", "Demande d’EHPAD déposée en parallèle", YesNo(), width=Width.HALF),
    ),
)  # fmt: skip
CALLED = Group(
    "called",
    "Les proches",
    (
        Question(
            "contacts",
            "Personnes à prévenir",
            Rows(
                (
                    Part("name", "Nom et prénom", Line(limit=150), required=True),
                    Part("link", "Lien", Line(limit=80)),
                    Part("phone", "Téléphone", Phone(), required=True),
                    Part("trusted", "Personne de confiance", YesNo()),
                ),
                most=4,
                singular="personne",
            ),
        ),
        Question("protection", "Protection juridique", Choice((Option("none", "Aucune"),
                 Option("pending", "Demandée"), Option("safeguard", "Sauvegarde de justice"),
                 Option("curatorship", "Curatelle"), Option("guardianship", "Tutelle"),
                 Option("family", "Habilitation familiale"), Option("mandate", "Mandat de protection future"))),
                 width=Width.HALF),
        Question("guardian", "Qui l’exerce", Line(limit=250), help="Nom et téléphone.", required=True,
                 shown_when=Condition("protection", ("safeguard", "curatorship", "guardianship", "family", "mandate")),
                 width=Width.HALF, short="Protection juridique, qui l’exerce"),
    ),
)  # fmt: skip
ADMINISTRATIVE = SectionDefinition(
    code="administratif",
    label="Administratif",
    version=1,
    author=AuthorRole.REQUESTER,
    confidentiality=Confidentiality.ADMINISTRATIVE,
    groups=(PERSON, RIGHTS, CALLED),
)
