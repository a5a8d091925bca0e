"""Standing in: the holder's rights rest, the substitute's end by themselves, and the history answers who acted when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from jingzhi.core.bodies import actions, queries
from jingzhi.core.bodies.models import Appointment, Body
from jingzhi.core.ledger.models import Event
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import NOW, SINCE, Setup

DAY = timedelta(days=1)
FROM, UNTIL = date(2026, 11, 20), date(2026, 12, 1)


@pytest.fixture
def people(world):
    return actions.make_accounts(rows=[("a", "网格员岗 甲"), ("b", "网格员岗 乙"), ("c", "网格员岗 丙")])


@pytest.fixture
def term(world, people):
    return actions.appoint(account=people[0], seat=world.worker, since=SINCE, by=Setup(), now=NOW)


def stand_in(world, who, term, since=FROM, until=UNTIL):
    return actions.appoint(
        account=who, seat=world.worker, since=since, until=until, instead_of=term, by=Setup(), now=NOW
    )


def actor(world, on):
    found = queries.acting([world.worker.code], on).get(world.worker.code, [])
    return [row.account.username for row in found]


def test_the_holder_rests_while_somebody_stands_in_and_is_back_on_the_day_after(world, people, term):
    stand_in(world, people[1], term)
    days = [FROM - DAY, FROM, UNTIL - DAY, UNTIL]
    assert [actor(world, on) for on in days] == [["a"], ["b"], ["b"], ["a"]]
    assert queries.seats_held(people[0], FROM) == []
    assert queries.seats_held(people[1], FROM) == [world.worker]
    assert queries.seats_held(people[1], UNTIL) == []
    assert Event.objects.filter(kind="bodies.substitute", subject="seat:S-worker").count() == 1


@pytest.mark.parametrize(
    ("since", "until", "code"),
    [
        (FROM, None, "missing"),
        (UNTIL, FROM, "bad_period"),
        (SINCE - DAY, UNTIL, "outside_term"),
        (FROM, date(2027, 2, 1), "outside_term"),
    ],
)
def test_a_substitute_is_refused_when(world, people, term, since, until, code):
    actions.end_appointment(account=people[0], seat=world.worker, until=date(2027, 1, 1), by=Setup(), now=NOW)
    with pytest.raises(Refused) as refused:
        stand_in(world, people[1], term, since, until)
    assert refused.value.code == code
    assert Appointment.objects.count() == 1


def test_two_substitutes_at_once_are_refused_by_the_database_too(world, people, term):
    stand_in(world, people[1], term)
    with pytest.raises(Refused) as refused:
        stand_in(world, people[2], term, UNTIL - DAY, UNTIL + DAY)
    assert (refused.value.code, refused.value.status) == ("already_substituted", 409)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(
            account=people[2], seat=world.worker, period=DateRange(FROM, UNTIL), instead_of=term
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(
            account=people[2], seat=world.worker, period=DateRange(UNTIL, None), instead_of=term
        )


def test_nobody_stands_in_for_themselves_or_on_another_seat(world, people, term):
    with pytest.raises(Refused):
        stand_in(world, people[0], term)
    with pytest.raises(Refused):
        actions.appoint(
            account=people[1],
            seat=world.street,
            since=FROM,
            until=UNTIL,
            instead_of=term,
            by=Setup(),
            now=NOW,
        )


def test_a_substitute_leaves_with_the_holder(world, people, term):
    stand_in(world, people[1], term)
    stand_in(world, people[1], term, UNTIL, UNTIL + DAY)
    actions.end_appointment(account=people[0], seat=world.worker, until=FROM + DAY, by=Setup(), now=NOW)
    assert [actor(world, on) for on in (FROM, FROM + DAY, UNTIL)] == [["b"], [], []]
    assert Appointment.objects.filter(instead_of=term).count() == 1


def test_many_are_appointed_at_once_or_not_at_all(world, people):
    pairs = [(people[0], world.worker), (people[1], world.worker2)]
    assert actions.appoint_many(rows=pairs, since=SINCE, by=Setup(), now=NOW) == 2
    assert actor(world, NOW.date()) == ["a"]
    with pytest.raises(Refused):
        actions.appoint_many(rows=[(people[2], world.street), *pairs], since=SINCE, by=Setup(), now=NOW)
    assert Appointment.objects.count() == 2
    assert Event.objects.filter(kind="bodies.appoint").count() == 2
    assert not any(one.has_usable_password() for one in people)


def test_an_office_has_a_line_of_its_own_and_no_mobile(world):
    body = Body.objects.get(code="B-510603001")
    actions.set_phone(body=body, phone="0838 2501234".replace(" ", "-"), by=Setup(), now=NOW)
    assert Body.objects.get(code=body.code).phone == "0838-2501234"
    assert Event.objects.get(kind="bodies.set_phone").facts == {}
    with pytest.raises(Refused) as refused:
        actions.set_phone(body=body, phone="13800001234", by=Setup(), now=NOW)
    assert refused.value.code == "not_an_office"
