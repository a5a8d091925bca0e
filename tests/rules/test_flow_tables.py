"""Flow tables lead somewhere, every duty can be done, and every event has a speaker and the right name."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests.rules.tree import SOURCE, rule, sources

from jingzhi.core.flows import table
from jingzhi.core.flows.table import START, Flow, Move, State
from jingzhi.core.ledger import listeners

FLOWS = table.all_flows()
IDS = [f"{flow.code}-{flow.version}" for flow in FLOWS]
SOUND = Flow(
    "sound",
    "示例",
    states=(State("open", "办理中", duty=("street",)), State("done", "已办结", final=True)),
    moves=(
        Move("report", "上报", START, "open", by="street"),
        Move("end", "办结", "open", "done", by="street"),
    ),
)


@pytest.mark.parametrize("flow", FLOWS, ids=IDS)
def test_every_state_can_be_reached_and_left(flow):
    assert flow.faults() == []


BROKEN = {
    "state 'lost' cannot be reached": {"states": (*SOUND.states, State("lost", "失落", final=True))},
    "state 'open' is a dead end": {
        "moves": (SOUND.moves[0], Move("end", "办结", START, "done", by="street"))
    },
    "end: no state 'gone'": {"moves": (*SOUND.moves[:1], Move("end", "办结", "open", "gone", by="street"))},
    "two moves are called 'end'": {"moves": (*SOUND.moves, SOUND.moves[1])},
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_table_is_named_and_not_registered(fault):
    broken = replace(SOUND, **BROKEN[fault])
    assert broken.faults() == [fault]
    with pytest.raises(ValueError, match=re.escape(fault)):
        table.register(broken)
    assert broken not in table.all_flows()


def test_a_sound_table_has_no_fault():
    assert SOUND.faults() == []


@pytest.mark.parametrize("flow", FLOWS, ids=IDS)
def test_every_role_with_a_duty_has_a_move_there(flow):
    idle = [
        f"{role} in {state.code}"
        for state in flow.states
        for role in state.duty
        if not any(state.code in move.sources and role in move.roles for move in flow.moves)
    ]
    rule(idle, "give the role a move in that state, or take the state off its todo list")


@pytest.mark.parametrize("flow", FLOWS, ids=IDS)
def test_every_open_state_is_somebodys_duty_and_no_final_one_is(flow):
    unowned = [state.code for state in flow.states if bool(state.duty) == state.final]
    rule(unowned, "an open state needs a role whose todo list it stands in, a final one needs none")


@pytest.mark.parametrize("flow", FLOWS, ids=IDS)
def test_every_move_and_fact_is_known_to_the_engine(flow):
    from jingzhi.core.bodies.models import ROLES
    from jingzhi.core.flows.facts import READERS

    assert {role for move in flow.moves for role in move.roles} - set(ROLES) == set()
    assert {role for state in flow.states for role in state.duty} - set(ROLES) == set()
    assert {fact.kind for move in flow.moves for fact in move.needs} - set(READERS) == set()


SPOKEN = re.compile(
    r'"((?:ledger|places|bodies|catalogue|flows|notices|admission|grid|inspection)\.[a-z_]+)"'
)


def spoken_by_rooms():
    """(room, kind) for every event kind that stands as a word in a room's code."""
    found = set()
    for path in sources(SOURCE / "core", SOURCE / "programmes"):
        # Reactions name the kinds they hear, tasks the jobs they are.
        if {"tests", "migrations", "reactions.py", "tasks.py", "apps.py"} & set(path.parts):
            continue
        room = path.relative_to(SOURCE).parts[1]
        found |= {(room, kind) for kind in SPOKEN.findall(path.read_text(encoding="utf-8"))}
    return found


def test_an_event_is_called_after_the_room_that_speaks_it():
    strangers = sorted(f"{kind} in {room}" for room, kind in spoken_by_rooms() if kind.split(".")[0] != room)
    rule(strangers, "an event kind is <flow or room>.<move>, spoken by that room only")


def test_every_listener_hears_a_kind_that_somebody_speaks():
    spoken = {kind for _room, kind in spoken_by_rooms()}
    spoken |= {f"{flow.code}.{move.name}" for flow in FLOWS for move in flow.moves}
    assert listeners.kinds() - spoken == set(), (
        "nobody speaks this kind any more: listen to another or drop it"
    )
