"""工作时间: the working hours set for single bodies, and setting them from a day on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jingzhi.core.bodies import gate, hours
from jingzhi.core.bodies.models import BODY_KINDS, Body, Hours, Seat
from jingzhi.kit.refused import Refused
from jingzhi.kit.workhours import DEFAULT_HOURS, WorkHours
from jingzhi.site.moveforms import grouped

CLOCKED = ("district", "street", "community", "department", "force", "hotline")


@require_http_methods(["GET", "POST"])
@gate.page(needs=("district",))
def show(request: HttpRequest) -> HttpResponse:
    """The list and the form; a refusal comes back with what was filled in."""
    context: dict[str, Any] = {}
    status, today = 200, timezone.localdate()
    if request.method == "POST":
        try:
            return _set(request)
        except Refused as refused:
            context, status = {"refused": refused, "given": request.POST}, refused.status
    bodies = Body.objects.filter(kind__in=CLOCKED, until=None).order_by("kind", "code")
    context |= {
        "usual": DEFAULT_HOURS.text(),
        "rows": [_line(row, today) for row in _rows(today)],
        "groups": grouped((str(BODY_KINDS[body.kind]), body.code, body.name) for body in bodies),
        "tomorrow": today + timedelta(days=1),
    }
    return render(request, "site/hours.html", context, status=status)


def _rows(today: date) -> Any:
    """What is in force and what is planned."""
    still = Q(period__upper_inf=True) | Q(period__endswith__gt=today)
    rows = Hours.objects.filter(still).select_related("body")
    return rows.order_by("body__kind", "body_id", "period")


def _line(row: Hours, today: date) -> dict[str, Any]:
    return {
        "body": row.body.name,
        "spans": WorkHours.read(row.spans).text(),
        "since": row.period.lower,
        "until": row.period.upper - timedelta(days=1) if row.period.upper else None,
        "planned": row.period.lower > today,
    }


def _set(request: HttpRequest) -> HttpResponse:
    seat: Seat = request.seat  # type: ignore[attr-defined]
    try:
        since = date.fromisoformat(request.POST.get("since", "").strip())
    except ValueError:
        raise Refused(_("请选择从哪天起。"), code="bad_day", field="since") from None
    row = hours.set_hours(
        body=request.POST.get("body", ""),
        spans=request.POST.get("spans", ""),
        since=since,
        by=seat,
        now=timezone.now(),
    )
    words = _("%(body)s的工作时间从 %(since)s 起为 %(spans)s。")
    messages.success(
        request, words % {"body": row.body.name, "since": since, "spans": WorkHours.read(row.spans).text()}
    )
    return redirect("site:hours")
