"""Sealing personal text, and digests that can be looked up (DOMAIN.md section 13).

Sealed text is `alg || nonce || ciphertext+tag`. alg 1 is SM4-GCM (GB/T 32907), alg 2 AES-256-GCM for an OpenSSL
without SM4; either is opened wherever it can be. Keys are derived by HKDF, one per purpose, from one secret
that the settings hand over with `use_secret`; nothing is read from the environment here.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jingzhi.kit.refused import Refused
from jingzhi.kit.words import _

SM4_GCM, AES_GCM = 1, 2
_NONCE, _TAG = 12, 16
_secret: list[bytes] = []


def _known_hash() -> str:
    try:
        hashlib.new("sm3")
    except ValueError:  # pragma: no cover  # an OpenSSL built without the national algorithms
        return "sha256"
    return "sm3"


HASH = _known_hash()  # GB/T 32905, 32 bytes; recorded beside every hash that is kept


def use_secret(secret: str) -> None:
    """Take the installation's secret (at least 8 characters); the settings call this once at start."""
    if len(secret) < 8:
        raise ValueError("the secret must have at least 8 characters")
    _secret[:] = [secret.encode()]
    _key.cache_clear()


@lru_cache(maxsize=8)
def _key(purpose: str, length: int) -> bytes:
    if not _secret:
        raise RuntimeError("no secret: call jingzhi.kit.crypto.use_secret first")
    return HKDF(hashes.SHA256(), length, salt=None, info=b"jingzhi/" + purpose.encode()).derive(_secret[0])


def _cipher(alg: int, nonce: bytes, tag: bytes | None = None) -> Cipher[modes.GCM]:
    key = _key("seal", 16) if alg == SM4_GCM else _key("seal", 32)
    block = algorithms.SM4(key) if alg == SM4_GCM else algorithms.AES(key)
    return Cipher(block, modes.GCM(nonce, tag))


@lru_cache(maxsize=1)
def best_alg() -> int:
    """The algorithm new text is sealed with: SM4-GCM where OpenSSL has it, else AES-256-GCM."""
    try:
        Cipher(algorithms.SM4(bytes(16)), modes.GCM(bytes(_NONCE))).encryptor()
    except UnsupportedAlgorithm:
        return AES_GCM
    return SM4_GCM


def seal(text: str) -> bytes:
    """Encrypt and authenticate `text`; the same text never gives the same bytes twice."""
    alg, nonce = best_alg(), os.urandom(_NONCE)
    work = _cipher(alg, nonce).encryptor()
    work.authenticate_additional_data(bytes([alg]))
    body = work.update(text.encode()) + work.finalize()
    return bytes([alg]) + nonce + body + work.tag


def unseal(blob: bytes) -> str:
    """The text that `seal` sealed. Raises `Refused` when the bytes were altered or sealed under another secret."""
    blob = bytes(blob)  # a database hands out memoryviews
    if len(blob) < 1 + _NONCE + _TAG or blob[0] not in (SM4_GCM, AES_GCM):
        raise Refused(_("加密内容已损坏，无法读取。"), code="damaged", status=500)
    nonce, body, tag = blob[1 : 1 + _NONCE], blob[1 + _NONCE : -_TAG], blob[-_TAG:]
    try:
        work = _cipher(blob[0], nonce, tag).decryptor()
        work.authenticate_additional_data(blob[:1])
        return (work.update(body) + work.finalize()).decode()
    except (InvalidTag, UnsupportedAlgorithm):
        raise Refused(_("加密内容已损坏，或密钥已更换，无法读取。"), code="damaged", status=500) from None


def hash_bytes(data: bytes, *, alg: str = HASH) -> tuple[str, str]:
    """The name of the hash and the 64 hex digits of `data`; pass `alg` to re-compute a recorded hash."""
    if alg not in ("sm3", "sha256"):
        raise ValueError(f"unknown hash {alg!r}")
    return alg, hashlib.new(alg, data).hexdigest()


def blind(text: str) -> str:
    """64 hex digits to find a sealed value by (HMAC under the installation's key): equal for equal text,
    useless to whoever has only the database."""
    return hmac.new(_key("blind", 32), text.encode(), HASH).hexdigest()
