"""Every indicator against matters brought there by real moves: open and late ones count, exclusions name their decision."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command

from jingzhi.core.flows import undoing
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Clock
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.ledger.models import Delivery, Event
from jingzhi.core.scores import actions, queries, table
from jingzhi.core.scores.models import Contribution
from jingzhi.core.scores.periods import Period
from jingzhi.core.scores.tests.test_replay import everything
from jingzhi.programmes.grid import attendance, contributions, reactions
from jingzhi.programmes.grid.indicators import ALL, EXCLUDED
from jingzhi.programmes.grid.tests import situations
from jingzhi.programmes.grid.tests.factories import DISTRICT, NOW, STREETS, Setup
from jingzhi.programmes.grid.tests.situations import COMMUNITY, GRID, LATER, SITUATIONS, facts, moved

ONLY = "num", "den", "excluded"


def told():
    while deliver_pending():
        pass
    actions.catch_up(since=NOW - timedelta(days=1))


def of(case, code):
    """(num, den, excluded) of each contribution of a matter to an indicator."""
    rows = Contribution.objects.filter(matter=case.no, indicator=f"grid.{code}").order_by("day", "part")
    return [
        (int(num) if num == int(num) else num, int(den), why) for num, den, why in rows.values_list(*ONLY)
    ]


def test_incremental_equals_full_on_every_situation_told_in_random_order(world, shelf):
    dice = random.Random(7)
    for name in dice.sample(sorted(SITUATIONS), len(SITUATIONS)):
        SITUATIONS[name][1](world)
        waiting = list(Event.objects.filter(deliveries__done_at=None).distinct())
        for event in dice.sample(waiting, len(waiting) // 2):
            contributions_follow(event)
    told()
    kept = everything()
    made = actions.rebuild(by=Setup(), now=NOW)
    assert kept == everything()
    assert made["contributions"] == len(kept[1]) > 100
    assert not Delivery.objects.filter(done_at=None).exists()
    assert {row[8] for row in kept[1]} - {""} <= set(EXCLUDED)
    assert {row[1] for row in kept[1]} == {one.code for one in ALL}


def contributions_follow(event):
    """A delivery that comes early, and will come again."""
    matter = reactions.matter_of(event)
    actions.refresh(source=reactions.SOURCE, matters=[matter])


def test_an_overdue_open_matter_counts_as_a_failure_on_the_day_of_its_deadline(world):
    case = situations.reported(world)
    told()
    due = Clock.objects.get(case=case, stage="whole").due_at.date()
    assert of(case, "closed_in_time") == of(case, "closed") == [(0, 1, "")]
    row = Contribution.objects.get(matter=case.no, indicator="grid.closed_in_time")
    assert (row.day, row.place_id) == (due, GRID)
    found = queries.figures(
        indicators=ALL, period=Period("year", due.year, 1), as_of=due - timedelta(days=1), level="district"
    )
    assert ("grid.closed_in_time", DISTRICT) not in found


def test_a_matter_closed_early_counts_in_the_month_of_its_deadline(world):
    case = situations.closed(world)
    told()
    assert of(case, "closed_in_time") == of(case, "closed") == [(1, 1, "")]
    assert of(case, "filed") == [(1, 1, "")]
    assert of(case, "in_grid") == of(case, "in_community") == [(0, 1, "")]
    assert of(case, "dispatched_right") == of(case, "valid") == [(1, 1, "")]
    assert of(case, "checked_in_time") == [(1, 1, "")]


@pytest.mark.parametrize(
    ("situation", "why", "kind"),
    [
        ("held", "held", "grid.grant_hold"),
        ("merged", "merged", "grid.merge"),
        ("declined", "declined", "grid.decline"),
    ],
)
def test_what_a_decision_excludes_stays_in_the_raw_figure(world, situation, why, kind):
    case = SITUATIONS[situation][1](world)
    told()
    assert of(case, "closed_in_time") == [(0, 1, why)]
    decision = Contribution.objects.get(matter=case.no, indicator="grid.closed_in_time").decision
    no, _hash, n = decision.partition("#")
    assert Event.objects.get(subject=no, n=int(n)).kind == kind


def test_a_hold_that_ends_counts_again(world):
    case = situations.held(world)
    told()
    moved(case, "resume_work", world.street, why="材料已到")
    told()
    assert of(case, "closed_in_time") == [(0, 1, "")]


def test_who_came_late_is_counted_as_come_and_not_in_time(world):
    case = situations.dispatched(world)
    advance(case_no=case.no, move="check_in", by=world.zhujian, now=NOW + timedelta(days=3))
    told()
    actions.catch_up(since=NOW)
    by_body = {
        (row.indicator, row.body_id): row.num
        for row in Contribution.objects.filter(matter=case.no, body__isnull=False)
    }
    assert {key: by_body[key] for key in by_body if key[0].startswith("grid.arrived")} == {
        ("grid.arrived", "D-zhujian"): 1,
        ("grid.arrived_in_time", "D-zhujian"): 0,
        ("grid.arrived", "F-chengguan"): 0,
        ("grid.arrived_in_time", "F-chengguan"): 0,
    }


def test_a_check_in_pays_nothing_for_being_counted(world):
    case = situations.dispatched(world)
    told()
    moved(case, "check_in", world.zhujian)
    assert not Delivery.objects.filter(event__kind="grid.check_in").exists()
    actions.catch_up(since=LATER - timedelta(minutes=1))
    assert sorted(of(case, "arrived")) == [(0, 1, ""), (1, 1, "")]


def test_attendance_agrees_with_the_page_of_whistles(world):
    for name in ("dispatched", "dispatched, lead checked in", "objected", "street, found invalid", "closed"):
        SITUATIONS[name][1](world)
    told()
    later = NOW + timedelta(days=30)
    path = world.district.territory.path
    lines = {line["code"]: line for line in attendance.by_department(within=path, now=later)}
    found = queries.figures(
        indicators=ALL, period=Period("quarter", 2026, 4), as_of=date(2026, 12, 31), level="body"
    )
    for code, line in lines.items():
        figure = found["grid.arrived", code].net
        assert (figure.num, figure.den) == (
            line["in_time"] + line["late"],
            line["in_time"] + line["late"] + line["absent"],
        )
        assert found["grid.arrived_in_time", code].net.num == line["in_time"]


def test_rework_is_counted_against_the_place_and_the_lead(world):
    case = situations.answered_by_bodies(world)
    moved(case, "fail", world.community, **facts("fail"))
    moved(case, "answer", world.zhujian, **facts("answer"))
    told()
    assert sorted(of(case, "reworked")) == sorted(of(case, "reworked_body")) == [(0, 1, ""), (1, 1, "")]


def test_ratings_are_a_mean_of_three_marks(world):
    case = situations.closed(world)
    told()
    row = Contribution.objects.filter(matter=case.no, indicator="grid.rated").first()
    assert (row.den, row.place_id) == (Decimal(3), None)
    assert 3 <= row.num <= 15


def test_a_contradiction_takes_back_what_the_closing_contributed(world):
    case = situations.closed_for_a_resident(world)
    told()
    assert of(case, "in_grid") == [(1, 1, "")]
    moved(case, "contradict", world.resident, why="还是不亮")
    told()
    assert of(case, "in_grid") == []
    assert of(case, "solved") == [(0, 1, "")]
    assert of(case, "closed_in_time") == [(1, 1, ""), (0, 1, "")]


def test_marks_and_answers_of_residents(world):
    case = situations.called_back(world)
    told()
    assert of(case, "solved") == [(1, 1, "")]
    assert of(case, "responded") == [(1, 1, "")]


def test_whoever_cannot_be_reached_stands_in_the_raw_figure_only(world):
    case = situations.closed_for_a_resident(world)
    for hours in (2, 3, 26):
        advance(
            case_no=case.no,
            move="call_back",
            by=world.community,
            now=NOW + timedelta(hours=hours),
            reached="no",
        )
    told()
    assert of(case, "solved") == [(0, 1, "unreachable")]


def test_what_was_split_is_counted_by_its_children(world):
    child = situations.child(world)
    told()
    parents = Contribution.objects.exclude(matter=child.no).filter(indicator="grid.filed")
    assert of(child, "filed") == [(1, 1, "")]
    assert parents.count() == 1  # the other child, not the parent


def test_an_invalid_whistle_counts_against_the_street_and_not_against_the_body(world):
    case = situations.annulled(world)
    told()
    assert of(case, "valid") == [(0, 1, "")]
    assert set(of(case, "arrived")) == {(0, 1, "annulled")}
    row = Contribution.objects.get(matter=case.no, indicator="grid.valid")
    assert row.place_id == STREETS[0]


def test_a_later_month_does_not_move_what_was_counted(world):
    case = situations.reported(world)
    told()
    advance(case_no=case.no, move="raise_", by=world.worker, now=NOW + timedelta(days=20), **facts("raise_"))
    advance(
        case_no=case.no,
        move="hand_down",
        by=world.community,
        now=NOW + timedelta(days=20),
        place=f"{COMMUNITY}002",
    )
    told()
    assert Contribution.objects.get(matter=case.no, indicator="grid.filed").place_id == GRID
    assert Contribution.objects.get(matter=case.no, indicator="grid.closed").place_id == f"{COMMUNITY}002"


def test_many_matters_cost_the_same_queries_as_one(world, django_assert_num_queries):
    for count in (1, 12):
        numbers = [situations.closed(world).no for _ in range(count)]
        with django_assert_num_queries(6):
            assert set(contributions.entries(numbers)) == set(numbers)


def test_every_indicator_says_formula_and_clause_and_has_a_subject(world):
    assert len(ALL) == len({one.code for one in ALL}) == 18
    assert all(str(one.formula) and str(one.clause) and str(one.title) for one in ALL)
    assert [one for one in table.indicators() if one.level not in ("place", "body")] == []


def test_the_command_makes_everything_anew_and_says_how_many(world, capsys):
    situations.closed(world)
    told()
    kept = everything()
    Contribution.objects.all().delete()
    call_command("rebuild_scores")
    assert everything() == kept
    assert f"contributions {len(kept[1])}, cells {len(kept[0])};" in capsys.readouterr().out
    assert Event.objects.filter(kind="scores.rebuild", by="system").count() == 1


def test_a_move_taken_back_contributes_nothing(world):
    case = situations.street(world)
    told()
    before = everything()[1]
    until = LATER + undoing.TIME
    advance(case_no=case.no, move="whistle", by=world.street, now=LATER, undo_until=until, **facts("whistle"))
    actions.refresh(source=reactions.SOURCE, matters=[case.no])
    assert of(case, "valid") == [(1, 1, "")]
    undoing.undo(case_no=case.no, by=world.street, now=LATER + timedelta(seconds=5))
    told()
    assert everything()[1] == before
