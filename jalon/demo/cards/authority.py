"""A certification authority of invention, shaped like IGC-Santé: names, extensions and encodings alike.

Every name begins with « TEST LOCAL »: nobody mistakes it for the real one, and `config.checks` refuses it in
production. The shape was read on the test certificates that the Agence du numérique en santé publishes; only the
address of an OCSP responder is left out, since there is none.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from jalon.accounts.cards.certificate import (
    CARD_NUMBER,
    CATEGORY,
    INTEGER,
    OCTET_STRING,
    PRINTABLE_STRING,
    PRODUCT,
    PROFESSION,
)

POLICY = x509.ObjectIdentifier("1.2.250.1.213.1.7.2.1.1.1.1")  # that of the test certificates
USER_PRINCIPAL_NAME = x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2.3")
UTF8_STRING = 0x0C

AUTHORITY_LASTS = timedelta(days=3650)
CARD_LASTS = timedelta(days=1095)
LIST_LASTS = timedelta(days=7)

Names = tuple[tuple[x509.ObjectIdentifier, str], ...]
Extension = tuple[x509.ExtensionType, bool]


@dataclass(frozen=True)
class Authority:
    """What signs certificates and lists. `list_url`: where its list of revoked certificates is published."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey
    list_url: str

    @classmethod
    def make(
        cls,
        common_name: str,
        key: rsa.RSAPrivateKey,
        now: datetime,
        *,
        list_url: str,
        above: "Authority | None" = None,
        unit: str = "IGC-SANTE TEST LOCAL",
    ) -> "Authority":
        """Return a root, or the intermediate of the root above."""
        name = _authority_name(common_name, unit)
        signer = above.key if above else key
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(above.certificate.subject if above else name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + AUTHORITY_LASTS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0 if above else None), critical=True)
            .add_extension(key_usage(key_cert_sign=True, crl_sign=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        )
        return cls(builder.sign(signer, hashes.SHA256()), key, list_url)

    def revocation_list(
        self, revoked: list[int], now: datetime, *, lasts: timedelta = LIST_LASTS
    ) -> x509.CertificateRevocationList:
        """Return the signed list of the serial numbers that this authority has revoked."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(now - timedelta(minutes=1))
            .next_update(now + lasts)
            .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        for serial in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now - timedelta(hours=1))
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(self.key, hashes.SHA256())


@dataclass(frozen=True)
class Blank:
    """A card before an authority signs it.

    `subject`: its relative names in order; the last holds several values, as on real cards. `besides`: extensions that
    real cards do not have.
    """

    subject: tuple[Names, ...]
    category: int | None = 0x80  # test card
    product: int | None = 0  # 0 CPS, 1 CPF, 2 CPE, 3 CPA
    profession: int | None = None
    card_number: str = "8025000001/2600000000"
    is_for_signing: bool = False
    since: timedelta = timedelta(days=-1)
    until: timedelta = CARD_LASTS
    besides: tuple[Extension, ...] = ()

    def sign(self, issuer: Authority, key: rsa.RSAPrivateKey, now: datetime) -> x509.Certificate:
        """Return the certificate of the card that holds this key."""
        builder = (
            x509.CertificateBuilder()
            .subject_name(self._name())
            .issuer_name(issuer.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + self.since)
            .not_valid_after(now + self.until)
        )
        for extension, critical in (*self._usual(issuer, key), *self._private(), *self.besides):
            builder = builder.add_extension(extension, critical)
        return builder.sign(issuer.key, hashes.SHA256())

    def _name(self) -> x509.Name:
        return x509.Name(
            [
                x509.RelativeDistinguishedName([x509.NameAttribute(oid, value) for oid, value in names])
                for names in self.subject
            ]
        )

    def _usual(self, issuer: Authority, key: rsa.RSAPrivateKey) -> list[Extension]:
        principal = tlv(UTF8_STRING, f"{dict(self.subject[-1])[NameOID.COMMON_NAME]}@carte-cps.fr".encode())
        authenticates = (ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SMARTCARD_LOGON)
        purposes = (ExtendedKeyUsageOID.EMAIL_PROTECTION,) if self.is_for_signing else authenticates
        usage = key_usage(digital_signature=not self.is_for_signing, content_commitment=self.is_for_signing)
        published = x509.DistributionPoint([x509.UniformResourceIdentifier(issuer.list_url)], None, None, None)
        return [
            (x509.BasicConstraints(ca=False, path_length=None), False),
            (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
            (x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), False),
            (usage, True),
            (x509.ExtendedKeyUsage(purposes), False),
            (x509.CertificatePolicies([x509.PolicyInformation(POLICY, None)]), False),
            (x509.SubjectAlternativeName([x509.OtherName(USER_PRINCIPAL_NAME, principal)]), False),
            (x509.CRLDistributionPoints([published]), False),
        ]

    def _private(self) -> list[Extension]:
        values = [(CARD_NUMBER, tlv(PRINTABLE_STRING, self.card_number.encode()))]
        if self.category is not None:
            values.append((CATEGORY, tlv(OCTET_STRING, bytes([self.category]))))
        if self.product is not None:
            values.append((PRODUCT, tlv(INTEGER, bytes([self.product]))))
        if self.profession is not None:
            values.append((PROFESSION, tlv(INTEGER, bytes([self.profession]))))
        return [(x509.UnrecognizedExtension(oid, value), False) for oid, value in values]


def make_key(size: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=size)


def _authority_name(common_name: str, unit: str) -> x509.Name:
    """Return the name of an authority, as IGC-Santé writes it: the country printable, the rest in UTF-8."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "ASIP-SANTE"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "0002 187512751"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def tlv(tag: int, content: bytes) -> bytes:
    """Return the DER of a short primitive value."""
    return bytes([tag, len(content)]) + content


def key_usage(**uses: bool) -> x509.KeyUsage:
    """Return the extension that grants these uses and no other."""
    names = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
        *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**dict.fromkeys(names, False) | uses)
