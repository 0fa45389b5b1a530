"""The demonstration's cards: made once, private, good for years, published and shown."""

import shutil
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from cryptography.x509.verification import DNSName, PolicyBuilder, Store, VerificationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from pytest_django.fixtures import Settings

from jalon.accounts.cards.folder import CardFolder
from jalon.accounts.cards.trust import is_test_authority
from jalon.core.identifiers import is_valid_finess, is_valid_rpps, is_valid_siret
from jalon.demo.cards.holders import CARDS, FINESS, OPENING, PASSWORD, SIRET, DemoCard, Issuer, rpps_of_nobody
from jalon.demo.cards.making import TRUSTED, Workshop
from jalon.demo.cards.web import prepare_web
from jalon.demo.people import PERSONAS, persona
from tests.cards import BITS, DAY, LIST_URL
from tests.client import InspectingClient


@pytest.fixture
def own(workshop: Workshop, tmp_path: Path) -> Workshop:
    return Workshop(Path(shutil.copytree(workshop.path, tmp_path / "cards")), LIST_URL)


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


def again(workshop: Workshop, now: datetime) -> bool:
    return workshop.prepare(now, authority_bits=BITS, card_bits=BITS)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_physicians_among_the_sample_people_have_theirs() -> None:
    held = {dict(card.blank.subject[-1]).get(NameOID.COMMON_NAME) for card in OPENING}
    assert {f"8{persona(slug).rpps}" for slug in ("perrin", "colas", "cherif")} < held


def test_invented_numbers_are_sound_and_nobodys() -> None:
    numbers = [rpps_of_nobody(rank) for rank in range(1, 8)]
    assert all(is_valid_rpps(number) for number in numbers)
    assert not {person.rpps for person in PERSONAS} & set(numbers)
    assert is_valid_finess(FINESS)
    assert is_valid_siret(SIRET)


def test_each_range_has_its_root_and_its_intermediate_named_as_tests(workshop: Workshop) -> None:
    authorities = CardFolder(workshop.path).authorities()
    assert len(authorities) == 4
    assert all(is_test_authority(authority) for authority in authorities)
    assert [authority.subject == authority.issuer for authority in authorities] == [True, False, True, False]


def test_private_keys_are_their_owners_alone(workshop: Workshop) -> None:
    secret = [path for path in workshop.path.rglob("*") if path.suffix in (".key", ".p12")]
    assert len(secret) == 6 + 2 + len(CARDS)
    assert {path.stat().st_mode & 0o777 for path in secret} == {0o600}


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.slug)
def test_each_card_can_be_imported_with_the_published_password(workshop: Workshop, card: DemoCard) -> None:
    key, certificate, above = pkcs12.load_key_and_certificates(workshop.p12(card).read_bytes(), PASSWORD.encode())
    assert certificate == workshop.certificate(card)
    assert key.public_key() == certificate.public_key()
    certificate.verify_directly_issued_by(above[0])
    assert (above[0] in CardFolder(workshop.path).authorities()) is (card.issuer != Issuer.STRANGER)


def test_made_again_nothing_changes(own: Workshop, now: datetime) -> None:
    before = contents(own.path)
    assert not again(own, now)
    assert contents(own.path) == before


def test_cards_are_made_anew_two_months_before_their_end(own: Workshop, now: datetime) -> None:
    before = own.certificate(CARDS[0])
    assert not again(own, now + 1000 * DAY)
    assert again(own, now + 1040 * DAY)
    assert own.certificate(CARDS[0]) != before


@pytest.mark.parametrize("spoilt", [None, "", "{}", '{"from": "other"}'])
def test_cards_are_made_anew_when_what_they_were_made_from_is_not_known(
    own: Workshop, now: datetime, spoilt: str | None
) -> None:
    (own.path / "made.json").unlink()
    if spoilt is not None:
        (own.path / "made.json").write_text(spoilt)
    assert again(own, now)


def test_lists_are_signed_again_once_half_their_life_is_over(own: Workshop, now: datetime) -> None:
    first = own.revocation_list("ACI-FO-PP", now)
    assert own.revocation_list("ACI-FO-PP", now + 3 * DAY) == first
    later = own.revocation_list("ACI-FO-PP", now + 4 * DAY)
    assert later != first
    assert x509.load_der_x509_crl(later).next_update_utc > now + 10 * DAY
    assert own.revocation_list("ACI-FO-PP", now + 5 * DAY) == later


