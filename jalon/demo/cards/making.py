"""Make the demonstration's cards in CARD_FOLDER, once; make again what comes to its end.

    authorities.pem, revocations.pem, revocations/   what any Jalon has there (accounts.cards.folder)
    authority/    CODE.pem, CODE.key and CODE.crl of each authority
    holders/      SLUG.p12, which a browser imports, and SLUG.pem
    made.json     what the above was made from, and until when it is good

Private keys are readable by their owner alone. The password of every .p12 is `holders.PASSWORD`.
"""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)

from jalon.accounts.cards.folder import CardFolder, write_whole
from jalon.accounts.cards.revocations import take
from jalon.demo.cards.authority import CARD_LASTS, LIST_LASTS, Authority, make_key
from jalon.demo.cards.holders import CARDS, PASSWORD, DemoCard, Issuer

AUTHORITY_KEY_BITS, CARD_KEY_BITS = 4096, 2048  # as IGC-Santé
RENEWED = timedelta(days=60)  # before the end
SECRET = 0o600


@dataclass(frozen=True)
class Rank:
    """An authority to make: its code, its name, and the code of the root above it."""

    code: str
    common_name: str
    above: str = ""


TRUSTED = (
    Rank("ACR-FO", "TEST LOCAL AC RACINE IGC-SANTE FORT"),
    Rank(Issuer.FORT.value, "TEST LOCAL AC IGC-SANTE FORT PERSONNES", "ACR-FO"),
    Rank("ACR-ST", "TEST LOCAL AC RACINE IGC-SANTE STANDARD"),
    Rank(Issuer.STANDARD.value, "TEST LOCAL AC IGC-SANTE STANDARD PERSONNES", "ACR-ST"),
)
STRANGERS = (
    Rank("AUTRE-RACINE", "TEST LOCAL AUTRE AC RACINE"),
    Rank(Issuer.STRANGER.value, "TEST LOCAL AUTRE AC", "AUTRE-RACINE"),
)


@dataclass(frozen=True)
class Workshop:
    """The demonstration's authorities and cards, in CARD_FOLDER. `list_url` holds « {code} » where the code goes."""

    path: Path
    list_url: str

    def p12(self, card: DemoCard) -> Path:
        return self.path / "holders" / f"{card.slug}.p12"

    def certificate(self, card: DemoCard) -> x509.Certificate:
        return x509.load_pem_x509_certificate((self.path / "holders" / f"{card.slug}.pem").read_bytes())

    def prepare(
        self, now: datetime, *, authority_bits: int = AUTHORITY_KEY_BITS, card_bits: int = CARD_KEY_BITS
    ) -> bool:
        """Make what lacks, and bring the lists up to date; return whether the cards were made anew."""
        makes = not self._is_good(now)
        if makes:
            self._make(now, authority_bits, card_bits)
        files = CardFolder(self.path)
        authorities = files.authorities()
        for rank in TRUSTED:
            take(self.revocation_list(rank.code, now), files, authorities, now)
        files.publish(authorities)
        return makes

    def revocation_list(self, code: str, now: datetime) -> bytes:
        """Return the DER of a trusted authority's list, signed again once half its life is over."""
        file = self.path / "authority" / f"{code}.crl"
        if file.exists():
            ends = x509.load_der_x509_crl(file.read_bytes()).next_update_utc
            if ends is not None and ends - now > LIST_LASTS / 2:
                return file.read_bytes()
        revoked = [
            self.certificate(card).serial_number for card in CARDS if card.is_revoked and card.issuer.value == code
        ]
        signed = self.authority(code).revocation_list(revoked, now).public_bytes(Encoding.DER)
        write_whole(file, signed)
        return signed

    def _is_good(self, now: datetime) -> bool:
        try:
            made = json.loads((self.path / "made.json").read_text())
        except (OSError, ValueError):
            return False
        return made.get("from") == _plan() and now < datetime.fromisoformat(made["until"]) - RENEWED

    def _make(self, now: datetime, authority_bits: int, card_bits: int) -> None:
        ranks = (*TRUSTED, *STRANGERS)
        bits = [authority_bits] * len(TRUSTED) + [card_bits] * (len(STRANGERS) + len(CARDS))
        with ThreadPoolExecutor() as pool:  # the library lets go of the interpreter while it looks for primes
            keys = list(pool.map(make_key, bits))
        authorities: dict[str, Authority] = {}
        for rank, key in zip(ranks, keys, strict=False):
            authorities[rank.code] = Authority.make(
                rank.common_name,
                key,
                now,
                list_url=self.list_url.format(code=rank.code),
                above=authorities.get(rank.above),
            )
            self._keep_authority(rank.code, authorities[rank.code])
        for card, key in zip(CARDS, keys[len(ranks) :], strict=True):
            self._keep_card(card, authorities[card.issuer.value], key, now)
        trusted = [authorities[rank.code].certificate.public_bytes(Encoding.PEM) for rank in TRUSTED]
        write_whole(CardFolder(self.path).authorities_file, b"".join(trusted))
        made = {"from": _plan(), "until": (now + CARD_LASTS).isoformat()}
        write_whole(self.path / "made.json", json.dumps(made).encode())

    def _keep_authority(self, code: str, authority: Authority) -> None:
        folder = self.path / "authority"
        write_whole(folder / f"{code}.pem", authority.certificate.public_bytes(Encoding.PEM))
        pem = authority.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_whole(folder / f"{code}.key", pem, SECRET)
        (folder / f"{code}.crl").unlink(missing_ok=True)  # signed by the key of before

    def _keep_card(self, card: DemoCard, issuer: Authority, key: RSAPrivateKey, now: datetime) -> None:
        certificate = card.blank.sign(issuer, key, now)
        name = f"{card.holder} ({card.words})".encode()
        p12 = pkcs12.serialize_key_and_certificates(
            name, key, certificate, [issuer.certificate], BestAvailableEncryption(PASSWORD.encode())
        )
        write_whole(self.path / "holders" / f"{card.slug}.pem", certificate.public_bytes(Encoding.PEM))
        write_whole(self.p12(card), p12, SECRET)

    def authority(self, code: str) -> Authority:
        folder = self.path / "authority"
        certificate = x509.load_pem_x509_certificate((folder / f"{code}.pem").read_bytes())
        key = load_pem_private_key((folder / f"{code}.key").read_bytes(), password=None)
        return Authority(certificate, cast(RSAPrivateKey, key), self.list_url.format(code=code))


def _plan() -> str:
    """Sum up what the cards are made from: it changes as soon as one of them does."""
    return hashlib.sha256(repr((CARDS, TRUSTED, STRANGERS)).encode()).hexdigest()
