"""What grids must have, who fills it, and since when something is missing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from jingzhi.core.bodies import actions as bodies
from jingzhi.core.ledger.models import Event
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import NOW, SINCE, STREETS, Setup
from jingzhi.programmes.staffing import checks
from jingzhi.programmes.staffing.actions import handover, helping, posts
from jingzhi.programmes.staffing.checks import Span
from jingzhi.programmes.staffing.models import Filling, PostKind
from jingzhi.programmes.staffing.queries import posts as ask
from jingzhi.programmes.staffing.tests.conftest import (
    COMMUNITY,
    DAY,
    ELSEWHERE,
    GRID,
    GRID2,
    TODAY,
    account,
    enrolment,
    new_seat,
)


def line(staffed, kind, grid=GRID, on=TODAY):
    return ask.lines(within=staffed.place(grid), on=on, kind=kind)[0]


def test_a_grid_has_seven_kinds_of_posts_and_the_rest_is_missing_since_the_grid_began(staffed):
    lines = ask.lines(within=staffed.place(), on=TODAY)
    assert [one.kind.code for one in lines] == [
        "leader", "worker", "zhengfa", "gongan", "chengguan", "wuye", "helper",
    ]  # fmt: skip
    assert [one.missing for one in lines] == [0, 0, 1, 1, 0, 1, 1]
    assert lines[0].held[0].accounts == ("岗位账号 u-community",)
    assert (lines[2].since, lines[2].days) == (SINCE, (TODAY - SINCE).days + 1)
    assert (lines[2].why, lines[6].why) == ("没有指定岗位", "没有登记的辅助力量")


def test_a_post_is_open_when_its_seat_has_no_holder_and_the_days_count_today(staffed):
    bodies.end_appointment(
        account=staffed.accounts["worker"], seat=staffed.worker, until=TODAY - 2 * DAY, by=Setup(), now=NOW
    )
    gap = line(staffed, "worker")
    assert (gap.missing, gap.since, gap.days, gap.why) == (1, TODAY - 2 * DAY, 3, "岗位无人在任")
    assert line(staffed, "worker", on=TODAY - 3 * DAY).missing == 0


def test_a_substitute_keeps_a_post_filled(staffed):
    handover.stand_in(
        holder=staffed.term("worker"), account=account("sub"), since=TODAY, until=TODAY + 7 * DAY,
        by=staffed.community, now=NOW,
    )  # fmt: skip
    held = line(staffed, "worker").held[0]
    assert (held.accounts, held.substitute) == (("岗位账号 sub",), True)
    assert line(staffed, "worker").missing == 0


def test_helpers_fill_the_last_post_while_their_consent_runs(staffed):
    helping.register(given=enrolment(staffed), by=staffed.community, now=NOW)
    assert line(staffed, "helper").missing == 0
    gap = line(staffed, "helper", on=date(2027, 11, 4))
    assert (gap.missing, gap.since, gap.days) == (1, date(2027, 11, 1), 4)


@pytest.mark.parametrize(
    ("needed", "filled", "since"),
    [
        ([(1, None, 1)], [], 1),
        ([(1, None, 1)], [(1, None, 1)], None),
        ([(1, None, 1)], [(1, 9, 1)], 9),
        ([(1, None, 1)], [(1, 5, 1), (7, 9, 1)], 9),
        ([(1, None, 2)], [(1, 5, 1), (1, 8, 1)], 5),  # from one missing to two: the same gap
        ([(1, 6, 1), (6, None, 2)], [(1, None, 1)], 6),  # the rule asks for more
        ([(1, 6, 2), (6, None, 1)], [], 1),  # the rule asks for less: still open since the first day
        ([(1, None, 0)], [], None),
        ([(15, None, 1)], [], None),  # a need to come
    ],
)
def test_since_when_a_post_is_short(needed, filled, since):
    def spans(rows):
        return [Span(date(2026, 1, a), date(2026, 1, b) if b else None, n) for a, b, n in rows]

    found = checks.short_since(needed=spans(needed), filled=spans(filled), on=date(2026, 1, 12))
    assert found == (date(2026, 1, since) if since else None)


def test_two_people_in_one_seat_fill_one_post_once():
    spans = [Span(SINCE, TODAY), Span(SINCE + DAY, None), Span(SINCE, SINCE + DAY)]
    assert checks.united(spans) == [Span(SINCE, None)]
    assert checks.united([Span(TODAY, None), Span(SINCE, SINCE + DAY)]) == [
        Span(SINCE, SINCE + DAY), Span(TODAY, None),
    ]  # fmt: skip


def test_the_district_changes_the_rule_from_a_day_on_and_the_past_keeps_its_own(staffed):
    posts.require(code="worker", per_grid=2, since=TODAY + DAY, by=staffed.district, now=NOW)
    assert line(staffed, "worker").missing == 0
    gap = line(staffed, "worker", on=TODAY + 2 * DAY)
    assert (gap.missing, gap.since, gap.days) == (1, TODAY + DAY, 2)
    assert PostKind.objects.filter(code="worker").count() == 2
    assert Event.objects.filter(kind="staffing.require", subject="post:worker").last().facts["per_grid"] == 2


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"by": "street"}, 403),
        ({"per_grid": 21}, 422),
        ({"code": "king"}, 404),
        ({"since": TODAY - DAY}, 422),
    ],
)
def test_a_rule_is_refused(staffed, given, status):
    usual = {"code": "worker", "per_grid": 2, "since": TODAY, "by": "district"} | given
    usual["by"] = getattr(staffed, usual["by"])
    with pytest.raises(Refused) as refused:
        posts.require(**usual, now=NOW)
    assert refused.value.status == status
    assert PostKind.objects.count() == 7


def test_rules_and_fillings_do_not_overlap_in_the_database(staffed):
    with pytest.raises(Refused):
        posts.lay_down(since=SINCE, by=Setup(), now=NOW)
    grid, period = staffed.place(), DateRange(TODAY, None)
    for row in (
        PostKind(code="worker", name="x", group="worker", rank=9, per_grid=1, period=period),
        Filling(
            grid=grid, kind="worker", n=1, seat=staffed.community, period=period
        ),  # two seats in one post
        Filling(grid=grid, kind="worker", n=2, seat=staffed.worker, period=period),  # one seat in two
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_a_seat_is_named_for_several_grids_and_taken_off_again(staffed):
    grid2 = staffed.place(GRID2)
    row = posts.fill(
        grid=grid2, kind="chengguan", seat=staffed.force, since=TODAY, by=staffed.street, now=NOW
    )
    assert line(staffed, "chengguan", GRID2).missing == 0
    with pytest.raises(Refused) as refused:
        posts.fill(grid=grid2, kind="chengguan", seat=staffed.force, since=TODAY, by=staffed.street, now=NOW)
    assert refused.value.status == 409
    posts.release(filling=row, until=TODAY + DAY, by=staffed.street, now=NOW)
    assert line(staffed, "chengguan", GRID2, TODAY + DAY).days == 1
    told = Event.objects.filter(subject=f"staffing:{GRID2}").values_list("kind", flat=True)
    assert list(told) == ["staffing.fill", "staffing.release"]


@pytest.mark.parametrize(
    ("by", "grid", "seat", "kind", "status"),
    [
        ("street2", GRID, "force", "zhengfa", 404),
        ("street", ELSEWHERE, "force", "zhengfa", 404),
        ("community", GRID2, "street", "leader", 403),
        ("worker", GRID, "worker", "worker", 403),
        ("leader", GRID2, "community", "leader", 403),
        ("street", GRID2, "worker2", "worker", 403),
        ("street", GRID2, "force", "helper", 404),
        ("street", GRID2, "force", "king", 404),
    ],
)
def test_naming_is_refused(staffed, by, grid, seat, kind, status):
    before = Filling.objects.count(), Event.objects.count()
    with pytest.raises(Refused) as refused:
        posts.fill(
            grid=staffed.place(grid), kind=kind, seat=getattr(staffed, seat), since=TODAY,
            by=getattr(staffed, by), now=NOW,
        )  # fmt: skip
    assert refused.value.status == status
    assert before == (Filling.objects.count(), Event.objects.count())


def test_one_grid_and_a_whole_district_cost_the_same_queries(staffed, django_assert_num_queries):
    for n in range(10):
        seat = new_seat(f"S-more{n}")
        bodies.appoint(account=account(f"m{n}"), seat=seat, since=SINCE, by=Setup(), now=NOW)
        posts.enter(rows=[(staffed.place(GRID2), f"k{n}", seat)], since=SINCE, by=Setup(), now=NOW)
    for code in (GRID, COMMUNITY, STREETS[0], "510603"):
        place = staffed.place(code)
        with django_assert_num_queries(6):
            assert ask.lines(within=place, on=TODAY)


def test_who_may_manage_whom(staffed):
    yes = [
        ("street", "worker"),
        ("street", "community"),
        ("street", "force"),
        ("community", "worker"),
        ("district", "street"),
    ]
    no = [
        ("community", "community"),
        ("street", "street"),
        ("street", "worker2"),
        ("worker", "worker"),
        ("leader", "worker"),
        ("auditor", "street"),
        ("district", "leader"),
        ("community", "force"),
    ]
    assert all(checks.may_manage(getattr(staffed, a), getattr(staffed, b)) for a, b in yes)
    assert not any(checks.may_manage(getattr(staffed, a), getattr(staffed, b)) for a, b in no)


def test_days_open_count_today():
    assert [checks.days_open(day, TODAY) for day in (TODAY, TODAY - timedelta(days=9), None)] == [1, 10, 0]
