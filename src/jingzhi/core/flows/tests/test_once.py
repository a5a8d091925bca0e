"""A page asks once about its case; a case without a memo is asked about afresh each time."""

from __future__ import annotations

from jingzhi.core.flows.models import Case
from jingzhi.core.flows.queries import once


def test_a_page_asks_once_and_a_move_every_time():
    asked = []

    def ask():
        asked.append(1)
        return len(asked)

    case = Case(no="JY-20261123-00001")
    assert [once(case, "lead", ask), once(case, "lead", ask)] == [1, 2]
    case.memo = {}
    assert [once(case, "lead", ask), once(case, "lead", ask), once(case, "whistle", ask)] == [3, 3, 4]
