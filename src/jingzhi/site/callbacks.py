"""回访: whoever reported is asked after closing; the list of those who wait to be asked."""

from __future__ import annotations

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import queries
from jingzhi.core.flows.models import Case
from jingzhi.programmes.grid import callbacks
from jingzhi.programmes.grid.flow import CALLERS
from jingzhi.site.rows import rows_of
from jingzhi.site.show import Row

PAGE = 30


@require_GET
@gate.page(needs=CALLERS)
def due(request: HttpRequest) -> HttpResponse:
    """Matters closed in the last ten days whose reporter was not heard; the number itself is behind the logged look."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    now = timezone.now()
    own = Seat.objects.filter(body_id=seat.body_id, role=seat.role).values("code")
    cases = queries.cases_for(seat).filter(flow="grid").exclude(matter__handler__in=own)
    waiting = callbacks.due(cases, now).select_related("place", "matter")
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    rows = rows_of(page, seat=seat, now=now, first=page.start_index())
    context = {
        "page": page,
        "rows": [_told(row, case) for row, case in zip(rows, page, strict=True)],
        "total": page.paginator.count,
        "days": callbacks.DUE_WITHIN.days,
        "unreachable": callbacks.unreachable(cases).count(),
        "unreachable_url": reverse("site:matters") + "?span=all&said=unreachable",
    }
    return render(request, "site/callbacks.html", context)


def _told(row: Row, case: Case) -> Row:
    """The row says when it was closed, with what outcome, and how often somebody tried."""
    tried: int = case.tried  # type: ignore[attr-defined]
    words = [
        _("%(at)s 办结") % {"at": timezone.localtime(case.closed_at).strftime("%m-%d")},
        case.matter.get_outcome_display(),  # type: ignore[attr-defined]
        _("已联系 %(n)d 次，未接通") % {"n": tried} if tried else _("还没有联系过"),
    ]
    url = f"{row.url}?back={reverse('site:callbacks')}#move-call_back"
    return replace(row, url=url, meta=words)
