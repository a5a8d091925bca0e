"""The kit speaks with and without a configured site, and a refusal carries what a page needs."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from jingzhi.kit import words
from jingzhi.kit.clocks import due, read_moment
from jingzhi.kit.refused import Refused

SOURCE = Path(__file__).parents[3]


def test_a_deadline_is_explained_without_any_settings() -> None:
    program = (
        "from jingzhi.kit.clocks import due, read_moment\n"
        "import jingzhi.kit.codes, jingzhi.kit.crypto, jingzhi.kit.photos, jingzhi.kit.tables, jingzhi.kit.text\n"
        "import jingzhi.kit.geometry, jingzhi.kit.paging\n"
        "print(due(start=read_moment('2024-09-30T17:59'), kind='workday', amount=2).because)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={"PYTHONPATH": str(SOURCE), "PYTHONUTF8": "1", "PATH": os.environ.get("PATH", "")},
    )
    assert ran.stdout.strip() == (
        "10月9日18:00到期：9月30日17:59派单，次日起算2个工作日，10月1日至7日国庆休假不计"
    )


def test_words_are_translated_where_a_site_is_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    class Site:
        configured = True

    monkeypatch.setattr(words, "settings", Site)
    monkeypatch.setattr(words, "translate", lambda msgid: f"[{msgid}]")
    assert words._("到期") == "[到期]"
    monkeypatch.setattr(words, "settings", None)
    assert words._("到期") == "到期"


def test_a_refusal_carries_the_sentence() -> None:
    refusal = Refused("请填写事项描述。", code="empty", status=400, field="text")
    assert str(refusal) == refusal.text == refusal.args[0] == "请填写事项描述。"
    assert repr(refusal) == "Refused('请填写事项描述。', code='empty', status=400, field='text')"
    assert (Refused("不行").code, Refused("不行").status, Refused("不行").field) == ("refused", 422, None)


def test_lists_labels_and_days_follow_the_readers_language() -> None:
    day = date(2024, 9, 10)
    assert words.listed(["甲", "乙"]) == "甲、乙"
    assert words.day_text(day, year=2024) == "9月10日"
    with translation.override("en"):
        assert words.listed(["A", "B"]) == "A, B"
        assert words.clauses(["late", "paused"]) == "late; paused"
        assert words.labelled("Lead", "A") + words.aside("late") == "Lead: A (late)"
        assert words.day_text(day, year=2024) == "10 Sep"
        assert words.day_text(day) == "10 Sep 2024"


def test_a_deadline_explains_itself_in_english() -> None:
    with translation.override("en"):
        why = due(start=read_moment("2024-09-30T17:59"), kind="workday", amount=2).because
    assert why == (
        "Due 9 Oct 18:00: dispatched on 30 Sep 17:59, 2 working days counted from the next day, "
        "1–7 Oct not counted (National Day holiday)"
    )
