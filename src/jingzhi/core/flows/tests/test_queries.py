"""The todo list: what is mine, late or back; what each seat sees; and lists that cost the same for 1 and 30 rows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jingzhi.core.flows import queries, table
from jingzhi.core.flows.models import Case, Clock
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.actions import receive
from jingzhi.programmes.grid.tests.factories import NOW, make_matter
from jingzhi.programmes.grid.tests.situations import (
    LATER,
    answered_by_bodies,
    closed,
    dispatched,
    facts,
    moved,
    reported,
    sorted_by_community,
    street,
    unplaced,
    verified,
)

OFFICE = ("district", "worker", "community", "street", "zhujian", "force")


def numbers(rows):
    return [case.no for case in rows]


def todo(seat, now=LATER):
    """(mine, late, back) as numbers."""
    found = queries.todo(seat, now)
    return numbers(found.mine), numbers(found.late), numbers(found.back)


def test_each_state_stands_in_the_todo_list_of_its_duty_and_in_no_other(world):
    built = {
        "district": [unplaced(world)],
        "worker": [reported(world)],
        "community": [sorted_by_community(world), answered_by_bodies(world)],
        "street": [street(world), verified(world)],
        "zhujian": [dispatched(world)],
    }
    built["force"] = built["zhujian"]
    closed(world)
    found = {name: sorted(todo(world.seats[name])[0]) for name in OFFICE}
    assert found == {name: sorted(numbers(cases)) for name, cases in built.items()}
    for name in ("worker2", "community2", "street2", "shuili", "leader", "auditor", "hotline", "resident"):
        assert todo(world.seats[name]) == ([], [], [])


def test_the_nearest_deadline_stands_first(world):
    later = street(world)
    sooner = street(world)
    Case.objects.filter(no=sooner.no).update(due_at=LATER)
    assert todo(world.street)[0] == [sooner.no, later.no]


def test_a_matter_is_late_from_the_moment_after_its_deadline(world):
    case = Case.objects.get(no=reported(world).no)
    second = timedelta(seconds=1)
    assert [todo(world.worker, case.due_at + step * second)[1] for step in (-1, 0, 1)] == [[], [], [case.no]]


def test_a_body_is_late_by_its_own_clock_not_by_the_others(world):
    case = dispatched(world)
    moved(case, "check_in", world.zhujian)
    arrive = Clock.objects.get(case=case, stage="arrive", body="F-chengguan", stopped_at=None)
    now = arrive.due_at + timedelta(seconds=1)
    assert (todo(world.force, now)[1], todo(world.zhujian, now)[1]) == ([case.no], [])


def test_what_came_back_stands_there_until_it_moves_on(world):
    case = moved(street(world), "give_back", world.street, **facts("give_back"))
    assert todo(world.community)[2] == [case.no]
    moved(case, "raise_up", world.community, tried="补充了照片")
    assert (todo(world.community), todo(world.street)[2]) == (([], [], []), [])


def test_a_failed_check_stands_as_returned_with_the_lead_only(world):
    case = moved(answered_by_bodies(world), "fail", world.community, why="还有一盏不亮")
    assert (todo(world.zhujian)[2], todo(world.force)[0], todo(world.community)[0]) == ([case.no], [], [])


def test_a_body_sees_what_it_took_part_in_and_nothing_else(world):
    case = dispatched(world)
    reported(world)
    assert [numbers(queries.cases_for(seat)) for seat in (world.zhujian, world.shuili, world.resident)] == [
        [case.no],
        [],
        [],
    ]
    with pytest.raises(Refused) as refused:
        queries.case_for(world.shuili, case.no)
    assert (refused.value.status, refused.value.code) == (404, "unknown_case")
    assert queries.case_for(world.zhujian, case.no).no == case.no


def test_a_body_called_twice_counts_a_matter_once(world):
    case = dispatched(world)
    moved(case, "hand_back", world.zhujian, **facts("hand_back"))
    moved(case, "whistle", world.street, **facts("whistle"))
    assert (numbers(queries.cases_for(world.zhujian)), todo(world.zhujian)[0]) == ([case.no], [case.no])


def test_the_moves_come_in_the_order_of_the_table(world):
    case = sorted_by_community(world)
    names = [move.name for move in table.get("grid").moves]
    found = [move.name for move in queries.moves_for(case, world.community)]
    assert found == [name for name in names if name in found]
    assert {"sort", "settle", "raise_up", "hand_down", "send_back", "merge", "decline"} <= set(found)


LISTS = {
    "todo mine": lambda world: queries.todo(world.worker, NOW).mine,
    "todo late": lambda world: queries.todo(world.worker, NOW + timedelta(days=9)).late,
    "todo of a body": lambda world: queries.todo(world.zhujian, NOW).mine,
    "cases of a seat": lambda world: queries.cases_for(world.leader),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_for_one_row_and_for_thirty(world, name, django_assert_num_queries):
    def one_more():
        return dispatched(world) if name == "todo of a body" else make_matter(world)

    # Seats of a place ask first whether their body was ever called.
    asked = 1 if name == "todo of a body" else 2
    one_more()
    with django_assert_num_queries(asked):
        assert len([case.place.name for case in LISTS[name](world)]) == 1
    for _n in range(29):
        one_more()
    with django_assert_num_queries(asked):
        assert len([case.place.name for case in LISTS[name](world)]) == 30


def test_the_clock_of_a_stage_starts_with_it_and_says_why(world):
    case = Case.objects.get(no=reported(world).no)
    clock = Clock.objects.get(case=case, stage="reported")
    assert (clock.stage, clock.kind, clock.amount, clock.started_at, clock.body) == (
        "reported",
        "workhour",
        4,
        NOW,
        None,
    )
    # 4 working hours from Monday 10:00 with the noon break: into the afternoon of the same day.
    assert (clock.due_at, case.due_at) == (NOW.replace(hour=16, minute=0), clock.due_at)
    assert clock.because
    moved(case, "raise_", world.worker)
    stopped, running = Clock.objects.filter(case=case).exclude(stage="whole").order_by("id")
    assert (stopped.stopped_at, running.stage, running.stopped_at) == (LATER, "community", None)
    assert Case.objects.get(no=case.no).due_at == running.due_at


def test_a_whistle_starts_arrival_and_handling_for_each_body_from_the_item(world):
    case = dispatched(world)
    clocks = Clock.objects.filter(case=case, stopped_at=None, body__isnull=False).order_by("body", "stage")
    assert [(clock.body_id, clock.stage, clock.kind, clock.amount) for clock in clocks] == [
        ("D-zhujian", "arrive", "workhour", 4),
        ("D-zhujian", "handle", "workday", 3),
        ("F-chengguan", "arrive", "workhour", 4),
        ("F-chengguan", "handle", "workday", 3),
    ]
    parties = {party.body_id: party.due_at for party in case.parties.all()}
    assert parties == {
        body: clocks.get(body=body, stage="arrive").due_at for body in ("D-zhujian", "F-chengguan")
    }


def test_checking_in_stops_the_arrival_and_answering_stops_everything_of_that_body(world):
    case = dispatched(world)
    moved(case, "check_in", world.force)
    open_ = Clock.objects.filter(case=case, stopped_at=None, body__isnull=False)
    assert sorted(open_.values_list("body_id", "stage")) == [
        ("D-zhujian", "arrive"), ("D-zhujian", "handle"), ("F-chengguan", "handle"),
    ]  # fmt: skip
    moved(case, "answer", world.force, **facts("answer"))
    assert sorted(open_.values_list("body_id", "stage")) == [("D-zhujian", "arrive"), ("D-zhujian", "handle")]


def test_a_closed_matter_has_no_clock_running_and_no_deadline(world):
    case = closed(world)
    assert not Clock.objects.filter(case=case, stopped_at=None).exists()
    assert (case.due_at, case.closed_at) == (None, LATER)


def test_numbers_are_given_in_order_and_carry_the_local_day(world):
    late = NOW.replace(hour=23, minute=59)
    one = make_matter(world)
    two = receive(
        move="report", by=world.worker, now=late, title="路灯不亮", item="X01", point=(104.05, 31.05)
    )
    assert [case.no[:12] for case in (one, two)] == ["JY-20261123-"] * 2
    assert int(two.no[12:]) == int(one.no[12:]) + 1
