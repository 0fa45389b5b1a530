"""What the certificate of a card says of its holder, read from its DER.

Shape of IGC-Santé's authentication certificates (« Les gabarits des certificats X.509 et des CRL », and the test
certificates the agency publishes). The last relative name of the subject holds several values, and the values hold
« / », « + » and commas: a name is read attribute by attribute, and its text is never split.
"""

from dataclasses import dataclass

from cryptography import x509
from cryptography.x509.oid import NameOID

from jalon.core.text import one_line

# Private extensions of the health cards; all four are uncritical.
CATEGORY = x509.ObjectIdentifier("1.2.250.1.71.1.2.5")  # TRE_G01-CategorieProduit, OCTET STRING of one byte
PRODUCT = x509.ObjectIdentifier("1.2.250.1.71.1.2.2")  # TRE_G02-TypeProduit, INTEGER
CARD_NUMBER = x509.ObjectIdentifier("1.2.250.1.71.1.2.3")  # « issuer/serial », PrintableString
PROFESSION = x509.ObjectIdentifier("1.2.250.1.71.1.2.7")  # TRE_G15-ProfessionSante, INTEGER

INTEGER, OCTET_STRING, PRINTABLE_STRING = 0x02, 0x04, 0x13
LONGEST_LABEL = 200  # what the journal keeps


@dataclass(frozen=True)
class CardCertificate:
    """A certificate in words. An absent text is empty; an absent number is None.

    `common_name` is the PS_IdNat: « 8 » and an RPPS number on the cards that have one.
    """

    common_name: str
    title: str
    first_name: str
    last_name: str
    pseudonym: str
    category: int | None
    product: int | None
    card_number: str
    profession: int | None

    @classmethod
    def read(cls, certificate: x509.Certificate) -> "CardCertificate":
        """Raises ValueError for a name or an extension that is not of the expected shape."""
        subject, extensions = certificate.subject, certificate.extensions
        category = _value(extensions, CATEGORY, OCTET_STRING)
        if category is not None and len(category) != 1:
            raise ValueError("the category is not of one byte")
        return cls(
            common_name=_only(subject, NameOID.COMMON_NAME),
            title=_only(subject, NameOID.TITLE),
            first_name=_only(subject, NameOID.GIVEN_NAME),
            last_name=_only(subject, NameOID.SURNAME),
            pseudonym=_only(subject, NameOID.PSEUDONYM),
            category=category[0] if category else None,
            product=_number(extensions, PRODUCT),
            card_number=(_value(extensions, CARD_NUMBER, PRINTABLE_STRING) or b"").decode("ascii"),
            profession=_number(extensions, PROFESSION),
        )


def label(certificate: x509.Certificate) -> str:
    """Return the issuer's common name and the serial number, as the journal keeps them.

    Anybody's certificate may come, whatever its names hold: what does not print is left out.
    """
    names = certificate.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
    issuer = one_line("".join(char for char in str(names[0].value) if char.isprintable())) if names else ""
    serial = f"{certificate.serial_number:x}"
    return f"{issuer[: LONGEST_LABEL - len(serial) - 1]} {serial}".strip()


def _only(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    """Return the value of an attribute that a name may hold once."""
    found = name.get_attributes_for_oid(oid)
    if len(found) > 1:
        raise ValueError(f"several values for {oid.dotted_string}")
    value = found[0].value if found else ""
    if not isinstance(value, str) or not (value == "" or value.isprintable()):
        raise ValueError(f"the value of {oid.dotted_string} is no text")
    return value


def _number(extensions: x509.Extensions, oid: x509.ObjectIdentifier) -> int | None:
    value = _value(extensions, oid, INTEGER)
    return None if value is None else int.from_bytes(value, "big", signed=True)


def _value(extensions: x509.Extensions, oid: x509.ObjectIdentifier, tag: int) -> bytes | None:
    """Return the content of a private extension, None when it is absent. Short DER of one primitive value."""
    try:
        extension = extensions.get_extension_for_oid(oid)
    except x509.ExtensionNotFound:
        return None
    if not isinstance(extension.value, x509.UnrecognizedExtension):
        raise ValueError(f"{oid.dotted_string} is not a private extension")
    der = extension.value.value
    if len(der) < 3 or der[0] != tag or der[1] != len(der) - 2 or der[1] > 0x7F:
        raise ValueError(f"the value of {oid.dotted_string} is not of the expected type")
    return der[2:]
