"""The smallest recordings there are, built by hand: WebM as Chromium writes it, MP4 as Safari does."""

from __future__ import annotations


def element(number: int, body: bytes, *, endless: bool = False) -> bytes:
    """An EBML element; `endless` leaves its size unknown, as recorders do while they write."""
    head = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return head + (b"\x01" + b"\xff" * 7 if endless else (len(body) | 1 << 28).to_bytes(4, "big")) + body


def webm(milliseconds: int, *, track: int = 2, doctype: bytes = b"webm") -> bytes:
    """Blocks every 60 ms up to a moment, in clusters of 30 seconds at most."""
    tracks = element(0x1654AE6B, element(0xAE, element(0x83, bytes([track]))))
    info = element(0x1549A966, element(0x2AD7B1, (1_000_000).to_bytes(3, "big")))
    clusters = b""
    for start in range(0, milliseconds + 1, 30_000):
        ends = range(0, min(30_000, milliseconds - start) + 1, 60) or [0]
        times = sorted({*ends, min(30_000, milliseconds - start)})
        blocks = b"".join(element(0xA3, b"\x81" + at.to_bytes(2, "big") + b"\x80sound") for at in times)
        clusters += element(0x1F43B675, element(0xE7, start.to_bytes(4, "big")) + blocks, endless=True)
    head = element(0x1A45DFA3, element(0x4282, doctype))
    return head + element(0x18538067, info + tracks + clusters, endless=True)


def box(kind: bytes, *parts: bytes) -> bytes:
    """An MP4 box."""
    body = b"".join(parts)
    return (len(body) + 8).to_bytes(4, "big") + kind + body


def number(value: int, size: int = 4) -> bytes:
    """A number of the header."""
    return value.to_bytes(size, "big")


def mp4(seconds: int, *, handler: bytes = b"soun", whole: bool = False) -> bytes:
    """One fragment a second at 1,000 ticks; `whole` writes the length into the header instead."""
    length = seconds * 1000 if whole else 0
    mdhd = box(b"mdhd", number(0), number(0), number(0), number(1000), number(length), number(0))
    hdlr = box(b"hdlr", number(0), number(0), handler, bytes(13))
    head = box(b"ftyp", b"isom") + box(b"moov", box(b"trak", box(b"mdia", mdhd, hdlr)))
    if whole:
        return head + box(b"mdat", b"sound")
    for second in range(seconds):
        tfhd = box(b"tfhd", number(0x8), number(1), number(20))
        tfdt = box(b"tfdt", number(0), number(second * 1000))
        trun = (
            box(b"trun", number(0), number(50))
            if second
            else box(b"trun", number(0x100), number(50), number(20) * 50)
        )
        head += box(b"moof", box(b"traf", tfhd, tfdt, trun)) + box(b"mdat", b"sound")
    return head
