"""A voice note is measured by its own container; what is long, broken, silent or no sound is refused in words."""

from __future__ import annotations

import pytest

from jingzhi.kit.refused import Refused
from jingzhi.kit.tests.recordings import box, element, mp4, webm
from jingzhi.kit.voices import MOST_BYTES, take


@pytest.mark.parametrize(
    ("data", "kind", "seconds"),
    [
        (webm(2400), "webm", 2),
        (webm(59_900), "webm", 60),
        (webm(100), "webm", 1),
        (mp4(5), "mp4", 5),
        (mp4(5, whole=True), "mp4", 5),
    ],
)
def test_its_length_is_read_from_its_blocks(data, kind, seconds):
    voice = take(data)
    assert (voice.kind, voice.seconds, voice.data) == (kind, seconds, data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_voice"),
        (b"\xff\xd8\xff\xe0 a picture", "not_voice"),
        (b"RIFF....WAVE", "not_voice"),
        (webm(70_000), "too_long"),
        (mp4(64), "too_long"),
        (webm(0), "no_sound"),
        (webm(2400, track=1), "damaged"),
        (webm(2400, doctype=b"evil"), "damaged"),
        (webm(2400)[:-5], "damaged"),
        (mp4(5, handler=b"vide"), "damaged"),
        (mp4(5)[:-3], "damaged"),
        (box(b"ftyp", b"isom"), "damaged"),
        (element(0x1A45DFA3, b""), "damaged"),
        (webm(1000) + bytes(MOST_BYTES), "too_big"),
    ],
)
def test_what_is_no_short_voice_note_is_refused(data, code):
    with pytest.raises(Refused) as refused:
        take(data)
    assert (refused.value.code, refused.value.field) == (code, "voice")
