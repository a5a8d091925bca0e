"""Three key tasks of the year (示例), broken down to every street and some communities: accepted, waiting, returned, late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.programmes.keytasks import actions, queries

TASKS = (
    ("（示例）问题小区集中整治", "问题小区逐个销号，居民代表认可", 39, "个"),
    ("（示例）小区党组织应建尽建", "每个小区有党组织或联络员", None, ""),
    ("（示例）物业服务提质", "物业服务事项公开上墙，季度评价", 26, "个"),
)
BEGUN, FIRST, LAST = timedelta(days=60), timedelta(days=20), timedelta(days=30)


def show() -> int:
    """Set the tasks two months ago, break them down and play them to today; returns how many."""
    now = timezone.now()
    then = now - BEGUN
    by = Seat.objects.select_related("body", "territory").filter(role="district").order_by("code")[0]
    made = 0
    for n, (title, wanted, target, unit) in enumerate(TASKS):
        given: dict[str, Any] = {"title": title, "wanted": wanted, "owner": by.body_id}
        if target is not None:
            given |= {"target": target, "unit": unit}
        case = actions.open_task(by=by, now=then, milestones=_lines(now, "方案印发", "全区总结"), **given)
        parent = queries.task(case)
        streets = actions.break_down(
            parent=parent, owners=list(queries.below(parent)), wanted=wanted, by=by, now=then,
            milestones=_lines(now, "底数和名单", "台账和照片"), target=target // 13 if target else None,
        )  # fmt: skip
        for k, street in enumerate(streets):
            _played(street, k + n, by, now)
        made += 1 + len(streets) + _communities(streets[n], now)
    return made


def _lines(now: datetime, first: str, last: str) -> str:
    today = timezone.localdate(now)
    return f"{today - FIRST} {first}\n{today + LAST} {last}"


def _seat(body: str, role: str) -> Seat:
    return Seat.objects.select_related("body", "territory").filter(body=body, role=role).order_by("code")[0]


def _played(case: Case, dice: int, over: Seat, now: datetime) -> None:
    """Most streets are confirmed, some wait, one in five was sent back, one in five is late."""
    if dice % 5 == 0:
        return
    street = _seat(queries.task(case).owner_id, "street")
    given: dict[str, Any] = {"milestone": 1, "note": "（示例）已完成", "paper": "（示例）工作情况报告"}
    advance(case_no=case.no, move="report", by=street, now=now - FIRST, **given)
    if dice % 5 == 1:
        advance(
            case_no=case.no, move="hand_back", by=over, now=now - FIRST / 2, why="（示例）名单不全，请补齐"
        )
    elif dice % 5 != 2:
        advance(case_no=case.no, move="accept", by=over, now=now - FIRST / 2)


def _communities(street: Case, now: datetime) -> int:
    parent = queries.task(street)
    by = _seat(parent.owner_id, "street")
    lines = _lines(now, "入户摸底", "公示结果")
    given: dict[str, Any] = {"wanted": parent.wanted, "milestones": lines, "target": None}
    return len(
        actions.break_down(
            parent=parent, owners=list(queries.below(parent))[:4], by=by, now=now - BEGUN, **given
        )
    )
