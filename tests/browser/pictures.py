"""Photographs as a phone takes them, with the place and the camera written inside."""

from __future__ import annotations

import io

from PIL import Image

GPS, MAKE, SERIAL = 0x8825, 0x010F, 0xA431


def photo(shade: int = 120, *, size: tuple[int, int] = (1200, 900)) -> bytes:
    """A JPEG with EXIF: 31°8′N 104°23′E, a maker and a serial number."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    image.paste((shade, 90, 60), (100, 100, 400, 400))
    exif = Image.Exif()
    exif[MAKE] = "PhoneMaker"
    exif[SERIAL] = "SN-0042"
    exif[GPS] = {1: "N", 2: (31.0, 8.0, 0.0), 3: "E", 4: (104.0, 23.0, 0.0)}
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=80, exif=exif)
    assert has_exif(buffer.getvalue())
    return buffer.getvalue()


def has_exif(data: bytes) -> bool:
    """Whether anything of the camera is left in a picture."""
    with Image.open(io.BytesIO(data)) as image:
        return bool(dict(image.getexif())) or b"PhoneMaker" in data or b"Exif" in data


def png() -> bytes:
    """A picture of another kind."""
    buffer = io.BytesIO()
    Image.linear_gradient("L").save(buffer, "PNG")
    return buffer.getvalue()
