"""Key tasks of three levels: broken down, reported with proof, accepted by the level above, progress counted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.rules.traces import digest

from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.core.ledger.verify import verify
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import NOW, STREETS, make_photo
from jingzhi.programmes.keytasks import actions, queries
from jingzhi.programmes.keytasks.flow import FLOW
from jingzhi.programmes.keytasks.models import Milestone, Moved, Task

LINES = "2026-12-31 全部摸清\n2026-12-10 方案印发"
STREET, COMMUNITY = f"B-{STREETS[0]}", f"B-{STREETS[0]}001"


@pytest.fixture(autouse=True)
def _files(shelf):
    """Photographs go to a folder of the test's own."""


def refusal(function, *args, **given):
    with pytest.raises(Refused) as refused, transaction.atomic():
        function(*args, **given)
    return refused.value.code


def top(world, **more):
    given = {"title": "小区治理提质", "wanted": "问题小区销号", "milestones": LINES, "owner": "B-district"}
    given |= {"target": 30, "unit": "个", "by": world.district, "now": NOW}
    return actions.open_task(**given | more)


def part(world, parent, owners=(STREET,), by=None, **more):
    given = {"wanted": "本街道销号", "milestones": "2026-12-20 台账和照片", "target": 12, "now": NOW}
    return actions.break_down(
        parent=queries.task(parent), owners=owners, by=by or world.district, **given | more
    )[0]


def moved(case, move, by, now=NOW, **given):
    return advance(case_no=case.no, move=move, by=by, now=now, **given)


def reported(world, case, by, n=1):
    return moved(case, "report", by, milestone=n, note="已完成", proof=[make_photo()])


def test_a_task_goes_down_two_levels_and_each_sees_its_own(world):
    district = top(world)
    street = part(world, district)
    community = part(world, street, [COMMUNITY], world.street, target=None)
    assert [one.state for one in (district, street, community)] == [
        "district_running", "street_running", "community_running",
    ]  # fmt: skip
    seen = {
        name: queries.tasks_for(world.seats[name]).count()
        for name in ("district", "street", "street2", "community")
    }
    assert seen == {"district": 3, "street": 2, "street2": 0, "community": 1}
    assert [one.title for one in Milestone.objects.filter(task=district.no).order_by("n")] == [
        "方案印发",
        "全部摸清",
    ]
    root = queries.node(world.leader, district.no)
    assert (root.shared(), root.task.target) == (12, 30)
    assert root.counts(date(2026, 12, 25)) == (4, 0, 3)


def test_who_may_break_down_and_to_whom(world):
    district = top(world)
    street = part(world, district)
    assert refusal(part, world, district) == "opened_before"
    assert refusal(part, world, district, [COMMUNITY]) == "bad_owner"
    assert refusal(part, world, district, [f"B-{STREETS[1]}"], world.street) == "not_yours"
    assert refusal(part, world, street, [COMMUNITY], world.street2) == "not_yours"
    assert refusal(part, world, district, []) == "nobody"
    assert refusal(top, world, by=world.street, owner=STREET) == "not_yours"
    assert refusal(top, world, target=5, unit="") == "no_unit"
    before = digest()
    both = [f"B-{STREETS[1]}", STREET]  # the second has it already: neither is opened
    assert refusal(part, world, district, both) == "opened_before"
    assert digest() == before
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.create(
            case=Case.objects.get(no=top(world).no), parent_id=district.no, owner_id=STREET, issuer_id="B-district",
            year=2026, title="x", wanted="x",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "code"),
    [("", "missing"), ("完成方案", "bad_milestone"), ("2026-13-01 甲", "bad_milestone"), ("2026-11-01 甲", "past_day"),
     ("2026-12-01 " + "长" * 81, "bad_milestone"), ("\n".join(["2026-12-01 甲"] * 13), "bad_milestone")],
)  # fmt: skip
def test_milestones_are_lines_of_a_day_and_what_is_to_be_seen(world, lines, code):
    assert refusal(top, world, milestones=lines) in (code, "required")
    assert not Task.objects.exists()


