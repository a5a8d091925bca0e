"""放假安排: the years known with their sources, and loading one: see what moves, then confirm."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import calendars, recompute
from jingzhi.core.flows.models import CalendarNotice
from jingzhi.kit import workbooks
from jingzhi.kit.refused import Refused
from jingzhi.kit.workdays import OFFICIAL
from jingzhi.site.deadlines import stage_name

COLUMNS = {"日期": "date", "类型": "kind", "名称": "name"}
MOST_BYTES, MOST_SHOWN = 200_000, 50
# As many cases as one answer may take along; the worker does the rest within a minute.
AT_ONCE = 100
KINDS = {"holiday": "放假", "makeup": "调休上班"}


@require_http_methods(["GET", "POST"])
@gate.page(needs=("district",))
def show(request: HttpRequest) -> HttpResponse:
    """The years; a posted table is shown with what it moves, a confirmed one is loaded."""
    context: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        try:
            if request.POST.get("confirm"):
                return _load(request)
            context = _preview(request)
        except Refused as refused:
            context, status = {"refused": refused, "given": request.POST}, refused.status
    return render(request, "site/calendar.html", context | _years(), status=status)


def _years() -> dict[str, Any]:
    known = calendars.known()
    loaded = {row.year: row for row in CalendarNotice.objects.order_by("id")}
    years = sorted(known.calendar.years, reverse=True)
    return {
        "years": [_year(year, known.calendar, loaded.get(year)) for year in years],
        "next_year": max(years) + 1,
        "waiting": recompute.provisional().count(),
    }


def _year(year: int, calendar: Any, row: CalendarNotice | None) -> dict[str, Any]:
    return {
        "year": year,
        "workdays": calendar.count(date(year, 1, 1), date(year, 12, 31)),
        "makeups": len(calendar.makeup_days(date(year, 1, 1), date(year, 12, 31))),
        "source": row.source if row else _("国务院办公厅通知，随程序提供"),
        "at": row.at if row else None,
        "replaced": row is not None and year in OFFICIAL.years,
    }


def _asked_year(request: HttpRequest) -> int:
    text = request.POST.get("year", "").strip()
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise Refused(_("请填四位数的年份。"), code="bad_year", field="year")
    return int(text)


def _rows_in_file(request: HttpRequest) -> list[dict[str, str]]:
    upload = request.FILES.get("file")
    if upload is None:
        raise Refused(_("请选择放假安排的表格。"), code="missing", field="file")
    if (upload.size or 0) > MOST_BYTES:
        raise Refused(
            _("一年的放假安排不会超过 200 KB，请检查是不是选错了文件。"), code="too_big", field="file"
        )
    try:
        lines = workbooks.read_rows(upload.read(), required=("日期", "类型"), days=("日期",))
    except Refused as refused:
        refused.field = "file"
        raise
    return [{name: line.get(column, "") for column, name in COLUMNS.items()} for line in lines]


def _preview(request: HttpRequest) -> dict[str, Any]:
    year, now = _asked_year(request), timezone.now()
    source = " ".join(request.POST.get("source", "").split())
    days = calendars.read_days(year=year, rows=_rows_in_file(request), now=now)
    if not 4 <= len(source) <= 120:
        raise Refused(_("请写明放假通知的名称或文号（4至120字）。"), code="no_source", field="source")
    found = recompute.preview(year=year, days=days)
    moves, settled = [], 0
    for move in found:
        if move.moves:
            moves.append(move)
        else:
            settled += 1
    kinds = Counter(kind for kind, _name in days.values())
    return {
        "preview": {
            "year": year,
            "source": source,
            "days": [(day, KINDS[kind], name) for day, (kind, name) in days.items()],
            "holidays": kinds["holiday"],
            "makeups": kinds["makeup"],
            "rows": json.dumps([[day, *rest] for day, rest in days.items()], ensure_ascii=False),
            "moves": [_line(move) for move in islice(moves, MOST_SHOWN)],
            "total": len(moves),
            "settled": settled,
        }
    }


def _line(move: recompute.Move) -> dict[str, Any]:
    clock = move.clock
    return {
        "no": clock.case_id,
        "url": reverse("site:case", args=[clock.case_id]),
        "stage": stage_name(clock.stage),
        "body": clock.body.name if clock.body else "",
        "was": move.was,
        "due": move.due,
    }


def _load(request: HttpRequest) -> HttpResponse:
    seat: Seat = request.seat  # type: ignore[attr-defined]
    now = timezone.now()
    row = calendars.load_calendar(
        year=_asked_year(request),
        rows=_confirmed(request.POST.get("rows", "")),
        source=request.POST.get("source", ""),
        by=seat,
        now=now,
    )
    changed = recompute.recompute(by=seat, now=now, most=AT_ONCE)
    words = _("%(year)d年放假安排已载入，%(n)d件事项的期限已重算。") % {"year": row.year, "n": changed}
    if changed == AT_ONCE:
        words += _("其余的在一分钟内陆续重算。")
    messages.success(request, words)
    return redirect("site:calendar")


def _confirmed(text: str) -> list[dict[str, Any]]:
    """The rows the preview has shown, read again: the domain checks them like any others."""
    try:
        rows = json.loads(text[:MOST_BYTES])
        return [{"date": day, "kind": kind, "name": name} for day, kind, name in rows]
    except (TypeError, ValueError):
        raise Refused(_("确认的内容不完整，请重新上传表格。"), code="bad_table", field="file") from None
