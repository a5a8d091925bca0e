"""The third return of one matter goes to the district, whose decision binds."""

from __future__ import annotations

import pytest

from jingzhi.core.flows import queries
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Party
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.models import Matter
from jingzhi.programmes.grid.tests.situations import LATER, disputed, facts, ruled


def test_the_third_return_waits_for_the_district_and_nobody_is_called(world):
    case = disputed(world)
    assert (case.state, Matter.objects.get(case=case).returns) == ("disputed", 3)
    assert not Party.objects.filter(case=case, ended_at=None).exists()
    assert [row.no for row in queries.todo(world.district, LATER).mine] == [case.no]
    assert list(queries.todo(world.street, LATER).mine) == []


def test_the_ruled_lead_cannot_hand_it_back(world):
    case = ruled(world)
    assert "hand_back" not in [move.name for move in queries.moves_for(case, world.zhujian)]
    with pytest.raises(Refused) as refused:
        advance(case_no=case.no, move="hand_back", by=world.zhujian, now=LATER, **facts("hand_back"))
    assert refused.value.code == "binding"


def test_a_ruling_may_name_another_body_than_the_list(world):
    case = disputed(world)
    advance(case_no=case.no, move="rule", by=world.district, now=LATER, lead="D-shuili", why="灯杆在渠道上")
    party = Party.objects.get(case=case, ended_at=None)
    assert (party.body_id, party.part, party.due_at is not None) == ("D-shuili", "lead", True)
