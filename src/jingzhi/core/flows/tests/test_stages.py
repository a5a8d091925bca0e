"""Limits per stage: the item's, else the flow's; the whole matter's clock; a change of item gives nothing back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from jingzhi.core.bodies import hours
from jingzhi.core.catalogue import actions as catalogue
from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows import clocks, lights, stages, table
from jingzhi.core.flows.models import Case, Clock
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.ledger.models import Event
from jingzhi.core.notices.models import Notice
from jingzhi.kit.clocks import SHANGHAI
from jingzhi.programmes.grid.tests import situations
from jingzhi.programmes.grid.tests.factories import NOW, SINCE, STREETS, Setup, make_matter
from jingzhi.programmes.grid.tests.situations import LATER, facts, moved

DAY = timedelta(days=1)
OWN = {
    "accept_kind": "hour", "accept_amount": 1, "verify_kind": "hour", "verify_amount": 6,
    "whole_kind": "day", "whole_amount": 9,
}  # fmt: skip


@pytest.fixture
def quick(world):
    """An item with limits of its own for every stage."""
    row = {
        "code": "X03", "kind": "duty", "category": "城市管理", "name": "井盖缺失", "owner": "D-zhujian", "urgency": "E1",
        "arrive_kind": "hour", "arrive_amount": 1, "handle_kind": "hour", "handle_amount": 4, "since": SINCE,
    } | OWN  # fmt: skip
    return catalogue.admit(rows=[row], by=Setup(), now=NOW)[0]


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def limits(case, **narrower):
    rows = Clock.objects.filter(case=case, stopped_at=None, **narrower).order_by("id")
    return [(clock.stage, clock.kind, clock.amount) for clock in rows]


def test_a_stage_has_the_items_limit_and_without_one_the_flows(world, quick):
    assert limits(make_matter(world, item="X03")) == [("reported", "hour", 1), ("whole", "day", 9)]
    assert limits(make_matter(world)) == [("reported", "workhour", 4), ("whole", "workday", 15)]


def test_checking_has_the_items_limit_too(world, quick):
    case = make_matter(world, item="X03")
    moved(case, "solve", world.worker, **facts("solve"))
    assert limits(case) == [("whole", "day", 9), ("answered", "hour", 6)]


def test_the_whole_matter_is_never_tighter_than_its_handling(world):
    flow, item = table.get("grid"), Item.objects.get(code="X01")
    item.handle_amount = 20
    assert stages.whole_limit(flow, item) == ("workday", 30)
    item.handle_kind = "day"
    assert stages.whole_limit(flow, item) == ("workday", 15)
    assert stages.whole_limit(table.get("grid", 1), item) is None


def test_the_whole_clock_ends_with_the_matter_and_begins_afresh_when_it_is_opened_again(world):
    case = situations.closed(world)
    first = Clock.objects.get(case=case, stage="whole")
    assert (first.stopped_at, first.started_at) == (LATER, NOW)
    moved(case, "contradict", world.resident, why="没修好")
    again = clocks.running(case=case, stage="whole")
    assert (again.started_at, again.amount) == (LATER, 15)
    assert "重新办理" in again.because
    assert Case.objects.get(no=case.no).due_at == clocks.running(case=case, stage="street").due_at


def test_the_whole_clock_stands_still_exactly_while_its_lead_may_wait(world):
    case = situations.paused(world)
    whole = clocks.running(case=case, stage="whole")
    was, lead = whole.due_at, Clock.objects.get(case=case, stage="handle", body="D-zhujian")
    assert (whole.paused_at, whole.pause_cause, whole.pause_until) == (LATER, "weather", lead.pause_until)
    # The assistant's own clock does not wait.
    assert not Clock.objects.get(case=case, stage="handle", body="F-chengguan").paused_at
    moved(case, "release", world.street, body="D-zhujian", why="先撤回")
    whole.refresh_from_db()
    assert (whole.paused_at, whole.due_at) == (None, was)


def test_the_light_of_the_whole_clock_goes_to_the_street(world):
    case = situations.dispatched(world)
    Clock.objects.filter(case=case).exclude(stage="whole").update(stopped_at=NOW)
    lights.light(by=Setup(), now=clocks.running(case=case, stage="whole").warn_at)
    deliver_pending()
    assert list(Notice.objects.filter(kind="warn").values_list("seat_id", flat=True)) == ["S-street"]


def test_the_nearest_of_all_running_clocks_stands_in_the_lists(world, quick):
    case = make_matter(world, item="X03")
    assert Case.objects.get(no=case.no).due_at == NOW + timedelta(hours=1)
    moved(case, "raise_", world.worker)
    moved(case, "raise_up", world.community, tried="已看")
    advance = situations.moved
    advance(case, "whistle", world.street, **facts("whistle"))
    assert Case.objects.get(no=case.no).due_at == LATER + timedelta(hours=1)


def test_another_item_computes_running_clocks_from_their_start(world, quick):
    case = situations.sorted_by_community(world)
    community = clocks.running(case=case, stage="community")
    before = {clock.stage: clock.due_at for clock in Clock.objects.filter(case=case, stopped_at=None)}
    moved(case, "sort", world.community, item="X03")
    community.refresh_from_db()
    assert (community.started_at, community.due_at) == (LATER, LATER + timedelta(hours=1))
    assert clocks.running(case=case, stage="whole").due_at == NOW + 9 * DAY
    told = {one["stage"]: one for one in Event.objects.filter(subject=case.no).latest("n").facts["clocks"]}
    assert told["community"]["was"] == before["community"].astimezone(SHANGHAI).isoformat(timespec="minutes")
    assert told["whole"]["due"] == "2026-12-02T10:00+08:00"
    assert Case.objects.get(no=case.no).due_at == community.due_at


def test_the_same_item_again_moves_nothing(world):
    case = situations.sorted_by_community(world)
    moved(case, "sort", world.community, item="X01")
    assert "clocks" not in Event.objects.filter(subject=case.no).latest("n").facts


def test_a_clock_of_a_body_runs_in_its_hours_and_keeps_them(world):
    hours.set_hours(
        body="D-zhujian", spans="08:30-12:00,13:30-17:30", since=NOW.date() + DAY, by=Setup(), now=NOW
    )
    case = situations.street(world)
    moved_at = NOW + DAY
    from jingzhi.core.flows.actions import advance

    advance(case_no=case.no, move="whistle", by=world.street, now=moved_at, **facts("whistle"))
    mine = Clock.objects.get(case=case, stage="handle", body="D-zhujian")
    other = Clock.objects.get(case=case, stage="handle", body="F-chengguan")
    assert (mine.due_at, other.due_at) == (at("2026-11-27T17:30"), at("2026-11-27T18:00"))
    hours.set_hours(
        body="D-zhujian", spans="09:00-17:00", since=NOW.date() + 2 * DAY, by=Setup(), now=moved_at
    )
    clocks.pause(clock=mine, cause="weather", until=NOW + 9 * DAY, now=at("2026-11-26T08:00"))
    clocks.resume(clock=mine, now=at("2026-11-26T13:30"))
    assert (mine.hours, mine.due_at) == ("08:30-12:00,13:30-17:30", at("2026-11-30T12:00"))
    assert clocks.running(case=case, stage="whole").hours == "08:00-12:00,14:00-18:00"


def test_a_stage_runs_in_the_hours_of_the_body_that_has_the_duty(world):
    hours.set_hours(body=f"B-{STREETS[0]}", spans="09:00-17:00", since=NOW.date() + DAY, by=Setup(), now=NOW)
    case = make_matter(world)
    assert clocks.running(case=case, stage="whole").hours == "08:00-12:00,14:00-18:00"
    case = situations.receive(
        move="report", by=world.worker, now=NOW + DAY, title="路灯不亮", item="X01", point=situations.POINT
    )
    assert clocks.running(case=case, stage="whole").hours == "09:00-17:00"
    assert clocks.running(case=case, stage="reported").hours == "08:00-12:00,14:00-18:00"


def test_a_deadline_computed_anew_keeps_pauses_and_extensions(world, quick):
    case = make_matter(world)
    clock = clocks.start(case=case, stage="handle", kind="workday", amount=3, now=NOW)
    clocks.pause(clock=clock, cause="weather", until=NOW + 9 * DAY, now=NOW + DAY)
    clocks.resume(clock=clock, now=NOW + 2 * DAY)
    clocks.extend(clock=clock, amount=2)
    assert clock.due_at == at("2026-12-01T18:00")
    clocks.limit_anew(clock=clock, kind="workday", amount=5)
    assert clock.due_at == at("2026-12-03T18:00")
    # An extension stays in the unit it was granted in.
    clocks.limit_anew(clock=clock, kind="workhour", amount=8)
    assert clock.due_at == at("2026-11-26T18:00")
