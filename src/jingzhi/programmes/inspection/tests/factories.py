"""A third and fourth street with their seats, and plans brought to where a test begins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from jingzhi.core.bodies import actions as bodies
from jingzhi.core.bodies.models import Seat
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.core.places import actions as places
from jingzhi.programmes.grid.tests.factories import DISTRICT, NOW, SINCE, Setup, World, _place, make_photo
from jingzhi.programmes.inspection import actions
from jingzhi.programmes.inspection.models import Check, Plan

MORE = ("510603101", "510603102")
LATER = NOW + timedelta(days=1)


def more_streets(world: World) -> World:
    """Four streets, each with its seat: what a round of pairs needs."""
    rows = [
        _place(code, "street", f"丙{n}街道", DISTRICT, (104.0 + 0.2 * n, 31.2, 104.2 + 0.2 * n, 31.4))
        for n, code in enumerate(MORE)
    ]
    places.found(rows=rows, by=Setup(), now=NOW)
    made = [
        {"code": f"B-{code}", "kind": "street", "name": f"街道{code[-3:]}", "place": code, "since": SINCE}
        for code in MORE
    ]
    bodies.found_bodies(rows=made, by=Setup(), now=NOW)
    seats = [
        {
            "code": f"S-street{n}",
            "body": f"B-{code}",
            "role": "street",
            "name": f"街道{n}岗",
            "territory": code,
        }
        for n, code in enumerate(MORE, 3)
    ]
    bodies.make_seats(rows=seats, by=Setup(), now=NOW)
    for row in Seat.objects.select_related("body", "territory").filter(code__in=["S-street3", "S-street4"]):
        world.seats[row.code.removeprefix("S-")] = row
    return world


def make_plan(world: World, *, cap: int = 4, **check: Any) -> tuple[Plan, Check]:
    """A plan with one check, not approved."""
    plan = actions.begin_plan(year=2027, cap=cap, by=world.district, now=NOW)
    return plan, more(plan, world, **check)


def more(plan: Plan, world: World, **given: Any) -> Check:
    """One check more."""
    values = {"kind": "random", "level": "community", "title": "消防通道抽查", "month": 3, "n": 2} | given
    return actions.add_check(plan=plan, by=world.district, now=NOW, **values)


def drawn(world: World, **check: Any) -> Check:
    """Approved and drawn."""
    plan, row = make_plan(world, **check)
    actions.approve(plan=plan, by=world.district, now=NOW)
    if row.kind != "special":
        actions.draw(check=row, by=world.district, now=LATER)
    return Check.objects.select_related("plan__place").get(pk=row.pk)


def special(world: World, *codes: str, level: str = "department") -> Check:
    """专项督导 of the bodies named."""
    plan, row = make_plan(world, kind="special", level=level, title="安全生产专项督导")
    actions.set_candidates(check=row, codes=codes, by=world.district, now=NOW)
    actions.approve(plan=plan, by=world.district, now=NOW)
    return Check.objects.select_related("plan__place").get(pk=row.pk)


def found(world: World, code: str = "D-zhujian", level: str = "department") -> Case:
    """A finding of the district."""
    check = special(world, code, level=level)
    return actions.find(check=check, by=world.district, now=LATER, body=code, words="台账不全")


def seat_of(world: World, body: str) -> Seat:
    """The seat of a street's body."""
    return next(
        seat
        for seat in world.seats.values()
        if seat.body_id == body and seat.role in ("street", "department")
    )


def crossfound(world: World) -> Case:
    """A finding of one street about another."""
    check = drawn(world, kind="cross", level="street", title="街道交叉检查", n=0)
    row = check.chosen.order_by("position").first()
    assert row is not None
    assert row.checker_id is not None
    by = seat_of(world, row.checker_id)
    return actions.find(check=check, by=by, now=LATER, body=row.subject_id, words="值班记录缺三天")


def moved(case: Case, move: str, by: Seat, **given: Any) -> Case:
    """One move on."""
    return advance(case_no=case.no, move=move, by=by, now=LATER, **given)


def rectified(case: Case, by: Seat) -> Case:
    """Reported as put right, with proof."""
    return moved(case, "rectify", by, photos=[make_photo()], words="已补齐")
