"""Names as they are typed: full pinyin, initials, every reading of a place's name."""

from __future__ import annotations

import pytest

from jingzhi.kit import letters


@pytest.mark.parametrize(
    ("text", "full", "initials"),
    [
        ("路灯不亮", "ludengbuliang", "ldbl"),
        ("文化路3号", "wenhualu3hao", "whl3h"),
        ("A栋，二单元", "adongerdanyuan", "adedy"),
        ("", "", ""),
        ("。！", "", ""),
    ],
)
def test_a_text_is_read_as_a_reader_would(text, full, initials):
    assert letters.of_text(text) == (full, initials)


@pytest.mark.parametrize(
    ("name", "words", "found"),
    [
        ("旌阳街道", "jy", True),
        ("旌阳街道", "jingyang", True),
        ("旌阳街道", "旌阳", True),
        ("旌阳街道", "yq", False),
        ("旌阳街道", "an", False),  # two letters in the middle of a syllable say nothing
        ("重庆路社区", "cql", True),
        ("重庆路社区", "zql", True),
        ("长乐社区", "changle", True),
        ("长乐社区", "zhangyue", True),
        ("A3网格", "a3", True),
    ],
)
def test_a_place_is_found_by_every_reading_of_its_name(name, words, found):
    assert letters.typed(name, words) is found


@pytest.mark.parametrize(
    "typed", ["路", "路灯", "灯不亮", "亮", "ldbl", "db", "LDBL", "ludeng", "３号", "whl", "00012"]
)
def test_what_is_stored_is_found_by_what_is_typed(typed):
    stored = letters.searchable("JY-20261123-00012", "路灯不亮", "文化路3号")
    assert letters.asked(typed) in stored


@pytest.mark.parametrize("typed", ["灯路", "dl", "bld", "4号", "井盖"])
def test_what_is_not_there_is_not_found(typed):
    stored = letters.searchable("JY-20261123-00012", "路灯不亮", "文化路3号")
    assert letters.asked(typed) not in stored


def test_a_name_of_many_readings_keeps_only_so_many():
    full, _initials = letters.of_name("长乐重行调查参差朝阳")
    assert 1 <= len(full) <= letters.MOST_READINGS + 1
