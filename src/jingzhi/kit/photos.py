"""Photographs as they come from a phone, made safe to keep and to show.

What comes out is a new JPEG: upright, at most 1600 pixels long, with nothing of what the camera wrote beside the
picture (place, time, serial number). What is no photograph, or not what its name says, is refused in words.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import PurePath

from PIL import Image, ImageFile, ImageOps

from jingzhi.kit.refused import Refused
from jingzhi.kit.words import _

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1600
QUALITY = 80
_SUFFIXES = {"jpg": "JPEG", "jpeg": "JPEG", "jfif": "JPEG", "png": "PNG", "webp": "WEBP"}
_APPLE_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph fit to keep: JPEG bytes, its size in pixels, and the SHA-256 (hex) of exactly these bytes."""

    data: bytes
    width: int
    height: int
    sha256: str


def check_size(size: int) -> None:
    """Refuse a file of more than 20 MB. A page asks this with the declared size, before it reads the file."""
    if size > MOST_BYTES:
        raise Refused(
            _("照片不能超过%(most)d MB，这个文件有%(size)s MB。请压缩后再传。")
            % {"most": MOST_BYTES // 1024**2, "size": f"{size / 1024**2:.1f}"},
            code="too_big",
            status=413,
            field="photo",
        )


def take(data: bytes, *, name: str) -> Photo:
    """Make a photograph fit to keep from an uploaded file and its name.

    Raises `Refused` for more than 20 MB or 50 million pixels, for what is no JPG, PNG or WebP picture, for a
    picture of another type than its name says, and for a damaged or incomplete file.
    """
    check_size(len(data))
    kind = _kind(data)
    _check_name(name, kind)
    image = _decoded(data, kind)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    stored = out.getvalue()
    return Photo(stored, image.width, image.height, hashlib.sha256(stored).hexdigest())


def _kind(data: bytes) -> str:
    """The type by the file's first bytes, whatever its name says."""
    if data[:3] == b"\xff\xd8\xff":
        return "JPEG"
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in _APPLE_BRANDS:
        raise Refused(
            _("暂不支持HEIC格式的照片。请在手机相机设置里选“兼容性最佳”（JPG），或截图后再传。"),
            code="heic",
            field="photo",
        )
    if not data:
        raise Refused(_("文件是空的，请重新选择照片。"), code="empty", field="photo")
    raise Refused(
        _("这个文件不是照片，请上传 JPG、PNG 或 WebP 格式的照片。"), code="not_image", field="photo"
    )


def _check_name(name: str, kind: str) -> None:
    """Refuse a name that says another type. A name without an ending says nothing."""
    suffix = PurePath(name.replace("\\", "/")).suffix.lower().lstrip(".")
    if suffix and _SUFFIXES.get(suffix) != kind:
        raise Refused(
            _("文件名是 .%(suffix)s，内容却是%(kind)s，两者不一致，请重新选择照片。")
            % {"suffix": suffix[:10], "kind": kind},
            code="wrong_type",
            field="photo",
        )


def _decoded(data: bytes, kind: str) -> Image.Image:
    """The picture upright, in RGB and not too large, with nothing beside its pixels."""
    # One switch for the whole process, and the writer of PDFs turns it on when it is first needed: half a photograph
    # would then pass for a whole one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise _too_many_pixels()
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded at a fraction of its size
            return _clean(image)
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except Exception:  # on hostile bytes a decoder may fail in any way; to the person it is one thing
        raise Refused(
            _("照片已损坏或没有传完整，请重新拍摄或上传。"), code="damaged", field="photo"
        ) from None


def _too_many_pixels() -> Refused:
    text = _("照片像素太大，最多%(most)d万像素，请缩小后再传。") % {"most": MOST_PIXELS // 10_000}
    return Refused(text, code="too_many_pixels", field="photo")


def _clean(image: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        paper = Image.new("RGB", upright.size, "white")
        paper.paste(upright, mask=upright.getchannel("A"))
        return paper
    plain = upright.convert("RGB")
    plain.info = {}  # comments and profiles would be written again
    return plain
