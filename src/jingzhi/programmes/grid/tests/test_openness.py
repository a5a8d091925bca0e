"""Nothing anybody may see of matters tells of a person: over every kind of matter, in every state."""

from __future__ import annotations

import dataclasses
import re
from datetime import timedelta

import pytest

from jingzhi.core.catalogue import actions as catalogue
from jingzhi.core.flows.models import Case, Remark
from jingzhi.core.places.models import Place
from jingzhi.programmes.grid import openness
from jingzhi.programmes.grid.models import Matter
from jingzhi.programmes.grid.tests.factories import NOW, SINCE, Setup, make_matter
from jingzhi.programmes.grid.tests.situations import SITUATIONS, closed, dispatched

SOON = NOW + timedelta(days=2)
GRID = "510603001001001"
PRIVATE = (
    ("矛盾纠纷", "邻里纠纷"),
    ("民生服务和代办", "困难群众救助申请代办"),
    ("城市管理", "群租房"),
    ("新的一类", "路灯"),
)


def shown(**given):
    return openness.lines(now=SOON, days=90, **given)


@pytest.fixture
def crowded(world):
    """Every grid has households enough for squares of its own."""
    Place.objects.filter(kind="grid").update(households=300)
    return world


def test_no_words_no_number_and_no_exact_point_of_any_matter_is_shown(crowded):
    for _state, build in SITUATIONS.values():
        build(crowded)
    Matter.objects.update(lon=104.051234, lat=31.053219, address="某处很具体的门牌", title="张家门口的灯")
    lines = shown()
    text = repr([dataclasses.astuple(line) for line in lines])
    words = {*Remark.objects.values_list("text", flat=True), *Case.objects.values_list("no", flat=True)}
    assert sum(line.n for line in lines) > 5
    assert not [word for word in words if len(word) > 5 and word in text]
    assert not re.search("门牌|张家|104.051234|31.053219", text)
    assert {(line.lon, line.lat) for line in lines if not line.rough} == {(104.0515, 31.0535)}


def test_only_what_the_community_has_sorted_is_shown(crowded):
    for _state, build in SITUATIONS.values():
        build(crowded)
    young = Case.objects.filter(state__in=("unplaced", "reported", "community", "declined", "merged"))
    for case in Case.objects.exclude(no__in=young.values("no")):
        Case.objects.filter(no=case.no).update(opened_at=NOW - timedelta(days=400), closed_at=None)
    assert young.exists()
    assert shown() == []


@pytest.mark.parametrize(("category", "name"), PRIVATE)
def test_quarrels_people_in_need_and_unknown_kinds_are_never_shown(crowded, category, name):
    row = {"code": "P01", "kind": "duty", "category": category, "name": name, "owner": "D-zhujian",
           "urgency": "E4", "arrive_kind": "workhour", "arrive_amount": 4, "handle_kind": "workday",
           "handle_amount": 3, "since": SINCE}  # fmt: skip
    catalogue.admit(rows=[row], by=Setup(), now=NOW)
    Case.objects.filter(no=dispatched(crowded).no).update(item_code="P01", item_version=1)
    assert shown() == []


def test_every_point_of_a_square_is_shown_as_its_middle():
    corners = [
        openness.square(104.051 + x / 10_000, 31.053 + y / 10_000) for x in (1, 5, 9) for y in (1, 5, 9)
    ]
    assert set(corners) == {(104.0515, 31.0535)}


@pytest.mark.parametrize(("households", "rough"), [(None, True), (99, True), (100, False)])
def test_where_few_live_the_communitys_point_stands_for_it(world, households, rough):
    dispatched(world)
    Place.objects.filter(code=GRID).update(households=households)
    home = Place.objects.get(code=GRID[:12])
    line = shown()[0]
    assert (line.rough, (line.lon, line.lat) == openness.square(home.lon, home.lat)) == (rough, rough)


def test_filters_narrow_and_what_is_old_falls_out(crowded):
    dispatched(crowded)
    closed(crowded)
    assert [line.state for line in shown()] == ["doing", "done"]
    assert [line.state for line in shown(state="done")] == ["done"]
    assert shown(category="环境保护") == []
    assert shown(within=Place.objects.get(code="510603009")) == []
    assert openness.lines(now=NOW + timedelta(days=120), days=90) == []


def test_a_fresh_report_and_one_of_another_flow_stay_out(crowded):
    case = make_matter(crowded)
    assert shown() == []
    Case.objects.filter(no=case.no).update(state="street", flow="admission")
    assert shown() == []
