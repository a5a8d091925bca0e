"""Pages of key tasks: set, broken down, reported, accepted by forms; each level sees its own."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jingzhi.core.bodies import actions as bodies
from jingzhi.core.flows.models import Case
from jingzhi.kit import workbooks
from jingzhi.programmes.grid.tests.factories import NOW, Setup
from jingzhi.programmes.keytasks.models import Milestone, Task
from jingzhi.programmes.keytasks.tests.test_tasks import STREET, part, reported, top

LINES = "2026-12-10 方案印发\n2026-12-31 全部摸清"


@pytest.fixture
def signed_in(world, client, settings, shelf, monkeypatch):
    """Sign the client in to a seat of the small district."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    accounts = {}

    def to(name):
        if name not in accounts:
            made = bodies.make_account(username=name, label=name, password="a-long-password-1")
            bodies.appoint(account=made, seat=world.seats[name], since=date(2023, 6, 1), by=Setup(), now=NOW)
            accounts[name] = made
        client.force_login(accounts[name])
        return client

    return to


def test_from_the_district_to_a_street_and_back_by_forms(signed_in):
    client = signed_in("district")
    given = {"title": "小区治理提质", "wanted": "销号", "milestones": "方案", "target": "30", "unit": "个"}
    answer = client.post("/keytasks/", given)
    assert answer.status_code == 422
    assert "小区治理提质" in answer.content.decode()  # what was typed stays
    assert client.post("/keytasks/", given | {"milestones": LINES}).status_code == 302
    no = Case.objects.get(flow="keytasks").no
    url = f"/keytasks/{no}/"
    broken = {
        "what": "break",
        "owners": [STREET],
        "wanted": "销号",
        "milestones": "2026-12-20 台账",
        "target": "12",
    }
    assert client.post(url, broken | {"target": "x"}).status_code == 422
    assert client.post(url, broken).status_code == 302
    assert "已分解 12 个" in client.get(url).content.decode()
    own = Task.objects.get(owner=STREET).case_id
    client = signed_in("street")
    assert client.get(url).status_code == 404
    assert "由区社会治理委分解" in client.get(f"/keytasks/{own}/").content.decode()
    report = {"what": "report", "milestone": "1", "note": "完成"}
    assert client.post(f"/keytasks/{own}/", report).status_code == 422
    assert client.post(f"/keytasks/{own}/", report | {"paper": "台账〔2026〕1号"}).status_code == 302
    assert client.post(f"/keytasks/{own}/", {"what": "accept"}).status_code == 403
    client = signed_in("district")
    assert "确认节点" in client.get(f"/keytasks/{own}/").content.decode()
    assert client.post(f"/keytasks/{own}/", {"what": "hand_back"}).status_code == 422
    assert client.post(f"/keytasks/{own}/", {"what": "accept"}).status_code == 302
    assert "节点 1 / 3 个已确认" in client.get("/keytasks/").content.decode()
    assert client.post(f"/keytasks/{own}/", {"what": "no"}).status_code == 400


def test_each_level_sees_its_own_in_list_page_and_file(signed_in, world):
    district = top(world)
    street = part(world, district)
    reported(world, street, world.street)
    seen = {"district": 2, "leader": 2, "auditor": 2, "street": 1, "street2": 0, "community": 0}
    for seat, many in seen.items():
        client = signed_in(seat)
        page = client.get("/keytasks/").content.decode()
        assert page.count("data-no=") == many, seat
        rows = (
            workbooks.read_rows(client.get("/keytasks/export/").content, required=("节点", "承担单位"))
            if many
            else []
        )
        assert len({row["承担单位"] for row in rows}) == many
        assert client.get(f"/keytasks/{street.no}/").status_code == (200 if many else 404), seat
    for seat in ("worker", "zhujian", "force", "hotline"):
        assert signed_in(seat).get("/keytasks/").status_code == 403, seat


def test_late_and_returned_are_shown(signed_in, world):
    street = part(world, top(world))
    Milestone.objects.filter(task=street.no).update(due_on=date(2026, 11, 1), returns=1)
    page = signed_in("leader").get("/keytasks/").content.decode()
    for words in ("有超期", "退回", "超期 1 个"):
        assert words in page


def test_the_tree_asks_as_often_for_many_as_for_one(signed_in, world):
    client, counts = signed_in("leader"), []
    district = top(world)
    for owners in ([STREET], ["B-510603009"]):
        part(world, district, owners)
        for url in ("/keytasks/", f"/keytasks/{district.no}/"):
            client.get(url)
            with CaptureQueriesContext(connection) as asked:
                client.get(url)
            counts.append(len(asked))
    assert counts[:2] == counts[2:]
