"""延期 and 暂停: in time, once, at most what was asked, with a cause and a cap."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from jingzhi.core.flows import lights
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case, Clock
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.kit.clocks import SHANGHAI
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.models import Summons
from jingzhi.programmes.grid.tests.factories import NOW, Setup
from jingzhi.programmes.grid.tests.situations import LATER, checked_in, dispatched, facts

DAY = timedelta(days=1)


def handling(case):
    return Clock.objects.get(case=case, stage="handle", body="D-zhujian")


def test_granted_days_may_be_fewer_than_asked_and_move_the_deadline(world):
    case = checked_in(world)
    was = handling(case).due_at
    advance(case_no=case.no, move="ask_more", by=world.zhujian, now=LATER, **facts("ask_more"))
    advance(case_no=case.no, move="decide_more", by=world.street, now=LATER, **facts("decide_more"))
    summons = Summons.objects.get(party__body="D-zhujian")
    assert (summons.more_asked, summons.more_given) == (2, 1)
    assert summons.handle_due_at == handling(case).due_at == was + DAY


def test_more_than_asked_is_refused(world):
    case = checked_in(world)
    advance(case_no=case.no, move="ask_more", by=world.zhujian, now=LATER, **facts("ask_more"))
    with pytest.raises(Refused) as refused:
        advance(
            case_no=case.no,
            move="decide_more",
            by=world.street,
            now=LATER,
            body="D-zhujian",
            amount=3,
            why="同意",
        )
    assert refused.value.field == "amount"


def test_an_extension_is_asked_once_and_before_the_deadline(world):
    case = checked_in(world)
    with pytest.raises(Refused) as late:
        advance(case_no=case.no, move="ask_more", by=world.zhujian, now=NOW + 9 * DAY, **facts("ask_more"))
    assert late.value.code == "too_late"
    advance(case_no=case.no, move="ask_more", by=world.zhujian, now=LATER, **facts("ask_more"))
    advance(case_no=case.no, move="decide_more", by=world.street, now=LATER, body="D-zhujian", why="不同意")
    with pytest.raises(Refused) as again:
        advance(case_no=case.no, move="ask_more", by=world.zhujian, now=LATER, **facts("ask_more"))
    assert again.value.code == "asked_before"


def test_a_pause_stops_the_deadline_and_resuming_moves_it(world):
    case = dispatched(world)
    advance(case_no=case.no, move="pause", by=world.street, now=LATER, **facts("pause"))
    advance(case_no=case.no, move="resume", by=world.street, now=LATER + DAY, body="D-zhujian")
    # From Thursday 18:00 by the three working hours of Tuesday morning, since Monday was not counted anyway.
    friday = datetime(2026, 11, 27, 11, 0, tzinfo=SHANGHAI)
    assert handling(case).due_at == friday
    assert Summons.objects.get(party__body="D-zhujian").handle_due_at == friday


def test_a_pause_that_reaches_its_cap_counts_on_and_shows_the_new_deadline(world):
    case = dispatched(world)
    advance(case_no=case.no, move="pause", by=world.street, now=LATER, **(facts("pause") | {"amount": 1}))
    # That of its lead and that of the whole matter, which stood still with it.
    assert lights.wake(by=Setup("system"), now=NOW + 9 * DAY) == 2
    deliver_pending()
    assert Summons.objects.get(party__body="D-zhujian").handle_due_at == handling(case).due_at
    assert Case.objects.get(no=case.no).rev == case.rev + 1


def test_the_third_pause_and_a_pause_beyond_the_cap_are_refused(world):
    case = dispatched(world)
    with pytest.raises(Refused) as long:
        advance(
            case_no=case.no, move="pause", by=world.street, now=LATER, **(facts("pause") | {"amount": 61})
        )
    assert long.value.field == "amount"
    for turn in range(2):
        at = LATER + turn * timedelta(hours=2)
        advance(case_no=case.no, move="pause", by=world.street, now=at, **facts("pause"))
        advance(
            case_no=case.no, move="resume", by=world.street, now=at + timedelta(hours=1), body="D-zhujian"
        )
    with pytest.raises(Refused) as third:
        advance(case_no=case.no, move="pause", by=world.street, now=LATER + DAY, **facts("pause"))
    assert third.value.code == "too_often"
