"""Objections, 首接负责 and leaving by another door."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case, Clock, Party
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import attendance
from jingzhi.programmes.grid.models import Matter, Summons
from jingzhi.programmes.grid.tests.factories import make_photo
from jingzhi.programmes.grid.tests.situations import (
    LATER,
    annulled,
    checked_in,
    dispatched,
    facts,
    moved,
    objected,
    passed_on,
    reported,
    ruled,
    street,
    transferred,
)
from jingzhi.programmes.grid.whistling import Transfer, Whistle

HOUR = timedelta(hours=1)


def refusal(case, move, by, **given):
    with pytest.raises(Refused) as error:
        moved(case, move, by, **given)
    return error.value.code


def test_whoever_came_may_not_pass_it_on_as_not_its_own(world):
    case = passed_on(world)
    assert (case.state, Matter.objects.get(case=case).returns) == ("disputed", 1)
    assert moved(case, "rule", world.district, **facts("rule")).state == "dispatched"
    assert Whistle.objects.get(case=case, ended_at=None).ruled is True


def test_whoever_came_may_still_say_that_the_order_is_unclear(world):
    case = moved(checked_in(world), "hand_back", world.zhujian, reason="unclear")
    assert (case.state, Whistle.objects.get().ending) == ("street", "returned")


@pytest.mark.parametrize(
    ("reason", "missing", "code"),
    [
        ("not_ours", "document", "no_article"),
        ("not_ours", "clause", "no_article"),
        ("not_ours", "evidence", "no_evidence"),
        ("wrong_place", "evidence", "no_evidence"),
    ],
)
def test_a_return_names_its_article_and_shows_it(world, reason, missing, code):
    given = {name: value for name, value in facts("hand_back").items() if name != missing} | {
        "reason": reason
    }
    assert refusal(dispatched(world), "hand_back", world.zhujian, **given) == code


def test_while_the_district_judges_no_clock_of_those_called_counts(world):
    case = objected(world)
    arrive = Summons.objects.get(party__part="lead").arrive_due_at
    rows = attendance.by_department(within="510603", now=LATER + 48 * HOUR)
    assert [row["absent"] for row in rows] == [0, 0]
    clocks = Clock.objects.filter(case=case, body__isnull=False)
    assert {(clock.pause_cause, clock.pauses) for clock in clocks} == {("objection", 0)}
    # Judged from 11:00 to 16:00 with the noon break in between: three working hours, so 17:00 moves to 10:00.
    advance(case_no=case.no, move="uphold", by=world.district, now=LATER + 5 * HOUR, why="在清单内")
    lead = Summons.objects.get(party__part="lead")
    assert (arrive, lead.arrive_due_at) == (LATER.replace(hour=17), LATER.replace(day=24, hour=10))
    assert {clock.paused_at for clock in clocks.all()} == {None}
    row = Whistle.objects.get()
    assert (row.valid, row.judged_by, row.objector_id, row.ground) == (
        True,
        "S-district",
        "D-zhujian",
        "off_list",
    )


def test_an_invalid_whistle_comes_back_to_the_street_and_counts_against_it(world):
    case = annulled(world)
    assert (case.state, case.came_back, Whistle.objects.get().ending) == ("street", True, "invalid")
    assert not Party.objects.filter(case=case, ended_at=None).exists()
    assert [row["invalid"] for row in attendance.by_street(within="510603")] == [1]
    assert attendance.by_department(within="510603", now=LATER) == []


def test_an_objection_comes_within_the_arrival_limit(world):
    case = dispatched(world)
    due = Summons.objects.get(party__part="lead").arrive_due_at
    with pytest.raises(Refused) as error:
        advance(
            case_no=case.no,
            move="object_",
            by=world.zhujian,
            now=due + timedelta(seconds=1),
            **facts("object_"),
        )
    assert (error.value.status, error.value.code) == (409, "too_late")
    advance(case_no=case.no, move="object_", by=world.zhujian, now=due, **facts("object_"))


def test_a_ruling_is_not_objected_to(world):
    case = ruled(world)
    assert refusal(case, "object_", world.zhujian, **facts("object_")) == "may_not_object"


def test_a_matter_leaves_by_another_door_and_everybody_is_free(world):
    case = transferred(world)
    assert (case.state, case.closed_at, Transfer.objects.get().channel) == ("transferred", LATER, "110")
    assert not Party.objects.filter(case=case, ended_at=None).exists()
    assert not Clock.objects.filter(case=case, stopped_at=None).exists()
    assert Whistle.objects.get().ending == "transferred"


@pytest.mark.parametrize("build", [reported, street, objected, passed_on])
def test_a_petition_leaves_at_any_open_stage(world, build):
    case = moved(
        build(world),
        "transfer",
        world.district,
        channel="petition",
        reference="XF-2026-001",
        reply="已转区信访局",
    )
    assert (case.state, Transfer.objects.get().reference) == ("transferred", "XF-2026-001")


def test_a_grid_worker_only_calls_for_help(world):
    case = reported(world)
    assert "transfer" in [move.name for move in flows.moves_for(case, world.worker)]
    assert refusal(case, "transfer", world.worker, channel="court", reply="请走法院") == "not_emergency"
    moved(case, "transfer", world.worker, channel="120", reply="已呼叫120")
    assert Case.objects.get(no=case.no).state == "transferred"


def test_evidence_is_kept_with_the_return(world):
    case = moved(dispatched(world), "hand_back", world.zhujian, reason="unclear", evidence=[make_photo()])
    assert case.attachments.get(name="evidence").n == case.rev
