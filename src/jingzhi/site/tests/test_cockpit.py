"""The cockpit: every number opens as many matters, on any day, in any period, for any seat; and files say the same."""

from __future__ import annotations

import html
import io
import re
import zipfile
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from docx import Document

from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.kit import workbooks
from jingzhi.kit.refused import Refused
from jingzhi.launch import system_packages
from jingzhi.programmes.grid.actions import receive
from jingzhi.programmes.grid.tests.factories import NOW, STREETS
from jingzhi.programmes.grid.tests.situations import SITUATIONS, facts
from jingzhi.site import asked, printed
from jingzhi.site.overview import page_of

DAY = "2026-11-23"
NEXT = NOW + timedelta(days=1)
SOME = (
    "reported",
    "street",
    "dispatched",
    "verified",
    "closed, resident has rated",
    "closed, called back",
    "declined",
)
LINK = re.compile(r'href="([^"]+)" data-n="(\d+)"')


@pytest.fixture
def town(world):
    """A matter in each of some states, among them rated and declined ones."""
    for name in SOME:
        SITUATIONS[name][1](world)
    return world


def wrong(client, address):
    """(links, those that open another number of matters than they say) of a page."""
    links = set(LINK.findall(client.get(address).content.decode()))
    opened = {url: client.get(html.unescape(url)).context["total"] for url, _n in links}
    return len(links), [(url, n, opened[url]) for url, n in links if opened[url] != int(n)]


@pytest.mark.parametrize("seat", ["leader", "street", "community", "zhujian"])
def test_every_number_opens_as_many_matters(at, town, seat):
    tried, bad = wrong(at(seat), f"/cockpit/?span=all&at={DAY}")
    assert bad == []
    assert tried > 15


@pytest.mark.parametrize(
    "given", [f"place={STREETS[0]}", f"place={STREETS[0]}001", f"from={DAY}&to={DAY}", "span=year&cmp=year"]
)
def test_every_number_opens_within_places_and_periods_too(at, town, given):
    tried, bad = wrong(at("leader"), f"/cockpit/?{given}&at={DAY}")
    assert bad == []
    assert tried > 10


def numbers(world, now, given=""):
    """What the page of the leader says at a moment: cards, and every table."""
    page = page_of(world.leader, asked.read(QueryDict(given), world.leader, now))
    return (
        [(card.key, card.value, card.n) for card in page.cards],
        {panel.key: [[cell.value for cell in line] for line in panel.lines] for panel in page.panels},
    )


def test_numbers_taken_in_the_evening_are_told_of_that_evening_ever_after(town):
    """Numbers taken, then everything moves on, then the evening is asked for again."""
    before = numbers(town, NOW.replace(hour=23, minute=59))
    receive(move="submit", by=town.resident, now=NEXT, **facts("submit"))
    for state, move, by in (
        ("reported", "raise_", town.worker),
        ("street", "whistle", town.street),
        ("verified", "close", town.street),
        ("closed", "contradict", town.resident),
    ):
        for case in Case.objects.filter(state=state, opened_at__lt=NEXT):
            advance(case_no=case.no, move=move, by=by, now=NEXT, **facts(move))
    later = NEXT + timedelta(days=2)
    assert numbers(town, later) != before
    assert numbers(town, later, f"at={DAY}") == before


def test_few_and_many_matters_cost_the_same_queries(at, world):
    client, counted = at("leader"), []
    for many in (1, 12):
        for _turn in range(many):
            SITUATIONS["closed, called back"][1](world)
        for given in ("span=year", f"span=year&at={DAY}"):
            client.get(f"/cockpit/?{given}")
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/cockpit/?{given}").status_code == 200
            counted.append(len(queries))
    assert counted[:2] == counted[2:]
    assert max(counted) <= 34


@pytest.mark.parametrize(
    ("span", "start", "before"),
    [
        ("today", date(2026, 11, 23), (date(2026, 11, 22), date(2026, 11, 22))),
        ("week", date(2026, 11, 23), (date(2026, 11, 16), date(2026, 11, 16))),
        ("month", date(2026, 11, 1), (date(2026, 10, 1), date(2026, 10, 23))),
        ("quarter", date(2026, 10, 1), (date(2026, 7, 1), date(2026, 8, 23))),
        ("year", date(2026, 1, 1), (date(2025, 1, 1), date(2025, 11, 23))),
        ("all", None, None),
    ],
)
def test_a_period_is_compared_with_as_many_days_of_the_one_before(world, span, start, before):
    one = asked.read(QueryDict(f"span={span}"), world.leader, NOW)
    earlier = one.before()
    assert one.start == start
    assert (earlier and (earlier.start, earlier.end)) == before
    assert earlier is None or earlier.at == earlier.end


def test_the_last_day_of_a_long_month_has_its_neighbour_in_a_short_one():
    assert asked.shifted(date(2026, 3, 1), date(2026, 3, 31), "month", "prev") == (
        date(2026, 2, 1),
        date(2026, 2, 28),
    )
    assert asked.shifted(date(2024, 2, 1), date(2024, 2, 29), "month", "year")[1] == date(2023, 2, 28)
    assert asked.shifted(date(2026, 11, 5), date(2026, 11, 9), "days", "prev") == (
        date(2026, 10, 31),
        date(2026, 11, 4),
    )


@pytest.mark.parametrize(
    "given", ["at=yesterday", "from=2026-13-01", f"from={DAY}&to=2026-01-01", "to=9999-12-31"]
)
def test_a_day_that_is_none_is_refused_in_words(at, world, given):
    answer = at("leader").get(f"/cockpit/?{given}")
    assert answer.status_code == 400
    with pytest.raises(Refused):
        asked.read(QueryDict(given), world.leader, NOW)


