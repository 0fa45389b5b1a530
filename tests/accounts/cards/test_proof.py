"""Who is let in by a card, and the cause told to each of the others."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given
from hypothesis import strategies as st

from jalon.accounts.cards.proof import decode_pem, describe, is_from_stranger
from jalon.accounts.cards.trust import Trust
from jalon.accounts.enums import SignInCause, SignInMethod
from jalon.accounts.refusals import SignInRefused
from jalon.core.identifiers import complete_luhn
from jalon.demo.cards.authority import Authority, Blank
from jalon.demo.cards.holders import CARDS, DemoCard
from jalon.demo.people import persona
from tests.cards import DAY, LIST_URL, NOW, World, blank, make_world, world


@pytest.fixture
def here() -> World:
    return world()


def refused(card: Blank | bytes, trust: Trust | None = None, *, real: bool = False) -> SignInCause:
    der = card if isinstance(card, bytes) else world().issue(card)
    with pytest.raises(SignInRefused) as refusal:
        world().prove(der, trust, real=real)
    return refusal.value.cause


def numbered(common_name: str, **changes: object) -> Blank:
    names = ((NameOID.GIVEN_NAME, "A"), (NameOID.COMMON_NAME, common_name), (NameOID.SURNAME, "B"))
    return blank(subject=(((NameOID.TITLE, "Médecin"),), names), **changes)


def titled(title: str, **changes: object) -> Blank:
    return blank("interne", subject=(((NameOID.TITLE, title),), blank("interne").subject[-1]), **changes)


def test_a_physicians_card_proves_who_they_are(here: World) -> None:
    der = here.issue(blank())
    identity = here.prove(der)
    number = f"8{persona('perrin').rpps}"
    assert (identity.method, identity.issuer, identity.subject) == (SignInMethod.CARD, "IGC-SANTE", number)
    assert (identity.national_id, identity.rpps) == (number, persona("perrin").rpps)
    assert identity.full_name == "Dr Helene Perrin"
    assert identity.is_physician
    assert identity.certificate == describe(der)


def test_a_nurses_card_proves_who_they_are_without_making_them_a_doctor(here: World) -> None:
    identity = here.prove(here.issue(blank("infirmier")))
    assert (identity.profession, identity.full_name, identity.is_physician) == ("60", "Lucas Morin", False)


@pytest.mark.parametrize(
    ("title", "trains_as_physician"),
    [
        ("Interne", True),
        ("Étudiant en médecine, docteur junior médecin", True),
        ("MÉDECIN", True),
        ("Interne en pharmacie", False),
        ("Sage-Femme", False),
        ("", False),
    ],
)
def test_in_training_the_title_speaks_when_the_card_has_no_code(
    here: World, title: str, trains_as_physician: bool
) -> None:
    identity = here.prove(here.issue(titled(title)))
    assert identity.is_physician is trains_as_physician
    assert identity.civility == ""


def test_in_training_the_code_of_the_card_speaks_louder_than_the_title(here: World) -> None:
    assert here.prove(here.issue(titled("Interne", profession=21))).profession == "21"


def test_the_title_of_a_cps_makes_no_physician(here: World) -> None:
    identity = here.prove(here.issue(blank(profession=None)))
    assert (identity.profession, identity.civility, identity.is_physician) == ("", "", False)


@pytest.mark.parametrize("card", [card for card in CARDS if card.cause and not card.is_revoked], ids=lambda c: c.slug)
def test_each_card_of_the_demonstration_that_is_refused_is_so_for_its_cause(here: World, card: DemoCard) -> None:
    if card.cause == SignInCause.NOT_PHYSICIAN:
        assert not here.prove(here.issue(card.blank)).is_physician
    elif card.cause == SignInCause.UNKNOWN_AUTHORITY:
        assert refused(make_world(here.key).issue(card.blank)) == card.cause
    else:
        assert refused(card.blank) == card.cause


@pytest.mark.parametrize(
    ("category", "cause"),
    [
        (0x80, SignInCause.TEST_CARD),
        *((category, SignInCause.SOFTWARE_CERTIFICATE) for category in (0x02, 0x03, 0x82, 0x83)),
        *((category, SignInCause.UNREADABLE_CERTIFICATE) for category in (0x01, 0x7F, 0x81, 0xFF, None)),
    ],
)
def test_production_takes_real_cards_only(category: int | None, cause: SignInCause) -> None:
    assert refused(blank(category=category), real=True) == cause


def test_production_takes_a_real_card(here: World) -> None:
    assert here.prove(here.issue(blank(category=0x00)), real=True).is_physician


@pytest.mark.parametrize("category", [0x02, 0x03, 0x82, 0x83])
def test_a_rehearsal_takes_no_software_certificate_either(category: int) -> None:
    assert refused(blank(category=category)) == SignInCause.SOFTWARE_CERTIFICATE


@pytest.mark.parametrize("product", [2, 3])
def test_cards_of_structures_have_no_rpps_whatever_their_number(product: int) -> None:
    assert refused(blank(product=product)) == SignInCause.WRONG_CARD_KIND


@pytest.mark.parametrize("product", [None, 4, 127, 255])
def test_a_product_that_nobody_knows_is_refused(product: int | None) -> None:
    assert refused(blank(product=product)) == SignInCause.UNREADABLE_CERTIFICATE


@pytest.mark.parametrize(
    "common_name",
    [
        complete_luhn("9990000001"),  # without its type
        f"0{complete_luhn('9990000001')}",  # of another type
        "899900000012",  # with a wrong key
        "8999000000",
        f"8{complete_luhn('9990000001')}0",
        f"8{complete_luhn('9990000001')}/CPET0001",
        f"8 {complete_luhn('9990000001')}",
        "8" + "٩" * 11,
        "8",
        "021001234",
    ],
)
def test_a_number_that_is_no_rpps_is_refused(common_name: str) -> None:
    assert refused(numbered(common_name)) == SignInCause.UNREADABLE_CERTIFICATE


def test_a_card_without_a_name_is_refused() -> None:
    assert refused(blank(subject=(((NameOID.COMMON_NAME, "899900000011"),),))) == SignInCause.UNREADABLE_CERTIFICATE


def test_a_service_card_is_known_by_its_title_alone() -> None:
    subject = (((NameOID.TITLE, "Carte de service santé ou social"),), blank().subject[-1])
    assert refused(blank(subject=subject)) == SignInCause.SERVICE_CARD


@pytest.mark.parametrize(
    ("since", "until"), [(-3 * DAY, -DAY), (DAY, 3 * DAY), (-DAY, -timedelta(seconds=1)), (timedelta(seconds=1), DAY)]
)
def test_a_card_is_good_between_its_dates(since: timedelta, until: timedelta) -> None:
    assert refused(blank(since=since, until=until)) == SignInCause.CARD_EXPIRED


def test_a_card_is_good_at_its_dates(here: World) -> None:
    assert here.prove(here.issue(blank(since=timedelta(0), until=DAY))).is_physician
    assert here.prove(here.issue(blank(since=-DAY, until=timedelta(0)))).is_physician


def test_a_card_that_anybody_signed_under_the_same_names_is_a_strangers(here: World) -> None:
    other = make_world(here.key)
    assert other.intermediate.certificate.subject == here.intermediate.certificate.subject
    der = other.issue(blank())
    assert refused(der) == SignInCause.UNKNOWN_AUTHORITY
    assert is_from_stranger(der, here.trust())
    assert not is_from_stranger(here.issue(blank()), here.trust())


def test_a_card_signed_by_a_card_is_a_strangers(here: World) -> None:
    card = x509.load_der_x509_certificate(here.issue(blank()))
    forged = here.issue(blank("colas"), by=Authority(card, here.key, LIST_URL))
    assert refused(forged) == SignInCause.UNKNOWN_AUTHORITY


def test_an_intermediate_without_its_root_vouches_for_nobody(here: World) -> None:
    trust = Trust.of((here.intermediate.certificate,), here.lists())
    assert refused(blank(), trust) == SignInCause.UNKNOWN_AUTHORITY
    assert refused(blank(), Trust.of((), ())) == SignInCause.UNKNOWN_AUTHORITY


def test_an_authority_is_no_card(here: World) -> None:
    der = here.intermediate.certificate.public_bytes(Encoding.DER)
    assert refused(der) == SignInCause.WRONG_CERTIFICATE


def test_an_unknown_critical_extension_is_refused() -> None:
    besides = ((x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"), True),)
    assert refused(blank(besides=besides)) == SignInCause.UNKNOWN_AUTHORITY


@pytest.mark.parametrize(
    "purposes",
    [[ExtendedKeyUsageOID.SERVER_AUTH], [ExtendedKeyUsageOID.EMAIL_PROTECTION], [ExtendedKeyUsageOID.SMARTCARD_LOGON]],
)
def test_a_certificate_that_is_not_for_clients_is_refused(here: World, purposes: list) -> None:
    builder = x509.CertificateBuilder()
    usual = x509.load_der_x509_certificate(here.issue(blank()))
    for extension in usual.extensions:
        is_purpose = isinstance(extension.value, x509.ExtendedKeyUsage)
        value = x509.ExtendedKeyUsage(purposes) if is_purpose else extension.value
        builder = builder.add_extension(value, extension.critical)
    certificate = (
        builder.subject_name(usual.subject)
        .issuer_name(usual.issuer)
        .public_key(usual.public_key())
        .serial_number(usual.serial_number)
        .not_valid_before(usual.not_valid_before_utc)
        .not_valid_after(usual.not_valid_after_utc)
        .sign(here.intermediate.key, usual.signature_hash_algorithm)
    )
    assert refused(certificate.public_bytes(Encoding.DER)) == SignInCause.WRONG_CERTIFICATE


def test_a_revoked_card_is_refused_and_its_neighbour_is_not(here: World) -> None:
    mine, neighbour = here.issue(blank()), here.issue(blank("colas"))
    serial = x509.load_der_x509_certificate(mine).serial_number
    trust = here.trust(*here.lists(serial))
    assert refused(mine, trust) == SignInCause.CARD_REVOKED
    assert here.prove(neighbour, trust).is_physician


def test_a_card_of_a_revoked_authority_is_a_strangers(here: World) -> None:
    own = here.root.revocation_list([here.intermediate.certificate.serial_number], NOW)
    trust = here.trust(own, here.intermediate.revocation_list([], NOW))
    assert refused(blank(), trust) == SignInCause.UNKNOWN_AUTHORITY


def test_without_every_list_no_card_is_accepted(here: World) -> None:
    of_root, of_intermediate = here.lists()
    other = make_world(here.key)
    for lists in (
        (of_root,),
        (of_intermediate,),
        (of_root, other.lists()[1]),  # of the right name, signed by somebody else
        here.lists(now=NOW - 8 * DAY),  # past its end
        here.lists(now=NOW + DAY),  # not yet begun
        (here.lists(now=NOW - 8 * DAY)[0], of_intermediate),
    ):
        assert refused(blank(), here.trust(*lists)) == SignInCause.REVOCATION_UNKNOWN


def test_a_list_is_good_until_the_moment_it_ends(here: World) -> None:
    ends = here.intermediate.revocation_list([], NOW - DAY, lasts=DAY)
    assert refused(blank(), here.trust(here.lists()[0], ends)) == SignInCause.REVOCATION_UNKNOWN
    almost = here.intermediate.revocation_list([], NOW - DAY, lasts=DAY + timedelta(seconds=1))
    assert here.prove(here.issue(blank()), here.trust(here.lists()[0], almost)).is_physician


@given(st.data())
def test_whatever_bit_is_flipped_the_card_proves_the_same_person_or_nobody(data: st.DataObject) -> None:
    der = bytearray(_card())
    place = data.draw(st.integers(0, len(der) - 1))
    der[place] ^= 1 << data.draw(st.integers(0, 7))
    _proves_the_same_or_nobody(bytes(der))


@given(st.integers(0, 2000), st.integers(0, 2000), st.binary(max_size=40))
def test_whatever_is_cut_or_pasted_the_card_proves_the_same_person_or_nobody(
    start: int, length: int, pasted: bytes
) -> None:
    der = _card()
    _proves_the_same_or_nobody(der[:start] + pasted + der[start + length :])


@given(st.binary(max_size=200))
def test_bytes_that_are_no_certificate_prove_nothing(der: bytes) -> None:
    assert refused(der) == SignInCause.UNREADABLE_CERTIFICATE
    assert describe(der) == ""
    assert not is_from_stranger(der, world().trust())


@given(
    st.builds(
        lambda category, product, profession, title, number: replace(
            numbered(number), category=category, product=product, profession=profession
        ),
        st.integers(0, 255),
        st.integers(0, 127),
        st.none() | st.integers(0, 127),
        st.text(min_size=1, max_size=20),
        st.from_regex(r"8?[0-9]{9,12}", fullmatch=True),
    )
)
def test_only_real_or_test_cps_and_cpf_with_a_sound_number_ever_pass(card: Blank) -> None:
    try:
        identity = world().prove(world().issue(card))
    except SignInRefused:
        return
    assert card.category in (0x00, 0x80)
    assert card.product in (0, 1)
    assert identity.rpps
    assert identity.national_id == dict(card.subject[-1])[NameOID.COMMON_NAME]


@given(st.text(max_size=100))
def test_a_text_that_is_no_pem_is_refused_without_an_error(text: str) -> None:
    try:
        decode_pem(text)
    except SignInRefused as refusal:
        assert refusal.cause == SignInCause.UNREADABLE_CERTIFICATE


def _card() -> bytes:
    return _CARD.setdefault("der", world().issue(blank()))


_CARD: dict[str, bytes] = {}


def _proves_the_same_or_nobody(der: bytes) -> None:
    describe(der)
    try:
        identity = world().prove(der)
    except SignInRefused:
        return
    assert identity.national_id == f"8{persona('perrin').rpps}"
