"""Lists of revoked cards: fetched, and taken in place of the one that is held only when they are better than it.

They come over plain HTTP, so that what is received is trusted for its signature alone.
"""

import time
from datetime import datetime, timedelta
from enum import StrEnum

import requests
from cryptography import x509

from jalon.accounts.cards.folder import CardFolder
from jalon.accounts.cards.trust import is_current, is_signed_by

LARGEST_BYTES = 64 * 1024 * 1024
CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 5, 20, 120
CHUNK_BYTES = 64 * 1024
SOON = timedelta(hours=24)


class Fault(StrEnum):
    """What is wrong with a list, in the words of the alarm."""

    AWAY = "elle n’a pas pu être téléchargée"
    TOO_LARGE = "elle est plus grosse que la limite"
    UNREADABLE = "ce qui a été reçu n’est pas une liste, ou est tronqué"
    STRANGER = "elle n’est signée par aucune autorité de authorities.pem"
    PARTIAL = "elle n’est pas complète (liste delta, ou extension critique inconnue)"
    OLDER = "elle est plus ancienne que celle que nous avons"
    NOT_CURRENT = "elle ne vaut pas aujourd’hui"
    MISSING = "nous n’en avons pas\N{NO-BREAK SPACE}: aucune carte de cette autorité n’est acceptée"
    EXPIRED = "la nôtre est périmée\N{NO-BREAK SPACE}: aucune carte de cette autorité n’est acceptée"
    EXPIRES_SOON = "la nôtre est périmée dans moins de 24 heures"


class ListRefused(Exception):
    """A list was not taken."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.name)
        self.fault = fault


def download(url: str) -> bytes:
    """Return what a server publishes. Raises ListRefused when it is away, slow beyond measure, or sends too much."""
    deadline = time.monotonic() + WHOLE_SECONDS
    received = bytearray()
    try:
        with requests.get(url, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS)) as answer:
            answer.raise_for_status()
            for chunk in answer.iter_content(CHUNK_BYTES):
                received += chunk
                if len(received) > LARGEST_BYTES:
                    raise ListRefused(Fault.TOO_LARGE)
                if time.monotonic() > deadline:
                    raise ListRefused(Fault.AWAY)
    except requests.RequestException as error:
        raise ListRefused(Fault.AWAY) from error
    return bytes(received)


def take(der: bytes, files: CardFolder, authorities: tuple[x509.Certificate, ...], now: datetime) -> None:
    """Keep a list in place of the one that is held. Raises ListRefused, and keeps the former, when it is no better."""
    try:
        revocations = x509.load_der_x509_crl(der)
        is_whole = not any(extension.critical for extension in revocations.extensions)
    except (ValueError, TypeError, x509.DuplicateExtension) as error:
        raise ListRefused(Fault.UNREADABLE) from error
    authority = next((found for found in authorities if is_signed_by(revocations, found)), None)
    if authority is None:
        raise ListRefused(Fault.STRANGER)
    if not is_whole:
        raise ListRefused(Fault.PARTIAL)
    if not is_current(revocations, now):
        raise ListRefused(Fault.NOT_CURRENT)
    held = _held(files, authority)
    if held is not None and revocations.last_update_utc < held.last_update_utc:
        raise ListRefused(Fault.OLDER)
    files.hold(authority, revocations)


def state(files: CardFolder, authority: x509.Certificate, now: datetime) -> Fault | None:
    """Return what is, or is about to be, wrong with the list that is held of an authority."""
    held = _held(files, authority)
    if held is None:
        return Fault.MISSING
    if not is_current(held, now):
        return Fault.EXPIRED
    ends = held.next_update_utc
    return Fault.EXPIRES_SOON if ends is not None and ends - now < SOON else None


def _held(files: CardFolder, authority: x509.Certificate) -> x509.CertificateRevocationList | None:
    """Return the list that is held of an authority; one by another of the same name, as before a renewal, is none."""
    held = files.held(authority)
    return held if held is not None and is_signed_by(held, authority) else None
