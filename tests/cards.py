"""Authorities and cards for tests: those of the demonstration, made quickly, and variations on them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

from jalon.accounts.cards.proof import prove
from jalon.accounts.cards.trust import Trust
from jalon.accounts.identity import ProvenIdentity
from jalon.demo.cards.authority import Authority, Blank, make_key
from jalon.demo.cards.holders import PASSWORD, find_card
from jalon.demo.cards.making import Workshop
from jalon.demo.cards.web import prepare_web

BITS = 2048
LIST_URL = "http://localhost/demo/autorite/{code}.crl"
SITE_NAME, CARD_NAME = "site.localhost", "carte.localhost"
NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class World:
    """A root, an intermediate, a key for every card."""

    root: Authority
    intermediate: Authority
    key: RSAPrivateKey

    def issue(self, blank: Blank, *, by: Authority | None = None) -> bytes:
        return blank.sign(by or self.intermediate, self.key, NOW).public_bytes(Encoding.DER)

    def lists(self, *revoked: int, now: datetime = NOW) -> tuple[x509.CertificateRevocationList, ...]:
        return self.root.revocation_list([], now), self.intermediate.revocation_list([*revoked], now)

    def trust(self, *lists: x509.CertificateRevocationList) -> Trust:
        return Trust.of((self.root.certificate, self.intermediate.certificate), lists or self.lists())

    def prove(self, der: bytes, trust: Trust | None = None, *, real: bool = False) -> ProvenIdentity:
        return prove(der, trust or self.trust(), now=NOW, accepts_test_cards=not real)


@cache
def world() -> World:
    return make_world(make_key(BITS))


def make_world(key: RSAPrivateKey) -> World:
    root = Authority.make("TEST LOCAL AC RACINE IGC-SANTE FORT", make_key(BITS), NOW, list_url=LIST_URL)
    intermediate = Authority.make(
        "TEST LOCAL AC IGC-SANTE FORT PERSONNES", make_key(BITS), NOW, list_url=LIST_URL, above=root
    )
    return World(root, intermediate, key)


def blank(slug: str = "perrin", **changes: object) -> Blank:
    """Return the blank of one of the demonstration's cards, changed."""
    return replace(find_card(slug).blank, **changes)


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """A CARD_FOLDER with every card of the demonstration, and a certificate for the two hosts of tests."""
    folder = tmp_path_factory.mktemp("cards")
    made = Workshop(folder, LIST_URL)
    made.prepare(datetime.now(UTC), authority_bits=BITS, card_bits=BITS)
    prepare_web(folder / "web", datetime.now(UTC), names=(SITE_NAME, CARD_NAME, "localhost"))
    yield made


def header(workshop: Workshop, slug: str) -> str:
    """Return a certificate as nginx hands it over."""
    return quote((workshop.path / "holders" / f"{slug}.pem").read_text(), safe="")


def key_pair(workshop: Workshop, slug: str) -> Path:
    """Return a PEM file of a card's private key and certificates, as TLS libraries read it."""
    file = workshop.path / f"{slug}.pair"
    if not file.exists():
        key, certificate, above = pkcs12.load_key_and_certificates(
            workshop.p12(find_card(slug)).read_bytes(), PASSWORD.encode()
        )
        parts = [found.public_bytes(Encoding.PEM) for found in (certificate, *above)]
        file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + b"".join(parts))
    return file
