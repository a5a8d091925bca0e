"""时限 a dispatcher may move within bounds, and 改事项: what it does to the deadlines."""

from __future__ import annotations

from datetime import datetime

import pytest

from jingzhi.core.flows.models import Case, Clock
from jingzhi.core.ledger.models import Event
from jingzhi.kit.clocks import SHANGHAI
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import limits
from jingzhi.programmes.grid.models import Matter, Summons
from jingzhi.programmes.grid.tests.situations import (
    LATER,
    answered_by_bodies,
    dispatched,
    facts,
    moved,
    street,
)

# Item X01 gives four working hours to arrive and three working days to handle.


def whistled(world, **given):
    case = street(world)
    moved(case, "whistle", world.street, **(facts("whistle") | given))
    return {clock.stage: clock for clock in Clock.objects.filter(case=case, body="D-zhujian")}


@pytest.mark.parametrize(("amount", "bounds"), [(1, (1, 2)), (2, (1, 4)), (3, (2, 6)), (20, (10, 40))])
def test_the_bounds_are_half_rounded_up_and_twice(amount, bounds):
    assert limits.bounds(amount) == bounds


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, (4, False, 3, False)),
        ({"handle_amount": 3, "arrive_amount": "4"}, (4, False, 3, False)),
        ({"handle_amount": 2}, (4, False, 2, True)),
        ({"arrive_amount": 2}, (2, True, 3, False)),
        ({"handle_amount": 6, "arrive_amount": 8, "order": "需要封路施工"}, (8, True, 6, True)),
    ],
)
def test_a_limit_within_bounds_is_taken_and_marked_as_the_dispatchers_own(world, given, expected):
    clocks = whistled(world, **given)
    arrive, handle = clocks["arrive"], clocks["handle"]
    assert (arrive.amount, arrive.overridden, handle.amount, handle.overridden) == expected


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"handle_amount": 1}, "handle_amount", "清单规定处置时限3个工作日，可以改为2至6个"),
        ({"handle_amount": 7, "order": "再给几天"}, "handle_amount", "2至6个"),
        ({"arrive_amount": 1}, "arrive_amount", "清单规定到场时限4个工作时，可以改为2至8个"),
        ({"arrive_amount": 9, "order": "路远"}, "arrive_amount", "2至8个"),
        ({"handle_amount": 4}, "order", "比清单规定的3个工作日长"),
        ({"arrive_amount": 5}, "order", "比清单规定的4个工作时长"),
    ],
)
def test_outside_the_bounds_or_longer_without_a_reason_is_refused_in_words(world, given, field, says):
    with pytest.raises(Refused) as refused:
        whistled(world, **given)
    assert (refused.value.field, says in refused.value.text) == (field, True)
    assert not Summons.objects.exists()


def test_another_item_moves_the_deadlines_from_the_moment_of_dispatch(world):
    case = dispatched(world)
    was = Clock.objects.get(case=case, stage="handle", body="D-zhujian")
    moved(case, "retype", world.street, **facts("retype"))
    now = Clock.objects.get(pk=was.pk)
    tuesday = datetime(2026, 11, 24, 18, 0, tzinfo=SHANGHAI)
    assert (now.started_at, now.amount, now.due_at) == (was.started_at, 1, tuesday)
    assert set(Summons.objects.values_list("handle_due_at", flat=True)) == {tuesday}
    event = Event.objects.filter(subject=case.no).latest("n")
    assert event.facts["item_was"] == "X01"
    assert {
        "stage": "handle",
        "body": "D-zhujian",
        "was": "2026-11-26T18:00+08:00",
        "due": "2026-11-24T18:00+08:00",
    } in event.facts["clocks"]
    assert Case.objects.get(no=case.no).item_code == "X04"
    assert Matter.objects.get(case=case).urgency == "E2"


def test_what_the_dispatcher_set_does_not_follow_the_item(world):
    case = street(world)
    moved(case, "whistle", world.street, **(facts("whistle") | {"handle_amount": 2}))
    moved(case, "retype", world.street, **facts("retype"))
    assert set(Clock.objects.filter(case=case, stage="handle").values_list("amount", flat=True)) == {2}


@pytest.mark.parametrize(("item", "code"), [("X02", "not_the_owner"), ("X01", "same_item")])
def test_an_item_of_another_department_goes_by_release_and_a_new_whistle(world, item, code):
    case = dispatched(world)
    with pytest.raises(Refused) as refused:
        moved(case, "retype", world.street, item=item, why="看错了")
    assert (refused.value.code, refused.value.field) == (code, "item")
    assert code != "not_the_owner" or "先撤哨" in refused.value.text


def test_a_force_may_keep_any_item(world):
    case = street(world)
    moved(case, "whistle", world.street, lead="F-chengguan", kind="daily")
    moved(case, "retype", world.street, item="X02", why="看错了")
    assert Case.objects.get(no=case.no).item_code == "X02"


def test_work_to_be_done_again_has_a_fresh_deadline_that_is_shown(world):
    case = answered_by_bodies(world)
    moved(case, "fail", world.community, why="还有一盏不亮")
    clock = Clock.objects.get(case=case, stage="handle", body="D-zhujian", stopped_at=None)
    assert (clock.started_at, "退回返工" in clock.because) == (LATER, True)
    assert Summons.objects.get(party__case=case, party__body="D-zhujian").handle_due_at == clock.due_at
