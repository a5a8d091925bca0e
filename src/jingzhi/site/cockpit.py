"""驾驶舱: is it better or worse, where, whose. Every number opens the matters it counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.programmes.grid.measures import satisfaction_rate, solved_rate
from jingzhi.site import choropleth, counts
from jingzhi.site.rows import rows_of
from jingzhi.site.suggestions import READERS

WATCHERS = ("leader", "district", "street", "community", "department", "force", "hotline", "auditor")
PAGE = 30


@require_GET
@gate.page(needs=WATCHERS)
def show(request: HttpRequest) -> HttpResponse:
    """Numbers first, then charts with a sentence of meaning and a table each."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    now = timezone.now()
    span = _span(request)
    rows = counts.base(seat, span, now)
    charts = [
        _states(rows, span),
        _levels(rows, span, now),
        _outcomes(rows, span),
        _said(rows, span),
        _streets(rows, seat, span, now),
    ]
    charts += [_bodies(rows, span, now), _items(rows, span)]
    context = {
        "spans": counts.SPANS,
        "span": span,
        "scope": seat.territory.name if seat.role not in ("department", "force") else seat.body.name,
        "cards": _cards(rows, span, now),
        "map": choropleth.drawn(rows, seat, span) if seat.role not in ("department", "force") else None,
        "charts": [chart for chart in charts if chart],
        "reads_suggestions": seat.role in READERS,
    }
    return render(request, "site/cockpit.html", context)


def _span(request: HttpRequest) -> str:
    span = request.GET.get("span", "")
    return span if span in dict(counts.SPANS) else counts.DEFAULT_SPAN


def _rate(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.1f}" if whole else "—"


def _cards(rows: Any, span: str, now: datetime) -> list[dict[str, Any]]:
    t = counts.totals(rows, now)
    of_solved = _("已解决 %(n)d 件中的 %(m)d 件")
    cards = [
        (
            _("上报事项"),
            f"{t['all']:,}",
            _("件"),
            _("已办结 %(n)s 件，其中已解决 %(m)s 件；拆分的按子事项计")
            % {"n": f"{t['closed']:,}", "m": f"{t['solved']:,}"},
            {},
        ),
        (
            _("小事不出网格"),
            _rate(t["grid"], t["solved"]),
            "%",
            of_solved % {"n": t["solved"], "m": t["grid"]},
            {"level": "grid"},
        ),
        (
            _("大事不出社区"),
            _rate(t["below"], t["solved"]),
            "%",
            of_solved % {"n": t["solved"], "m": t["below"]},
            {"level": "below"},
        ),
        (
            _("全程按时办结"),
            _rate(t["in_time"], t["closed"]),
            "%",
            _("办结 %(n)d 件中的 %(m)d 件") % {"n": t["closed"], "m": t["in_time"]},
            {"is": "in_time"},
        ),
        (_("超期未结"), f"{t['late']:,}", _("件"), _mark_words(t), {"is": "late"}),
    ]
    return [_card(*card, span=span, alarm=t["late"] > 0) for card in cards]


def _card(
    label: str, value: str, unit: str, note: str, asked: dict[str, str], *, span: str, alarm: bool
) -> dict[str, Any]:
    late = asked.get("is") == "late" and alarm
    url = counts.link(span, **asked)
    return {"label": label, "value": value, "unit": unit, "note": note, "url": url, "late": late}


def _mark_words(t: dict[str, Any]) -> str:
    if not t["rated"]:
        return _("还没有居民评价")
    told = _("居民评价 %(n)d 件，平均 %(m).1f 分，未评价 %(k)d 件")
    return told % {"n": t["rated"], "m": t["mark"], "k": t["silent"]}


def _chart(
    key: str, title: str, meaning: str, bars: list[dict[str, Any]], heads: list[str], **more: Any
) -> dict[str, Any]:
    lines = [{"cells": bar.pop("cells"), "url": bar["url"]} for bar in bars]
    return {
        "key": key,
        "title": title,
        "meaning": meaning,
        "bars": bars,
        "heads": heads,
        "lines": lines,
        **more,
    }


def _bar(
    label: str, value: str, url: str, parts: list[tuple[str, float]], cells: list[Any], **more: Any
) -> dict[str, Any]:
    """A bar of one or more parts; parts are (class, hundredths of the longest bar)."""
    drawn, x = [], 0.0
    for cls, width in parts:
        drawn.append({"cls": cls, "x": f"{x:.2f}", "w": f"{width:.2f}"})
        x += width
    return {"label": label, "value": value, "url": url, "parts": drawn, "cells": cells, **more}