def test_a_milestone_needs_proof_and_counts_once_the_level_above_accepted_it(world):
    district = top(world)
    street = part(world, district)
    given = {"milestone": 1, "note": "已完成"}
    assert refusal(moved, street, "report", world.street, **given) == "no_proof"
    assert refusal(moved, street, "report", world.street, **given | {"milestone": 9}) == "unknown_milestone"
    assert refusal(moved, street, "report", world.street2, paper="文", **given) == "unknown_case"
    reported(world, street, world.street)
    assert queries.node(world.district, district.no).counts(date(2026, 12, 1)) == (3, 0, 0)
    assert refusal(moved, street, "accept", world.leader) == "not_yours"
    moved(street, "hand_back", world.district, why="没有照片")
    one = Milestone.objects.get(task=street.no)
    assert (one.returns, one.reported, one.accepted) == (1, None, None)
    moved(street, "report", world.street, paper="销号表〔2026〕1号", **given)
    moved(street, "accept", world.district)
    street.refresh_from_db()
    assert street.state == "done"
    assert queries.node(world.district, district.no).counts(date(2026, 12, 1)) == (3, 1, 0)
    assert verify().ok


def test_a_task_is_done_only_when_everything_below_is(world):
    district = top(world, milestones="2026-12-31 全部摸清")
    street = part(world, district)
    reported(world, district, world.district)
    moved(district, "accept", world.leader)
    district.refresh_from_db()
    assert district.state == "district_running"
    assert refusal(moved, district, "drop", world.leader, why="不做了") == "open_below"
    moved(street, "drop", world.district, why="并入别的任务")
    moved(district, "drop", world.leader, why="收尾")
    assert queries.node(world.district, district.no).counts(NOW.date()) == (0, 0, 0)


def test_a_day_put_off_keeps_both_days_and_its_reason(world):
    street = part(world, top(world))
    later = {"milestone": 1, "due_on": "2027-01-15"}
    assert refusal(moved, street, "put_off", world.street, why="来不及", **later) == "not_yours"
    moved(street, "put_off", world.district, why="汛期", **later)
    row = Moved.objects.get()
    assert (row.was, row.now) == (date(2026, 12, 20), date(2027, 1, 15))
    assert Milestone.objects.get(task=street.no).due_on == date(2027, 1, 15)


SEATS = (
    "worker",
    "community",
    "street",
    "street2",
    "zhujian",
    "district",
    "leader",
    "auditor",
    "hotline",
    "resident",
)
MAY = {
    "running": {("street", "report"), ("district", "put_off"), ("district", "drop")},
    "shown": {("district", "accept"), ("district", "hand_back")},
    "done": set(),
}


class Undone(Exception):
    """Thrown to take a move back that worked."""


@pytest.mark.parametrize("state", MAY)
def test_every_move_of_every_seat_works_or_changes_nothing(world, state):
    case = part(world, top(world))
    if state != "running":
        reported(world, case, world.street)
    if state == "done":
        moved(case, "accept", world.district)
    given = {
        "open": {"title": "x", "wanted": "x", "owner": STREET, "milestones": LINES},
        "report": {"milestone": 1, "note": "完成", "paper": "文"},
        "hand_back": {"why": "理由"},
        "put_off": {"milestone": 1, "due_on": "2027-01-15", "why": "理由"},
        "drop": {"why": "理由"},
    }
    case = Case.objects.select_related("place").get(no=case.no)
    before, found = digest(), set()
    for seat in SEATS:
        for move in FLOW.moves:
            try:
                with transaction.atomic():
                    moved(
                        case,
                        move.name,
                        world.seats[seat],
                        NOW + timedelta(hours=1),
                        **given.get(move.name, {}),
                    )
                    raise Undone
            except Undone:
                found.add((seat, move.name))
            except Refused:
                pass
        assert digest() == before, f"a move refused to {seat} left a row behind"
    assert found == MAY[state]
    offered = {(seat, move.name) for seat in SEATS for move in flows.moves_for(case, world.seats[seat])}
    assert offered <= found
