"""Plans and draws: the cap by name, committed before published, lists that cannot move, pairs that avoid."""

from __future__ import annotations

import hashlib

import pytest
from django.db import connection

from jingzhi.core.ledger.models import Event
from jingzhi.core.ledger.verify import verify
from jingzhi.kit import draws
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import NOW
from jingzhi.programmes.inspection import actions, queries
from jingzhi.programmes.inspection.models import Candidate, Check, Plan
from jingzhi.programmes.inspection.tests.factories import LATER, drawn, make_plan, more, more_streets, special


def refusal(function, **given):
    with pytest.raises(Refused) as refused:
        function(**given)
    return refused.value


def test_only_the_district_plans_approves_and_draws(world):
    plan, check = make_plan(world)
    for seat in (world.street, world.zhujian, world.leader, world.auditor, world.community):
        assert refusal(actions.begin_plan, year=2028, cap=3, by=seat, now=NOW).status == 403
        assert refusal(actions.approve, plan=plan, by=seat, now=NOW).status == 403
        assert refusal(actions.draw, check=check, by=seat, now=NOW).status == 403
    assert Plan.objects.count() == 1


def test_a_plan_over_the_cap_is_refused_with_subject_and_cap(world):
    plan, _check = make_plan(world, cap=2)
    more(plan, world)
    third = more(plan, world, kind="special", title="督导")
    actions.set_candidates(check=third, codes=["B-510603001001"], by=world.district, now=NOW)
    error = refusal(actions.approve, plan=plan, by=world.district, now=NOW)
    assert error.code == "over_cap"
    assert "社区001001" in error.text
    assert "3 次" in error.text
    assert "上限是 2 次" in error.text
    assert Plan.objects.get().approved_at is None
    second = Check.objects.get(code="2027-02")
    keep = ["B-510603001002", "B-510603009001"]
    actions.set_candidates(check=second, codes=keep, by=world.district, now=NOW)
    assert actions.approve(plan=plan, by=world.district, now=NOW).approved_at == NOW


def test_a_list_that_is_too_short_is_refused(world):
    plan, _check = make_plan(world, n=5)
    assert refusal(actions.approve, plan=plan, by=world.district, now=NOW).code == "too_few"
    other = actions.begin_plan(year=2028, cap=2, by=world.district, now=NOW)
    assert refusal(actions.approve, plan=other, by=world.district, now=NOW).code == "no_checks"


def test_the_commitment_stands_before_the_seed_is_published(world):
    plan, check = make_plan(world)
    assert refusal(actions.draw, check=check, by=world.district, now=NOW).code == "not_committed"
    actions.approve(plan=plan, by=world.district, now=NOW)
    check.refresh_from_db()
    told = Event.objects.get(kind="inspection.commit")
    assert told.facts == {"list": check.frozen, "commitment": check.commitment}
    assert (check.seed, check.drawn_at) == ("", None)
    actions.draw(check=check, by=world.district, now=LATER)
    check.refresh_from_db()
    assert hashlib.sha256(check.seed.encode()).hexdigest() == told.facts["commitment"]
    published = Event.objects.get(kind="inspection.draw")
    assert published.seq > told.seq
    assert published.facts["seed"] == check.seed
    assert verify().ok


def test_the_seed_lies_sealed_until_then(world):
    plan, check = make_plan(world)
    actions.approve(plan=plan, by=world.district, now=NOW)
    check.refresh_from_db()
    sealed = bytes(check.seed_sealed)
    actions.draw(check=check, by=world.district, now=LATER)
    check.refresh_from_db()
    assert check.seed.encode() not in sealed
    assert bytes.fromhex(check.seed) not in sealed


def test_any_reader_draws_the_same(world):
    check = drawn(world)
    lots = sorted(
        hashlib.sha256(f"{check.seed}|{code}".encode()).hexdigest() for code in queries.codes(check)
    )
    chosen = check.chosen.order_by("position").values_list("subject_id", flat=True)
    assert [draws.digest(check.seed, code) for code in chosen] == lots[:2]
    assert refusal(actions.draw, check=check, by=world.district, now=LATER).code == "drawn"


