"""The overview of a territory, the list of posts and gaps, empty seats, one grid's card, the rule of posts."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Place
from jingzhi.kit import sheets
from jingzhi.kit.refused import Refused
from jingzhi.kit.words import aside, clauses, listed
from jingzhi.programmes.staffing import checks
from jingzhi.programmes.staffing.actions import posts as actions
from jingzhi.programmes.staffing.models import Filling, PostKind
from jingzhi.programmes.staffing.pages import asked
from jingzhi.programmes.staffing.queries import holders, posts, roster
from jingzhi.programmes.staffing.queries.posts import Line

MAY_NAME = tuple(checks.MANAGES)


@require_GET
@gate.page(needs=asked.READERS)
def board(request: HttpRequest) -> HttpResponse:
    """Grids by posts for a street or community, streets by posts for the district; every number opens its list."""
    seat, on = asked.seat_of(request), timezone.localdate()
    within = asked.within(request)
    lines = posts.lines(within=within, on=on)
    kinds = posts.kinds_on(on)
    wide = within.kind == "district"
    context = {
        "place": within,
        "kinds": kinds,
        "cards": _cards(lines, within, seat, on),
        "streets": _by_street(lines, kinds) if wide else [],
        "groups": [] if wide else _by_community(lines),
        "wide": wide,
        "up": within.parent_id if within.pk != seat.territory_id else "",
    }
    return render(request, "staffing/board.html", context)


def _link(within: Place, **asked_for: str) -> str:
    pairs = "&".join(f"{key}={value}" for key, value in asked_for.items() if value)
    return f"{reverse('staffing:posts')}?place={within.code}" + (f"&{pairs}" if pairs else "")


def _cards(lines: list[Line], within: Place, seat: Seat, on: date) -> list[dict[str, Any]]:
    workers = [line for line in lines if line.kind.group == "worker"]
    needed = sum(line.kind.per_grid for line in workers)
    held = needed - sum(line.missing for line in workers)
    gaps = sum(line.missing for line in lines)
    longest = max((line.days for line in lines), default=0)
    empty = holders.orphans(within=within, on=on)
    working = sum(1 for one in empty if one.waiting)
    waiting = holders.handovers_for(seat).filter(confirmed_at=None, coming__isnull=False).count()
    away = holders.substitutions_for(seat, on).filter(period__startswith__lte=on).count()
    place = f"?place={within.code}"
    return [
        {"label": _("专职网格员在岗"), "value": f"{held:,}", "unit": f"/ {needed:,}", "url": _link(within, kind="worker")},
        {
            "label": _("编组空缺"),
            "value": f"{gaps:,}",
            "unit": _("个"),
            "note": _("最长 %(n)d 天") % {"n": longest} if gaps else "",
            "url": _link(within, show="gap"),
            "late": gaps > 0,
        },
        {
            "label": _("无人岗位"),
            "value": f"{len(empty):,}",
            "unit": _("个"),
            "note": _("其中 %(n)d 个有待办") % {"n": working} if working else _("都没有待办"),
            "url": reverse("staffing:orphans") + place,
            "late": working > 0,
        },
        {"label": _("待确认交接"), "value": f"{waiting:,}", "unit": _("件"), "url": reverse("staffing:handovers")},
        {"label": _("正在代理"), "value": f"{away:,}", "unit": _("个"), "url": reverse("staffing:substitutes")},
    ]  # fmt: skip


def _by_street(lines: list[Line], kinds: list[PostKind]) -> list[dict[str, Any]]:
    streets: dict[str, dict[str, Any]] = {}
    for line in lines:
        street = line.grid.parent.parent if line.grid.parent else None
        if street is None:
            continue
        row = streets.setdefault(
            street.code, {"place": street, "grids": set(), "cells": defaultdict(lambda: [0, 0])}
        )
        row["grids"].add(line.grid.code)
        cell = row["cells"][line.kind.code]
        cell[0] += line.kind.per_grid - line.missing
        cell[1] += line.kind.per_grid
    for row in streets.values():
        row["grids"] = len(row["grids"])
        counts = row.pop("cells")
        row["cells"] = [
            {
                "held": counts[kind.code][0],
                "needed": counts[kind.code][1],
                "short": counts[kind.code][0] < counts[kind.code][1],
                "url": _link(row["place"], kind=kind.code),
            }
            for kind in kinds
        ]
    return list(streets.values())


def _by_community(lines: list[Line]) -> list[dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {}
    for line in lines:
        above = line.grid.parent
        group = groups.setdefault(
            above.code if above else "", {"name": above.name if above else "", "rows": {}}
        )
        row = group["rows"].setdefault(line.grid.code, {"grid": line.grid, "cells": []})
        row["cells"].append(line)
    return [{"name": group["name"], "rows": list(group["rows"].values())} for group in groups.values()]


@require_GET
@gate.page(needs=asked.READERS)
def listing(request: HttpRequest) -> HttpResponse:
    """Every post with who holds it, or only the gaps, longest first; to be filtered and taken away."""
    seat, on, within = asked.seat_of(request), timezone.localdate(), asked.within(request)
    kind = request.GET.get("kind", "")[:20]
    gaps = request.GET.get("show") == "gap"
    lines = posts.lines(within=within, on=on, kind=kind)
    if gaps:
        lines = sorted((line for line in lines if line.missing), key=lambda one: (-one.days, one.grid.code))
    title = _("编组空缺") if gaps else _("编组名单")
    if request.GET.get("as"):
        return asked.file(request, title, _header(), map(_cells, lines))
    page = Paginator(lines, asked.ROWS).get_page(request.GET.get("page"))
    context = {
        "title": title,
        "place": within,
        "page": page,
        "gaps": gaps,
        "kind": kind,
        "kinds": posts.kinds_on(on),
        "places": _choices(seat, on),
        "missing": sum(line.missing for line in lines),
        "held": sum(line.filled for line in lines),
    }
    return render(request, "staffing/posts.html", context)


def _header() -> list[str]:
    return [
        _("街道（镇）"),
        _("社区（村）"),
        _("网格"),
        _("网格编码"),
        _("岗位"),
        _("应有"),
        _("在岗"),
        _("岗位和账号"),
        _("空缺"),
        _("空缺自"),
        _("空缺天数"),
        _("原因"),
    ]


def _cells(line: Line) -> list[str | int | None]:
    above = line.grid.parent
    held = clauses(one.name + aside(listed(one.accounts) or _("无人在任")) for one in line.held)
    return [
        above.parent.name if above and above.parent else "",
        above.name if above else "",
        line.grid.name,
        line.grid.code,
        line.kind.name,
        line.kind.per_grid,
        line.filled,
        held,
        line.missing,
        line.since.isoformat() if line.since else "",
        line.days,
        line.why,
    ]


def _choices(seat: Seat, on: date) -> list[Place]:
    """What the list can be narrowed to: the streets of the district, the communities of a street."""
    kind = {"district": "street", "street": "community"}.get(seat.territory.kind)
    return list(places.places(kind=kind, on=on, within=seat.territory)) if kind else []


@require_GET
@gate.page(needs=asked.READERS)
def orphans(request: HttpRequest) -> HttpResponse:
    """Seats nobody acts from, those with open work first."""
    within = asked.within(request)
    found = holders.orphans(within=within, on=timezone.localdate())
    if request.GET.get("as"):
        header = [_("岗位"), _("辖区"), _("待办"), _("空岗自"), _("空岗天数")]
        rows = map(_orphan, found)
        return asked.file(request, _("无人岗位"), header, rows)
    page = Paginator(found, asked.ROWS).get_page(request.GET.get("page"))
    return render(request, "staffing/orphans.html", {"place": within, "page": page})


def _orphan(one: holders.Orphan) -> list[sheets.Cell]:
    since = one.since.isoformat() if one.since else ""
    return [one.seat.name, one.seat.territory.name, one.waiting, since, one.days]


@require_GET
@gate.page(needs=asked.READERS)
def card(request: HttpRequest, grid: str) -> HttpResponse:
    """One grid: its posts and who holds them, what is missing, who is on duty, who filled them before."""
    return _card(request, _grid(request, grid))


def _grid(request: HttpRequest, code: str) -> Place:
    place = posts.place_for(asked.seat_of(request), code)
    if place.kind != "grid":
        raise Refused(_("请选一个网格。"), code="unknown_place", status=404)
    return place


def _card(request: HttpRequest, grid: Place, *, error: str = "", status: int = 200) -> HttpResponse:
    seat, on = asked.seat_of(request), timezone.localdate()
    lines = posts.lines(within=grid, on=on)
    free = [line.kind for line in lines if line.missing and line.kind.group != "helper"]
    may = seat.role in MAY_NAME
    context = {
        "grid": grid,
        "lines": lines,
        "history": posts.fillings_of(grid),
        "names": {kind.code: kind.name for kind in posts.kinds_on(on)},
        "duty": roster.on_duty(grid, timezone.now()),
        "free": free if may else [],
        "seats": _nameable(seat, grid) if may and free else [],
        "may": may,
        "today": on,
        "error": error,
    }
    return render(request, "staffing/card.html", context, status=status)


def _nameable(by: Seat, grid: Place) -> list[Seat]:
    above = grid.path.split(".")
    rows = Seat.objects.filter(territory_id__in=above, role__in=("community", "grid_worker", "force"))
    return [
        one
        for one in rows.order_by("role", "code")
        if checks.may_manage(by, one) or by.territory_id == one.territory_id
    ]


@require_POST
@gate.page(needs=MAY_NAME)
def fill(request: HttpRequest, grid: str) -> HttpResponse:
    """Name a seat for a free post of the grid."""
    place = _grid(request, grid)
    try:
        named = (
            Seat.objects.select_related("territory").filter(code=request.POST.get("seat", "")[:60]).first()
        )
        if named is None:
            raise Refused(_("请选择岗位。"), code="missing", field="seat")
        since = asked.day(request, "since", timezone.localdate())
        assert since is not None
        actions.fill(
            grid=place, kind=request.POST.get("kind", ""), seat=named, since=since, by=asked.seat_of(request),
            now=timezone.now(),
        )  # fmt: skip
    except Refused as refused:
        return _card(request, place, error=refused.text, status=refused.status)
    messages.success(request, _("已指定：%(seat)s") % {"seat": named.name})
    return redirect("staffing:card", grid=place.code)


@require_POST
@gate.page(needs=MAY_NAME)
def release(request: HttpRequest, grid: str, pk: int) -> HttpResponse:
    """Take a seat off a post of the grid."""
    place = _grid(request, grid)
    row = Filling.objects.select_related("grid", "seat__territory").filter(pk=pk, grid=place).first()
    try:
        if row is None:
            raise Refused(_("没有这条任岗记录。"), code="unknown_filling", status=404)
        until = asked.day(request, "until", timezone.localdate())
        assert until is not None
        actions.release(filling=row, until=until, by=asked.seat_of(request), now=timezone.now())
    except Refused as refused:
        return _card(request, place, error=refused.text, status=refused.status)
    messages.success(request, _("已解除：%(seat)s") % {"seat": row.seat.name})
    return redirect("staffing:card", grid=place.code)


@require_http_methods(["GET", "POST"])
@gate.page(needs=asked.READERS)
def rule(request: HttpRequest) -> HttpResponse:
    """1+1+4+N as data: what each grid must have, since when; the district changes it here."""
    seat, error, status = asked.seat_of(request), "", 200
    if request.method == "POST":
        try:
            _change_rule(request, seat)
            messages.success(request, _("定岗规则已更新"))
            return redirect("staffing:rule")
        except Refused as refused:
            error, status = refused.text, refused.status
    context = {
        "kinds": PostKind.objects.order_by("rank", "-period"),
        "today": timezone.localdate(),
        "may": seat.role == "district",
        "error": error,
    }
    return render(request, "staffing/rule.html", context, status=status)


def _change_rule(request: HttpRequest, seat: Seat) -> None:
    now, since = timezone.now(), asked.day(request, "since", timezone.localdate())
    assert since is not None
    if seat.role != "district":
        raise Refused(_("定岗规则由区里确定，请联系区值守岗。"), code="forbidden", status=403)
    if not PostKind.objects.exists():
        actions.lay_down(since=since, by=seat, now=now)
        return
    few = asked.number(request, "per_grid")
    actions.require(code=request.POST.get("code", ""), per_grid=few, since=since, by=seat, now=now)
