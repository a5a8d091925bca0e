"""督办清单 and 挂账清单: what waits for an answer, and what waits for its day. The second is public, without words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows import queries as flows
from jingzhi.programmes.grid.models import SEVERITIES, Hold, Supervision
from jingzhi.site import asked as asking
from jingzhi.site import counts
from jingzhi.site.board import Board
from jingzhi.site.linked import ring_for_answer, supervision_state
from jingzhi.site.show import Tab

PAGE = 30
LISTED = ("grid_worker", "community", "street", "department", "force", "district", "leader", "auditor")
HELD = ("community", "street", "district", "leader", "auditor")


def owed(seat: Seat) -> QuerySet[Supervision]:
    """Supervisions of open matters the seat's body still has to answer."""
    rows = Supervision.objects.filter(body_id=seat.body_id, answered_at=None, accepted_at=None)
    return rows.filter(case__in=flows.cases_for(seat).values("no")).select_related("case__matter", "body")


def _seen(seat: Seat) -> QuerySet[Supervision]:
    rows = Supervision.objects.filter(case__in=flows.cases_for(seat).values("no"))
    return rows.select_related("case__matter", "body").order_by(
        F("accepted_at").desc(nulls_first=True), "due_at", "id"
    )


@require_GET
@gate.page(needs=LISTED)
def supervisions(request: HttpRequest) -> HttpResponse:
    """Supervisions within reach: to be answered, to be judged, done; how many each body was given."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    now, rows = timezone.now(), _seen(seat)
    parts = {
        "open": (_("待答复"), rows.filter(answered_at=None, accepted_at=None)),
        "judge": (_("待审看"), rows.filter(answered_at__isnull=False, accepted_at=None)),
        "done": (_("已认可"), rows.filter(accepted_at__isnull=False)),
    }
    tab = request.GET.get("tab", "")
    tab = tab if tab in parts else "open"
    page = Paginator(parts[tab][1], PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": [
            Tab(key, label, found.count(), f"?tab={key}", current=key == tab)
            for key, (label, found) in parts.items()
        ],
        "tab": tab,
        "rows": lines(page.object_list, now),
        "page": page,
        "bodies": _by_body(rows, now),
        "figures": _figures(seat, now),
        "held_url": reverse("site:held") if seat.role in HELD else "",
    }
    return render(request, "site/supervisions.html", context)


def lines(rows: Any, now: datetime) -> list[dict[str, Any]]:
    """Supervisions as rows; one query for the names of the seats."""
    rows = list(rows)
    names = dict(Seat.objects.filter(code__in={row.by for row in rows}).values_list("code", "name"))
    return [
        {
            "url": reverse("site:case", args=[row.case_id]),
            "title": row.case.matter.title,
            "severity": str(SEVERITIES[row.severity]),
            "body": row.body.name,
            "by": names.get(row.by, _("系统自动")),
            "at": row.at,
            "state": supervision_state(row),
            "ring": ring_for_answer(row, now),
            "again": row.asked_again,
        }
        for row in rows
    ]


def _figures(seat: Seat, now: datetime) -> list[tuple[str, str, str]]:
    """(label, value, list behind it): recurrence with its rate, matters of many voices, matters on hold."""
    asked = asking.read(QueryDict("span=year"), seat, now)
    n = counts.repeated(Board(seat, asked))
    rate = f"{100 * n['again'] / n['all']:.1f}%" if n["all"] else "—"
    again = _("%(n)d 件（复发率 %(rate)s）") % {"n": n["again"], "rate": rate}
    told = (
        (_("反复发生"), again, "again"),
        (_("多人反映"), str(n["joined"]), "joined"),
        (_("已挂账"), str(n["held"]), "held"),
    )
    return [(label, value, asked.link(**{"is": flag})) for label, value, flag in told]


def _by_body(rows: QuerySet[Supervision], now: datetime) -> list[dict[str, Any]]:
    late = Q(answered_at=None, accepted_at=None, due_at__lt=now)
    counted = rows.order_by().values(name=F("body__name")).annotate(
        n=Count("pk"), late=Count("pk", filter=late), again=Count("pk", filter=Q(asked_again__gt=0))
    )  # fmt: skip
    return [dict(row) for row in counted.order_by("-n", "name")[:12]]


@require_GET
@gate.page(needs=HELD)
def held(request: HttpRequest) -> HttpResponse:
    """挂账清单 for staff, those whose day has come first."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    rows = Hold.objects.filter(ended_at=None, case__in=flows.cases_for(seat).values("no"))
    return _holds(request, "site/held.html", rows, staff=True)


@require_GET
@gate.page(needs="public")
def held_public(request: HttpRequest) -> HttpResponse:
    """挂账公开: class, community, owner and dates; no number, no words, no address."""
    return _holds(
        request, "site/held_public.html", Hold.objects.filter(ended_at=None, granted_at__isnull=False)
    )


def _holds(request: HttpRequest, template: str, rows: QuerySet[Hold], *, staff: bool = False) -> HttpResponse:
    today = timezone.localdate()
    rows = rows.select_related("owner", "case__matter", "case__place__parent").order_by("review_on", "id")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    found = list(page.object_list)
    codes = {hold.case.item_code for hold in found}
    names = dict(Item.objects.filter(code__in=codes).order_by("version").values_list("code", "name"))
    listed = [_hold(hold, names, today, staff=staff) for hold in found]
    return render(request, template, {"rows": listed, "page": page, "total": page.paginator.count})


def _hold(hold: Hold, names: dict[str, str], today: Any, *, staff: bool) -> dict[str, Any]:
    place = hold.case.place
    community = place.parent if place.kind == "grid" and place.parent else place
    row = {
        "item": names.get(hold.case.item_code, _("未分类")),
        "place": community.name,
        "owner": hold.owner.name,
        "since": hold.granted_at,
        "review_on": hold.review_on,
        "extended": hold.extended,
        "due": hold.review_on <= today,
        "asked": hold.granted_at is None,
    }
    if staff:
        row |= {"url": reverse("site:case", args=[hold.case_id]), "title": hold.case.matter.title}
    return row
