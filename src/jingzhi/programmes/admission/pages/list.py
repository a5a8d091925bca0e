"""准入清单: what may be asked of the grids on a day, item by item and as a table to take away."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.catalogue import queries as catalogue
from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows import queries as flows
from jingzhi.kit.refused import Refused
from jingzhi.kit.words import listed
from jingzhi.programmes.admission import forms
from jingzhi.programmes.admission.pages.applications import READERS

STAFF = (*READERS, "force", "hotline")
FORMULA = ("=", "+", "-", "@", "\t")


def _asked(request: HttpRequest) -> tuple[date, QuerySet[Item], dict[str, str]]:
    on = forms.day_of(request.GET.get("on", ""), timezone.localdate())
    rows = catalogue.in_force(on).filter(kind="duty").prefetch_related("scope__place")
    asked = {name: request.GET.get(name, "").strip()[:40] for name in ("q", "owner", "street_list")}
    if asked["q"]:
        rows = rows.filter(name__icontains=asked["q"]) | rows.filter(code__iexact=asked["q"])
    if asked["owner"]:
        rows = rows.filter(owner_id=asked["owner"])
    if asked["street_list"]:
        rows = rows.filter(street_list=asked["street_list"])
    return on, rows, asked | {"on": on.isoformat()}


@require_GET
@gate.page(needs=STAFF)
def listing(request: HttpRequest) -> HttpResponse:
    """The list in force on a day."""
    on, rows, asked = _asked(request)
    items = list(rows)
    owners = Body.objects.filter(items__kind="duty").distinct().order_by("code")
    context = {
        "items": items,
        "asked": asked,
        "owners": [(body.code, body.name) for body in owners],
        "total": sum(item.minutes_a_month for item in items) / 60,
        "query": request.GET.urlencode(),
        "section": "list",
        "today": on,
    }
    return render(request, "admission/list.html", context)


@require_GET
@gate.page(needs=STAFF)
def table(request: HttpRequest) -> HttpResponse:
    """The same rows as a table file (.csv, UTF-8 with mark, so that spreadsheets read it)."""
    on, rows, _asked_for = _asked(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="list-{on:%Y%m%d}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(
        [
            _("编号"), _("版本"), _("类别"), _("事项"), _("主责单位"), _("街道履职清单"), _("每次分钟"), _("每月次数"),
            _("每格每月小时"), _("表格台账"), _("范围"), _("依据"), _("起"), _("止（不含）"), _("来源申请"), _("示例"),
        ]
    )  # fmt: skip
    for item in rows:
        writer.writerow([_plain(value) for value in _cells(item)])
    return response


def _cells(item: Item) -> list[Any]:
    where = listed(row.place.name for row in item.scope.all()) or _("全部网格")
    return [
        item.code, item.version, item.category, item.name, item.owner.name, item.get_street_list_display(),
        item.minutes, f"{item.per_month / 100:.2f}", f"{item.minutes_a_month / 60:.1f}", item.forms, where, item.basis,
        item.valid.lower, item.valid.upper or "", item.application, _("示例") if item.sample else "",
    ]  # fmt: skip


def _plain(value: Any) -> str:
    """No cell begins like a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


@require_GET
@gate.page(needs=STAFF)
def item(request: HttpRequest, code: str) -> HttpResponse:
    """One item with all its versions, and what its owner may do with it."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    today = timezone.localdate()
    versions = list(
        Item.objects.filter(code=code[:20], kind="duty")
        .select_related("owner")
        .prefetch_related("scope__place")
        .order_by("-version")
    )
    if not versions:
        raise Refused(_("清单里没有这个编号的事项。"), code="unknown_item", status=404)
    current = next((one for one in versions if today in one.valid), None)
    seen = set(
        flows.cases_for(seat)
        .filter(no__in=[one.application for one in versions if one.application])
        .values_list("no", flat=True)
    )
    context = {
        "item": current or versions[0],
        "current": current,
        "versions": versions,
        "seen": seen,
        "own": seat.role == "department" and versions[0].owner_id == seat.body_id,
        "section": "list",
    }
    return render(request, "admission/item.html", context)
