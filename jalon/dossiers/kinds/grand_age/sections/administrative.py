"""Administrative part. Source: CERFA 14732*03, pages 3 to 6."""

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
    Number,
    Option,
    Part,
    Phone,
    Rows,
    Text,
    YesNo,
)

YES_NO_PENDING = (Option("yes", "Oui"), Option("no", "Non"), Option("pending", "Demande en cours"))

_PROTECTED = Condition("protection", ("yes",))
_GUARDIAN_IS_ONE = Condition("guardian_civility", ("mrs", "mr"))
_OTHERS_TO_CALL = Condition("contact_self", (False,))
_HAS_GP = Condition("gp_named", (True,))

SITUATION = Group(
    "situation",
    "Situation",
    (
        Question(
            "family_status",
            "Situation familiale",
            Choice(
                (
                    Option("single", "Célibataire"),
                    Option("cohabiting", "Vie maritale"),
                    Option("civil_union", "Pacsé(e)"),
                    Option("married", "Marié(e)"),
                    Option("widowed", "Veuf ou veuve"),
                    Option("separated", "Séparé(e)"),
                    Option("divorced", "Divorcé(e)"),
                )
            ),
            required=True,
            width=Width.HALF,
        ),
        Question("children", "Nombre d’enfants", Number(low=0, high=30), width=Width.HALF),
        Question("nationality", "Nationalité", Line(limit=60), width=Width.HALF),
        Question("caf_number", "Numéro CAF", Line(limit=20), width=Width.HALF),
        Question("carer", "Un proche aidant est présent", YesNo(), width=Width.HALF),
        Question("trusted_person", "Une personne de confiance est désignée", YesNo(), width=Width.HALF),
        Question("pet", "Un animal de compagnie doit suivre", YesNo(), required=True, width=Width.HALF),
    ),
)

LIFE_PLACE = Group(
    "life_place",
    "Lieu de vie aujourd’hui",
    (
        Question(
            "life_place",
            "Lieu de vie",
            Choice(
                (
                    Option("home", "Domicile"),
                    Option("relative", "Chez un enfant ou un proche"),
                    Option("residence_autonomie", "Résidence autonomie"),
                    Option("senior_residence", "Résidence services séniors"),
                    Option("long_stay", "Long séjour"),
                    Option("ehpad", "EHPAD"),
                    Option("other", "Autre"),
                )
            ),
            required=True,
            width=Width.HALF,
        ),
        Question(
            "life_place_other",
            "Lequel",
            Line(),
            required=True,
            shown_when=Condition("life_place", ("other",)),
            width=Width.HALF,
            short="Lieu de vie, lequel",
        ),
        Question("address", "Adresse", Address(), required=True),
        Question("phone", "Téléphone fixe", Phone(), width=Width.THIRD),
        Question("mobile", "Téléphone portable", Phone(), width=Width.THIRD),
        Question("email", "Adresse e-mail", Email(), width=Width.THIRD),
        Question(
            "services",
            "Aides déjà en place",
            Choices(
                (
                    Option("saad", "Aide à domicile (SAAD)"),
                    Option("ssiad", "Soins infirmiers (SSIAD)"),
                    Option("spasad", "Aide et soins (SPASAD)"),
                    Option("day", "Accueil de jour"),
                    Option("had", "Hospitalisation à domicile (HAD)"),
                    Option("other", "Autre aide"),
                )
            ),
        ),
        Question(
            "service_other",
            "Quelle autre aide",
            Line(limit=150),
            shown_when=Condition("services", ("other",)),
        ),
        Question(
            "service_names",
            "Noms des services",
            Line(limit=300),
            shown_when=Condition("services", ("saad", "ssiad", "spasad", "day", "had", "other")),
        ),
        Question(
            "coordination",
            "Accompagnement par un dispositif d’appui à la coordination (CLIC, DAC)",
            YesNo(),
        ),
        Question("context", "Contexte de la demande", Text(limit=3000)),
    ),
)

CONTACTS = Group(
    "contacts",
    "Qui joindre au sujet de la demande",
    (
        Question("contact_self", "La personne elle-même", YesNo(), required=True),
        Question(
            "contacts",
            "Autres personnes à joindre",
            Rows(
                (
                    Part("used_name", "Nom", Line(limit=100), required=True),
                    Part("birth_name", "Nom de naissance", Line(limit=100), help="S’il est différent"),
                    Part("first_names", "Prénom", Line(limit=100)),
                    Part("link", "Lien", Line(limit=60), help="Fille, voisin, assistante sociale…"),
                    Part("phone", "Téléphone fixe", Phone()),
                    Part("mobile", "Téléphone portable", Phone()),
                    Part("email", "Adresse e-mail", Email()),
                    Part("address", "Adresse", Address()),
                    Part("carer", "Proche aidant", YesNo()),
                    Part("trusted", "Personne de confiance", YesNo()),
                ),
                most=5,
                singular="personne",
            ),
            required=True,
            shown_when=_OTHERS_TO_CALL,
        ),
    ),
)

