"""Free text made plain."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingzhi.kit.refused import Refused
from jingzhi.kit.text import plain


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  路灯不亮 ", "路灯不亮"),
        ("路灯\r\n不亮\r两盏", "路灯\n不亮\n两盏"),
        ("路\x00灯\x1b[31m", "路灯[31m"),
        ("路灯\n\n\n \n\n不亮", "路灯\n\n不亮"),
        ("a\u202eb\u200b\ufeffc", "abc"),
        ("e\u0301tage", "\u00e9tage"),
        ("污水😡外溢", "污水😡外溢"),
        ("120", "120"),
        ("𠮷", "𠮷"),
        ("\u2028甲\u2028乙", "甲\n乙"),
        ("甲\t乙", "甲\t乙"),
        ("甲\ud800乙", "甲乙"),
    ],
)
def test_text_is_made_plain(typed: str, kept: str) -> None:
    assert plain(typed, most=100, label="事项描述") == kept


@pytest.mark.parametrize("typed", ["", "   ", "\n\t", "\x00\x01", "\u200b\ufeff", "\u202e"])
def test_nothing_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        plain(typed, most=100, label="事项描述", field="text")
    assert (refusal.value.text, refusal.value.field) == ("请填写事项描述。", "text")


@pytest.mark.parametrize("typed", ["😡😡😡", "👨‍👩‍👧", "1️⃣2️⃣", "？？？！", "……", "🇨🇳", "👍🏻", "——。"])
def test_emoji_and_punctuation_alone_are_refused(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        plain(typed, most=100, label="事项描述")
    assert refusal.value.text == "请用文字说明事项描述，不能只有表情或标点。"


def test_too_long_is_refused_with_both_numbers() -> None:
    assert plain("字" * 2000, most=2000, label="事项描述") == "字" * 2000
    with pytest.raises(Refused) as refusal:
        plain("字" * 100_000, most=2000, label="事项描述")
    assert refusal.value.text == "事项描述最多2000字，现在有100000字，请删减。"


@given(st.text(max_size=300))
def test_what_is_kept_is_plain_and_stays_so(typed: str) -> None:
    try:
        kept = plain(typed, most=300, label="说明")
    except Refused:
        return
    assert plain(kept, most=300, label="说明") == kept == kept.strip() == unicodedata.normalize("NFC", kept)
    assert not [c for c in kept if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    kept.encode()
