"""The drawn district: counts of the real one, cells that tile, codes that nest, the same drawing every time."""

from __future__ import annotations

import time
from collections import Counter
from itertools import groupby

import pytest
import shapely
from shapely import Point

from jingzhi.demo import geography
from jingzhi.demo.geography import FOUNDED, REDRAWN, division

SQUARE_KILOMETRES = 111.2**2 * geography.NARROW


def test_counts_are_the_districts_own():
    drawn = division()
    counts = Counter(row["kind"] for row in drawn.rows if row["kind"] != "grid")
    assert counts == {"district": 1, "street": 13, "community": 174, "quarter": 620, "building": 1860}
    assert len(drawn.of("grid")) == 331
    assert len(drawn.of("grid", FOUNDED)) == 157
    assert Counter(row["detail"] for row in drawn.of("community")) == {"社区": 105, "村": 69}


@pytest.mark.parametrize(
    ("kind", "on"), [("street", REDRAWN), ("community", REDRAWN), ("grid", REDRAWN), ("grid", FOUNDED)]
)
def test_cells_tile_their_district_exactly(kind, on):
    cells = [row["polygon"] for row in division().of(kind, on)]
    whole = division().rows[0]["polygon"]
    assert all(cell.geom_type == "Polygon" and cell.is_valid for cell in cells)
    assert shapely.coverage_is_valid(cells)
    assert shapely.coverage_union_all(cells).equals(whole)


def test_the_grids_of_each_community_tile_it():
    shapes = {row["code"]: row["polygon"] for row in division().of("community")}
    for code, grids in groupby(division().of("grid"), key=lambda row: row["parent"]):
        assert shapely.coverage_union_all([grid["polygon"] for grid in grids]).equals(shapes.pop(code))
    assert not shapes


def test_outline_moves_by_less_than_a_thousandth():
    outline, whole = geography.outline(), division().rows[0]["polygon"]
    assert outline.symmetric_difference(whole).area / outline.area < 0.001
    assert 640 < whole.area * SQUARE_KILOMETRES < 655


def test_residents_communities_are_smaller_than_villages():
    sizes = {"社区": [], "村": []}
    for row in division().of("community"):
        sizes[row["detail"]].append(row["polygon"].area * SQUARE_KILOMETRES)
    middle = {kind: sorted(areas)[len(areas) // 2] for kind, areas in sizes.items()}
    assert middle["社区"] * 2 < middle["村"]


def test_codes_nest_and_are_never_used_twice():
    rows = division().rows
    codes = {row["code"] for row in rows}
    assert len(codes) == len(rows)
    lengths = {"district": 6, "street": 9, "community": 12, "grid": 15, "quarter": 17, "building": 19}
    for row in rows:
        assert len(row["code"]) == lengths[row["kind"]]
        assert row["parent"] is None or (row["parent"] in codes and row["code"].startswith(row["parent"]))
    assert {row["code"][12] for row in division().of("grid", FOUNDED)} == {"9"}
    assert max(int(row["code"][12:]) for row in division().of("grid")) < 900


def test_every_community_has_a_grid_and_every_village_one():
    counts = Counter(row["parent"] for row in division().of("grid"))
    for row in division().of("community"):
        assert counts[row["code"]] == 1 if row["detail"] == "村" else 2 <= counts[row["code"]] <= 4


def test_lineage_shares_each_old_grid_among_new_ones():
    drawn = division()
    shares: dict[str, float] = {}
    for before, after, share in drawn.lineage:
        assert before[:9] == after[:9]
        shares[before] = shares.get(before, 0) + share
    assert set(shares) == {row["code"] for row in drawn.of("grid", FOUNDED)}
    assert {after for _, after, _ in drawn.lineage} == {row["code"] for row in drawn.of("grid")}
    assert all(share == pytest.approx(1, abs=1e-9) for share in shares.values())


def test_quarters_and_buildings_stand_in_their_grid():
    areas = {row["code"]: row["polygon"] for row in division().of("grid")}
    for row in division().of("quarter") + division().of("building"):
        assert areas[row["code"][:15]].contains(Point(row["lon"], row["lat"])), row["code"]


def test_the_same_seed_draws_the_same_district_quickly():
    first = division()
    division.cache_clear()
    start = time.perf_counter()
    again = division()
    assert time.perf_counter() - start < 5
    assert [(r["code"], r["name"], r["lon"], r["lat"]) for r in first.rows] == [
        (r["code"], r["name"], r["lon"], r["lat"]) for r in again.rows
    ]
    assert first.lineage == again.lineage


def test_households_differ_from_grid_to_grid_within_reason():
    drawn = division()
    homes: Counter[str] = Counter()
    for quarter in drawn.of("quarter"):
        homes[quarter["parent"]] += quarter["households"]
        houses = [row["households"] for row in drawn.of("building") if row["parent"] == quarter["code"]]
        assert sum(houses) == quarter["households"]
        assert min(houses) > 0
    assert {row["code"] for row in drawn.of("grid") if row["detail"] == "城市网格"} == set(homes)
    assert 150 <= min(homes.values()) < 220 < 600 < max(homes.values()) < 900
    assert 350 < sum(homes.values()) / len(homes) < 450
    rural = [row["households"] for row in drawn.of("grid") if row["detail"] == "农村网格"]
    assert len(rural) == 69
    assert 250 < min(rural) < max(rural) < 850
