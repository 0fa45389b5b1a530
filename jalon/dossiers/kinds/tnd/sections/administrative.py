"""Administrative part: insured person and cover, school or childcare, languages, file at the MDPH.

Without social cover the child is addressed all the same: nothing of the cover is required. Source: addressing form of
the booklet; school, languages and MDPH are ours (CSP art. R. 2134-2: equivalent care decided by the CDAPH is a motive
of refusal).
"""

from jalon.dossiers.declarations import (
    AuthorRole,
    Condition,
    Confidentiality,
    Group,
    Question,
    SectionDefinition,
    Width,
)
from jalon.dossiers.questions import Choice, Choices, Day, Line, Nir, Option, Phone, Text, YesNo, YesNoUnknown

_IN_CARE = Condition("childcare", ("childminder", "nursery", "school", "primary", "specialised"))
_AT_SCHOOL = Condition("childcare", ("school", "primary"))
_DECIDED = Condition("mdph", ("decided",))
INSURED = Group(
    "insured",
    "Assuré et droits",
    (
        Question("covered", "L’enfant a une couverture sociale", YesNoUnknown(),
                 help="Sans couverture, l’enfant est orienté quand même\N{NO-BREAK SPACE}: la plateforme s’en occupe."),
        Question("insured_other", "L’assuré n’est pas le titulaire 1 de l’autorité parentale", YesNo()),
        Question("insured_name", "Nom de l’assuré", Line(limit=100), shown_when=Condition("insured_other", (True,)),
                 width=Width.HALF),
        Question("insured_first_name", "Prénom de l’assuré", Line(limit=100),
                 shown_when=Condition("insured_other", (True,)), width=Width.HALF),
        Question("insured_nir", "Numéro de sécurité sociale de l’assuré", Nir(), width=Width.HALF),
        Question("fund", "Caisse d’assurance maladie", Line(limit=150), width=Width.HALF),
        Question("rights", "Droits", Choices((Option("ald", "Prise en charge à 100\N{NO-BREAK SPACE}% (ALD)"),
                 Option("c2s", "Complémentaire santé solidaire (C2S)"), Option("ame", "Aide médicale de l’État (AME)"),
                 Option("to_open", "Droits à ouvrir")))),
    ),
)  # fmt: skip
SCHOOL = Group(
    "school",
    "École ou mode d’accueil",
    (
        Question("childcare", "L’enfant est accueilli", Choice((Option("home", "À la maison"),
                 Option("childminder", "Chez une assistante maternelle"), Option("nursery", "En crèche"),
                 Option("school", "À l’école maternelle"), Option("primary", "À l’école élémentaire"),
                 Option("specialised", "En établissement ou service spécialisé"))), required=True,
                 short="École ou mode d’accueil"),
        Question("childcare_name", "Nom et commune du lieu d’accueil", Line(limit=200), shown_when=_IN_CARE,
                 width=Width.HALF),
        Question("childcare_phone", "Son téléphone", Phone(), shown_when=_IN_CARE, width=Width.HALF,
                 short="Téléphone du lieu d’accueil"),
        Question("school_class", "Classe", Choice((Option("tps", "Toute petite section"),
                 Option("ps", "Petite section"), Option("ms", "Moyenne section"), Option("gs", "Grande section"),
                 Option("cp", "CP"), Option("ce1", "CE1"))), shown_when=_AT_SCHOOL, width=Width.HALF),
        Question("school_help", "Aides à l’école", Choices((Option("aesh", "AESH"), Option("rased", "RASED"),
                 Option("ppre", "PPRE"), Option("pap", "PAP"), Option("pps", "PPS"))), shown_when=_AT_SCHOOL,
                 width=Width.HALF),
        Question("school_contact", "Les parents acceptent que la plateforme parle avec le lieu d’accueil",
                 YesNoUnknown(), shown_when=_IN_CARE),
    ),
)  # fmt: skip
LANGUAGES = Group(
    "languages",
    "Langues",
    (
        Question("languages", "Langues parlées à la maison", Line(limit=150), required=True, width=Width.HALF,
                 help="Toutes, par exemple français et arabe."),
        Question("interpreter", "Un interprète est nécessaire pour les parents", YesNo(), width=Width.HALF),
        Question("interpreter_language", "En quelle langue", Line(limit=60), required=True,
                 shown_when=Condition("interpreter", (True,)), short="Interprète, langue"),
    ),
)  # fmt: skip
MDPH = Group(
    "mdph",
    "Dossier à la MDPH",
    (
        Question("mdph", "Dossier à la MDPH", Choice((Option("none", "Aucun"), Option("pending", "Demande déposée"),
                 Option("decided", "Décision reçue"), Option("unknown", "Ne sait pas"))), required=True),
        Question("mdph_number", "Numéro de dossier", Line(limit=30),
                 shown_when=Condition("mdph", ("pending", "decided")), width=Width.HALF,
                 short="Numéro de dossier à la MDPH"),
        Question("mdph_date", "Date de la décision", Day(past_only=True), shown_when=_DECIDED, width=Width.HALF,
                 short="MDPH, date de la décision"),
        Question("mdph_decision", "Ce qui est décidé", Choices((Option("aeeh", "AEEH"),
                 Option("aesh", "Aide humaine (AESH)"), Option("pps", "Projet de scolarisation"),
                 Option("sessad", "SESSAD"), Option("ime", "IME"), Option("other", "Autre"))), required=True,
                 shown_when=_DECIDED, short="MDPH, décision"),
        Question("mdph_equivalent", "Des soins équivalents au parcours sont déjà décidés", YesNoUnknown(),
                 required=True, shown_when=_DECIDED, help="La plateforme peut alors refuser le parcours.",
                 short="MDPH, soins équivalents"),
        Question("mdph_detail", "Précisions", Text(limit=1000, rows=2), shown_when=_DECIDED, short="MDPH, précisions"),
    ),
)  # fmt: skip
ADMINISTRATIVE = SectionDefinition(
    code="administratif",
    label="Administratif",
    version=1,
    author=AuthorRole.REQUESTER,
    confidentiality=Confidentiality.ADMINISTRATIVE,
    introduction="Les parents ou le médecin peuvent remplir ce volet.",
    groups=(INSURED, SCHOOL, LANGUAGES, MDPH),
)
