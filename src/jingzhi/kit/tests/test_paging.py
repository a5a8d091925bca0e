"""Leafing by key: nothing twice, nothing left out, no damaged cursor read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingzhi.kit import paging
from jingzhi.kit.refused import Refused

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.datetimes(timezones=st.just(UTC))


@given(moments, st.one_of(st.integers(), st.uuids(), st.text(st.characters(exclude_categories=["Cs"]))))
def test_a_cursor_goes_there_and_back(at: datetime, key: object) -> None:
    assert paging.decode(paging.encode(at=at, id=key)) == paging.Cursor(at, str(key))


def test_a_cursor_is_the_same_in_every_zone_and_fits_an_address() -> None:
    there = BEGIN.astimezone(timezone(timedelta(hours=8)))
    assert paging.encode(at=there, id=7) == paging.encode(at=BEGIN, id=7)
    assert paging.encode(at=BEGIN, id="中文?&=|").replace("-", "").replace("_", "").isalnum()
    with pytest.raises(ValueError, match="aware"):
        paging.encode(at=BEGIN.replace(tzinfo=None), id=7)


@given(st.data())
def test_a_damaged_cursor_is_refused(data: st.DataObject) -> None:
    good = paging.encode(at=BEGIN, id=7)
    at = data.draw(st.integers(0, len(good) - 2))
    letter = data.draw(st.sampled_from("ABCxyz019-_%?").filter(lambda c: c != good[at]))
    with pytest.raises(Refused) as refusal:
        paging.decode(good[:at] + letter + good[at + 1 :])
    assert (refusal.value.status, refusal.value.code) == (400, "bad_cursor")


@pytest.mark.parametrize("text", ["", "a", "中文", "AAAA", paging.encode(at=BEGIN, id=7)[:-4], "x" * 100_000])
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="翻页链接已失效"):
        paging.decode(text)


def test_a_signed_body_that_is_no_cursor_is_refused() -> None:
    import base64

    for body in (b"no bar", b"yesterday|7", b"2026-01-01T00:00:00+00:00", b"\xff|7"):
        with pytest.raises(Refused):
            paging.decode(base64.urlsafe_b64encode(paging._check(body) + body).decode())


@given(st.lists(st.integers(0, 5), max_size=40), st.integers(1, 10))
def test_every_row_is_seen_once(days: list[int], size: int) -> None:
    rows = sorted((BEGIN + timedelta(days=day), n) for n, day in enumerate(days))
    seen: list[tuple[datetime, int]] = []
    cursor: str | None = None
    while True:
        after = paging.decode(cursor) if cursor else None
        rest = [row for row in rows if after is None or row > (after.at, int(after.id))]
        found = paging.page(rest[: size + 1], size=size, key=lambda row: row)
        seen += found.rows
        cursor = found.next
        if cursor is None:
            break
    assert seen == rows
