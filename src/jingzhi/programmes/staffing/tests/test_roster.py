"""The roster names seats; nobody stands in two places; empty turns are gaps; and somebody answers now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from jingzhi.core.bodies import actions as bodies
from jingzhi.core.bodies.models import Body
from jingzhi.core.ledger.models import Event
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import NOW, STREETS, Setup
from jingzhi.programmes.staffing.actions import roster
from jingzhi.programmes.staffing.models import Shift
from jingzhi.programmes.staffing.queries import roster as ask
from jingzhi.programmes.staffing.tests.conftest import COMMUNITY, DAY, GRID, TODAY

MONDAY = TODAY  # 2026-11-23 is one


def put(staffed, on=TODAY, turn="day", seat="force", place=STREETS[0], by="street"):
    named = getattr(staffed, seat) if seat else None
    return roster.set_turn(
        place=staffed.place(place), on=on, turn=turn, seat=named, by=getattr(staffed, by), now=NOW
    )


def test_a_week_has_fourteen_turns_and_the_empty_ones_are_gaps(staffed):
    put(staffed)
    put(staffed, on=TODAY + DAY, turn="night", seat="street")
    turns = ask.week(staffed.place(STREETS[0]), MONDAY)
    assert len(turns) == 14
    assert [(one.on, one.turn, one.seat.name) for one in turns if one.covered] == [
        (TODAY, "day", "force岗"), (TODAY + DAY, "night", "street岗"),
    ]  # fmt: skip
    assert ask.empty_turns([staffed.place(STREETS[0]), staffed.place(COMMUNITY)], MONDAY) == {
        STREETS[0]: 12, COMMUNITY: 14,
    }  # fmt: skip


def test_a_turn_of_an_empty_seat_is_not_covered(staffed):
    put(staffed)
    bodies.end_appointment(
        account=staffed.accounts["force"], seat=staffed.force, until=TODAY, by=Setup(), now=NOW
    )
    first = ask.week(staffed.place(STREETS[0]), MONDAY)[0]
    assert (first.seat.code, first.covered) == ("S-force", False)


def test_a_turn_is_given_to_another_or_emptied(staffed):
    put(staffed)
    put(staffed, seat="street")
    assert Shift.objects.get().seat_id == "S-street"
    assert put(staffed, seat=None) is None
    assert Shift.objects.count() == 0
    assert Event.objects.filter(kind="staffing.roster").count() == 3


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"by": "street2"}, 404),
        ({"by": "worker"}, 404),
        ({"by": "leader"}, 403),
        ({"by": "community"}, 404),
        ({"turn": "noon"}, 422),
        ({"on": TODAY - DAY}, 422),
        ({"seat": "street2"}, 422),
        ({"place": COMMUNITY, "seat": "street"}, 422),
        ({"place": GRID, "seat": "worker"}, 403),
    ],
)
def test_a_turn_is_refused(staffed, given, status):
    with pytest.raises(Refused) as refused:
        put(staffed, **given)
    assert refused.value.status == status
    assert not Shift.objects.exists()


def test_nobody_stands_in_two_places_at_once(staffed):
    put(staffed, seat="community", place=COMMUNITY, by="community")
    with pytest.raises(Refused) as refused:
        put(staffed, seat="community")
    assert (refused.value.code, refused.value.status) == ("double_booked", 409)
    put(staffed, seat="community", turn="night")
    with pytest.raises(IntegrityError), transaction.atomic():
        Shift.objects.create(place=staffed.place(COMMUNITY), on=TODAY, turn="night", seat=staffed.community)


def test_last_week_is_copied_into_the_empty_turns(staffed):
    put(staffed)
    put(staffed, on=TODAY + 2 * DAY)
    put(staffed, on=TODAY + 7 * DAY, seat="street")
    next_week = MONDAY + 7 * DAY
    place = staffed.place(STREETS[0])
    assert roster.copy_week(place=place, monday=next_week, by=staffed.street, now=NOW) == 1
    named = [(one.on, one.seat.code) for one in ask.week(place, next_week) if one.seat]
    assert named == [(next_week, "S-street"), (next_week + 2 * DAY, "S-force")]
    for monday in (next_week, MONDAY - 7 * DAY, MONDAY + DAY):
        with pytest.raises(Refused):
            roster.copy_week(place=place, monday=monday, by=staffed.street, now=NOW)


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [
        (8, 29, (-1, "night")),
        (8, 30, (0, "day")),
        (17, 59, (0, "day")),
        (18, 0, (0, "night")),
        (0, 0, (-1, "night")),
    ],
)
def test_the_night_belongs_to_the_day_it_began(hour, minute, expected):
    at = NOW.replace(hour=hour, minute=minute)
    days, turn = expected
    assert ask.turn_at(at) == (TODAY + timedelta(days=days), turn)


def test_who_answers_now_is_the_nearest_roster_then_the_nearest_office(staffed):
    grid = staffed.place()
    assert ask.on_duty(grid, NOW) is None
    for code, phone in ((f"B-{STREETS[0]}", "0838-0001001"), (f"B-{COMMUNITY}", "0838-0001002")):
        bodies.set_phone(body=Body.objects.get(code=code), phone=phone, by=Setup(), now=NOW)
    assert ask.on_duty(grid, NOW) == ask.OnDuty("社区001001", "0838-0001002")
    put(staffed)
    assert ask.on_duty(grid, NOW) == ask.OnDuty("街道001", "0838-0001001", "force岗")
    put(staffed, seat="community", place=COMMUNITY, by="community")
    assert ask.on_duty(grid, NOW).seat == "community岗"
    assert ask.on_duty(staffed.place(STREETS[0]), NOW).seat == "force岗"


def test_a_week_costs_the_same_queries_empty_or_full(staffed, django_assert_num_queries):
    place = staffed.place(STREETS[0])
    put(staffed)
    with django_assert_num_queries(2):
        ask.week(place, MONDAY)
    for n in range(7):
        for turn in ("day", "night"):
            put(staffed, on=TODAY + n * DAY, turn=turn)
    with django_assert_num_queries(2):
        assert all(one.covered for one in ask.week(place, MONDAY))