PROTECTION = Group(
    "protection",
    "Protection juridique",
    (
        Question("protection", "Mesure de protection juridique", Choice(YES_NO_PENDING), required=True),
        Question(
            "protection_kind",
            "Laquelle",
            Choice(
                (
                    Option("tutelle", "Tutelle"),
                    Option("curatelle", "Curatelle"),
                    Option("sauvegarde", "Sauvegarde de justice"),
                    Option("habilitation", "Habilitation familiale"),
                    Option("mandat_actif", "Mandat de protection future, actif"),
                    Option("mandat_non_actif", "Mandat de protection future, non actif"),
                )
            ),
            required=True,
            shown_when=_PROTECTED,
            width=Width.HALF,
            short="Mesure de protection, laquelle",
        ),
        Question(
            "guardian_civility",
            "Exercée par",
            Choice((Option("mrs", "Madame"), Option("mr", "Monsieur"), Option("service", "Un service"))),
            shown_when=_PROTECTED,
            width=Width.HALF,
            short="Protection exercée par",
        ),
        Question(
            "guardian_name",
            "Nom de la personne ou du service chargé de la mesure",
            Line(limit=150),
            required=True,
            shown_when=_PROTECTED,
        ),
        Question("guardian_first_names", "Prénoms de cette personne", Line(limit=100), shown_when=_GUARDIAN_IS_ONE,
                 width=Width.HALF),
        Question("guardian_birth_name", "Son nom de naissance", Line(limit=100), shown_when=_GUARDIAN_IS_ONE,
                 width=Width.HALF),
        Question("guardian_institution", "Établissement de rattachement", Line(limit=150), shown_when=_GUARDIAN_IS_ONE,
                 help="Pour un préposé d’établissement."),
        Question("guardian_address", "Adresse de cette personne ou de ce service", Address(), shown_when=_PROTECTED),
        Question("guardian_phone", "Son téléphone fixe", Phone(), shown_when=_PROTECTED, width=Width.THIRD),
        Question("guardian_mobile", "Son téléphone portable", Phone(), shown_when=_PROTECTED, width=Width.THIRD),
        Question("guardian_email", "Son adresse e-mail", Email(), shown_when=_PROTECTED, width=Width.THIRD),
    ),
)  # fmt: skip

PHYSICIAN = Group(
    "gp",
    "Médecin traitant",
    (
        Question("gp_named", "Un médecin traitant est désigné", YesNo(), required=True),
        Question("gp_name", "Son nom", Line(limit=150), shown_when=_HAS_GP, width=Width.HALF, required=True,
                 short="Nom du médecin traitant"),
        Question("gp_first_name", "Son prénom", Line(limit=100), shown_when=_HAS_GP, width=Width.HALF,
                 short="Prénom du médecin traitant"),
        Question("gp_phone", "Téléphone du cabinet", Phone(), shown_when=_HAS_GP, width=Width.THIRD),
        Question("gp_mobile", "Téléphone portable du médecin", Phone(), shown_when=_HAS_GP, width=Width.THIRD),
        Question("gp_email", "Adresse e-mail du cabinet", Email(), shown_when=_HAS_GP, width=Width.THIRD),
        Question("gp_address", "Adresse du cabinet", Address(), shown_when=_HAS_GP),
    ),
)  # fmt: skip

FINANCES = Group(
    "finances",
    "Aspects financiers",
    (
        Question(
            "payers",
            "Qui paiera le séjour",
            Choices(
                (
                    Option("self", "La personne seule"),
                    Option("relatives", "Des obligés alimentaires ou d’autres tiers"),
                    Option("pension_fund", "Une caisse de retraite"),
                )
            ),
            required=True,
        ),
        Question(
            "pension_fund",
            "Quelle caisse de retraite",
            Line(limit=150),
            shown_when=Condition("payers", ("pension_fund",)),
        ),
        Question("social_aid", "Aide sociale à l’hébergement", Choice(YES_NO_PENDING), required=True, width=Width.HALF),
        Question("housing_aid", "Allocation logement (APL ou ALS)", Choice(YES_NO_PENDING), width=Width.HALF),
        Question("apa_home", "APA à domicile, pour l’accueil temporaire", Choice(YES_NO_PENDING), width=Width.HALF),
        Question(
            "apa_facility",
            "APA en établissement, pour l’hébergement permanent",
            Choice(YES_NO_PENDING),
            width=Width.HALF,
        ),
        Question(
            "pch", "Prestation de compensation du handicap ou allocation compensatrice", YesNo(), width=Width.HALF
        ),
        Question("third_party_benefit", "Prestation pour tierce personne", YesNo(), width=Width.HALF),
        Question("finances_comment", "Autres précisions", Text(limit=2000, rows=3)),
    ),
)

ADMINISTRATIVE = SectionDefinition(
    code="administratif",
    label="Administratif",
    version=1,
    author=AuthorRole.REQUESTER,
    confidentiality=Confidentiality.ADMINISTRATIVE,
    introduction="La personne, un proche ou le secrétariat peuvent remplir ce volet.",
    groups=(SITUATION, LIFE_PLACE, CONTACTS, PROTECTION, PHYSICIAN, FINANCES),
)
