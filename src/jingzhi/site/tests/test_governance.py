"""The governance ledger: by the list's duties, every number is its matters, open to its body and the district only."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jingzhi.core.bodies.models import Body
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.scores import actions as scores
from jingzhi.core.scores import periods
from jingzhi.kit import workbooks
from jingzhi.programmes.grid.tests import situations
from jingzhi.programmes.grid.tests.factories import NOW, STREETS
from jingzhi.programmes.responsibility.tests.test_lists import published
from jingzhi.site.governance import COLUMNS, Ledger

STREET = f"B-{STREETS[0]}"
QUARTER = "2026-Q4"


@pytest.fixture
def past(world, monkeypatch):
    """Two closed and rated, one whistled for, one in the grid; the clock of the day after."""
    for _n in range(2):
        situations.closed(world)
    situations.dispatched(world)
    situations.reported(world)
    while deliver_pending():
        pass
    scores.catch_up(since=NOW - timedelta(days=1))
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=1))
    return world


@pytest.fixture
def sign_in(at):
    """A client of a seat, made once."""
    return cache(at)


def counts(code):
    body = Body.objects.select_related("place").get(code=code)
    found = Ledger(body, periods.parse(QUARTER), NOW.date())
    return found, {duty: dict(numbers) for _number, duty, numbers in found.table()}


def test_matters_stand_under_the_duty_that_covers_their_item(past):
    _ledger, before = counts("D-zhujian")
    assert list(before) == ["清单里没有的事项"]
    published(past, rows=[["路灯维护", "示例", "X01", "主责"], ["房屋安全", "示例", "", "主责"]])
    ledger, told = counts("D-zhujian")
    assert told["路灯维护"] == before["清单里没有的事项"]
    assert told["路灯维护"] == {
        "all": 3, "closed": 2, "open": 1, "in_time": 2, "late": 0, "reworked": 0, "rated": 2,
    }  # fmt: skip
    assert told["房屋安全"]["all"] == 0
    for number, _duty, numbers in ledger.table():
        for name, many in numbers:
            assert len(ledger.narrowed(str(number), name)) == many
    assert dict(ledger.total()) == told["路灯维护"]
    _street, of_street = counts(STREET)
    assert of_street["清单里没有的事项"]["all"] == 4
    assert counts(f"B-{STREETS[1]}")[1] == {}


def test_pages_and_file_say_the_same(past, sign_in):
    published(past)
    client = sign_in("zhujian")
    page = client.get(f"/governance/D-zhujian/?p={QUARTER}").content.decode()
    assert "路灯维护" in page
    for name, label, _test in COLUMNS:
        assert str(label) in page
        url = f"/governance/D-zhujian/matters/?p={QUARTER}&s={name}&e=1"
        assert client.get(url).status_code == 200
    rows = workbooks.read_rows(
        client.get(f"/governance/D-zhujian/export/?p={QUARTER}").content,
        required=("责任事项", "时限", "评分"),
    )
    assert [(row["责任事项"], row["时限"]) for row in rows].count(("路灯维护", "按期")) == 2
    assert len(rows) == 3


def test_a_ledger_is_open_to_its_body_and_who_watches(past, sign_in):
    doors = ("", "matters/", "export/")
    for seat, allowed in (
        ("zhujian", {"D-zhujian"}), ("street", {STREET}), ("leader", {"D-zhujian", STREET}), ("auditor", {"D-zhujian", STREET}),
    ):  # fmt: skip
        client = sign_in(seat)
        for code in ("D-zhujian", STREET):
            for door in doors:
                status = client.get(f"/governance/{code}/{door}").status_code
                assert status == (200 if code in allowed else 404), (seat, code, door)
    for seat in ("worker", "community", "hotline", "force"):
        assert sign_in(seat).get(f"/governance/{STREET}/").status_code == 403, seat


def test_many_matters_ask_as_often_as_few(past, sign_in):
    published(past)
    client, asked = sign_in("leader"), []
    for _n in range(2):
        for url in ("/governance/D-zhujian/", "/governance/D-zhujian/matters/"):
            client.get(url)
            with CaptureQueriesContext(connection) as counted:
                assert client.get(url).status_code == 200
            asked.append(len(counted))
        for _m in range(5):
            situations.dispatched(past)
    assert asked[:2] == asked[2:]


def test_a_list_is_edited_by_forms(past, sign_in):
    client = sign_in("zhujian")
    url = "/responsibility/D-zhujian/"
    entry = {"what": "add", "duty": "路灯维护", "basis": "示例", "items": "X99", "part": "lead"}
    answer = client.post(url, entry)
    assert answer.status_code == 422
    assert "X99" in answer.content.decode()
    assert client.post(url, entry | {"items": "X01"}).status_code == 302
    assert "草稿（第 1 版）" in client.get(url).content.decode()
    assert client.post("/responsibility/D-shuili/", entry | {"items": "X01"}).status_code == 403
    assert "草稿" not in sign_in("leader").get(url).content.decode()
    client = sign_in("district")
    assert client.post(url, {"what": "publish", "since": "x"}).status_code == 422
    day = (NOW + timedelta(days=1)).date().isoformat()
    assert client.post(url, {"what": "publish", "since": day}).status_code == 302
    assert "第 1 版" in client.get(url).content.decode()
    back = client.get(f"{url}export/").content
    assert workbooks.read_rows(back, required=("责任事项",))[0]["事项编号"] == "X01"
    assert "没有部门主责的事项" in client.get("/responsibility/").content.decode()
    assert client.get(f"{url}?v=7").status_code == 404
