"""网格沿革: what became of an old grid, where a new one came from, and the figures of both sides."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows import queries
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Lineage, Place
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import figures

READERS = ("grid_worker", "community", "street", "district", "leader", "auditor")
PAGE = 30


@require_GET
@gate.page(needs=READERS)
def index(request: HttpRequest) -> HttpResponse:
    """Every re-drawing by its day, and the grids of the seat's territory that ended."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    lines = Lineage.objects.filter(_within(seat))
    days = lines.values("on").annotate(old=Count("before", distinct=True), new=Count("after", distinct=True))
    ended = Place.objects.filter(kind="grid", pk__in=lines.values("before")).order_by("-until", "code")
    page = Paginator(ended, PAGE).get_page(request.GET.get("page"))
    heirs: dict[str, list[tuple[str, str]]] = {}
    rows = Lineage.objects.filter(before__in=[one.code for one in page.object_list]).order_by(
        "-share_ppm", "after"
    )
    for before, after, name in rows.values_list("before_id", "after_id", "after__name"):
        heirs.setdefault(before, []).append((after, name))
    context = {
        "days": days.order_by("-on"),
        "page": page,
        "rows": [(one, heirs.get(one.code, [])) for one in page.object_list],
    }
    return render(request, "site/lineages.html", context)


def _within(seat: Seat) -> Q:
    """Successions of the seat's territory; a grid worker sees those of the community around the grid."""
    place = seat.territory.parent if seat.role == "grid_worker" else seat.territory
    path = (place or seat.territory).path
    return Q(before__path__within=path) | Q(after__path__within=path)


@require_GET
@gate.page(needs=READERS)
def show(request: HttpRequest, code: str) -> HttpResponse:
    """One grid: before and after, with shares, households and matters of each."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    place = Place.objects.filter(code=code[:24], kind="grid").select_related("parent").first()
    known = place is not None and (
        seat.territory.holds(place)
        or Lineage.objects.filter(_within(seat)).filter(Q(before=place) | Q(after=place)).exists()
    )
    if place is None or not known:
        raise Refused(
            _("没有编码为 %(code)s 的网格，或不在您的辖区。") % {"code": code[:24]},
            code="unknown_place",
            status=404,
        )
    today = timezone.localdate()
    before = list(
        Lineage.objects.filter(after=place).select_related("before").order_by("-share_ppm", "before")
    )
    after = list(Lineage.objects.filter(before=place).select_related("after").order_by("-share_ppm", "after"))
    grids = [place, *(one.before for one in before), *(one.after for one in after)]
    told = _told(grids, seat, today)
    context = {
        "place": place,
        "own": told[place.code],
        "before": [(one, one.share_ppm / 10_000, told[one.before_id]) for one in before],
        "after": [(one, one.share_ppm / 10_000, told[one.after_id]) for one in after],
    }
    return render(request, "site/lineage.html", context)


def _told(grids: list[Place], seat: Seat, today: date) -> dict[str, dict[str, Any]]:
    """Period, households and matters of each grid; the matters are those of its own period, as of its end."""
    homes: dict[str, int] = {}
    for grid in grids:
        last = grid.until - timedelta(days=1) if grid.until else today
        homes |= places.households(kind="grid", on=last, within=grid)
    found: dict[str, dict[str, Any]] = {}
    for grid in grids:
        period = figures.Period(grid.since, grid.until or today + timedelta(days=1))
        # Matters of the grid itself, and those that began here and went on with a re-drawing.
        begun, ended = period.moments()
        rows = queries.cases_for(seat).filter(_may_have_lain_in(grid, begun, ended))
        totals = figures.by_group(figures.standings(cases=rows, period=period), "grid").get(grid.code)
        found[grid.code] = {"households": homes.get(grid.code), "totals": totals or figures.totals([])}
    return found


def _may_have_lain_in(grid: Place, begun: datetime, ended: datetime) -> Q:
    heirs = Lineage.objects.filter(before=grid).values("after")
    return Q(place=grid) | Q(place__in=heirs, opened_at__gte=begun, opened_at__lt=ended)
