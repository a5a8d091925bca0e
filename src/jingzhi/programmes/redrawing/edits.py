"""Editing a draft: splitting, merging, moving a border, taking the computer's proposal. Pure: outlines in, outlines out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry import LineString, Point
from shapely.ops import split as cut

from jingzhi.kit import partition
from jingzhi.kit.geometry import area_m2
from jingzhi.kit.partition import Division
from jingzhi.kit.refused import Refused
from jingzhi.kit.words import _, product_language
from jingzhi.programmes.redrawing.ground import Ground, Outline, borders, length_m, solid

SAME_M2 = 1.0
Outlines = list[Outline]


@dataclass(frozen=True)
class Sketch:
    """A grid of a draft: its code to be (or its present one, when nothing changes), name and outline."""

    code: str
    name: str
    outline: Outline


Sketches = Mapping[str, Sketch]


def present(ground: Ground) -> list[Sketch]:
    """The grids of today as the first version."""
    return [Sketch(code, ground.names[code], outline) for code, outline in ground.grids.items()]


def split(
    ground: Ground, sketches: Sketches, *, code: str, line: Sequence[tuple[float, float]], whole: bool = True
) -> list[Sketch]:
    """Cut a grid by a line (lon, lat) that goes from one side of it to the other.

    `whole`: the line only says which quarters go to which side; the new border runs between their cells.

    Raises:
        Refused: no such grid, fewer than two points, or the line does not leave exactly two parts.
    """
    grid = _get(sketches, code)
    if len(line) < 2:
        raise Refused(_("分格线至少要有两个点。"), code="bad_line", field="line")
    parts = [part for part in cut_by(grid.outline, LineString(line)) if area_m2(part) > SAME_M2]
    if len(parts) != 2:
        raise Refused(
            _("分格线要从网格的一边穿到另一边，正好分成两块；现在分成 %(n)d 块。") % {"n": len(parts)},
            code="bad_line",
            field="line",
        )
    if whole and len(ground.quarters_in(grid.outline)) > 1:
        parts = _along_quarters(ground, grid.outline, parts)
    return _renamed(ground, sketches, without=[code], new=parts)


def cut_by(outline: Outline, line: LineString) -> Outlines:
    """The pieces a line cuts an outline into."""
    return [solid(part) for part in cut(outline, line).geoms]


def _along_quarters(ground: Ground, outline: Outline, parts: Outlines) -> Outlines:
    groups: list[list[Outline]] = [[], []]
    for quarter in ground.quarters_in(outline):
        side = 0 if parts[0].intersects(Point(quarter.lon, quarter.lat)) else 1
        groups[side].append(solid(quarter.cell.intersection(outline)))
    if not all(groups):
        raise Refused(
            _("分格线的一边没有小区。请移动分格线，或不勾选“沿小区边界”。"), code="bad_line", field="line"
        )
    joined = [solid(shapely.union_all(group)) for group in groups]
    return _filled(joined, outline)


def merge(ground: Ground, sketches: Sketches, *, codes: Sequence[str]) -> list[Sketch]:
    """Make neighbours one grid.

    Raises:
        Refused: fewer than two grids, an unknown one, or grids that do not lie side by side.
    """
    chosen = [_get(sketches, code) for code in dict.fromkeys(codes)]
    if len(chosen) < 2:
        raise Refused(_("并格至少选两个网格。"), code="too_few", field="grids")
    joined = solid(shapely.union_all([grid.outline for grid in chosen]))
    if joined.geom_type != "Polygon":
        raise Refused(_("这些网格不相邻，不能并成一个。"), code="not_neighbours", field="grids")
    return _renamed(ground, sketches, without=[grid.code for grid in chosen], new=[joined])


def shift(ground: Ground, sketches: Sketches, *, quarter: str, to: str) -> list[Sketch]:
    """Give a quarter's land to a neighbouring grid.

    Raises:
        Refused: an unknown quarter or grid, the grid has it already, does not border it, or it would leave nothing.
    """
    moved = next((one for one in ground.quarters if one.code == quarter), None)
    if moved is None:
        raise Refused(_("没有这个小区，请从名单里选择。"), code="unknown_quarter", field="quarter")
    target, point = _get(sketches, to), Point(moved.lon, moved.lat)
    giver = next((grid for grid in sketches.values() if grid.outline.intersects(point)), None)
    if giver is None or giver.code == target.code:
        raise Refused(_("这个小区已经在这个网格里。"), code="already_there", field="to")
    if len(ground.quarters_in(giver.outline)) < 2:
        raise Refused(
            _("这是原网格里唯一的小区；要取消原网格，请用并格。"), code="last_quarter", field="quarter"
        )
    land = moved.cell.intersection(giver.outline)
    given, rest = shapely.union(target.outline, land), shapely.difference(giver.outline, land)
    if length_m(land.intersection(target.outline)) < 1.0:
        raise Refused(_("这个小区和这个网格不相邻。"), code="not_neighbours", field="to")
    both = shapely.union(target.outline, giver.outline)
    new = _tidied(ground, [solid(given), solid(rest)], solid(both))
    return _renamed(ground, sketches, without=[giver.code, target.code], new=new)


def propose(
    ground: Ground, sketches: Sketches, *, parts: int, weight: float = partition.WEIGHT
) -> tuple[list[Sketch], Division]:
    """The computer's division of a community's quarters into grids with about equally many households.

    Raises:
        Refused: a community without quarters, or more grids than quarters.
    """
    if not ground.quarters:
        raise Refused(
            _("%(name)s没有小区，计算机无法提方案；请在地图上划。") % {"name": ground.name},
            code="no_quarters",
        )
    cells = [quarter.cell for quarter in ground.quarters]
    sizes = [quarter.households for quarter in ground.quarters]
    found = partition.divide(sizes, borders(cells), parts, weight=weight)
    joined = [solid(shapely.union_all([cells[unit] for unit in part])) for part in found.parts]
    return _renamed(ground, sketches, without=list(sketches), new=_filled(joined, ground.outline)), found


def _get(sketches: Sketches, code: str) -> Sketch:
    if code not in sketches:
        raise Refused(_("草案里没有这个网格，请从名单里选择。"), code="unknown_grid", field="grid")
    return sketches[code]


def _filled(parts: Outlines, whole: Outline) -> Outlines:
    """Land of the whole that no part has goes to the part it borders most."""
    rest = solid(shapely.difference(whole, shapely.union_all(parts)))
    return _handed_out(parts, list(shapely.get_parts(rest)))


def _tidied(ground: Ground, parts: Outlines, whole: Outline) -> Outlines:
    """Detached scraps without a building go to the neighbour; then the parts fill the whole again."""
    kept: Outlines = []
    scraps: Outlines = []
    for part in parts:
        pieces = sorted(shapely.get_parts(part), key=lambda one: -one.area)
        bodies = [one for n, one in enumerate(pieces) if n == 0 or _built(ground, one)]
        scraps += [one for one in pieces if one not in bodies]
        kept.append(solid(shapely.union_all(bodies)))
    return _filled(_handed_out(kept, scraps), whole)


def _built(ground: Ground, piece: Outline) -> bool:
    return any(
        piece.intersects(Point(house.lon, house.lat))
        for quarter in ground.quarters
        for house in quarter.buildings
    ) or bool(ground.quarters_in(piece))


def _handed_out(parts: Outlines, scraps: Sequence[Outline]) -> Outlines:
    found = list(parts)
    for scrap in scraps:
        home = max(range(len(found)), key=lambda n: (length_m(found[n].intersection(scrap)), -n))
        found[home] = solid(shapely.union(found[home], scrap))
    return found


def _renamed(ground: Ground, sketches: Sketches, *, without: Sequence[str], new: Outlines) -> list[Sketch]:
    """The sketches with some replaced: what looks as today keeps its code, everything else gets one never used."""
    found = [sketch for code, sketch in sketches.items() if code not in without]
    taken = {sketch.code for sketch in sketches.values()}
    for outline in sorted(new, key=lambda one: (-round(one.centroid.y, 5), round(one.centroid.x, 5))):
        code = next((one for one, now in ground.grids.items() if _same(now, outline)), "")
        if not code:
            code = ground.next_code(taken)
        taken.add(code)
        with product_language():  # the name is kept
            fresh = _("%(name)s第%(n)d网格") % {"name": ground.name, "n": int(code[12:])}
        name = ground.names.get(code) or fresh
        found.append(Sketch(code, name, outline))
    return sorted(found, key=lambda one: one.code)


def _same(one: Outline, other: Outline) -> bool:
    return area_m2(shapely.symmetric_difference(one, other)) < SAME_M2
