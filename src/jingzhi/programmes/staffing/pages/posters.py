"""网格二维码: an A4 sheet for each grid of a community, to print and put up; scanned, it opens the grid's board."""

from __future__ import annotations

from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Body
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Place
from jingzhi.programmes.staffing.pages import asked


@require_GET
@gate.page(needs=("community", "street", "district"))
def posters(request: HttpRequest) -> HttpResponse:
    """The sheets of one community; above it, the communities to choose from. No names, no personal data."""
    within, on = asked.within(request), timezone.localdate()
    seat = asked.seat_of(request)
    community = within if within.kind == "community" else within.parent if within.kind == "grid" else None
    above = seat.territory if seat.role != "community" else None
    rows = places.places(kind="grid", on=on, within=within).select_related("parent__parent")
    context = {
        "place": within,
        "sheets": [_sheet(request, grid) for grid in rows] if community else [],
        "communities": places.places(kind="community", on=on, within=above) if above else [],
    }
    return render(request, "staffing/posters.html", context)


def _sheet(request: HttpRequest, grid: Place) -> dict[str, Any]:
    url = request.build_absolute_uri(reverse("staffing:public", args=[grid.code]))
    image = segno.make(url, error="m").svg_inline(border=2, svgclass=None, lineclass=None, omitsize=True)
    office = Body.objects.filter(place_id=grid.parent_id, kind="community", until=None).first()
    return {"grid": grid, "qr": image, "phone": office.phone if office else ""}
