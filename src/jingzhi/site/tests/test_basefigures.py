"""底数: every number is the number of its records, as of any day, on the page and on the command line alike."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from html import unescape

import pytest
import shapely
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jingzhi.core.scores import table
from jingzhi.launch.cli import parser
from jingzhi.launch.commands.figures import told
from jingzhi.programmes.assessment.tests import rounds
from jingzhi.programmes.grid.tests.factories import NOW, STREETS, Setup, make_matter
from jingzhi.programmes.redrawing.effect import carry_out
from jingzhi.site import figures
from jingzhi.site.figures import Asked
from jingzhi.site.unbuilt import UNBUILT

COMMUNITY = f"{STREETS[0]}001"
DAY = NOW.date()
NUMBER = re.compile(r'<a href="(/figures/base/(\w+)/[^"]*)">(\d+)</a>')


@pytest.fixture(autouse=True)
def _tomorrow(monkeypatch):
    """Everything is looked at the day after."""
    later = NOW + timedelta(days=1)
    monkeypatch.setattr(
        timezone, "localdate", lambda value=None, zone=None: (value or later).astimezone(later.tzinfo).date()
    )


@pytest.fixture
def redrawn(world):
    """The first grid was divided into two on the day of the tests."""
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
    carry_out(ended=[f"{COMMUNITY}001"], rows=rows, on=DAY, by=Setup(), now=NOW)
    return world


def shown(client, at=""):
    """code -> (address of its records, number) on the page."""
    answer = client.get("/figures/base/", {"at": at} if at else {})
    assert answer.status_code == 200
    return {code: (unescape(url), int(n)) for url, code, n in NUMBER.findall(answer.content.decode())}


def values(on):
    return {one.code: one.value for one in figures.district(Asked(on))}


def test_the_day_before_a_redrawing_tells_the_old_numbers(redrawn):
    before, after = values(DAY - timedelta(days=1)), values(DAY)
    assert (before["grids"], before["grids_before"], before["grid_lineages"]) == (8, 8, 0)
    assert (after["grids"], after["grids_before"], after["grid_lineages"]) == (9, 8, 2)
    assert values(date(2023, 5, 31))["grids"] == 0


@pytest.mark.parametrize("name", ["leader", "street", "community2", "zhujian", "force", "hotline"])
@pytest.mark.parametrize("on", ["", "2026-11-22"])
def test_a_figure_is_the_number_of_its_records(on, redrawn, name, at):
    client = at(name)
    make_matter(redrawn, point=(104.15, 31.05))
    make_matter(redrawn, point=(104.35, 31.05))
    found = shown(client, on)
    assert len(found) > 10
    for url, number in found.values():
        answer = client.get(url)
        assert answer.context["page"].paginator.count == number, url
        assert len(re.findall("<tr><td>", answer.content.decode())) == min(number, 60), url


def test_a_long_list_is_counted_over_its_pages(world, monkeypatch, at):
    monkeypatch.setattr("jingzhi.site.basefigures.PAGE", 3)
    client = at("leader")
    number = shown(client)["grids"][1]
    pages = [client.get("/figures/base/grids/", {"page": n}).content.decode() for n in (1, 2, 3)]
    assert [page.count("<tr><td>") for page in pages] == [3, 3, 2]
    assert number == 8


def test_a_seat_sees_its_own_territory_only(redrawn, at):
    make_matter(redrawn, title="别处的事", point=(104.35, 31.05))
    numbers = {code: n for code, (_url, n) in shown(at("street")).items()}
    assert (numbers["streets"], numbers["grids"], numbers["matters"]) == (1, 5, 0)
    assert shown(at("street2"))["matters"][1] == 1
    client = at("zhujian")
    assert shown(client)["matters"][1] == 0
    assert "别处的事" not in client.get("/figures/base/matters/").content.decode()
    assert "grid_worker_seats" not in shown(client)
    assert client.get("/figures/base/grid_worker_seats/").status_code == 404


@pytest.mark.parametrize("name", ["worker", "resident"])
@pytest.mark.parametrize("address", ["", "grids/", "indicators/"])
def test_only_those_who_watch_may_look(world, at, name, address):
    assert at(name).get(f"/figures/base/{address}").status_code == 403


@pytest.mark.parametrize("day", ["gestern", "2026-13-01", "0001-01-01", "2099-01-01", "２０２６-11-22x"])
@pytest.mark.parametrize("address", ["", "grids/"])
def test_a_day_that_cannot_be_told_is_refused_in_words(world, at, address, day):
    answer = at("leader").get(f"/figures/base/{address}", {"at": day})
    assert answer.status_code == 400
    assert re.search("日期请按|还没有到", answer.content.decode())


def test_the_command_line_says_what_the_page_says(redrawn, at):
    assert parser().parse_args(["figures", "--as-of", "2026-11-22"]).as_of == "2026-11-22"
    facts, words = told("2026-11-22")
    facts = json.loads(json.dumps(facts, ensure_ascii=False))
    page = shown(at("leader"), "2026-11-22")
    assert facts["as_of"] == "2026-11-22"
    told_of = {code: (one["rows"], facts[code]) for code, one in facts["about"].items()}
    assert {code: one for code, one in told_of.items() if one[1] is not None} == page
    assert "综合网格:当天有效的网格。" in words


def test_the_weight_of_governance_stands_on_every_sheet(world, at, monkeypatch):
    none = told("")[0]
    assert (none["weight_street"], none["weight_department"]) == (None, None)
    assert "weight_street" not in shown(at("leader"))
    rounds.imported(world)
    sheets = rounds.opened(world)
    monkeypatch.setattr(timezone, "localdate", lambda value=None, zone=None: rounds.AFTER.date())
    facts, words = told("")
    assert (facts["weight_street"], facts["weight_department"]) == (50, None)
    assert (facts["indicators"]["all"], facts["indicators"]["from_work"]) == (20, 18)
    assert "占 90%" in words
    client = at("district")
    url, number = shown(client)["weight_street"]
    page = client.get(url).content.decode()
    assert number == 50
    assert page.count("<tr><td>") == page.count("基层治理占 50%") == len(sheets) == 2
    assert client.get("/figures/base/indicators/").content.decode().count("导入</td>") == 2
    assert at("zhujian").get(url).status_code == 200
    assert "<tr><td>" not in at("chengguan").get(url).content.decode()
    assert at("community").get(url).status_code == 404


def test_what_is_not_built_has_a_name_and_no_number(world, at):
    facts, words = told("")
    names = [code for one in facts["not_built"] for code in one["figures"]]
    assert len(names) == len(set(names)) == 48
    assert not set(names) & set(facts["about"])
    assert not {"as_of", "about", "not_built", "indicators"} & {one.code for one in figures.DEFINITIONS}
    page = at("leader").get("/figures/base/").content.decode()
    section = page[page.index("尚未建设，不填数") :]
    assert all(str(one.name) in section for one in UNBUILT)
    assert not re.search(r"<td[^>]*>[^<]*\d", section)
    assert "乡村振兴贷:信贷和保险产品" in words


def test_every_indicator_says_where_it_comes_from(world, at):
    page = at("auditor").get("/figures/base/indicators/").content.decode()
    facts, words = told("")
    assert page.count("<tr><td") == facts["indicators"]["all"] == len(table.indicators())
    assert page.count("由工作记录得出</td>") == facts["indicators"]["from_work"]
    assert facts["indicators"]["percent"] >= 80
    assert "目标不低于 80%" in words


def test_more_records_ask_no_more_questions(redrawn, at):
    client = at("leader")
    make_matter(redrawn)
    asked = []
    for _n in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/figures/base/matters/")
            client.get("/figures/base/")
        asked.append(len(queries))
        for n in range(5):  # the second round is not looked at
            make_matter(redrawn, point=(104.05 + n * 0.01, 31.15), insist=True)
    assert asked[1] <= asked[0]
