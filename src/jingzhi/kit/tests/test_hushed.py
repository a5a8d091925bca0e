"""What logs must not hold is crossed out; what they are for stays."""

from __future__ import annotations

import logging

import pytest

from jingzhi.kit import hushed


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("phone 13800001234 given", "phone *** given"),
        ("call +86 138-0000-1234", "call ***"),
        ("id 51060319900101123X", "id ***"),
        ("postgresql://jingzhi:pass/word@127.0.0.1/x", "postgresql://jingzhi:***@127.0.0.1/x"),
        ('{"password": "geheim"}', '{"password": ***}'),
        ("Cookie: sessionid=abcdef", "Cookie: ***"),
        ("Authorization: Bearer abc.def", "Authorization: ***"),
        ("DETAIL:  Key (phone)=(0838-2345678) already exists.", "DETAIL:  ***"),
        ("2026-11-24 matter JY-20261123-00001, 1234567890123 ms", "2026-11-24 matter JY-20261123-00001, 1234567890123 ms"),
    ],
)  # fmt: skip
def test_what_is_crossed_out(text: str, kept: str) -> None:
    assert hushed.hush(text) == kept


def test_tracebacks_are_hushed_too() -> None:
    try:
        raise ValueError("no such phone: 13800001234")
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "x.py", 1, "failed for %s", ("13900001234",), (ValueError, error, None)
        )
    text = hushed.Formatter().format(record)
    assert "13800001234" not in text
    assert "13900001234" not in text
    assert "ValueError: no such phone: ***" in text
