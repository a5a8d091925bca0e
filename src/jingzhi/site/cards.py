"""The five numbers of the cockpit, each with its direction, its twelve months and how it is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingzhi.core.flows import queries
from jingzhi.core.flows.models import Clock
from jingzhi.kit.words import listed
from jingzhi.programmes.grid.standing import Standing
from jingzhi.site.asked import Asked, midnight
from jingzhi.site.board import Board, Rows, Sums, grouped, months_of, share, sums
from jingzhi.site.counts import LONG
from jingzhi.site.drawing import sparkline
from jingzhi.site.panels import Card, change_of, points_of


@dataclass(frozen=True)
class Share:
    """A card that shows one count as a share of another, and opens the matters of the upper one."""

    key: str
    label: Promise
    part: Callable[[Sums], int]
    of: Callable[[Sums], int]
    asked: tuple[tuple[str, str], ...]
    told: Promise
    about: Promise


GRID = Share(
    key="grid",
    label=gettext_lazy("网格内就地办结"),
    part=lambda one: one.grid,
    of=lambda one: one.solved,
    asked=(("level", "grid"),),
    told=gettext_lazy("已解决 %(n)s 件中的 %(m)s 件"),
    about=gettext_lazy("网格内解决的件数 ÷ 经核实已解决的件数（本时段上报的）。来源：办理级别、核实结果。"),
)
IN_TIME = Share(
    key="in_time",
    label=gettext_lazy("按时办结率"),
    part=lambda one: one.in_time,
    of=lambda one: one.closed,
    asked=(("is", "in_time"),),
    told=gettext_lazy("办结 %(n)s 件中的 %(m)s 件"),
    about=gettext_lazy("每个环节和全程都没有超过时限的件数 ÷ 办结的件数（本时段上报的）。来源：各环节时限。"),
)


def cards(board: Board, before: Board | None) -> list[Card]:
    """Reported, solved in the grid, closed in time, residents' marks, late: in this order."""
    now, then = sums(board.opened), sums(before.opened) if before else None
    return [
        _reported(board, before, now, then),
        _rate(board, before, now, then, GRID),
        _rate(board, before, now, then, IN_TIME),
        _content(board, before, now, then),
        _late(board, before),
    ]


def month_of(when: datetime | None) -> str:
    """The local month of a moment as 2026-11, "" of none."""
    return f"{timezone.localtime(when):%Y-%m}" if when is not None else ""


def opened_in(row: Standing) -> str:
    """The month a matter was reported in."""
    return month_of(row.opened)


def closed_in(row: Standing) -> str:
    """The month it was closed in, "" of what is open or ended otherwise."""
    return month_of(row.closed) if row.state == "closed" else ""


def _spark(
    board: Board, key: Callable[[Standing], str], value: Callable[[Sums], float | None]
) -> list[float | None]:
    """The value of each of the twelve months."""
    parts: dict[str, Rows] = grouped(board.rows, key)
    months = months_of(board.asked.at)
    return [value(sums(parts.get(f"{first:%Y-%m}", []))) for first, _last in months]


def _line(values: Sequence[float | None], label: object) -> SafeString:
    told = listed("—" if value is None else f"{value:.1f}".removesuffix(".0") for value in values)
    return sparkline(values, _("%(label)s，近 12 个月：%(told)s") % {"label": label, "told": told})


def _versus(asked: Asked) -> str:
    return _("比%(period)s") % {"period": asked.before_words()}


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _tone(now: float | None, before: float | None) -> str:
    if now is None or before is None or round(now, 1) == round(before, 1):
        return ""
    return "good" if now > before else "bad"


def _reported(board: Board, before: Board | None, now: Sums, then: Sums | None) -> Card:
    told = _("已办结 %(n)s 件，其中已解决 %(m)s 件") % {"n": f"{now.closed:,}", "m": f"{now.solved:,}"}
    return Card(
        key="reported",
        label=_("上报事项"),
        text=f"{now.all:,}",
        value=now.all,
        unit=_("件"),
        url=board.asked.link(),
        n=now.all,
        note=_versus(board.asked) if then else told,
        change=change_of(now.all, then.all if then else None),
        tone="",
        before=then.all if then else None,
        before_url=before.asked.link() if before else "",
        before_n=then.all if then else 0,
        about=_("按上报时间计入时段；拆分的按子事项计。来源：事项登记。本时段%(told)s。") % {"told": told},
        spark=_line(_spark(board, opened_in, lambda one: one.all), _("上报事项")),
    )


