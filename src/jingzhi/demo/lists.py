"""Responsibility lists: departments lead the items the catalogue names them for; streets answer for each kind on their ground."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.catalogue import queries as catalogue
from jingzhi.core.catalogue.models import Item
from jingzhi.kit import sheets
from jingzhi.programmes.responsibility import actions
from jingzhi.programmes.responsibility.checks import COLUMNS

SINCE = datetime(2024, 1, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
BASIS = "（示例）区网格事项清单"


def show() -> int:
    """Load and publish the lists of every department that owns items, and of every street; returns how many."""
    now = SINCE
    by = Seat.objects.select_related("body", "territory").filter(role="district").order_by("code")[0]
    items = list(catalogue.in_force(now.date()).select_related("owner").order_by("code"))
    owned: dict[str, list[Item]] = defaultdict(list)
    kinds: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        owned[item.owner_id].append(item)
        kinds[item.category].append(item)
    made = 0
    for body in (
        Body.objects.filter(kind__in=("department", "street"), until=None)
        .select_related("place")
        .order_by("code")
    ):
        if body.kind == "street":
            rows = [[f"{kind}的属地处置和吹哨", BASIS, _codes(own), "主责"] for kind, own in kinds.items()]
        else:
            rows = [[one.name, one.basis or BASIS, one.code, "主责"] for one in owned[body.code]]
        made += bool(rows) and _published(body, rows, by, now)
    return made


def _codes(items: list[Item]) -> str:
    return " ".join(item.code for item in items)


def _published(body: Body, rows: list[list[Any]], by: Seat, now: datetime) -> bool:
    data = sheets.write(form="csv", title="责任清单", header=COLUMNS, rows=rows)
    actions.load(body=body, data=data, by=by, now=now)
    actions.publish(body=body, since=now.date(), by=by, now=now)
    return True
