"""The cockpit's map: each grid tinted by how many matters it has, drawn as SVG on the server, five classes with numbers.

A click goes one level down; each part of the place asked for is one link, however many grids it has.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import shapely
from django.db.models import Max
from django.utils.translation import gettext as _

from jingzhi.core.places.models import Place, Shape
from jingzhi.kit.geometry import from_wkb
from jingzhi.kit.words import clauses
from jingzhi.site.board import BELOW, Board, per_place
from jingzhi.site.panels import Panel, whole, word

WIDTH, MOST_LINES = 620, 12
SHARES = (0, 0.5, 0.8, 0.95)


@dataclass(frozen=True)
class Cell:
    """One grid, as a path; `path` holds the codes from district to grid."""

    code: str
    name: str
    path: str
    outline: str


@dataclass(frozen=True)
class Sheet:
    """Everything of the map that does not change with the numbers."""

    height: int
    cells: tuple[Cell, ...] = ()
    names: tuple[tuple[str, float, float], ...] = ()


@dataclass
class Drawn:
    """The map with its numbers: parts are (address, words, number of matters for a list, cells)."""

    height: int
    parts: list[dict[str, Any]] = field(default_factory=list)
    names: tuple[tuple[str, float, float], ...] = ()
    legend: list[tuple[int, str]] = field(default_factory=list)
    crumbs: list[tuple[str, str]] = field(default_factory=list)
    total: int = 0
    panel: Panel | None = None


def drawn(board: Board) -> Drawn | None:
    """The map of the place asked for; None where it has no outlines or the seat sees by what it is called for."""
    place = board.asked.place
    if place is None or board.asked.whole is None or board.asked.nowhere:
        return None
    shown = place.parent if place.kind == "grid" and place.parent is not None else place
    newest = Shape.objects.aggregate(n=Max("id"))["n"] or 0
    sheet = _sheet(shown.path, shown.kind, board.asked.at, newest)
    if len(sheet.cells) < 2:
        return None
    numbers = per_place(board.opened)
    per_grid = {cell.code: numbers.get(cell.code, 0) for cell in sheet.cells}
    bounds = _bounds(per_grid.values())
    map_ = Drawn(sheet.height, names=sheet.names, total=sum(per_grid.values()))
    map_.parts = _parts(board, shown, sheet, per_grid, bounds)
    map_.legend = _legend(bounds)
    map_.crumbs = _crumbs(board)
    map_.panel = _panel(board, sheet, per_grid)
    return map_


def _parts(
    board: Board, shown: Place, sheet: Sheet, per_grid: dict[str, int], bounds: list[int]
) -> list[dict[str, Any]]:
    """The cells of each part, which a click opens: a street, a community, or the matters of a grid."""
    depth = len(shown.path.split("."))
    named = dict(board.parts)
    found: dict[str, list[Cell]] = {}
    for cell in sheet.cells:
        found.setdefault(cell.path.split(".")[depth], []).append(cell)
    parts = []
    for code, cells in found.items():
        n = sum(per_grid[cell.code] for cell in cells)
        grid = BELOW.get(shown.kind) == "grid"
        name = named.get(code) or cells[0].name
        parts.append(
            {
                "url": board.asked.link(place=code) if grid and n else board.asked.here(place=code),
                "n": n if grid and n else None,
                "label": _("%(name)s %(n)d 件") % {"name": name, "n": n},
                "cells": [(cell, per_grid[cell.code], _class(per_grid[cell.code], bounds)) for cell in cells],
            }
        )
    return parts


def _crumbs(board: Board) -> list[tuple[str, str]]:
    """全区 › 街道 › 社区 › 网格, from what the seat sees to what is asked for; the last one has no address."""
    place, whole_ = board.asked.place, board.asked.whole
    assert place is not None
    chain: list[Place] = [place]
    known = Place.objects.in_bulk(place.path.split("."))
    chain = [known[code] for code in place.path.split(".") if code in known]
    if whole_ is not None and whole_.holds(place):
        chain = [one for one in chain if whole_.holds(one)]
    return [
        (
            _("全区") if one.kind == "district" else one.name,
            "" if one == place else board.asked.here(place="" if one == whole_ else one.code),
        )
        for one in chain
    ]


def _panel(board: Board, sheet: Sheet, per_grid: dict[str, int]) -> Panel:
    """The map's own table: every grid with matters, most first."""
    ranked = sorted(sheet.cells, key=lambda cell: (-per_grid[cell.code], cell.code))
    told = [(cell, per_grid[cell.code]) for cell in ranked if per_grid[cell.code]]
    lines = [[word(cell.name), whole(n, board.asked.link(place=cell.code))] for cell, n in told]
    first = _("最多的是**%(name)s %(n)d 件**") % {"name": told[0][0].name, "n": told[0][1]} if told else ""
    known = sum(1 for one in told)
    meaning = _("%(all)d 个网格中 %(n)d 个有事项") % {"all": len(sheet.cells), "n": known}
    return Panel(
        key="map",
        title=_("每网格事项数"),
        meaning=clauses((meaning, first)) if first else meaning,
        about=_(
            "本时段上报、在该网格的事项；还没有定到网格的不在图上。颜色分五档：没有，以及有事项的网格按半数、五分之四、二十分之一分开。边界为示意。来源：事项登记、网格图。"
        ),
        heads=[_("网格"), _("件数")],
        lines=lines,
        url=board.asked.link(),
        n=len(board.opened),
    )


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


@lru_cache(maxsize=64)
def _sheet(path: str, kind: str, on: date, newest: int) -> Sheet:
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

    cells = tuple(
        Cell(place.code, place.name, place.path, _path(outline, spot)) for place, outline in outlines
    )
    named = Place.objects.filter(kind=BELOW.get(kind, "grid"), path__within=path, since__lte=on)
    named = named.exclude(until__lte=on).exclude(lon=None)
    names = tuple((place.name, *spot(place.lon or 0, place.lat or 0)) for place in named)
    return Sheet(round((north - south) * scale), cells, names)


def _path(outline: Any, spot: Any) -> str:
    polygons = getattr(outline, "geoms", [outline])
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return "".join(
        "M" + "L".join(f"{x} {y}" for x, y in (spot(*point) for point in ring.coords[:-1])) + "z"
        for ring in rings
    )
