"""As of a day: what was counted that evening is what is told of it ever after."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.core.ledger import actions as ledger
from jingzhi.programmes.grid import standing
from jingzhi.programmes.grid.tests.factories import NOW, make_photo
from jingzhi.programmes.grid.tests.situations import (
    SITUATIONS,
    answered_by_grid,
    closed_and_rated,
    dispatched,
    extension_asked,
    facts,
    paused,
    reported,
)

EVENING = NOW + timedelta(hours=12)
NEXT = NOW + timedelta(days=1)


def told(at, *, past, since=None):
    rows = standing.load(cases=Case.objects.all(), at=at, past=past, since=since)
    return {row.no: asdict(row) for row in rows}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_rows_and_events_tell_the_same(world, situation):
    """Every situation, from its rows and (after something happened to all of them) from its events."""
    SITUATIONS[situation][1](world)
    later = EVENING + timedelta(days=30)  # could_not_be_verified takes three days
    at = later if situation == "could not be verified" else EVENING
    before = told(at, past=False)
    for case in Case.objects.all():
        disturb(case, world, at + timedelta(hours=1))
    assert told(at, past=True) == before


def disturb(case, world, now):
    """Something happens to a matter, whatever state it is in."""
    ledger.record(kind="grid.look", subject=case.no, by="S-street", place=case.place_id, at=now, facts={})


def test_the_evening_s_numbers_stay_whatever_happens_next(world):
    made = [reported(world), answered_by_grid(world), dispatched(world), closed_and_rated(world)]
    before = told(EVENING, past=False)
    advance(case_no=made[0].no, move="raise_", by=world.worker, now=NEXT)
    advance(case_no=made[1].no, move="pass_", by=world.community, now=NEXT, **facts("pass_"))
    advance(case_no=made[2].no, move="urge", by=world.street, now=NEXT, words="请到场")
    advance(case_no=made[3].no, move="contradict", by=world.resident, now=NEXT, **facts("contradict"))
    assert told(EVENING, past=True) == before
    after = told(NEXT + timedelta(hours=1), past=False)
    assert [after[case.no]["state"] for case in made] == ["community", "closed", "dispatched", "street"]
    assert (after[made[3].no]["outcome"], before[made[3].no]["outcome"]) == ("", "solved")


def test_what_was_late_that_evening_stays_late_although_time_was_granted_later(world):
    case = extension_asked(world)
    evening = NOW + timedelta(days=10)
    before = told(evening, past=False)[case.no]
    assert before["late_since"] is not None
    advance(
        case_no=case.no, move="decide_more", by=world.street, now=evening + timedelta(hours=14),
        **(facts("decide_more") | {"amount": 2}),
    )  # fmt: skip
    assert told(evening, past=True)[case.no] == before


def test_a_pause_counts_on_the_days_it_lasted(world):
    case = paused(world)
    evening = NOW + timedelta(days=6)
    before = told(evening, past=False)[case.no]
    advance(
        case_no=case.no, move="resume", by=world.street, now=evening + timedelta(hours=13), **facts("resume")
    )
    assert told(evening, past=True)[case.no] == before


def test_what_came_later_is_not_there_yet(world):
    reported(world)
    assert told(NOW - timedelta(minutes=1), past=True) == {}


def test_the_same_queries_for_one_and_for_many(world):
    counts = []
    for number in (1, 12):
        for _turn in range(number):
            answered_by_grid(world)
        with CaptureQueriesContext(connection) as queries:
            told(EVENING, past=True)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


def test_what_ended_before_the_window_is_left_out(world):
    case = answered_by_grid(world)
    advance(
        case_no=case.no, move="pass_", by=world.community, now=EVENING, result="solved", seen=[make_photo(9)]
    )
    assert told(NEXT, past=True, since=NEXT) == {}
    assert set(told(NEXT, past=True, since=NOW)) == {case.no}
