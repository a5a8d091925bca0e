"""Every (state, move, seat) of a re-drawing either works or is refused with nothing changed; what is offered works."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from tests.rules.traces import digest

from jingzhi.core.flows import queries
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import NOW
from jingzhi.programmes.redrawing import actions
from jingzhi.programmes.redrawing.flow import FLOW
from jingzhi.programmes.redrawing.tests.town import (
    COMMUNITY,
    TODAY,
    approved,
    edited,
    make_draft,
    make_quarters,
)

SEATS = (
    "worker", "community", "street", "street2", "zhujian", "force", "district", "leader", "auditor", "hotline", "resident",
)  # fmt: skip
GIVEN = {
    "edit": {"kind": "undo", "area": COMMUNITY},
    "send_back": {"why": "请再改"},
    "cancel": {"why": "另行安排"},
    "approve": {"on": str(TODAY + timedelta(days=5))},
    "prepare": {"places": [COMMUNITY]},
}


def preparing(world):
    return edited(make_draft(world), world, "propose", parts=3)


def submitted(world):
    return advance(case_no=preparing(world).no, move="submit", by=world.street, now=NOW)


def in_force(world):
    case = approved(world, days=1)
    actions.enforce_due(now=NOW + timedelta(days=1))
    return case


def withdrawn(world):
    return advance(case_no=preparing(world).no, move="withdraw", by=world.street, now=NOW)


SITUATIONS = {
    "preparing": preparing,
    "submitted": submitted,
    "scheduled": approved,
    "in_force": in_force,
    "withdrawn": withdrawn,
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
    make_quarters()
    case = Case.objects.select_related("place").get(no=SITUATIONS[state](world).no)
    assert case.state == state
    before, wrong = digest(), []
    for name in SEATS:
        seat = world.seats[name]
        offered = {move.name for move in queries.moves_for(case, seat)}
        for move in FLOW.moves:
            if works(case.no, move.name, seat) != (move.name in offered):
                wrong.append(f"{name}: {move.name}")
        assert digest() == before, f"a move refused to {name} left a row behind"
    assert wrong == []
    allowed = {"preparing": {"street"}, "submitted": {"street", "district"}, "scheduled": {"district"}}
    movers = {name for name in SEATS if queries.moves_for(case, world.seats[name])}
    assert movers == allowed.get(state, set())
