"""A certificate is read from its DER, attribute by attribute."""

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from jalon.accounts.cards.certificate import CATEGORY, PROFESSION, CardCertificate, label
from jalon.demo.cards.authority import INTEGER, OCTET_STRING, Authority, make_key, tlv
from jalon.demo.cards.holders import FINESS
from tests.cards import BITS, LIST_URL, NOW, blank, world


def read(slug: str = "perrin", **changes: object) -> CardCertificate:
    return CardCertificate.read(x509.load_der_x509_certificate(world().issue(blank(slug, **changes))))


def with_extension(oid: x509.ObjectIdentifier, value: bytes, **absent: None) -> CardCertificate:
    return read(besides=((x509.UnrecognizedExtension(oid, value), False),), **absent)


def test_the_last_name_of_several_values_is_read_whole() -> None:
    card = read()
    assert (card.common_name, card.first_name, card.last_name) == ("899900000011", "HELENE", "PERRIN")
    assert (card.title, card.category, card.product, card.profession) == ("Médecin", 0x80, 0, 10)
    assert card.card_number == "8025000001/2600000000"


def test_slashes_and_parentheses_in_names_split_nothing() -> None:
    assert read("cpe").common_name == f"3{FINESS}/CPET0002"


def test_commas_and_plus_signs_in_names_split_nothing() -> None:
    subject = (
        ((NameOID.TITLE, "Médecin, CN=899900000029"),),
        ((NameOID.GIVEN_NAME, "A+CN=1"), (NameOID.COMMON_NAME, "899900000011"), (NameOID.SURNAME, "B,C=FR")),
    )
    card = read(subject=subject)
    assert (card.common_name, card.first_name, card.last_name) == ("899900000011", "A+CN=1", "B,C=FR")


def test_an_absent_profession_is_none() -> None:
    assert read("interne").profession is None


@pytest.mark.parametrize("name", [NameOID.COMMON_NAME, NameOID.SURNAME, NameOID.GIVEN_NAME, NameOID.TITLE])
def test_two_values_where_one_is_expected_are_refused(name: x509.ObjectIdentifier) -> None:
    with pytest.raises(ValueError, match="several values"):
        read(subject=(((name, "899900000029"),), *blank().subject))


@pytest.mark.parametrize("value", ["PER\x00RIN", "PER\nRIN", "PER\u202eRIN"])
def test_a_name_that_does_not_print_is_refused(value: str) -> None:
    names = ((NameOID.COMMON_NAME, "899900000011"), (NameOID.SURNAME, value))
    with pytest.raises(ValueError, match="no text"):
        read(subject=(names,))


@pytest.mark.parametrize(
    "value", [b"", b"\x02", b"\x02\x01", b"\x02\x02\x0a", b"\x04\x01\x0a", b"\x02\x01\x0a\x00", b"\x02\x81\x01\x0a"]
)
def test_a_private_value_of_another_type_or_length_is_refused(value: bytes) -> None:
    with pytest.raises(ValueError, match="expected type"):
        with_extension(PROFESSION, value, profession=None)


def test_a_category_is_one_byte() -> None:
    with pytest.raises(ValueError, match="one byte"):
        with_extension(CATEGORY, tlv(OCTET_STRING, b"\x00\x80"), category=None)


def test_a_number_of_several_bytes_is_read_with_its_sign() -> None:
    assert with_extension(PROFESSION, tlv(INTEGER, b"\x01\x00"), profession=None).profession == 256
    assert with_extension(PROFESSION, tlv(INTEGER, b"\xff"), profession=None).profession == -1


def test_the_journal_keeps_the_issuer_and_the_serial_number() -> None:
    certificate = x509.load_der_x509_certificate(world().issue(blank()))
    assert label(certificate) == f"TEST LOCAL AC IGC-SANTE FORT PERSONNES {certificate.serial_number:x}"


def test_whatever_a_stranger_is_called_the_journal_can_write_it() -> None:
    stranger = Authority.make("É\x00\n" + "x" * 58, make_key(BITS), NOW, list_url=LIST_URL)
    found = label(stranger.certificate)
    assert found.startswith("Éxxx")
    assert found.isprintable()
