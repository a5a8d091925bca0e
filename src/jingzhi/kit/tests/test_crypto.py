"""Sealing and digests: the published vectors, every altered byte found, nothing readable without the secret."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from jingzhi.kit import crypto
from jingzhi.kit.refused import Refused

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@pytest.fixture(autouse=True)
def secret() -> Iterator[None]:
    """A secret of the test's own; the one of the settings, when there is one, is put back."""
    before = list(crypto._secret)
    crypto.use_secret("a secret for tests")
    yield
    crypto._secret[:] = before
    crypto._key.cache_clear()


def test_sm3_and_sm4_are_the_national_ones() -> None:
    assert crypto.hash_bytes(b"abc") == (
        "sm3",
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    )
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    work = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()
    assert (work.update(key) + work.finalize()).hex() == "681edf34d206965e86b3e94f536e4246"
    assert crypto.best_alg() == crypto.SM4_GCM


def test_a_recorded_hash_can_be_computed_again_by_its_name() -> None:
    assert crypto.hash_bytes(b"abc", alg="sha256") == ("sha256", hashlib.sha256(b"abc").hexdigest())
    with pytest.raises(ValueError, match="unknown hash"):
        crypto.hash_bytes(b"abc", alg="md5")


@given(texts)
def test_what_is_sealed_is_unsealed(text: str) -> None:
    blob = crypto.seal(text)
    assert crypto.unseal(blob) == text
    assert crypto.unseal(memoryview(blob)) == text  # type: ignore[arg-type]
    assert crypto.seal(text) != blob
    assert len(blob) == len(text.encode()) + 29


@given(st.data())
def test_every_altered_byte_is_found(data: st.DataObject) -> None:
    blob = bytearray(crypto.seal("13800001234"))
    blob[data.draw(st.integers(0, len(blob) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Refused) as refusal:
        crypto.unseal(bytes(blob))
    assert refusal.value.code == "damaged"


@pytest.mark.parametrize("blob", [b"", b"\x01", b"\x01" * 28, b"\x07" * 60])
def test_what_was_never_sealed_is_refused(blob: bytes) -> None:
    with pytest.raises(Refused, match="加密内容"):
        crypto.unseal(blob)


def test_text_sealed_with_aes_stays_readable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypto, "best_alg", lambda: crypto.AES_GCM)
    blob = crypto.seal("旌阳")
    monkeypatch.undo()
    assert (blob[0], crypto.unseal(blob)) == (crypto.AES_GCM, "旌阳")


def test_without_sm4_new_text_is_sealed_with_aes(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_sm4(*_arguments: object) -> None:
        raise UnsupportedAlgorithm("SM4")

    crypto.best_alg.cache_clear()
    monkeypatch.setattr(crypto, "Cipher", without_sm4)
    assert crypto.best_alg() == crypto.AES_GCM
    crypto.best_alg.cache_clear()


def test_another_secret_opens_nothing_and_finds_nothing() -> None:
    blob, found_by = crypto.seal("旌阳"), crypto.blind("旌阳")
    crypto.use_secret("another secret")
    with pytest.raises(Refused, match="密钥"):
        crypto.unseal(blob)
    assert crypto.blind("旌阳") != found_by


def test_without_a_secret_nothing_is_sealed() -> None:
    crypto._secret.clear()
    crypto._key.cache_clear()
    with pytest.raises(RuntimeError, match="use_secret"):
        crypto.seal("旌阳")
    with pytest.raises(ValueError, match="8 characters"):
        crypto.use_secret("short")


def test_blind_is_steady() -> None:
    assert crypto.blind("13800001234") == crypto.blind("13800001234") != crypto.blind("13800001235")
    assert len(crypto.blind("")) == 64
