"""Every (state, move, seat) of a finding either works or is refused with nothing changed; what is offered works."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from tests.rules.traces import digest, files

from jingzhi.core.flows import queries
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import make_photo
from jingzhi.programmes.inspection.flow import FLOW
from jingzhi.programmes.inspection.models import Finding
from jingzhi.programmes.inspection.tests.factories import (
    LATER,
    crossfound,
    found,
    more_streets,
    moved,
    rectified,
    seat_of,
)

SEATS = (
    "worker", "community", "street", "street2", "street3", "street4", "zhujian", "shuili", "force", "hotline", "district",
    "leader", "auditor", "resident",
)  # fmt: skip


def crosscheck(world):
    case = crossfound(more_streets(world))
    return rectified(case, seat_of(world, Finding.objects.get().subject_id))


SITUATIONS = {
    "rectify": lambda world: found(more_streets(world)),
    "rectify, of a community": lambda world: found(more_streets(world), "B-510603001001", "community"),
    "rectify, of a street": lambda world: crossfound(more_streets(world)),
    "recheck": lambda world: rectified(found(more_streets(world)), world.zhujian),
    "crosscheck": crosscheck,
    "cleared": lambda world: moved(
        rectified(found(more_streets(world)), world.zhujian), "confirm", world.district
    ),
    "dropped": lambda world: moved(found(more_streets(world)), "drop", world.district, why="查错了"),
}


def facts(move):
    """Valid facts for a move."""
    return {
        "find": {"check": "2027-01", "body": "D-zhujian", "words": "问题"},
        "rectify": {"words": "改好了", "photos": [make_photo()]},
        "confirm": {},
        "fail": {"why": "没有改"},
        "drop": {"why": "查错了"},
    }[move]


class Undone(Exception):
    """Takes back what worked."""


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


def test_there_is_a_situation_for_every_state():
    assert {name.split(",")[0] for name in SITUATIONS} == {state.code for state in FLOW.states}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_move_of_every_seat_works_or_changes_nothing(world, situation):
    case = Case.objects.select_related("place").get(no=SITUATIONS[situation](world).no)
    assert case.state == situation.split(",")[0]
    before, wrong, worked, kept = digest(), [], 0, set(files())
    for name in SEATS:
        seat = world.seats[name]
        offered = {move.name for move in queries.moves_for(case, seat)}
        for move in FLOW.moves:
            refused = attempt(
                lambda m=move, s=seat: advance(case_no=case.no, move=m.name, by=s, now=LATER, **facts(m.name))
            )
            worked += refused is None
            for file in set(files()) - kept:
                # What worked was taken back, but not its pictures.
                default_storage.delete(file)
            if (refused is None) != (move.name in offered):
                wrong.append(f"{name}: {move.name}, offered {move.name in offered}, answer {refused!r}")
        assert digest() == before, f"one of the moves refused to {name} left a row behind"
    assert wrong == []
    assert worked == (0 if FLOW.state(case.state).final else 2)
