"""Lists to work from: the todo list of every seat, and the desks of street, community, department and district."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows import queries
from jingzhi.core.flows.models import Case
from jingzhi.programmes.staffing.queries.roster import OnDuty, on_duty
from jingzhi.site import offline, pressure, tabs
from jingzhi.site.case import STAFF, case_context
from jingzhi.site.context import NAV
from jingzhi.site.rows import dots_of, pins_of, rows_of, searched
from jingzhi.site.show import Row, Tab

PAGE = 30
SORTS = {"due": ("due_at", "no"), "new": ("-opened_at", "no"), "old": ("opened_at", "no")}


@dataclass
class Desk:
    """One desk as its template draws it."""

    title: str
    url: str
    tab: str
    q: str
    sort: str
    category: str
    sorts: list[tuple[str, str]]
    empty_title: str = ""
    empty_text: str = ""
    map: bool = False
    grids_url: str = ""
    pins: str = "[]"
    current: str = ""
    tabs: list[Tab] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    categories: list[tuple[str, str]] = field(default_factory=list)
    figures: list[tuple[str, str]] = field(default_factory=list)
    duty: OnDuty | None = None
    page: Page[Case] | None = None


@require_GET
@gate.page(needs=STAFF)
def todo(request: HttpRequest) -> HttpResponse:
    """我的、超期、退回."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    now = timezone.now()
    parts = queries.todo(seat, now)
    chosen = {"late": parts.late, "back": parts.back}.get(request.GET.get("tab", ""), parts.mine)
    tab = "late" if chosen is parts.late else "back" if chosen is parts.back else "mine"
    page = Paginator(chosen.select_related("place", "matter"), PAGE).get_page(request.GET.get("page"))
    labels = (
        ("mine", _("我的"), parts.mine),
        ("late", _("超期"), parts.late),
        ("back", _("退回"), parts.back),
    )
    home = NAV.get(seat.role, NAV["leader"])[0]
    context = {
        "owed": pressure.lines(pressure.owed(seat)[:PAGE], now),
        "tab": tab,
        "tabs": [
            Tab(key, label, rows.count(), f"?tab={key}", current=key == tab, late=key == "late")
            for key, label, rows in labels
        ],
        "rows": rows_of(page, seat=seat, now=now, first=page.start_index()),
        "page": page,
        "home_url": home[0] if home[0] != "/todo/" else reverse("site:report"),
        "home_label": home[2] if home[0] != "/todo/" else _("上报一件事"),
    }
    return offline.keep(render(request, "site/todo.html", context))


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


def _desk(request: HttpRequest, title: str, name: str, parts: Any, *, with_map: bool = False) -> HttpResponse:
    seat: Seat = request.seat  # type: ignore[attr-defined]
    now = timezone.now()
    found = parts(seat, now)
    if request.headers.get("X-Part") == "detail":
        case = queries.case_for(seat, request.GET.get("no", ""))
        return render(request, "site/parts/detail.html", case_context(case, seat, back=_here(request, name)))
    desk = _empty_desk(request, title, name, found, now)
    desk.page = _page(request, desk, found)
    desk.rows = rows_of(desk.page, seat=seat, now=now, first=desk.page.start_index())
    desk.current = request.GET.get("no", "")[:24] or (desk.rows[0].no if desk.rows else "")
    desk.map, desk.figures = with_map, tabs.figures(seat, now) if with_map else []
    desk.duty = on_duty(seat.territory, now) if with_map else None
    if with_map:
        desk.grids_url = f"{reverse('site:grids')}?within={seat.territory_id}"
        pins = dots_of(queries.cases_for(seat).filter(flow="grid"), desk.rows, now) + pins_of(
            desk.rows, desk.current
        )
        desk.pins = json.dumps(pins, ensure_ascii=False)
    context: dict[str, Any] = {"desk": desk}
    chosen = queries.cases_for(seat).filter(no=desk.current).first() if desk.current else None
    if chosen is not None:
        context |= case_context(chosen, seat, back=_here(request, name))
    return render(request, "site/desk.html", context)


def _here(request: HttpRequest, name: str) -> str:
    """This list without the chosen matter: where a move comes back to."""
    kept = {key: value for key, value in request.GET.items() if key in ("tab", "q", "sort", "cat", "page")}
    return reverse(name) + (f"?{urlencode(kept)}" if kept else "")


def _empty_desk(request: HttpRequest, title: str, name: str, parts: list[tabs.Part], now: datetime) -> Desk:
    wanted = request.GET.get("tab", "")
    tab = next((part for part in parts if part.key == wanted), parts[0])
    sort = request.GET.get("sort", "")
    desk = Desk(
        title=title,
        url=reverse(name),
        tab=tab.key,
        q=request.GET.get("q", "").strip()[:60],
        sort=sort if sort in SORTS else ("new" if tab.done else "due"),
        category=request.GET.get("cat", "")[:20],
        sorts=[("due", _("剩余时间")), ("new", _("最新上报")), ("old", _("最早上报"))],
        empty_title=tab.empty,
        empty_text=tab.next,
    )
    desk.tabs = [
        Tab(part.key, part.label, part.rows.count(), f"?tab={part.key}", current=part is tab, late=part.late)
        for part in parts
    ]
    names = Item.objects.order_by("category").values_list("category", flat=True).distinct()
    desk.categories = [(category, category) for category in names]
    return desk


def _page(request: HttpRequest, desk: Desk, parts: list[tabs.Part]) -> Page[Case]:
    rows: QuerySet[Case] = next(part.rows for part in parts if part.key == desk.tab)
    rows = searched(rows.select_related("place", "matter"), desk.q)
    if desk.category:
        rows = rows.filter(item_code__in=Item.objects.filter(category=desk.category).values("code"))
    order = [F("due_at").asc(nulls_last=True), "no"] if desk.sort == "due" else list(SORTS[desk.sort])
    return Paginator(rows.order_by(*order), PAGE).get_page(request.GET.get("page"))
