"""Photographs: what is kept is only the picture; what is none is refused in words."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile
from PIL.PngImagePlugin import PngInfo

from jingzhi.kit import photos
from jingzhi.kit.refused import Refused


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (320, 200), mode: str = "RGB", **options: object
) -> bytes:
    """A picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    image.convert(mode).save(out, kind, **options)
    return out.getvalue()


def with_gps(**options: object) -> bytes:
    """A JPEG as a phone writes it: place, model, orientation, comment."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0132] = "Maker", "2026:10:01 08:00:00"
    exif.get_ifd(0x8825)[2] = (31.0, 7.0, 30.0)
    exif.get_ifd(0x8825)[1] = "N"
    if "orientation" in options:
        exif[0x0112] = options.pop("orientation")
    return picture(exif=exif, comment=b"SECRET comment", **options)  # type: ignore[arg-type]


def refused(data: bytes, name: str = "a.jpg") -> Refused:
    with pytest.raises(Refused) as refusal:
        photos.take(data, name=name)
    return refusal.value


def test_the_position_and_everything_the_camera_wrote_is_gone() -> None:
    data = with_gps()
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825)
    kept = photos.take(data, name="IMG_0001.JPG")
    image = Image.open(io.BytesIO(kept.data))
    assert image.format == "JPEG"
    assert dict(image.getexif()) == {}
    assert not {"exif", "comment", "icc_profile", "xmp"} & set(image.info)
    for trace in (b"Exif", b"SECRET", b"Maker", b"2026:10"):
        assert trace not in kept.data


def test_png_texts_are_gone_too() -> None:
    info = PngInfo()
    info.add_text("place", "SECRET")
    info.add_itxt("XML:com.adobe.xmp", "SECRET")
    assert b"SECRET" not in photos.take(picture("PNG", pnginfo=info), name="a.png").data


def test_the_hash_is_of_the_bytes_kept_and_the_same_photo_gives_the_same() -> None:
    kept = photos.take(picture(), name="a.jpg")
    assert kept.sha256 == hashlib.sha256(kept.data).hexdigest()
    assert photos.take(picture(), name="b.jpeg") == kept


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [
        (1, (320, 200), (10, 100)),
        (3, (320, 200), (310, 100)),
        (6, (200, 320), (100, 10)),
        (8, (200, 320), (100, 310)),
    ],
)
def test_a_photo_comes_out_upright(orientation: int, size: tuple[int, int], red_at: tuple[int, int]) -> None:
    kept = photos.take(with_gps(orientation=orientation), name="a.jpg")
    assert (kept.width, kept.height) == size
    red, _green, blue = Image.open(io.BytesIO(kept.data)).getpixel(red_at)  # type: ignore[misc]
    assert red > 200 > 60 > blue


@pytest.mark.parametrize(
    ("size", "kept_size"),
    [
        ((4000, 3000), (1600, 1200)),
        ((900, 3200), (450, 1600)),
        ((1600, 1600), (1600, 1600)),
        ((3, 2), (3, 2)),
    ],
)
def test_the_longest_side_is_1600(size: tuple[int, int], kept_size: tuple[int, int]) -> None:
    kept = photos.take(picture(size=size), name="a.jpg")
    assert (kept.width, kept.height) == kept_size == Image.open(io.BytesIO(kept.data)).size


@pytest.mark.parametrize(
    ("kind", "name", "mode"),
    [
        ("PNG", "a.png", "RGB"),
        ("PNG", "a.png", "RGBA"),
        ("PNG", "a.png", "P"),
        ("PNG", "a.png", "L"),
        ("PNG", "a.png", "LA"),
        ("PNG", "a.png", "1"),
        ("WEBP", "a.webp", "RGB"),
        ("WEBP", "a.webp", "RGBA"),
        ("JPEG", "a.jpg", "CMYK"),
        ("JPEG", "a.jfif", "L"),
        ("JPEG", "blob", "RGB"),
        ("JPEG", r"C:\a.b\photo.JPEG", "RGB"),
        ("MPO", "a.jpg", "RGB"),
    ],
)
def test_every_usual_kind_of_picture_is_taken(kind: str, name: str, mode: str) -> None:
    kept = photos.take(picture(kind, mode=mode), name=name)
    image = Image.open(io.BytesIO(kept.data))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (320, 200))


def test_what_is_transparent_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    kept = photos.take(out.getvalue(), name="a.png")
    assert Image.open(io.BytesIO(kept.data)).getpixel((5, 5)) == (255, 255, 255)


def test_more_than_20_mb_is_refused_with_the_limit() -> None:
    refusal = refused(bytes(photos.MOST_BYTES + 1))
    assert refusal.text == "照片不能超过20 MB，这个文件有20.0 MB。请压缩后再传。"
    assert (refusal.code, refusal.status, refusal.field) == ("too_big", 413, "photo")
    with pytest.raises(Refused, match=r"200\.0 MB"):
        photos.check_size(200 * 1024**2)
    photos.check_size(photos.MOST_BYTES)


def _png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(7072, 7072), (10_000, 9_500), (60_000, 60_000)])
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_decompression_bomb_is_refused(size: tuple[int, int]) -> None:
    assert refused(_png(*size), "a.png").text == "照片像素太大，最多5000万像素，请缩小后再传。"


@pytest.mark.filterwarnings("error::PIL.Image.DecompressionBombWarning")
def test_a_bomb_is_refused_where_warnings_are_errors() -> None:
    assert refused(_png(10_000, 9_500), "a.png").code == "too_many_pixels"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 ...", "not_image"),
        (b"GIF89a" + bytes(50), "not_image"),
        (b"MZ" + bytes(200), "not_image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_image"),
        ("照片".encode(), "not_image"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(40), "heic"),
        (b"\x00\x00\x00\x18ftypmif1" + bytes(40), "heic"),
        (b"\xff\xd8\xff", "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"RIFF\x00\x00\x00\x00WEBP", "damaged"),
    ],
)
def test_what_is_no_photo_is_refused(data: bytes, code: str) -> None:
    assert refused(data).code == ("wrong_type" if code == "damaged" and data[:2] != b"\xff\xd8" else code)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("PNG", "a.jpg"),
        ("JPEG", "a.png"),
        ("JPEG", "a.gif"),
        ("WEBP", "a.jpeg"),
        ("JPEG", "a.jpg.exe"),
        ("JPEG", "a.heic"),
    ],
)
def test_content_that_is_not_its_name_is_refused(kind: str, name: str) -> None:
    refusal = refused(picture(kind), name)
    assert refusal.code == "wrong_type"
    assert kind in refusal.text


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp")])
@pytest.mark.parametrize("lenient", [False, True])  # as another library of the process may have set it
def test_a_file_that_was_cut_off_is_refused(
    kind: str, name: str, lenient: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)
    noisy = Image.effect_noise((400, 300), 80)
    out = io.BytesIO()
    noisy.save(out, kind)
    for share in (0.2, 0.5, 0.9):
        assert refused(out.getvalue()[: int(len(out.getvalue()) * share)], name).code == "damaged"


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.data())
def test_any_damage_ends_in_a_photo_or_a_refusal(kind: str, data: st.DataObject) -> None:
    raw = bytearray(picture(kind, size=(40, 30)))
    for _i in range(data.draw(st.integers(1, 12))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Refused):
        photos.take(bytes(raw), name="blob")
