"""A case finishes under the version of the flow it was opened under."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jingzhi.core.flows import queries, table
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.core.flows.table import START, Fact, Flow, Move, State
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import NOW, make_matter

LATER = NOW + timedelta(hours=1)
STATES = (State("open", "open"), State("held", "held", since=2), State("done", "done", final=True))
MOVES = (
    Move("begin", "begin", START, "open", "community"),
    Move("hold", "hold", "open", "held", "community", since=2),
    Move("wave", "wave", "open", "done", "community", until=2),
    Move("end", "end", ("open", "held"), "done", "community", (Fact("why", "why", since=2),)),
)


@pytest.fixture
def flow(monkeypatch):
    """A flow in two versions, registered for one test."""
    monkeypatch.setattr(table, "_registry", dict(table._registry))
    return table.register(Flow("two", "two", STATES, MOVES, version=2))


def test_each_version_has_its_own_states_moves_and_facts(flow):
    first = table.get("two", 1)
    assert [state.code for state in first.states] == ["open", "done"]
    assert [move.name for move in first.moves] == ["begin", "wave", "end"]
    assert (first.move("end").sources, first.move("end").needs) == (("open",), ())
    assert [move.name for move in flow.moves] == ["begin", "hold", "end"]


def test_a_fault_in_an_earlier_version_is_found():
    states = (State("open", "open"), State("done", "done", final=True))
    moves = (
        Move("begin", "begin", START, "open", "community"),
        Move("end", "end", "open", "done", "community", since=2),
    )
    with pytest.raises(ValueError, match=r"version 1: .*dead end"):
        table.register(Flow("dead", "dead", states, moves, version=2))


def test_a_matter_of_version_1_goes_on_by_its_rules(world, monkeypatch):
    case = make_matter(world)
    Case.objects.filter(no=case.no).update(version=1)
    later = {move.name for move in table.get("grid").moves} - {
        move.name for move in table.get("grid", 1).moves
    }
    case = advance(case_no=case.no, move="raise_", by=world.worker, now=LATER)
    assert case.version == 1
    assert not later & {move.name for move in queries.moves_for(case, world.community)}
    for name in later:
        with pytest.raises(Refused) as refused:
            advance(case_no=case.no, move=name, by=world.community, now=LATER)
        assert refused.value.code == "unknown_move"


def test_matters_are_opened_under_the_newest_version(world):
    assert make_matter(world).version == table.get("grid").version == 2
