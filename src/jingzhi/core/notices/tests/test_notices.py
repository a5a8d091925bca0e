"""A line stands once in the bell of each seat, is ticked off, and is forgotten after a year."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jingzhi.core.ledger import actions as ledger
from jingzhi.core.ledger.models import Event
from jingzhi.core.notices import actions, queries
from jingzhi.core.notices.models import Notice
from jingzhi.programmes.grid.tests.factories import NOW, Setup

DAY = timedelta(days=1)


@pytest.fixture
def event(world):
    return ledger.record(kind="test.said", subject="JY-1", by="S", at=NOW)


def tell(event, *seats, **given):
    actions.tell(**({"seats": seats, "event": event, "kind": "turn", "text": "待派单：路灯不亮"} | given))


def test_a_line_told_twice_stands_once(world, event):
    for _turn in range(2):
        tell(event, world.street, world.community)
    assert sorted(Notice.objects.values_list("seat_id", "case_no", "text")) == [
        ("S-community", "JY-1", "待派单：路灯不亮"),
        ("S-street", "JY-1", "待派单：路灯不亮"),
    ]


def test_another_kind_of_line_about_the_same_event_is_another_line(world, event):
    tell(event, world.street)
    tell(event, world.street, kind="late", case_no="JY-2")
    assert sorted(Notice.objects.values_list("kind", "case_no")) == [("late", "JY-2"), ("turn", "JY-1")]


def test_a_long_line_is_cut(world, event):
    tell(event, world.street, text="长" * 500)
    assert Notice.objects.get().text == "长" * 120


def test_each_seat_ticks_off_its_own(world, event):
    tell(event, world.street, world.community)
    assert [queries.unread(seat) for seat in (world.street, world.community)] == [1, 1]
    assert [actions.mark_read(by=world.street, now=NOW) for _turn in range(2)] == [1, 0]
    assert [queries.unread(seat) for seat in (world.street, world.community)] == [0, 1]
    assert Notice.objects.get(seat=world.street).read_at == NOW


def test_the_newest_line_is_first_and_the_list_costs_one_query(world, django_assert_num_queries):
    for number in (1, 30):
        while Notice.objects.count() < number:
            n = Notice.objects.count()
            tell(ledger.record(kind="test.said", subject=f"JY-{n}", by="S", at=NOW + n * DAY), world.street)
        with django_assert_num_queries(1):
            assert [row.case_no for row in queries.latest(world.street)] == [
                f"JY-{n}" for n in reversed(range(number))
            ]


def test_a_line_is_forgotten_after_a_year_and_the_ledger_says_how_many(world, event):
    tell(event, world.street, world.community)
    last = NOW.date() + actions.KEPT - DAY
    assert actions.forget(on=last, by=Setup(), now=NOW) == 0
    assert not Event.objects.filter(kind="notices.forget").exists()
    assert actions.forget(on=last + DAY, by=Setup(), now=NOW) == 2
    assert Event.objects.get(kind="notices.forget").facts == {"notices": 2}
    assert Notice.objects.count() == 0
