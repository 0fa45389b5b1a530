"""Rehabilitation wished: by whom, how often, with what limits. Asked when the motive has an intensity."""

from jalon.dossiers.declarations import (
    AuthorRole,
    Condition,
    Confidentiality,
    Group,
    Question,
    SectionDefinition,
    Width,
)
from jalon.dossiers.questions import Choices, Line, Number, Option, Text, YesNo

#: Options whose code is that of a capability of the directory.
DISCIPLINES = (
    Option("physio", "Kinésithérapie"),
    Option("occupational", "Ergothérapie"),
    Option("speech", "Orthophonie"),
    Option("psychomotor", "Psychomotricité"),
    Option("neuropsychology", "Neuropsychologie"),
    Option("psychologist", "Psychologue"),
    Option("dietetics", "Diététique"),
    Option("adapted_activity", "Activité physique adaptée"),
    Option("prosthetics", "Appareillage (orthoprothèse)"),
    Option("pool", "Balnéothérapie"),
    Option("isokinetics", "Isocinétisme"),
    Option("exercise_training", "Réentraînement à l’effort"),
)
WISHED = Group(
    "wished",
    "Ce qui est souhaité",
    (
        Question("disciplines", "Rééducation", Choices(DISCIPLINES), required=True),
        Question("sessions", "Séances", Number(low=1, high=40, unit="par semaine"), width=Width.HALF,
                 short="Séances de rééducation par semaine"),
        Question("tolerance", "Supporte plusieurs séances par jour", YesNo(), width=Width.HALF),
        Question("home_sessions", "Séances utiles à domicile", Number(low=0, high=14, unit="par semaine"),
                 width=Width.HALF),
        Question("limits", "Limites et interdits", Text(limit=2000, rows=2),
                 help="Mouvements, charge, effort, douleur."),
        Question("device", "Appareillage en cours", YesNo(), width=Width.HALF),
        Question("device_detail", "Lequel, chez quel appareilleur", Line(limit=250),
                 shown_when=Condition("device", (True,))),
        Question("goals", "Buts concrets", Text(limit=2000, rows=2), help="Marcher seule, monter un étage, parler."),
    ),
)  # fmt: skip
REHABILITATION = SectionDefinition(
    code="reeducation",
    label="Rééducation",
    version=1,
    author=AuthorRole.PHYSICIAN,
    confidentiality=Confidentiality.MEDICAL,
    signed=True,
    groups=(WISHED,),
)
