"""CARD_FOLDER: the authorities that are trusted, and their lists of revoked certificates, for nginx and for us alike.

`authorities.pem` is put there by the people who run the site. `revocations/*.crl` (one DER a list, named after its
authority) and `revocations.pem` (all of them, which nginx reads) are written by `refresh_revocations`, each whole or
not at all.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from jalon.core.text import fold

END_OF_LIST = b"-----END X509 CRL-----"


@dataclass(frozen=True)
class CardFolder:
    """The files of CARD_FOLDER, read and written."""

    path: Path

    @property
    def authorities_file(self) -> Path:
        return self.path / "authorities.pem"

    @property
    def revocations_file(self) -> Path:
        return self.path / "revocations.pem"

    def authorities(self) -> tuple[x509.Certificate, ...]:
        """Return the trusted roots and intermediates. Raises OSError or ValueError when they cannot be read."""
        return tuple(x509.load_pem_x509_certificates(self.authorities_file.read_bytes()))

    def lists(self) -> tuple[x509.CertificateRevocationList, ...]:
        """Return the lists that nginx reads. Raises OSError or ValueError when they cannot be read."""
        *lists, _ = self.revocations_file.read_bytes().split(END_OF_LIST)
        return tuple(x509.load_pem_x509_crl(pem + END_OF_LIST) for pem in lists)

    def held(self, authority: x509.Certificate) -> x509.CertificateRevocationList | None:
        """Return the list of an authority as it was last received, None when there is none that reads."""
        try:
            return x509.load_der_x509_crl(self._file(authority).read_bytes())
        except (OSError, ValueError):
            return None

    def hold(self, authority: x509.Certificate, revocations: x509.CertificateRevocationList) -> None:
        """Keep the list of an authority in place of the earlier one."""
        write_whole(self._file(authority), revocations.public_bytes(Encoding.DER))

    def publish(self, authorities: tuple[x509.Certificate, ...]) -> None:
        """Give nginx every list that is held, in one file; left untouched when nothing changes."""
        # An empty list is false: ask for None.
        held = [found for authority in authorities if (found := self.held(authority)) is not None]
        write_whole(self.revocations_file, b"".join(found.public_bytes(Encoding.PEM) for found in held))

    def _file(self, authority: x509.Certificate) -> Path:
        return self.path / "revocations" / f"{fold(common_name(authority)).replace(' ', '-')}.crl"


def common_name(authority: x509.Certificate) -> str:
    """Return what an authority is called, « AC IGC-SANTE FORT PERSONNES »."""
    names = authority.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else authority.subject.rfc4514_string()


def write_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Replace a file at once: a reader sees the former content or the new. The same content is not written again."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, mode)
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    unfinished.replace(path)
