"""公示, for residents and without an account: what is about to enter the list, and how to object."""

from __future__ import annotations

import uuid

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.actions import advance
from jingzhi.kit.refused import Refused
from jingzhi.kit.words import listed
from jingzhi.programmes.admission import forms, queries
from jingzhi.programmes.admission.models import Application

# One caller may object so often in ten minutes; a household with one line still can.
TRIES, WAIT_SECONDS = 10, 600


@require_GET
@gate.page(needs="public")
def listing(request: HttpRequest) -> HttpResponse:
    """What is in public notice now."""
    rows = [{"row": row, "until": queries.end_of_notice(row)} for row in queries.on_notice()]
    return render(request, "admission/notices.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@gate.page(needs="public")
def show(request: HttpRequest, no: str) -> HttpResponse:
    """One notice; an objection is counted and answered before anything enters the list."""
    row = queries.on_notice().filter(case_id=no[:24]).first()
    if row is None:
        raise Refused(_("没有这份公示，或公示已经结束。"), code="no_notice", status=404)
    context = _context(row) | {"key": str(uuid.uuid4())}
    if request.method == "POST":
        try:
            _object(request, row)
        except Refused as refused:
            context |= {"error": refused.text, "words": request.POST.get("words", "")[:500]}
            return render(request, "admission/notice.html", context, status=refused.status)
        context = _context(Application.objects.select_related("case__place", "applicant").get(pk=row.pk))
        context["done"] = True
    return render(request, "admission/notice.html", context)


def _context(row: Application) -> dict[str, object]:
    return {
        "row": row,
        "until": queries.end_of_notice(row),
        "scope": listed(place.name for place in queries.scope(row)) or _("全部网格"),
        "hours": row.minutes_a_month / 60,
    }


def _object(request: HttpRequest, row: Application) -> None:
    brake = f"object:{request.META.get('REMOTE_ADDR', '')}"
    if cache.get(brake, 0) >= TRIES:
        raise Refused(_("提交次数太多，请 10 分钟后再试。"), code="too_many", status=429)
    resident = (
        Seat.objects.select_related("body", "territory").filter(role="resident").order_by("code").first()
    )
    if resident is None:
        raise Refused(_("本区还没有开通居民入口，请拨打12345。"), code="no_portal", status=404)
    advance(
        case_no=row.case_id,
        move="object",
        by=resident,
        now=timezone.now(),
        key=forms.key_of(request),
        words=request.POST.get("words", "").strip(),
    )
    cache.set(brake, cache.get(brake, 0) + 1, WAIT_SECONDS)
