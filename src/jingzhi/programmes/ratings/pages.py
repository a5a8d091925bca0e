"""Pages of ratings: rounds and lines X, forms, results, objections and their decisions, the table as a spreadsheet."""

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
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows import table
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.kit import sheets
from jingzhi.kit.refused import Refused
from jingzhi.programmes.ratings import actions, queries
from jingzhi.programmes.ratings import show as shows
from jingzhi.programmes.ratings.face import title
from jingzhi.programmes.ratings.flow import BODIES, READERS
from jingzhi.programmes.ratings.models import Round
from jingzhi.programmes.ratings.template import FULL, KINDS, LOW

PAGE = 30


def _seat(request: HttpRequest) -> Seat:
    return request.seat  # type: ignore[attr-defined,no-any-return]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0


@require_http_methods(["GET", "HEAD", "POST"])
@gate.page(needs=READERS)
def listed(request: HttpRequest) -> HttpResponse:
    """Every round the seat may see; the district opens one here and keeps the lines X of departments."""
    seat, now, status = _seat(request), timezone.now(), 200
    context: dict[str, Any] = {"kinds": KINDS.items(), "may_open": seat.role == "district"}
    if request.method == "POST":
        try:
            if seat.role != "district":
                raise Refused(_("这不是您这个岗位的动作。"), code="not_your_move", status=403)
            said = _done(request, seat, now)
            messages.success(request, said)
            return redirect("ratings:list")
        except Refused as refused:
            context |= {"error": refused.text, "given": request.POST}
            status = refused.status
    page = Paginator(queries.rounds_for(seat), PAGE).get_page(request.GET.get("page"))
    context |= {"rows": shows.rounds(page.object_list, seat), "page": page, "quarters": shows.quarters(now)}
    if context["may_open"]:
        context |= {
            "lines": shows.own_lines(seat, now),
            "departments": queries.bodies("department", seat).values(),
        }
    return render(request, "ratings/list.html", context, status=status)


def _done(request: HttpRequest, seat: Seat, now: Any) -> str:
    given = request.POST
    if given.get("what") == "add":
        weight = _number(given.get("weight", ""))
        words = {"body": given.get("body", ""), "title": given.get("title", "")}
        actions.add_line(**words, weight=weight, by=seat, now=now)
        return _("已加，下一轮评议起用。")
    if given.get("what") == "end":
        actions.end_line(line=_number(given.get("line", "")), by=seat, now=now)
        return _("已停用，已开的评议照旧。")
    case = actions.open_round(kind=given.get("kind", ""), period=given.get("period", ""), by=seat, now=now)
    return _("已开评议，发出 %(n)d 张评议表。") % {"n": case.ratings.forms.count()}


def _case(request: HttpRequest, no: str) -> tuple[Case, Round]:
    case = flows.case_for(_seat(request), no)
    if case.flow != queries.FLOW:
        raise flows.no_such_case(no)
    return case, queries.round_of(case)


def _head(case: Case, row: Round) -> dict[str, Any]:
    state = table.get(case.flow, case.version).state(case.state)
    return {"case": case, "row": row, "title": title(row), "state": state}


