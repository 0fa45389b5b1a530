"""Encryption at rest."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from jalon.core import crypto
from jalon.core.crypto import Sealer, UnreadableError

FIRST = "first:" + "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="
SECOND = "second:" + "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI="

json_documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
)


@given(json_documents)
def test_what_is_sealed_opens_again_as_it_was(document: object) -> None:
    sealer = Sealer(*crypto.new_wrapped_key())
    assert sealer.open(sealer.seal(document, "here"), "here") == document


def test_a_sealed_document_does_not_hold_its_words() -> None:
    sealer = Sealer(*crypto.new_wrapped_key())
    assert b"Alzheimer" not in sealer.seal({"pathologies": "Alzheimer"}, "here")


def test_a_document_moved_to_another_row_does_not_open() -> None:
    sealer = Sealer(*crypto.new_wrapped_key())
    with pytest.raises(UnreadableError):
        sealer.open(sealer.seal({"a": 1}, "section:1"), "section:2")


@given(st.integers(min_value=0, max_value=60))
def test_an_altered_document_does_not_open(position: int) -> None:
    sealer = Sealer(*crypto.new_wrapped_key())
    sealed = bytearray(sealer.seal({"answer": "a long enough answer to have sixty bytes of it"}, "here"))
    sealed[position] ^= 1
    with pytest.raises(UnreadableError):
        sealer.open(bytes(sealed), "here")


def test_two_dossiers_do_not_open_each_other() -> None:
    one, other = (Sealer(*crypto.new_wrapped_key()) for _ in range(2))
    with pytest.raises(UnreadableError):
        other.open(one.seal({"a": 1}, "here"), "here")


def test_a_rewrapped_key_opens_the_same_documents_without_the_old_master_key(settings) -> None:
    settings.MASTER_KEYS = [FIRST]
    key_id, wrapped = crypto.new_wrapped_key()
    sealed = Sealer(key_id, wrapped).seal({"gir": 3}, "here")
    settings.MASTER_KEYS = [SECOND, FIRST]
    new_id, rewrapped = crypto.rewrap(key_id, wrapped)
    settings.MASTER_KEYS = [SECOND]
    assert new_id == "second"
    assert Sealer(new_id, rewrapped).open(sealed, "here") == {"gir": 3}
    with pytest.raises(UnreadableError):
        Sealer(key_id, wrapped)


@pytest.mark.parametrize("keys", [[], ["no-key"], ["short:QUFB"], ["bad:***"], [":" + FIRST.split(":")[1]]])
def test_master_keys_that_are_wrong_are_said_at_once(settings, keys: list[str]) -> None:
    settings.MASTER_KEYS = keys
    with pytest.raises(ImproperlyConfigured):
        crypto.current_key_id()
