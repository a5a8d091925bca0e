"""The residents' map of matters: classes and states only, drawn on the server, with the same numbers as a table and JSON."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

import shapely
from django.core.cache import cache
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Place, Shape
from jingzhi.kit.geometry import from_wkb
from jingzhi.programmes.grid import openness
from jingzhi.programmes.grid.openness import Line
from jingzhi.site import moveforms

WIDTH, ROUGH_PX, FRESH_SECONDS = 640, 1.2, 300
Spot = Callable[[float, float], tuple[float, float]]
# What is drawn beneath the numbers: the parts of the place that is looked at.
PARTS = {"district": "street", "street": "community", "community": "grid"}


@dataclass(frozen=True)
class Asked:
    """The filters of the address."""

    where: Place
    category: str
    state: str
    days: int

    def query(self, **other: Any) -> str:
        """The same filters as an address, some of them changed."""
        named = {"where": self.where.code if self.where.kind != "district" else "", "class": self.category,
                 "state": self.state, "days": self.days} | other  # fmt: skip
        return urlencode({name: value for name, value in named.items() if value})


@dataclass(frozen=True)
class Sheet:
    """Outlines and names of a place's parts, as SVG paths; `spot` turns degrees into its units."""

    height: int
    paths: tuple[str, ...]
    names: tuple[tuple[str, float, float], ...]
    spot: Spot


@require_GET
@gate.page(needs="public")
def show(request: HttpRequest) -> HttpResponse:
    """Where matters are, of what class, how far; filters live in the address."""
    asked = _asked(request)
    lines = _lines(asked)
    parts = _parts(asked, lines)
    newest = Shape.objects.aggregate(n=Max("id"))["n"] or 0
    sheet = _sheet(asked.where.code, timezone.localdate(), newest)
    context = {
        "asked": asked,
        "where": asked.where if asked.where.kind != "district" else None,
        "sheet": sheet,
        "marks": _marks(asked, lines, parts, sheet) if sheet else [],
        "rows": _rows(asked, lines, parts),
        "total": sum(line.n for line in lines),
        "rough": any(line.rough for line in lines),
        "communities": _communities(),
        "categories": openness.OPEN_CATEGORIES,
        "states": openness.STATES.items(),
        "spans": openness.SPANS,
        "all_query": asked.query(where=""),
        "json_url": f"{reverse('site:public_matters')}?{asked.query()}",
        "least": openness.LEAST_HOUSEHOLDS,
    }
    return render(request, "site/publicmap.html", context)


@require_GET
@gate.page(needs="public")
def matters(request: HttpRequest) -> HttpResponse:
    """The same numbers for programs: one record per class, state and square of about 100 m."""
    asked = _asked(request)
    states = {code: str(word) for code, word in openness.STATES.items()}
    rows = [
        {"community": line.community, "name": line.place, "class": line.category, "item": line.item,
         "state": states[line.state], "n": line.n, "lon": line.lon, "lat": line.lat,
         "position": "community" if line.rough else "square"}
        for line in _lines(asked)
    ]  # fmt: skip
    about = {"days": asked.days, "metres": 100, "crs": "CGCS2000", "matters": rows}
    response = JsonResponse(about, json_dumps_params={"ensure_ascii": False})
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response


def _asked(request: HttpRequest) -> Asked:
    """What is not a choice of the page counts as not chosen."""
    get, on = request.GET, timezone.localdate()
    district = Place.objects.filter(kind="district").order_by("code").first()
    if district is None:
        district = Place(code="", kind="district", name=_("本区"))
    rows = Place.objects.filter(places.valid_on(on), kind__in=("street", "community"))
    where = rows.filter(code=get.get("where", "")[:24]).first() or district
    category, state, days = get.get("class", ""), get.get("state", ""), get.get("days", "")
    return Asked(
        where,
        category if category in openness.OPEN_CATEGORIES else "",
        state if state in openness.STATES else "",
        int(days) if days in [str(span) for span in openness.SPANS] else openness.SPANS[-1],
    )


def _lines(asked: Asked) -> list[Line]:
    """Counted at most once in five minutes for the same filters."""
    key = f"openmap:{asked.where.code}:{asked.category}:{asked.state}:{asked.days}"
    found: list[Line] | None = cache.get(key)
    if found is None:
        within = asked.where if asked.where.kind != "district" else None
        found = openness.lines(
            now=timezone.now(), days=asked.days, within=within, category=asked.category, state=asked.state
        )
        cache.set(key, found, FRESH_SECONDS)
    return found


