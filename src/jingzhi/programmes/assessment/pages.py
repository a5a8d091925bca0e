"""Pages of assessments: the list, the arithmetic down to the matter, appeal and review, editions side by side."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import faces, table
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.programmes.assessment import actions, queries
from jingzhi.programmes.assessment import show as shows
from jingzhi.programmes.assessment.flow import READERS, SUBJECTS
from jingzhi.programmes.assessment.models import KINDS, Assessment, ImportedPart

PAGE = 30
MOST_BYTES = 5_000_000


def _seat(request: HttpRequest) -> Seat:
    return request.seat  # type: ignore[attr-defined,no-any-return]


@require_http_methods(["GET", "HEAD", "POST"])
@gate.page(needs=READERS)
def listed(request: HttpRequest) -> HttpResponse:
    """Every assessment the seat may see; the district opens a round here."""
    seat, now, status = _seat(request), timezone.now(), 200
    context: dict[str, Any] = {"kinds": KINDS.items(), "may_open": seat.role == "district"}
    if request.method == "POST":
        try:
            _only(seat, "district")
            given = {name: request.POST.get(name, "") for name in ("kind", "period")}
            made = actions.open_round(**given, by=seat, now=now)
            messages.success(request, _("已开 %(n)d 份考核，都是初稿。") % {"n": len(made)})
            return redirect("assessment:list")
        except Refused as refused:
            context["error"], status = refused.text, refused.status
    page = Paginator(queries.assessments_for(seat), PAGE).get_page(request.GET.get("page"))
    context |= {"rows": shows.rows(page.object_list), "page": page, "periods": shows.periods(now)}
    return render(request, "assessment/list.html", context, status=status)


def _only(seat: Seat, *roles: str) -> None:
    if seat.role not in roles:
        raise Refused(_("这不是您这个岗位的动作。"), code="not_your_move", status=403)


@require_http_methods(["GET", "HEAD", "POST"])
@gate.page(needs=("district",))
def parts(request: HttpRequest) -> HttpResponse:
    """Import the other parts of a period, and see what counts."""
    now, status = timezone.now(), 200
    asked = request.POST if request.method == "POST" else request.GET
    given = {"kind": asked.get("kind", "street"), "period": asked.get("period", "")}
    context: dict[str, Any] = given | {"kinds": KINDS.items(), "periods": shows.periods(now)}
    if request.method == "POST":
        try:
            data = _uploaded(request)
            made = actions.import_parts(data=data, **given, by=_seat(request), now=now)
            said = _("已导入 %(n)d 行（第 %(file)d 份）。初稿要重新计算才用上。")
            messages.success(request, said % {"n": made.parts.count(), "file": made.n})
            return redirect(f"{request.path}?kind={made.kind}&period={made.period}")
        except Refused as refused:
            context["error"], status = refused.text, refused.status
    file = queries.newest_file(given["kind"], given["period"])
    rows = ImportedPart.objects.filter(file=file).select_related("place", "body").order_by("row")
    context |= {"file": file, "rows": rows if file else []}
    return render(request, "assessment/parts.html", context, status=status)


def _uploaded(request: HttpRequest) -> bytes:
    file = request.FILES.get("file")
    if file is None:
        raise Refused(_("请选一个表格文件。"), code="missing", field="file")
    if (file.size or 0) > MOST_BYTES:
        raise Refused(_("表格不能超过 5 MB。"), code="too_big", status=413, field="file")
    return file.read()


def _case(request: HttpRequest, no: str) -> tuple[Case, Assessment]:
    case = flows.case_for(_seat(request), no)
    if case.flow != queries.FLOW:
        raise flows.no_such_case(no)
    return case, queries.assessment(case)


def _head(request: HttpRequest, case: Case, row: Assessment) -> dict[str, Any]:
    moves = {move.name for move in flows.moves_for(case, _seat(request))}
    over = row.appeal_until is not None and timezone.now() > row.appeal_until
    return {
        "case": case,
        "row": row,
        "title": faces.title(case),
        "state": table.get(case.flow, case.version).state(case.state),
        "may_appeal": "appeal" in moves and not over,
        "may_review": "uphold" in moves,
        "may_finish": "finish" in moves
        or (_seat(request).role == "district" and case.state == "notified" and over),
        "moves": bool(moves),
    }


@require_GET
@gate.page(needs=READERS)
def show(request: HttpRequest, no: str) -> HttpResponse:
    """One sheet with its arithmetic; the newest, or the one asked for."""
    case, row = _case(request, no)
    sheet = shows.asked_sheet(row, request.GET.get("sheet", ""))
    context = _head(request, case, row) | {"sheet": shows.Shown(row, sheet)}
    return render(request, "assessment/show.html", context)


@require_GET
@gate.page(needs=READERS)
def matters(request: HttpRequest, no: str) -> HttpResponse:
    """The frozen matters behind one line of a sheet."""
    case, row = _case(request, no)
    sheet = shows.asked_sheet(row, request.GET.get("sheet", ""))
    code = request.GET.get("i", "")[:40]
    line = sheet.lines.filter(indicator=code).exclude(indicator="").first()
    if line is None:
        raise Refused(_("这份评价表里没有这个指标，请从考核页点进来。"), code="unknown_indicator", status=404)
    rows = sheet.matters.filter(indicator=code).order_by("day", "matter", "part")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = _head(request, case, row) | {
        "line": line,
        "sheet": sheet,
        "page": page,
        "rows": shows.matters(_seat(request), row, list(page.object_list)),
    }
    return render(request, "assessment/matters.html", context)


@require_GET
@gate.page(needs=READERS)
def editions(request: HttpRequest, no: str) -> HttpResponse:
    """Every sheet ever computed, side by side; which of them were final, with their checkpoints."""
    case, row = _case(request, no)
    context = _head(request, case, row) | {"side": shows.side_by_side(row)}
    return render(request, "assessment/editions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@gate.page(needs=SUBJECTS)
def appeal(request: HttpRequest, no: str) -> HttpResponse:
    """Name the matters in dispute, within the five working days."""
    case, row = _case(request, no)
    sheet = queries.latest(row)
    code = request.GET.get("i", "")[:40]
    rows = sheet.matters.filter(indicator=code, excluded="").order_by("day", "matter", "part")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "lines": [line for line in sheet.lines.order_by("position") if line.indicator and line.raw_n],
        "code": code,
        "page": page,
        "rows": shows.matters(_seat(request), row, list(page.object_list)),
    }
    return _moved(request, case, row, "appeal", "assessment/appeal.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@gate.page(needs=("district",))
def review(request: HttpRequest, no: str) -> HttpResponse:
    """Decide an appeal, matter by matter, with the reason."""
    case, row = _case(request, no)
    move = "reject" if request.POST.get("verdict") == "reject" else "uphold"
    return _moved(request, case, row, move, "assessment/review.html", {"disputes": shows.disputes(row)})


def _moved(
    request: HttpRequest, case: Case, row: Assessment, move: str, template: str, context: dict[str, Any]
) -> HttpResponse:
    status = 200
    if request.method == "POST":
        given = {"why": request.POST.get("why", "")}
        if move != "reject":
            given["matters"] = " ".join(request.POST.getlist("matters"))
        try:
            _advance(request, case, move, **given)
            return redirect("assessment:show", case.no)
        except Refused as refused:
            context["error"], status = refused.text, refused.status
    context |= _head(request, case, row) | {
        "chosen": request.POST.getlist("matters"),
        "why": request.POST.get("why", ""),
    }
    return render(request, template, context, status=status)


def _advance(request: HttpRequest, case: Case, move: str, **given: Any) -> None:
    rev = request.POST.get("rev", "")
    known = int(rev) if rev.isascii() and rev.isdigit() and len(rev) < 8 else None
    advance(case_no=case.no, move=move, by=_seat(request), now=timezone.now(), rev=known, **given)


@require_POST
@gate.page(needs=("district",))
def finish(request: HttpRequest, no: str) -> HttpResponse:
    """Lock the newest sheet as the next edition."""
    case, _row = _case(request, no)
    _advance(request, case, "finish")
    messages.success(request, _("已定版，连同台账的位置和校验值一起锁定。"))
    return redirect("assessment:show", case.no)
