"""The outcome is the verifier's, each has what it needs, and a closed matter has one; the handler's word is apart."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from jingzhi.core.bodies import actions as bodies
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.core.ledger.models import Event
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.models import Matter
from jingzhi.programmes.grid.tests.factories import NOW, STREETS, make_matter, make_photo
from jingzhi.programmes.grid.tests.situations import (
    LATER,
    SITUATIONS,
    answered_by_bodies,
    answered_by_community,
    answered_by_grid,
    closed,
    facts,
    moved,
    reported,
    undecided,
)

SEEN = {"seen": [make_photo(61)]}
TOMORROW = (LATER + timedelta(days=1)).date()


def passed(case, by, **given):
    moved(case, "pass_", by, **given)
    return Matter.objects.get(case=case)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_is_ended_has_an_outcome_and_what_is_open_at_most_a_decided_one(world, situation):
    case = SITUATIONS[situation][1](world)
    matter = Matter.objects.get(case=case)
    assert (matter.outcome != "") == (case.closed_at is not None or case.state == "verified")


def test_the_handlers_word_and_the_verifiers_stand_apart(world):
    case = moved(reported(world), "solve", world.worker, **facts("solve"))
    assert (Matter.objects.get(case=case).handled, Matter.objects.get(case=case).outcome) == ("fixed", "")
    matter = passed(case, world.community, result="partial", left="还有一盏", left_on=TOMORROW, **SEEN)
    assert (matter.handled, matter.outcome, matter.left_on) == ("fixed", "partial", TOMORROW)
    assert Event.objects.get(subject=case.no, kind="grid.pass_").facts["pair"] is False


def test_a_pair_is_whole_with_a_picture_before_after_and_of_the_look(world):
    case = make_matter(world, scene=[make_photo(10)])
    moved(case, "solve", world.worker, **facts("solve"))
    passed(case, world.community, result="solved", **SEEN)
    assert Event.objects.get(subject=case.no, kind="grid.pass_").facts["pair"] is True


BAD = {
    "no outcome": ({}, "result"),
    "no look, no reason": ({"result": "solved"}, "seen"),
    "partial: not what is left": ({"result": "partial", "left_on": "2026-12-01"}, "left"),
    "partial: neither day nor matter": ({"result": "partial", "left": "一盏"}, "left_on"),
    "partial: a day that is gone": (
        {"result": "partial", "left": "一盏", "left_on": "2026-11-23"},
        "left_on",
    ),
    "partial: a day too far": ({"result": "partial", "left": "一盏", "left_on": "2028-01-01"}, "left_on"),
    "partial: unknown matter": ({"result": "partial", "left": "一盏", "other": "JY-1"}, "other"),
    "impossible: no article": ({"result": "impossible", "explain": "须表决"}, "law"),
    "impossible: no explanation": ({"result": "impossible", "law": "民法典第二百七十八条"}, "explain"),
    "not ours: no explanation": ({"result": "not_ours"}, "explain"),
    "duplicate: of nothing": ({"result": "duplicate"}, "other"),
}


@pytest.mark.parametrize(("given", "field"), BAD.values(), ids=BAD)
def test_an_outcome_without_what_it_needs_is_refused(world, given, field):
    case = answered_by_grid(world)
    look = {} if field == "seen" else SEEN
    with pytest.raises(Refused) as refused:
        moved(case, "pass_", world.community, **(given | look))
    assert refused.value.field == field
    assert refused.value.text
    assert Case.objects.get(no=case.no).state == "answered"


def test_gone_by_itself_needs_a_picture_of_the_spot_and_no_reason_helps(world):
    case = answered_by_grid(world)
    with pytest.raises(Refused) as refused:
        moved(case, "pass_", world.community, result="gone", no_photo="天黑")
    assert refused.value.field == "seen"
    assert passed(case, world.community, result="gone", **SEEN).outcome == "gone"


def test_a_reason_stands_for_the_picture_of_the_look(world):
    case = answered_by_grid(world)
    assert passed(case, world.community, result="solved", no_photo="夜间无法拍清").outcome == "solved"


@pytest.mark.parametrize("handled", ["planned", "not_found"])
def test_what_was_only_planned_or_not_there_is_not_solved(world, handled):
    case = moved(reported(world), "solve", world.worker, outcome=handled)
    with pytest.raises(Refused) as refused:
        moved(case, "pass_", world.community, result="solved")
    assert refused.value.code == "not_solved"


def test_a_duplicate_names_another_matter_of_the_same_reach(world):
    case, twin = answered_by_grid(world), make_matter(world)
    far = make_matter(world, point=(104.25, 31.05))
    for other, code in ((case.no, "same_case"), (far.no, "unknown_case")):
        with pytest.raises(Refused) as refused:
            moved(case, "pass_", world.community, result="duplicate", other=other, **SEEN)
        assert refused.value.code == code
    assert passed(case, world.community, result="duplicate", other=twin.no, **SEEN).other_id == twin.no


def test_impossible_keeps_its_article_and_tells_the_resident(world):
    case = answered_by_bodies(world)
    given = {"result": "impossible", "law": "民法典第二百七十八条", "explain": "须业主共同决定"}
    matter = passed(case, world.community, **given, **SEEN)
    assert (matter.outcome, matter.law) == ("impossible", "民法典第二百七十八条")
    assert case.remarks.get(name="explain").public
    assert Case.objects.get(no=case.no).state == "verified"


def test_a_deputy_of_the_office_that_handled_it_may_not_verify(world):
    row = {"code": "S-deputy", "body": f"B-{STREETS[0]}001", "role": "community", "name": "社区副岗"}
    deputy = bodies.make_seats(rows=[row | {"territory": f"{STREETS[0]}001"}], by=world.district, now=NOW)[0]
    case = answered_by_community(world)
    with pytest.raises(Refused) as refused:
        moved(case, "pass_", deputy, **facts("pass_"))
    assert (refused.value.status, refused.value.code) == (403, "own_work")
    verifiers = {
        name for name in ("worker", "community", "street")
        if any(move.name == "pass_" for move in flows.moves_for(case, world.seats[name]))
    }  # fmt: skip
    assert verifiers == {"worker", "street"}


def test_a_look_that_told_nothing_comes_back_next_day_and_the_third_goes_to_the_street(world):
    case = answered_by_community(world)
    due = case.due_at
    case = moved(case, "cannot_verify", world.worker, **facts("cannot_verify"))
    assert (case.state, case.due_at > due - timedelta(seconds=1)) == ("answered", True)
    with pytest.raises(Refused) as refused:
        moved(case, "cannot_verify", world.worker, **facts("cannot_verify"))
    assert refused.value.code == "looked_today"
    for days in (1, 2):
        case = advance(
            case_no=case.no, move="cannot_verify", by=world.worker, now=LATER + timedelta(days=days),
            **facts("cannot_verify"),
        )  # fmt: skip
    assert case.state == "undecided"
    assert case in flows.waiting_for(world.street)


def test_what_nobody_could_verify_is_the_streets_to_decide(world):
    case = undecided(world)
    with pytest.raises(Refused):
        moved(case, "pass_", world.worker, **facts("pass_"))
    assert passed(case, world.street, result="solved", no_photo="三次到场均无人").outcome == "solved"


def test_a_reopened_matter_is_decided_anew(world):
    case = closed(world)
    moved(case, "contradict", world.resident, why="没修好")
    matter = Matter.objects.get(case=case)
    assert (matter.outcome, matter.handled, matter.says, matter.heard) == ("", "", "unsolved", "")


@pytest.mark.parametrize(
    "values",
    [{"outcome": "magic"}, {"outcome": "partial"}, {"outcome": "impossible"}, {"says": "solved"}],
)
def test_the_database_keeps_what_an_outcome_needs(world, values):
    case = make_matter(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Matter.objects.filter(case=case).update(**values)
    assert Matter.objects.get(case=case).outcome == ""


def ends(case, state):
    """The case ends as the engine would write it, and the transaction's rules are looked at."""
    with transaction.atomic(), connection.cursor() as cursor:
        Case.objects.filter(no=case.no).update(state=state, closed_at=LATER)
        cursor.execute("SET CONSTRAINTS grid_closed_is_decided IMMEDIATE")
        cursor.execute("SET CONSTRAINTS grid_closed_is_decided DEFERRED")


@pytest.mark.parametrize("state", ["closed", "declined", "merged", "transferred"])
def test_the_database_refuses_a_closed_matter_without_an_outcome(world, state):
    case = make_matter(world)
    with pytest.raises(IntegrityError, match="matter_closed_has_outcome"):
        ends(case, state)
    assert Case.objects.get(no=case.no).state == "reported"
    Matter.objects.filter(case=case).update(outcome="solved")
    ends(case, state)
    assert Case.objects.get(no=case.no).state == state


def test_declined_and_merged_get_their_outcome_by_rule(world):
    for reason, outcome in (("repeat", "duplicate"), ("beyond_duty", "not_ours"), ("illegal", "not_ours")):
        case = SITUATIONS["community"][1](world)
        moved(case, "decline", world.community, reason=reason, reply="请联系物业")
        assert Matter.objects.get(case=case).outcome == outcome
    assert Matter.objects.get(case=SITUATIONS["merged"][1](world)).outcome == "duplicate"


def test_a_matter_of_the_first_version_passes_as_it_always_did(world):
    case = answered_by_grid(world)
    Case.objects.filter(no=case.no).update(version=1)
    assert passed(case, world.community).outcome == "solved"
