"""The charts of the cockpit: a title, a sentence computed from the numbers, a drawing, a table, and its lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from jingzhi.kit.words import MONTHS, clauses
from jingzhi.programmes.grid.models import LEVELS
from jingzhi.programmes.grid.standing import Standing
from jingzhi.site import drawing
from jingzhi.site.board import Board, Marked, Rows, grouped, item_names, months_of, share, sums
from jingzhi.site.cards import closed_in, opened_in
from jingzhi.site.drawing import Spot
from jingzhi.site.panels import Bar, Cell, Panel, change_of, longest, percent, whole, word

MOST_ITEMS, MOST_BODIES, MOST_PARTS = 7, 7, 5
LEVEL_MONTHS = 6
LEVEL_TONES = {"grid": "1", "community": "2", "street": "3"}


def charts(board: Board, before: Board | None) -> list[Panel]:
    """The four of the picture, in the order they are read."""
    return [levels(board), flow(board), marks(board), items(board, before)]


def _month_words(month: str) -> str:
    number = int(month[5:])
    return _("%(month)d月") % {"month": number, "mon": MONTHS[number - 1]}


def _level_months(
    board: Board, months: list[tuple[date, date]], parts: dict[str, Rows]
) -> tuple[list[list[Spot]], list[list[Cell]], list[str]]:
    """Columns, lines of the table, and names of the months."""
    columns, lines, words = [], [], []
    for first, last in months:
        rows = parts.get(f"{first:%Y-%m}", [])
        counted = Counter(row.level for row in rows)
        asked = board.asked.within(first, last)
        name = _month_words(f"{first:%Y-%m}")
        words.append(name)
        spots, cells = [], [word(f"{first:%Y-%m}")]
        for level, label in LEVELS.items():
            n = counted[level]
            url = asked.link(by="closed", level=level)
            told = f"{name} {label} {n} ({_rate(n, len(rows))})"
            spots.append(Spot(told, n, url, n, LEVEL_TONES[level]))
            cells += [whole(n, url), percent(share(n, len(rows)))]
        columns.append(spots)
        lines.append([*cells, whole(len(rows), asked.link(by="closed", level="any"))])
    return columns, lines, words


def levels(board: Board) -> Panel:
    """At which level matters end, by the month they were closed in."""
    months = months_of(board.asked.at, LEVEL_MONTHS)
    parts = grouped([row for row in board.rows if row.solved and row.level], closed_in)
    columns, lines, words = _level_months(board, months, parts)
    now = sums(parts.get(f"{months[-1][0]:%Y-%m}", []))
    meaning = _("本月小事不出网格 **%(a)s**，大事不出社区 **%(b)s**") % {
        "a": _rate(now.grid, now.solved),
        "b": _rate(now.below, now.solved),
    }
    heads = [_("月份")]
    for label in LEVELS.values():
        heads += [str(label), _("占比")]
    this_month = board.asked.within(*months[-1])
    return Panel(
        key="level",
        title=_("事项在哪一级办结"),
        meaning=meaning,
        about=_(
            "每月办结且经核实已解决的事项，按最后办理的一级分；其他结果不在其中。来源：办理级别、核实结果。"
        ),
        heads=[*heads, _("合计")],
        lines=lines,
        url=this_month.link(by="closed", level="any"),
        n=now.solved,
        svg=drawing.stacked(_("事项在哪一级办结，各月占比"), words, columns) if any(parts.values()) else None,
        legend=[(f"{LEVEL_TONES[level]}", str(label)) for level, label in LEVELS.items()],
        plot=("stacked", (1, 3, 5)),
    )


def _rate(part: int, of: int) -> str:
    value = share(part, of)
    return "—" if value is None else f"{value:.1f}%"


def flow(board: Board) -> Panel:
    """Reported against closed, by month."""
    months = months_of(board.asked.at)
    came, went = grouped(board.rows, opened_in), grouped(board.rows, closed_in)
    lines, reported, closed, words = [], [], [], []
    for number, (first, last) in enumerate(months):
        month = f"{first:%Y-%m}"
        a, b = len(came.get(month, [])), len(went.get(month, []))
        asked = board.asked.within(first, last)
        name = _month_words(month)
        words.append(name if number % 2 == 0 else "")
        url_a, url_b = asked.link(), asked.link(by="closed")
        reported.append(Spot(_("%(month)s上报 %(n)d 件") % {"month": name, "n": a}, a, url_a, a))
        closed.append(Spot(_("%(month)s办结 %(n)d 件") % {"month": name, "n": b}, b, url_b, b))
        lines.append(
            [word(month), whole(a, url_a), whole(b, url_b), Cell(f"{a - b:+,}" if a != b else "0", a - b)]
        )
    a, b = int(reported[-1].value), int(closed[-1].value)
    return Panel(
        key="flow",
        title=_("上报与办结"),
        meaning=_flow_words(
            a, b, sum(int(spot.value) for spot in reported), sum(int(s.value) for s in closed)
        ),
        about=_(
            "各月上报的件数和各月办结的件数（不论何时上报）；不予受理、合并、转出的不算办结。来源：事项登记、办结时间。"
        ),
        heads=[_("月份"), _("上报"), _("办结"), _("上报减办结")],
        lines=lines,
        url=board.asked.within(*months[-1]).link(),
        n=a,
        svg=drawing.lines(_("近 12 个月上报与办结"), words, [("a", reported), ("b", closed)])
        if any(spot.value for spot in reported + closed)
        else None,
        legend=[("a", _("上报")), ("b", _("办结"))],
        plot=("line", (1, 2)),
    )


def _flow_words(a: int, b: int, all_a: int, all_b: int) -> str:
    year = _("近 12 个月上报 %(a)s 件、办结 %(b)s 件") % {"a": f"{all_a:,}", "b": f"{all_b:,}"}
    if a == b:
        return clauses((year, _("**本月上报与办结相抵**")))
    text = _("**本月上报比办结多 %(n)s 件**") if a > b else _("**本月办结比上报多 %(n)s 件**")
    return clauses((year, text % {"n": f"{abs(a - b):,}"}))


def marks(board: Board) -> Panel:
    """街道评议部门: the mean of the three marks for each body; streets never stand in this list."""
    found: dict[str, list[Marked]] = {}
    for one in board.marked:
        found.setdefault(one.body, []).append(one)
    means = sorted(
        (sum(m.mean for m in rows) / len(rows), rows[0].name, body) for body, rows in found.items()
    )
    average = sum(one.mean for one in board.marked) / len(board.marked) if board.marked else None
    spots, lines = [], []
    for mean, name, body in means:
        rows = found[body]
        numbers = len({one.no for one in rows})
        url = board.asked.link(by="marked", body=body)
        told = _("%(name)s 平均 %(m).1f 分，评议 %(n)d 件") % {"name": name, "m": mean, "n": numbers}
        spots.append(
            Spot(told, mean, url, numbers, "hot" if average and mean < average - 0.5 else "main", name)
        )
        lines.append([word(name, url), percent(mean, ""), *_criteria(rows), whole(numbers, url)])
    low_end = min(3, int(means[0][0])) if means else 1
    return Panel(
        key="marks",
        title=_("街道评议部门"),
        meaning=_marks_words(board.marked, means, average),
        about=_(
            "街道办结吹哨事项时给每个到场单位打的响应速度、配合力度、落实程度三项（各 1–5 分），三项相加除以 3，再按次平均；虚线是全部评议的平均。图上列最低的 7 个，表里是全部。来源：评议记录，按评议时间。"
        ),
        heads=[_("单位"), _("平均"), _("响应速度"), _("配合力度"), _("落实程度"), _("评议件数")],
        lines=lines,
        url=board.asked.link(by="marked"),
        n=len({one.no for one in board.marked}),
        svg=drawing.dots(
            _("各单位平均分"), spots[:MOST_BODIES], low=max(1, low_end - 0.2), high=5, rule=average
        )
        if spots
        else None,
        plot=("bar", (1,)),
    )


def _marks_words(marked: list[Marked], means: list[tuple[float, str, str]], average: float | None) -> str:
    if not means or average is None:
        return _("这段时间还没有街道评议")
    return _("%(n)d 次评议，平均 **%(a).1f 分**（满分 5 分）；最低是 **%(name)s** %(m).1f 分") % {
        "n": len(marked),
        "a": average,
        "name": means[0][1],
        "m": means[0][0],
    }


def _criteria(rows: list[Marked]) -> list[Cell]:
    names = ("speed", "cooperation", "effect")
    return [percent(sum(getattr(one, name) for one in rows) / len(rows), "") for name in names]


def items(board: Board, before: Board | None) -> Panel:
    """What there is most of, with how much more or less than before."""
    now = Counter(row.item for row in board.opened)
    then = Counter(row.item for row in before.opened) if before else None
    ranked = sorted(now, key=lambda code: (-now[code], code))
    names = item_names(now)
    bars, lines = [], []
    most = longest(list(now.values()))
    rising = _rising(ranked[:MOST_ITEMS], now, then)
    for place, code in enumerate(ranked):
        n, was = now[code], then[code] if then is not None else None
        name = names.get(code) or _("未分类")
        url = board.asked.link(item=code or "none")
        change = change_of(n, was)
        if place < MOST_ITEMS:
            tone = "hot" if code == rising else "main"
            bars.append(Bar(name, f"{n:,}", url, n, ((tone, n * 100 / most),), change, code == rising))
        before_url = before.asked.link(item=code or "none") if before else ""
        lines.append([word(name, url), whole(n, url), whole(was or 0, before_url), word(change or "—")])
    return Panel(
        key="item",
        title=_("什么事最多"),
        meaning=_item_words(board, ranked, names, now, then, rising),
        about=_("按上报时间计入时段的件数，按事项清单的类别；增减是与比较时段的件数相比。来源：事项登记。"),
        heads=[_("类别"), _("件数"), _("比较时段"), _("增减")],
        lines=lines,
        url=board.asked.link(),
        n=len(board.opened),
        bars=bars,
        plot=("bar", (1, 2)),
    )


def _rising(codes: list[str], now: Counter[str], then: Counter[str] | None) -> str | None:
    """Which of them grew most, in matters; None where nothing grew."""
    if then is None:
        return None
    best = max(codes, key=lambda code: now[code] - then[code], default=None)
    return best if best is not None and now[best] > then[best] else None


def _item_words(
    board: Board,
    ranked: list[str],
    names: dict[str, str],
    now: Counter[str],
    then: Counter[str] | None,
    rising: str | None,
) -> str:
    if not ranked:
        return _("这段时间还没有事项")
    code = rising if rising is not None else ranked[0]
    name = names.get(code) or _("未分类")
    if then is None or rising is None:
        text = _("最多的是**%(name)s**，%(n)s 件") % {"name": name, "n": f"{now[code]:,}"}
    else:
        text = _("**%(name)s**比%(period)s多 %(n)s 件") % {
            "name": name,
            "period": board.asked.before_words(),
            "n": f"{now[code] - then[code]:,}",
        }
    where = _where_most(board, lambda row: row.item == code)
    return f"{text}{_('，')}{where}" if where else text


def _where_most(board: Board, fits: Callable[[Standing], bool]) -> str:
    names = dict(board.parts)
    counted = Counter(board.part_of(row) for row in board.opened if fits(row))
    best = max(sorted(counted), key=lambda code: counted[code], default="")
    return _("最多在%(place)s") % {"place": names[best]} if best in names and len(names) > 1 else ""


def overdue(board: Board) -> Panel | None:
    """Which parts of the place have the largest share of late matters among their open ones."""
    if len(board.parts) < 2:
        return None
    told = _late_shares(board)
    most = max((one[0] for one in told), default=0) or 1
    bars, lines = [], []
    for rate, late, n, code, name in told:
        url = board.asked.link(by="open", **{"is": "late"}, part=code)
        if late:
            bars.append(
                Bar(name, f"{late:,}", url, late, (("hot", rate * 100 / most),), f"{rate:.1f}%", True)
            )
        opened = whole(n, board.asked.link(by="open", part=code))
        lines.append(
            [word(name, board.asked.here(place=code)), whole(late, url), opened, percent(share(late, n))]
        )
    first = told[0]
    meaning = (
        _("**%(name)s** %(n)d 件，占在办的 **%(rate).1f%%**")
        % {"name": first[4], "n": first[1], "rate": first[0]}
        if first[1]
        else _("都没有超期")
    )
    return Panel(
        key="overdue",
        title=_("超期率最高的街镇")
        if board.asked.place and board.asked.place.kind == "district"
        else _("超期率最高的地方"),
        meaning=meaning,
        about=_("超期未结的件数 ÷ 在办的件数，都是所看那一刻的，不限上报时间。来源：各环节时限。"),
        heads=[_("地方"), _("超期未结"), _("在办"), _("超期率")],
        lines=lines,
        url=board.asked.link(by="open", **{"is": "late"}),
        n=sum(row.late for row in board.open),
        bars=bars[:MOST_PARTS],
        plot=("bar", (1,)),
    )


def _late_shares(board: Board) -> list[tuple[float, int, int, str, str]]:
    """(late in percent of open, late, open, code, name) of each part, the worst first."""
    parts: dict[str, Rows] = grouped(board.open, board.part_of)
    told = []
    for code, name in board.parts:
        rows = parts.get(code, [])
        late = sum(row.late for row in rows)
        told.append((share(late, len(rows)) or 0.0, late, len(rows), code, name))
    return sorted(told, key=lambda one: (-one[0], -one[1], one[3]))
