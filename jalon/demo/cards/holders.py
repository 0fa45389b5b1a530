"""The demonstration's cards: who holds each, what it is, and what it meets at the door."""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum

from cryptography.x509.oid import NameOID

from jalon.accounts.enums import SignInCause
from jalon.core.identifiers import complete_luhn
from jalon.core.text import without_accents
from jalon.demo.cards.authority import Blank, Names
from jalon.demo.people import persona

PASSWORD = "carte"

PHYSICIAN, MIDWIFE, NURSE = 10, 50, 60  # TRE_G15
CPF, CPE, CPA = 1, 2, 3
TEST_SOFTWARE = 0x83
# Synthetic, as in the sample directory: 99 after the department, and no company of that number.
FINESS = complete_luhn("21999999")
SIRET = complete_luhn(f"{complete_luhn('99999999')}0001")


class Issuer(Enum):
    """Who signs a card, by the code of its list; the last is nobody's authority."""

    FORT = "ACI-FO-PP"
    STANDARD = "ACI-ST-PP"
    STRANGER = "AUTRE-AC"


@dataclass(frozen=True)
class DemoCard:
    """One card.

    `cause`: the help page it leads to, None for a card that opens. `unseen`: why a browser may not even offer it.
    """

    slug: str
    holder: str
    words: str
    outcome: str
    blank: Blank
    issuer: Issuer = Issuer.FORT
    cause: SignInCause | None = None
    is_revoked: bool = False
    unseen: str = ""


def rpps_of_nobody(rank: int) -> str:
    """Return a synthetic RPPS number in the range of `people.PERSONAS`, far behind theirs."""
    return complete_luhn(f"99900009{rank:02}")


def _professional(rpps: str, name: str, title: str) -> tuple[Names, ...]:
    """Return the subject of a CPS or CPF. « First Last »: capitals without accents, as the register writes them."""
    first, _, last = without_accents(name).upper().partition(" ")
    return (
        ((NameOID.COUNTRY_NAME, "FR"),),
        ((NameOID.TITLE, title),),
        ((NameOID.GIVEN_NAME, first), (NameOID.COMMON_NAME, f"8{rpps}"), (NameOID.SURNAME, last)),
    )


def _employee(organisation: str, unit: str, title: str, holder: Names) -> tuple[Names, ...]:
    """Return the subject of a card that a structure gives."""
    return (
        ((NameOID.COUNTRY_NAME, "FR"),),
        ((NameOID.STATE_OR_PROVINCE_NAME, "Côte-d’Or (21)"),),
        ((NameOID.ORGANIZATION_NAME, organisation),),
        ((NameOID.ORGANIZATIONAL_UNIT_NAME, unit),),
        ((NameOID.TITLE, title),),
        holder,
    )


def _physician(slug: str) -> Blank:
    """Return the card of a sample physician."""
    person = persona(slug)
    return Blank(_professional(person.rpps, f"{person.first_name} {person.last_name}", "Médecin"), profession=PHYSICIAN)


def _named(common_name: str, first: str, last: str) -> Names:
    return ((NameOID.GIVEN_NAME, first), (NameOID.COMMON_NAME, common_name), (NameOID.SURNAME, last))


