"""季度数据: the same numbers by the grids of then and on today's map, and each opens what it counts."""

from __future__ import annotations

import re
from datetime import date

import pytest
import shapely

from jingzhi.core.bodies import actions as bodies
from jingzhi.programmes.grid.tests.factories import NOW, Setup, make_matter
from jingzhi.programmes.redrawing.effect import carry_out

COMMUNITY = "510603001001"


@pytest.fixture
def leader(world, client):
    """Somebody who looks at the whole district."""
    account = bodies.make_account(username="leader", label="区领导", password="a-long-password-1")
    bodies.appoint(account=account, seat=world.leader, since=date(2023, 6, 1), by=Setup(), now=NOW)
    client.force_login(account)
    return client


def test_a_page_with_nothing_to_count(leader):
    answer = leader.get("/figures/?q=2022-4")
    assert answer.status_code == 200
    assert "这个季度没有可数的事项" in answer.content.decode()


@pytest.mark.parametrize(
    "given", ["", "?q=2026-4", "?q=9999-1&map=elsewhere", "?q=²-1", "?q=2026-4&map=today"]
)
def test_any_question_is_answered_in_words(leader, world, given):
    make_matter(world)
    answer = leader.get(f"/figures/{given}")
    assert answer.status_code == 200
    assert re.search("年第.季度 · 按(当时|今天)的网格", answer.content.decode())


def test_every_number_opens_what_it_counts_and_keeps_the_map(leader, world):
    for n in range(3):
        make_matter(world, point=(104.01 + n * 0.04, 31.05))
    for kind in ("then", "today"):
        page = leader.get(f"/figures/?q=2026-4&map={kind}").content.decode()
        links = set(re.findall(r'href="(matters/[^"]+)">(\d+)<', page))
        assert len(links) == 3  # street, community, grid
        for link, number in links:
            assert f"map={kind}" in link
            opened = leader.get("/figures/" + link.replace("&amp;", "&"))
            assert opened.context["total"] == int(number) == 3


def test_on_todays_map_the_grid_of_then_is_divided(leader, world):
    for n in range(3):
        make_matter(world, point=(104.01 + n * 0.04, 31.05))
    boxes = {"003": (104.0, 31.0, 104.03, 31.1), "004": (104.03, 31.0, 104.1, 31.1)}
    rows = [
        {
            "code": COMMUNITY + n,
            "kind": "grid",
            "name": f"新{n}",
            "parent": COMMUNITY,
            "polygon": shapely.box(*box),
        }
        for n, box in boxes.items()
    ]
    carry_out(ended=[f"{COMMUNITY}001"], rows=rows, on=date(2026, 11, 23), by=Setup(), now=NOW)
    then = leader.get(f"/figures/matters/?q=2026-4&by=grid&code={COMMUNITY}001&m=all")
    assert then.context["total"] == 0  # the open ones followed within the quarter
    totals = {
        n: leader.get(f"/figures/matters/?q=2026-4&map=today&by=grid&code={COMMUNITY}{n}&m=all").context[
            "total"
        ]
        for n in ("001", "003", "004")
    }
    assert totals == {"001": 0, "003": 1, "004": 2}


@pytest.mark.parametrize("given", ["by=grid&code=nowhere", "by=planet&code=x", "m=everything"])
def test_unknown_values_find_nothing(leader, world, given):
    make_matter(world)
    assert leader.get(f"/figures/matters/?q=2026-4&{given}").context["total"] == 0
