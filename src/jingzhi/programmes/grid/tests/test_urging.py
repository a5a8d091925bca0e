"""催办 and 撤哨: the street presses those it called, or lets them go."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jingzhi.core.flows import queries
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case, Clock
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.notices.models import Notice
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.models import Matter
from jingzhi.programmes.grid.tests.situations import LATER, checked_in, dispatched, facts


def test_an_urge_reaches_those_who_owe_an_answer_and_is_counted(world):
    case = dispatched(world)
    deliver_pending()
    Notice.objects.all().delete()
    advance(case_no=case.no, move="urge", by=world.street, now=LATER, words="请今天到场")
    deliver_pending()
    told = Notice.objects.order_by("seat_id").values_list("seat_id", "text")
    assert list(told) == [("S-force", "催办：路灯不亮"), ("S-zhujian", "催办：路灯不亮")]
    assert Matter.objects.get(case=case).urges == 1


def test_a_second_urge_within_four_hours_is_refused_and_later_not(world):
    case = dispatched(world)
    advance(case_no=case.no, move="urge", by=world.street, now=LATER)
    with pytest.raises(Refused) as refused:
        advance(case_no=case.no, move="urge", by=world.street, now=LATER + timedelta(hours=3, minutes=59))
    assert refused.value.code == "urged"
    advance(case_no=case.no, move="urge", by=world.street, now=LATER + timedelta(hours=4))
    assert Matter.objects.get(case=case).urges == 2


def test_releasing_the_lead_brings_the_matter_back_and_lets_everybody_go(world):
    case = dispatched(world)
    case = advance(case_no=case.no, move="release", by=world.street, now=LATER, **facts("release"))
    assert (case.state, Matter.objects.get(case=case).returns) == ("street", 0)
    assert [list(queries.todo(seat, LATER).mine) for seat in (world.zhujian, world.force)] == [[], []]
    assert not Clock.objects.filter(case=case, stopped_at=None, body__isnull=False).exists()


def test_releasing_the_missing_assistant_lets_the_lead_answer(world):
    case = checked_in(world)
    advance(case_no=case.no, move="release", by=world.street, now=LATER, body="F-chengguan", why="不再需要")
    advance(case_no=case.no, move="answer", by=world.zhujian, now=LATER, **facts("answer"))
    assert Case.objects.get(no=case.no).state == "answered"


def test_a_body_that_was_not_called_cannot_be_released(world):
    case = dispatched(world)
    with pytest.raises(Refused) as refused:
        advance(case_no=case.no, move="release", by=world.street, now=LATER, body="D-shuili", why="不再需要")
    assert refused.value.field == "body"
