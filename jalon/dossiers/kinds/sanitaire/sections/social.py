"""Social and living part, with the exit project: how the person lives, who helps, where they go afterwards."""

from jalon.dossiers.declarations import (
    AuthorRole,
    Condition,
    Confidentiality,
    Group,
    Question,
    SectionDefinition,
    Width,
)
from jalon.dossiers.questions import Choice, Choices, Day, Line, Number, Option, Phone, Text, YesNo, YesNoUnknown

LIVING = Group(
    "living",
    "Comment vit la personne",
    (
        Question("alone", "Vit seule", YesNo(), required=True, width=Width.HALF),
        Question("housing", "Logement", Choice((Option("house", "Maison"), Option("flat", "Appartement"),
                 Option("residence", "Résidence autonomie ou services"), Option("nursing_home", "EHPAD ou foyer"),
                 Option("precarious", "Hébergement précaire"), Option("none", "Sans domicile"))), required=True,
                 width=Width.HALF),
        Question("floor", "Étage", Number(low=0, high=60), shown_when=Condition("housing", ("flat",)),
                 width=Width.HALF),
        Question("elevator", "Ascenseur", YesNo(), shown_when=Condition("housing", ("flat",)), width=Width.HALF),
        Question("access", "Accessibilité", Choices((Option("stairs", "Marches pour entrer"),
                 Option("upstairs", "Chambre ou toilettes à l’étage"), Option("bath", "Baignoire"),
                 Option("adapted", "Logement adapté")))),
        Question("carer", "Un proche aide chaque jour", YesNo(), required=True, width=Width.HALF),
        Question("carer_name", "Qui", Line(limit=200), help="Nom, lien, téléphone, disponibilité.",
                 shown_when=Condition("carer", (True,)), short="Proche aidant, qui", width=Width.HALF),
        Question("carer_tired", "Cet aidant est épuisé", YesNo(), shown_when=Condition("carer", (True,))),
        Question("helps", "Aides en place", Choices((Option("ssiad", "SSIAD"), Option("nurse", "Infirmier de ville"),
                 Option("home_help", "Aide à domicile"), Option("meals", "Repas livrés"),
                 Option("alarm", "Téléassistance"), Option("apa", "APA"), Option("pch", "PCH"),
                 Option("aeeh", "AEEH")))),
        Question("social_worker", "Assistant de service social", Line(limit=150), width=Width.HALF),
        Question("social_worker_phone", "Son téléphone", Phone(), width=Width.HALF,
                 short="Téléphone de l’assistant de service social"),
        Question("resources", "Ressources, difficultés", Text(limit=2000, rows=2)),
    ),
)  # fmt: skip
EXIT = Group(
    "exit",
    "Le projet après les soins",
    (
        Question("exit", "Où ira la personne", Choice((Option("home_alone", "À son domicile, seule"),
                 Option("home_helped", "À son domicile, avec des aides"), Option("family", "Chez un proche"),
                 Option("ehpad", "En EHPAD"), Option("residence", "En résidence autonomie"),
                 Option("usld", "En USLD"), Option("back", "Dans son établissement"), Option("other", "Ailleurs"),
                 Option("unknown", "On ne sait pas encore"))), required=True),
        Question("exit_other", "Où", Line(limit=200), required=True, shown_when=Condition("exit", ("other",)),
                 short="Projet de sortie, où"),
        Question("exit_agreed", "La personne est d’accord", YesNoUnknown(), width=Width.HALF,
                 short="Accord de la personne avec le projet de sortie"),
        Question("family_agreed", "La famille est d’accord", YesNoUnknown(), width=Width.HALF,
                 short="Accord de la famille avec le projet de sortie"),
        Question("exit_date", "Sortie prévue", Day(), width=Width.HALF),
        Question("obstacles", "Ce qui empêche le retour", Choices((Option("housing", "Logement"),
                 Option("alone", "Isolement"), Option("carer", "Aidant épuisé ou absent"),
                 Option("money", "Ressources"), Option("helps", "Aides à mettre en place"),
                 Option("place", "Place attendue ailleurs"), Option("protection", "Mesure de protection attendue")))),
        Question("exit_comment", "Précisions", Text(limit=2000, rows=2), short="Projet de sortie, précisions"),
    ),
)  # fmt: skip
SOCIAL = SectionDefinition(
    code="social",
    label="Vie et projet de sortie",
    version=1,
    author=AuthorRole.REQUESTER,
    confidentiality=Confidentiality.ADMINISTRATIVE,
    groups=(LIVING, EXIT),
)
