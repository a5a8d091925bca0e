"""Figures keep the outcomes apart, silence is no mark, and every number opens the matters it counts."""

from __future__ import annotations

import re

import pytest
from django.http import QueryDict
from django.urls import reverse

from jingzhi.core.flows.models import Case
from jingzhi.programmes.grid.models import DECIDED
from jingzhi.programmes.grid.tests.factories import NOW, make_photo
from jingzhi.programmes.grid.tests.situations import (
    answered_by_bodies,
    answered_by_grid,
    called_back,
    closed_for_a_resident,
    declined,
    facts,
    merged,
    moved,
)
from jingzhi.site import counts

SEEN = {"seen": [make_photo(62)]}
OTHERS = {
    "partial": {"left": "还有一盏", "left_on": "2026-12-20"},
    "impossible": {"law": "民法典第二百七十八条", "explain": "须业主共同决定"},
    "not_ours": {"explain": "由市里管养"},
    "gone": {},
}


def ended_in(world, outcome):
    return moved(answered_by_grid(world), "pass_", world.community, result=outcome, **OTHERS[outcome], **SEEN)


@pytest.fixture
def town(world):
    """One solved in the grid, one of each other outcome, a declined and a merged one."""
    moved(answered_by_grid(world), "pass_", world.community, **facts("pass_"))
    for outcome in OTHERS:
        ended_in(world, outcome)
    declined(world)
    merged(world)
    return world


def grid_rows():
    return Case.objects.filter(flow="grid")


def listed(asked):
    return counts.narrow(grid_rows(), QueryDict(asked), NOW)[0].count()


def test_solved_never_counts_another_outcome(town):
    totals = counts.totals(grid_rows(), NOW)
    assert (totals["closed"], totals["solved"], totals["grid"], totals["below"]) == (5, 1, 1, 1)
    counted = {code: n for code, _word, n in counts.by_outcome(grid_rows())}
    assert counted == {"solved": 1, "partial": 1, "impossible": 1, "not_ours": 2, "duplicate": 1, "gone": 1}
    assert sum(counted.values()) == grid_rows().filter(closed_at__isnull=False).count()


def test_each_outcome_opens_as_many_as_it_counts(town):
    for code, _word, n in counts.by_outcome(grid_rows()):
        assert listed(f"outcome={code}") == n
    assert listed("outcome=magic") == 0
    assert listed("level=any") == 1
    assert [row["solved"] for row in counts.by_street(grid_rows(), town.district, NOW)] == [1, 0]


def test_a_department_is_told_what_was_solved_apart(world):
    case = moved(answered_by_bodies(world), "pass_", world.community, result="gone", **SEEN)
    moved(case, "close", world.street, **facts("close"))
    lead = next(row for row in counts.by_body(grid_rows(), NOW) if row["code"] == "D-zhujian")
    assert (lead["n"], lead["solved"]) == (1, 0)


def test_silence_is_neither_content_nor_solved(world):
    closed_for_a_resident(world)
    lines, marks = counts.said(grid_rows())
    assert {code: n for code, _word, n in lines if n} == {"silent": 1}
    assert marks == {}


def test_each_answer_opens_as_many_as_it_counts(world):
    closed_for_a_resident(world)
    called_back(world)
    lines, marks = counts.said(grid_rows())
    assert marks == {4: 1}
    for code, _word, n in lines:
        assert listed(f"said={code}") == n, code
    assert listed("said=magic") == 0


def test_the_cockpit_says_the_rates_with_their_raw_numbers(at, world):
    at_leader = at("leader")
    page = at_leader.get(reverse("site:cockpit") + "?span=all").content.decode()
    assert "解决率" in page or "居民怎么说" in page
    closed_for_a_resident(world)
    page = at_leader.get(reverse("site:cockpit") + "?span=all").content.decode()
    assert "解决率 —（0 件有回答），满意率 —（0 件有评分）；未评价 1 件不算满意" in page
    called_back(world)
    page = at_leader.get(reverse("site:cockpit") + "?span=all").content.decode()
    assert "解决率 100.0%（1 件有回答），满意率 100.0%（1 件有评分）；未评价 1 件不算满意" in page
    for asked in ("outcome=solved", "said=silent", "said=solved"):
        assert re.search(rf'href="[^"]*{asked}', page), asked


@pytest.mark.parametrize("outcome", DECIDED)
def test_the_list_behind_an_outcome_is_headed_by_its_word(at, world, outcome):
    page = at("leader").get(reverse("site:matters") + f"?span=all&outcome={outcome}")
    assert page.status_code == 200
    assert str(DECIDED[outcome]) in page.content.decode()
