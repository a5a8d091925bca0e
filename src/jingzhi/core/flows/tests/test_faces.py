"""A flow the pages know nothing of: its cases stand in todo lists, on the case page, and are moved from there."""

from __future__ import annotations

import pytest

from jingzhi.core.bodies.queries import machine
from jingzhi.core.flows import faces, queries, table
from jingzhi.core.flows.actions import advance, open_case
from jingzhi.core.flows.models import Party
from jingzhi.core.flows.table import START, Fact, Flow, Move, State
from jingzhi.core.ledger.models import Event
from jingzhi.core.places import queries as places
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import DISTRICT, NOW, STREETS

TOY = Flow(
    "toy",
    "征求意见",
    states=(
        State("asked", "征求意见中", duty=("community", "system"), limit=("workday", 2)),
        State("done", "已结束", "done", final=True),
    ),
    moves=(
        Move("ask", "征求意见", START, "asked", by="district", needs=(Fact("on", "日期", "date"),)),
        Move("say", "提意见", "asked", "asked", by="community", needs=(Fact("words", "意见"),)),
        Move("end", "到期结束", "asked", "done", by="system"),
    ),
)
FACE = faces.Face(
    briefs=lambda cases: {
        case.no: faces.Brief(f"关于{case.place.name}", meta=("示例",), source="区里") for case in cases
    },
    facts=lambda case, seat: [("起因", "有人问", "")],
    cards=lambda case, seat, now: [faces.Card("征求对象", ("社区", "意见"), (("甲一社区", "同意"),))],
    pages={"end": "site:flow"},
)


@pytest.fixture
def asked(world, monkeypatch):
    """A case of the district that calls the first community."""
    monkeypatch.setitem(table._registry, ("toy", 1), TOY)
    monkeypatch.setitem(faces._faces, "toy", FACE)
    case = open_case(
        flow="toy", move="ask", by=world.district, now=NOW, place=places.get(DISTRICT), on="2026-11-24"
    )
    Party.objects.create(case=case, body_id=f"B-{STREETS[0]}001", part="assist", since_at=NOW)
    return case


def test_a_body_called_sees_the_case_of_the_district_and_others_do_not(world, asked):
    seen = {name: asked in queries.cases_for(world.seats[name]) for name in ("community", "community2")}
    assert seen == {"community": True, "community2": False}
    assert queries.in_reach(asked, world.community)
    assert asked in queries.todo(world.community, NOW).mine
    with pytest.raises(Refused) as refused:
        advance(case_no=asked.no, move="say", by=world.community2, now=NOW, words="不行")
    assert refused.value.status == 404


def test_once_its_part_has_ended_it_is_nobodys_turn_there(world, asked):
    Party.objects.filter(case=asked).update(ended_at=NOW)
    assert asked not in queries.todo(world.community, NOW).mine
    assert asked in queries.cases_for(world.community)


def test_a_date_is_kept_as_text_in_the_event(asked):
    assert Event.objects.get(subject=asked.no).facts["on"] == "2026-11-24"


def test_what_a_date_does_is_done_by_no_seat(world, asked):
    district = places.get(DISTRICT)
    assert [move.name for move in queries.moves_for(asked, machine(district))] == ["end"]
    advance(case_no=asked.no, move="end", by=machine(district), now=NOW)
    assert Event.objects.filter(subject=asked.no).latest("n").by == "system"


def test_titles_are_asked_for_at_once(asked, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert faces.title(asked) == "关于旌阳区"
