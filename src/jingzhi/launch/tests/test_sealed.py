"""Sealed files: whatever is done to the bytes, nobody gets anything but the truth or a clear sentence."""

from __future__ import annotations

import io
import itertools
import stat
from pathlib import Path

import pytest

from jingzhi.launch.backups import keys, records, sealed
from jingzhi.launch.trouble import Trouble

KEY = b"a key for tests, long enough"


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "PIECE", 64)
    monkeypatch.setattr(sealed, "COST", 2)


def made(*contents: bytes) -> bytes:
    out = io.BytesIO()
    sealer = sealed.Sealer(out, KEY)
    parts = records.Writer(sealer)
    for number, content in enumerate(contents):
        parts.add({"kind": "file", "name": str(number)}, [content])
    parts.end()
    sealer.close()
    return out.getvalue()


def read(data: bytes, key: bytes = KEY) -> list[bytes]:
    reader = records.Reader(sealed.opened(io.BytesIO(data), key))
    return [b"".join(content) for what, content in reader.parts() if what["kind"] == "file"]


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 1000])
def test_what_was_sealed_comes_back(size: int) -> None:
    assert read(made(b"x" * size, b"second")) == [b"x" * size, b"second"]


def test_nothing_of_the_content_can_be_read_from_outside() -> None:
    data = made("电话 13800001234".encode() * 20)
    assert b"13800001234" not in data
    assert data != made("电话 13800001234".encode() * 20), "the same content never gives the same bytes"


def test_every_changed_byte_is_noticed() -> None:
    data = made(b"some content " * 20)
    for place in range(len(data)):
        with pytest.raises(Trouble):
            read(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])


def test_every_cut_is_noticed() -> None:
    data = made(b"some content " * 20)
    for size in range(len(data)):
        with pytest.raises(Trouble):
            read(data[:size])


def test_pieces_left_out_moved_or_added_are_noticed() -> None:
    data = made(b"some content " * 40)
    starts = [data.index(b"}") + 1]
    while starts[-1] < len(data):
        starts.append(starts[-1] + 5 + int.from_bytes(data[starts[-1] + 1 : starts[-1] + 5], "big"))
    head, pieces = data[: starts[0]], [data[a:b] for a, b in itertools.pairwise(starts)]
    assert len(pieces) > 4
    orders = [pieces[1:], pieces[:2] + pieces[3:], [pieces[1], pieces[0], *pieces[2:]], [*pieces, pieces[-1]]]
    assert read(head + b"".join(pieces)) == [b"some content " * 40]
    for order in orders:
        with pytest.raises(Trouble, match="损坏"):
            read(head + b"".join(order))


def test_a_wrong_key_is_told_from_damage() -> None:
    with pytest.raises(Trouble, match="密钥或口令不对"):
        read(made(b"x"), b"another key, long enough too")


def test_a_newer_form_and_a_foreign_file_are_told() -> None:
    data = made(b"x")
    newer = data[:8] + bytes([sealed.VERSION + 1]) + data[9:]
    with pytest.raises(Trouble, match="先升级"):
        read(newer)
    with pytest.raises(Trouble, match="不是旌治的备份"):
        read(b"PK\x03\x04 something else entirely")


def test_a_forged_header_cannot_use_up_the_memory() -> None:
    data = made(b"x")
    forged = data.replace(b'"n": 2,', b'"n": 1073741824,')
    size = int.from_bytes(data[9:13], "big") + len(forged) - len(data)
    with pytest.raises(Trouble, match="损坏"):
        read(forged[:9] + size.to_bytes(4, "big") + forged[13:])


def test_a_new_key_is_private_and_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "backup.key"
    keys.make(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(keys.from_file(path)) >= 60
    with pytest.raises(Trouble, match="已存在"):
        keys.make(path)


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "backup.key"
    keys.make(path)
    path.chmod(0o644)
    with pytest.raises(Trouble, match="chmod 600"):
        keys.from_file(path)
