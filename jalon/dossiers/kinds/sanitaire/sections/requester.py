"""Requesting service: where the person is, for when, who asks, three contacts by name.

The dates stand here and not with the motive: they are no medical answer, whoever prepares the dossier changes them, and
a new date must not ask a physician to sign the medical part again.
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
from jalon.dossiers.questions import Choice, Day, Email, Finess, Line, Option, Part, Phone, Rows, Rpps

ORIGINS = (
    Option("home", "À son domicile"),
    Option("hospital", "Hospitalisée"),
    Option("emergency", "Aux urgences"),
    Option("smr", "En SMR"),
    Option("nursing_home", "En établissement médico-social"),
)
_IN_HOSPITAL = Condition("origin", ("hospital", "emergency"))
ORIGIN = Group(
    "origin",
    "D’où vient la demande",
    (
        Question("origin", "La personne est", Choice(ORIGINS), required=True, short="Où est la personne"),
        Question("establishment", "Établissement", Line(limit=200), required=True, shown_when=_IN_HOSPITAL,
                 width=Width.HALF),
        Question("finess", "Numéro FINESS", Finess(), shown_when=_IN_HOSPITAL, width=Width.HALF),
        Question("ward", "Service", Line(limit=150), required=True, shown_when=_IN_HOSPITAL, width=Width.HALF),
        Question("entry_date", "Date d’entrée", Day(past_only=True), shown_when=_IN_HOSPITAL, width=Width.HALF),
        Question("entry_motive", "Mode d’entrée et provenance", Line(limit=200), shown_when=_IN_HOSPITAL),
        Question("asked_on", "Date de la demande", Day(past_only=True), width=Width.HALF),
    ),
)  # fmt: skip
DATES = Group(
    "dates",
    "Pour quand",
    (
        Question("wished_date", "Date souhaitée", Day(), help="D’entrée, ou du premier passage à domicile.",
                 required=True, width=Width.HALF, copy="wished_on"),
        Question("ready_since", "Médicalement sortant le", Day(), help="Le jour où plus rien ne retient à l’hôpital.",
                 shown_when=Condition("origin", ("hospital", "emergency", "smr")), width=Width.HALF, copy="ready_on"),
    ),
)  # fmt: skip
PEOPLE = Group(
    "people",
    "Qui répond de la demande",
    (
        Question("physician_name", "Médecin responsable", Line(limit=150), required=True, width=Width.HALF),
        Question("physician_rpps", "Son numéro RPPS", Rpps(), width=Width.HALF),
        Question("physician_phone", "Son téléphone", Phone(), required=True, width=Width.HALF),
        Question("physician_mss", "Son adresse MSSanté", Email(), width=Width.HALF),
        Question(
            "contacts",
            "Contacts du service",
            Rows(
                (
                    Part("name", "Nom", Line(limit=120), required=True),
                    Part("role", "Fonction", Choice((Option("physician", "Médecin"), Option("manager", "Cadre"),
                         Option("nurse", "Infirmier"), Option("social", "Assistant de service social"),
                         Option("secretary", "Secrétaire"), Option("other", "Autre"))), required=True),
                    Part("phone", "Téléphone", Phone(), required=True),
                    Part("email", "Adresse e-mail", Email()),
                ),
                most=3,
                singular="contact",
            ),
            help="Trois au plus\N{NO-BREAK SPACE}: qui les structures appelleront.",
            required=True,
            shown_when=_IN_HOSPITAL,
        ),
    ),
)  # fmt: skip
REQUESTER = SectionDefinition(
    code="demandeur",
    label="Service demandeur",
    version=1,
    author=AuthorRole.REQUESTER,
    confidentiality=Confidentiality.ADMINISTRATIVE,
    groups=(ORIGIN, DATES, PEOPLE),
)
