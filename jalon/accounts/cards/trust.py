"""Whether an authority vouches for a certificate, today: chain, dates, purpose, revocation.

nginx has verified all of this in the handshake. It is done again here so that a fault in the proxy's configuration
alone opens no door, and to say precisely what is wrong.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import structlog
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from jalon.accounts.cards.folder import CardFolder
from jalon.accounts.enums import SignInCause
from jalon.accounts.refusals import SignInRefused

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Trust:
    """The authorities that vouch for cards, and the lists that they have signed, by name of authority."""

    authorities: tuple[x509.Certificate, ...]
    lists: dict[x509.Name, x509.CertificateRevocationList]

    @classmethod
    def of(
        cls, authorities: tuple[x509.Certificate, ...], lists: tuple[x509.CertificateRevocationList, ...]
    ) -> "Trust":
        """Keep of the lists those that the authorities have signed."""
        found = {
            authority.subject: revocations
            for authority in authorities
            for revocations in lists
            if is_signed_by(revocations, authority)
        }
        return cls(authorities, found)

    def verify(self, certificate: x509.Certificate, now: datetime) -> None:
        """Raise SignInRefused unless the certificate identifies somebody by the word of an authority, now."""
        if not self.vouches_for(certificate):
            raise SignInRefused(SignInCause.UNKNOWN_AUTHORITY)
        if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
            raise SignInRefused(SignInCause.CARD_EXPIRED)
        if not _identifies_a_client(certificate):
            raise SignInRefused(SignInCause.WRONG_CERTIFICATE)
        holder, *above = self._chain(certificate, now)
        if self._is_revoked(holder, now):
            raise SignInRefused(SignInCause.CARD_REVOKED)
        if any(self._is_revoked(authority, now) for authority in above):
            raise SignInRefused(SignInCause.UNKNOWN_AUTHORITY)

    def vouches_for(self, certificate: x509.Certificate) -> bool:
        """Return whether one of the authorities has signed the certificate, whatever it has become since."""
        return any(_is_issued_by(certificate, authority) for authority in self.authorities)

    def _chain(self, certificate: x509.Certificate, now: datetime) -> list[x509.Certificate]:
        """Return the certificate and those above it, up to a root."""
        roots = [authority for authority in self.authorities if authority.subject == authority.issuer]
        others = [authority for authority in self.authorities if authority not in roots]
        try:
            # The default policy: a policy of one's own would lose its check of the purpose.
            verifier = PolicyBuilder().store(Store(roots)).time(now).build_client_verifier()
            return verifier.verify(certificate, others).chain
        except (VerificationError, ValueError) as error:
            raise SignInRefused(SignInCause.UNKNOWN_AUTHORITY) from error

    def _is_revoked(self, certificate: x509.Certificate, now: datetime) -> bool:
        revocations = self.lists.get(certificate.issuer)
        if revocations is None or not is_current(revocations, now):
            raise SignInRefused(SignInCause.REVOCATION_UNKNOWN)
        return revocations.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None


def load_trust(folder: Path) -> Trust:
    """Return what a folder holds now. What cannot be read is not there: then no card is accepted."""
    files = CardFolder(folder)
    return _load(folder, _stamp(files.authorities_file), _stamp(files.revocations_file))


def is_current(revocations: x509.CertificateRevocationList, now: datetime) -> bool:
    """Return whether a list says what is revoked today. One that promises no next list never does."""
    ends = revocations.next_update_utc
    return ends is not None and revocations.last_update_utc <= now < ends


def is_signed_by(revocations: x509.CertificateRevocationList, authority: x509.Certificate) -> bool:
    """Return whether this authority made the list."""
    if revocations.issuer != authority.subject:
        return False
    try:
        return revocations.is_signature_valid(authority.public_key())  # type: ignore[arg-type]
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return False


def is_test_authority(authority: x509.Certificate) -> bool:
    """Return whether an authority vouches for test cards only: it says so in its own name."""
    names = [str(attribute.value) for attribute in authority.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    units = authority.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    return any(name.upper().startswith("TEST") for name in names) or any(
        "TEST" in str(unit.value).upper() for unit in units
    )


def _is_issued_by(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except (InvalidSignature, TypeError, ValueError, UnsupportedAlgorithm):
        return False
    return True


def _identifies_a_client(certificate: x509.Certificate) -> bool:
    extensions = certificate.extensions
    try:
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
        purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return usage.digital_signature and ExtendedKeyUsageOID.CLIENT_AUTH in purposes


def _stamp(path: Path) -> tuple[int, int, int]:
    """Return what changes when a file does."""
    try:
        status = path.stat()
    except OSError:
        return (0, 0, 0)
    return (status.st_ino, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=4)
def _load(folder: Path, *stamps: tuple[int, int, int]) -> Trust:
    """Lists may hold a million numbers: their signatures are checked once, not at each visit."""
    files = CardFolder(folder)
    try:
        authorities = files.authorities()
    except (OSError, ValueError) as error:
        logger.error("card_authorities_unreadable", error=str(error))
        authorities = ()
    try:
        lists = files.lists()
    except (OSError, ValueError) as error:
        logger.error("card_revocations_unreadable", error=str(error))
        lists = ()
    return Trust.of(authorities, lists)
