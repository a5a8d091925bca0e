"""Lists to work from: the todo list of every seat, and the desks of street, community, department and district."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import queries
from jingzhi.core.flows.models import Case
from jingzhi.core.flows.table import Move
from jingzhi.core.ledger import watch
from jingzhi.programmes.staffing.queries.roster import OnDuty, on_duty
from jingzhi.site import bulk, day, filters, offline, pressure, savedviews, tabs
from jingzhi.site.case import STAFF, case_context
from jingzhi.site.context import NAV
from jingzhi.site.filters import Chip, Filter, Wanted
from jingzhi.site.keys import KEYS
from jingzhi.site.rows import dots_of, pins_of, rows_of, searched
from jingzhi.site.savedviews import View
from jingzhi.site.show import Row, Tab

PAGE = 30
MOST_PAGES = 10  # told again at once; whoever has scrolled further is told that the list has changed


@dataclass
class Desk:
    """One desk as its template draws it."""

    title: str
    name: str
    url: str
    asked: Wanted
    since: int
    tab: tabs.Part
    sort: str
    tabs: list[Tab] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    count: int = 0
    more: str = ""
    before: str = ""
    current: str = ""
    map: bool = False
    grids_url: str = ""
    pins: str = "[]"
    sorts: list[tuple[str, str]] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)
    figures: list[tuple[str, str]] = field(default_factory=list)
    duty: OnDuty | None = None
    bulk: list[Move] = field(default_factory=list)
    views: list[View] = field(default_factory=list)
    keys: Any = KEYS


@require_GET
@gate.page(needs=STAFF)
def todo(request: HttpRequest) -> HttpResponse:
    """我的、超期、退回; a grid worker's round and what was passed on."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    now = timezone.now()
    since, own, more = watch.newest(), tabs.todo(seat, now), day.parts(seat)
    parts = [*own, *more]
    counts = tabs.counts(own) | {part.key: part.rows.count() for part in more}
    chosen = _chosen(parts, request.GET.get("tab", ""))
    q, rows = request.GET.get("q", "").strip()[:60], chosen.rows.select_related("place", "matter")
    found = searched(rows, q)
    page = _paged(found, found.count() if q else counts[chosen.key]).get_page(request.GET.get("page"))
    cases = list(page)
    home = NAV.get(seat.role, NAV["leader"])[0]
    context = {
        "owed": pressure.lines(pressure.owed(seat)[:PAGE], now),
        "tab": chosen.key,
        "q": q,
        "since": since,
        "tabs": [
            Tab(part.key, part.label, counts[part.key], f"?tab={part.key}", part is chosen, part.late)
            for part in parts
        ],
        "rows": rows_of(cases, seat=seat, now=now, first=page.start_index()),
        "page": page,
        "home_url": home[0] if home[0] != "/todo/" else reverse("site:report"),
        "home_label": home[2] if home[0] != "/todo/" else _("上报一件事"),
    }
    context |= day.around(seat, cases, now, sent=chosen.key == "sent")
    return offline.keep(render(request, "site/todo.html", context))


def _chosen(parts: list[tabs.Part], wanted: str) -> tabs.Part:
    return next((part for part in parts if part.key == wanted), parts[0])


def _paged(rows: QuerySet[Case], count: int) -> Paginator[Case]:
    """Pages of a list whose length is known already."""
    pages: Paginator[Case] = Paginator(rows, PAGE)
    pages.count = count  # type: ignore[method-assign,misc,assignment]  # a cached property of the paginator
    return pages


@require_GET
@gate.page(needs=("street",))
def console(request: HttpRequest) -> HttpResponse:
    """派单台: list, map and detail in one view."""
    return _desk(request, _("派单台"), "site:console", tabs.street, with_map=True)


@require_GET
@gate.page(needs=("community",))
def sorting(request: HttpRequest) -> HttpResponse:
    """社区分拣."""
    return _desk(request, _("社区分拣"), "site:sort", tabs.community)


@require_GET
@gate.page(needs=("department", "force"))
def inbox(request: HttpRequest) -> HttpResponse:
    """部门收件箱: to check in, at work, answered."""
    return _desk(request, _("收件箱"), "site:inbox", tabs.department)


