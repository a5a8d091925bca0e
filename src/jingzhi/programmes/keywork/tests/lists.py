"""Items of key work for tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.programmes.grid.tests.factories import NOW, World
from jingzhi.programmes.keywork import actions

FIELDS: dict[str, Any] = {
    "title": "路灯缺口清零",
    "wanted": "台账销号率 100% 和照片",
    "owner": "D-zhujian",
    "due_on": "2026-11-30",
    "month": "2026-11",
    "source": "plan",
}
BELOW: dict[str, Any] = FIELDS | {"owner": "B-510603001001", "title": "楼道堆物清理"}
SHOWN = {"note": "已完成", "paper": "住建〔2026〕8号"}


def at(year: int, month: int, day: int, hour: int = 9) -> datetime:
    """A moment in the district."""
    return datetime(year, month, day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


def make_draft(world: World, *, by: str = "district", now: datetime = NOW, **given: Any) -> Case:
    """A draft of the district, or of a street."""
    fields = FIELDS if by == "district" else BELOW
    return actions.draft(by=world.seats[by], now=now, **(fields | given))


def make_item(world: World, *, by: str = "district", now: datetime = NOW, **given: Any) -> Case:
    """An item that was issued."""
    case = make_draft(world, by=by, now=now, **given)
    return advance(case_no=case.no, move="issue", by=world.seats[by], now=now)


def shown(case: Case, world: World, *, by: str = "zhujian", now: datetime = NOW) -> Case:
    """The owner says it is done, with proof."""
    return advance(case_no=case.no, move="report", by=world.seats[by], now=now, **SHOWN)
