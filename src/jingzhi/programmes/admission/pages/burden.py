"""负担: what each department costs each grid a month, on a day, for a grid, a community, a street or the district."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.catalogue.models import Item
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Place
from jingzhi.kit.refused import Refused
from jingzhi.programmes.admission import figures, forms, queries
from jingzhi.programmes.admission.pages.applications import READERS

BELOW = {"district": "street", "street": "community", "community": "grid"}


@dataclass
class Bar:
    """One bar: how full a place is, or what a department takes."""

    label: str
    url: str
    hours: float
    width: float
    note: str = ""
    late: bool = False
    on: bool = False


@dataclass
class Shown:
    """What the page draws."""

    place: Place
    on: date
    burden: figures.Burden
    budget: float = figures.BUDGET_MINUTES / 60
    most: float = figures.MOST_MINUTES / 60
    trail: list[tuple[str, str]] = field(default_factory=list)
    shares: list[Bar] = field(default_factory=list)
    below: list[Bar] = field(default_factory=list)
    department: figures.Share | None = None
    items: list[Item] = field(default_factory=list)
    shared: int = 0


@require_GET
@gate.page(needs=READERS)
def show(request: HttpRequest) -> HttpResponse:
    """Numbers, the budget bar, departments, places below; a department opens into its items."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    on = forms.day_of(request.GET.get("on", ""), timezone.localdate())
    place = _place(request, seat, on)
    now, inside = figures.load(on), figures.grids(on, place)
    shown = Shown(place, on, figures.burden(now, inside))
    own = seat.body_id if seat.role == "department" and "department" not in request.GET else ""
    wanted = request.GET.get("department", own)[:40]
    shown.trail = _trail(place, seat, on)
    shown.shares = [_share(share, shown, wanted) for share in shown.burden.shares]
    shown.department = next((one for one in shown.burden.shares if one.code == wanted), None)
    if shown.department is not None:
        shown.items = [
            item
            for item in now.items
            if item.owner_id == wanted and any(now.reaches(item, grid) for grid in inside)
        ]
    codes = {item.code for item in now.items}
    shown.shared = queries.spared(codes)
    shown.below = _below(place, on, figures.by_grid(now, inside), inside)
    return render(request, "admission/burden.html", {"shown": shown, "section": "burden"})


def _place(request: HttpRequest, seat: Seat, on: date) -> Place:
    code = request.GET.get("place", "")[:24]
    place = places.get(code) if code else seat.territory
    if not seat.territory.holds(place) or place.kind not in (*BELOW, "grid"):
        raise Refused(_("这个地点不在您的辖区。"), code="out_of_reach", status=404)
    return place


def link(place: Place, on: date, **more: str) -> str:
    """The address of the page for a place and a day."""
    asked = {"place": place.code, "on": on.isoformat()} | more
    return f"{reverse('admission:burden')}?{urlencode(asked)}"


def _trail(place: Place, seat: Seat, on: date) -> list[tuple[str, str]]:
    above = Place.objects.filter(code__in=place.path.split(".")).order_by("code")
    return [(link(one, on), one.name) for one in above if seat.territory.holds(one)]


def _share(share: figures.Share, shown: Shown, wanted: str) -> Bar:
    longest = max((one.minutes for one in shown.burden.shares), default=0) or 1
    return Bar(
        label=share.name,
        url=link(shown.place, shown.on, department=share.code),
        hours=share.hours,
        width=round(share.minutes * 100 / longest, 1),
        note=_("%(n)d 项") % {"n": share.items},
        on=share.code == wanted,
    )


def _below(place: Place, on: date, minutes: dict[str, int], inside: list[Place]) -> list[Bar]:
    """Places one step down with the average of their grids, fullest first."""
    kind = BELOW.get(place.kind)
    if kind is None:
        return []
    bars = []
    for child in places.places(kind=kind, on=on, within=place):
        own = [minutes[grid.code] for grid in inside if figures.below(grid.path, child.path)]
        if own:
            average = sum(own) / len(own)
            bars.append(
                Bar(
                    label=child.name,
                    url=link(child, on),
                    hours=average / 60,
                    width=round(min(100.0, average * 100 / figures.BUDGET_MINUTES), 1),
                    note=_("%(n)d 个网格") % {"n": len(own)} if kind != "grid" else "",
                    late=max(own) > figures.MOST_MINUTES,
                )
            )
    return sorted(bars, key=lambda bar: -bar.hours)
