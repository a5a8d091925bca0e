"""代为反映: whoever cannot use a phone is written for, and leaves with a slip; who wrote never sees the code again."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import queries as grid
from jingzhi.programmes.grid.actions import receive
from jingzhi.programmes.grid.flow import RECEIVERS
from jingzhi.site import joining, moveforms, portal
from jingzhi.site.phone import given_by, marked

SLIP = "behalf"


@require_http_methods(["GET", "POST"])
@gate.page(needs=RECEIVERS)
def enter(request: HttpRequest) -> HttpResponse:
    """The residents' form, filled in by a seat; or one more voice of a known matter (同样遇到)."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    if request.method == "GET":
        return render(request, "site/behalf.html", _form(seat))
    # Drawn here and not from the form's key: sending the form again does not show the code again.
    code = grid.resident_code(uuid.uuid4().hex)
    try:
        case = _taken(request, seat, code)
    except Refused as refused:
        context = _form(seat) | marked(request, refused) | {"told": request.POST.get("told") == "1"}
        context["advice"] = refused.code.startswith("triage_")
        return render(request, "site/behalf.html", context, status=refused.status)
    request.session[SLIP] = [case.no, code]
    return redirect("site:behalf_slip")


def _form(seat: Seat) -> dict[str, Any]:
    own = seat.territory_id if seat.territory.kind in ("grid", "community") else ""
    context = portal.form(own)
    # A window takes in what lies elsewhere too: its own place is offered, not fixed.
    return context | {"streets": portal.form("")["streets"], "own": context["grid"], "grid": None}


def _taken(request: HttpRequest, seat: Seat, code: str) -> Case:
    if request.POST.get("told") != "1":
        raise Refused(
            _("请先把告知的话念给居民听，同意后勾选再提交。"), code="not_told", status=422, field="told"
        )
    key = moveforms.key_of(request)
    if "join" in request.POST:
        case = joining.join(request, request.POST["join"][:24], seat, code=code, key=key)
        new = grid.voice_by_code(case.no, code) is not None
    else:
        given = portal.told(given_by(request), request)
        case = receive(move="behalf", by=seat, now=timezone.now(), key=key, code=code, **given)
        new = grid.by_code(case.no, code) is not None
    if not new:
        raise Refused(
            _("这件事已经录入：%(no)s，凭条已经给出，查询码不再显示。") % {"no": case.no},
            code="entered",
            status=409,
        )
    return case


@require_GET
@never_cache
@gate.page(needs=RECEIVERS)
def slip(request: HttpRequest) -> HttpResponse:
    """Number, code and QR code to print and hand over: shown once, then gone from here."""
    found = request.session.pop(SLIP, None)
    if not found:
        return render(request, "site/behalf_slip.html", {"no": ""})
    return render(request, "site/behalf_slip.html", portal.slip_of(request, *found))
