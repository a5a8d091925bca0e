"""Helpers: the register, one helper with contact for a reason, hours by grid and organisation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jingzhi.core.bodies import gate
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Place
from jingzhi.kit import sheets
from jingzhi.kit.refused import Refused
from jingzhi.kit.words import listed
from jingzhi.programmes.staffing.actions import helping as actions
from jingzhi.programmes.staffing.models import ACTIVITIES, FIELDS, HELPER_KINDS, LOOKS, PURPOSES, Helper
from jingzhi.programmes.staffing.pages import asked
from jingzhi.programmes.staffing.queries import helping, posts

KEEPERS = helping.KEEPERS


@require_http_methods(["GET", "POST"])
@gate.page(needs=KEEPERS)
def register(request: HttpRequest) -> HttpResponse:
    """The register of a territory, and the form to enter somebody who agreed."""
    if request.method == "GET":
        if request.GET.get("as"):
            return _file(request)
        return _list(request)
    try:
        helper = actions.register(given=_enrolment(request), by=asked.seat_of(request), now=timezone.now())
    except Refused as refused:
        return _list(request, error=refused.text, status=refused.status)
    messages.success(request, _("已登记：%(code)s") % {"code": helper.code})
    return redirect("staffing:helper", pk=helper.pk)


def _rows(request: HttpRequest) -> Any:
    rows = helping.helpers_for(asked.seat_of(request), within=asked.within(request))
    kind, field = request.GET.get("kind", ""), request.GET.get("field", "")
    if kind in HELPER_KINDS:
        rows = rows.filter(kind=kind)
    if field in FIELDS:
        rows = rows.filter(fields__contains=[field])
    return rows


def _file(request: HttpRequest) -> HttpResponse:
    """The register without any contact: what leaves the system cannot be called back."""
    header = [_("编号"), _("类别"), _("社区（村）"), _("方面"), _("网格数"), _("同意到"), _("状态")]
    rows = (
        [
            row.code,
            str(HELPER_KINDS[row.kind]),
            row.community.name,
            listed(str(FIELDS[one]) for one in row.fields),
            row.grid_count,
            row.consent_until.isoformat(),
            _("已退出") if row.left_on else _("在册"),
        ]
        for row in _rows(request)
    )
    return asked.file(request, _("辅助力量"), header, rows)


def _list(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    seat, today = asked.seat_of(request), timezone.localdate()
    page = Paginator(_rows(request), asked.ROWS).get_page(request.GET.get("page"))
    grids = places.places(kind="grid", on=today, within=seat.territory).select_related("parent")
    context = {
        "page": page,
        "rows": [(row, _labels(row)) for row in page],
        "kinds": HELPER_KINDS.items(),
        "fields": FIELDS.items(),
        "purposes": PURPOSES.items(),
        "communities": _communities(seat.territory),
        "grids": grids,
        "until": today + timedelta(days=365),
        "error": error,
        "given": request.POST,
        "chosen": {name: request.POST.getlist(name) for name in ("grids", "fields", "purposes")},
    }
    return render(request, "staffing/helpers.html", context, status=status)


def _labels(row: Helper) -> str:
    return listed(str(FIELDS[one]) for one in row.fields)


def _communities(territory: Place) -> list[Place]:
    return list(places.places(kind="community", on=timezone.localdate(), within=territory))


def _enrolment(request: HttpRequest) -> actions.Enrolment:
    seat, given = asked.seat_of(request), request.POST
    until = asked.day(request, "consent_until")
    if until is None:
        raise Refused(_("请填同意到哪一天为止。"), code="missing", field="consent_until")
    codes = [code[:24] for code in given.getlist("grids")][:400]
    grids = list(Place.objects.filter(code__in=codes, path__within=seat.territory.path))
    if len(grids) != len(set(codes)):
        raise Refused(_("请选本辖区的网格。"), code="bad_choice", field="grids")
    return actions.Enrolment(
        kind=given.get("kind", "")[:12],
        name=given.get("name", "")[:50],
        phone=given.get("phone", "")[:20],
        community=posts.place_for(seat, given.get("community", "")),
        grids=grids,
        fields=[one[:10] for one in given.getlist("fields")],
        purposes=[one[:10] for one in given.getlist("purposes")],
        consent_until=until,
    )


@require_GET
@gate.page(needs=KEEPERS)
def helper(request: HttpRequest, pk: int) -> HttpResponse:
    """One helper: what they agreed to, masked contact, hours in sum."""
    return _helper(request, helping.helper_for(asked.seat_of(request), pk))


def _helper(request: HttpRequest, row: Helper, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    context = {
        "row": row,
        "kind": HELPER_KINDS[row.kind],
        "fields": _labels(row),
        "purposes": listed(str(PURPOSES[one]) for one in row.purposes),
        "grids": row.grids.select_related("grid").order_by("grid_id"),
        "looks": LOOKS.items(),
        "activities": ACTIVITIES.items(),
        "contact": getattr(row, "contact", None),
        "today": timezone.localdate(),
        "given": request.POST,
    }
    return render(request, "staffing/helper.html", context | more, status=status)


@require_POST
@gate.page(needs=KEEPERS)
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Name and number in full, for a reason; shown once, kept nowhere."""
    seat = asked.seat_of(request)
    row = helping.helper_for(seat, pk)
    try:
        name, phone = actions.look(
            helper=row, reason=request.POST.get("reason", ""), by=seat, now=timezone.now()
        )
    except Refused as refused:
        return _helper(request, row, error=refused.text, status=refused.status)
    response = _helper(request, row, name=name, phone=phone)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@gate.page(needs=KEEPERS)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The helper takes the consent back: the contact goes now."""
    seat = asked.seat_of(request)
    row = helping.helper_for(seat, pk)
    try:
        actions.withdraw(helper=row, by=seat, now=timezone.now())
    except Refused as refused:
        return _helper(request, row, error=refused.text, status=refused.status)
    messages.success(request, _("已撤回，联系方式已删除"))
    return redirect("staffing:helpers")


@require_POST
@gate.page(needs=KEEPERS)
def log_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter minutes of help."""
    seat = asked.seat_of(request)
    row = helping.helper_for(seat, pk)
    try:
        on = asked.day(request, "on", timezone.localdate())
        assert on is not None
        actions.log_time(
            helper=row,
            grid=posts.place_for(seat, request.POST.get("grid", "")),
            on=on,
            minutes=asked.number(request, "minutes"),
            case_no=request.POST.get("case_no", "").strip()[:24],
            activity=request.POST.get("activity", "")[:10],
            by=seat,
            now=timezone.now(),
        )
    except Refused as refused:
        return _helper(request, row, error=refused.text, status=refused.status)
    messages.success(request, _("服务时间已记"))
    return redirect("staffing:helper", pk=row.pk)


@require_GET
@gate.page(needs=asked.READERS)
def hours(request: HttpRequest) -> HttpResponse:
    """Hours helped this year by grid and by organisation; volunteers only in sum."""
    within = asked.within(request)
    since = date(timezone.localdate().year, 1, 1)
    by_grid = helping.hours_by_grid(within=within, since=since)
    if request.GET.get("as"):
        header = [_("网格"), _("网格编码"), _("次数"), _("小时")]
        rows: list[list[sheets.Cell]] = [[row.label, row.code, row.times, row.hours] for row in by_grid]
        return asked.file(request, _("服务时间"), header, rows)
    context = {
        "place": within,
        "since": since,
        "by_grid": Paginator(by_grid, asked.ROWS).get_page(request.GET.get("page")),
        "by_source": helping.hours_by_source(within=within, since=since),
        "total": round(sum(row.hours for row in by_grid), 1),
    }
    return render(request, "staffing/hours.html", context)