def test_only_the_revoked_card_is_on_the_lists(workshop: Workshop, now: datetime) -> None:
    revoked = {
        entry.serial_number
        for rank in TRUSTED
        for entry in x509.load_der_x509_crl(workshop.revocation_list(rank.code, now))
    }
    assert revoked == {workshop.certificate(card).serial_number for card in CARDS if card.is_revoked}


def test_the_root_of_this_machine_can_vouch_for_nothing_but_this_machine(workshop: Workshop, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    prepare_web(tmp_path, now, names=("localhost", "esante.gouv.fr"))
    root, server = (
        x509.load_pem_x509_certificate((tmp_path / name).read_bytes()) for name in ("root.pem", "server.pem")
    )
    verifier = PolicyBuilder().store(Store([root])).time(now)
    with pytest.raises(VerificationError):
        verifier.build_server_verifier(DNSName("esante.gouv.fr")).verify(server, [])


def test_the_certificate_of_this_machine_is_renewed_and_its_root_stays(tmp_path: Path, now: datetime) -> None:
    prepare_web(tmp_path, now)
    before = contents(tmp_path)
    prepare_web(tmp_path, now + 160 * DAY)
    assert contents(tmp_path) == before
    prepare_web(tmp_path, now + 180 * DAY)
    after = contents(tmp_path)
    assert {name for name in after if after[name] == before[name]} == {"root.pem", "root.key"}


def test_the_command_belongs_to_the_demonstration(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="demonstration only"):
        call_command("demo_cards")


def test_the_command_finds_the_cards_good(own: Workshop, settings: Settings) -> None:
    settings.CARD_FOLDER = own.path
    said = StringIO()
    call_command("demo_cards", stdout=said)
    assert said.getvalue() == "The cards are there, and good.\n"


# Pages


@pytest.fixture
def page(client: InspectingClient, workshop: Workshop, settings: Settings) -> InspectingClient:
    settings.CARD_FOLDER = workshop.path
    return client


def test_the_page_shows_each_card_with_its_file_and_its_help(page: InspectingClient) -> None:
    html = page.get("/demo/cartes/").content.decode()
    for card in CARDS:
        assert reverse("demo:card_file", args=[card.slug]) in html
        assert card.cause is None or reverse("signin:help", args=[card.cause]) in html
    assert f"<strong>{PASSWORD}</strong>" in html
    assert "/demo/cartes/" in page.get("/demo/").content.decode()


def test_the_page_says_why_nothing_can_be_tried(page: InspectingClient, settings: Settings) -> None:
    settings.CARD_URL = ""
    assert "nginx n’est pas installé" in page.get("/demo/cartes/").content.decode()


def test_cards_and_root_are_downloaded_under_their_types(page: InspectingClient, workshop: Workshop) -> None:
    card = page.get("/demo/cartes/perrin.p12")
    assert card.content == workshop.p12(CARDS[0]).read_bytes()
    assert card.headers["Content-Type"] == "application/x-pkcs12"
    assert card.headers["Content-Disposition"] == 'attachment; filename="perrin.p12"'
    root = page.get("/demo/cartes/racine.crt")
    assert root.content == (workshop.path / "web" / "root.pem").read_bytes()
    assert page.get("/demo/cartes/personne.p12").status_code == 404


def test_the_lists_that_the_demonstration_fetches_are_those_it_publishes(settings: Settings) -> None:
    assert [settings.DEMO_LIST_URL.format(code=rank.code) for rank in TRUSTED] == settings.CARD_REVOCATION_LISTS
    for rank in TRUSTED:
        assert settings.DEMO_LIST_URL.format(code=rank.code).endswith(reverse("demo:revocation_list", args=[rank.code]))


def test_lists_are_published_and_those_of_strangers_are_not(page: InspectingClient) -> None:
    for rank in TRUSTED:
        published = page.get(f"/demo/autorite/{rank.code}.crl")
        assert published.headers["Content-Type"] == "application/pkix-crl"
        assert x509.load_der_x509_crl(published.content).next_update_utc > datetime.now(UTC) + timedelta(days=3)
    assert page.get("/demo/autorite/AUTRE-AC.crl").status_code == 404
    assert page.get("/demo/autorite/..%2fweb.crl").status_code == 404