def _rate(board: Board, before: Board | None, now: Sums, then: Sums | None, kind: Share) -> Card:
    value = share(kind.part(now), kind.of(now))
    was = share(kind.part(then), kind.of(then)) if then else None
    change = points_of(value, was)
    told = str(kind.told) % {"n": f"{kind.of(now):,}", "m": f"{kind.part(now):,}"}
    asked = dict(kind.asked)
    return Card(
        key=kind.key,
        label=str(kind.label),
        text="—" if value is None else f"{value:.1f}",
        value=_short(value),
        unit="%" if value is not None else "",
        url=board.asked.link(**asked),
        n=kind.part(now),
        note=_versus(board.asked) if change else told,
        change=_("%(n)s 点") % {"n": change} if change else "",
        tone=_tone(value, was),
        before=_short(was),
        before_url=before.asked.link(**asked) if before else "",
        before_n=kind.part(then) if then else 0,
        about=_("%(about)s%(told)s。") % {"about": kind.about, "told": told},
        spark=_line(_spark(board, closed_in, lambda one: share(kind.part(one), kind.of(one))), kind.label),
    )


def _content(board: Board, before: Board | None, now: Sums, then: Sums | None) -> Card:
    was = then.content if then else None
    change = points_of(now.content, was)
    told = _("评价 %(n)s 件") % {"n": f"{now.rated:,}"} if now.rated else _("还没有居民评价")
    about = _(
        "（4–5 分的件数 + 3 分的件数 × 0.8）÷ 有评分的件数。未评价的不算满意，也不算不满意，本时段 %(n)s 件。来源：居民评价、回访。"
    )
    return Card(
        key="content",
        label=_("居民评价满意"),
        text="—" if now.content is None else f"{now.content:.1f}",
        value=_short(now.content),
        unit="%" if now.content is not None else "",
        url=board.asked.link(**{"is": "rated"}),
        n=now.rated,
        note=told,
        change=_("%(n)s 点") % {"n": change} if change else "",
        tone=_tone(now.content, was),
        before=_short(was),
        before_url=before.asked.link(**{"is": "rated"}) if before else "",
        before_n=then.rated if then else 0,
        about=about % {"n": f"{now.silent:,}"},
        spark=_line(_spark(board, closed_in, lambda one: one.content), _("居民评价满意")),
    )


def _late(board: Board, before: Board | None) -> Card:
    late = [row for row in board.open if row.late]
    edge = board.asked.moment - LONG
    long = sum((row.late_since or edge) < edge for row in late)
    was = sum(row.late for row in before.open) if before else None
    asked = {"by": "open", "is": "late"}
    change = "" if was is None else f"{len(late) - was:+d}".replace("-", "−")
    return Card(
        key="late",
        label=_("超期未结"),
        text=f"{len(late):,}",
        value=len(late),
        unit=_("件"),
        url=board.asked.link(**asked),
        n=len(late),
        note=_("其中超 7 天 %(n)s 件") % {"n": f"{long:,}"},
        change=_("%(n)s 件") % {"n": change} if change else "",
        tone="" if not change or len(late) == was else "bad" if len(late) > (was or 0) else "good",
        before=was,
        before_url=before.asked.link(**asked) if before else "",
        before_n=was or 0,
        about=_(
            "所看那一刻还没有办结、且有时限已经过去的全部事项，不限上报时间；暂停计时的不算。来源：各环节时限。近 12 个月的小线按时限记录推算各月末，不扣暂停。"
        ),
        spark=_line(_late_months(board, len(late)), _("超期未结")),
        late=bool(late),
        note_url=board.asked.link(by="open", **{"is": "late7"}) if long else "",
        note_n=long,
    )


def _late_months(board: Board, now: int) -> list[float | None]:
    """Matters with a passed deadline at the end of each month, from the records of clocks; the last is the card's."""
    months = months_of(board.asked.at)
    numbers = {row.no for row in board.rows}
    rows = Clock.objects.filter(
        case__in=queries.cases_for(board.seat).values("no"), due_at__lt=board.asked.moment
    )
    rows = rows.exclude(stopped_at__lt=midnight(months[0][0]))
    clocks = [
        (no, due, stopped)
        for no, due, stopped in rows.values_list("case_id", "due_at", "stopped_at")
        if no in numbers and (stopped is None or stopped > due)
    ]
    ends = [midnight(last + timedelta(days=1)) for _first, last in months[:-1]]
    past = [
        len({no for no, due, stopped in clocks if due < end and (stopped is None or stopped >= end)})
        for end in ends
    ]
    return [*map(float, past), float(now)]
