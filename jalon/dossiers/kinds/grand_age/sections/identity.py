"""Identity: the strict traits of the INS (RNIV), the NIR when known, the used name."""

from jalon.dossiers.declarations import (
    AuthorRole,
    Confidentiality,
    Group,
    Question,
    SectionDefinition,
    Width,
)
from jalon.dossiers.enums import Sex
from jalon.dossiers.questions import BirthPlace, Choice, Day, Line, Nir, Option

IDENTITY = SectionDefinition(
    code="identite",
    label="Identité",
    version=1,
    author=AuthorRole.REQUESTER,
    confidentiality=Confidentiality.ADMINISTRATIVE,
    introduction="Les traits d’identité, tels qu’ils sont écrits sur la carte d’identité ou le passeport.",
    groups=(
        Group(
            "traits",
            "La personne concernée",
            (
                Question("birth_name", "Nom de naissance", Line(limit=100), required=True, width=Width.HALF),
                Question(
                    "used_name",
                    "Nom d’usage",
                    Line(limit=100),
                    help="S’il est différent du nom de naissance.",
                    width=Width.HALF,
                ),
                Question(
                    "first_names",
                    "Prénoms",
                    Line(limit=150),
                    help="Tous, dans l’ordre de l’état civil, séparés par une espace ou une virgule.",
                    required=True,
                ),
                Question(
                    "birth_date",
                    "Date de naissance",
                    Day(past_only=True),
                    help="Par exemple 03/05/1939.",
                    required=True,
                    width=Width.HALF,
                ),
                Question(
                    "sex",
                    "Sexe",
                    Choice((Option(Sex.FEMALE.value, "Féminin"), Option(Sex.MALE.value, "Masculin"))),
                    required=True,
                    width=Width.HALF,
                ),
                Question(
                    "birth_place",
                    "Lieu de naissance",
                    BirthPlace(),
                    help="La commune et son code postal, par exemple Talant (21240), ou le pays.",
                    required=True,
                ),
                Question(
                    "nir",
                    "Numéro de sécurité sociale",
                    Nir(),
                    help="15 caractères, clé comprise.",
                ),
            ),
        ),
    ),
)
