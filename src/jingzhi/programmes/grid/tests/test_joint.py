"""Joint handling: what a whistle rests on, who waits for whom, tasks, waivers, where a body stood."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case, Clock, Party, Remark
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import actions, attendance
from jingzhi.programmes.grid.models import Matter, Summons
from jingzhi.programmes.grid.tests.factories import NOW
from jingzhi.programmes.grid.tests.situations import (
    LATER,
    answered_by_bodies,
    checked_in,
    dispatched,
    facts,
    moved,
    street,
    tasks_open,
    verified,
    waived,
)
from jingzhi.programmes.grid.whistling import ArrivalPoint, JointTask, Whistle

MINUTE = timedelta(minutes=1)


def refused(case, move, by, **given):
    with pytest.raises(Refused) as error:
        moved(case, move, by, **given)
    return error.value


def offered(case, seat):
    return {move.name for move in flows.moves_for(Case.objects.select_related("place").get(no=case.no), seat)}


def test_a_whistle_has_a_row_with_what_it_rests_on(world):
    case = dispatched(world)
    row = Whistle.objects.get(case=case)
    assert (row.number, row.kind, row.street_id, row.seat) == (
        1,
        "daily",
        world.street.territory_id,
        "S-street",
    )
    assert (row.item_code, row.item_version, row.tries, row.blown_at) == ("X01", 1, 1, LATER)
    assert {one.whistle_id for one in Summons.objects.filter(party__case=case)} == {row.pk}


def test_without_a_local_attempt_a_whistle_is_refused_until_one_is_recorded(world):
    case = street(world)
    Remark.objects.filter(case=case, name="tried").delete()
    error = refused(case, "whistle", world.street, **facts("whistle"))
    assert (error.code, error.field, "退回社区" in error.text) == ("not_tried", "tried", True)
    moved(case, "whistle", world.street, **facts("whistle"), tried="街道城管已劝导两次")
    assert Whistle.objects.get(case=case).tries == 1


# The item gives 4 working hours: from 11:00 to 17:00 the same day. Emergency: one hour. Key: three working days.
ARRIVE = {"daily": (17, 0), "key": (17, 0), "emergency": (12, 0)}


@pytest.mark.parametrize("kind", ARRIVE)
def test_whoever_is_called_arrives_by_the_earlier_of_kind_and_item(world, kind):
    given = facts("whistle") | {"kind": kind, "order": "有人身危险"}
    case = moved(street(world), "whistle", world.street, **given)
    due = Summons.objects.get(party__case=case, party__part="lead").arrive_due_at
    hour, minute = ARRIVE[kind]
    assert due == LATER.replace(hour=hour, minute=minute)
    clock = Clock.objects.get(case=case, stage="arrive", body="D-zhujian")
    assert (clock.kind, clock.amount) == (("hour", 1) if kind == "emergency" else ("workhour", 4))


def test_an_emergency_whistle_needs_urgency_or_a_reason(world):
    case = street(world)
    given = facts("whistle") | {"kind": "emergency"}
    assert refused(case, "whistle", world.street, **given).code == "not_urgent"
    Matter.objects.filter(case=case).update(urgency="E1")
    assert moved(case, "whistle", world.street, **given).state == "dispatched"


def test_the_lead_answers_last(world):
    case = checked_in(world)
    assert "answer" not in offered(case, world.zhujian)
    error = refused(case, "answer", world.zhujian, **facts("answer"))
    assert (error.status, error.code, "甲街道城管力量还没有反馈" in error.text) == (
        409,
        "assistants_missing",
        True,
    )
    moved(case, "check_in", world.force)
    moved(case, "answer", world.force, **facts("answer"))
    assert moved(case, "answer", world.zhujian, **facts("answer")).state == "answered"


def test_under_the_first_version_the_order_is_free(world):
    case = checked_in(world)
    Case.objects.filter(no=case.no).update(version=1)
    assert moved(case, "answer", world.zhujian, **facts("answer")).state == "dispatched"
    moved(case, "check_in", world.force)
    assert moved(case, "answer", world.force, **facts("answer")).state == "answered"
    assert Whistle.objects.get(case=case).ending == "answered"


def test_a_return_under_the_first_version_asks_for_its_basis_only(world):
    case = checked_in(world)
    Case.objects.filter(no=case.no).update(version=1)
    case = moved(case, "hand_back", world.zhujian, reason="not_ours", basis="三定方案第三条")
    assert (case.state, Whistle.objects.get(case=case).ending) == ("street", "returned")


def test_a_waived_assistant_is_free_and_counted(world):
    case = waived(world)
    row = Summons.objects.get(party__case=case, party__body="F-chengguan")
    assert (row.waived_at, row.party.ended_at, row.whistle.waived) == (LATER, LATER, 1)
    assert not Clock.objects.filter(case=case, body="F-chengguan", stopped_at=None).exists()
    assert moved(case, "answer", world.zhujian, **facts("answer")).state == "answered"


def test_who_came_and_was_waived_is_rated_too(world):
    case = moved(checked_in(world), "check_in", world.force)
    moved(case, "waive", world.zhujian, **facts("waive"))
    moved(case, "answer", world.zhujian, **facts("answer"))
    moved(case, "pass_", world.community, **facts("pass_"))
    assert moved(case, "close", world.street, **facts("close")).state == "closed"


def test_the_joint_list_belongs_to_street_and_lead(world):
    case = dispatched(world)
    assert {
        name: "list_task" in offered(case, world.seats[name]) for name in ("street", "zhujian", "force")
    } == {
        "street": True,
        "zhujian": True,
        "force": False,
    }
    moved(case, "list_task", world.zhujian, body="F-chengguan", work="维持秩序", due="2026-11-24")
    moved(case, "list_task", world.street, **facts("list_task"))
    tasks = JointTask.objects.order_by("number")
    assert [(one.number, one.body_id, str(one.due_on), one.seat) for one in tasks] == [
        (1, "F-chengguan", "2026-11-24", "S-zhujian"),
        (2, "D-zhujian", "2026-11-25", "S-street"),
    ]
    assert Remark.objects.get(case=case, n=tasks[0].n).text == "维持秩序"


def test_a_body_answers_after_its_own_tasks(world):
    case = moved(
        dispatched(world), "list_task", world.street, body="F-chengguan", work="清场", due="2026-11-24"
    )
    moved(case, "check_in", world.force)
    assert "answer" not in offered(case, world.force)
    assert refused(case, "answer", world.force, **facts("answer")).code == "tasks_open"
    assert refused(case, "finish_task", world.zhujian, **facts("finish_task")).code == "no_task"
    assert refused(case, "finish_task", world.force, task=1, done="not_done").code == "no_proof"
    moved(case, "finish_task", world.force, task=1, done="not_done", result="现场已经清空")
    task = JointTask.objects.get()
    assert (task.ending, task.ended_at, task.ended_n) == ("not_done", LATER, Case.objects.get(no=case.no).rev)
    assert moved(case, "answer", world.force, **facts("answer")).state == "dispatched"


def test_what_a_body_was_to_do_goes_with_it(world):
    case = moved(tasks_open(world), "release", world.street, **facts("release"))
    assert (case.state, JointTask.objects.get().ending, Whistle.objects.get().ending) == (
        "street",
        "dropped",
        "released",
    )


def test_a_position_is_kept_once_with_its_distance_and_forgotten(world):
    moved(dispatched(world), "check_in", world.zhujian, point="104.051,31.05")
    point = ArrivalPoint.objects.get()
    assert (point.lon, point.lat, 90 < point.metres < 100) == (104.051, 31.05, True)
    actions.forget(on=point.delete_on - timedelta(days=1), now=NOW)
    assert ArrivalPoint.objects.exists()
    actions.forget(on=point.delete_on, now=NOW)
    assert not ArrivalPoint.objects.exists()


@pytest.mark.parametrize(("kind", "kept"), [("daily", False), ("emergency", True)])
def test_off_duty_no_position_is_kept_but_for_an_emergency(world, kind, kept):
    case = moved(street(world), "whistle", world.street, **facts("whistle") | {"kind": kind, "order": "危险"})
    night = NOW.replace(hour=21)
    advance(case_no=case.no, move="check_in", by=world.zhujian, now=night, point="104.05,31.05")
    assert Summons.objects.get(party__body="D-zhujian").checked_in_at == night
    assert ArrivalPoint.objects.exists() is kept


def test_a_whistle_ends_with_the_last_answer_and_opens_again_with_rework(world):
    case = answered_by_bodies(world)
    assert Whistle.objects.get().ending == "answered"
    moved(case, "fail", world.community, why="还有一盏不亮")
    assert Whistle.objects.get().ended_at is None
    assert Party.objects.get(case=case, ended_at=None).part == "lead"
    assert moved(case, "answer", world.zhujian, **facts("answer")).state == "answered"


def test_the_figures_tell_who_came_in_time_late_and_not(world):
    late = Summons.objects.get(party__case=dispatched(world), party__part="lead").arrive_due_at + MINUTE
    case = dispatched(world)
    advance(case_no=case.no, move="check_in", by=world.zhujian, now=late)
    verified(world)
    rows = {row["code"]: row for row in attendance.by_department(within="510603", now=late)}
    columns = ("called", "in_time", "late", "absent", "answered")
    assert [rows["D-zhujian"][name] for name in columns] == [3, 1, 1, 1, 1]
    assert [rows["F-chengguan"][name] for name in columns] == [3, 1, 0, 2, 1]
    assert [(row["code"], row["blown"], row["invalid"]) for row in attendance.by_street(within="510603")] == [
        ("510603001", 3, 0)
    ]
