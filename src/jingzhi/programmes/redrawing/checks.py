"""What a draft must hold before it may be submitted: each check with its number and its place on the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import Point, Polygon

from jingzhi.kit.geometry import area_m2, metres_per_degree, tiling
from jingzhi.kit.words import listed
from jingzhi.programmes.redrawing.edits import Sketch
from jingzhi.programmes.redrawing.ground import Building, Ground, Outline
from jingzhi.programmes.redrawing.models import (
    FOOTPRINT_M,
    LEAST_HOUSEHOLDS,
    MOST_HOUSEHOLDS,
    MOST_OUTSIDE_M2,
    MOST_OVERLAP_M2,
    MOST_UNCOVERED,
)

Spot = tuple[float, float]


@dataclass(frozen=True)
class Finding:
    """The answer of one check for one community; `blocking` ones stop the draft, others only warn."""

    check: str
    label: str
    value: str
    ok: bool
    blocking: bool = True
    spots: tuple[Spot, ...] = ()
    detail: str = ""


def findings(ground: Ground, sketches: Sequence[Sketch]) -> list[Finding]:
    """Every check of one community, in the order they are shown."""
    outlines = [sketch.outline for sketch in sketches]
    return [
        _overlap(ground, outlines),
        _uncovered(ground, outlines),
        _outside(ground, outlines),
        _pieces(sketches),
        _buildings(ground, outlines),
        _quarters(ground, outlines),
        _codes(ground, sketches),
        _sizes(ground, sketches),
    ]


def _overlap(ground: Ground, outlines: Sequence[Outline]) -> Finding:
    square_metres = tiling(ground.outline, outlines).overlap_m2
    doubled: list[Any] = []
    for n, one in enumerate(outlines):
        doubled += [one.intersection(other) for other in outlines[n + 1 :]]
    ok = square_metres < MOST_OVERLAP_M2
    return Finding(
        "overlap", _("网格重叠"), f"{square_metres:,.1f} m²", ok, spots=() if ok else _spots(doubled)
    )


def _uncovered(ground: Ground, outlines: Sequence[Outline]) -> Finding:
    share = tiling(ground.outline, outlines).uncovered
    ok = share < MOST_UNCOVERED
    missing = [shapely.difference(ground.outline, shapely.union_all(list(outlines)))]
    return Finding("uncovered", _("没有网格的空白"), f"{share:.3%}", ok, spots=() if ok else _spots(missing))


def _outside(ground: Ground, outlines: Sequence[Outline]) -> Finding:
    beyond = [shapely.difference(one, ground.outline) for one in outlines]
    square_metres = sum(area_m2(one) for one in beyond)
    ok = square_metres < MOST_OUTSIDE_M2
    return Finding(
        "outside", _("超出社区边界"), f"{square_metres:,.1f} m²", ok, spots=() if ok else _spots(beyond)
    )


def _pieces(sketches: Sequence[Sketch]) -> Finding:
    broken = [one for one in sketches if len(shapely.get_parts(one.outline)) != 1]
    return Finding(
        "pieces",
        _("不连片的网格"),
        _("%(n)d 个") % {"n": len(broken)},
        not broken,
        spots=_spots([part for one in broken for part in shapely.get_parts(one.outline)]),
        detail=listed(one.name for one in broken),
    )


def footprint(house: Building) -> Any:
    """The land a building stands on: its outline, or a square around its point."""
    if house.outline is not None:
        return house.outline
    east, north = metres_per_degree(house.lat)
    wide, high = FOOTPRINT_M / east, FOOTPRINT_M / north
    return shapely.box(house.lon - wide, house.lat - high, house.lon + wide, house.lat + high)


def _buildings(ground: Ground, outlines: Sequence[Outline]) -> Finding:
    cut = [
        house
        for quarter in ground.quarters
        for house in quarter.buildings
        if _in_how_many(footprint(house), outlines) > 1
    ]
    return Finding(
        "buildings",
        _("被切开的楼栋"),
        _("%(n)d 栋") % {"n": len(cut)},
        not cut,
        spots=tuple((house.lon, house.lat) for house in cut),
        detail=listed(house.name for house in cut[:6]),
    )


def _in_how_many(area: Any, outlines: Sequence[Outline]) -> int:
    return sum(area_m2(area.intersection(one)) > 0.5 for one in outlines)


def _quarters(ground: Ground, outlines: Sequence[Outline]) -> Finding:
    cut = []
    for quarter in ground.quarters:
        points = [(quarter.lon, quarter.lat), *((house.lon, house.lat) for house in quarter.buildings)]
        homes = {
            next((n for n, one in enumerate(outlines) if one.intersects(Point(at))), -1) for at in points
        }
        if len(homes) > 1:
            cut.append(quarter)
    return Finding(
        "quarters",
        _("被切开的小区"),
        _("%(n)d 个") % {"n": len(cut)},
        not cut,
        spots=tuple((quarter.lon, quarter.lat) for quarter in cut),
        detail=listed(quarter.name for quarter in cut[:6]),
    )


def _codes(ground: Ground, sketches: Sequence[Sketch]) -> Finding:
    codes = [one.code for one in sketches]
    wrong = [
        code
        for code in codes
        if not (len(code) == 15 and code.isascii() and code.isdigit() and code.startswith(ground.code))
        or codes.count(code) > 1
        or (code in ground.used and code not in _kept(ground, sketches))
    ]
    return Finding(
        "codes",
        _("用过或不合规的编码"),
        _("%(n)d 个") % {"n": len(wrong)},
        not wrong,
        detail=listed(sorted(set(wrong))),
    )


def _kept(ground: Ground, sketches: Sequence[Sketch]) -> set[str]:
    return {
        one.code
        for one in sketches
        if one.code in ground.grids
        and area_m2(shapely.symmetric_difference(ground.grids[one.code], one.outline)) < MOST_OVERLAP_M2
    }


def _sizes(ground: Ground, sketches: Sequence[Sketch]) -> Finding:
    """A warning only: grids of villages follow the village, and whole quarters may not allow more."""
    odd = []
    for one in sketches:
        number = ground.households(one.code, one.outline)
        if not ground.village and not LEAST_HOUSEHOLDS <= number <= MOST_HOUSEHOLDS:
            odd.append((one, number))
    return Finding(
        "sizes",
        _("户数不在 %(a)d–%(b)d 的网格") % {"a": LEAST_HOUSEHOLDS, "b": MOST_HOUSEHOLDS},
        _("%(n)d 个") % {"n": len(odd)},
        not odd,
        blocking=False,
        detail=listed(_("%(name)s %(n)d 户") % {"name": one.name, "n": number} for one, number in odd),
    )


def _spots(shapes: Sequence[Any]) -> tuple[Spot, ...]:
    """Where to look on the map: a point in each of the largest pieces."""
    parts = [part for shape in shapes for part in shapely.get_parts(shape) if isinstance(part, Polygon)]
    parts = sorted((part for part in parts if area_m2(part) > 0.1), key=lambda part: -part.area)[:8]
    return tuple((round(at.x, 6), round(at.y, 6)) for at in (part.representative_point() for part in parts))
