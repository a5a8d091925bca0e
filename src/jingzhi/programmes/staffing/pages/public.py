"""What residents may know of a grid: its name and range, its posts, the office's line and the supervision's line."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Body
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused
from jingzhi.programmes.staffing.queries import posts, roster

MOST_QUARTERS = 60


@require_GET
@gate.page(needs="public")
def board(request: HttpRequest, grid: str) -> HttpResponse:
    """The notice board of a grid (滨州市社会治理网格化服务管理条例 art. 6): always as it is today, no personal data."""
    on = timezone.localdate()
    place = Place.objects.select_related("parent__parent").filter(places.valid_on(on), code=grid[:24]).first()
    if place is None or place.kind != "grid":
        raise Refused(_("没有这个网格，请核对网格牌上的编码。"), code="unknown_grid", status=404)
    lines = [line for line in posts.lines(within=place, on=on) if line.kind.group != "helper"]
    quarters = places.places(kind="quarter", on=on, within=place)
    context = {
        "grid": place,
        "lines": lines,
        "quarters": list(quarters.values_list("name", flat=True)[:MOST_QUARTERS]),
        "buildings": places.places(kind="building", on=on, within=place).count(),
        "offices": _offices(place),
        "duty": roster.on_duty(place, timezone.now()),
        "on": on,
    }
    return render(request, "staffing/public.html", context)


def _offices(grid: Place) -> dict[str, Body]:
    """The community that runs the grid and the street that supervises it, with their lines."""
    rows = Body.objects.filter(place_id__in=grid.path.split("."), kind__in=("community", "street"))
    return {row.kind: row for row in rows.order_by("-code")}
