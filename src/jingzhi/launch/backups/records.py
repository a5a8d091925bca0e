"""What lies inside a sealed file: parts one after the other, each with what it is, its bytes and its SHA-256.

The first part is `about` (what was backed up), the last is `end` (how many parts there are).
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterable, Iterator
from typing import Any

from jingzhi.launch.backups.sealed import DAMAGED, Sealer
from jingzhi.launch.trouble import Trouble


class Writer:
    """Adds parts to a sealed file."""

    def __init__(self, out: Sealer) -> None:
        self._out, self.count = out, 0

    def add(self, what: dict[str, Any], data: Iterable[bytes]) -> str:
        """One part; its SHA-256 in hex."""
        self._block(json.dumps(what, ensure_ascii=False).encode())
        digest = hashlib.sha256()
        for some in data:
            if some:  # an empty block ends the part
                digest.update(some)
                self._block(some)
        self._block(b"")
        self._out.write(digest.digest())
        self.count += 1
        return digest.hexdigest()

    def end(self) -> None:
        """The part that says that all are there."""
        self.add({"kind": "end", "parts": self.count}, [])

    def _block(self, data: bytes) -> None:
        self._out.write(struct.pack(">I", len(data)) + data)


class Reader:
    """Parts one after the other; the bytes of one are read before the next is asked for, or skipped."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._have = pieces, bytearray()

    def parts(self) -> Iterator[tuple[dict[str, Any], Iterator[bytes]]]:
        """What each part is, and its bytes; ends only when the file is whole.

        Raises:
            Trouble: damaged, see `sealed.opened`.
        """
        count = 0
        while True:
            what: dict[str, Any] = json.loads(self._block())
            data = self._data()
            yield what, data
            for _rest in data:
                pass
            if what["kind"] == "end":
                break
            count += 1
        if what["parts"] != count or self._have or any(self._pieces):
            raise Trouble(DAMAGED)

    def _data(self) -> Iterator[bytes]:
        digest = hashlib.sha256()
        while some := self._block():
            digest.update(some)
            yield some
        if self._take(32) != digest.digest():
            raise Trouble(DAMAGED)

    def _block(self) -> bytes:
        return self._take(struct.unpack(">I", self._take(4))[0])

    def _take(self, size: int) -> bytes:
        while len(self._have) < size:
            some = next(self._pieces, None)
            if some is None:
                raise Trouble(DAMAGED)
            self._have += some
        taken = bytes(self._have[:size])
        del self._have[:size]
        return taken
