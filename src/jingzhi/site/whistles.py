"""吹哨情况: who came when streets whistled, body by body, and how well streets whistled; each number opens its calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import attendance
from jingzhi.programmes.grid.models import WHISTLES

READERS = ("street", "district", "leader", "auditor")
PAGE = 50
OF_BODIES = {
    "called": gettext_lazy("被派"),
    "in_time": gettext_lazy("按时到"),
    "late": gettext_lazy("晚到"),
    "absent": gettext_lazy("未到"),
    "answered": gettext_lazy("已反馈"),
    "waived": gettext_lazy("免于反馈"),
    "returned": gettext_lazy("退回"),
}
OF_STREETS = {
    "blown": gettext_lazy("吹哨"),
    "daily": gettext_lazy("日常"),
    "key": gettext_lazy("重点"),
    "emergency": gettext_lazy("应急"),
    "returned": gettext_lazy("主办退回"),
    "objected": gettext_lazy("有异议"),
    "invalid": gettext_lazy("认定无效"),
}


@dataclass(frozen=True)
class Line:
    """One body or street with its numbers; each number that counts something has the address of its list."""

    name: str
    cells: list[tuple[int, str]]


@dataclass(frozen=True)
class Call:
    """One call behind a number."""

    no: str
    title: str
    body: str
    at: datetime
    due_at: datetime | None
    came_at: datetime | None
    note: str


@require_GET
@gate.page(needs=READERS)
def show(request: HttpRequest) -> HttpResponse:
    """Both sides are assessed (DOMAIN.md section 2, 双考核); bodies stand in the list's order, never ranked."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    within, now = seat.territory.path, timezone.now()
    context = {
        "place": seat.territory,
        "of_bodies": OF_BODIES.values(),
        "of_streets": OF_STREETS.values(),
        "departments": _lines("body", attendance.by_department(within=within, now=now), list(OF_BODIES)),
        "streets": _lines("street", attendance.by_street(within=within), list(OF_STREETS)),
    }
    return render(request, "site/whistles.html", context)


def _lines(side: str, rows: list[dict[str, Any]], keys: list[str]) -> list[Line]:
    url = reverse("site:whistle_calls")
    return [
        Line(
            row["name"],
            [(row[key], f"{url}?{side}={row['code']}&what={key}" if row[key] else "") for key in keys],
        )
        for row in rows
    ]


@require_GET
@gate.page(needs=READERS)
def calls(request: HttpRequest) -> HttpResponse:
    """The calls, or the whistles, that one number counts; only those below the seat's own territory."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    given, within, now = request.GET, seat.territory.path, timezone.now()
    what, body, street = given.get("what", ""), given.get("body", "")[:60], given.get("street", "")[:24]
    if body and what in OF_BODIES:
        rows: Any = attendance.calls(within=within).filter(attendance.of_bodies(now)[what], party__body=body)
        rows = rows.select_related("party__case__matter", "party__body").order_by("-whistle__blown_at", "pk")
        label, make = OF_BODIES[what], _of_body
    elif street and what in OF_STREETS:
        rows = attendance.whistles(within=within).filter(attendance.OF_STREETS[what], street=street)
        rows = rows.select_related("case__matter", "street").order_by("-blown_at", "pk")
        label, make = OF_STREETS[what], _of_street
    else:
        raise Refused(_("没有这样的清单，请从吹哨情况里点数字进入。"), code="unknown_list", status=404)
    page = Paginator(rows, PAGE).get_page(given.get("page"))
    context = {"label": label, "calls": [make(row) for row in page], "page": page, "body": bool(body)}
    return render(request, "site/whistle_calls.html", context)


def _of_body(row: Any) -> Call:
    case, part = row.party.case, _("主办") if row.party.part == "lead" else _("协办")
    return Call(
        case.no,
        case.matter.title,
        row.party.body.name,
        row.party.since_at,
        row.arrive_due_at,
        row.checked_in_at,
        part,
    )


def _of_street(row: Any) -> Call:
    return Call(
        row.case_id, row.case.matter.title, row.street.name, row.blown_at, None, None, str(WHISTLES[row.kind])
    )
