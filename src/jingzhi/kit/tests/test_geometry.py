"""Shapes: sizes against known ones, and divisions that tile."""

from __future__ import annotations

import itertools
import random

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon, box

from jingzhi.kit import geometry
from jingzhi.kit.refused import Refused

TOWN = Polygon([(104.30, 31.10), (104.45, 31.08), (104.48, 31.20), (104.40, 31.16), (104.33, 31.22)])


def seeds_in(shape: Polygon, n: int, seed: int) -> list[tuple[float, float]]:
    """Distinct points inside a shape."""
    rng = random.Random(seed)
    x1, y1, x2, y2 = shape.bounds
    found: list[tuple[float, float]] = []
    while len(found) < n:
        x, y = rng.uniform(x1, x2), rng.uniform(y1, y2)
        if shape.contains(Point(x, y)):
            found.append((x, y))
    return found


def test_a_degree_is_as_long_as_the_ellipsoid_says() -> None:
    east, north = geometry.metres_per_degree(0)
    assert east == pytest.approx(111_319.49, abs=0.01)
    assert north == pytest.approx(110_574.28, abs=0.01)
    assert geometry.metres_per_degree(45) == pytest.approx((78_846.84, 111_131.78), abs=0.01)


def test_areas_are_square_metres() -> None:
    east, north = geometry.metres_per_degree(31.1)
    square = box(104.3, 31.1 - 50 / north, 104.3 + 100 / east, 31.1 + 50 / north)
    assert geometry.area_m2(square) == pytest.approx(10_000, rel=1e-6)
    assert geometry.area_m2(Polygon()) == 0


def test_distances_are_metres() -> None:
    assert geometry.distance_m(104.39, 31.13, 104.39, 31.13) == 0
    assert geometry.distance_m(104.39, 31.13, 104.39, 32.13) == pytest.approx(110_880, rel=1e-4)
    assert geometry.distance_m(104.39, 31.13, 104.40, 31.13) == pytest.approx(953.7, abs=0.1)
    assert geometry.distance_m(104.0, 30.6, 104.4, 31.1) == geometry.distance_m(104.4, 31.1, 104.0, 30.6)


def test_the_box_is_written_as_postgresql_reads_it() -> None:
    assert geometry.box_text(box(104.25, 31.0, 104.5, 31.25)) == "(104.5,31.25),(104.25,31.0)"
    with pytest.raises(Refused):
        geometry.box_text(Polygon())


def test_wkb_goes_there_and_back() -> None:
    blob = geometry.to_wkb(TOWN)
    assert geometry.from_wkb(blob) == geometry.from_wkb(memoryview(blob)) == TOWN
    assert geometry.to_wkb(shapely.force_3d(TOWN, 5)) == blob
    for damaged in (b"", b"abc", blob[:-3]):
        with pytest.raises(Refused, match="图形数据已损坏"):
            geometry.from_wkb(damaged)


def test_geojson_is_rounded_and_simplified() -> None:
    drawn = geometry.geojson(Polygon([(0.123456789, 0), (1, 0), (1, 1), (1.0000001, 1.0000001), (0, 1)]))
    assert drawn == {"type": "Polygon", "coordinates": [[[0.12346, 0], [1, 0], [1, 1], [0, 1], [0.12346, 0]]]}
    round_one = Point(104.4, 31.1).buffer(0.01, quad_segs=64)
    assert len(geometry.geojson(round_one, tolerance=0.0005)["coordinates"][0]) < 40
    assert geometry.geojson(Point(104.1234567, 31)) == {"type": "Point", "coordinates": [104.12346, 31.0]}
    many = geometry.geojson(MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)]))
    assert [len(part[0]) for part in many["coordinates"]] == [5, 5]
    speck = geometry.geojson(box(0, 0, 1e-9, 1e-9))
    assert len(speck["coordinates"][0]) == 5


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 60), st.integers(0, 10**6))
def test_voronoi_cells_tile_the_shape_in_the_seeds_order(n: int, seed: int) -> None:
    seeds = seeds_in(TOWN, n, seed)
    cells = geometry.voronoi_cells(TOWN, seeds)
    assert len(cells) == n
    assert all(cell.covers(Point(point)) for cell, point in zip(cells, seeds, strict=True))
    found = geometry.tiling(TOWN, cells)
    assert found.overlap_m2 < 0.01
    assert found.uncovered < 1e-9
    assert shapely.union_all(cells).area == pytest.approx(TOWN.area, rel=1e-9)
    overlaps = [a.intersection(b).area for a, b in itertools.combinations(cells[:12], 2)]
    assert max(overlaps, default=0) < 1e-12


