"""Sealed streams: files of any size, opened only as they were."""

import io
import tracemalloc
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.core import crypto
from jalon.core.crypto import CHUNK_BYTES, SALT_BYTES, TAG_BYTES, Sealer, UnreadableError

SEALED_CHUNK = CHUNK_BYTES + TAG_BYTES
sizes = st.sampled_from([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 3 * CHUNK_BYTES + 7])


def new_sealer() -> Sealer:
    return Sealer(*crypto.new_wrapped_key())


def content(size: int) -> bytes:
    return bytes(number % 251 for number in range(size))


def sealed(sealer: Sealer, clear: bytes, context: str = "here") -> bytes:
    target = io.BytesIO()
    sealer.seal_stream(io.BytesIO(clear), target, context)
    return target.getvalue()


def opened(sealer: Sealer, stream: bytes, context: str = "here") -> bytes:
    return b"".join(sealer.open_stream(io.BytesIO(stream), context))


@given(sizes)
def test_a_file_of_any_size_opens_as_it_was(size: int) -> None:
    sealer = new_sealer()
    assert opened(sealer, sealed(sealer, content(size))) == content(size)


@given(sizes, st.data())
def test_one_altered_byte_anywhere_is_never_wrong_data(size: int, data: st.DataObject) -> None:
    sealer = new_sealer()
    stream = bytearray(sealed(sealer, content(size)))
    stream[data.draw(st.integers(0, len(stream) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(UnreadableError):
        opened(sealer, bytes(stream))


@given(sizes, st.data())
def test_a_file_cut_anywhere_does_not_open_to_its_end(size: int, data: st.DataObject) -> None:
    sealer = new_sealer()
    stream = sealed(sealer, content(size))
    with pytest.raises(UnreadableError):
        opened(sealer, stream[: data.draw(st.integers(SALT_BYTES, len(stream) - 1))])


def test_chunks_in_another_order_twice_or_added_do_not_open() -> None:
    sealer = new_sealer()
    stream = sealed(sealer, content(3 * CHUNK_BYTES))
    salt, chunks = stream[:SALT_BYTES], stream[SALT_BYTES:]
    first, second, third = (chunks[start : start + SEALED_CHUNK] for start in (0, SEALED_CHUNK, 2 * SEALED_CHUNK))
    for wrong in (second + first + third, first + first + third, first + third, chunks + third, chunks + b"x"):
        with pytest.raises(UnreadableError):
            opened(sealer, salt + wrong)


def test_a_file_under_another_name_or_of_another_dossier_does_not_open() -> None:
    sealer = new_sealer()
    stream = sealed(sealer, b"a letter")
    with pytest.raises(UnreadableError):
        opened(sealer, stream, "elsewhere")
    with pytest.raises(UnreadableError):
        opened(new_sealer(), stream)


def test_the_same_file_is_never_sealed_twice_alike() -> None:
    sealer = new_sealer()
    assert sealed(sealer, b"a letter")[SALT_BYTES:] != sealed(sealer, b"a letter")[SALT_BYTES:]


class Endless(io.RawIOBase):
    """As many zeros as told, made as they are read."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int = -1) -> bytes:
        size = min(size, self.left)
        self.left -= size
        return bytes(size)


class Nothing(io.RawIOBase):
    def write(self, data: object) -> int:
        return len(bytes(data))


def test_the_memory_does_not_grow_with_the_file() -> None:
    sealer, target = new_sealer(), Nothing()
    tracemalloc.start()
    sealer.seal_stream(as_file(Endless(20 * 1024 * 1024)), as_file(target), "here")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10 * CHUNK_BYTES


def as_file(stream: io.RawIOBase) -> BinaryIO:
    return stream
