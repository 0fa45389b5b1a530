"""Encryption at rest: AES-256-GCM under one data key per dossier, itself wrapped by a master key.

Shapes. A wrapped key is `nonce (12) + ciphertext (48)` and is stored beside the identifier of the master key
that wraps it. A sealed document is `nonce (12) + ciphertext`, of canonical UTF-8 JSON. The context (what the
document is: dossier, section, revision) is authenticated with it, so that a row copied elsewhere does not open.
Source: NIST SP 800-38D; ANSSI, Guide des mécanismes cryptographiques.
"""

import base64
import binascii
import json
import os
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12
KEY_BYTES = 32


class UnreadableError(Exception):
    """A document or key does not open: wrong master key, wrong context, or altered bytes."""


@cache
def _keyring(entries: tuple[str, ...]) -> dict[str, AESGCM]:
    ring = {}
    for entry in entries:
        identifier, _, encoded = entry.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise ImproperlyConfigured(f"Master key « {identifier} » is not base64.") from error
        if not identifier or len(key) != KEY_BYTES:
            raise ImproperlyConfigured("A master key is written identifier:base64, of 32 bytes.")
        ring[identifier] = AESGCM(key)
    if not ring:
        raise ImproperlyConfigured("No master key: set JALON_MASTER_KEYS.")
    return ring


def keyring() -> dict[str, AESGCM]:
    """Return the master keys by identifier, the current one first."""
    return _keyring(tuple(settings.MASTER_KEYS))


def current_key_id() -> str:
    """Return the identifier of the master key that wraps new data keys."""
    return next(iter(keyring()))


def _encrypt(cipher: AESGCM, clear: bytes, context: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, clear, context.encode())


def _decrypt(cipher: AESGCM, sealed: bytes, context: str) -> bytes:
    sealed = bytes(sealed)
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError) as error:
        raise UnreadableError(f"« {context} » does not open.") from error


def new_wrapped_key() -> tuple[str, bytes]:
    """Return (identifier of the master key, a new random data key wrapped by it)."""
    return wrap(os.urandom(KEY_BYTES))


def wrap(data_key: bytes) -> tuple[str, bytes]:
    """Wrap a data key of 32 bytes under the current master key."""
    key_id = current_key_id()
    return key_id, _encrypt(keyring()[key_id], data_key, "data-key")


def unwrap(key_id: str, wrapped: bytes) -> bytes:
    """Return the data key; raise UnreadableError when the master key is gone or is another one."""
    cipher = keyring().get(key_id)
    if cipher is None:
        raise UnreadableError(f"Master key « {key_id} » is not in JALON_MASTER_KEYS.")
    return _decrypt(cipher, wrapped, "data-key")


def rewrap(key_id: str, wrapped: bytes) -> tuple[str, bytes]:
    """Wrap the same data key again, under the current master key. The documents do not change."""
    return wrap(unwrap(key_id, wrapped))


class Sealer:
    """Seals and opens the documents of one dossier."""

    def __init__(self, key_id: str, wrapped: bytes) -> None:
        self._cipher = AESGCM(unwrap(key_id, wrapped))

    def seal(self, document: Any, context: str) -> bytes:
        """Encrypt a JSON-serialisable document, bound to its context."""
        clear = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return _encrypt(self._cipher, clear.encode(), context)

    def open(self, sealed: bytes, context: str) -> Any:
        """Decrypt a document; raise UnreadableError when the bytes or the context differ."""
        return json.loads(_decrypt(self._cipher, sealed, context))
