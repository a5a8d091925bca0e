"""A matter becomes several: up to ten rows of title, class and grid on a page of their own."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import queries
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import queries as grid
from jingzhi.programmes.grid.checks.splitting import LEAST_CHILDREN, MOST_CHILDREN
from jingzhi.site import moveforms

SHOWN_FIRST = 3
COLUMNS = ("title", "item", "place")


@require_http_methods(["GET", "POST"])
@gate.page(needs=("community", "street"))
def show(request: HttpRequest, no: str) -> HttpResponse:
    """Fill in the children; the answer to a refusal is the form as it was."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    case = queries.case_for(seat, no)
    if not any(move.name == "split" for move in queries.moves_for(case, seat)):
        raise Refused(_("这件事现在不能由您拆分。"), code="no_split", status=409)
    if request.method == "GET":
        return render(request, "site/split.html", _page(case, seat, [{}] * MOST_CHILDREN))
    rows = [
        {name: request.POST.get(f"{name}-{n}", "").strip() for name in COLUMNS} for n in range(MOST_CHILDREN)
    ]
    try:
        advance(
            case_no=case.no,
            move="split",
            by=seat,
            now=timezone.now(),
            rev=moveforms.rev_of(request),
            key=moveforms.key_of(request),
            parts=[row for row in rows if row["title"] or row["item"]],
        )
    except Refused as refused:
        context = _page(case, seat, rows) | {"error": refused.text}
        return render(request, "site/split.html", context, status=refused.status)
    messages.success(request, _("已拆分：%(no)s") % {"no": case.no})
    return redirect("site:case", case.no)


def _page(case: Case, seat: Seat, rows: list[dict[str, str]]) -> dict[str, Any]:
    lists = moveforms.Lists(case, seat, timezone.now())
    numbered = [{"n": n, "number": n + 1, **row} for n, row in enumerate(rows)]
    used = max((n + 1 for n, row in enumerate(rows) if any(row.values())), default=0)
    return {
        "no": case.no,
        "title": grid.matter(case).title,
        "first": numbered[: max(SHOWN_FIRST, used)],
        "more": numbered[max(SHOWN_FIRST, used) :],
        "items": lists.of("item"),
        "places": lists.of("place"),
        "least": LEAST_CHILDREN,
        "most": MOST_CHILDREN,
        "rev": case.rev,
        "key": str(uuid.uuid4()),
    }
