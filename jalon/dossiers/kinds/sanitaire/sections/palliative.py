"""Palliative part: Karnofsky, symptoms, Pallia-10, wishes, advance directives. Asked when the aim is palliative."""

from jalon.dossiers.declarations import (
    AuthorRole,
    Condition,
    Confidentiality,
    Group,
    Question,
    SectionDefinition,
    Width,
)
from jalon.dossiers.kinds.sanitaire.care_codes import PLACES, SYMPTOMS
from jalon.dossiers.kinds.sanitaire.pallia10 import QUESTIONS
from jalon.dossiers.kinds.sanitaire.sections.motive import INDEX
from jalon.dossiers.questions import Choice, Choices, Line, Option, Text, YesNo, YesNoUnknown

_FIRST = Condition(QUESTIONS[0][0], (True,))

STATE = Group(
    "state",
    "L’état",
    (
        Question("karnofsky", "Indice de Karnofsky", Choice(INDEX), required=True),
        Question("stage", "Phase", Choice((Option("early", "Palliative, traitements spécifiques poursuivis"),
                 Option("advanced", "Palliative avancée"), Option("terminal", "Fin de vie proche"))), required=True),
        Question("symptoms", "Symptômes", Choices(tuple(Option(*entry) for entry in SYMPTOMS))),
        Question("opioid", "Opioïde et dose par jour", Line(limit=200), width=Width.HALF),
        Question("sedation", "Sédation évoquée", YesNo(), width=Width.HALF),
    ),
)  # fmt: skip
PALLIA = Group(
    "pallia10",
    "Pallia-10",
    tuple(
        Question(code, label, YesNo(), required=position == 0, shown_when=None if position == 0 else _FIRST)
        for position, (code, label) in enumerate(QUESTIONS)
    ),
    help="À partir de trois «\N{NO-BREAK SPACE}oui\N{NO-BREAK SPACE}», l’avis d’une équipe de soins palliatifs.",
)
WISHES = Group(
    "wishes",
    "Ce que la personne veut",
    (
        Question("wish", "Où souhaite-t-elle être soignée", Choice(tuple(Option(*entry) for entry in PLACES)),
                 required=True),
        Question("directives", "Directives anticipées rédigées", YesNoUnknown(), required=True, width=Width.HALF),
        Question("directives_place", "Où les trouver", Line(limit=250), shown_when=Condition("directives", ("yes",)),
                 width=Width.HALF, short="Directives anticipées, où les trouver"),
        Question("trusted_person", "Personne de confiance", Line(limit=200),
                 help="Nom, lien, téléphone."),
        Question("limits", "Limitation de soins décidée en équipe", YesNo(), width=Width.HALF),
        Question("limits_detail", "Ce qui a été décidé, et quand", Text(limit=2000, rows=2), required=True,
                 shown_when=Condition("limits", (True,)), short="Limitation de soins, ce qui a été décidé"),
        Question("feeding", "Alimentation et hydratation", Text(limit=1000, rows=2)),
        Question("beliefs", "Besoins spirituels, souhaits", Text(limit=1000, rows=2)),
        Question("team", "Équipe de soins palliatifs déjà là", Line(limit=200)),
    ),
)  # fmt: skip
PALLIATIVE = SectionDefinition(
    code="palliatif",
    label="Soins palliatifs",
    version=1,
    author=AuthorRole.PHYSICIAN,
    confidentiality=Confidentiality.MEDICAL,
    signed=True,
    groups=(STATE, PALLIA, WISHES),
)
