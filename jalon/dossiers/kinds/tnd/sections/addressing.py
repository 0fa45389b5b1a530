"""What the doctor asks of the platform. Source: addressing form of the booklet, last pages.

The platform itself is chosen when the request is sent, and its signature, date and stamp are those of the section.
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
from jalon.dossiers.questions import Choices, Line, Option, Text

PROPOSAL = Group(
    "proposal",
    "Adressage",
    (
        Question("proposal", "Je propose", Choices((Option("assessment", "Un parcours de bilan"),
                 Option("intervention", "Des interventions précoces"))), required=True,
                 help="À adapter par la plateforme, selon les capacités de l’enfant.",
                 short="Ce que le médecin propose"),
        Question("reason", "Motif de la demande, attentes des parents", Text(limit=3000, rows=3), required=True),
        Question("method", "Comment les signes ont été recueillis", Text(limit=2000, rows=2),
                 help="Mode de recueil\N{NO-BREAK SPACE}; tests ou grilles, s’ils diffèrent de celle du livret."),
    ),
)  # fmt: skip
WISHED = Group(
    "wished",
    "Examens et bilans souhaités",
    (
        Question("wished_contract", "Professions conventionnées", Choices((Option("physio", "Kinésithérapie"),
                 Option("ophthalmology", "Ophtalmologie"), Option("ent", "ORL"), Option("speech", "Orthophonie"),
                 Option("orthoptics", "Orthoptie"), Option("neuropaediatrics", "Neuropédiatrie"),
                 Option("other", "Autre"))), width=Width.HALF),
        Question("wished_package", "Professions non conventionnées", Choices((Option("occupational", "Ergothérapie"),
                 Option("psychomotor", "Psychomotricité"), Option("psychology", "Psychologie"),
                 Option("neuropsychology", "Neuropsychologie"))), width=Width.HALF,
                 help="Prises en charge par le forfait d’intervention précoce."),
        Question("wished_other", "Quel autre examen", Line(limit=200), required=True,
                 shown_when=Condition("wished_contract", ("other",)), short="Autre examen souhaité"),
    ),
    help="La plateforme décide des examens\N{NO-BREAK SPACE}: rien n’oblige à en cocher.",
)  # fmt: skip
ADDRESSING = SectionDefinition(
    code="adressage",
    label="Adressage à la plateforme",
    version=1,
    author=AuthorRole.PHYSICIAN,
    confidentiality=Confidentiality.MEDICAL,
    introduction="Seuls les médecins du dossier et les lecteurs médicaux de la plateforme lisent ce volet.",
    signed=True,
    groups=(PROPOSAL, WISHED),
)
