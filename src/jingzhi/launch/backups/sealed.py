"""A sealed file: encrypted and authenticated in pieces, so that it may be larger than the memory.

Layout: `JZBACKUP`, one byte version, four bytes length of the header, the header (JSON: how the key is made), then pieces:
one byte (0: more follow, 1: the last), four bytes length, AES-256-GCM text with its tag. Each piece is bound to the header, to
its place and to whether it is the last: nothing can be changed, left out, moved, added or cut off without being noticed.
The key is made by scrypt from the key file's content or a passphrase with a salt of its own in every file.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import struct
from collections.abc import Iterator
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from jingzhi.launch.trouble import Trouble

MAGIC = b"JZBACKUP"
VERSION = 1
PIECE = 1 << 20  # bytes before sealing
COST = 1 << 15  # scrypt's n: 32 MB and about a tenth of a second
HIGHEST_COST = 1 << 20  # a forged header must not make us use all memory
TAG = 16
SHORTEST_KEY = 16

NOT_OURS = "这不是旌治的备份文件:{}"
DAMAGED = "备份文件已损坏、被截断或被改动,未作任何恢复。请换一份备份。"


class Sealer:
    """Writes a sealed file piece by piece; `close` writes the last piece, without which nobody will open the file."""

    def __init__(self, out: IO[bytes], key: bytes) -> None:
        salt = os.urandom(16)
        made, check = _keys(key, salt, COST)
        header = json.dumps({"kdf": "scrypt", "n": COST, "salt": salt.hex(), "check": check}).encode()
        start = MAGIC + bytes([VERSION]) + struct.pack(">I", len(header)) + header
        self._out, self._cipher, self._bound = out, AESGCM(made), hashlib.sha256(start).digest()
        self._waiting, self._count = bytearray(), 0
        out.write(start)

    def write(self, data: bytes) -> None:
        """Add bytes."""
        self._waiting += data
        while len(self._waiting) > PIECE:  # one piece stays back: it may be the last
            self._piece(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]

    def close(self) -> None:
        """Write what waits as the last piece."""
        self._piece(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _piece(self, plain: bytes, *, last: bool) -> None:
        nonce = _nonce(self._count)
        text = self._cipher.encrypt(nonce, plain, _binding(self._bound, self._count, last))
        self._out.write(bytes([last]) + struct.pack(">I", len(text)) + text)
        self._count += 1


def opened(file: IO[bytes], key: bytes) -> Iterator[bytes]:
    """The plain pieces of a sealed file, each only after it proved to be genuine.

    Raises:
        Trouble: not our file, of a newer version, another key, or damaged, cut off or altered.
    """
    start, facts = _start(file)
    made, check = _keys(key, bytes.fromhex(facts["salt"]), facts["n"])
    if not hmac.compare_digest(check, str(facts["check"])):
        raise Trouble("备份的密钥或口令不对,打不开这份备份。")
    cipher, bound, count, last = AESGCM(made), hashlib.sha256(start).digest(), 0, False
    while not last:
        head = file.read(5)
        if len(head) != 5 or head[0] > 1:
            raise Trouble(DAMAGED)
        last, size = bool(head[0]), struct.unpack(">I", head[1:])[0]
        text = file.read(size) if size <= PIECE + TAG else b""
        if len(text) != size:
            raise Trouble(DAMAGED)
        try:
            plain = cipher.decrypt(_nonce(count), text, _binding(bound, count, last))
        except (InvalidTag, ValueError):
            raise Trouble(DAMAGED) from None
        yield plain
        count += 1
    if file.read(1):
        raise Trouble(DAMAGED)


def _start(file: IO[bytes]) -> tuple[bytes, dict[str, Any]]:
    """The bytes before the first piece, and what the header says."""
    first = file.read(len(MAGIC) + 5)
    if len(first) < len(MAGIC) + 5 or not first.startswith(MAGIC):
        raise Trouble(NOT_OURS.format(getattr(file, "name", "")))
    if first[len(MAGIC)] > VERSION:
        raise Trouble("这份备份由更新版本的旌治写成。请先升级旌治,再恢复。")
    size = struct.unpack(">I", first[-4:])[0]
    header = file.read(size) if size <= 4096 else b""
    try:
        facts = json.loads(header)
        bytes.fromhex(facts["salt"])
        right = facts["kdf"] == "scrypt" and 1 < facts["n"] <= HIGHEST_COST and "check" in facts
    except (ValueError, KeyError, TypeError):
        right = False
    if not right:
        raise Trouble(DAMAGED)
    return first + header, facts


def _keys(key: bytes, salt: bytes, cost: int) -> tuple[bytes, str]:
    """The key, and a word that tells a wrong key from a damaged file."""
    if len(key) < SHORTEST_KEY:
        raise Trouble(f"备份的密钥或口令至少 {SHORTEST_KEY} 个字节。")
    try:
        made = Scrypt(salt=salt, length=64, n=cost, r=8, p=1).derive(key)
    except ValueError:
        raise Trouble(DAMAGED) from None
    return made[:32], made[32:].hex()


def _nonce(count: int) -> bytes:
    return count.to_bytes(12, "big")  # the key is this file's alone, so counting never repeats one


def _binding(bound: bytes, count: int, last: bool) -> bytes:
    return bound + struct.pack(">Q?", count, last)