def _parts(asked: Asked, lines: Sequence[Line]) -> dict[str, Place]:
    """The part of the place looked at that each community's lines are counted under: its street, or itself."""
    homes = Place.objects.select_related("parent").in_bulk({line.community for line in lines})
    up = asked.where.kind == "district"
    return {code: home.parent if up and home.parent else home for code, home in homes.items()}


def _rows(asked: Asked, lines: Sequence[Line], parts: dict[str, Place]) -> list[dict[str, Any]]:
    """The table: by street, within one by community, within one by class."""
    near = asked.where.kind == "community"

    def key(line: Line) -> tuple[str, str]:
        part = parts[line.community]
        return (line.category, line.item) if near else (part.code, part.name)

    rows: list[dict[str, Any]] = []
    for (code, name), found in groupby(sorted(lines, key=key), key=key):
        by_state = _by_state(list(found))
        named = {"under": code, "url": ""} if near else {"under": "", "url": f"?{asked.query(where=code)}"}
        rows.append({"name": name, "by": by_state, "n": sum(by_state)} | named)
    return sorted(rows, key=lambda row: -row["n"])


def _by_state(lines: Sequence[Line]) -> list[int]:
    return [sum(line.n for line in lines if line.state == state) for state in openness.STATES]


def _marks(
    asked: Asked, lines: Sequence[Line], parts: dict[str, Place], sheet: Sheet
) -> list[dict[str, Any]]:
    """Circles with their numbers: one a street or community, and within a community one a square."""
    near = asked.where.kind == "community"
    counted: dict[Any, int] = {}
    for line in lines:
        spot = (line.lon, line.lat, line.rough) if near else parts[line.community]
        counted[spot] = counted.get(spot, 0) + line.n
    if near:
        return [_mark(sheet.spot(lon, lat), n, rough=rough) for (lon, lat, rough), n in counted.items()]
    return [
        _mark(sheet.spot(part.lon, part.lat), n, url=f"?{asked.query(where=part.code)}", name=part.name)
        for part, n in counted.items()
        if part.lon is not None and part.lat is not None
    ]


def _mark(at: tuple[float, float], n: int, **more: Any) -> dict[str, Any]:
    return {"x": at[0], "y": at[1], "r": min(30, 12 + round(2.5 * math.sqrt(n))), "n": n} | more


def _communities() -> list[tuple[str, list[tuple[str, str]]]]:
    rows = Place.objects.filter(places.valid_on(timezone.localdate()), kind="community")
    named = rows.select_related("parent").order_by("code")
    return moveforms.grouped((row.parent.name if row.parent else "", row.code, row.name) for row in named)


@lru_cache(maxsize=256)
def _sheet(code: str, on: date, newest: int) -> Sheet | None:
    """Outlines of a place's parts, projected (longitude shortened) and thinned to what a screen can show."""
    place = Place.objects.filter(code=code).first()
    if place is None:
        return None
    shapes = Shape.objects.filter(
        valid__contains=on, place__kind=PARTS[place.kind], place__path__within=place.path
    )
    outlines = [(row.place, from_wkb(row.wkb)) for row in shapes.select_related("place").order_by("place_id")]
    if not outlines:
        return None
    west, south, east, north = shapely.total_bounds([outline for _place, outline in outlines])
    narrow = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * narrow)

    def spot(lon: float, lat: float) -> tuple[float, float]:
        return round((lon - west) * narrow * scale), round((north - lat) * scale)

    paths = tuple(_path(shapely.simplify(outline, ROUGH_PX / scale), spot) for _place, outline in outlines)
    names = tuple(
        (part.name.removeprefix(place.name), *spot(part.lon, part.lat))
        for part, _outline in outlines
        if part.lon is not None and part.lat is not None
    )
    return Sheet(round((north - south) * scale), paths, names, spot)


def _path(outline: Any, spot: Spot) -> str:
    polygons = getattr(outline, "geoms", [outline])
    return "".join(
        "M" + "L".join(f"{x} {y}" for x, y in (spot(*point) for point in polygon.exterior.coords[:-1])) + "z"
        for polygon in polygons
    )
