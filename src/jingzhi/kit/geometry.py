"""Shapes on the map: areas, distances, Voronoi divisions, and the forms in which they are stored and drawn.

Coordinates are longitude and latitude in degrees (CGCS2000); areas are square metres and distances metres, by the
ellipsoid's two radii at the place itself, which is right to a few parts in ten thousand within a district.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.affinity import scale
from shapely.geometry import MultiPolygon, Point, Polygon, mapping
from shapely.geometry.base import BaseGeometry

from jingzhi.kit.refused import Refused
from jingzhi.kit.words import _

_A, _E2 = 6_378_137.0, 0.006_694_380_022_90  # CGCS2000: half axis in metres, first eccentricity squared
Shape = Polygon | MultiPolygon


@dataclass(frozen=True, slots=True)
class Tiling:
    """How well parts tile a whole: doubly covered square metres, and the share (0-1) of the whole uncovered."""

    overlap_m2: float
    uncovered: float


def metres_per_degree(lat: float) -> tuple[float, float]:
    """How many metres one degree of longitude and one of latitude are at this latitude."""
    w2 = 1 - _E2 * math.sin(math.radians(lat)) ** 2
    east = _A / math.sqrt(w2) * math.cos(math.radians(lat))
    north = _A * (1 - _E2) / w2**1.5
    return math.radians(east), math.radians(north)


def area_m2(shape: BaseGeometry) -> float:
    """The area of a shape in square metres."""
    if shape.is_empty:
        return 0.0
    east, north = metres_per_degree(shape.centroid.y)
    return float(shape.area) * east * north


def distance_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """The distance between two points in metres (good within some hundred kilometres)."""
    east, north = metres_per_degree((lat1 + lat2) / 2)
    return math.hypot((lon2 - lon1) * east, (lat2 - lat1) * north)


def box_text(shape: BaseGeometry) -> str:
    """The bounding box as PostgreSQL writes a box: (x2,y2),(x1,y1). Raises `Refused` for an empty shape."""
    if shape.is_empty:
        raise Refused(_("图形是空的。"), code="bad_shape")
    x1, y1, x2, y2 = shape.bounds
    return f"({x2!r},{y2!r}),({x1!r},{y1!r})"


def to_wkb(shape: BaseGeometry) -> bytes:
    """The shape as little-endian two-dimensional WKB: equal shapes give equal bytes."""
    return bytes(shapely.to_wkb(shape, output_dimension=2, byte_order=1))


def from_wkb(data: bytes | memoryview) -> BaseGeometry:
    """Read WKB as the database hands it out. Raises `Refused` when it is damaged."""
    try:
        return shapely.from_wkb(bytes(data))
    except (shapely.errors.GEOSException, TypeError):
        raise Refused(_("图形数据已损坏。"), code="bad_shape", status=500) from None


def geojson(shape: BaseGeometry, *, tolerance: float = 0.0, decimals: int = 5) -> dict[str, Any]:
    """The shape as a GeoJSON geometry for drawing: simplified by `tolerance` degrees, 5 decimals (about 1 m)."""
    drawn = shape.simplify(tolerance) if tolerance else shape
    found = mapping(drawn)
    return {"type": found["type"], "coordinates": _rounded(found["coordinates"], decimals)}


def voronoi_cells(whole: Shape, seeds: Sequence[tuple[float, float]]) -> list[Shape]:
    """Divide a shape among points inside it: each gets the part that is nearer (in metres) to it than to any other.

    In the order of the seeds; together the cells tile the shape. Raises `Refused` for no seeds, for two at the
    same place, and for one outside the shape.
    """
    points = [(float(x), float(y)) for x, y in seeds]
    _check_seeds(whole, points)
    if len(points) == 1:
        return [whole]
    east, north = metres_per_degree(whole.centroid.y)
    stretch = east / north  # a degree of longitude is shorter: divide on a plane where both are equally long
    plane = shapely.MultiPoint([(x * stretch, y) for x, y in points])
    cells = shapely.voronoi_polygons(
        plane, extend_to=scale(whole, stretch, 1, origin=(0, 0)).envelope, ordered=True
    )
    shapely.prepare(whole)
    return [_cut(scale(cell, 1 / stretch, 1, origin=(0, 0)), whole) for cell in cells.geoms]


def tiling(whole: Shape, parts: Sequence[BaseGeometry]) -> Tiling:
    """Measure whether parts tile a whole (DOMAIN.md section 1.1: overlap < 1 m2, uncovered < 0.1 %)."""
    union = shapely.union_all(list(parts))
    overlap = sum(area_m2(part) for part in parts) - area_m2(union)
    return Tiling(max(overlap, 0.0), area_m2(whole.difference(union)) / area_m2(whole))


def _check_seeds(whole: Shape, points: list[tuple[float, float]]) -> None:
    if not points:
        raise Refused(_("没有划分用的中心点。"), code="bad_shape")
    if len(set(points)) != len(points):
        raise Refused(_("有两个中心点在同一位置，无法划分。"), code="bad_shape")
    for x, y in points:
        if not whole.covers(Point(x, y)):
            raise Refused(
                _("中心点（%(lon).5f，%(lat).5f）不在范围内。") % {"lon": x, "lat": y}, code="bad_shape"
            )


def _cut(cell: BaseGeometry, whole: Shape) -> Shape:
    """The part of a cell inside the whole: areas only, without the lines and points a cut may leave."""
    cut = cell.intersection(whole)
    if isinstance(cut, Polygon | MultiPolygon):
        return cut
    areas = [part for part in getattr(cut, "geoms", ()) if isinstance(part, Polygon | MultiPolygon)]
    joined = shapely.union_all(areas)
    return joined if isinstance(joined, Polygon | MultiPolygon) else Polygon()


def _rounded(coordinates: Any, decimals: int) -> Any:
    """Nested coordinates as lists, rounded, without points that fall onto their neighbour."""
    if not coordinates or isinstance(coordinates[0], int | float):
        return [round(value, decimals) for value in coordinates]
    parts = [_rounded(part, decimals) for part in coordinates]
    if isinstance(parts[0][0], int | float):
        kept = [part for before, part in zip([None, *parts], parts, strict=False) if part != before]
        return kept if len(kept) >= 4 else parts
    return parts
