"""The list of a month: who may write it, when it is late, what is due when, and how the unfinished goes on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jingzhi.core.flows import calendars, recompute, search
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case, Party
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.ledger.models import Event
from jingzhi.core.ledger.verify import verify
from jingzhi.core.notices.models import Notice
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import NOW, make_photo
from jingzhi.programmes.keywork import actions, queries
from jingzhi.programmes.keywork.models import Keywork, Listing
from jingzhi.programmes.keywork.tests.lists import SHOWN, at, make_draft, make_item, shown


def item(case):
    return Keywork.objects.get(case=case.pk)


def lists_of(case):
    return list(Listing.objects.filter(keywork=case.pk).order_by("n").values_list("month", "n"))


def test_an_item_goes_from_draft_to_confirmed_with_proof(world, shelf):
    case = make_item(world)
    assert case.state == "issued"
    zhujian = world.zhujian
    advance(
        case_no=case.no,
        move="progress",
        by=zhujian,
        now=NOW,
        note="完成一半",
        proof=[make_photo()],
        rev=case.rev,
    )
    with pytest.raises(Refused, match="凭据") as refused:
        advance(case_no=case.no, move="report", by=zhujian, now=NOW, note="已完成")
    assert refused.value.field == "proof"
    shown(case, world)
    done = advance(case_no=case.no, move="confirm", by=world.district, now=NOW)
    assert (done.state, done.closed_at) == ("confirmed", NOW)
    assert list(Party.objects.filter(case=case, ended_at=None)) == []
    assert verify().ok


@pytest.mark.parametrize(
    ("month", "day", "late"),
    [("2026-11", at(2026, 11, 5, 23), False), ("2026-11", at(2026, 11, 6), True), ("2026-12", at(2026, 11, 23), False)],
)  # fmt: skip
def test_a_list_after_the_fifth_is_late(world, month, day, late):
    case = make_item(world, now=day, month=month, due_on="2026-12-31")
    assert item(case).late_issue is late
    assert Event.objects.get(kind="keywork.issue").facts["late"] is late


@pytest.mark.parametrize(
    ("now", "due_on", "ends"),
    [
        (NOW, "2026-11-28", date(2026, 11, 30)),  # a Saturday: the Monday after
        (at(2026, 9, 28), "2026-10-03", date(2026, 10, 8)),  # in the holiday of October
        (at(2026, 9, 28), "2026-10-10", date(2026, 10, 10)),  # a Saturday that is worked
        (NOW, "2026-11-27", date(2026, 11, 27)),
    ],
)
def test_an_item_due_on_a_day_off_is_due_on_the_next_working_day(world, now, due_on, ends):
    case = make_item(world, now=now, month=f"{now:%Y-%m}", due_on=due_on)
    row = item(case)
    assert row.due_at == at(ends.year, ends.month, ends.day, 18)
    assert row.due_on == date.fromisoformat(due_on)
    case.refresh_from_db()
    assert case.due_at == row.due_at
    assert Party.objects.get(case=case).due_at == row.due_at


def test_an_item_sent_back_keeps_its_deadline(world):
    case = make_item(world)
    due = item(case).due_at
    for times in (1, 2):
        assert shown(case, world, now=NOW + timedelta(days=times)).state == "reported"
        back = advance(
            case_no=case.no,
            move="send_back",
            by=world.district,
            now=NOW + timedelta(days=times),
            why="没有照片",
        )
        assert (back.state, back.came_back) == ("issued", True)
        assert (item(case).due_at, item(case).returns, item(case).reported_at) == (due, times, None)
        assert Case.objects.get(no=case.no).due_at == due
        assert Party.objects.get(case=case, ended_at=None).came_back


def test_the_unfinished_goes_on_over_the_end_of_the_year_as_the_same_case(world):
    case = make_item(world, due_on="2026-11-30")
    kept = make_item(world, title="已完成的")
    shown(kept, world)
    advance(case_no=kept.no, move="confirm", by=world.district, now=NOW)
    assert actions.carry_over(now=at(2026, 11, 30, 23)) == 0
    assert actions.carry_over(now=at(2026, 12, 1, 0)) == 1
    assert actions.carry_over(now=at(2026, 12, 1, 1)) == 0
    assert actions.carry_over(now=at(2027, 1, 1, 0)) == 1
    assert lists_of(case) == [(date(2026, 11, 1), 0), (date(2026, 12, 1), 1), (date(2027, 1, 1), 2)]
    assert lists_of(kept) == [(date(2026, 11, 1), 0)]
    assert item(case).carried == 2
    assert Case.objects.filter(flow="keywork").count() == 2
    carried = Event.objects.filter(kind="keywork.carry").order_by("seq")
    assert [(one.by, one.facts["month"], one.facts["nth"]) for one in carried] == [
        ("system", "2026-12", 1),
        ("system", "2027-01", 2),
    ]


def test_months_without_a_run_are_not_left_out(world):
    case = make_item(world)
    shown(case, world)  # shown, not confirmed: unfinished all the same
    assert actions.carry_over(now=at(2027, 2, 3)) == 3
    assert [n for _month, n in lists_of(case)] == [0, 1, 2, 3]
    draft = make_draft(world, month="2026-12", due_on="2026-12-20")
    assert actions.carry_over(now=at(2027, 2, 4)) == 0
    assert lists_of(draft) == []


@pytest.mark.parametrize(
    ("by", "given", "code"),
    [
        ("district", {"month": "2026-10"}, "bad_month"),
        ("district", {"month": "2027-02"}, "bad_month"),
        ("district", {"month": "十一月"}, "bad_month"),
        ("district", {"due_on": "2026-11-23"}, "bad_due"),
        ("district", {"month": "2026-12", "due_on": "2026-11-30"}, "bad_due"),
        ("district", {"due_on": "2028-01-01"}, "bad_due"),
        ("district", {"owner": "B-510603001001"}, "not_your_body"),
        ("district", {"source": "meeting"}, "no_meeting"),
        ("street", {"owner": "D-zhujian"}, "not_your_body"),
        ("street", {"owner": "B-510603009001"}, "not_your_body"),
        ("zhujian", {}, "not_your_move"),
        ("leader", {}, "not_your_move"),
    ],
)
def test_a_draft_that_does_not_fit_is_refused_and_leaves_nothing(world, by, given, code):
    with pytest.raises(Refused) as refused:
        make_draft(world, by=by, **given)
    assert refused.value.code == code
    assert (Case.objects.count(), Keywork.objects.count()) == (0, 0)


def test_a_draft_whose_month_or_day_is_over_is_not_issued(world):
    case = make_draft(world)
    for now, code in ((at(2026, 11, 30), "due_over"), (at(2026, 12, 1), "month_over")):
        with pytest.raises(Refused) as refused:
            advance(case_no=case.no, move="issue", by=world.district, now=now)
        assert refused.value.code == code
    assert lists_of(case) == []


def test_each_stands_in_the_todo_list_of_whose_turn_it_is_only(world):
    theirs, own = make_item(world, owner="B-510603001"), make_item(world, by="street")

    def waits():
        return {
            name: {case.no for case in flows.waiting_for(world.seats[name])}
            for name in ("district", "street", "street2", "community", "community2", "force", "zhujian", "leader")
        }  # fmt: skip

    nobody = {name: set() for name in waits()}
    assert waits() == nobody | {"street": {theirs.no}, "community": {own.no}}
    shown(theirs, world, by="street")
    shown(own, world, by="community")
    assert waits() == nobody | {"district": {theirs.no}, "street": {own.no}}


def test_a_draft_is_seen_by_its_own_body_only(world):
    case = make_draft(world, by="street")
    seen = {name: set(queries.items_for(world.seats[name])) for name in ("street", "district", "community")}
    assert seen == {"street": {item(case)}, "district": set(), "community": set()}


def test_counts_stand_in_exactly_one_place(world):
    on_time, late, open_, carried = (
        make_item(world, title=f"第{n}项", due_on="2026-12-31") for n in range(4)
    )
    Keywork.objects.filter(case=late.pk).update(due_at=NOW - timedelta(days=1))
    Keywork.objects.filter(case=carried.pk).update(due_at=NOW - timedelta(days=1))
    for case in (on_time, late):
        shown(case, world)
        advance(case_no=case.no, move="confirm", by=world.district, now=NOW)
    found = queries.counts(queries.listed(world.district, date(2026, 11, 1), own=False), NOW)
    assert (found.total, found.on_time, found.done_late, found.late, found.going) == (4, 1, 1, 1, 1)
    assert (found.came, found.went, found.issued_late) == (0, 0, 4)
    actions.carry_over(now=at(2026, 12, 1))
    then = queries.counts(queries.listed(world.district, date(2026, 11, 1), own=False), NOW)
    after = queries.counts(queries.listed(world.district, date(2026, 12, 1), own=False), NOW)
    assert (then.went, after.total, after.came, after.issued_late) == (2, 2, 2, 0)
    assert open_.no in set(Listing.objects.filter(n=1).values_list("keywork_id", flat=True))


def test_owner_and_issuer_are_told(world):
    case = make_item(world)
    shown(case, world)
    while deliver_pending():
        pass
    told = set(Notice.objects.filter(case_no=case.no).values_list("seat_id", flat=True))
    assert told == {"S-zhujian", "S-district"}


def test_another_department_sees_and_moves_nothing(world):
    case = make_item(world)
    assert list(queries.items_for(world.chengguan)) == []
    with pytest.raises(Refused) as refused:
        advance(case_no=case.no, move="report", by=world.chengguan, now=NOW, **SHOWN)
    assert refused.value.status == 404


def test_a_new_calendar_moves_the_deadline_only_where_the_day_itself_becomes_a_day_off(world):
    plain = make_item(world, now=at(2026, 12, 28), month="2026-12", due_on="2027-01-29")
    off = make_item(world, now=at(2026, 12, 28), month="2026-12", due_on="2027-02-08", title="春节里的")
    assert [item(case).due_at for case in (plain, off)] == [at(2027, 1, 29, 18), at(2027, 2, 8, 18)]
    now = at(2026, 12, 30)
    rests = [date(2027, 1, 1), *(date(2027, 2, 5) + timedelta(days=n) for n in range(11))]
    rows = [{"date": day.isoformat(), "kind": "放假", "name": "春节"} for day in rests]
    calendars.load_calendar(year=2027, rows=rows, source="示例：2027年放假通知", by=world.district, now=now)
    assert recompute.recompute(by=world.district, now=now) == 2
    while deliver_pending():
        pass
    assert [item(case).due_at for case in (plain, off)] == [at(2027, 1, 29, 18), at(2027, 2, 16, 18)]
    for case in (plain, off):
        assert Case.objects.get(no=case.no).due_at == Party.objects.get(case=case).due_at == item(case).due_at
    assert Event.objects.filter(kind="keywork.realign").count() == 2


def test_an_item_is_found_by_its_words_and_their_initials(world):
    case = make_item(world)
    reach = flows.cases_for(world.district)
    assert [one.no for one in search.found(reach, "缺口")] == [case.no]
    assert [one.no for one in search.found(reach, "ldqk")] == [case.no]
    assert list(search.found(flows.cases_for(world.chengguan), "缺口")) == []
