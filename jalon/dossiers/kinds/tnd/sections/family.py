"""The holders of parental authority, one or two, how to reach each, and the agreement of each.

Source: addressing form of the booklet, « représentant légal »; the second holder and the place of the agreement of both
are ours.
"""

from jalon.dossiers.declarations import (
    AuthorRole,
    Condition,
    Confidentiality,
    Group,
    OwnAnswers,
    Question,
    SectionDefinition,
    Width,
)
from jalon.dossiers.kinds.tnd.agreement import ACCOUNT, held_codes, settle_mixed
from jalon.dossiers.questions import Address, Choice, Day, Email, Line, Option, Phone, YesNo

_SECOND = Condition("second_holder", (True,))
_LINK = Choice(
    (
        Option("mother", "Mère"),
        Option("father", "Père"),
        Option("guardian", "Tuteur"),
        Option("delegate", "Délégataire de l’autorité parentale"),
        Option("service", "Service ou organisme (aide sociale à l’enfance, association)"),
        Option("other", "Autre"),
    )
)
_AGREEMENT = Choice(
    (
        Option("yes", "D’accord"),
        Option("no", "Pas d’accord"),
        Option("pending", "Accord pas encore recueilli"),
    )
)
HOW = Choice(
    (
        Option("said", "Dit en consultation"),
        Option("signed", "Papier signé"),
        Option("phone", "Dit au téléphone"),
        Option(ACCOUNT, "Donné depuis son compte", offered=False),
    )
)


def _holder(rank: int, shown_when: Condition | None = None) -> tuple[Question, ...]:
    """The questions on one holder; `rank` is 1 or 2."""
    which = "titulaire 1" if rank == 1 else "titulaire 2"
    somebody = Condition(f"link_{rank}", tuple(option.code for option in _LINK.options if option.code != "service"))
    return (
        Question(f"link_{rank}", "Lien avec l’enfant", _LINK, required=True, shown_when=shown_when,
                 short=f"Lien avec l’enfant, {which}"),
        Question(f"name_{rank}", "Nom", Line(limit=100), required=True, shown_when=shown_when, width=Width.HALF,
                 short=f"Nom, {which}"),
        Question(f"first_name_{rank}", "Prénom", Line(limit=100), required=True, shown_when=somebody,
                 width=Width.HALF, short=f"Prénom, {which}"),
        Question(f"phone_{rank}", "Téléphone", Phone(), required=rank == 1, shown_when=shown_when, width=Width.HALF,
                 short=f"Téléphone, {which}"),
        Question(f"email_{rank}", "Adresse e-mail", Email(), shown_when=shown_when, width=Width.HALF,
                 short=f"Adresse e-mail, {which}"),
    )  # fmt: skip


def _agreement(rank: int, shown_when: Condition | None = None) -> tuple[Question, ...]:
    """What one holder said of the sending, how and when; who collected it."""
    which = "titulaire 1" if rank == 1 else "titulaire 2"
    told = Condition(f"agreement_{rank}", ("yes", "no"))
    return (
        Question(f"agreement_{rank}", f"Avis du {which}", _AGREEMENT, required=True, shown_when=shown_when),
        Question(f"agreement_{rank}_how", "Comment", HOW, required=True, shown_when=told, width=Width.THIRD,
                 short=f"Avis du {which}, comment"),
        Question(f"agreement_{rank}_on", "Le", Day(past_only=True), required=True, shown_when=told, width=Width.THIRD,
                 short=f"Avis du {which}, date"),
        Question(f"agreement_{rank}_by", "Recueilli par", Line(limit=150), required=True, shown_when=told,
                 width=Width.THIRD, short=f"Avis du {which}, recueilli par"),
    )  # fmt: skip


HOME = Group(
    "home",
    "Où vit l’enfant",
    (
        Question("address", "Adresse de l’enfant", Address(), required=True,
                 help="La commune désigne la plateforme. Si l’enfant vit en deux lieux, celui où il passe le plus de "
                      "temps."),
        Question("lives_with", "L’enfant vit", Choice((Option("both", "Avec ses deux parents"),
                 Option("one", "Avec un de ses parents"), Option("shared", "En résidence alternée"),
                 Option("relative", "Chez un proche"), Option("ase", "Confié à l’aide sociale à l’enfance (ASE)"),
                 Option("other", "Ailleurs"))), width=Width.HALF, short="Avec qui vit l’enfant"),
        Question("ase_contact", "Référent de l’aide sociale à l’enfance", Line(limit=200), help="Nom et téléphone.",
                 required=True, shown_when=Condition("lives_with", ("ase",)), width=Width.HALF),
        Question("other_address", "Autre adresse", Address(),
                 shown_when=Condition("lives_with", ("shared", "other"))),
    ),
)  # fmt: skip
HOLDERS = Group(
    "holders",
    "Titulaires de l’autorité parentale",
    (
        *_holder(1),
        Question("address_1", "Son adresse, si l’enfant n’y vit pas", Address(), short="Adresse, titulaire 1"),
        Question("second_holder", "Une autre personne a l’autorité parentale", YesNo(), required=True,
                 help="Le plus souvent l’autre parent, même séparé."),
        *_holder(2, _SECOND),
        Question("address_2", "Son adresse, si l’enfant n’y vit pas", Address(), shown_when=_SECOND,
                 short="Adresse, titulaire 2"),
    ),
)  # fmt: skip
AGREEMENT = Group(
    "agreement",
    "Accord avec l’envoi à la plateforme",
    (*_agreement(1), *_agreement(2, _SECOND)),
    help="Le dossier part avec l’accord du représentant légal\N{NO-BREAK SPACE}; l’avis de chacun est demandé.",
)
FAMILY = SectionDefinition(
    code="famille",
    label="Parents et accord",
    version=1,
    author=AuthorRole.REQUESTER,
    confidentiality=Confidentiality.ADMINISTRATIVE,
    introduction="Les parents ou le médecin peuvent remplir ce volet.",
    groups=(HOME, HOLDERS, AGREEMENT),
    own=OwnAnswers(path="accord/", held=held_codes, settle=settle_mixed),
)
