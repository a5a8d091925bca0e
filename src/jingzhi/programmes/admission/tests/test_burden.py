"""168 hours a grid, at most 70% of it for the list; above that something must leave on the same day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jingzhi.core.catalogue import actions as catalogue
from jingzhi.core.catalogue import queries as listed
from jingzhi.core.places import queries as places
from jingzhi.kit.refused import Refused
from jingzhi.programmes.admission import figures
from jingzhi.programmes.admission.tests import factories as make
from jingzhi.programmes.grid.tests.factories import DISTRICT, NOW, STREETS, Setup, _items

TODAY = NOW.date()
FULL = figures.MOST_MINUTES


def admit(code, minutes, **other):
    """An item of so many minutes a month."""
    row = _items()[0] | {
        "code": code,
        "since": TODAY - timedelta(days=9),
        "minutes": minutes,
        "per_month": 100,
    }
    return catalogue.admit(rows=[row | other], by=Setup(), now=NOW)[0]


def test_the_limit_is_seventy_percent_of_168_hours():
    assert FULL == 7056


def test_a_department_costs_a_grid_its_minutes_where_its_items_are_in_force(town):
    admit("Z1", 600, forms=2)
    admit("Z2", 120, places=[STREETS[0]], owner="D-chengguan")
    now = figures.load(TODAY)
    district = figures.burden(now, figures.grids(TODAY, places.get(DISTRICT)))
    assert (district.grids, district.items, district.forms) == (8, 2 + len(_items()), 2)
    assert [(share.code, share.minutes) for share in district.shares] == [
        ("D-zhujian", 600.0),
        ("D-chengguan", 60.0),
    ]
    assert (district.average, district.most, district.fullest.code[:9]) == (660.0, 720, STREETS[0])
    east = figures.burden(now, figures.grids(TODAY, places.get(STREETS[1])))
    assert [(share.code, share.minutes) for share in east.shares] == [
        ("D-zhujian", 600.0),
        ("D-chengguan", 0.0),
    ]


def test_the_burden_of_a_day_counts_the_list_of_that_day(town):
    admit("Z1", 600)
    inside = figures.grids(TODAY, places.get(DISTRICT))
    assert figures.burden(figures.load(TODAY - timedelta(days=10)), inside).average == 0
    assert figures.burden(figures.load(TODAY), inside).average == 600


def refusal(case, town, **given):
    with pytest.raises(Refused) as refused:
        make.moved(case, "approve", town.leader, **given)
    return refused.value


def test_over_budget_in_one_grid_of_its_scope_is_refused_at_the_decision(town):
    admit("Z1", FULL - 100, places=[f"{STREETS[1]}002002"])
    case = make.deciding(town)  # 130 minutes everywhere
    refused = refusal(case, town)
    assert (refused.code, refused.field) == ("over_budget", "removes")
    assert "乙二社区第2网格" in refused.text
    assert "117.6 小时" in refused.text
    narrow = make.deciding(town, places=[STREETS[0]])
    assert make.moved(narrow, "approve", town.leader).state == "notice"


def test_one_in_one_out_on_the_same_day(town):
    admit("Z1", FULL - 200)
    admit("Z2", 150)
    at = NOW - timedelta(days=6)
    case = make.deciding(town, at=at, starts_on="2026-11-01", ends_on="2027-10-01")
    assert refusal(case, town).code == "over_budget"
    case = make.moved(case, "approve", town.leader, at, removes="Z2")
    assert listed.current("Z2", TODAY).code == "Z2"
    make.moved(case, "list_", town.district)
    assert listed.current("A001", TODAY).minutes_a_month == 130
    with pytest.raises(Refused):
        listed.current("Z2", TODAY)
    assert listed.current("Z2", TODAY - timedelta(days=1)).code == "Z2"


def test_what_grew_during_the_notice_is_seen_when_it_is_listed(town):
    case = make.on_notice(town, at=NOW - timedelta(days=6))
    admit("Z1", FULL - 100)
    with pytest.raises(Refused) as refused:
        make.moved(case, "list_", town.district)
    assert refused.value.code == "over_budget"


def test_a_change_counts_instead_of_what_it_changes(town):
    admit("Z1", FULL - 100)
    case = make.deciding(town, kind="change", item="Z1")
    assert make.moved(case, "approve", town.leader).state == "notice"


def test_the_count_costs_the_same_for_two_items_and_for_thirty(town, django_assert_num_queries):
    admit("Z00", 1, places=[STREETS[0]])
    for number in (1, 30):
        with django_assert_num_queries(5):
            figures.burden(figures.load(TODAY), figures.grids(TODAY, places.get(DISTRICT)))
        for n in range(number):
            admit(f"Z{number:02d}{n:02d}", 1, places=[STREETS[1]])
