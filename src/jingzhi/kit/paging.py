"""Leafing through a long list by key, not by number: the next page begins after the last row seen.

A list is ordered by (at, id); the cursor carries both and a check sum, so that a cut or mistyped one is refused
and not silently read as another place.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from jingzhi.kit.refused import Refused
from jingzhi.kit.words import _

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place after one row: its moment (aware, UTC) and its id as text."""

    at: datetime
    id: str


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page and the cursor of the next; None on the last."""

    rows: list[Row]
    next: str | None


def encode(*, at: datetime, id: object) -> str:
    """The cursor after the row with this moment (aware) and id, fit for an address line."""
    if at.tzinfo is None:
        raise ValueError("a cursor needs an aware moment")
    body = f"{at.astimezone(UTC).isoformat()}|{id}".encode()
    return base64.urlsafe_b64encode(_check(body) + body).decode().rstrip("=")


def decode(text: str) -> Cursor:
    """Read a cursor. Raises `Refused` (status 400) when it is damaged."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        if _check(raw[4:]) != raw[:4]:
            raise ValueError("check sum")
        moment, bar, key = raw[4:].decode().partition("|")
        if not bar:
            raise ValueError("no id")
        return Cursor(datetime.fromisoformat(moment).astimezone(UTC), key)
    except (ValueError, binascii.Error):
        raise Refused(_("翻页链接已失效，请从第一页重新看。"), code="bad_cursor", status=400) from None


def page(rows: Sequence[Row], *, size: int, key: Callable[[Row], tuple[datetime, object]]) -> Page[Row]:
    """Make a page of `size` rows from up to `size + 1` rows fetched: the one too many says that there are more."""
    shown = list(rows[:size])
    if len(rows) <= size or not shown:
        return Page(shown, None)
    at, row_id = key(shown[-1])
    return Page(shown, encode(at=at, id=row_id))


def _check(body: bytes) -> bytes:
    """Four bytes against damage, not against forgery: a cursor opens nothing."""
    return zlib.crc32(body).to_bytes(4, "big")
