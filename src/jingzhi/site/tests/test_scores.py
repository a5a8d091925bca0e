"""评价: every cell opens its matters, every score its sums; nobody sees another's, streets and bodies never in one list."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.scores import actions, periods
from jingzhi.core.scores.models import Contribution
from jingzhi.programmes.grid.tests.factories import NOW, STREETS
from jingzhi.programmes.grid.tests.situations import SITUATIONS

CELL = re.compile(r'href="(/scores/matters/[^"]+)">([^<]+)</a><small class="s-made">([\d.]+)/([\d.]+)')
PERIOD = "2026-Y1"


@pytest.fixture
def counted(world, monkeypatch):
    """Matters of the first street in many states, read a year later, when every deadline is over."""
    for name in (
        "closed",
        "held",
        "declined",
        "reported",
        "dispatched",
        "street, found invalid",
        "closed, called back",
    ):
        SITUATIONS[name][1](world)
    while deliver_pending():
        pass
    actions.catch_up(since=NOW - timedelta(days=1))
    later = NOW + timedelta(days=365)
    monkeypatch.setattr(
        timezone, "localdate", lambda value=None, zone=None: (value or later).astimezone(later.tzinfo).date()
    )
    return Contribution.objects.count()


def text(client, name, **query):
    answer = client.get(reverse(f"site:{name}"), query)
    assert answer.status_code == 200, query
    return unescape(answer.content.decode())


@pytest.mark.parametrize("listed", ["street", "community", "grid", "department", "force"])
def test_every_cell_opens_the_matters_it_is_made_of(at, counted, listed):
    client = at("district")
    cells = CELL.findall(text(client, "scores", p=PERIOD, list=listed))
    assert len(cells) > 3
    for url, _shown, _num, den in cells:
        rows = re.findall(
            r'<tr(?: class="s-out")?><td class="s-name">.*?</tr>', unescape(client.get(url).content.decode())
        )
        kept = [row for row in rows if "s-out" not in row]
        parts = [float(found) for row in kept for found in re.findall(r'class="n">([\d.]+)</td><td>', row)]
        assert sum(parts) == float(den), url


def test_excluded_matters_are_listed_with_their_decision(at, counted):
    page = text(
        at("district"), "score_matters", p=PERIOD, list="street", s=STREETS[0], i="grid.closed_in_time"
    )
    assert "挂账期间" in page
    assert re.search(r"依据 JY-\d+-\d+#\d+", page)
    assert "原始" in page


def test_a_score_is_explained_to_the_last_digit(at, counted):
    page = text(at("district"), "score_sheet", p=PERIOD, list="department", s="D-zhujian")
    assert "一步一步怎么算" in page
    assert "样本不足" in page


def test_streets_and_bodies_never_stand_in_one_list(at, counted):
    client = at("leader")
    assert "区住建局" not in text(client, "scores", p=PERIOD, list="street")
    assert "甲街道" not in text(client, "scores", p=PERIOD, list="department")


def test_grids_have_figures_and_neither_score_nor_rank(at, counted):
    client = at("district")
    page = text(client, "scores", p=PERIOD, list="grid")
    assert "名次" not in page
    answer = client.get(
        reverse("site:score_sheet"), {"p": PERIOD, "list": "grid", "s": f"{STREETS[0]}001001"}
    )
    assert answer.status_code == 404


def test_a_street_sees_its_own_and_no_bodies(at, counted):
    client = at("street2")
    page = text(client, "scores", p=PERIOD)
    assert "甲街道" not in page
    assert CELL.findall(page) == []
    for query in ({"list": "street", "s": STREETS[0]}, {"list": "department", "s": "D-zhujian"}):
        for name in ("score_sheet", "score_matters"):
            answer = client.get(reverse(f"site:{name}"), {"p": PERIOD, "i": "grid.filed"} | query)
            assert answer.status_code == 404


def test_a_department_sees_itself_only(at, counted):
    client = at("zhujian")
    page = text(client, "scores", p=PERIOD)
    assert "区住建局" in page
    assert "区水利局" not in page
    assert CELL.findall(page)
    query = {"p": PERIOD, "list": "department", "i": "grid.arrived"}
    assert client.get(reverse("site:score_matters"), query | {"s": "D-zhujian"}).status_code == 200
    assert client.get(reverse("site:score_matters"), query | {"s": "D-shuili"}).status_code == 404


@pytest.mark.parametrize(
    "query", [{"p": "x", "list": "y"}, {"page": "99"}, {"p": "2026-Q4", "list": "street"}]
)
def test_any_address_gives_a_page(at, counted, query):
    assert "指标怎么算" in text(at("auditor"), "scores", **query)


def test_the_list_costs_the_same_for_few_matters_and_for_many(at, world, counted):
    client, query = at("district"), {"p": PERIOD, "list": "street"}
    before = queries_of(client, query)
    for name in ("closed", "reported", "dispatched"):
        SITUATIONS[name][1](world)
    while deliver_pending():
        pass
    assert queries_of(client, query) == before


def queries_of(client, query):
    with CaptureQueriesContext(connection) as asked:
        text(client, "scores", **query)
    return len(asked)


def test_yesterday_is_the_last_day_of_a_running_period(at, world):
    page = text(at("district"), "scores")
    yesterday = timezone.localdate() - timedelta(days=1)
    assert f"数据截至 {yesterday:%Y-%m-%d}" in page
    assert periods.holding("quarter", yesterday).words() in page