@require_GET
@gate.page(needs=("district",))
def unplaced(request: HttpRequest) -> HttpResponse:
    """区待定位: matters whose place is not known yet."""
    return _desk(request, _("待定位"), "site:unplaced", tabs.district)


def _desk(
    request: HttpRequest, title: str, name: str, parts: tabs.Parts, *, with_map: bool = False
) -> HttpResponse:
    seat: Seat = request.seat  # type: ignore[attr-defined]
    now, part = timezone.now(), request.headers.get("X-Part", "")
    asked = filters.wanted(request)
    back = reverse(name) + (asked.query() if asked.values else "")
    if part == "detail":
        case = _open_for(seat, request.GET.get("no", ""))
        if case is None:
            raise queries.no_such_case(request.GET.get("no", ""))
        return render(request, "site/parts/detail.html", case_context(case, seat, back=back))
    desk = _list(request, title, name, asked, parts(seat, now), now)
    if with_map:
        _around(desk, seat, now, part)
    if part in ("list", "more"):
        return render(request, "site/parts/desk_list.html", {"desk": desk})
    desk.sorts = [("due", _("剩余时间")), ("new", _("最新上报")), ("old", _("最早上报"))]
    desk.filters = filters.offered(seat, asked)
    desk.views = savedviews.of_desk(seat, desk.name, asked)
    desk.chips = filters.chips(desk.filters, asked)
    context: dict[str, Any] = {"desk": desk}
    chosen = _open_for(seat, desk.current) if desk.current else None
    if chosen is not None:
        context |= case_context(chosen, seat, back=back)
    return render(request, "site/desk.html", context)


def _around(desk: Desk, seat: Seat, now: datetime, part: str) -> None:
    """The map and what stands above it; the next thirty rows bring their own pins, the dots are there already."""
    desk.map = True
    dots = []
    if part != "more":
        dots = dots_of(queries.cases_for(seat).filter(flow="grid"), desk.rows, now)
        desk.figures = tabs.figures(seat, now)
    desk.pins = json.dumps(dots + pins_of(desk.rows, desk.current), ensure_ascii=False)
    if not part:
        desk.grids_url = f"{reverse('site:grids')}?within={seat.territory_id}"
        desk.duty = on_duty(seat.territory, now)


def _open_for(seat: Seat, no: str) -> Case | None:
    """The matter to show beside the list, with what its page reads anyway."""
    return queries.cases_for(seat).select_related("place", "contact").filter(no=no).first()


def _list(
    request: HttpRequest,
    title: str,
    name: str,
    asked: Wanted,
    parts: list[tabs.Part],
    now: datetime,
) -> Desk:
    """Tabs with their numbers and the rows of the page asked for: what is told again when something changes."""
    since, counts = watch.newest(), tabs.counts(parts)
    tab = _chosen(parts, asked.tab)
    desk = Desk(
        title, name.partition(":")[2], reverse(name), asked, since, tab, filters.order(asked, done=tab.done)
    )
    desk.tabs = [
        Tab(part.key, part.label, counts[part.key], asked.query(tab=part.key), part is tab, part.late)
        for part in parts
    ]
    rows = filters.apply(tab.rows.select_related("place", "matter"), asked, done=tab.done)
    desk.count = rows.count() if asked.narrowed() else counts[tab.key]
    last = max(1, -(-desk.count // PAGE))
    page = min(last, _whole(request.GET.get("page")))
    end = page + min(MOST_PAGES, _whole(request.headers.get("X-Pages"))) - 1
    first = (page - 1) * PAGE
    desk.rows = rows_of(rows[first : end * PAGE], seat=request.seat, now=now, first=first + 1)  # type: ignore[attr-defined]
    desk.more = asked.query(page=str(end + 1)) if end < last else ""
    desk.before = asked.query(page=str(page - 1)) if page > 1 else ""
    desk.bulk = bulk.offered(desk.name, tab.key)
    desk.current = request.GET.get("no", "")[:24] or (desk.rows[0].no if desk.rows else "")
    return desk


def _whole(text: str | None) -> int:
    """A number of pages from a page's address or a header: at least one."""
    return max(1, int(text)) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1
