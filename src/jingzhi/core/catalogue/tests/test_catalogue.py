"""Items: one version in force on a day, and only what is admitted may be used."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from jingzhi.core.catalogue import actions, queries
from jingzhi.core.catalogue.models import Item
from jingzhi.core.ledger.models import Event
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import NOW, SINCE, Setup

DAY = timedelta(days=1)
TODAY = NOW.date()
pytestmark = pytest.mark.usefixtures("world")


def row(**given):
    return {
        "code": "X09", "kind": "duty", "category": "城市管理", "name": "井盖破损", "owner": "D-zhujian", "urgency": "E2",
        "arrive_kind": "hour", "arrive_amount": 2, "handle_kind": "day", "handle_amount": 3, "since": SINCE,
    } | given  # fmt: skip


def admit(*rows):
    return actions.admit(rows=rows, by=Setup(), now=NOW)


def refusal(*rows):
    """The code of a refusal; no item and no event is added or changed."""
    before = (list(Item.objects.order_by("id").values()), Event.objects.count())
    with pytest.raises(Refused) as refused:
        admit(*rows)
    assert (list(Item.objects.order_by("id").values()), Event.objects.count()) == before
    return refused.value.code


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"owner": "D-nobody"}, "unknown_body"),
        ({"arrive_kind": "week"}, "bad_clock"),
        ({"handle_kind": ""}, "bad_clock"),
        ({"urgency": "E9"}, "bad_urgency"),
        ({"accept_kind": "workhour"}, "bad_limit"),
        ({"verify_amount": 2}, "bad_limit"),
        ({"whole_kind": "workday", "whole_amount": 0}, "bad_limit"),
        ({"arrive_amount": 0}, "bad_limit"),
        ({"handle_amount": -1}, "bad_limit"),
    ],
)
def test_an_item_is_refused_that_has(given, code):
    assert refusal(row(**given)) == code


def test_one_wrong_item_refuses_the_whole_list():
    assert refusal(row(), row(code="X10", owner="D-nobody")) == "unknown_body"


def test_a_code_stands_once_in_a_list():
    assert refusal(row(), row()) == "code_used"


def test_an_admitted_item_is_in_force_from_its_day_and_is_an_event():
    admit(row(since=TODAY))
    assert queries.current("X09", TODAY).name == "井盖破损"
    assert [item.code for item in queries.in_force(TODAY)] == ["X01", "X02", "X04", "X09"]
    assert [item.code for item in queries.in_force(TODAY - DAY)] == ["X01", "X02", "X04"]
    event = Event.objects.get(subject="item:X09")
    assert (event.kind, event.facts) == (
        "catalogue.admit",
        {"version": 1, "owner": "D-zhujian", "handle": 3, "minutes": 0, "per_month": 0},
    )


@pytest.mark.parametrize("days", [-1, 40])
def test_outside_its_period_an_item_is_not_on_the_list(days):
    admit(row(since=TODAY, until=TODAY + 30 * DAY))
    with pytest.raises(Refused) as refused:
        queries.current("X09", TODAY + days * DAY)
    assert (refused.value.code, refused.value.field) == ("unknown_item", "item")
    assert (
        refused.value.text
        == "事项 X09 不在准入清单内，请从清单里选择；清单里没有的，由主责部门先办“准入申请”。"
    )


def test_a_new_version_takes_over_on_its_day():
    admit(row())
    admit(row(since=TODAY, handle_amount=5, name="井盖破损、丢失"))
    found = [queries.current("X09", day) for day in (SINCE, TODAY - DAY, TODAY, TODAY + 365 * DAY)]
    assert [(item.version, item.handle_amount) for item in found] == [(1, 3), (1, 3), (2, 5), (2, 5)]


def test_a_version_corrected_on_its_own_day_leaves_one_in_force():
    admit(row(since=TODAY))
    admit(row(since=TODAY, handle_amount=5))
    assert [(item.version, item.handle_amount) for item in queries.in_force(TODAY).filter(code="X09")] == [
        (2, 5)
    ]


def test_a_version_before_the_present_one_is_refused():
    admit(row(since=TODAY))
    assert refusal(row(since=TODAY - DAY)) == "bad_period"
    admit(row(code="X10", since=SINCE, until=TODAY))
    assert refusal(row(code="X10", since=TODAY - DAY)) == "bad_period"
    assert admit(row(code="X10", since=TODAY))[0].version == 2


def test_the_database_refuses_two_versions_at_one_time():
    item = admit(row())[0]
    item.pk, item.version, item.valid = None, 2, DateRange(TODAY, None)
    with pytest.raises(DatabaseError, match="item_one_version_at_a_time"), transaction.atomic():
        item.save()


@pytest.mark.parametrize("state", ["applied", "removed"])
def test_only_what_is_admitted_is_on_the_list(state):
    Item.objects.filter(code="X01").update(admission=state)
    assert [item.code for item in queries.in_force(TODAY)] == ["X02", "X04"]
    with pytest.raises(Refused):
        queries.current("X01", TODAY)


def test_a_case_keeps_the_version_it_was_reported_under(world):
    from jingzhi.programmes.grid.queries import item_of
    from jingzhi.programmes.grid.tests.factories import make_matter

    case = make_matter(world)
    admit(row(code="X01", name="路灯不亮", since=date(2026, 11, 23), handle_amount=9))
    assert (item_of(case).version, queries.current("X01", TODAY).version) == (1, 2)


def test_the_list_costs_one_query_however_long(django_assert_num_queries):
    for number in (3, 33):
        with django_assert_num_queries(1):
            assert len([item.owner.name for item in queries.in_force(TODAY)]) == number
        admit(*(row(code=f"Y{n:02d}") for n in range(30)))


def test_limits_of_further_stages_are_the_items_own_or_left_to_the_flow():
    [own] = admit(row(whole_kind="workday", whole_amount="20", accept_kind="", accept_amount=""))
    assert [own.limit(stage) for stage in ("whole", "accept", "handle", "nothing")] == [
        ("workday", 20),
        None,
        ("day", 3),
        None,
    ]
    with pytest.raises(DatabaseError), transaction.atomic():
        Item.objects.filter(pk=own.pk).update(whole_amount=None)
