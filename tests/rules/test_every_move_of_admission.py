"""The flow of admission multiplied out: every (situation, move, seat) works or is refused with nothing changed."""

from __future__ import annotations

import pytest
from django.db import transaction
from tests.rules.test_every_move import Undone
from tests.rules.traces import digest

from jingzhi.core.bodies.queries import machine
from jingzhi.core.flows import queries
from jingzhi.core.flows.actions import advance, open_case
from jingzhi.core.flows.models import Case
from jingzhi.core.flows.table import START
from jingzhi.core.places import queries as places
from jingzhi.kit.refused import Refused
from jingzhi.programmes.admission.flow import FLOW
from jingzhi.programmes.admission.tests.factories import make_bodies
from jingzhi.programmes.admission.tests.situations import FACTS, LATER, SITUATIONS, facts
from jingzhi.programmes.grid.tests.factories import DISTRICT, STREETS

SEATS = (
    "zhujian", "sifa", "minzheng", "caizheng", "shuili", f"w-{STREETS[0]}001001", f"desk-{STREETS[1]}002", "street",
    "force", "hotline", "district", "leader", "auditor", "resident", "system",
)  # fmt: skip
# What depends on the day is judged only when the move is made.
EXCEPTIONS: set[tuple[str, str, str]] = {
    ("emergency", "lapse", "system"),
    ("listed", "lapse", "system"),
    ("notice, first day", "list_", "district"),
}


@pytest.fixture
def seats(world):
    town = make_bodies(world)
    return town, town.seats | {"system": machine(places.get(DISTRICT))}


def attempt(do):
    """The refusal, or None when it worked; either way nothing stays."""
    try:
        with transaction.atomic():
            try:
                do()
            except Refused as refused:
                return refused
            raise Undone
    except Undone:
        return None


def test_there_is_a_situation_for_every_state_and_facts_for_every_move():
    assert {state for state, _build in SITUATIONS.values()} == {state.code for state in FLOW.states}
    assert set(FACTS) == {move.name for move in FLOW.moves}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_move_of_every_seat_works_or_changes_nothing(seats, situation):
    town, known = seats
    state, build = SITUATIONS[situation]
    case = Case.objects.select_related("place").get(no=build(town).no)
    assert case.state == state
    before, wrong = digest(), []
    for name in SEATS:
        seat = known[name]
        offered = {move.name for move in queries.moves_for(case, seat)}
        for move in FLOW.moves:
            given = facts(move.name, case, seat)
            refused = attempt(
                lambda m=move, s=seat, g=given: advance(case_no=case.no, move=m.name, by=s, now=LATER, **g)
            )
            if (refused is None) != (move.name in offered) and (situation, move.name, name) not in EXCEPTIONS:
                wrong.append(f"{name}: {move.name}, offered {move.name in offered}, answer {refused!r}")
            if refused is not None and not refused.text:
                wrong.append(f"{name}: {move.name} refused without a sentence")
        assert digest() == before, f"one of the moves refused to {name} left a row behind"
    assert wrong == [], "give the move an `offered` function that agrees with its check"


@pytest.mark.parametrize(
    "move", [move for move in FLOW.moves if START in move.sources], ids=lambda move: move.name
)
def test_an_application_is_opened_only_by_the_roles_of_the_table(seats, move):
    _town, known = seats
    before, worked, answers = digest(), set(), set()
    for name in SEATS:
        refused = attempt(
            lambda n=name: open_case(
                flow="admission", move=move.name, by=known[n], now=LATER, place=places.get(DISTRICT), **FACTS[move.name]
            )
        )  # fmt: skip
        if refused is None:
            worked.add(known[name].role)
        else:
            answers.add((refused.status, refused.code))
    assert worked == set(move.roles)
    # Only its owner takes an item off the list.
    assert answers - {(422, "not_your_item")} == {(403, "not_your_move")}
    assert digest() == before
