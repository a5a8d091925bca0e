"""The gallery of components (/ui/): every partial in its states, for whoever builds or reviews a page.

Shown in debug and in the demo only. It draws with the same partials as the pages; nothing here is a copy.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.site.errors import KINDS
from jingzhi.site.panels import Bar, Cell, Panel
from jingzhi.site.show import Field, MoveForm, Ring, Row, Step, Tab, ring_of

NUMBER = "JY-20260101-00001"


@require_GET
@gate.page(needs="public")
def show(request: HttpRequest) -> HttpResponse:
    """Every component once; `?say=good` and `?say=bad` bring a toast the way a page does."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    said = request.GET.get("say")
    if said == "good":
        messages.success(request, _("已收到"))
    elif said == "bad":
        messages.error(request, _("填写有误，没有保存。"))
    now = timezone.now()
    context = {
        "rings": rings(now),
        "tags": tags(),
        "rows": rows(now),
        "tabs": tabs(),
        "fields": fields(),
        "wrong": wrong(),
        "moves": moves(),
        "steps": steps(now),
        "card": card(),
        "chart": chart(),
        "no_chart": chart(empty=True),
        "kinds": [(status, KINDS[status]) for status in (404, 500)],
        "page": Paginator(range(90), 30).get_page(2),
        "sample": {"undo": {"left": 9, "text": _("已派单"), "key": "", "back": "/ui/"}},
    }
    return render(request, "site/gallery.html", context)


def rings(now: datetime) -> list[Ring]:
    """Plenty left, some, little, late, without a limit."""
    day = timedelta(hours=10)
    ways = ((0.2, 0.8), (0.7, 0.3), (0.9, 0.1), (1.2, -0.2))
    timed = [ring_of(start=now - day * used, due=now + day * left, now=now) for used, left in ways]
    return [*timed, ring_of(start=now, due=None, now=now)]


def tags() -> list[tuple[str, str]]:
    """A word for each colour of a state (UX.md C7)."""
    return [
        ("wait", _("待派单")),
        ("doing", _("办理中")),
        ("check", _("待评议")),
        ("done", _("已办结")),
        ("late", _("超期")),
        ("hold", _("已挂账")),
    ]


def rows(now: datetime) -> list[Row]:
    """A matter in time, one that is late and one with a flag and a long title."""
    clocks = rings(now)
    usual: dict[str, Any] = {"place": _("文昌社区"), "meta": (_("示例"), "20 m"), "source": _("网格员巡查")}
    return [
        Row(
            NUMBER,
            "#rows",
            _("路灯三天不亮"),
            tone="doing",
            state=_("办理中"),
            ring=clocks[0],
            photos=2,
            **usual,
        ),
        Row(
            f"{NUMBER}0",
            "#rows",
            _("路灯三天不亮") * 9,
            tone="wait",
            state=_("待派单"),
            ring=clocks[2],
            **usual,
        ),
        Row(
            f"{NUMBER}1",
            "#rows",
            _("路灯三天不亮"),
            tone="late",
            state=_("超期"),
            ring=clocks[3],
            flag=_("退回"),
            **usual,
        ),
    ]


def tabs() -> list[Tab]:
    """A tab that is chosen, one that is not, one that is late."""
    return [
        Tab("a", _("待派单"), 12, "#tabs", current=True),
        Tab("b", _("办理中"), 20, "#tabs"),
        Tab("c", _("超期"), 3, "#tabs", late=True),
    ]


def fields() -> list[Field]:
    """Each kind of field, empty or filled in."""
    few = [("a", _("办理中")), ("b", _("已办结")), ("c", _("已挂账"))]
    many = [("x", _("示例"))]
    return [
        Field("line", _("事由"), "line", value=_("路灯三天不亮"), id="g-line"),
        Field("text", _("详细情况"), "text", required=False, public=True, id="g-text"),
        Field("few", _("结果"), "choice", choices=few, value="b", id="g-few"),
        Field("many", _("网格"), "place", groups=[(_("文昌社区"), many)], id="g-many"),
        Field(
            "bodies",
            _("协办"),
            "bodies",
            required=False,
            groups=[(_("示例"), few)],
            values=["a"],
            id="g-bodies",
        ),
        Field("flag", _("另一件事"), "flag", help=_("勾上后再提交，由工作人员看"), id="g-flag"),
        Field("day", _("日期"), "date", value="2026-01-01", id="g-day"),
        Field("photos", _("照片"), "photo", required=False, id="g-photos"),
    ]


def wrong() -> list[Field]:
    """Fields that came back with their reasons."""
    few = [("a", _("办理中")), ("b", _("已办结"))]
    return [
        Field("bad-line", _("事由"), "line", error=_("填写有误，没有保存。"), id="g-bad-line"),
        Field("bad-few", _("结果"), "choice", choices=few, error=_("请选择"), id="g-bad-few"),
    ]


def moves() -> list[MoveForm]:
    """What can be done now: the main move, a plain one, one behind the fold."""
    common: dict[str, Any] = {"url": "#moves", "rev": 1, "key": "sample"}
    return [
        MoveForm("g-answer", _("答复"), icon="send", tone="go", fields=[wrong()[0]], **common),
        MoveForm("g-in", _("应哨"), icon="map-pin", tone="plain", **common),
        MoveForm("g-back", _("退回"), icon="arrow-back-up", tone="plain", main=False, **common),
    ]


def steps(now: datetime) -> list[Step]:
    """A way that went on, came back and is late now."""
    return [
        Step(_("居民反映"), _("文昌社区"), now - timedelta(days=3)),
        Step(
            _("退回"),
            _("文昌社区"),
            now - timedelta(days=2),
            cls="is-back",
            notes=[(_("说明"), _("示例"), True)],
        ),
        Step(_("办理中"), _("文昌社区"), now - timedelta(hours=2), cls="is-now"),
    ]


def card() -> dict[str, Any]:
    """Facts and a table under one heading."""
    return {
        "heading": _("事项详情"),
        "note": _("示例"),
        "lines": [(_("地址"), _("文昌社区"), ""), (_("结果"), _("办理中"), _("示例"))],
        "head": [_("单位"), _("结果")],
        "rows": [[_("文昌社区"), _("办理中")], [_("文昌社区"), _("已办结")]],
    }


def chart(*, empty: bool = False) -> Panel:
    """Bars with one that stands out, and their table; or nothing to draw."""
    numbers = () if empty else (("main", 64), ("hot", 90), ("main", 20))
    about = _("示例")
    return Panel(
        key="none" if empty else "sample",
        title=_("每天多少件"),
        meaning=about,
        about=about,
        heads=[_("单位"), _("件")],
        lines=[[Cell(about), Cell(str(n), n)] for _cls, n in numbers],
        bars=[Bar(about, str(n), "#charts", n, ((cls, n),)) for cls, n in numbers],
        legend=[("main", _("办理中")), ("hot", _("超期"))],
    )
