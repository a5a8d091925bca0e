"""Cuts an area into cells that tile it exactly: Voronoi cells, pockets handed to neighbours, one shared set of vertices."""

from __future__ import annotations

import random
from collections.abc import Sequence

import shapely
from shapely import MultiPoint, Point, Polygon
from shapely.ops import polygonize

Spot = tuple[float, float]
# A ten-millionth of a degree is about one centimetre: far below anything a schematic line means.
SNAP = 1e-7


def cut(area: Polygon, seeds: Sequence[Spot]) -> list[Polygon]:
    """One cell of `area` per seed, in the order of the seeds."""
    if len(seeds) == 1:
        return [area]
    cells = shapely.voronoi_polygons(MultiPoint(seeds), extend_to=area.envelope.buffer(1), ordered=True)
    pieces = [_parts(cell.intersection(area)) for cell in cells.geoms]
    bodies = [parts[0] for parts in pieces]
    for n, parts in enumerate(pieces):
        for pocket in parts[1:]:
            home = max((m for m in range(len(bodies)) if m != n), key=lambda m: _border(bodies[m], pocket))
            bodies[home] = _parts(bodies[home].union(pocket))[0]
    return bodies


def even_seeds(area: Polygon, count: int, rng: random.Random, *, rounds: int = 3) -> list[Spot]:
    """`count` seeds in `area`, spread by a few rounds of moving each seed to the middle of its cell."""
    seeds = [inside(area, rng) for _ in range(count)]
    for _ in range(rounds if count > 1 else 0):
        seeds = [_middle(cell) for cell in cut(area, seeds)]
    return seeds


def inside(area: Polygon, rng: random.Random) -> Spot:
    """A random spot strictly inside `area`, in whole millionths, so that writing it down does not move it."""
    west, south, east, north = area.bounds
    shapely.prepare(area)
    for _ in range(400):
        spot = (round(rng.uniform(west, east), 6), round(rng.uniform(south, north), 6))
        if area.contains(Point(spot)):
            return spot
    return _middle(area)


def knit(cells: Sequence[Polygon]) -> list[Polygon]:
    """The same cells with every shared border made of the same vertices, so that their union has no gap and no overlap."""
    lines = shapely.union_all([cell.boundary for cell in cells], grid_size=SNAP)
    tree = shapely.STRtree(cells)
    faces: list[list[Polygon]] = [[] for _ in cells]
    for face in polygonize(lines):
        faces[int(tree.nearest(face.representative_point()))].append(face)
    return [_whole(parts) for parts in faces]


def merge(cells: Sequence[Polygon]) -> Polygon:
    """The area covered by cells that came out of one `knit`."""
    return _whole(list(cells))


def _whole(parts: list[Polygon]) -> Polygon:
    return _parts(shapely.coverage_union_all(parts))[0]


def _parts(shape: shapely.Geometry) -> list[Polygon]:
    polygons = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and part.area > 0]
    return sorted(polygons, key=lambda part: -part.area)


def _border(one: Polygon, other: Polygon) -> float:
    return one.intersection(other).length


def _middle(area: Polygon) -> Spot:
    spot = area.centroid if area.contains(area.centroid) else area.representative_point()
    return (spot.x, spot.y)