def _states(rows: Any, span: str) -> dict[str, Any]:
    counted = [line for line in counts.by_state(rows) if line[3]]
    longest = max((line[3] for line in counted), default=1)
    total = sum(line[3] for line in counted)
    open_ = sum(
        n for code, _label, _look, n in counted if code not in ("closed", "declined", "merged", "transferred")
    )
    bars = [
        _bar(
            label,
            f"{n:,}",
            counts.link(span, state=code),
            [(look, n * 100 / longest)],
            [label, n, f"{_rate(n, total)}%"],
        )
        for code, label, look, n in counted
    ]
    meaning = _("共 %(n)d 件，%(m)d 件在办") % {"n": total, "m": open_}
    return _chart("state", _("现在到哪一步"), meaning, bars, [_("状态"), _("件数"), _("占比")])


def _levels(rows: Any, span: str, now: datetime) -> dict[str, Any]:
    t = counts.totals(rows, now)
    street = t["solved"] - t["below"]
    lines = [
        ("grid", _("网格内解决"), t["grid"], "1"),
        ("community", _("社区解决"), t["below"] - t["grid"], "2"),
        ("street", _("街道吹哨解决"), street, "3"),
    ]
    whole = t["solved"] or 1
    bars = [
        _bar(
            label,
            f"{n:,}",
            counts.link(span, level=code),
            [(cls, n * 100 / whole)],
            [label, n, f"{_rate(n, t['solved'])}%"],
            more=f"{_rate(n, t['solved'])}%",
        )
        for code, label, n, cls in lines
    ]
    meaning = _("小事不出网格 %(a)s%%，大事不出社区 %(b)s%%") % {
        "a": _rate(t["grid"], t["solved"]),
        "b": _rate(t["below"], t["solved"]),
    }
    return _chart(
        "level",
        _("事项在哪一级办结"),
        meaning,
        bars if t["solved"] else [],
        [_("级别"), _("件数"), _("占比")],
    )


def _outcomes(rows: Any, span: str) -> dict[str, Any]:
    counted = [line for line in counts.by_outcome(rows) if line[2]]
    total, longest = sum(n for *_word, n in counted), max((n for *_word, n in counted), default=1)
    bars = [
        _bar(
            label,
            f"{n:,}",
            counts.link(span, outcome=code),
            [("done" if code == "solved" else "hold", n * 100 / longest)],
            [label, n, f"{_rate(n, total)}%"],
        )
        for code, label, n in counted
    ]
    solved = next((n for code, _label, n in counted if code == "solved"), 0)
    meaning = _("结束的 %(n)d 件里，经核实已解决 %(m)d 件；其他结果分开算") % {"n": total, "m": solved}
    return _chart("outcome", _("结果由核实的人认定"), meaning, bars, [_("结果"), _("件数"), _("占比")])


def _said(rows: Any, span: str) -> dict[str, Any]:
    lines, marks = counts.said(rows)
    n = {code: number for code, _label, number in lines}
    longest = max(n.values()) or 1
    tones = {"solved": "done", "content": "done", "unsolved": "hot", "not_content": "hot"}
    bars = [
        _bar(
            label,
            f"{number:,}",
            counts.link(span, said=code),
            [(tones.get(code, "hold"), number * 100 / longest)],
            [label, number],
        )
        for code, label, number in lines
    ]
    solved, content = solved_rate(solved=n["solved"], unsolved=n["unsolved"]), satisfaction_rate(marks)
    meaning = _("解决率 %(a)s（%(b)d 件有回答），满意率 %(c)s（%(d)d 件有评分）；未评价 %(e)d 件不算满意") % {
        "a": f"{solved:.1f}%" if solved is not None else "—",
        "b": n["solved"] + n["unsolved"],
        "c": f"{content:.1f}%" if content is not None else "—",
        "d": sum(marks.values()),
        "e": n["silent"],
    }
    return _chart("said", _("居民怎么说"), meaning, bars if any(n.values()) else [], [_("回答"), _("件数")])


def _street_cells(line: dict[str, Any]) -> list[Any]:
    n, late, solved = line["n"], line["late"], line["solved"]
    return [line["name"], n, solved, late, f"{_rate(late, n)}%", f"{_rate(line['below'], solved)}%"]


