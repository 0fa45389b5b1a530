"""Transport to the structure. Asked when the care may be given elsewhere than at home."""

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
from jalon.dossiers.questions import Amount, Choice, Line, Option, Text, YesNo

_OXYGEN = Condition("oxygen", (True,))
JOURNEY = Group(
    "journey",
    "Le trajet",
    (
        Question("mode", "Mode de transport", Choice((Option("own", "Par ses moyens, ou un proche"),
                 Option("seated", "Assise, en taxi conventionné ou VSL"), Option("ambulance", "Allongée, en ambulance"),
                 Option("bariatric", "Ambulance pour forte corpulence"))), required=True),
        Question("oxygen", "Oxygène pendant le trajet", YesNo(), width=Width.HALF),
        Question("oxygen_flow", "Débit d’oxygène", Amount(low=Decimal(0), high=Decimal(60), unit="L/min"),
                 required=True, shown_when=_OXYGEN, width=Width.HALF),
        Question("prescriber", "Prescripteur du transport", Line(limit=200), width=Width.HALF),
        Question("escort", "Accompagnement nécessaire", YesNo(), width=Width.HALF),
        Question("journey_comment", "Précisions", Text(limit=1000, rows=2), short="Transport, précisions"),
    ),
)  # fmt: skip
TRANSPORT = SectionDefinition(
    code="transport",
    label="Transport",
    version=1,
    author=AuthorRole.PHYSICIAN,
    confidentiality=Confidentiality.MEDICAL,
    signed=True,
    groups=(JOURNEY,),
)
