"""Pages of the list and of meetings: who sees what, and how often the database is asked."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jingzhi.core.bodies import actions as bodies
from jingzhi.programmes.grid.tests.factories import NOW, Setup
from jingzhi.programmes.keywork import actions
from jingzhi.programmes.keywork.models import Keywork, Meeting
from jingzhi.programmes.keywork.tests.lists import make_item

DAY = "2026-11-30"


@pytest.fixture
def client_of(world, monkeypatch):
    """Somebody signed in to a seat, on the day of the tests."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)

    def signed_in(name):
        account = bodies.make_account(username=name, label=name, password="a-long-password-1")
        bodies.appoint(account=account, seat=world.seats[name], since=date(2023, 6, 1), by=Setup(), now=NOW)
        client = Client()
        client.force_login(account)
        return client

    return signed_in


def test_an_item_is_drafted_and_issued_on_its_pages(world, client_of):
    client = client_of("district")
    form = {
        "title": "路灯缺口清零", "wanted": "台账", "owner": "D-zhujian", "due_on": DAY, "month": "2026-11", "source": "plan",
    }  # fmt: skip
    wrong = client.post("/keywork/new/", form | {"due_on": "2026-11-01"})
    assert (wrong.status_code, Keywork.objects.count()) == (422, 0)
    assert "完成日期要在今天以后" in wrong.content.decode()
    answer = client.post("/keywork/new/", form | {"key": "one"})
    row = Keywork.objects.get()
    assert answer["Location"] == f"/case/{row.case_id}/"
    assert "还没有发出的" in client.get("/keywork/?month=2026-11").content.decode()
    assert client.post(f"/case/{row.case_id}/issue/", {"rev": "1"}).status_code in (200, 302)
    page = client.get("/keywork/?month=2026-11").content.decode()
    assert "还没有发出的" not in page
    assert "晚于 5 日发出" in page


@pytest.mark.parametrize(
    ("name", "sees"),
    [("zhujian", "区级一"), ("chengguan", ""), ("street", "街道一"), ("community", "街道一"), ("leader", "区级一 街道一"), ("community2", "")],
)  # fmt: skip
def test_each_sees_its_month(world, client_of, name, sees):
    make_item(world, title="区级一")
    make_item(world, by="street", title="街道一")
    page = client_of(name).get("/keywork/?month=2026-11&tab=all").content.decode()
    assert [title for title in ("区级一", "街道一") if title in page] == sees.split()


def test_my_month_is_what_my_body_has_to_show(world, client_of):
    make_item(world, by="street", title="街道给社区的")
    make_item(world, owner="B-510603001", title="区里给街道的")
    page = client_of("street").get("/keywork/?month=2026-11").content.decode()
    assert "区里给街道的" in page
    assert "街道给社区的" not in page


def test_what_was_carried_on_says_so_in_the_month_after(world, client_of):
    make_item(world)
    actions.carry_over(now=NOW.replace(month=12, day=1))
    client = client_of("zhujian")
    assert "第 1 次结转" in client.get("/keywork/?month=2026-12").content.decode()
    assert "已结转到下月" in client.get("/keywork/?month=2026-11").content.decode()
    assert client.get("/keywork/?month=2026-13").status_code == 422


def test_a_month_costs_the_same_with_one_row_and_with_many(world, client_of):
    client = client_of("district")
    costs = []
    for many in (1, 12):
        for n in range(many):
            make_item(world, title=f"第{n}项")
        client.get("/keywork/?month=2026-11")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/keywork/?month=2026-11")
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_a_meeting_is_called_and_decides_on_its_pages(world, client_of):
    make_item(world, due_on="2026-11-24", title="要上会的")
    client, street = client_of("district"), client_of("street")
    assert client.post("/meetings/", {"kind": "monthly", "held_on": "x"}).status_code == 422
    client.post("/meetings/", {"kind": "monthly", "held_on": "2026-11-25"})
    row = Meeting.objects.get()
    form = {"title": "路灯专班", "wanted": "方案", "owner": "D-zhujian", "due_on": DAY, "key": "k"}
    assert client.post(f"/meetings/{row.pk}/decide/", form | {"due_on": ""}).status_code == 422
    assert client.post(f"/meetings/{row.pk}/decide/", form).status_code == 302
    page = client.get(f"/meetings/{row.pk}/").content.decode()
    assert "路灯专班" in page
    assert "没有。" in page
    client.post("/meetings/", {"kind": "joint", "held_on": "2026-11-26"})
    second = Meeting.objects.exclude(pk=row.pk).get()
    assert "没有。" not in client.get(f"/meetings/{second.pk}/").content.decode()
    assert street.get(f"/meetings/{row.pk}/").status_code == 404
    assert street.post(f"/meetings/{row.pk}/decide/", form).status_code == 404
    assert client_of("leader").post(f"/meetings/{row.pk}/decide/", form).status_code == 403
    assert client_of("zhujian").get("/meetings/").status_code == 403
