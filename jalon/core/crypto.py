"""Encryption at rest: AES-256-GCM under one data key per dossier, itself wrapped by a master key.

Shapes. A wrapped key is `nonce (12) + ciphertext (48)` and is stored beside the identifier of the master key
that wraps it. A sealed document is `nonce (12) + ciphertext`, of canonical UTF-8 JSON. The context (what the
document is: dossier, section, revision) is authenticated with it, so that a row copied elsewhere does not open.
A sealed stream, for files, is `salt (32) + chunks`; each chunk is 64 KiB of the file, the last one less, encrypted, and
its tag (16), under a key of its own that HKDF-SHA256 derives from the data key, the salt and the context. The nonce
counts the chunks and says which is the last: one moved, repeated, lost or cut off does not open (the STREAM
construction of Hoang and others, 2015).
Source: NIST SP 800-38D; RFC 5869; ANSSI, Guide des mécanismes cryptographiques.
"""

import base64
import binascii
import json
import os
from collections.abc import Iterator
from functools import cache
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12
KEY_BYTES = 32
SALT_BYTES = 32
TAG_BYTES = 16
CHUNK_BYTES = 64 * 1024


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
        self._key = unwrap(key_id, wrapped)
        self._cipher = AESGCM(self._key)

    def seal(self, document: Any, context: str) -> bytes:
        """Encrypt a JSON-serialisable document, bound to its context."""
        clear = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return _encrypt(self._cipher, clear.encode(), context)

    def open(self, sealed: bytes, context: str) -> Any:
        """Decrypt a document; raise UnreadableError when the bytes or the context differ."""
        return json.loads(_decrypt(self._cipher, sealed, context))

    def seal_stream(self, source: BinaryIO, target: BinaryIO, context: str) -> None:
        """Encrypt a file chunk by chunk, from where `source` stands to its end; memory does not grow with it."""
        salt = os.urandom(SALT_BYTES)
        cipher = self._stream_cipher(salt, context)
        target.write(salt)
        for number, chunk, last in _chunks(source, CHUNK_BYTES):
            target.write(cipher.encrypt(_stream_nonce(number, last), chunk, None))

    def open_stream(self, sealed: BinaryIO, context: str) -> Iterator[bytes]:
        """Yield the file chunk by chunk, none of which was altered.

        Raise UnreadableError at the first that was, or at the end when the file was cut: whoever must not use a part
        of an altered file reads to the end first.
        """
        cipher = self._stream_cipher(sealed.read(SALT_BYTES), context)
        for number, chunk, last in _chunks(sealed, CHUNK_BYTES + TAG_BYTES):
            try:
                yield cipher.decrypt(_stream_nonce(number, last), chunk, None)
            except (InvalidTag, ValueError) as error:
                raise UnreadableError(f"« {context} » does not open at chunk {number}.") from error

    def _stream_cipher(self, salt: bytes, context: str) -> AESGCM:
        return AESGCM(HKDF(SHA256(), KEY_BYTES, salt, b"stream:" + context.encode()).derive(self._key))


def _chunks(source: BinaryIO, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Yield (number, bytes, whether it is the last); at least one, empty when the source is."""
    number, chunk = 0, source.read(size)
    while True:
        following = source.read(size) if len(chunk) == size else b""
        yield number, chunk, not following
        if not following:
            return
        number, chunk = number + 1, following


def _stream_nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(NONCE_BYTES - 1, "big") + bytes([last])
