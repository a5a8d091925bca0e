"""挂账: the street asks, the district decides, a day of review, a cap, back to work."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Clock
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.notices.models import Notice
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import actions
from jingzhi.programmes.grid.models import Hold
from jingzhi.programmes.grid.tests.factories import NOW
from jingzhi.programmes.grid.tests.situations import facts, held, hold_asked, moved, street


def test_the_street_asks_and_the_district_decides(world):
    case = hold_asked(world)
    with pytest.raises(Refused):
        moved(case, "grant_hold", world.street)
    case = moved(case, "grant_hold", world.district)
    assert (
        case.state,
        case.due_at,
        Clock.objects.filter(case=case, stopped_at=None, paused_at=None).count(),
    ) == (
        "held",
        None,
        0,
    )
    hold = Hold.objects.get(case=case)
    assert (hold.owner_id, hold.review_on) == ("D-zhujian", date(2027, 1, 20))


def test_a_refusal_brings_it_back_with_a_fresh_clock(world):
    case = moved(hold_asked(world), "refuse_hold", world.district, why="可以先临时照明")
    assert (case.state, case.came_back, Hold.objects.get(case=case).granted_at) == ("street", True, None)
    assert case.clocks.filter(stopped_at=None, stage="street").count() == 1


@pytest.mark.parametrize("day", ["2026-11-23", "2027-05-23"])
def test_the_day_of_review_is_near(world, day):
    with pytest.raises(Refused) as refused:
        moved(street(world), "ask_hold", world.street, **(facts("ask_hold") | {"review_on": day}))
    assert refused.value.field == "review_on"


def test_on_its_day_street_and_district_are_told_once(world):
    case = held(world)
    for days, told in ((57, 0), (58, 1), (59, 0)):
        now = NOW + timedelta(days=days)
        assert actions.remind_of_holds(on=now.date(), now=now) == told
    deliver_pending()
    found = Notice.objects.filter(text="挂账到期，请复查：路灯不亮").values_list("seat", "case_no")
    assert set(found) == {("S-street", case.no), ("S-district", case.no)}


def test_it_is_extended_with_a_reason_and_a_year_at_most(world):
    case = held(world)
    for month in ("2027-05-20", "2027-10-20"):
        now = NOW + timedelta(days=10 if month.startswith("2027-05") else 170)
        advance(case_no=case.no, move="extend_hold", by=world.district, now=now, review_on=month, why="未到")
    with pytest.raises(Refused) as refused:
        advance(
            case_no=case.no, move="extend_hold", by=world.district, now=NOW + timedelta(days=300),
            review_on="2027-12-01", why="未到",
        )  # fmt: skip
    assert refused.value.code == "too_long"
    assert Hold.objects.get(case=case).extended == 2


def test_back_to_work_the_street_has_it_again(world):
    case = moved(held(world), "resume_work", world.street, why="资金已到")
    assert case.state == "street"
    assert Hold.objects.get(case=case).ended_at is not None
