"""Meetings: the agenda makes itself, decisions become items, and the next meeting opens with the open ones."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.core.ledger.models import Event
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import NOW, make_matter
from jingzhi.programmes.keywork import actions, agenda, queries
from jingzhi.programmes.keywork.models import Keywork, Meeting
from jingzhi.programmes.keywork.tests.lists import at, make_draft, make_item, shown

DECIDED = {
    "title": "城区路灯专班",
    "wanted": "专班方案和销号表",
    "owner": "D-zhujian",
    "due_on": "2026-12-15",
    "month": "2026-11",
}


def found(seat, now):
    return {(one.case.no, one.cause, one.n) for one in agenda.agenda(seat=seat, now=now)}


def called(world, *, by="district", kind="monthly", on=date(2026, 11, 25), now=NOW):
    return actions.call_meeting(kind=kind, held_on=on, by=world.seats[by], now=now)


def test_the_agenda_is_what_is_overdue_stuck_or_bouncing(world):
    quiet = make_item(world, due_on="2026-12-31")
    overdue = make_item(world, title="到期的", due_on="2026-11-24")
    make_draft(world)
    assert found(world.district, NOW) == set()
    bounced = make_item(world, title="退了又退的", due_on="2026-12-31")
    monday = at(2026, 11, 30)
    for _n in range(2):
        shown(bounced, world, now=monday)
        advance(case_no=bounced.no, move="send_back", by=world.district, now=monday, why="再补")
    # Monday to Friday without an event are five working days; the Friday before is the fourth after NOW.
    assert found(world.district, at(2026, 11, 27)) == {(overdue.no, "overdue", 2)} | {
        (bounced.no, "bounced", 2)
    }
    assert found(world.district, monday) == {
        (overdue.no, "overdue", 5),
        (quiet.no, "stuck", 5),
        (overdue.no, "stuck", 5),
        (bounced.no, "bounced", 2),
    }


def test_carrying_on_is_no_progress(world):
    case = make_item(world, due_on="2026-12-31")
    actions.carry_over(now=at(2026, 12, 1))
    assert (case.no, "stuck", 6) in found(world.district, at(2026, 12, 1))


def test_matters_of_grids_are_on_the_agenda_of_whoever_reaches_them(world):
    case = make_matter(world)
    later = NOW + timedelta(days=30)
    causes = {cause for no, cause, _n in found(world.street, later) if no == case.no}
    assert "stuck" in causes
    assert found(world.street2, later) == set()


def test_a_meeting_keeps_the_agenda_of_the_moment_it_was_called(world):
    overdue = make_item(world, due_on="2026-11-24")
    later = at(2026, 11, 26)
    row = called(world, on=date(2026, 11, 26), now=later)
    shown(overdue, world, now=later)
    assert [(one.case_id, one.cause, one.n) for one in row.topics.all()] == [(overdue.no, "overdue", 1)]
    assert Event.objects.get(kind="keywork.call_meeting").facts["topics"] == 1


def test_a_decision_is_an_item_at_once_and_the_next_meeting_opens_with_it(world):
    matter, first = make_matter(world), called(world)
    case = actions.decide(meeting=first, by=world.district, now=NOW, about=matter.no, key="k", **DECIDED)
    again = actions.decide(meeting=first, by=world.district, now=NOW, about=matter.no, key="k", **DECIDED)
    row = Keywork.objects.get(case=case.pk)
    assert (case.state, again.no) == ("issued", case.no)
    assert (row.source, row.meeting_id, row.about_id, row.late_issue) == (
        "meeting",
        first.pk,
        matter.no,
        False,
    )
    second = called(world, kind="joint", on=date(2026, 12, 20))
    of_street = called(world, by="street")
    assert list(queries.decisions(first, earlier=False)) == [row]
    assert list(queries.decisions(second, earlier=True)) == [row]
    assert list(queries.decisions(first, earlier=True)) == []
    assert list(queries.decisions(of_street, earlier=True)) == []
    shown(case, world)
    advance(case_no=case.no, move="confirm", by=world.district, now=NOW)
    assert list(queries.decisions(second, earlier=True)) == []


def test_a_decision_that_does_not_fit_leaves_nothing(world):
    row, before = called(world), Case.objects.count()
    matter = make_matter(world, point=(104.25, 31.05))
    for seat, given, code in (
        ("street", {}, "not_yours"),
        ("leader", {}, "not_yours"),
        ("district", {"owner": "B-510603001001"}, "not_your_body"),
        ("district", {"about": "JY-20261123-99999"}, "unknown_case"),
    ):
        with pytest.raises(Refused) as refused:
            actions.decide(meeting=row, by=world.seats[seat], now=NOW, **(DECIDED | given))
        assert refused.value.code == code
    assert Case.objects.count() == before + 1
    assert Keywork.objects.count() == 0
    assert matter.flow == "grid"


@pytest.mark.parametrize(
    ("by", "given", "code"),
    [
        ("zhujian", {}, "not_yours"),
        ("community", {}, "not_yours"),
        ("leader", {}, "not_yours"),
        ("district", {"kind": "party"}, "bad_kind"),
        ("district", {"on": date(2026, 11, 22)}, "day_over"),
    ],
)
def test_a_meeting_is_called_by_district_and_streets_for_a_day_to_come(world, by, given, code):
    with pytest.raises(Refused) as refused:
        called(world, by=by, **given)
    assert refused.value.code == code
    assert Meeting.objects.count() == 0


def test_a_meeting_is_called_once_a_day(world):
    called(world)
    with pytest.raises(Refused) as refused:
        called(world)
    assert (refused.value.code, Meeting.objects.count()) == ("meeting_twice", 1)


def test_meetings_are_seen_from_above_and_not_from_beside(world):
    own, all_ = called(world, by="street"), called(world)
    seen = {name: set(queries.meetings_for(world.seats[name])) for name in ("district", "leader", "street", "street2", "zhujian")}  # fmt: skip
    both = {own, all_}
    assert seen == {"district": both, "leader": both, "street": {own}, "street2": set(), "zhujian": set()}
