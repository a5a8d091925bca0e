"""Every (state, move, seat) of key work either works or is refused with nothing changed; what is offered works."""

from __future__ import annotations

import pytest
from django.db import transaction
from tests.rules.traces import digest

from jingzhi.core.flows import queries
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import NOW
from jingzhi.programmes.keywork.flow import FLOW
from jingzhi.programmes.keywork.tests.lists import FIELDS, SHOWN, make_draft, make_item, shown

SEATS = (
    "worker", "community", "community2", "street", "street2", "zhujian", "chengguan", "force", "district", "leader",
    "auditor", "hotline", "resident",
)  # fmt: skip
GIVEN = {
    "draft": FIELDS,
    "progress": {"note": "一半"},
    "report": SHOWN,
    "send_back": {"why": "再补"},
    "drop": {"why": "不做了"},
}


def closed(move, **given):
    def build(world):
        case = make_item(world) if move == "drop" else shown(make_item(world), world)
        return advance(case_no=case.no, move=move, by=world.district, now=NOW, **given)

    return build


SITUATIONS = {
    "draft": (make_draft, {"district"}),
    "street_draft": (lambda world: make_draft(world, by="street"), {"street"}),
    "issued": (make_item, {"district", "zhujian"}),
    "street_issued": (lambda world: make_item(world, by="street"), {"street", "community"}),
    "reported": (lambda world: shown(make_item(world), world), {"district"}),
    "street_reported": (
        lambda world: shown(make_item(world, by="street"), world, by="community"),
        {"street"},
    ),
    "confirmed": (closed("confirm"), set()),
    "dropped": (closed("drop", why="不做了"), set()),
}


class Undone(Exception):
    """Thrown to take a move back that worked."""


def works(no, move, seat):
    """Whether the move works; when it does, it is taken back."""
    try:
        with transaction.atomic():
            advance(case_no=no, move=move, by=seat, now=NOW, **GIVEN.get(move, {}))
            raise Undone
    except Undone:
        return True
    except Refused:
        return False


def test_there_is_a_situation_for_every_state():
    assert set(SITUATIONS) == {state.code for state in FLOW.states}


@pytest.mark.parametrize("state", SITUATIONS)
def test_every_move_of_every_seat_works_or_changes_nothing(world, state):
    build, movers = SITUATIONS[state]
    case = Case.objects.select_related("place").get(no=build(world).no)
    assert case.state == state
    before, wrong = digest(), []
    for name in SEATS:
        seat = world.seats[name]
        offered = {move.name for move in queries.moves_for(case, seat)}
        wrong += [
            f"{name}: {move.name}"
            for move in FLOW.moves
            if works(case.no, move.name, seat) != (move.name in offered)
        ]
        assert digest() == before, f"a move refused to {name} left a row behind"
    assert wrong == []
    assert {name for name in SEATS if queries.moves_for(case, world.seats[name])} == movers
