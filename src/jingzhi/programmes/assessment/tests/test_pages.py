"""Pages of assessments: who sees what, the arithmetic, an appeal and its review by forms, editions side by side."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jingzhi.core.bodies import actions as bodies
from jingzhi.core.flows.models import Case
from jingzhi.programmes.assessment import queries
from jingzhi.programmes.assessment.models import PartsFile
from jingzhi.programmes.assessment.tests.rounds import (
    AFTER,
    OTHERS,
    QUARTER,
    final,
    imported,
    late_matters,
    moved,
    opened,
    spreadsheet,
    worked,
)
from jingzhi.programmes.grid.tests.factories import NOW, STREETS, Setup


@pytest.fixture
def signed_in(world, client, settings):
    """Sign the client in to a seat of the small district."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

    def to(name):
        account = bodies.make_account(username=name, label=name, password="a-long-password-1")
        bodies.appoint(account=account, seat=world.seats[name], since=date(2023, 6, 1), by=Setup(), now=NOW)
        client.force_login(account)
        return client

    return to


def notified(world):
    """A round put before its subjects."""
    worked(world)
    imported(world)
    case = opened(world)[STREETS[0]]
    return moved(case, "notify", world.district)


def test_appeal_and_review_by_forms_lead_to_an_edition(signed_in, world, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AFTER)
    case = notified(world)
    url = f"/assessment/{case.no}/"
    named = late_matters(queries.latest(queries.assessment(case)))
    client = signed_in("street")
    page = client.get(url).content.decode()
    assert "9 ÷ 14 × 100 = 450/7" in page
    assert "× 50% + 91.5 × 20% + 88.25 × 30% =" in page
    assert "list=street" in page  # the way to the live matters
    assert named[0] in client.get(f"{url}appeal/?i=grid.closed_in_time").content.decode()
    assert client.post(f"{url}appeal/", {"matters": named[:1], "why": ""}).status_code == 422
    assert client.post(f"{url}appeal/", {"matters": named[:2], "why": "居民不在家"}).status_code == 302
    assert "争议中" in client.get(f"{url}matters/?i=grid.closed_in_time").content.decode()
    client = signed_in("district")
    assert "居民不在家" in client.get(f"{url}review/").content.decode()
    answer = client.post(f"{url}review/", {"matters": named[:1], "why": "属实", "verdict": "uphold"})
    assert answer.status_code == 302
    assert client.post(f"{url}finish/").status_code == 302
    page = client.get(f"{url}editions/").content.decode()
    assert "定版第 1 版" in page
    assert "<b>" in page.split("s-table")[1]
    assert "申诉成立" in client.get(f"{url}matters/?i=grid.closed_in_time").content.decode()


def test_two_editions_are_both_readable(signed_in, world):
    worked(world)
    case = final(world)
    moved(case, "correct", world.district, why="补录")
    moved(case, "finish", world.district)
    client = signed_in("auditor")
    page = client.get(f"/assessment/{case.no}/editions/").content.decode()
    assert "定版第 1 版" in page
    assert "定版第 2 版" in page
    for number in (1, 2):
        assert f"定版第 {number} 版" in client.get(f"/assessment/{case.no}/?sheet={number}").content.decode()
    assert client.get(f"/assessment/{case.no}/?sheet=9").status_code == 404


def test_each_sees_its_own_only(signed_in, world):
    opened(world)
    opened(world, "department")
    numbers = {case.assessment.name: case.no for case in Case.objects.filter(flow="assessment")}
    seen = {
        "street": {"甲街道"}, "street2": {"乙街道"}, "zhujian": {"区住建局"},
        "district": set(numbers), "leader": set(numbers), "auditor": set(numbers),
    }  # fmt: skip
    for seat, names in seen.items():
        client = signed_in(seat)
        page = client.get("/assessment/").content.decode()
        assert {name for name, no in numbers.items() if no in page} == names, seat
        for name, no in numbers.items():
            for tail in ("", "matters/?i=grid.filed", "editions/"):
                allowed = name in names
                found = client.get(f"/assessment/{no}/{tail}").status_code
                assert (found == 404) >= (not allowed), (seat, name, tail)
    for seat in ("hotline", "community", "worker", "force"):
        client = signed_in(seat)
        assert client.get("/assessment/").status_code == 403
        assert client.get(f"/case/{numbers['甲街道']}/").status_code == 404, seat


def test_the_district_imports_and_opens_by_forms(signed_in, world):
    client = signed_in("district")
    given = {"kind": "street", "period": QUARTER}
    rows = OTHERS["street"]
    bad = SimpleUploadedFile("a.xlsx", spreadsheet([*rows[:3], ["丙", "x", 1, 1, "y"]]))
    answer = client.post("/assessment/parts/", given | {"file": bad})
    assert answer.status_code == 422
    assert "第 5 行" in answer.content.decode()
    assert not PartsFile.objects.exists()
    good = SimpleUploadedFile("a.xlsx", spreadsheet(rows))
    assert client.post("/assessment/parts/", given | {"file": good}).status_code == 302
    page = client.get("/assessment/parts/", given).content.decode()
    assert "示例：年度目标考核通报" in page
    assert client.post("/assessment/", given | {"period": "2026-Q3"}).status_code == 302
    assert Case.objects.filter(flow="assessment").count() == 2
    assert signed_in("leader").post("/assessment/", given).status_code == 403


def test_the_list_asks_as_often_for_two_as_for_five(signed_in, world):
    client = signed_in("district")
    counts = []
    for kind in ("street", "department"):
        opened(world, kind)
        client.get("/assessment/")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/assessment/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
