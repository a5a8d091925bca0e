"""Voice notes as a browser records them: what is kept is sound only, short, and measured by its own container.

Two containers are taken: WebM (Chromium, Firefox) and MP4 (Safari). The length is read from the blocks and fragments
themselves, because recorders that write as they go leave the header's length empty. Nothing is decoded or re-encoded;
a file with a picture track, or one whose structure does not hold together, is refused in words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from jingzhi.kit.refused import Refused
from jingzhi.kit.words import _

MOST_SECONDS = 60
# A recorder stopped by a timer runs a little over.
SLACK_SECONDS = 3
MOST_BYTES = 3 * 1024 * 1024
AUDIO = {"webm": "audio/webm", "mp4": "audio/mp4"}

# EBML element numbers (RFC 8794, RFC 9559) read here.
_EBML, _DOCTYPE, _SEGMENT = 0x1A45DFA3, 0x4282, 0x18538067
_INFO, _SCALE, _TRACKS, _TRACK, _TYPE = 0x1549A966, 0x2AD7B1, 0x1654AE6B, 0xAE, 0x83
_CLUSTER, _TIME, _SIMPLE, _GROUP, _BLOCK = 0x1F43B675, 0xE7, 0xA3, 0xA0, 0xA1
_INSIDE = {_SEGMENT, _INFO, _TRACKS, _TRACK, _CLUSTER, _GROUP, _EBML}
_SOUND = 2
_BOXES = (b"moov", b"trak", b"mdia", b"moof", b"traf")


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice note fit to keep: its bytes, container ("webm" or "mp4"), length in seconds, SHA-256 (hex)."""

    data: bytes
    kind: str
    seconds: int
    sha256: str


def take(data: bytes) -> Voice:
    """Measure a recording.

    Raises:
        Refused: more than 3 MB or 60 seconds, no sound, a picture track, or no WebM or MP4 at all.
    """
    if len(data) > MOST_BYTES:
        raise Refused(_("录音太大，请重录一段 60 秒以内的。"), code="too_big", status=413, field="voice")
    try:
        kind, length = _measured(data)
    except (ValueError, IndexError):
        raise Refused(_("录音已损坏或没有传完整，请重录。"), code="damaged", field="voice") from None
    if length <= 0:
        raise Refused(_("录音里没有声音，请重录。"), code="no_sound", field="voice")
    if length > MOST_SECONDS + SLACK_SECONDS:
        raise Refused(_("录音最长 60 秒，请重录短一些。"), code="too_long", field="voice")
    seconds = min(MOST_SECONDS, max(1, round(length)))
    return Voice(data, kind, seconds, hashlib.sha256(data).hexdigest())


def _measured(data: bytes) -> tuple[str, float]:
    """The container and its length in seconds."""
    if data[:4] == b"\x1aE\xdf\xa3":
        return "webm", _webm(data)
    if data[4:8] == b"ftyp":
        return "mp4", _mp4(data)
    raise Refused(_("这个文件不是录音，请用“录音”按钮录一段，或改写文字。"), code="not_voice", field="voice")


def _vint(data: bytes, at: int, *, keep: bool) -> tuple[int, int]:
    """An EBML number at a place and where it ends; `keep` leaves the length mark in, as in element numbers."""
    first = data[at]
    if not first:
        raise ValueError("no number")
    width = 9 - first.bit_length()
    if at + width > len(data):
        raise ValueError("cut off")
    value = int.from_bytes(data[at : at + width], "big")
    mark = 1 << (7 * width)
    if keep:
        return value, at + width
    value -= mark
    return (-1 if value == mark - 1 else value), at + width


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Every element worth reading with its content, in order; those of unknown size run on into the next."""
    at = 0
    while at < len(data):
        number, at = _vint(data, at, keep=True)
        size, at = _vint(data, at, keep=False)
        if number in _INSIDE:
            continue
        if size < 0 or at + size > len(data):
            raise ValueError("cut off")
        yield number, data[at : at + size]
        at += size


def _webm(data: bytes) -> float:
    scale, cluster, last, tracks, doctype = 1_000_000, 0, 0, set[int](), b""
    for number, body in _elements(data):
        value = int.from_bytes(body, "big") if len(body) <= 8 else 0
        if number == _DOCTYPE:
            doctype = body
        elif number == _SCALE:
            scale = value
        elif number == _TYPE:
            tracks.add(value)
        elif number == _TIME:
            cluster = value
        elif number in (_SIMPLE, _BLOCK):
            start = _vint(body, 0, keep=False)[1]
            last = max(last, cluster + int.from_bytes(body[start : start + 2], "big", signed=True))
    if doctype.rstrip(b"\0") not in (b"webm", b"matroska") or tracks != {_SOUND}:
        raise ValueError("no sound track alone")
    return last * scale / 1e9


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(kind, start, end) of every MP4 box worth reading, inner ones after their outer ones."""
    at = start
    while at + 8 <= end:
        size, kind, head = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        size = size or end - at
        if size < head or at + size > end:
            raise ValueError("cut off")
        yield kind, at + head, at + size
        if kind in _BOXES:
            yield from _boxes(data, at + head, at + size)
        at += size


def _number(data: bytes, at: int, size: int) -> int:
    if at + size > len(data):
        raise ValueError("cut off")
    return int.from_bytes(data[at : at + size], "big")


def _mp4(data: bytes) -> float:
    scale, whole, each, base, told = 0, 0, 0, 0, 0
    handlers: set[bytes] = set()
    for kind, at, _end in _boxes(data, 0, len(data)):
        long = data[at] == 1
        if kind == b"mdhd":
            scale = _number(data, at + (20 if long else 12), 4)
            whole = _number(data, at + (24 if long else 16), 8 if long else 4)
        elif kind == b"hdlr":
            handlers.add(data[at + 8 : at + 12])
        elif kind == b"tfhd":
            each = _default_duration(data, at)
        elif kind == b"tfdt":
            base = _number(data, at + 4, 8 if long else 4)
        elif kind == b"trun":
            told = max(told, base + _run(data, at, each))
    if handlers != {b"soun"} or not scale:
        raise ValueError("no sound track alone")
    return max(told, whole if whole < 0xFFFFFFFF else 0) / scale


def _default_duration(data: bytes, at: int) -> int:
    """How long each sample of a fragment lasts, if it says so."""
    flags = _number(data, at + 1, 3)
    skip = 8 + (8 if flags & 1 else 0) + (4 if flags & 2 else 0)
    return _number(data, at + skip, 4) if flags & 8 else 0


def _run(data: bytes, at: int, each: int) -> int:
    """How long the samples of one run last together."""
    flags, count = _number(data, at + 1, 3), _number(data, at + 4, 4)
    if not flags & 0x100:
        return count * each
    first = at + 8 + (4 if flags & 1 else 0) + (4 if flags & 4 else 0)
    width = 4 * bin(flags & 0xF00).count("1")
    if first + count * width > len(data):
        raise ValueError("cut off")
    return sum(_number(data, first + n * width, 4) for n in range(count))
