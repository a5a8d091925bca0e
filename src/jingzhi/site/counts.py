"""Filters of matters by address: the same one counts a number of the cockpit and opens its list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingzhi.core.bodies.models import Body
from jingzhi.programmes.grid.flow import FLOW
from jingzhi.programmes.grid.models import DECIDED, LEVELS
from jingzhi.programmes.grid.standing import Standing
from jingzhi.site.board import Board, Rows, item_names

Test = Callable[[Standing], bool]
LONG = timedelta(days=7)
SAID: tuple[tuple[str, object, Test], ...] = (
    ("solved", gettext_lazy("居民说已解决"), lambda row: row.says == "solved"),
    ("unsolved", gettext_lazy("居民说未解决"), lambda row: row.says == "unsolved"),
    ("content", gettext_lazy("满意（4–5 分）"), lambda row: (row.mark or 0) >= 4),
    ("basic", gettext_lazy("基本满意（3 分）"), lambda row: row.mark == 3),
    ("not_content", gettext_lazy("不满意（1–2 分）"), lambda row: row.mark in (1, 2)),
    (
        "silent",
        gettext_lazy("未评价"),
        lambda row: row.state == "closed" and row.mark is None and not row.says,
    ),
    ("unreachable", gettext_lazy("其中无法联系"), lambda row: row.silent),
)
FLAGS: dict[str, tuple[object, Test]] = {
    "late": (gettext_lazy("超期未结"), lambda row: row.late),
    "open": (gettext_lazy("在办"), lambda row: row.closed is None),
    "closed": (gettext_lazy("已办结"), lambda row: row.state == "closed"),
    "in_time": (gettext_lazy("按时办结"), lambda row: row.state == "closed" and row.in_time),
    "rated": (gettext_lazy("居民已评价"), lambda row: row.mark is not None),
    "held": (gettext_lazy("已挂账"), lambda row: row.state == "held"),
}
# Known only as of today: they open from pages that show the present.
TODAY_ONLY = {
    "back": gettext_lazy("返工过"),
    "again": gettext_lazy("反复发生"),
    "joined": gettext_lazy("多人反映"),
}
BY = {
    "closed": gettext_lazy("按办结时间"),
    "open": gettext_lazy("不限上报时间"),
    "marked": gettext_lazy("按评议时间"),
}


def listed(board: Board, given: QueryDict) -> tuple[Rows, list[str]]:
    """Matters that fit the address, and the words for the heading. Unknown values find nothing."""
    by = given.get("by", "")
    rows, words = _pool(board, by)
    for name, narrow in NARROWERS.items():
        value = given.get(name, "")[:40]
        if value and not (name == "body" and by == "marked"):
            fits, word = narrow(board, value)
            rows = [row for row in rows if fits(row)]
            words.append(str(word))
    if by == "marked" and given.get("body"):
        body = given.get("body", "")[:40]
        numbers = {one.no for one in board.marked if one.body == body}
        rows = [row for row in rows if row.no in numbers]
        words.append(_("%(body)s被评议") % {"body": _body_name(body)})
    return rows, words


def _pool(board: Board, by: str) -> tuple[Rows, list[str]]:
    """Which matters are looked through: reported, closed, still open, or rated in the period."""
    if by == "closed":
        return board.closed, [str(BY[by])]
    if by == "open":
        return board.open, [str(BY[by])]
    if by == "marked":
        numbers = {one.no for one in board.marked}
        return [row for row in board.rows if row.no in numbers], [str(BY[by])]
    return board.opened, []


def _body_name(code: str) -> str:
    return Body.objects.filter(code=code).values_list("name", flat=True).first() or code


def _state(_board: Board, value: str) -> tuple[Test, object]:
    label = next((state.label for state in FLOW.states if state.code == value), value)
    return lambda row: row.state == value, label


def _body(board: Board, value: str) -> tuple[Test, object]:
    numbers = board.called.get(value, set())
    return lambda row: row.no in numbers, _body_name(value)


def _level(_board: Board, value: str) -> tuple[Test, object]:
    levels = {"below": ("grid", "community"), "any": tuple(LEVELS)}.get(value, (value,))
    words = {"below": _("大事不出社区"), "any": _("已解决"), "grid": _("小事不出网格")}
    return lambda row: row.solved and row.level in levels, words.get(value) or LEVELS.get(value, value)


def _outcome(_board: Board, value: str) -> tuple[Test, object]:
    known = value in DECIDED
    return lambda row: known and row.closed is not None and row.outcome == value, DECIDED.get(value, value)


def _said(_board: Board, value: str) -> tuple[Test, object]:
    return next(((fits, word) for code, word, fits in SAID if code == value), (lambda _row: False, value))


def _item(_board: Board, value: str) -> tuple[Test, object]:
    code = "" if value == "none" else value
    return lambda row: row.item == code, item_names([code]).get(code, _("未分类"))


def _flag(board: Board, value: str) -> tuple[Test, object]:
    if value == "late7":
        before = board.asked.moment - LONG
        return lambda row: row.late and (row.late_since or before) < before, _("超期 7 天以上")
    if value in TODAY_ONLY:
        numbers = board.flagged(value)
        return lambda row: row.no in numbers, TODAY_ONLY[value]
    word, fits = FLAGS.get(value, (value, lambda _row: False))
    return fits, word


def _part(board: Board, value: str) -> tuple[Test, object]:
    """A place below the one asked for, or "none" for what lies in none of them."""
    names = dict(board.parts)
    code = "" if value == "none" else value
    return lambda row: board.part_of(row) == code, names.get(code) or _("（不在其中，由上级直接受理）")


NARROWERS: dict[str, Callable[[Board, str], tuple[Test, object]]] = {
    "part": _part,
    "body": _body,
    "state": _state,
    "level": _level,
    "outcome": _outcome,
    "said": _said,
    "item": _item,
    "is": _flag,
}


def repeated(board: Board) -> dict[str, int]:
    """How many matters came again at a spot, were joined by others, are on hold; of how many."""
    rows = board.opened
    again, joined = board.flagged("again"), board.flagged("joined")
    return {
        "all": len(rows),
        "again": sum(row.no in again for row in rows),
        "joined": sum(row.no in joined for row in rows),
        "held": sum(row.state == "held" for row in rows),
    }
