"""Rounds of ratings of the quarter that was replayed: one with its results, one still being marked; marks are invented (示例)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.programmes.ratings import actions, queries
from jingzhi.programmes.ratings.models import Form

QUARTER = "2022-Q4"
OWN = ("D-zhujian", "（示例）房屋安全隐患处置", 5)


def show() -> int:
    """Departments rated by streets with results, streets being rated by departments; returns how many forms."""
    now = timezone.now()
    by = Seat.objects.select_related("body", "territory").filter(role="district").order_by("code")[0]
    body, title, weight = OWN
    actions.add_line(body=body, title=title, weight=weight, by=by, now=now)
    done, running = (
        actions.open_round(kind=kind, period=QUARTER, by=by, now=now) for kind in ("department", "street")
    )
    _marked(done, queries.forms_of(queries.round_of(done)), now)
    advance(case_no=done.no, move="close", by=by, now=now)
    forms = queries.forms_of(queries.round_of(running))
    _marked(running, forms[::2], now)
    return len(forms)


def _marked(case: Case, forms: list[Form], now: Any) -> None:
    row = queries.round_of(case)
    raters = {form.rater_id for form in forms}
    seats = Seat.objects.select_related("body", "territory").filter(
        body__in=raters, role=queries.raters_of(row.kind)
    )
    by = {seat.body_id: seat for seat in seats.order_by("-code")}
    for n, form in enumerate(forms):
        lines = queries.lines(row, form.rated_id)
        marks = " ".join(f"{line.code}:{5 + (n + 2 * k) % 6}" for k, line in enumerate(lines))
        given: dict[str, Any] = {"rated": form.rated_id, "marks": marks, "why": "（示例）到场后没有当天反馈"}
        advance(case_no=case.no, move="send", by=by[form.rater_id], now=now, **given)
