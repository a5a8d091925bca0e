"""Every (situation, move, seat) either works or is refused with nothing changed; what is offered is what works."""

from __future__ import annotations

import pytest
from django.db import transaction
from tests.rules.traces import digest, files

from jingzhi.core.flows import queries
from jingzhi.core.flows.actions import advance, open_case
from jingzhi.core.flows.models import Case
from jingzhi.core.flows.table import START
from jingzhi.core.places import queries as places
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import queries as queries_of_grid
from jingzhi.programmes.grid.flow import FLOW
from jingzhi.programmes.grid.tests.factories import make_matter
from jingzhi.programmes.grid.tests.situations import GRID, LATER, SITUATIONS, facts

# Seats of every role; where the matter of the first street may lie out of reach, one of each kind.
IN_REACH = (
    "worker", "community", "street", "zhujian", "force", "district", "leader", "auditor", "hotline", "resident",
)  # fmt: skip
OUT_OF_REACH = ("worker2", "community2", "street2", "shuili")
FAR_AWAY = (104.02, 31.02)
# (situation, move, seat) that is offered although it is refused, with the reason. What depends on the day (a mark
# within 14 days) is judged only when the move is made, and the matters here were closed today.
EXCEPTIONS: set[tuple[str, str, str]] = {
    # The assistant's clock may be paused too; the facts tried here name the lead.
    ("dispatched, lead paused", "pause", "street"),
}
# A reminder is early in the first hour, whatever the state; the second supervision must be severer than the first.
EXCEPTIONS |= {(situation, "remind", "resident") for situation in SITUATIONS}
EXCEPTIONS |= {
    (situation, "supervise", seat)
    for situation in ("dispatched, supervised", "dispatched, supervision answered")
    for seat in ("street", "district", "leader")
}


class Undone(Exception):
    """Thrown to take a move back that worked."""


def attempt(case_no, move, seat, given):
    """The refusal, or None when the move worked. Only a move that worked is taken back."""
    try:
        with transaction.atomic():
            try:
                advance(case_no=case_no, move=move, by=seat, now=LATER, **given)
            except Refused as refused:
                return refused
            raise Undone
    except Undone:
        return None


def given_for(world, move, no):
    """Facts for a move; another matter where one is asked for, the one tied to it where a tie is taken away."""
    tied = queries_of_grid.related(Case.objects.get(no=no)).first()
    other = tied.other_id if tied and move == "unlink" else make_matter(world, point=FAR_AWAY).no
    named = {"merge": "into", "fold": "into", "link": "other", "unlink": "other"}
    return facts(move) | ({named[move]: other} if move in named else {})


def test_there_is_a_situation_for_every_state_and_facts_for_every_move():
    assert {state for state, _build in SITUATIONS.values()} == {state.code for state in FLOW.states}
    assert {move.name for move in FLOW.moves} == {
        move.name for move in FLOW.moves if facts(move.name) is not None
    }


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_move_of_every_seat_works_or_changes_nothing(world, shelf, situation):
    state, build = SITUATIONS[situation]
    no = build(world).no
    given = {move.name: given_for(world, move.name, no) for move in FLOW.moves}
    case = Case.objects.select_related("place").get(no=no)
    assert case.state == state
    before, wrong, kept = digest(), [], set(files())
    for name in (*IN_REACH, *OUT_OF_REACH):
        seat = world.seats[name]
        offered = {move.name for move in queries.moves_for(case, seat)}
        for move in FLOW.moves:
            refused = attempt(no, move.name, seat, given[move.name])
            told = f"{name}: {move.name} is {'' if move.name in offered else 'not '}offered, the answer is {refused!r}"
            if (refused is None) != (move.name in offered) and (situation, move.name, name) not in EXCEPTIONS:
                wrong.append(told)
            if refused is not None and (not refused.text or set(files()) != kept):
                wrong.append(f"{told}, without a sentence or with a file left behind")
            for file in set(files()) - kept:
                # The savepoint took a move that worked back, but not its pictures.
                (shelf / file).unlink()
        assert digest() == before, f"one of the moves refused to {name} left a row behind"
    assert wrong == [], "give the move an `offered` function that agrees with its check"


@pytest.mark.parametrize(
    "move", [move for move in FLOW.moves if START in move.sources], ids=lambda move: move.name
)
def test_a_matter_is_opened_only_by_the_roles_of_the_table(world, shelf, move):
    before = digest()
    worked, answers = set(), set()
    for name in (*IN_REACH, *OUT_OF_REACH):
        try:
            with transaction.atomic():
                open_case(
                    flow="grid", move=move.name, by=world.seats[name], now=LATER,
                    place=places.get(GRID), **facts(move.name),
                )  # fmt: skip
                raise Undone
        except Undone:
            worked.add(world.seats[name].role)
        except Refused as refused:
            answers.add((refused.status, refused.code))
    assert worked == set(move.roles)
    # A department hands out only what is its own.
    assert answers - {(403, "not_your_item")} == {(403, "not_your_move")}
    for file in files():
        (shelf / file).unlink()
    assert digest() == before


@pytest.mark.parametrize("name", OUT_OF_REACH)
def test_out_of_reach_a_matter_does_not_exist(world, name):
    case = make_matter(world)
    answers = set()
    for no in (case.no, "JY-20261123-99999"):
        for rev in (None, 7):
            with pytest.raises(Refused) as refused:
                advance(case_no=no, move="raise_", by=world.seats[name], now=LATER, rev=rev)
            answers.add((refused.value.status, refused.value.code, refused.value.text.replace(no, "N")))
    assert answers == {(404, "unknown_case", "没有编号为 N 的事项，或不在您的辖区。")}
