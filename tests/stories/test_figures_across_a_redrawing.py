"""Figures of a quarter stay the same, byte for byte, when its grids are re-drawn afterwards; on the new map they add up."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import shapely

from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.programmes.grid import figures
from jingzhi.programmes.grid.figures import Period, by_group, quarter, sheet, standings
from jingzhi.programmes.grid.models import Matter
from jingzhi.programmes.grid.tests.factories import DISTRICT, Setup, make_matter
from jingzhi.programmes.grid.tests.situations import SITUATIONS
from jingzhi.programmes.redrawing.effect import carry_out

COMMUNITY, OLD = "510603001001", "510603001001001"
WEST, EAST = f"{COMMUNITY}003", f"{COMMUNITY}004"
ON = date(2027, 1, 5)
AFTER = datetime(2027, 1, 5, 0, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
Q4 = quarter(2026, 4)


@pytest.fixture
def quarter_worked(world, shelf):
    """Matters in every state, and some along the first grid, one of which nobody knows the point of."""
    for _state, build in SITUATIONS.values():
        build(world)
    made = [make_matter(world, point=(104.005 + n / 100, 31.05)) for n in range(8)]
    Matter.objects.filter(case=made[0]).update(lon=None, lat=None)
    return world


def redraw():
    boxes = {WEST: (104.0, 31.0, 104.03, 31.1), EAST: (104.03, 31.0, 104.1, 31.1)}
    rows = [
        {"code": code, "kind": "grid", "name": code[-3:], "parent": COMMUNITY, "polygon": shapely.box(*box)}
        for code, box in boxes.items()
    ]
    return carry_out(ended=[OLD], rows=rows, on=ON, by=Setup(), now=AFTER)


def text(on_map=None, period=Q4):
    return json.dumps(sheet(cases=Case.objects.all(), period=period, on_map=on_map), sort_keys=True)


def test_as_of_then_is_the_same_before_and_after(quarter_worked):
    before, places = text(), dict(Case.objects.values_list("no", "place"))
    done = redraw()
    assert done.cases > 8
    # Open matters did go along: what is the same is the figure, not the rows.
    assert dict(Case.objects.values_list("no", "place")) != places
    assert text() == before
    assert OLD in json.loads(before)["grid"]


def test_what_happens_after_the_quarter_does_not_change_it(quarter_worked):
    before = text()
    case = Case.objects.filter(state="reported").first()
    advance(case_no=case.no, move="raise_", by=quarter_worked.worker, now=AFTER - timedelta(days=2))
    assert text() == before
    make_matter(quarter_worked)
    assert text() != before


def test_on_the_new_map_the_totals_are_the_same_over_other_grids(quarter_worked):
    before = json.loads(text())
    redraw()
    after = json.loads(text(on_map=ON))
    assert after["headline"] == before["headline"]
    assert after["department"] == before["department"]
    for group in ("street", "community", "grid"):
        sums = {name: sum(line[name] for line in after[group].values()) for name in figures.MEASURES}
        assert sums == before["headline"]
    assert OLD not in after["grid"]
    # Three of the eight lie west by their points; the one without a point goes with the larger share, east.
    assert before["grid"][OLD]["all"] == after["grid"][WEST]["all"] + after["grid"][EAST]["all"]
    assert after["grid"][WEST]["all"] == 2


def test_the_map_of_a_day_before_the_redrawing_is_the_map_of_then(quarter_worked):
    redraw()
    assert text(on_map=ON - timedelta(days=1)) == text()


def test_the_measures_count_what_they_say(world, shelf):
    closed, open_ = SITUATIONS["closed"][1](world), make_matter(world)
    rows = {row.no: row for row in standings(cases=Case.objects.all(), period=Q4)}
    assert rows[open_.no].counts() == dict.fromkeys(figures.MEASURES, 0) | {"all": 1}
    assert rows[closed.no].state == "closed"
    counted = rows[closed.no].counts()
    assert (counted["closed"], counted["solved"], counted["below"]) == (
        1,
        1,
        rows[closed.no].level != "street",
    )
    long_ago = Period(date(2020, 1, 1), date(2020, 4, 1))
    assert sheet(cases=Case.objects.all(), period=long_ago)["headline"]["all"] == 0


def test_a_clock_that_ran_out_within_the_period_is_not_in_time(world, shelf):
    closed, open_ = SITUATIONS["closed"][1](world), make_matter(world)
    in_time = {row.no: row.in_time for row in standings(cases=Case.objects.all(), period=Q4)}
    assert in_time == {closed.no: True, open_.no: False}  # open till the end of the year


def test_each_department_called_counts_a_matter_once(world, shelf):
    SITUATIONS["dispatched"][1](world)
    rows = standings(cases=Case.objects.all(), period=Q4)
    assert by_group(rows, "department")["D-zhujian"]["all"] == 1


def test_a_seat_counts_only_what_it_may_see(quarter_worked):
    whole = sheet(cases=Case.objects.all(), period=Q4)["headline"]["all"]
    own = sheet(cases=flows.cases_for(quarter_worked.street), period=Q4)["headline"]["all"]
    other = sheet(cases=flows.cases_for(quarter_worked.street2), period=Q4)["headline"]["all"]
    unplaced = Case.objects.filter(place=DISTRICT).count()
    assert whole == own + other + unplaced > own > 0


def test_quarters_follow_each_other():
    assert quarter(2022, 4) == Period(date(2022, 10, 1), date(2023, 1, 1))
    assert [quarter(2024, n).end for n in (1, 2, 3)] == [quarter(2024, n).start for n in (2, 3, 4)]


def test_as_many_queries_for_thirty_matters_as_for_one(world, django_assert_max_num_queries):
    make_matter(world)
    for _more in range(2):
        with django_assert_max_num_queries(10):
            sheet(cases=Case.objects.all(), period=Q4, on_map=ON)
        for _n in range(29):
            make_matter(world)