@settings(deadline=None, max_examples=30)
@given(st.integers(2, 12), st.integers(0, 10**6))
def test_each_place_belongs_to_its_nearest_seed(n: int, seed: int) -> None:
    seeds = seeds_in(TOWN, n, seed)
    cells = geometry.voronoi_cells(TOWN, seeds)
    east, north = geometry.metres_per_degree(TOWN.centroid.y)
    for x, y in seeds_in(TOWN, 20, seed + 1):
        far = [((x - a) * east) ** 2 + ((y - b) * north) ** 2 for a, b in seeds]
        assert cells[far.index(min(far))].buffer(1e-9).covers(Point(x, y))


def test_seeds_in_a_row_and_on_a_lattice_work() -> None:
    square = box(104.0, 31.0, 105.0, 32.0)
    row = [(104.1 + i / 10, 31.5) for i in range(8)]
    lattice = [(104.1 + i / 5, 31.1 + j / 5) for i in range(5) for j in range(5)]
    for seeds in (row, lattice):
        found = geometry.tiling(square, geometry.voronoi_cells(square, seeds))
        assert found.uncovered < 1e-9
        assert found.overlap_m2 < 1


def test_divisions_of_divisions_still_tile() -> None:
    streets = geometry.voronoi_cells(TOWN, seeds_in(TOWN, 5, 1))
    grids = [
        cell
        for street in streets
        if isinstance(street, Polygon)
        for cell in geometry.voronoi_cells(street, seeds_in(street, 4, 2))
    ]
    grids += [street for street in streets if not isinstance(street, Polygon)]
    assert geometry.tiling(TOWN, grids).uncovered < 1e-9


def test_one_seed_takes_all_and_bad_seeds_are_refused() -> None:
    assert geometry.voronoi_cells(TOWN, [(104.4, 31.1)]) == [TOWN]
    with pytest.raises(Refused, match="没有"):
        geometry.voronoi_cells(TOWN, [])
    with pytest.raises(Refused, match="同一位置"):
        geometry.voronoi_cells(TOWN, [(104.4, 31.1), (104.4, 31.1)])
    with pytest.raises(Refused, match="不在范围内"):
        geometry.voronoi_cells(TOWN, [(104.4, 31.1), (104.4, 32.1)])


def test_a_cut_that_leaves_a_line_keeps_only_the_area() -> None:
    comb = Polygon([(0, 0), (4, 0), (4, 2), (3, 2), (3, 1), (2, 1), (2, 2), (0, 2)])
    cut = geometry._cut(box(-1, 1, 5, 3), comb)
    assert cut.geom_type == "MultiPolygon"
    assert cut.area == 3
    assert geometry._cut(box(4, 0, 5, 1), comb).is_empty


def test_bad_tilings_are_measured() -> None:
    square = box(104.0, 31.0, 104.01, 31.01)
    left, right = box(104.0, 31.0, 104.006, 31.01), box(104.005, 31.0, 104.01, 31.01)
    assert geometry.tiling(square, [left, right]).overlap_m2 == pytest.approx(
        geometry.area_m2(square) / 10, rel=1e-4
    )
    assert geometry.tiling(square, [right]).uncovered == pytest.approx(0.5, rel=1e-4)
