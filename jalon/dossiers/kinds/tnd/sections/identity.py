"""Identity of the child: the strict traits of the INS, as in every kind, and what tells twins apart."""

from dataclasses import replace

from jalon.dossiers.declarations import (
    AuthorRole,
    Condition,
    Confidentiality,
    Group,
    Question,
    SectionDefinition,
    Width,
)
from jalon.dossiers.kinds.grand_age.sections.identity import IDENTITY as TRAITS
from jalon.dossiers.questions import Number, YesNo

CHILD = Group(
    "traits",
    "L’enfant",
    (
        TRAITS.by_code["birth_name"],
        TRAITS.by_code["used_name"],
        TRAITS.by_code["first_names"],
        replace(TRAITS.by_code["birth_date"], help="Par exemple 03/05/2023."),
        TRAITS.by_code["sex"],
        TRAITS.by_code["birth_place"],
        Question(
            "multiple_birth",
            "Jumeau, jumelle, ou né avec d’autres enfants",
            YesNo(),
            help="Chaque enfant a son dossier.",
            width=Width.HALF,
        ),
        Question(
            "birth_rank",
            "Rang de naissance",
            Number(low=1, high=9),
            help="1 pour l’enfant né en premier.",
            required=True,
            shown_when=Condition("multiple_birth", (True,)),
            width=Width.HALF,
        ),
        replace(
            TRAITS.by_code["nir"],
            label="Numéro de sécurité sociale de l’enfant",
            help="15 caractères, clé comprise. Celui du parent qui l’assure se dit plus loin.",
        ),
    ),
)
IDENTITY = SectionDefinition(
    code="identite",
    label="Identité de l’enfant",
    version=1,
    author=AuthorRole.REQUESTER,
    confidentiality=Confidentiality.ADMINISTRATIVE,
    introduction="Les traits d’identité, tels qu’ils sont écrits sur le livret de famille, la carte d’identité ou le "
    "passeport de l’enfant.",
    groups=(CHILD,),
)