OPENING = (
    *(
        DemoCard(slug, persona(slug).full_name, "CPS de médecin", "Ouvre son espace.", _physician(slug))
        for slug in ("perrin", "colas", "cherif")
    ),
    DemoCard(
        "nouveau-medecin",
        "Flora Dumas",
        "CPS d’un médecin sans compte",
        "Mène à la première connexion : adresse, code, lieu d’exercice.",
        Blank(_professional(rpps_of_nobody(1), "Flora Dumas", "Médecin"), profession=PHYSICIAN),
    ),
    DemoCard(
        "interne",
        "Anne-Lise Cadet",
        "CPF d’une interne",
        "Mène à la première connexion : le titre « Interne » dit le métier, que cette carte ne code pas.",
        Blank(_professional(rpps_of_nobody(2), "Anne-Lise Cadet", "Interne"), product=CPF),
    ),
)
REFUSED = (
    DemoCard(
        "infirmier",
        "Lucas Morin",
        "CPS d’infirmier",
        "Reconnu, mais cet espace est celui des médecins.",
        Blank(_professional(rpps_of_nobody(3), "Lucas Morin", "Infirmier"), profession=NURSE),
        cause=SignInCause.NOT_PHYSICIAN,
    ),
    DemoCard(
        "opposee",
        "Aline Royer",
        "CPS mise en opposition",
        "Refusée : elle est sur la liste d’opposition.",
        Blank(_professional(rpps_of_nobody(4), "Aline Royer", "Médecin"), profession=PHYSICIAN),
        cause=SignInCause.CARD_REVOKED,
        is_revoked=True,
    ),
    DemoCard(
        "perimee",
        "Luc Renard",
        "CPS périmée",
        "Refusée : sa date est passée.",
        Blank(
            _professional(rpps_of_nobody(5), "Luc Renard", "Médecin"),
            profession=PHYSICIAN,
            since=timedelta(days=-900),
            until=timedelta(days=-3),
        ),
        cause=SignInCause.CARD_EXPIRED,
        unseen="Chrome n’offre pas de choisir une carte périmée : il se présente sans carte.",
    ),
    DemoCard(
        "signature",
        persona("perrin").full_name,
        "Certificat de signature d’une CPS",
        "Refusé : ce n’est pas celui qui identifie.",
        replace(_physician("perrin"), is_for_signing=True),
        cause=SignInCause.WRONG_CERTIFICATE,
        unseen="Chrome n’offre pas de le choisir : il se présente sans carte.",
    ),
    DemoCard(
        "cpe",
        "Charles Meunier",
        "CPE d’un hôpital",
        "Refusée : elle ne porte pas de numéro RPPS.",
        Blank(
            _employee(
                "HOPITAL DE DEMONSTRATION",
                f"1{FINESS}",
                "Personnel santé ou social",
                _named(f"3{FINESS}/CPET0002", "CHARLES", "MEUNIER"),
            ),
            product=CPE,
        ),
        Issuer.STANDARD,
        SignInCause.WRONG_CARD_KIND,
    ),
    DemoCard(
        "cpa",
        "Diane Leroux",
        "CPA d’un centre",
        "Refusée : elle ne porte pas de numéro RPPS.",
        Blank(
            _employee(
                "CENTRE DE DEMONSTRATION",
                f"3{SIRET}",
                "Personnel autorisé",
                _named(f"5{SIRET}/CPAT0001", "DIANE", "LEROUX"),
            ),
            product=CPA,
        ),
        Issuer.STANDARD,
        SignInCause.WRONG_CARD_KIND,
    ),
    DemoCard(
        "service",
        "Sans titulaire",
        "Carte de service",
        "Refusée : plusieurs personnes se la partagent.",
        Blank(
            _employee(
                "HOPITAL DE DEMONSTRATION",
                f"1{FINESS}",
                "Carte de service santé ou social",
                ((NameOID.COMMON_NAME, f"3{FINESS}/000000018"), (NameOID.PSEUDONYM, "EMPLOYE000018")),
            ),
            product=CPE,
        ),
        Issuer.STANDARD,
        SignInCause.SERVICE_CARD,
    ),
    DemoCard(
        "logiciel",
        "Cécile Garnier",
        "Certificat logiciel",
        "Refusé : gardé dans un fichier, il n’est pas une carte.",
        Blank(
            _professional(rpps_of_nobody(6), "Cécile Garnier", "Sage-Femme"),
            category=TEST_SOFTWARE,
            profession=MIDWIFE,
        ),
        Issuer.STANDARD,
        SignInCause.SOFTWARE_CERTIFICATE,
    ),
    DemoCard(
        "autre-autorite",
        persona("perrin").full_name,
        "Certificat d’une autre autorité",
        "Refusé, bien qu’au même nom : rien ne garantit cette autorité.",
        _physician("perrin"),
        Issuer.STRANGER,
        SignInCause.UNKNOWN_AUTHORITY,
        unseen="Les navigateurs n’offrent que les cartes des autorités admises : ils se présentent sans carte.",
    ),
)
CARDS: tuple[DemoCard, ...] = OPENING + REFUSED


def find_card(slug: str) -> DemoCard:
    """Return one of the cards; raise KeyError when there is none."""
    return {card.slug: card for card in CARDS}[slug]
