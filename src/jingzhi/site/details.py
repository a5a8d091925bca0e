"""The second row of the cockpit: where matters stand, how they ended, what residents said, each place, each body."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Body
from jingzhi.programmes.grid.flow import FLOW
from jingzhi.programmes.grid.measures import satisfaction_rate, solved_rate
from jingzhi.programmes.grid.models import DECIDED
from jingzhi.site.board import Board, Rows, grouped, share, sums
from jingzhi.site.counts import SAID
from jingzhi.site.panels import Bar, Cell, Panel, longest, percent, whole, word

MOST_BODIES = 8


def details(board: Board) -> list[Panel]:
    """In the order they are read; places only where there are at least two to set side by side."""
    found = [states(board), outcomes(board), said(board), parts(board), bodies(board)]
    return [panel for panel in found if panel is not None]


def _counted(lines: list[tuple[str, int, str, str]], total: int) -> tuple[list[Bar], list[list[Cell]]]:
    """Bars and table of (word, number, address, tone) lines."""
    most = longest([n for _label, n, _url, _tone in lines])
    bars = [Bar(label, f"{n:,}", url, n, ((tone, n * 100 / most),)) for label, n, url, tone in lines if n]
    cells = [
        [word(label, url if n else ""), whole(n, url), percent(share(n, total))]
        for label, n, url, _tone in lines
    ]
    return bars, cells


def states(board: Board) -> Panel:
    """Where the matters of the period stand."""
    counted = Counter(row.state for row in board.opened)
    lines = [
        (str(state.label), counted[state.code], board.asked.link(state=state.code), state.look)
        for state in FLOW.states
        if counted[state.code]
    ]
    bars, cells = _counted(lines, len(board.opened))
    open_ = sum(row.closed is None for row in board.opened)
    return Panel(
        key="state",
        title=_("现在到哪一步") if not board.asked.past else _("那天到了哪一步"),
        meaning=_("共 %(n)s 件，**%(m)s 件在办**") % {"n": f"{len(board.opened):,}", "m": f"{open_:,}"},
        about=_("本时段上报的事项在所看那一刻的状态。来源：流转记录。"),
        heads=[_("状态"), _("件数"), _("占比")],
        lines=cells,
        url=board.asked.link(),
        n=len(board.opened),
        bars=bars,
    )


def outcomes(board: Board) -> Panel:
    """How matters ended: solved is one outcome of six."""
    ended = [row for row in board.opened if row.closed is not None]
    counted = Counter(row.outcome for row in ended)
    lines = [
        (str(label), counted[code], board.asked.link(outcome=code), "done" if code == "solved" else "hold")
        for code, label in DECIDED.items()
    ]
    bars, cells = _counted(lines, len(ended))
    return Panel(
        key="outcome",
        title=_("结果由核实的人认定"),
        meaning=_("结束的 %(n)s 件里，**经核实已解决 %(m)s 件**；其他结果分开算")
        % {"n": f"{len(ended):,}", "m": f"{counted['solved']:,}"},
        about=_(
            "本时段上报、已经结束的事项，按核实时认定的结果分；不予受理、合并、转出的按规则归类。来源：核实记录。"
        ),
        heads=[_("结果"), _("件数"), _("占比")],
        lines=cells,
        bars=bars,
    )


def said(board: Board) -> Panel:
    """What residents answered; silence is no answer."""
    rows = board.opened
    n = {code: sum(fits(row) for row in rows) for code, _label, fits in SAID}
    tones = {"solved": "done", "content": "done", "unsolved": "hot", "not_content": "hot"}
    lines = [
        (str(label), n[code], board.asked.link(said=code), tones.get(code, "hold"))
        for code, label, _fits in SAID
    ]
    bars, cells = _counted(lines, 0)
    marks = Counter(row.mark for row in rows if row.mark is not None)
    solved, content = solved_rate(solved=n["solved"], unsolved=n["unsolved"]), satisfaction_rate(marks)
    meaning = _(
        "**解决率 %(a)s**（%(b)d 件有回答），满意率 %(c)s（%(d)d 件有评分）；未评价 %(e)d 件不算满意"
    ) % {
        "a": f"{solved:.1f}%" if solved is not None else "—",
        "b": n["solved"] + n["unsolved"],
        "c": f"{content:.1f}%" if content is not None else "—",
        "d": sum(marks.values()),
        "e": n["silent"],
    }
    return Panel(
        key="said",
        title=_("居民怎么说"),
        meaning=meaning,
        about=_("解决率 = 说已解决 ÷（说已解决 + 说未解决）；满意率见“居民评价满意”。来源：居民评价、回访。"),
        heads=[_("回答"), _("件数")],
        lines=[line[:2] for line in cells],
        bars=bars,
    )


def _part(board: Board, code: str, name: str, rows: Rows, most: int) -> tuple[Bar, list[Cell]]:
    """Bar and line of one place."""
    late, one = sum(row.late for row in rows), sums(rows)
    url = board.asked.link(part=code)
    tones = (("main", (len(rows) - late) * 100 / most), ("hot", late * 100 / most))
    more = _("超期 %(n)d") % {"n": late} if late else ""
    line = [
        word(name, board.asked.here(place=code)),
        whole(len(rows), url),
        whole(one.solved, board.asked.link(part=code, level="any")),
        whole(late, board.asked.link(part=code, **{"is": "late"})),
        percent(share(one.below, one.solved)),
    ]
    return Bar(name, f"{len(rows):,}", url, len(rows), tones, more, bool(late)), line


def parts(board: Board) -> Panel | None:
    """Each street (or community, or grid): reported, solved, late."""
    if len(board.parts) < 2:
        return None
    found: dict[str, Rows] = grouped(board.opened, board.part_of)
    ranked = sorted(board.parts, key=lambda part: (-len(found.get(part[0], [])), part[0]))
    most = longest([len(rows) for rows in found.values()])
    bars, lines = [], []
    for code, name in ranked:
        bar, line = _part(board, code, name, found.get(code, []), most)
        bars += [bar] if bar.n else []
        lines.append(line)
    return Panel(
        key="street",
        title=_("各街道（镇）")
        if board.asked.place and board.asked.place.kind == "district"
        else _("各下级"),
        meaning=_("最多的是**%(name)s %(n)s 件**")
        % {"name": ranked[0][1], "n": f"{len(found.get(ranked[0][0], [])):,}"},
        about=_("本时段上报的事项按所在地分；超期是其中到所看那一刻超期未结的。来源：事项登记、各环节时限。"),
        heads=[_("地方"), _("事项"), _("已解决"), _("超期"), _("大事不出社区")],
        lines=lines,
        url=board.asked.link(),
        n=len(board.opened),
        bars=bars,
        legend=[("main", _("事项")), ("hot", _("其中超期"))],
        plot=("bar", (1, 3)),
    )


def bodies(board: Board) -> Panel:
    """Who was called and how it ended; departments and forces, never streets."""
    rows = {row.no: row for row in board.opened}
    names = dict(Body.objects.filter(code__in=board.called).values_list("code", "name"))
    ranked = sorted(board.called, key=lambda code: (-len(board.called[code]), code))
    most = longest([len(numbers) for numbers in board.called.values()])
    bars, lines = [], []
    for code in ranked:
        own = [rows[no] for no in board.called[code]]
        late, solved = sum(row.late for row in own), sum(row.solved and bool(row.level) for row in own)
        url = board.asked.link(body=code)
        tones = (("main", (len(own) - late) * 100 / most), ("hot", late * 100 / most))
        more = _("超期 %(n)d") % {"n": late} if late else ""
        bars.append(Bar(names.get(code, code), f"{len(own):,}", url, len(own), tones, more, bool(late)))
        solved_cell = whole(solved, board.asked.link(body=code, level="any"))
        late_cell = whole(late, board.asked.link(body=code, **{"is": "late"}))
        lines.append([word(names.get(code, code), url), whole(len(own), url), solved_cell, late_cell])
    meaning = (
        _("派单最多的是**%(name)s %(n)s 件**")
        % {"name": names.get(ranked[0], ranked[0]), "n": len(board.called[ranked[0]])}
        if ranked
        else _("这段时间没有吹哨派单")
    )
    return Panel(
        key="body",
        title=_("派给谁，办得怎样"),
        meaning=meaning,
        about=_(
            "本时段上报、到所看那一刻派给过该单位（主办或协办）的事项；超期指事项有时限已过，不一定是该单位的。来源：派单记录。"
        ),
        heads=[_("单位"), _("派单"), _("已解决"), _("超期")],
        lines=lines,
        bars=bars[:MOST_BODIES],
        legend=[("main", _("派单")), ("hot", _("其中超期"))],
        plot=("bar", (1, 3)),
    )
