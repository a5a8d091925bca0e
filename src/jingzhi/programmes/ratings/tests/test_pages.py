"""Pages of ratings: who sees which form, result and mark; marking, ending, objecting, deciding, publishing by forms."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jingzhi.core.bodies import actions as bodies
from jingzhi.core.flows.models import Case
from jingzhi.kit import workbooks
from jingzhi.programmes.grid.tests.factories import NOW, STREETS, Setup
from jingzhi.programmes.ratings import queries
from jingzhi.programmes.ratings.models import OwnLine
from jingzhi.programmes.ratings.tests.rounds import (
    AFTER,
    LATER,
    QUARTER,
    notified,
    opened,
    worked,
)

STREET = f"B-{STREETS[0]}"


@pytest.fixture
def at(monkeypatch):
    """Set the pages' clock."""

    def to(now):
        monkeypatch.setattr(timezone, "now", lambda: now)

    to(AFTER)
    return to


@pytest.fixture
def signed_in(world, client, settings, at):
    """Sign the client in to a seat of the small district."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    worked(world)

    accounts = {}

    def to(name):
        if name not in accounts:
            made = bodies.make_account(username=name, label=name, password="a-long-password-1")
            bodies.appoint(account=made, seat=world.seats[name], since=date(2023, 6, 1), by=Setup(), now=NOW)
            accounts[name] = made
        client.force_login(accounts[name])
        return client

    return to


def test_from_opening_to_marks_by_forms(signed_in):
    client = signed_in("district")
    assert client.post("/ratings/", {"kind": "street", "period": QUARTER}).status_code == 302
    assert client.post("/ratings/", {"kind": "street", "period": QUARTER}).status_code == 409
    no = Case.objects.get(flow="ratings").no
    assert "D-" not in client.get(f"/ratings/{no}/").content.decode().split("还没有交的")[0]
    client = signed_in("zhujian")
    page = client.get(f"/ratings/{no}/").content.decode()
    assert "一起办过 6 件" in page
    url = f"/ratings/{no}/form/{STREET}/"
    answer = client.post(url, {"m-grounds": "3", "m-presence": "9"})
    assert answer.status_code == 422
    assert "要写清理由" in answer.content.decode()
    assert 'value="3"' in answer.content.decode()  # what was typed stays
    assert client.post(url, {"m-grounds": "3", "m-presence": "9", "why": "没有先办"}).status_code == 302
    assert "没有先办" in client.get(url).content.decode()
    assert client.get(f"/ratings/{no}/form/B-{STREETS[1]}/").status_code == 404
    assert signed_in("leader").post("/ratings/", {"kind": "department", "period": QUARTER}).status_code == 403


def test_objection_decision_and_publication_by_forms(signed_in, world, at):
    case = notified(world)
    url = f"/ratings/{case.no}/result/{STREET}/"
    page = signed_in("street").get(url).content.decode()
    assert "(800/9 × 20 + 700/9 × 20) ÷ 40 = 250/3" in page
    assert "区水利局" not in page  # who marked what is not for the rated
    client = signed_in("street")
    assert client.post(url, {"line": "presence", "why": ""}).status_code == 422
    assert client.post(url, {"line": "presence", "why": "有记录"}).status_code == 302
    client = signed_in("district")
    assert "区水利局" in client.get(url).content.decode()
    assert client.post(url, {"struck": ["D-shuili:presence"], "why": "属实"}).status_code == 302
    assert "= 87.5" in client.get(url).content.decode()
    assert client.post(f"/ratings/{case.no}/on/", {"move": "publish"}).status_code == 409
    at(LATER)
    client = signed_in("district")
    assert "公布" in client.get(f"/ratings/{case.no}/").content.decode()
    assert client.post(f"/ratings/{case.no}/on/", {"move": "publish"}).status_code == 302
    assert "内容校验值" in client.get(url).content.decode()


def test_a_result_is_open_to_its_body_and_the_district_until_it_is_public(signed_in, world, at):
    case = notified(world)
    url = f"/ratings/{case.no}/result/{STREET}/"
    seen = {"street": 200, "district": 200, "leader": 200, "auditor": 200, "zhujian": 404, "street2": 404}
    for seat, status in seen.items():
        assert signed_in(seat).get(url).status_code == status, seat
    for seat in ("worker", "community", "hotline", "force"):
        assert signed_in(seat).get(url).status_code in (403, 404), seat
        assert signed_in(seat).get("/ratings/").status_code == 403, seat
    table = signed_in("zhujian").get(f"/ratings/{case.no}/export/")
    assert rows_of(table) == []
    assert signed_in("zhujian").get(f"/ratings/{case.no}/").content.decode().count("/result/") == 0
    case = Case.objects.get(no=case.no)
    at(LATER)
    signed_in("district").post(f"/ratings/{case.no}/on/", {"move": "publish"})
    assert signed_in("zhujian").get(url).status_code == 200
    shown = rows_of(signed_in("zhujian").get(f"/ratings/{case.no}/export/"))
    result = queries.result_of(queries.newest(queries.round_of(case)), STREET)
    assert shown == [(result.body.name, "3/3")]


def rows_of(answer):
    """(body, raters) of each row of a spreadsheet."""
    rows = workbooks.read_rows(answer.content, required=("单位", "已评/应评"))
    return [(row["单位"], row["已评/应评"]) for row in rows]


def test_lines_of_a_department_are_kept_by_the_district(signed_in):
    client = signed_in("district")
    line = {"what": "add", "body": "D-zhujian", "title": "房屋安全隐患处置", "weight": "5"}
    assert client.post("/ratings/", line | {"weight": "x"}).status_code == 422
    assert client.post("/ratings/", line).status_code == 302
    assert "房屋安全隐患处置" in client.get("/ratings/").content.decode()
    own = OwnLine.objects.get()
    assert client.post("/ratings/", {"what": "end", "line": str(own.pk)}).status_code == 302
    assert "房屋安全隐患处置" not in client.get("/ratings/").content.decode()


def test_lists_ask_as_often_for_two_rounds_as_for_one(signed_in, world):
    client, counts = signed_in("district"), []
    for kind in ("street", "department"):
        opened(world, kind)
        client.get("/ratings/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/ratings/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
