"""What an item costs a grid, where it is in force, and how it leaves the list."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jingzhi.core.catalogue import actions, queries
from jingzhi.core.catalogue.tests.test_catalogue import TODAY, admit, refusal, row
from jingzhi.core.ledger.models import Event
from jingzhi.core.places import queries as places
from jingzhi.kit.refused import Refused
from jingzhi.programmes.grid.tests.factories import NOW, STREETS, Setup

pytestmark = pytest.mark.usefixtures("world")
DAY = timedelta(days=1)
GRIDS = f"{STREETS[0]}001001", f"{STREETS[1]}001001"


def codes(place):
    return [item.code for item in queries.in_force_at(places.get(place), TODAY)]


def test_an_item_is_in_force_where_its_scope_says():
    item = admit(row(since=TODAY, places=[STREETS[0]]))[0]
    assert (item.everywhere, codes(GRIDS[0]), codes(GRIDS[1])) == (
        False,
        ["X01", "X02", "X04", "X09"],
        ["X01", "X02", "X04"],
    )
    assert [queries.covers(item, places.get(code)) for code in GRIDS] == [True, False]
    assert queries.covers(queries.current("X01", TODAY), places.get(GRIDS[1]))


def test_its_minutes_a_month_are_frequency_times_minutes():
    item = admit(
        row(since=TODAY, minutes=30, per_month=433, forms=2, basis="某条例第三条", street_list="assist")
    )[0]
    assert (item.minutes_a_month, item.forms, item.basis, item.street_list) == (
        130,
        2,
        "某条例第三条",
        "assist",
    )


@pytest.mark.parametrize(
    ("given", "code"),
    [({"street_list": "other"}, "bad_street_list"), ({"places": [STREETS[0], "999"]}, "unknown_place")],
)
def test_it_is_refused_with(given, code):
    assert refusal(row(since=TODAY, **given)) == code


def test_a_running_version_with_an_end_is_replaced_before_its_end():
    admit(row(since=TODAY - DAY, until=TODAY + 30 * DAY))
    assert admit(row(since=TODAY, until=TODAY + 300 * DAY))[0].version == 2
    assert queries.current("X09", TODAY - DAY).version == 1


def test_what_is_removed_is_off_the_list_from_that_day():
    admit(row(since=TODAY - DAY))
    actions.remove(code="X09", on=TODAY, by=Setup(), now=NOW)
    assert queries.current("X09", TODAY - DAY).code == "X09"
    with pytest.raises(Refused):
        queries.current("X09", TODAY)
    assert Event.objects.filter(subject="item:X09").latest("n").facts == {"version": 1, "on": "2026-11-23"}
    with pytest.raises(Refused) as refused:
        actions.remove(code="X09", on=TODAY, by=Setup(), now=NOW)
    assert refused.value.status == 404
