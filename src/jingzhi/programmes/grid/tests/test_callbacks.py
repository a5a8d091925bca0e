"""Call-backs: who asks, when somebody is out of reach, what an answer counts for and what it opens again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid import callbacks
from jingzhi.programmes.grid.actions import receive
from jingzhi.programmes.grid.models import CallBack, Matter
from jingzhi.programmes.grid.tests.factories import NOW
from jingzhi.programmes.grid.tests.situations import LATER, closed, closed_for_a_resident, facts, moved


def asked(world, case, *, days=0, by=None, **given):
    at = LATER + timedelta(days=days)
    return advance(case_no=case.no, move="call_back", by=by or world.hotline, now=at, **given)


def refusal(world, case, **given):
    with pytest.raises(Refused) as refused:
        asked(world, case, **given)
    return refused.value.code, refused.value.field


def test_an_answer_is_kept_in_the_columns(world):
    case = closed_for_a_resident(world)
    asked(world, case, reached="yes", says="solved", score=4, words="谢谢")
    matter = Matter.objects.get(case=case)
    assert (matter.says, matter.satisfaction, matter.heard) == ("solved", 4, "call")
    assert refusal(world, case, reached="yes", says="solved") == ("no_call", None)


def test_who_was_reached_need_not_give_a_mark(world):
    case = closed_for_a_resident(world)
    asked(world, case, reached="yes", says="solved")
    assert Matter.objects.get(case=case).satisfaction is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reached": "yes"}, "says"),
        ({"reached": "no", "says": "solved"}, "says"),
        ({"reached": "no", "score": 5}, "score"),
    ],
)
def test_what_does_not_fit_together_is_refused(world, given, field):
    case = closed_for_a_resident(world)
    assert refusal(world, case, **given)[1] == field
    assert CallBack.objects.count() == 0


@pytest.mark.parametrize(
    ("days", "gone"), [((0, 0, 0), False), ((0, 1), False), ((0, 0, 1), True), ((0, 1, 2), True)]
)
def test_out_of_reach_is_three_attempts_on_two_days(world, days, gone):
    case = closed_for_a_resident(world)
    for day in days:
        asked(world, case, days=day, reached="no")
    case = Case.objects.get(no=case.no)
    assert callbacks.out_of_reach(case) is gone
    assert callbacks.unreachable(Case.objects.all()).count() == int(gone)
    assert callbacks.due(Case.objects.all(), LATER + timedelta(days=3)).count() == int(not gone)
    matter = Matter.objects.get(case=case)
    assert (matter.says, matter.satisfaction, matter.heard) == ("", None, "")


def test_unsolved_opens_the_matter_again_and_is_remembered(world):
    case = asked(world, closed_for_a_resident(world), reached="yes", says="unsolved", score=2)
    matter = Matter.objects.get(case=case)
    assert (case.state, case.came_back, matter.contradictions, matter.outcome) == ("community", True, 1, "")
    assert (matter.says, matter.satisfaction) == ("unsolved", 2)


@pytest.mark.parametrize("limit", ["twice", "ten days"])
def test_beyond_the_limits_of_reopening_the_answer_is_kept_and_the_matter_stays_closed(world, limit):
    case = closed_for_a_resident(world)
    if limit == "twice":
        Matter.objects.filter(case=case).update(contradictions=2)
    case = asked(world, case, days=0 if limit == "twice" else 11, reached="yes", says="unsolved")
    assert (case.state, Matter.objects.get(case=case).says) == ("closed", "unsolved")


def test_after_fourteen_days_nobody_is_called(world):
    case = closed_for_a_resident(world)
    assert refusal(world, case, days=15, reached="no")[0] == "too_late"


def test_the_office_that_handled_it_does_not_ask_about_itself(world):
    case = receive(move="submit", by=world.resident, now=NOW, **facts("submit"))
    case = moved(moved(case, "raise_", world.worker), "settle", world.community, **facts("settle"))
    case = moved(case, "pass_", world.worker, **facts("pass_"))
    assert refusal(world, case, by=world.community, reached="no")[0] == "own_work"
    assert "call_back" not in {move.name for move in flows.moves_for(case, world.community)}
    assert "call_back" in {move.name for move in flows.moves_for(case, world.street)}


def test_a_patrols_matter_without_a_contact_is_nobodys_to_ask(world):
    assert refusal(world, closed(world), reached="no") == ("no_call", None)


def test_a_residents_own_mark_goes_before_one_taken_by_phone(world):
    case = closed_for_a_resident(world)
    asked(world, case, reached="yes", says="solved", score=5)
    moved(case, "rate", world.resident, score=2, says="unsolved")
    matter = Matter.objects.get(case=case)
    assert (matter.satisfaction, matter.says, matter.heard) == (2, "unsolved", "page")
    with pytest.raises(Refused):
        moved(case, "rate", world.resident, score=5)


@pytest.mark.parametrize(
    "values",
    [
        {"reached": False, "says": "solved"},
        {"reached": True},
        {"reached": True, "says": "solved", "score": 6},
    ],
)
def test_the_database_keeps_answers_of_those_who_were_reached(world, values):
    case = closed_for_a_resident(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        CallBack.objects.create(case=case, at=LATER, on=LATER.date(), **values)
    assert CallBack.objects.count() == 0
