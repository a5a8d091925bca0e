"""Every (state, move, seat) of an assessment either works or is refused with nothing changed; what is offered works."""

from __future__ import annotations

import pytest
from django.db import transaction
from tests.rules.traces import digest

from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.programmes.assessment import queries
from jingzhi.programmes.assessment.flow import FLOW
from jingzhi.programmes.assessment.tests.rounds import (
    AFTER,
    final,
    imported,
    late_matters,
    moved,
    opened,
    worked,
)
from jingzhi.programmes.grid.tests.factories import STREETS

SEATS = (
    "worker", "community", "street", "street2", "zhujian", "force", "district", "leader", "auditor", "hotline", "resident",
)  # fmt: skip


def drafted(world):
    imported(world)
    return opened(world)[STREETS[0]]


def notified(world):
    return moved(drafted(world), "notify", world.district)


def appealed(world):
    case = notified(world)
    named = late_matters(queries.latest(queries.assessment(case)))[0]
    return moved(case, "appeal", world.street, matters=named, why="有异议")


def settled(world):
    return moved(notified(world), "agree", world.street)


SITUATIONS = {
    "drafted": drafted,
    "notified": notified,
    "appealed": appealed,
    "settled": settled,
    "final": final,
}
MOVERS = {"drafted": {"district"}, "notified": {"street"}, "appealed": {"district"}, "settled": {"district"}}


class Undone(Exception):
    """Thrown to take a move back that worked."""


def works(case, move, seat, given):
    """Whether the move works; when it does, it is taken back."""
    try:
        with transaction.atomic():
            advance(case_no=case.no, move=move, by=seat, now=AFTER, **given.get(move, {}))
            raise Undone
    except Undone:
        return True
    except Refused:
        return False


def test_there_is_a_situation_for_every_state():
    assert set(SITUATIONS) == {state.code for state in FLOW.states}


@pytest.mark.parametrize("state", SITUATIONS)
def test_every_move_of_every_seat_works_or_changes_nothing(world, state):
    worked(world)
    case = Case.objects.select_related("place").get(no=SITUATIONS[state](world).no)
    assert case.state == state
    named = late_matters(queries.latest(queries.assessment(case)))[-1]
    why = {"why": "理由"}
    given = {"appeal": why | {"matters": named}, "uphold": why, "reject": why, "correct": why}
    given["draft"] = {"kind": "street", "subject": STREETS[1], "period": "2026-Q3"}
    before, wrong = digest(), []
    for name in SEATS:
        seat = world.seats[name]
        offered = {move.name for move in flows.moves_for(case, seat)}
        for move in FLOW.moves:
            if works(case, move.name, seat, given) != (move.name in offered):
                wrong.append(f"{name}: {move.name}")
        assert digest() == before, f"a move refused to {name} left a row behind"
    assert wrong == []
    movers = {name for name in SEATS if flows.moves_for(case, world.seats[name])}
    assert movers == MOVERS.get(state, {"street", "district"})
