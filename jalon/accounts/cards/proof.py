"""Whom a card proves. The national rules of who is let in by a card are here, and nowhere else."""

import base64
from datetime import datetime

import structlog
from cryptography import x509

from jalon.accounts.cards.certificate import CardCertificate, label
from jalon.accounts.cards.trust import Trust
from jalon.accounts.enums import SignInCause, SignInMethod
from jalon.accounts.identity import PHYSICIAN, RPPS_TYPE, ProvenIdentity
from jalon.accounts.refusals import SignInRefused
from jalon.core.identifiers import is_valid_rpps
from jalon.core.text import fold, name_case

logger = structlog.get_logger(__name__)

ISSUER = "IGC-SANTE"
# TRE_G01-CategorieProduit
REAL_CARD, TEST_CARD = 0x00, 0x80
NOT_A_CARD = {0x02, 0x03, 0x82, 0x83}  # security module, software certificate, and the same for tests
# TRE_G02-TypeProduit
CPS, CPF, CPE, CPA = range(4)
SERVICE_CARD_TITLE = "carte de service"

BEGIN, END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"


def decode_pem(pem: str) -> bytes:
    """Return the DER of a PEM certificate. Raises SignInRefused for anything else."""
    body = pem.strip().removeprefix(BEGIN).removesuffix(END)
    try:
        return base64.b64decode("".join(body.split()), validate=True)
    except ValueError as error:
        raise SignInRefused(SignInCause.UNREADABLE_CERTIFICATE) from error


def describe(der: bytes) -> str:
    """Return issuer and serial number for the journal, nothing when they cannot be read. Proves nothing."""
    try:
        return label(x509.load_der_x509_certificate(der))
    except Exception:  # noqa: BLE001 - as in `prove`
        return ""


def is_from_stranger(der: bytes, trust: Trust) -> bool:
    """Return whether a certificate can be read, and comes from none of the authorities."""
    try:
        return not trust.vouches_for(x509.load_der_x509_certificate(der))
    except Exception:  # noqa: BLE001 - as in `prove`
        return False


def prove(der: bytes, trust: Trust, *, now: datetime, accepts_test_cards: bool) -> ProvenIdentity:
    """Return the identity that a certificate proves, by its DER. Raises SignInRefused with the cause, nothing else.

    Whoever shows the certificate has its key: that, only the proxy can have verified.
    """
    try:
        certificate = x509.load_der_x509_certificate(der)
        trust.verify(certificate, now)
        return _identity(CardCertificate.read(certificate), label(certificate), accepts_test_cards)
    except SignInRefused:
        raise
    except Exception as error:
        logger.warning("card_unreadable", error=type(error).__name__)
        raise SignInRefused(SignInCause.UNREADABLE_CERTIFICATE) from error


def _identity(card: CardCertificate, journalled: str, accepts_test_cards: bool) -> ProvenIdentity:
    _refuse_what_is_no_card(card, accepts_test_cards)
    _refuse_who_has_no_number(card)
    profession = _profession(card)
    return ProvenIdentity(
        method=SignInMethod.CARD,
        issuer=ISSUER,
        subject=card.common_name,
        national_id=card.common_name,
        civility="Dr" if profession == PHYSICIAN and card.product == CPS else "",
        first_name=name_case(card.first_name),
        last_name=name_case(card.last_name),
        profession=profession,
        certificate=journalled,
    )


def _refuse_what_is_no_card(card: CardCertificate, accepts_test_cards: bool) -> None:
    if card.category in NOT_A_CARD:
        raise SignInRefused(SignInCause.SOFTWARE_CERTIFICATE)
    if card.category == TEST_CARD and not accepts_test_cards:
        raise SignInRefused(SignInCause.TEST_CARD)
    if card.category not in (REAL_CARD, TEST_CARD):
        raise SignInRefused(SignInCause.UNREADABLE_CERTIFICATE)


def _refuse_who_has_no_number(card: CardCertificate) -> None:
    if card.pseudonym or fold(card.title).startswith(SERVICE_CARD_TITLE):
        raise SignInRefused(SignInCause.SERVICE_CARD)
    if card.product in (CPE, CPA):
        raise SignInRefused(SignInCause.WRONG_CARD_KIND)
    number = card.common_name.removeprefix(RPPS_TYPE)
    has_number = card.common_name.startswith(RPPS_TYPE) and is_valid_rpps(number)
    if card.product not in (CPS, CPF) or not has_number or not card.last_name:
        raise SignInRefused(SignInCause.UNREADABLE_CERTIFICATE)


def _profession(card: CardCertificate) -> str:
    """Return the code of TRE_G15.

    A judgement of ours: cards of people in training (CPF) are said to lack the code. Their title then speaks for them,
    « Interne », « Étudiant en médecine, docteur junior médecin »; any other leaves the profession unknown.
    """
    if card.profession is not None:
        return str(card.profession)
    title = fold(card.title)
    trains_as_physician = card.product == CPF and ("medecin" in title or title == "interne")
    return PHYSICIAN if trains_as_physician else ""
