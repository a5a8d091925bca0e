"""Pages of findings: mine, late, came back, all; and a new one."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
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
from jingzhi.core.flows import faces
from jingzhi.core.flows import queries as flows
from jingzhi.kit.refused import Refused
from jingzhi.programmes.inspection import actions, queries
from jingzhi.programmes.inspection.flow import CHECKERS, FLOW
from jingzhi.programmes.inspection.pages.plans import READERS

PAGE = 30


@dataclass
class Tab:
    """A tab with its number, as site/parts/tabs.html draws it."""

    key: str
    label: str
    count: int
    url: str
    current: bool
    late: bool = False


@require_GET
@gate.page(needs=READERS)
def listing(request: HttpRequest) -> HttpResponse:
    """The findings this seat may see: its own turn, late, came back, all."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    todo = flows.todo(seat, timezone.now())
    lists = {
        "mine": (_("我的"), todo.mine.filter(flow="inspection")),
        "late": (_("超期"), todo.late.filter(flow="inspection")),
        "back": (_("退回"), todo.back.filter(flow="inspection")),
        "all": (_("全部"), queries.findings_for(seat)),
    }
    asked = request.GET.get("list", "")
    key = asked if asked in lists else ("all" if seat.role in ("leader", "auditor") else "mine")
    tabs = [
        Tab(name, label, rows.count(), f"?list={name}", name == key, name == "late")
        for name, (label, rows) in lists.items()
    ]
    page = Paginator(lists[key][1], PAGE).get_page(request.GET.get("page"))
    briefs = faces.briefs(list(page.object_list))
    rows = [
        {"case": case, "brief": briefs[case.no], "state": FLOW.state(case.state)} for case in page.object_list
    ]
    context = {"tabs": tabs, "rows": rows, "page": page, "section": "findings"}
    return render(request, "inspection/findings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@gate.page(needs=CHECKERS)
def new(request: HttpRequest, code: str) -> HttpResponse:
    """A finding about one of the bodies this seat checks."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    check = queries.check_for(seat, code)
    mine = queries.mine_to_check(seat, check)
    if not mine:
        raise Refused(_("这次检查里没有由您检查的单位。"), code="not_yours", status=403)
    given: Any = request.POST if request.method == "POST" else request.GET
    refused: Refused | None = None
    if request.method == "POST":
        try:
            case = actions.find(
                check=check,
                by=seat,
                now=timezone.now(),
                key=given.get("key", "")[:64] or None,
                body=given.get("body", ""),
                words=given.get("words", "").strip(),
                photos=request.FILES.getlist("photos"),
            )
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("已交被检查单位整改：%(no)s") % {"no": case.no})
            return redirect("site:case", case.no)
    context = {
        "check": check,
        "bodies": [(body.code, body.name) for body in queries.candidates(check) if body.code in mine],
        "chosen": given.get("body", ""),
        "words": given.get("words", ""),
        "key": given.get("key", "") or str(uuid.uuid4()),
        "error": refused,
        "section": "findings",
    }
    return render(request, "inspection/find.html", context, status=refused.status if refused else 200)
