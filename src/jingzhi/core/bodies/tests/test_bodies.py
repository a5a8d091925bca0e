"""Bodies are entered once and correctly; who holds a seat is a question of the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jingzhi.core.bodies import actions, queries
from jingzhi.core.bodies.models import Account, Appointment, Body, Seat
from jingzhi.core.ledger.models import Event
from jingzhi.core.places.models import Place
from jingzhi.kit.codes import uscc_make
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import DISTRICT, NOW, SINCE, STREETS, Setup

GRID = f"{STREETS[0]}001001"
GOOD = uscc_make("11510600MB0000001")
WRONG = GOOD[:-1] + ("0" if GOOD[-1] != "0" else "1")
DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("world")


def found(**row):
    usual = {"code": "D-new", "kind": "department", "name": "区新局", "place": DISTRICT, "since": SINCE}
    return actions.found_bodies(rows=[usual | row], by=Setup(), now=NOW)[0]


def seated(**row):
    usual = {
        "code": "S-new",
        "body": "D-zhujian",
        "role": "department",
        "name": "新岗",
        "territory": DISTRICT,
    }
    return actions.make_seats(rows=[usual | row], by=Setup(), now=NOW)[0]


def account(name="a"):
    return actions.make_account(username=name, label="街道派单岗", password="x")


def appointed(who, seat, since, until=None):
    return actions.appoint(account=who, seat=seat, since=since, until=until, by=Setup(), now=NOW)


def refusal(function, *args, **given):
    """(status, code) of a refusal; no row and no event is added."""
    rows = (Body, Seat, Account, Appointment, Event)
    before = [model.objects.count() for model in rows]
    with pytest.raises(Refused) as refused:
        function(*args, **given)
    assert [model.objects.count() for model in rows] == before
    return refused.value.status, refused.value.code


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"kind": "club"}, "unknown_kind"),
        ({"place": "999"}, "unknown_place"),
        ({"code": "D-zhujian"}, "code_used"),
        ({"parent": "D-nobody"}, "unknown_body"),
        ({"uscc": WRONG}, "bad_uscc"),
        ({"uscc": "91350100M000100Y4I"}, "bad_uscc"),
        ({"uscc": "123"}, "bad_uscc"),
    ],
)
def test_a_body_is_refused_that_has(row, code):
    assert refusal(found, **row) == (422, code)


def test_a_code_stands_once_in_a_list():
    row = {"code": "D-new", "kind": "department", "name": "区新局", "place": DISTRICT, "since": SINCE}
    assert refusal(actions.found_bodies, rows=[row, row], by=Setup(), now=NOW) == (422, "code_used")


def test_a_body_is_entered_with_its_children_and_is_an_event():
    parent = found(uscc=GOOD)
    child = found(code="D-new-1", parent="D-new")
    assert (parent.uscc, child.parent_id) == (GOOD, "D-new")
    event = Event.objects.get(subject="body:D-new-1")
    assert (event.kind, event.place, event.facts) == (
        "bodies.found",
        DISTRICT,
        {"kind": "department", "parent": "D-new"},
    )


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"role": "king"}, "unknown_role"),
        ({"body": "D-nobody"}, "unknown_body"),
        ({"territory": "999"}, "unknown_place"),
        ({"code": "S-street"}, "code_used"),
    ],
)
def test_a_seat_is_refused_that_has(row, code):
    assert refusal(seated, **row) == (422, code)


@pytest.mark.parametrize(
    ("since", "until", "ok"),
    [
        (date(2026, 3, 1), date(2026, 4, 1), False),  # inside
        (date(2025, 1, 1), None, False),  # around
        (date(2026, 5, 31), date(2027, 1, 1), False),  # the last day
        (date(2026, 6, 1), None, True),  # the day after
        (date(2025, 1, 1), date(2026, 1, 1), True),  # up to the day before
    ],
)
def test_one_account_holds_a_seat_once_at_a_time(world, since, until, ok):
    who = account()
    appointed(who, world.street, date(2026, 1, 1), date(2026, 6, 1))
    if ok:
        appointed(who, world.street, since, until)
    else:
        assert refusal(appointed, who, world.street, since, until) == (409, "already_appointed")


def test_two_accounts_may_share_a_seat_and_one_account_hold_two(world):
    one, two = account("a"), account("b")
    for who, seat in ((one, world.street), (two, world.street), (one, world.community)):
        appointed(who, seat, SINCE)
    assert [seat.code for seat in queries.seats_held(one, NOW.date())] == ["S-street", "S-community"]


@pytest.mark.parametrize("until", [date(2026, 1, 1), date(2025, 12, 31)])
def test_an_empty_term_is_refused(world, until):
    who = account()
    assert refusal(appointed, who, world.street, date(2026, 1, 1), until) == (422, "bad_period")


def test_a_seat_is_held_from_the_first_to_the_last_day(world):
    who, first, end = account(), date(2026, 1, 1), date(2026, 6, 1)
    appointed(who, world.street, first, end)
    days = (first - DAY, first, end - DAY, end)
    assert [[seat.code for seat in queries.seats_held(who, day)] for day in days] == [
        [],
        ["S-street"],
        ["S-street"],
        [],
    ]
    assert queries.held(who, "S-street", end - DAY) == world.street
    assert refusal(queries.held, who, "S-street", end) == (403, "not_in_seat")
    assert refusal(queries.held, who, "S-community", first) == (403, "not_in_seat")


def test_an_appointment_names_the_seat_and_never_the_account(world):
    who = account("somebody")
    appointed(who, world.street, date(2026, 1, 1), date(2026, 6, 1))
    event = Event.objects.get(kind="bodies.appoint")
    assert (event.subject, event.facts) == ("seat:S-street", {"since": "2026-01-01", "until": "2026-06-01"})


@pytest.mark.parametrize(
    ("place", "role", "codes"),
    [
        (GRID, "grid_worker", ["S-worker"]),
        (GRID, "community", ["S-community"]),
        (GRID, "street", ["S-street"]),
        (GRID, "district", ["S-district"]),
        (f"{STREETS[0]}002001", "community", []),
        (STREETS[1], "street", ["S-street2"]),
        (DISTRICT, "street", []),
    ],
)
def test_the_nearest_seat_above_a_place_answers_for_it(place, role, codes):
    assert [seat.code for seat in queries.seats_for(Place.objects.get(code=place), role)] == codes


def test_a_nearer_seat_takes_over_from_a_farther_one_and_equals_share():
    seated(code="S-b", role="street", territory=GRID)
    seated(code="S-a", role="street", territory=GRID)
    assert [seat.code for seat in queries.seats_for(Place.objects.get(code=GRID), "street")] == ["S-a", "S-b"]


def test_a_body_exists_up_to_its_last_day():
    end = date(2026, 6, 1)
    found(until=end)
    assert queries.body("D-new", end - DAY).name == "区新局"
    assert refusal(queries.body, "D-new", end) == (422, "body_ended")
    assert refusal(queries.body, "D-nobody", end) == (422, "unknown_body")


def test_a_password_is_kept_as_a_hash_only():
    who = actions.make_account(username="a", label="街道派单岗", password="correct horse")
    assert who.check_password("correct horse")
    assert "correct horse" not in Account.objects.values_list("password", flat=True).get()


def test_the_seats_of_an_account_cost_one_query_however_many(world, django_assert_num_queries):
    few, many = account("few"), account("many")
    appointed(few, world.street, SINCE)
    for seat in Seat.objects.all():
        appointed(many, seat, SINCE)
    for who, number in ((few, 1), (many, len(world.seats))):
        with django_assert_num_queries(1):
            assert (
                len([(seat.body.name, seat.territory.path) for seat in queries.seats_held(who, NOW.date())])
                == number
            )