@require_GET
@gate.page(needs=READERS)
def show(request: HttpRequest, no: str) -> HttpResponse:
    """A round: one's own forms, who is still to answer, and the results as far as they are open to the seat."""
    (case, row), seat, now = _case(request, no), _seat(request), timezone.now()
    watches, edition = seat.role in queries.SEES_ALL, queries.newest(row)
    forms = queries.forms_of(row, "" if watches else seat.body_id)
    late = [form for form in forms if form.sent_at is None]
    context = _head(case, row) | {
        "forms": [] if watches else forms,
        "late": late if watches else [],
        "sent": len(forms) - len(late),
        "all": len(forms),
        "open": case.state == "rating" and now <= row.marks_until,
        "edition": edition,
        "table": shows.table(edition, case, seat) if edition else [],
        "may_close": seat.role == "district"
        and case.state == "rating"
        and (not late or now > row.marks_until),
        "may_publish": seat.role == "district"
        and case.state == "notified"
        and row.object_until is not None
        and now > row.object_until,
    }
    return render(request, "ratings/show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@gate.page(needs=BODIES)
def form(request: HttpRequest, no: str, rated: str) -> HttpResponse:
    """Mark one body, 0 to 10 a line; sending again replaces what was sent."""
    (case, row), seat, status = _case(request, no), _seat(request), 200
    asked = queries.form_of(row, seat.body_id, rated)
    lines = queries.lines(row, rated)
    given = {mark.line: str(mark.points) for mark in asked.marks.all()}
    context: dict[str, Any] = {"why": asked.why}
    if request.method == "POST":
        given = {line.code: request.POST.get(f"m-{line.code}", "").strip()[:4] for line in lines}
        why = request.POST.get("why", "")
        marks = " ".join(f"{code}:{points}" for code, points in given.items())
        try:
            _advance(request, case, "send", rated=rated, marks=marks, why=why)
            messages.success(request, _("已交，截止前可以改。"))
            return redirect("ratings:show", no)
        except Refused as refused:
            context, status = {"error": refused.text, "why": why}, refused.status
    context |= _head(case, row) | {
        "form": asked,
        "lines": [(line, given.get(line.code, "")) for line in lines],
        "full": FULL,
        "low": LOW,
    }
    return render(request, "ratings/form.html", context, status=status)


def _advance(request: HttpRequest, case: Case, move: str, **given: Any) -> None:
    advance(case_no=case.no, move=move, by=_seat(request), now=timezone.now(), **given)


@require_http_methods(["GET", "HEAD", "POST"])
@gate.page(needs=READERS)
def result(request: HttpRequest, no: str, body: str) -> HttpResponse:
    """One result step by step; its body objects here, the district decides."""
    (case, row), seat, status = _case(request, no), _seat(request), 200
    edition = queries.newest(row)
    if edition is None or not shows.sees(seat, case, body):
        raise Refused(_("这个单位的结果还没有对您公开。"), code="not_open", status=404)
    found, context = queries.result_of(edition, body), {}
    if request.method == "POST":
        try:
            _judged(request, case, body)
            return redirect("ratings:result", no, body)
        except Refused as refused:
            context, status = {"error": refused.text, "why": request.POST.get("why", "")}, refused.status
    objections = shows.objections(row, body)
    named = {one["line"] for one in objections}
    inside = seat.role in ("district", "auditor")
    context |= _head(case, row) | {
        "result": found,
        "edition": edition,
        "total": shows.shown(found.total),
        "lines": shows.lines(row, found),
        "steps": shows.steps(found),
        "objections": objections,
        "marks": shows.marks_of(row, body) if inside else [],
        "may_decide": seat.role == "district" and any(one["open"] for one in objections),
        "disputable": [
            line
            for line in found.lines.filter(counted=False, n__gt=0).order_by("position")
            if line.code not in named
        ]
        if seat.body_id == body and _may_object(case, row)
        else [],
    }
    return render(request, "ratings/result.html", context, status=status)


def _may_object(case: Case, row: Round) -> bool:
    open_ = row.object_until is not None and timezone.now() <= row.object_until
    return open_ and case.state in ("notified", "disputed")


def _judged(request: HttpRequest, case: Case, body: str) -> None:
    why = request.POST.get("why", "")
    if _seat(request).role == "district":
        struck = " ".join(request.POST.getlist("struck"))
        _advance(request, case, "decide", rated=body, struck=struck, why=why)
    else:
        _advance(request, case, "object", line=request.POST.get("line", ""), why=why)


@require_POST
@gate.page(needs=("district",))
def on(request: HttpRequest, no: str) -> HttpResponse:
    """End the marking, or publish."""
    case, _row = _case(request, no)
    move = "publish" if request.POST.get("move") == "publish" else "close"
    _advance(request, case, move)
    said = (
        _("已公布，连同台账的位置和校验值一起锁定。")
        if move == "publish"
        else _("已结束，结果已反馈给被评单位。")
    )
    messages.success(request, said)
    return redirect("ratings:show", no)


@require_GET
@gate.page(needs=READERS)
def export(request: HttpRequest, no: str) -> HttpResponse:
    """The results the seat may see, as a spreadsheet."""
    case, row = _case(request, no)
    edition = queries.newest(row)
    rows = shows.table(edition, case, _seat(request)) if edition else []
    names = ("name", "process", "marks", "total", "band", "rank", "raters")
    head = (_("单位"), _("过程评议"), _("结果评议"), _("总分"), _("档"), _("名次"), _("已评/应评"))
    data = sheets.write(
        form="xlsx", title=title(row), header=head, rows=[[one[name] for name in names] for one in rows]
    )
    answer = HttpResponse(data, content_type=sheets.TYPES["xlsx"])
    answer["Content-Disposition"] = f'attachment; filename="ratings-{row.period}-{row.kind}.xlsx"'
    return answer
