"""The cockpit's map: each grid tinted by how many matters it has, drawn as SVG on the server, five classes with numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import shapely
from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.models import Case
from jingzhi.core.places.models import Place, Shape
from jingzhi.kit.geometry import from_wkb
from jingzhi.site import counts

WIDTH, MOST_LINES = 620, 12
SHARES = (0, 0.5, 0.8, 0.95)


@dataclass(frozen=True)
class Cell:
    """One grid, as a path."""

    code: str
    name: str
    path: str


@dataclass(frozen=True)
class Sheet:
    """Everything of the map that does not change with the numbers."""

    height: int
    cells: tuple[Cell, ...] = ()
    names: tuple[tuple[str, float, float], ...] = ()


@dataclass
class Drawn:
    """The map with its numbers."""

    height: int
    cells: list[dict[str, Any]] = field(default_factory=list)
    names: tuple[tuple[str, float, float], ...] = ()
    legend: list[tuple[int, str]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    total: int = 0


def drawn(rows: QuerySet[Case], seat: Seat, span: str) -> Drawn | None:
    """The map of the seat's territory; None where it has no outlines."""
    newest = Shape.objects.aggregate(n=Max("id"))["n"] or 0
    sheet = _sheet(seat.territory.path, timezone.localdate(), newest)
    if len(sheet.cells) < 2:
        return None
    per_grid = dict(
        rows.filter(place__kind="grid")
        .values_list("place")
        .annotate(n=Count("no"))
        .order_by()
        .values_list("place", "n")
    )
    bounds = _bounds(per_grid.values())
    map_ = Drawn(sheet.height, names=sheet.names, total=sum(per_grid.values()))
    for cell in sheet.cells:
        n = per_grid.get(cell.code, 0)
        map_.cells.append(
            {"cell": cell, "n": n, "cls": _class(n, bounds), "url": counts.link(span, place=cell.code)}
        )
    map_.legend = _legend(bounds)
    ranked = sorted(map_.cells, key=lambda one: (-one["n"], one["cell"].code))
    map_.lines = [one for one in ranked[:MOST_LINES] if one["n"]]
    return map_


def _bounds(numbers: Iterable[int]) -> list[int]:
    """Lower ends of the classes above zero, at the half, four fifths and the top twentieth of the grids.

    Even steps would leave one busy grid dark and all others alike.
    """
    ranked = sorted(n for n in numbers if n)
    return sorted({ranked[int(len(ranked) * share)] for share in SHARES}) if ranked else []


def _class(n: int, bounds: list[int]) -> int:
    return 1 + sum(n >= bound for bound in bounds)


def _legend(bounds: list[int]) -> list[tuple[int, str]]:
    ends = [bound - 1 for bound in bounds[1:]]
    words = ["0"] + [
        str(low) if low == high else f"{low}–{high}" for low, high in zip(bounds, ends, strict=False)
    ]
    if bounds:
        words.append(f"≥{bounds[-1]}")
    return list(enumerate(words, 1))


@lru_cache(maxsize=32)
def _sheet(path: str, on: date, newest: int) -> Sheet:
    """Outlines as paths, projected once: longitude shortened so that shapes look right."""
    rows = (
        Shape.objects.filter(valid__contains=on, place__kind="grid", place__path__within=path)
        .select_related("place")
        .order_by("place_id")
    )
    outlines = [(row.place, from_wkb(row.wkb)) for row in rows]
    if not outlines:
        return Sheet(0)
    west, south, east, north = shapely.total_bounds([outline for _place, outline in outlines])
    narrow = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * narrow)

    def spot(lon: float, lat: float) -> tuple[float, float]:
        return round((lon - west) * narrow * scale, 1), round((north - lat) * scale, 1)

    cells = tuple(Cell(place.code, place.name, _path(outline, spot)) for place, outline in outlines)
    kind = "street" if "." not in path else "community"
    named = Place.objects.filter(kind=kind, path__within=path, until=None).exclude(lon=None)
    names = tuple((place.name, *spot(place.lon or 0, place.lat or 0)) for place in named)
    return Sheet(round((north - south) * scale), cells, names)


def _path(outline: Any, spot: Any) -> str:
    polygons = getattr(outline, "geoms", [outline])
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return "".join(
        "M" + "L".join(f"{x} {y}" for x, y in (spot(*point) for point in ring.coords[:-1])) + "z"
        for ring in rings
    )
