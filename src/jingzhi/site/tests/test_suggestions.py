"""What is suggested on the pages, one tap from being taken and never taken by itself; and how often it was right."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.programmes.grid.actions import receive
from jingzhi.programmes.grid.suggestions import actions
from jingzhi.programmes.grid.suggestions.models import Offer
from jingzhi.programmes.grid.tests.factories import NOW, make_matter, make_photo
from jingzhi.programmes.grid.tests.situations import sorted_by_community
from jingzhi.programmes.grid.tests.situations import street as at_the_street
from jingzhi.programmes.grid.tests.test_suggestions import AROUND, LAMPS, LATER, STALLS, solved

READERS = ("district", "street", "leader", "auditor")
PAGE = reverse("site:suggestions")


@pytest.fixture
def taught(world, shelf):
    """Two dozen solved matters of two items, learned from."""
    for n in range(12):
        solved(world, "X01", f"{AROUND[n % 4]}{LAMPS[n % 5]}{LAMPS[(n + 2) % 5]}")
        solved(world, "X02", f"{AROUND[n % 4]}{STALLS[n % 5]}{STALLS[(n + 2) % 5]}")
    actions.train(now=LATER)
    return world


def wrongly_sorted(world):
    """A matter about lamps that came in as a stall."""
    return receive(
        move="submit", by=world.resident, now=NOW, title="求助", text="路灯不亮，夜里漆黑", item="X02",
        place=world.community.territory_id,
    )  # fmt: skip


def test_the_sorting_form_suggests_with_reasons_and_takes_nothing_by_itself(at, taught, world):
    case = wrongly_sorted(world)
    page = at("community").get(reverse("site:case", args=[case.no])).content.decode()
    assert re.search(r'data-take="X01" data-into="sort-item"', page)
    assert "学自办结事项：“" in page
    assert '<option value="X02" selected>' in page
    assert '<option value="X01" selected>' not in page
    assert '<optgroup label="建议">' in page


def test_before_anything_was_learned_the_word_list_speaks_and_the_page_says_so(at, world, shelf):
    case = sorted_by_community(world)
    page = at("community").get(reverse("site:case", args=[case.no])).content.decode()
    assert "学自办结事项" not in page
    told = at("leader").get(PAGE).content.decode()
    assert "还没有可用的版本" in told
    assert "还没有学过" in told


def test_a_report_is_given_suggestions_while_it_is_written_and_says_that_it_was(at, taught, world):
    client = at("worker")
    answer = client.post(reverse("site:suggest_items"), {"text": "桥头转角的路灯不亮，夜里漆黑"})
    assert 'data-take="X01"' in answer.content.decode()
    assert client.post(reverse("site:suggest_items"), {"text": "abc 123"}).content.decode().strip() == ""
    assert client.get(reverse("site:suggest_items")).status_code == 405
    form = {"item": "X02", "text": "桥头转角的路灯不亮，夜里漆黑", "point": "104.05,31.05"}
    client.post(reverse("site:report"), form)
    assert Offer.objects.count() == 0
    client.post(reverse("site:report"), form | {"offered": "1"})
    offer = Offer.objects.get()
    assert (offer.first, offer.taken) == ("X01", "X02")
    assert Case.objects.filter(item_code="X02", state="reported").count() == 2


def test_the_whistle_form_says_the_list_first_and_what_was_learned_besides(at, world, shelf):
    case = at_the_street(world)
    page = at("street").get(reverse("site:case", args=[case.no])).content.decode()
    assert "责任清单：“路灯不亮”主责" in page
    assert "办结事项（第" not in page


def test_an_open_matter_shows_solved_ones_like_it_and_only_within_reach(at, world, shelf):
    here = solved(world, "X01", "文化路口三盏路灯不亮", after=[make_photo()])
    there = solved(world, "X01", "文化路口路灯不亮", east=0.2, worker="worker2", community="community2")
    case = make_matter(world)
    page = at("community").get(reverse("site:case", args=[case.no])).content.decode()
    assert "类似已办结事项" in page
    assert here.no in page
    assert there.no not in page
    assert "已解释说明" in page
    assert "类似已办结事项" not in at("street").get(reverse("site:case", args=[here.no])).content.decode()


def test_the_page_opens_for_its_readers(at, taught):
    for seat in READERS:
        page = at(seat).get(PAGE).content.decode()
        assert "在用第 1 版" in page
        assert "未用：可学的办结事项太少" in page


@pytest.mark.parametrize("seat", ["worker", "community", "zhujian", "force", "hotline"])
@pytest.mark.parametrize("name", ["site:suggestions", "site:suggestion_matters"])
def test_the_page_is_closed_to_others(at, world, seat, name):
    assert at(seat).get(reverse(name)).status_code == 403


def test_every_number_opens_as_many_matters_as_it_says(at, taught, world):
    for item in ("X01", "X02", "X01"):
        case = wrongly_sorted(world)
        advance(case_no=case.no, move="sort", by=world.community, now=NOW, item="X02")
        advance(case_no=case.no, move="sort", by=world.community, now=NOW, item=item)
    for seat in ("district", "street", "street2"):
        client = at(seat)
        page = client.get(PAGE).content.decode()
        links = re.findall(
            r'href="(/suggestions/matters/[^"]+)">(?:<span>[^<]*</span><b>|[^<\d]*)(\d+)', page
        )
        assert len(links) >= (8 if seat == "street2" else 12)
        for url, n in links:
            if "what=version" in url and seat == "street2":
                continue  # says how many the whole district gave
            listed = client.get(url.replace("&amp;", "&")).content.decode()
            assert f"共 {n} 件" in listed, url


def test_no_share_is_shown_of_fewer_than_ten(at, taught, world):
    for _n in range(9):
        case = wrongly_sorted(world)
        advance(case_no=case.no, move="sort", by=world.community, now=NOW, item="X01")
    client = at("district")
    assert "100%</td>" not in client.get(PAGE).content.decode().split("逐类")[1].split("</table>")[0].replace(
        '<td class="n">100%</td><td class="n">100%</td>', ""
    )
    case = wrongly_sorted(world)
    advance(case_no=case.no, move="sort", by=world.community, now=NOW, item="X01")
    assert '<td class="n">100%</td><td>' in client.get(PAGE).content.decode()


def test_the_page_asks_the_same_number_of_queries_for_one_offer_and_for_many(at, taught, world):
    client = at("district")
    client.get(PAGE)
    counts = []
    for n in (1, 6):
        for _n in range(n):
            case = wrongly_sorted(world)
            advance(case_no=case.no, move="sort", by=world.community, now=NOW, item="X01")
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25


def test_addresses_made_up_find_nothing(at, taught):
    client = at("district")
    for asked in (
        "",
        "?kind=x&what=learned",
        "?kind=item&what=nothing",
        "?kind=item&what=version&version=-1",
        "?kind=item&what=version&version=99999999",
        "?kind=item&what=offered&code=%F0%9F%98%80",
        "?what=offered&page=zz",
    ):
        answer = client.get(reverse("site:suggestion_matters") + asked)
        assert answer.status_code == 200
        assert "共 0 件" in answer.content.decode()
