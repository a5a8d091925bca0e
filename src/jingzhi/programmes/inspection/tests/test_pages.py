"""Pages of plans, draws and findings: who opens them, what they show, and the table anybody recomputes from."""

from __future__ import annotations

import csv
import hashlib
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jingzhi.core.bodies.models import Account, Appointment
from jingzhi.core.flows.models import Case
from jingzhi.programmes.grid.tests.factories import SINCE
from jingzhi.programmes.inspection import actions
from jingzhi.programmes.inspection.models import Check, Plan
from jingzhi.programmes.inspection.tests.factories import (
    LATER,
    drawn,
    found,
    make_plan,
    more_streets,
    special,
)


@pytest.fixture
def at(world, client):
    """Sign the client in at a seat."""

    def sign_in(name):
        account, _made = Account.objects.get_or_create(username=name, defaults={"label": name})
        Appointment.objects.get_or_create(account=account, seat=world.seats[name], period=(SINCE, None))
        client.force_login(account)
        return client

    return sign_in


def test_the_district_plans_a_year_by_page(world, at):
    client = at("district")
    assert client.post("/inspections/", {"year": "2027", "cap": "99"}).status_code == 422
    assert client.post("/inspections/", {"year": "2027", "cap": "2"})["Location"] == "/inspections/plan/2027/"
    given = {"kind": "random", "level": "community", "title": "消防抽查", "month": "3", "n": "2"}
    answer = client.post("/inspections/plan/2027/", given)
    assert answer["Location"] == "/inspections/check/2027-01/"
    assert client.post("/inspections/plan/2027/", given | {"title": ""}).status_code == 422
    page = client.get("/inspections/check/2027-01/").content.decode()
    assert page.count('name="codes"') == page.count(" checked>") == 4
    codes = ["B-510603001001", "B-510603001002", "B-510603009001"]
    client.post("/inspections/check/2027-01/", {"codes": codes})
    assert client.post("/inspections/plan/2027/approve/").status_code == 302
    check = Check.objects.get()
    assert check.commitment in client.get("/inspections/check/2027-01/").content.decode()
    assert client.post("/inspections/check/2027-01/draw/").status_code == 302
    check.refresh_from_db()
    assert check.seed in client.get("/inspections/check/2027-01/").content.decode()


def test_over_the_cap_the_page_says_who_and_stays(world, at):
    plan, _check = make_plan(world, cap=1)
    actions.add_check(
        plan=plan, kind="random", level="community", title="再查", month=4, n=1, by=world.district, now=LATER
    )
    answer = at("district").post("/inspections/plan/2027/approve/")
    assert answer.status_code == 422
    assert "社区001001一年会遇到 2 次检查，上限是 1 次" in answer.content.decode()
    assert Plan.objects.get().approved_at is None


def test_avoided_pairs_are_added_and_taken_away(world, at):
    more_streets(world)
    _plan, check = make_plan(world, kind="cross", level="street", n=0)
    codes = list(check.candidates.values_list("body_id", flat=True))
    client, path = at("district"), "/inspections/check/2027-01/"
    client.post(path, {"codes": codes, "one": codes[0], "other": codes[1]})
    client.post(
        path, {"codes": codes, "avoid": ["|".join(sorted(codes[:2]))], "one": codes[2], "other": codes[3]}
    )
    assert check.avoided.count() == 2
    client.post(path, {"codes": codes})
    assert check.avoided.count() == 0


def test_a_reader_recomputes_the_draw_from_the_table(world, at):
    check = drawn(world)
    answer = at("street").get("/inspections/check/2027-01/table.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    seed = rows[0]["种子"]
    assert hashlib.sha256(seed.encode()).hexdigest() == rows[0]["种子摘要"] == check.commitment
    lots = {hashlib.sha256(f"{seed}|{row['单位编码']}".encode()).hexdigest(): row for row in rows}
    again = [lots[lot]["单位编码"] for lot in sorted(lots)][:2]
    assert again == [row["单位编码"] for row in rows if row["抽中"]]
    assert at("street").get("/inspections/check/2027-01/table.xlsx").content[:2] == b"PK"
    assert at("street").get("/inspections/check/2027-01/table.pdf").status_code == 404


def test_a_draft_is_seen_by_those_who_plan_and_oversee_only(world, at):
    make_plan(world)
    for name, status in {
        "district": 200,
        "leader": 200,
        "auditor": 200,
        "street": 404,
        "zhujian": 404,
    }.items():
        assert at(name).get("/inspections/plan/2027/").status_code == status
        assert at(name).get("/inspections/check/2027-01/").status_code == status
        assert at(name).get("/inspections/check/2027-01/table.csv").status_code == status
    for name in ("worker", "force", "hotline"):
        assert at(name).get("/inspections/").status_code == 403
    for name in ("leader", "auditor", "street"):
        assert at(name).post("/inspections/plan/2027/approve/").status_code == 403
        assert at(name).post("/inspections/", {"year": "2028", "cap": "2"}).status_code == 403


def test_a_finding_is_written_by_page_and_handled_on_the_shared_one(world, at):
    special(world, "D-zhujian")
    client, path = at("district"), "/inspections/check/2027-01/find/"
    assert client.get(path).status_code == 200
    assert client.post(path, {"body": "D-zhujian"}).status_code == 422
    assert Case.objects.count() == 0
    answer = client.post(path, {"body": "D-zhujian", "words": "台账不全", "key": "k1"})
    case = Case.objects.get()
    assert answer["Location"] == f"/case/{case.no}/"
    client.post(path, {"body": "D-zhujian", "words": "台账不全", "key": "k1"})
    assert Case.objects.count() == 1
    page = at("zhujian").get(f"/case/{case.no}/").content.decode()
    assert "台账不全" in page
    assert "报告整改" in page
    assert case.no in at("zhujian").get("/inspections/findings/").content.decode()
    assert at("shuili").get(f"/case/{case.no}/").status_code == 404
    assert case.no not in at("shuili").get("/inspections/findings/?list=all").content.decode()
    assert at("street").get(path).status_code == 403


def test_leader_and_auditor_read_all_findings(world, at):
    case = found(world)
    for name in ("leader", "auditor"):
        page = at(name).get("/inspections/findings/").content.decode()
        assert case.no in page
        assert at(name).get(f"/case/{case.no}/").status_code == 200
        assert at(name).get("/inspections/check/2027-01/find/").status_code == 403


def test_the_list_asks_as_often_for_one_as_for_many(world, at):
    check = special(world, "D-zhujian")
    client, counts = at("district"), []
    for many in (1, 12):
        for n in range(many):
            actions.find(
                check=check,
                by=world.district,
                now=LATER,
                key=f"{many}-{n}",
                body="D-zhujian",
                words=f"第{n}条",
            )
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/inspections/findings/?list=all").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
