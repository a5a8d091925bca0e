"""部门交办: a department hands the grids what stands on the list, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jingzhi.core.catalogue import actions as catalogue
from jingzhi.core.flows.models import Case
from jingzhi.core.ledger.models import Event
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.actions import hand_out
from jingzhi.programmes.grid.tests.factories import NOW, STREETS, Setup, _items
from jingzhi.programmes.grid.tests.situations import facts

GRIDS = [f"{STREETS[0]}001001", f"{STREETS[1]}002002"]


def given(**other):
    return facts("task") | other


def refusal(**named):
    before = Case.objects.count(), Event.objects.count()
    with pytest.raises(Refused) as refused:
        hand_out(now=NOW, **named)
    assert (Case.objects.count(), Event.objects.count()) == before
    return refused.value


def listed(**other):
    row = _items()[0] | {"code": "X09", "name": "入户安检提醒", "since": NOW.date()} | other
    catalogue.admit(rows=[row], by=Setup(), now=NOW)


def test_one_matter_in_each_grid(world):
    cases = hand_out(by=world.zhujian, now=NOW, grids=[*GRIDS, GRIDS[0]], key="k", **given())
    assert [(case.place_id, case.state, case.item_code, case.matter.source) for case in cases] == [
        (GRIDS[0], "reported", "X01", "task"),
        (GRIDS[1], "reported", "X01", "task"),
    ]
    assert Event.objects.filter(kind="grid.task").first().facts["part"] == "assist"
    again = hand_out(by=world.zhujian, now=NOW, grids=[*GRIDS, GRIDS[0]], key="k", **given())
    assert [case.no for case in again] == [case.no for case in cases]


def test_what_is_not_on_the_list_is_refused_and_the_door_is_named(world):
    refused = refusal(by=world.zhujian, grids=GRIDS, **given(item="X99"))
    assert (refused.code, refused.field) == ("unknown_item", "item")
    assert "准入申请" in refused.text


def test_out_of_its_period_or_scope_it_is_refused_in_all_grids(world):
    listed(until=NOW.date() + timedelta(days=30), places=[STREETS[0]])
    refused = refusal(by=world.zhujian, grids=GRIDS, **given(item="X09"))
    assert (refused.code, "乙二社区第2网格" in refused.text, "准入申请" in refused.text) == (
        "off_list",
        True,
        True,
    )
    assert len(hand_out(by=world.zhujian, now=NOW, grids=GRIDS[:1], **given(item="X09"))) == 1
    later = NOW + timedelta(days=30)
    with pytest.raises(Refused, match="准入申请"):
        hand_out(by=world.zhujian, now=later, grids=GRIDS[:1], **given(item="X09"))


@pytest.mark.parametrize(
    ("item", "part", "code"),
    [
        ({"street_list": "assist"}, "lead", "grid_may_not_lead"),
        ({"street_list": "retracted"}, "assist", "retracted"),
        ({"kind": "matter"}, "assist", "off_list"),
    ],
)
def test_a_grid_does_not_lead_what_it_assists_in(world, item, part, code):
    listed(**item)
    assert refusal(by=world.zhujian, grids=GRIDS[:1], **given(item="X09", part=part)).code == code


@pytest.mark.parametrize(
    ("grids", "code"), [([], "no_grid"), ([STREETS[0]], "bad_place"), (["999"], "unknown_place")]
)
def test_only_grids_of_the_district(world, grids, code):
    assert refusal(by=world.zhujian, grids=grids, **given()).code == code


def test_only_its_own_items_and_only_departments(world):
    assert refusal(by=world.shuili, grids=GRIDS, **given()).code == "not_your_item"
    assert refusal(by=world.district, grids=GRIDS, **given()).code == "not_your_move"
