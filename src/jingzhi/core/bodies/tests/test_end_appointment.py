"""Leaving a seat: the last day still counts, the next no longer does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jingzhi.core.bodies import actions, queries
from jingzhi.core.ledger.models import Event
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import NOW, SINCE, Setup

LAST = date(2026, 11, 30)


@pytest.fixture
def account(world):
    account = actions.make_account(username="street", label="街道派单岗", password="a-long-password")
    actions.appoint(account=account, seat=world.street, since=SINCE, by=Setup(), now=NOW)
    return account


def leave(account, seat, until):
    return actions.end_appointment(account=account, seat=seat, until=until, by=Setup(), now=NOW)


def test_the_last_day_counts_and_the_next_does_not(world, account):
    leave(account, world.street, LAST + timedelta(days=1))
    assert queries.seats_held(account, LAST) == [world.street]
    assert queries.seats_held(account, LAST + timedelta(days=1)) == []
    assert Event.objects.get(kind="bodies.end_appointment").facts == {"until": "2026-12-01"}


def test_who_is_not_in_the_seat_cannot_leave_it(world, account):
    with pytest.raises(Refused) as refused:
        leave(account, world.community, LAST)
    assert refused.value.code == "not_appointed"
    leave(account, world.street, LAST)
    with pytest.raises(Refused):
        leave(account, world.street, LAST + timedelta(days=5))
    assert Event.objects.filter(kind="bodies.end_appointment").count() == 1


def test_a_term_cannot_end_before_it_began(world, account):
    with pytest.raises(Refused):
        leave(account, world.street, SINCE)
