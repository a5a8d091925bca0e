"""Pages of the list: a month as issuer or as owner, and a new item."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import table
from jingzhi.kit.refused import Refused
from jingzhi.programmes.keywork import actions, months, queries
from jingzhi.programmes.keywork.models import SOURCES, Listing

OWNERS = ("department", "street", "community", "force")
ISSUERS = ("district", "street")
READERS = (*OWNERS, "district", "leader", "auditor")
PAGE = 30
FIELDS = ("title", "wanted", "owner", "due_on", "month", "source")


@require_GET
@gate.page(needs=READERS)
def month(request: HttpRequest) -> HttpResponse:
    """The list of a month: what one's own body has to show, or all of it in reach, with how it stands."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    now = timezone.now()
    asked = request.GET.get("month", "")
    shown = months.read(asked) if asked else months.first_of(timezone.localdate(now))
    own = seat.role in OWNERS and request.GET.get("tab", "mine") == "mine"
    rows = queries.listed(seat, shown, own=own)
    page = Paginator(rows.order_by("-n", "keywork__due_on", "keywork_id"), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "month": shown,
        "before": months.told(months.after(shown, -1)),
        "next": months.told(months.after(shown)),
        "own": own,
        "both": seat.role in OWNERS and seat.role not in ("department", "force"),
        "may_draft": seat.role in ISSUERS,
        "counts": queries.counts(rows, now),
        "rows": [_line(row, now) for row in page],
        "page": page,
        "drafts": _drafts(seat),
    }
    return render(request, "keywork/month.html", context)


def _line(row: Listing, now: datetime) -> dict[str, Any]:
    item = row.keywork
    shown_at = item.reported_at or now
    return {
        "row": row,
        "item": item,
        "state": table.get("keywork", item.case.version).state(item.case.state),
        "late": item.due_at is not None and shown_at > item.due_at and item.case.state != "dropped",
    }


def _drafts(seat: Seat) -> list[Any]:
    """Drafts of one's own body; nobody else sees them."""
    if seat.role not in ISSUERS:
        return []
    rows = queries.items_for(seat).filter(case__state__in=queries.DRAFTS)
    return list(rows.select_related("owner").order_by("first_month", "due_on", "case_id"))


@require_http_methods(["GET", "HEAD", "POST"])
@gate.page(needs=ISSUERS)
def new(request: HttpRequest) -> HttpResponse:
    """Draft an item; it is issued on its own page."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    now = timezone.now()
    context: dict[str, Any] = {"key": request.POST.get("key") or str(uuid.uuid4()), "given": _starts(now)}
    status = 200
    if request.method == "POST":
        given = {name: request.POST.get(name, "").strip() for name in FIELDS}
        try:
            case = actions.draft(by=seat, now=now, key=context["key"][:64], **given)
            messages.success(request, _("已拟好：%(no)s，请核对后发出。") % {"no": case.no})
            return redirect("site:case", case.no)
        except Refused as refused:
            context |= {"given": given, "error": refused.text, "field": refused.field}
            status = refused.status
    context["owners"] = list(queries.owners_for(seat, timezone.localdate(now)))
    context["sources"] = [(code, label) for code, label in SOURCES.items() if code != "meeting"]
    return render(request, "keywork/new.html", context, status=status)


def _starts(now: datetime) -> dict[str, str]:
    """This month's list until its last days, then the next one's."""
    today: date = timezone.localdate(now)
    first = months.first_of(today)
    return {"month": months.told(first if today.day <= 20 else months.after(first)), "source": "plan"}
