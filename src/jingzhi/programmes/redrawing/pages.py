"""Pages of drafts: the list, a new one, and the map on which a draft is edited."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import faces, table
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.actions import advance, open_case
from jingzhi.core.flows.models import Case
from jingzhi.core.places import queries as places
from jingzhi.kit.geometry import geojson
from jingzhi.kit.refused import Refused
from jingzhi.programmes.redrawing import queries
from jingzhi.programmes.redrawing.show import Sheet, sheet

READERS = ("street", "district", "leader", "auditor", "community")
PAGE = 30


@require_GET
@gate.page(needs=READERS)
def drafts(request: HttpRequest) -> HttpResponse:
    """Every draft the seat may see."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    page = Paginator(queries.drafts_for(seat), PAGE).get_page(request.GET.get("page"))
    briefs = faces.briefs(list(page.object_list))
    rows = [
        {"no": case.no, "brief": briefs[case.no], "state": _state(case), "at": case.opened_at}
        for case in page.object_list
    ]
    return render(
        request, "redrawing/drafts.html", {"rows": rows, "page": page, "may_draft": seat.role == "street"}
    )


def _state(case: Case) -> Any:
    return table.get(case.flow, case.version).state(case.state)


@require_http_methods(["GET", "HEAD", "POST"])
@gate.page(needs=("street",))
def new(request: HttpRequest) -> HttpResponse:
    """Choose the communities whose grids are to be re-drawn."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    now = timezone.now()
    context: dict[str, Any] = {"key": request.POST.get("key", ""), "chosen": request.POST.getlist("places")}
    status = 200
    if request.method == "POST":
        try:
            case = open_case(
                flow="redrawing",
                move="prepare",
                by=seat,
                now=now,
                place=seat.territory,
                key=context["key"][:64] or None,
                places=context["chosen"],
            )
            return redirect("redrawing:draft", case.no)
        except Refused as refused:
            context["error"], status = refused.text, refused.status
    on = timezone.localdate(now)
    free = list(queries.free_communities(seat, on))
    grids = places.places(kind="grid", on=on, within=seat.territory).values_list("parent", flat=True)
    counts: dict[str, int] = {}
    for parent in grids:
        counts[parent or ""] = counts.get(parent or "", 0) + 1
    homes = places.households(kind="community", on=on, within=seat.territory)
    context["communities"] = [(row, counts.get(row.code, 0), homes.get(row.code)) for row in free]
    return render(request, "redrawing/new.html", context, status=status)


def _case(request: HttpRequest, no: str) -> Case:
    seat: Seat = request.seat  # type: ignore[attr-defined]
    case = flows.case_for(seat, no)
    if case.flow != "redrawing":
        raise flows.no_such_case(no)
    return case


@require_GET
@gate.page(needs=READERS)
def draft(request: HttpRequest, no: str) -> HttpResponse:
    """The map, the tools, the checks, and households before and after."""
    return _shown(request, _case(request, no), request.GET.get("area", ""))


def _shown(
    request: HttpRequest, case: Case, area: str, *, error: Refused | None = None, kind: str = ""
) -> HttpResponse:
    seat: Seat = request.seat  # type: ignore[attr-defined]
    shown = _sheet(case, area)
    moves = {move.name for move in flows.moves_for(case, seat)}
    context = {
        "case": case,
        "state": _state(case),
        "title": faces.title(case),
        "sheet": shown,
        "may_edit": "edit" in moves,
        "error": error,
        "failed": kind,
        "given": request.POST,
        "map_url": f"{reverse('redrawing:map', args=[case.no])}?area={shown.ground.code}",
    }
    return render(request, "redrawing/draft.html", context, status=error.status if error else 200)


def _sheet(case: Case, area: str) -> Sheet:
    return sheet(queries.draft(case), area, timezone.localdate())


@require_POST
@gate.page(needs=("street",))
def edit(request: HttpRequest, no: str) -> HttpResponse:
    """One change of the map: a move of the flow like any other."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    case = _case(request, no)
    given: dict[str, Any] = {
        name: request.POST.get(name, "").strip()
        for name in ("kind", "area", "quarter", "line", "whole", "parts")
    }
    given["grids"] = ",".join(one for one in request.POST.getlist("grids") if one)
    rev = request.POST.get("rev", "")
    try:
        advance(
            case_no=case.no,
            move="edit",
            by=seat,
            now=timezone.now(),
            rev=int(rev) if rev.isascii() and rev.isdigit() and len(rev) < 8 else None,
            **given,
        )
    except Refused as refused:
        case.refresh_from_db()
        return _shown(request, case, given["area"], error=refused, kind=given["kind"])
    messages.success(request, _("已改成新的一版。"))
    return redirect(f"{reverse('redrawing:draft', args=[case.no])}?area={given['area']}")


@require_GET
@gate.page(needs=READERS)
def drawn(request: HttpRequest, no: str) -> JsonResponse:
    """The draft as GeoJSON: outlines, quarters, and where checks failed."""
    shown = _sheet(_case(request, no), request.GET.get("area", ""))
    features = [
        {
            "type": "Feature",
            "geometry": geojson(line.outline, decimals=6),
            "properties": {
                "code": line.code,
                "name": line.name,
                "households": line.households,
                "kept": line.kept,
            },
        }
        for line in shown.after
    ]
    return JsonResponse(
        {
            "type": "FeatureCollection",
            "outline": geojson(shown.ground.outline, decimals=6),
            "features": features,
            "quarters": [
                {
                    "code": one.code,
                    "name": one.name,
                    "households": one.households,
                    "lon": one.lon,
                    "lat": one.lat,
                }
                for one in shown.ground.quarters
            ],
            "spots": [
                {"lon": lon, "lat": lat, "label": one.label}
                for one in shown.findings
                if not one.ok
                for lon, lat in one.spots
            ],
        }
    )
