"""On the day of a re-drawing: old grids end, new ones begin, holders and open matters go along, nothing is orphaned."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import shapely

from jingzhi.core.bodies import actions as bodies
from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.bodies.queries import seats_held
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.follow import follow, stranded
from jingzhi.core.flows.models import Case, Clock
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.ledger.models import Event
from jingzhi.core.ledger.verify import verify
from jingzhi.core.notices.models import Notice
from jingzhi.core.places import actions as places
from jingzhi.core.places.models import Lineage, Place
from jingzhi.core.places.queries import heirs, locate
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.models import Matter
from jingzhi.programmes.grid.tests.factories import NOW, Setup, make_matter
from jingzhi.programmes.redrawing.effect import carry_out, shares

COMMUNITY, OLD = "510603001001", "510603001001001"
WEST, EAST = f"{COMMUNITY}003", f"{COMMUNITY}004"
ON = date(2026, 12, 1)
THEN = NOW + timedelta(days=8)


def halves():
    """The first grid cut at three tenths of its width."""
    boxes = {WEST: (104.0, 31.0, 104.03, 31.1), EAST: (104.03, 31.0, 104.1, 31.1)}
    return [
        {
            "code": code,
            "kind": "grid",
            "name": f"网格{code[-3:]}",
            "parent": COMMUNITY,
            "polygon": shapely.box(*box),
        }
        for code, box in boxes.items()
    ]


def split():
    return carry_out(ended=[OLD], rows=halves(), on=ON, by=Setup(), now=THEN)


def test_open_matters_go_where_they_lie_with_state_and_clocks(world):
    east, west = make_matter(world, point=(104.05, 31.05)), make_matter(world, point=(104.01, 31.05))
    shut, nowhere = make_matter(world, point=(104.02, 31.02)), make_matter(world)
    advance(case_no=shut.no, move="raise_", by=world.worker, now=NOW)
    advance(case_no=shut.no, move="decline", by=world.community, now=NOW, reason="repeat", reply="已在办理")
    Matter.objects.filter(case=nowhere).update(lon=None, lat=None)
    before = {case.no: (case.state, case.due_at) for case in Case.objects.all()}
    clocks = list(Clock.objects.order_by("pk").values())
    done = split()
    assert done.cases == 3
    homes = dict(Case.objects.values_list("no", "place"))
    assert homes == {east.no: EAST, west.no: WEST, nowhere.no: EAST, shut.no: OLD}
    assert {case.no: (case.state, case.due_at) for case in Case.objects.all()} == before
    assert list(Clock.objects.order_by("pk").values()) == clocks
    event = Event.objects.get(kind="flows.follow", subject=west.no)
    assert (event.place, event.facts["before"], event.n) == (WEST, OLD, Case.objects.get(no=west.no).rev)
    assert verify().ok


def test_todo_lists_show_them_at_the_new_grid_and_nothing_is_orphaned(world):
    cases = {make_matter(world, point=(104.0 + n / 100, 31.05)).no for n in range(1, 10)}
    waiting = {case.no for case in flows.waiting_for(world.worker)}
    assert waiting == cases
    split()
    seats = Seat.objects.select_related("body", "territory").in_bulk([f"S-{WEST}", f"S-{EAST}"])
    found = [case.no for seat in seats.values() for case in flows.waiting_for(seat)]
    assert sorted(found) == sorted(cases)
    assert not flows.waiting_for(world.worker).exists()
    assert stranded(on=ON) == set()


def test_the_new_seat_is_told_what_came_to_it(world):
    case = make_matter(world, point=(104.05, 31.05))
    split()
    deliver_pending()
    texts = list(Notice.objects.filter(seat=f"S-{EAST}").values_list("text", "case_no"))
    assert texts == [("网格重划后转入：路灯不亮", case.no)]


def test_the_matter_goes_on_at_its_new_grid(world):
    case = make_matter(world, point=(104.05, 31.05))
    split()
    seat = Seat.objects.select_related("body", "territory").get(code=f"S-{EAST}")
    advance(case_no=case.no, move="raise_", by=seat, now=THEN)
    assert Case.objects.get(no=case.no).state == "community"


def test_one_reopened_afterwards_follows_too(world):
    case = make_matter(world, point=(104.05, 31.05))
    advance(case_no=case.no, move="raise_", by=world.worker, now=NOW)
    Case.objects.filter(no=case.no).update(closed_at=NOW)
    split()
    Case.objects.filter(no=case.no).update(closed_at=None)
    assert stranded(on=ON) == {OLD}
    for _twice in range(2):
        follow(ended=stranded(on=ON), on=ON, by=Setup(), now=THEN)
    assert Case.objects.get(no=case.no).place_id == EAST
    assert Event.objects.filter(kind="flows.follow").count() == 1


def test_holders_stay_on_in_the_grid_with_the_largest_share(world):
    account = bodies.make_account(username="w", label="网格员", password="a-long-password-1")
    bodies.appoint(account=account, seat=world.worker, since=date(2025, 1, 1), by=Setup(), now=NOW)
    done = split()
    assert done.terms == 1
    assert [seat.code for seat in seats_held(account, ON - timedelta(days=1))] == ["S-worker"]
    assert [seat.code for seat in seats_held(account, ON)] == [f"S-{EAST}"]


def test_the_old_grid_ends_and_each_point_has_one_grid_on_each_day(world):
    split()
    assert Place.objects.get(code=OLD).until == ON
    for day, code in ((ON - timedelta(days=1), OLD), (ON, WEST)):
        assert locate(lon=104.01, lat=31.01, on=day).code == code
    lines = dict(Lineage.objects.values_list("after", "share_ppm"))
    assert lines == {WEST: 300_000, EAST: 700_000}
    assert heirs([OLD, WEST, "510603009001001"], on=ON) == {
        OLD: EAST, WEST: WEST, "510603009001001": "510603009001001",
    }  # fmt: skip
    assert heirs([OLD], on=ON - timedelta(days=1)) == {OLD: OLD}
    teams = Body.objects.filter(kind="grid_team", until=None)
    assert set(teams.values_list("place", "parent")) == {(code, f"B-{COMMUNITY}") for code in (WEST, EAST)}


def test_a_second_redrawing_multiplies_the_shares(world):
    split()
    rows = [
        row | {"code": f"{COMMUNITY}00{n}", "polygon": shapely.box(*box)}
        for n, (row, box) in enumerate(
            [
                (halves()[1], (104.03, 31.0, 104.1, 31.04)),
                (halves()[1], (104.03, 31.04, 104.1, 31.07)),
                (halves()[1], (104.03, 31.07, 104.1, 31.1)),
            ],
            5,
        )
    ]
    later = ON + timedelta(days=60)
    carry_out(ended=[EAST], rows=rows, on=later, by=Setup(), now=THEN + timedelta(days=60))
    # East had seven tenths, of which four tenths are 0.28: less than the three tenths of the west.
    assert heirs([OLD], on=later) == {OLD: WEST}
    assert heirs([OLD], on=ON) == {OLD: EAST}


def test_quarters_go_by_their_point_with_all_below_them(world):
    quarter = {
        "code": f"{OLD}01",
        "kind": "quarter",
        "name": "一号",
        "parent": OLD,
        "lon": 104.02,
        "lat": 31.05,
    }
    house = {"code": f"{OLD}0101", "kind": "building", "name": "1栋", "parent": f"{OLD}01"}
    places.found(rows=[row | {"since": date(2024, 1, 1)} for row in (quarter, house)], by=Setup(), now=NOW)
    assert split().quarters == 1
    assert Place.objects.get(code=f"{OLD}01").parent_id == WEST
    assert (
        Place.objects.get(code=f"{OLD}0101").path == f"510603.510603001.{COMMUNITY}.{WEST}.{OLD}01.{OLD}0101"
    )


def test_households_a_grid_knows_itself_are_divided_by_area(world):
    Place.objects.filter(code=OLD).update(households=400)
    split()
    assert dict(Place.objects.filter(parent=COMMUNITY, until=None).values_list("code", "households")) == {
        WEST: 120, EAST: 280, f"{COMMUNITY}002": None,
    }  # fmt: skip


@pytest.mark.parametrize("fault", ["used", "ended"])
def test_when_something_is_wrong_nothing_happens(world, fault):
    rows = halves()
    if fault == "used":
        rows[0]["code"] = f"{COMMUNITY}002"
    else:
        places.end(codes=[OLD], on=ON - timedelta(days=1), by=Setup(), now=NOW)
    events = Event.objects.count()
    with pytest.raises(Refused):
        carry_out(ended=[OLD], rows=rows, on=ON, by=Setup(), now=THEN)
    assert Event.objects.count() == events
    assert not Lineage.objects.exists()
    assert not Place.objects.filter(code=EAST).exists()


def test_slivers_are_no_succession_and_shares_make_one():
    old = {"a": shapely.box(0, 0, 1, 1)}
    new = {"b": shapely.box(0, 0, 0.5, 1), "c": shapely.box(0.5, 0, 1.5, 1), "d": shapely.box(-1, 0, 1e-6, 1)}
    assert shares(old, new) == [("a", "b", 0.5), ("a", "c", 0.5)]
