"""Departments apply for grid duties, and the applications stand at different steps, brought there by real moves (示例)."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.core.places.actions import Post
from jingzhi.demo.geography import DATA
from jingzhi.demo.play import by_day
from jingzhi.kit.refused import Refused
from jingzhi.programmes.admission import actions, queries
from jingzhi.programmes.admission.models import Review

# No finance office stands among the demo's departments: the development and reform bureau looks at the money.
REVIEWERS = {
    "legality": ("D-sifa", "D-xingshen"),
    "relief": ("D-minzheng", "D-renshe"),
    "money": ("D-fagai", "D-xingshen"),
}
SAME: dict[str, Any] = {
    "kind": "new",
    "street_list": "assist",
    "urgency": "E4",
    "arrive_kind": "workday",
    "arrive_amount": 1,
    "handle_kind": "workday",
    "handle_amount": 5,
    "sharing": "shared",
    "funds": 20000,
    "funds_source": "部门年度预算（示例）",
    "funds_way": "budget",
    "training": "每年集中培训一次，发操作卡片",
    "safety": "两人同行，不进危险区域",
    "appraisal": "yearly",
    "office": "业务科",
}
OPINIONS = ("可以做，建议和日常走访一起做", "时间要错开月末", "群众有需要，赞成", "建议先做沿街店铺")


def play(*, by: Post, now: datetime | None = None) -> dict[str, int]:
    """Set the reviewing bodies and bring the applications of data/applications.csv to where the file says."""
    now = now or timezone.now()
    actions.set_reviewers(rows=REVIEWERS, by=by, now=now - timedelta(days=90))
    with open(DATA / "applications.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        _Play(row, now).run()
    return {"applications": len(rows)}


class _Play:
    """One application on its way."""

    def __init__(self, row: dict[str, str], now: datetime) -> None:
        self.row, self.at = row, min(by_day(now - timedelta(days=int(row["days"]))), now)
        self.now = now
        self.case: Any = None

    def run(self) -> None:
        """Go on step by step until the state of the file."""
        goal = self.row["goal"]
        if goal == "emergency":
            self._declare()
            return
        self.case = actions.submit(
            move="apply",
            by=_seat(self.row["owner"]),
            now=self.at,
            key=f"demo-{self.row['name']}",
            **self._form(),
        )
        for state, step in self._steps():
            if self.case.state == goal or (goal == "half" and state == "review"):
                break
            step()
        if goal == "half":
            self._review(count=2)

    def _steps(self) -> list[tuple[str, Any]]:
        return [
            ("formal", lambda: self._move("accept", "S-district", days=1)),
            ("review", lambda: self._review(count=3)),
            ("consulting", self._consult),
            ("decision", self._decide),
            ("notice", lambda: self._move("list_", "S-district", days=6)),
        ]

    def _move(self, move: str, seat: str, *, days: int = 0, **given: Any) -> Case:
        self.at = min(by_day(self.at + timedelta(days=days, minutes=7)), self.now)
        self.case = advance(
            case_no=self.case.no, move=move, by=Seat.objects.get(code=seat), now=self.at, **given
        )
        return self.case

    def _review(self, *, count: int) -> None:
        if self.case.state == "formal":
            self._move("accept", "S-district", days=1)
        for aspect in sorted(REVIEWERS)[:count]:
            body = Review.objects.get(application=self.case.no, aspect=aspect).body_id
            self._move("review", f"S-{body}", verdict="agree", words="材料齐全，同意（示例）")

    def _consult(self) -> None:
        row = queries.application(self.case)
        grids = [asked.grid_id for asked in row.consulted.order_by("grid_id")]
        few = int(self.row["opinions"])
        for n, grid in enumerate(grids[-few:] if few else []):
            stance = "support" if n % 3 else "adjust"
            self._move("opine", f"S-{grid}", stance=stance, words=OPINIONS[n % len(OPINIONS)])
        if few >= queries.FEWEST:
            self._move("conclude", "S-district", days=2, words="多数网格赞成，已吸收错峰建议（示例）")

    def _decide(self) -> None:
        try:
            self._move("approve", "S-leader", days=1)
        except Refused as refused:
            if refused.code != "over_budget":
                raise
            self._move(
                "reject",
                "S-leader",
                reason="over_budget",
                why="每格工时已接近上限，又没有提出退出的事项（示例）",
            )
            return
        if self.row["objection"]:
            self._move("object", "S-resident", words=self.row["objection"])

    def _form(self) -> dict[str, Any]:
        starts = timezone.localdate(self.at) + timedelta(days=10)
        places = self.row["places"].split()
        form = SAME | {name: self.row[name] for name in _TAKEN}
        return (
            form
            | {"starts_on": starts, "ends_on": _year_later(starts)}
            | ({"places": places} if places else {})
        )

    def _declare(self) -> None:
        names = ("name", "category", "basis", "article", "unit", "times", "minutes")
        limits = ("urgency", "arrive_kind", "arrive_amount", "handle_kind", "handle_amount")
        given = {name: self.row[name] for name in names} | {name: SAME[name] for name in limits}
        given |= {"body": self.row["owner"], "why": self.row["content"]}
        actions.submit(move="declare", by=Seat.objects.get(code="S-district"), now=self.at, **given)


_TAKEN = (
    "name", "category", "content", "target", "basis", "article", "street_entry", "unit", "times", "minutes", "exit_when",
)  # fmt: skip


def _seat(body: str) -> Seat:
    return Seat.objects.select_related("body", "territory").get(code=f"S-{body}")


def _year_later(day: date) -> date:
    return day + timedelta(days=364)