def _streets(rows: Any, seat: Seat, span: str, now: datetime) -> dict[str, Any] | None:
    counted = counts.by_street(rows, seat, now)
    if len(counted) < 2:
        return None
    counted.sort(key=lambda line: (-line["n"], line["code"]))
    longest = max((line["n"] for line in counted), default=0) or 1
    bars = []
    for line in counted:
        n, late = line["n"], line["late"]
        bars.append(
            _bar(
                line["name"],
                f"{n:,}",
                counts.link(span, place=line["code"]),
                [("main", (n - late) * 100 / longest), ("hot", late * 100 / longest)],
                _street_cells(line),
                more=_("超期 %(n)d") % {"n": late} if late else "",
                bad=bool(late),
            )
        )
    worst = max(counted, key=lambda line: line["late"])
    meaning = (
        _("超期最多：%(name)s %(n)d 件") % {"name": worst["name"], "n": worst["late"]}
        if worst["late"]
        else _("各街道（镇）都没有超期")
    )
    heads = [_("街道（镇）"), _("事项"), _("已解决"), _("超期"), _("超期率"), _("大事不出社区")]
    return _chart(
        "street",
        _("各街道（镇）"),
        meaning,
        bars,
        heads,
        legend=[("main", _("事项")), ("hot", _("其中超期"))],
    )


def _bodies(rows: Any, span: str, now: datetime) -> dict[str, Any]:
    counted = counts.by_body(rows, now)
    longest = max((line["n"] for line in counted), default=0) or 1
    bars = []
    for line in counted:
        n, late, mark = line["n"], line["late"], line["mark"]
        told = f"{mark:.1f}" if mark is not None else "—"
        more = (
            _("超期 %(n)d") % {"n": late}
            if late
            else (_("评议 %(m)s") % {"m": told} if mark is not None else "")
        )
        bars.append(
            _bar(
                line["name"],
                f"{n:,}",
                counts.link(span, body=line["code"]),
                [("main", (n - late) * 100 / longest), ("hot", late * 100 / longest)],
                [line["name"], n, line["solved"], late, told],
                more=more,
                bad=bool(late),
            )
        )
    marked = [line for line in counted if line["mark"] is not None]
    low = min(marked, key=lambda line: line["mark"], default=None)
    meaning = (
        _("街道评议最低：%(name)s %(m).1f 分（满分 5 分）") % {"name": low["name"], "m": low["mark"]}
        if low
        else _("还没有街道评议")
    )
    heads = [_("单位"), _("派单"), _("已解决"), _("超期"), _("街道评议（1–5 分）")]
    return _chart("body", _("派给谁，办得怎样"), meaning, bars[:12], heads) | {
        "lines": [
            {"cells": bar_line["cells"], "url": bar_line["url"]} for bar_line in _all_lines(counted, span)
        ]
    }


def _all_lines(counted: list[dict[str, Any]], span: str) -> list[dict[str, Any]]:
    return [
        {
            "cells": [
                line["name"],
                line["n"],
                line["solved"],
                line["late"],
                f"{line['mark']:.1f}" if line["mark"] is not None else "—",
            ],
            "url": counts.link(span, body=line["code"]),
        }
        for line in counted
    ]


def _items(rows: Any, span: str) -> dict[str, Any]:
    counted = counts.by_item(rows)
    longest = max((n for _code, _name, n in counted), default=0) or 1
    bars = [
        _bar(
            name,
            f"{n:,}",
            counts.link(span, item=code),
            [("hot" if not place else "main", n * 100 / longest)],
            [name, n],
        )
        for place, (code, name, n) in enumerate(counted)
    ]
    meaning = _("最多的是%(name)s，%(n)d 件") % {"name": counted[0][1], "n": counted[0][2]} if counted else ""
    return _chart("item", _("什么事最多"), meaning, bars, [_("类别"), _("件数")])


@require_GET
@gate.page(needs=WATCHERS)
def matters(request: HttpRequest) -> HttpResponse:
    """The matters a number counts: the same filter, opened."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    now = timezone.now()
    span = _span(request)
    rows, words = counts.narrow(counts.base(seat, span, now), request.GET, now)
    rows = rows.select_related("place", "matter").order_by(
        F("closed_at").desc(nulls_first=True), F("due_at").asc(nulls_last=True), "no"
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    label = str(dict(counts.SPANS)[span])
    context = {
        "heading": " · ".join(words) or _("全部事项"),
        "crumb": f"{seat.territory.name} › {label}",
        "back": f"/cockpit/?span={span}",
        "total": page.paginator.count,
        "page": page,
        "rows": rows_of(page, seat=seat, now=now, first=page.start_index()),
    }
    return render(request, "site/matters.html", context)
