"""Figures keep the outcomes apart, silence is no mark, and every number opens the matters it counts."""

from __future__ import annotations

import re
from datetime import timedelta

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
from jingzhi.site import asked, counts, details
from jingzhi.site.board import Board, sums

EVENING = NOW + timedelta(hours=10)
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


def board_of(world):
    """Everything the district sees, at a moment after all of it."""
    return Board(world.district, asked.read(QueryDict("span=all"), world.district, EVENING))


def listed(world, given):
    return len(counts.listed(board_of(world), QueryDict(given))[0])


def told(panel):
    """{list: number} of a panel's table."""
    return {line[1].url.rpartition("=")[2]: line[1].n for line in panel.lines if line[1].n}


def test_solved_never_counts_another_outcome(town):
    one = sums(board_of(town).opened)
    assert (one.closed, one.solved, one.grid, one.below) == (5, 1, 1, 1)
    counted = told(details.outcomes(board_of(town)))
    assert counted == {"solved": 1, "partial": 1, "impossible": 1, "not_ours": 2, "duplicate": 1, "gone": 1}
    assert sum(counted.values()) == Case.objects.filter(closed_at__isnull=False).count()


def test_each_outcome_opens_as_many_as_it_counts(town):
    for code, n in told(details.outcomes(board_of(town))).items():
        assert listed(town, f"outcome={code}") == n
    assert listed(town, "outcome=magic") == 0
    assert listed(town, "level=any") == 1
    assert sorted(line[2].n for line in details.parts(board_of(town)).lines) == [0, 1]


def test_a_department_is_told_what_was_solved_apart(world):
    case = moved(answered_by_bodies(world), "pass_", world.community, result="gone", **SEEN)
    moved(case, "close", world.street, **facts("close"))
    lead = next(line for line in details.bodies(board_of(world)).lines if line[0].text == "区住建局")
    assert (lead[1].n, lead[2].n) == (1, 0)


def test_silence_is_neither_content_nor_solved(world):
    closed_for_a_resident(world)
    assert told(details.said(board_of(world))) == {"silent": 1}
    assert sums(board_of(world).opened).content is None


def test_each_answer_opens_as_many_as_it_counts(world):
    closed_for_a_resident(world)
    called_back(world)
    for code, n in told(details.said(board_of(world))).items():
        assert listed(world, f"said={code}") == n, code
    assert sums(board_of(world).opened).content == 100
    assert listed(world, "said=magic") == 0


def test_the_cockpit_says_the_rates_with_their_raw_numbers(at, world):
    at_leader = at("leader")
    page = at_leader.get(reverse("site:cockpit") + "?span=all").content.decode()
    assert "解决率" in page or "居民怎么说" in page
    closed_for_a_resident(world)
    page = at_leader.get(reverse("site:cockpit") + "?span=all").content.decode()
    assert "<strong>解决率 —</strong>（0 件有回答），满意率 —（0 件有评分）；未评价 1 件不算满意" in page
    called_back(world)
    page = at_leader.get(reverse("site:cockpit") + "?span=all").content.decode()
    assert (
        "<strong>解决率 100.0%</strong>（1 件有回答），满意率 100.0%（1 件有评分）；未评价 1 件不算满意"
        in page
    )
    for given in ("outcome=solved", "said=silent", "said=solved"):
        assert re.search(rf'href="[^"]*{given}', page), given


@pytest.mark.parametrize("outcome", DECIDED)
def test_the_list_behind_an_outcome_is_headed_by_its_word(at, world, outcome):
    page = at("leader").get(reverse("site:matters") + f"?span=all&outcome={outcome}")
    assert page.status_code == 200
    assert str(DECIDED[outcome]) in page.content.decode()
