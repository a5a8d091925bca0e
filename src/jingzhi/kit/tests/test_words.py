"""The kit speaks with and without a configured site, and a refusal carries what a page needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jingzhi.kit import words
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
