"""The demo district's list: 62 grid duties and the further kinds of matters residents write about, all 示例."""

from __future__ import annotations

import csv
from functools import lru_cache
from typing import Any

from jingzhi.demo.geography import DATA, FOUNDED

# Workable categories (the district's real list is not public); they add up to its 62 duties.
CATEGORIES = {
    "党建引领": 6,
    "基础信息": 6,
    "社情民意": 5,
    "矛盾纠纷": 6,
    "平安和安全隐患": 10,
    "城市管理与环境": 9,
    "民生服务和代办": 9,
    "政策宣传": 5,
    "应急": 4,
    "自治与文明": 2,
}


@lru_cache(maxsize=1)
def items() -> tuple[dict[str, Any], ...]:
    """Rows for `catalogue.admit`, in code order: D01-D62 of kind duty, M01… of kind matter."""
    with open(DATA / "duties.csv", encoding="utf-8", newline="") as file:
        return tuple(_row(line) for line in csv.DictReader(file))


def _row(line: dict[str, str]) -> dict[str, Any]:
    """Minutes, frequency and street list are invented too (示例): together some 60% of a grid's 168 hours a month."""
    numbers = ("arrive_amount", "handle_amount", "minutes", "per_month", "forms")
    limits = {name: int(line[name]) for name in numbers}
    return line | limits | {"on_the_spot": line["on_the_spot"] == "1", "sample": True, "since": FOUNDED}