def test_two_draws_have_two_seeds(world):
    plan, first = make_plan(world)
    second = more(plan, world)
    actions.approve(plan=plan, by=world.district, now=NOW)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.commitment != second.commitment
    assert first.frozen == second.frozen


def test_whoever_changes_the_list_after_the_commitment_is_refused(world):
    plan, check = make_plan(world)
    actions.approve(plan=plan, by=world.district, now=NOW)
    given = {"check": check, "codes": ["B-510603001001"], "by": world.district, "now": NOW}
    assert refusal(actions.set_candidates, **given).code == "approved"
    assert refusal(more, plan=plan, world=world).code == "approved"
    Candidate.objects.filter(body="B-510603001001").delete()
    error = refusal(actions.draw, check=check, by=world.district, now=LATER)
    assert (error.code, error.status) == ("list_changed", 409)
    check.refresh_from_db()
    assert check.seed == ""


def test_pairs_avoid_what_they_must_and_the_last_round(world):
    more_streets(world)
    plan, first = make_plan(world, kind="cross", level="street", title="交叉检查", n=0)
    second = more(plan, world, kind="cross", level="street", title="交叉检查", n=0)
    codes = queries.codes(first)
    assert len(codes) == 4
    actions.set_candidates(check=first, codes=codes, avoid=[(codes[0], codes[1])], by=world.district, now=NOW)
    actions.approve(plan=plan, by=world.district, now=NOW)
    rounds = []
    for check in (first, second):
        actions.draw(check=check, by=world.district, now=LATER)
        rounds.append(set(check.chosen.values_list("checker_id", "subject_id")))
    assert {frozenset(pair) for pair in rounds[0]}.isdisjoint({frozenset(codes[:2])})
    assert rounds[0].isdisjoint(rounds[1])
    for pairs in rounds:
        assert {one for one, _other in pairs} == {other for _one, other in pairs} == set(codes)
        assert not {(other, one) for one, other in pairs} & pairs


def test_a_round_that_cannot_be_is_refused_when_it_is_approved(world):
    more_streets(world)
    plan, check = make_plan(world, kind="cross", level="street", n=0)
    codes = queries.codes(check)
    avoid = [(codes[0], other) for other in codes[1:]]
    actions.set_candidates(check=check, codes=codes, avoid=avoid, by=world.district, now=NOW)
    assert refusal(actions.approve, plan=plan, by=world.district, now=NOW).code == "no_pairing"
    assert not Event.objects.filter(kind="inspection.commit").exists()


def test_named_bodies_are_not_drawn(world):
    check = special(world, "D-zhujian")
    assert list(check.chosen.values_list("subject_id", "checker_id")) == [("D-zhujian", None)]
    assert (check.seed, check.commitment) == ("", "")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "other"}, "kind"),
        ({"kind": "cross", "level": "department"}, "level"),
        ({"month": 13}, "month"),
        ({"n": 0}, "n"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(world, given, field):
    plan = actions.begin_plan(year=2027, cap=2, by=world.district, now=NOW)
    assert refusal(more, plan=plan, world=world, **given).field == field
    assert Check.objects.count() == 0


def test_bodies_of_another_level_are_no_candidates(world):
    _plan, check = make_plan(world)
    given = {"check": check, "by": world.district, "now": NOW}
    assert refusal(actions.set_candidates, codes=["D-zhujian"], **given).code == "unknown_body"
    own = ["B-510603001001"]
    assert refusal(actions.set_candidates, codes=own, avoid=[(own[0], own[0])], **given).code == "bad_pair"


def test_the_database_itself_keeps_a_seed_behind_its_commitment(world):
    _plan, check = make_plan(world)
    with pytest.raises(Exception, match="check_committed_before_published"), connection.cursor() as cursor:
        cursor.execute("UPDATE inspection_check SET seed = 'x' WHERE id = %s", [check.pk])
