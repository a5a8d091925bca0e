"""Each check of a draft can fail, says its number, and points at the place."""

from __future__ import annotations

from datetime import timedelta

import pytest
import shapely

from jingzhi.core.places.models import Place
from jingzhi.programmes.redrawing import edits
from jingzhi.programmes.redrawing.checks import findings
from jingzhi.programmes.redrawing.edits import Sketch
from jingzhi.programmes.redrawing.ground import borders, ground
from jingzhi.programmes.redrawing.tests.town import COMMUNITY, LOWER, QUARTERS, TODAY, UPPER, make_quarters

METRE = 1 / 111_000


@pytest.fixture
def land(world):
    make_quarters()
    return ground(Place.objects.get(code=COMMUNITY), on=TODAY)


def box(west, south, east, north):
    return shapely.box(west, south, east, north)


def failed(land, sketches):
    """{check: finding} of those that do not hold."""
    return {one.check: one for one in findings(land, sketches) if not one.ok}


def test_the_grids_of_today_hold_but_for_their_sizes(land):
    found = failed(land, edits.present(land))
    assert set(found) == {"sizes"}
    assert not found["sizes"].blocking
    assert found["sizes"].value == "2 个"
    assert "270 户" in found["sizes"].detail
    assert "750 户" in found["sizes"].detail


def two(lower, upper, codes=(f"{COMMUNITY}003", f"{COMMUNITY}004")):
    return [Sketch(code, code[-3:], outline) for code, outline in zip(codes, (lower, upper), strict=True)]


LOW, HIGH = (104.0, 31.0, 104.1, 31.1), (104.0, 31.1, 104.1, 31.2)


@pytest.mark.parametrize(
    ("lower", "upper", "check"),
    [
        (box(104.0, 31.0, 104.1, 31.1 + METRE), box(*HIGH), "overlap"),
        (box(104.0, 31.0, 104.1, 31.0995), box(*HIGH), "uncovered"),
        (box(104.0, 31.0 - METRE, 104.1, 31.1), box(*HIGH), "outside"),
    ],
)
def test_grids_must_tile_their_community(land, lower, upper, check):
    found = failed(land, two(lower, upper))
    assert check in found
    assert found[check].blocking
    for lon, lat in found[check].spots:
        assert 103.99 < lon < 104.11
        assert 30.99 < lat < 31.21
    assert found[check].spots


def test_a_hair_between_two_grids_is_within_the_tolerance(land):
    found = failed(land, two(box(104.0, 31.0, 104.1, 31.1 - METRE), box(*HIGH)))
    assert "uncovered" not in found


def test_a_grid_in_two_pieces_is_found(land):
    pieces = shapely.MultiPolygon([box(104.0, 31.0, 104.1, 31.05), box(104.0, 31.15, 104.1, 31.2)])
    found = failed(land, two(pieces, box(104.0, 31.05, 104.1, 31.15)))
    assert found["pieces"].value == "1 个"
    assert len(found["pieces"].spots) == 2


def test_a_border_through_a_building_and_its_quarter_is_found(land):
    # The first building of the first quarter stands at 104.017.
    found = failed(land, two(box(104.0, 31.0, 104.017, 31.2), box(104.017, 31.0, 104.1, 31.2)))
    assert found["buildings"].value == "2 栋"
    assert found["quarters"].value == "2 个"
    assert (104.017, 31.05) in found["buildings"].spots


def test_a_border_between_two_buildings_cuts_the_quarter_only(land):
    found = failed(land, two(box(104.0, 31.0, 104.021, 31.2), box(104.021, 31.0, 104.1, 31.2)))
    assert "buildings" not in found
    assert set(found) - {"sizes"} == {"quarters"}


@pytest.mark.parametrize(
    "codes",
    [
        (f"{COMMUNITY}003", LOWER),
        (f"{COMMUNITY}003", f"{COMMUNITY}003"),
        (f"{COMMUNITY}003", f"{COMMUNITY}04"),
        (f"{COMMUNITY}003", "510603009001004"),
        (f"{COMMUNITY}003", f"{COMMUNITY}00x"),
    ],
)
def test_codes_are_new_of_fifteen_digits_and_the_communitys_own(land, codes):
    halves = box(104.0, 31.0, 104.035, 31.2), box(104.035, 31.0, 104.1, 31.2)
    assert "codes" in failed(land, two(*halves, codes=codes))
    assert "codes" not in failed(land, two(*halves))


def test_a_code_that_was_ended_is_used_no_more(land):
    Place.objects.filter(code=UPPER).update(until=TODAY + timedelta(days=1))
    later = ground(Place.objects.get(code=COMMUNITY), on=TODAY + timedelta(days=2))
    assert later.next_code([]) == f"{COMMUNITY}003"
    assert UPPER not in later.grids


def test_the_cells_of_quarters_tile_the_community_and_hold_their_buildings(land):
    cells = [quarter.cell for quarter in land.quarters]
    assert len(cells) == len(QUARTERS)
    assert shapely.union_all(cells).symmetric_difference(land.outline).area < 1e-12
    for quarter in land.quarters:
        assert all(quarter.cell.covers(shapely.Point(one.lon, one.lat)) for one in quarter.buildings)
    # Two rows of three: each borders its neighbour in the row and the one above or below.
    assert set(borders(cells)) == {(0, 1), (1, 2), (3, 4), (4, 5), (0, 3), (1, 4), (2, 5)}


@pytest.mark.parametrize("parts", [1, 2, 3, 4, 5, 6])
def test_every_proposal_passes_every_blocking_check(land, parts):
    drawn, found = edits.propose(land, {one.code: one for one in edits.present(land)}, parts=parts)
    assert len(drawn) == parts
    assert [one.check for one in findings(land, drawn) if one.blocking and not one.ok] == []
    assert sum(found.sizes) == sum(homes for *_where, homes in QUARTERS)


def test_a_quarter_given_to_the_neighbour_goes_with_its_land(land):
    drawn = edits.shift(land, {one.code: one for one in edits.present(land)}, quarter=f"{UPPER}01", to=LOWER)
    assert set(failed(land, drawn)) <= {"sizes"}
    assert sorted(land.households(one.code, one.outline) for one in drawn) == [450, 570]
    assert {one.code for one in drawn} == {f"{COMMUNITY}003", f"{COMMUNITY}004"}
