"""Every (state, move, seat) of a round of ratings either works or is refused with nothing changed."""

from __future__ import annotations

import pytest
from django.db import transaction
from tests.rules.traces import digest

from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import STREETS
from jingzhi.programmes.ratings.flow import FLOW
from jingzhi.programmes.ratings.tests.rounds import (
    AFTER,
    LATER,
    answered,
    disputed,
    notified,
    published,
    worked,
)

SEATS = (
    "worker", "community", "street", "street2", "zhujian", "force", "district", "leader", "auditor", "hotline", "resident",
)  # fmt: skip


def over(world):
    """Objections are over; the day of the test is later."""
    return notified(world)


SITUATIONS = {
    "rating": (answered, AFTER),
    "notified": (notified, AFTER),
    "over": (over, LATER),
    "disputed": (disputed, AFTER),
    "published": (published, LATER),
}
# What works, by whom. Buttons stand on the round's own page; only a correction is offered on the shared one.
WORKS = {
    "rating": {("zhujian", "send"), ("district", "close")},
    "notified": {("street", "object")},
    "over": {("district", "publish")},
    "disputed": {("street", "object"), ("district", "decide")},
    "published": {("district", "correct")},
}


class Undone(Exception):
    """Thrown to take a move back that worked."""


def works(case, move, seat, given, now):
    """Whether the move works; when it does, it is taken back."""
    try:
        with transaction.atomic():
            advance(case_no=case.no, move=move, by=seat, now=now, **given.get(move, {}))
            raise Undone
    except Undone:
        return True
    except Refused:
        return False


def test_there_is_a_situation_for_every_state():
    assert {state.code for state in FLOW.states} == set(SITUATIONS) - {"over"}


@pytest.mark.parametrize("name", SITUATIONS)
def test_every_move_of_every_seat_works_or_changes_nothing(world, name):
    worked(world)
    made, now = SITUATIONS[name]
    case = Case.objects.select_related("place").get(no=made(world).no)
    rated = {"rated": f"B-{STREETS[0]}"}
    given = {
        "open": {"kind": "department", "period": "2026-Q4"},
        "send": rated | {"marks": "grounds:8 presence:9"},
        "object": {"line": "grounds", "why": "理由"},
        "decide": rated | {"why": "理由"},
        "correct": {"why": "理由"},
    }
    before, found = digest(), set()
    for seat in SEATS:
        for move in FLOW.moves:
            if works(case, move.name, world.seats[seat], given, now):
                found.add((seat, move.name))
        assert digest() == before, f"a move refused to {seat} left a row behind"
    assert found == WORKS[name]
    offered = {(seat, move.name) for seat in SEATS for move in flows.moves_for(case, world.seats[seat])}
    assert offered == ({("district", "correct")} if name == "published" else set())