def test_a_place_nobody_knows_holds_nothing(at, town):
    assert at("leader").get("/matters/?span=all&place=nowhere").context["total"] == 0
    assert at("street2").get(f"/matters/?span=all&place={STREETS[0]}").context["total"] == 0


def test_the_crumbs_lead_back_up(at, town):
    text = at("leader").get(f"/cockpit/?span=all&place={STREETS[0]}001").content.decode()
    crumbs = text.split('class="k-crumbs"')[1].split("</nav>")[0]
    assert re.findall(r">([^<>]+)</a>", crumbs) == ["全区", "甲街道"]
    assert f"place={STREETS[0]}&" in crumbs or f'place={STREETS[0]}"' in crumbs


def test_streets_and_departments_never_stand_in_one_list(town):
    page = page_of(town.leader, asked.read(QueryDict("span=all"), town.leader, NEXT))
    lists = {panel.key: {line[0].text for line in panel.lines} for panel in page.panels}
    streets, called = lists["street"] | lists["overdue"], lists["marks"] | lists["body"]
    assert {"甲街道", "乙街道"} <= streets
    assert "区住建局" in called
    assert not streets & called


def test_the_workbook_holds_the_numbers_of_the_page(at, town):
    client = at("leader")
    answer = client.get(f"/cockpit/file/xlsx/?span=all&at={DAY}")
    assert answer.status_code == 200
    assert DAY in answer["Content-Disposition"]
    text = client.get(f"/cockpit/?span=all&at={DAY}").content.decode()
    shown = re.findall(r'<a class="k-card-main"[^>]*><span>([^<]+)</span><b>([\d.,—]+)<small>', text)
    data = io.BytesIO(answer.content)
    with zipfile.ZipFile(data) as book:
        strings = book.read("xl/sharedStrings.xml").decode()
        assert len([name for name in book.namelist() if name.startswith("xl/charts/chart")]) >= 6
    cells = workbooks._cells(answer.content)
    kept = {row[0]: row[1] for row in cells if len(row) >= 5}
    assert len(shown) == 5
    for label, value in shown:
        assert kept[label] in (value.replace(",", ""), value.replace(",", "").removesuffix(".0")), label
    assert "leader岗" in strings
    assert f"{DAY} 当天" in strings


def test_one_table_is_taken_away_alone(at, town):
    client = at("leader")
    answer = client.get("/cockpit/table/street/?span=all")
    rows = workbooks.read_rows(answer.content, required=("地方", "事项"))
    assert sum(int(row["事项"]) for row in rows) == client.get("/matters/?span=all").context["total"]
    assert client.get("/cockpit/table/nothing/").status_code == 404
    assert client.get("/cockpit/file/exe/").status_code == 404


def test_files_are_closed_to_whom_the_page_is_closed(at, town):
    worker = at("worker")
    for address in ("/cockpit/", "/cockpit/file/xlsx/", "/cockpit/table/street/"):
        assert worker.get(address).status_code == 403
    other = workbooks._cells(at("street2").get("/cockpit/file/xlsx/?span=all").content)
    assert ["上报事项", "0"] in [row[:2] for row in other]


def shown(client, given):
    """The five numbers of the page, as they are read."""
    text = client.get(f"/cockpit/?{given}").content.decode()
    return re.findall(r'<a class="k-card-main"[^>]*><span>([^<]+)</span><b>([^<]+)<small>', text)


def test_the_bulletin_holds_the_numbers_and_charts_of_the_page(at, town):
    client, given = at("leader"), f"span=all&at={DAY}"
    answer = client.get(f"/cockpit/file/docx/?{given}")
    paper = Document(io.BytesIO(answer.content))
    numbers = {row.cells[0].text: row.cells[1].text for row in paper.tables[0].rows[1:]}
    for label, value in shown(client, given):
        assert numbers[label] in (value.replace(",", ""), value.removesuffix(".0")), label
    streets = next(table for table in paper.tables if table.rows[0].cells[-1].text == "大事不出社区")
    page = page_of(town.leader, asked.read(QueryDict(given), town.leader, NEXT))
    lines = next(panel for panel in page.panels if panel.key == "street").lines
    assert [[c.text for c in row.cells] for row in streets.rows[1:]] == [
        [c.text for c in line] for line in lines
    ]
    assert "leader岗" in paper.sections[0].header.paragraphs[0].text
    charts = [rel for rel in paper.part.rels.values() if rel.reltype.endswith("/chart")]
    drawn = paper.element.xpath("//wp:inline")
    assert len(charts) == len(drawn) == sum(bool(panel.lines) for panel in page.panels)
    assert all(b"<c:numCache>" in rel.target_part.blob for rel in charts)


@pytest.mark.skipif(bool(printed.missing()), reason="the libraries that draw a PDF are not installed")
def test_the_pdf_is_made_of_the_same_page(at, town):
    answer = at("leader").get(f"/cockpit/file/pdf/?span=all&at={DAY}")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert answer.content.rstrip().endswith(b"%%EOF")
    assert quote("旌阳区") in answer["Content-Disposition"]


def test_where_no_pdf_can_be_made_the_page_says_what_to_install(at, town, monkeypatch):
    monkeypatch.setattr(printed, "missing", lambda: ("libpango-1.0-0",))
    client = at("leader")
    text = client.get("/cockpit/").content.decode()
    assert "请管理员安装 libpango-1.0-0" in text
    assert "/cockpit/file/pdf/" not in text
    answer = client.get("/cockpit/file/pdf/")
    assert answer.status_code == 503
    assert "libpango-1.0-0" in answer.content.decode()


def test_the_launcher_installs_what_the_page_would_miss():
    assert printed.LIBRARIES == system_packages.PDF_LIBRARIES
