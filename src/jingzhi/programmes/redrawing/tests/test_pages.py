"""Pages of drafts: list, new, map and its forms; who may read, who may change, what lies out of reach."""

from __future__ import annotations

from datetime import date

import pytest

from jingzhi.core.bodies import actions as bodies
from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.programmes.grid.tests.factories import NOW, Setup, make_matter
from jingzhi.programmes.redrawing import actions
from jingzhi.programmes.redrawing.tests.test_drafts import DAY, SPLIT
from jingzhi.programmes.redrawing.tests.town import (
    COMMUNITY,
    LOWER,
    approved,
    codes,
    edited,
    make_draft,
    make_quarters,
)


@pytest.fixture
def signed_in(world, client, settings):
    """Sign the client in to a seat of the small district."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    make_quarters()

    def to(name):
        account = bodies.make_account(username=name, label=name, password="a-long-password-1")
        bodies.appoint(account=account, seat=world.seats[name], since=date(2023, 6, 1), by=Setup(), now=NOW)
        client.force_login(account)
        return client

    return to


def test_a_street_drafts_edits_and_sees_what_came_of_it(signed_in, world):
    client = signed_in("street")
    assert "甲一社区" in client.get("/redrawing/new/").content.decode()
    answer = client.post("/redrawing/new/", {"places": [COMMUNITY]})
    case = Case.objects.get(flow="redrawing")
    assert answer["Location"] == f"/redrawing/{case.no}/"
    url = f"/redrawing/{case.no}/"
    page = client.get(url).content.decode()
    assert "请计算机提一个方案" in page
    assert "270" in page
    answer = client.post(f"{url}edit/", {"kind": "propose", "area": COMMUNITY, "parts": "3", "rev": "1"})
    assert answer.status_code == 302
    assert len(codes(case)) == 3
    page = client.get(url).content.decode()
    assert "差距" in page
    assert "0.0%" in page  # proved to be the best
    drawn = client.get(f"{url}map.json").json()
    assert len(drawn["features"]) == 3
    assert len(drawn["quarters"]) == 6


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"kind": "split", "grids": LOWER, "line": "x", "rev": "1"}, 422),
        ({"kind": "merge", "grids": LOWER, "rev": "1"}, 422),
        ({"kind": "propose", "parts": "x", "rev": "1"}, 422),
        ({"kind": "propose", "parts": "3", "rev": "7"}, 409),
        ({"rev": "²"}, 422),
    ],
)
def test_an_edit_that_is_refused_says_why_and_keeps_what_was_written(signed_in, world, given, status):
    client = signed_in("street")
    case = make_draft(world)
    answer = client.post(f"/redrawing/{case.no}/edit/", {"area": COMMUNITY} | given)
    assert answer.status_code == status
    assert 'role="alert"' in answer.content.decode()
    assert len(codes(case)) == 2


def test_a_new_draft_without_communities_is_refused_in_words(signed_in):
    answer = signed_in("street").post("/redrawing/new/", {})
    assert answer.status_code == 422
    assert "请填写“社区”" in answer.content.decode()


def test_the_district_reads_and_cannot_edit(signed_in, world):
    case = make_draft(world)
    client = signed_in("district")
    page = client.get(f"/redrawing/{case.no}/")
    assert page.status_code == 200
    assert "请计算机提一个方案" not in page.content.decode()
    assert client.post(f"/redrawing/{case.no}/edit/", {"kind": "undo"}).status_code == 403


def test_another_street_sees_neither_list_nor_page_nor_map(signed_in, world):
    case = make_draft(world)
    client = signed_in("street2")
    assert case.no not in client.get("/redrawing/").content.decode()
    for path in ("", "map.json"):
        assert client.get(f"/redrawing/{case.no}/{path}").status_code == 404
    assert client.post(f"/redrawing/{case.no}/edit/", {"kind": "undo"}).status_code == 404
    assert client.get(f"/case/{case.no}/").status_code == 404


def test_a_matter_is_no_draft(signed_in, world):
    matter = make_matter(world)
    assert signed_in("street").get(f"/redrawing/{matter.no}/").status_code == 404


def test_the_case_page_shows_the_checks_and_the_way_to_the_map(signed_in, world):
    case = edited(make_draft(world), world, "split", **SPLIT)
    page = signed_in("street").get(f"/case/{case.no}/").content.decode()
    assert f"/redrawing/{case.no}/" in page
    assert "网格重叠" in page
    assert "甲一社区网格重划" in page


def test_what_failed_is_shown_on_the_map(signed_in, world):
    case = edited(make_draft(world), world, "split", grids=LOWER, line="104.017,30.9 104.017,31.2")
    drawn = signed_in("street").get(f"/redrawing/{case.no}/map.json").json()
    assert {"lon": 104.017, "lat": 31.05, "label": "被切开的楼栋"} in drawn["spots"]


def test_one_in_force_is_still_shown_and_its_lineage_too(signed_in, world):
    make_matter(world, point=(104.02, 31.05))
    case = approved(world)
    actions.enforce_due(now=DAY)
    client = signed_in("leader")
    for path in (f"/redrawing/{case.no}/", f"/case/{case.no}/", "/redrawing/", "/lineage/"):
        assert client.get(path).status_code == 200, path
    page = client.get(f"/lineage/{LOWER}/").content.decode()
    for code in codes(case):
        back = client.get(f"/lineage/{code}/")
        assert back.status_code == 200
        if f"/lineage/{code}/" in page:
            assert f"/lineage/{LOWER}/" in back.content.decode()
    assert page.count('href="/lineage/5106') >= 2
    assert client.get("/lineage/nowhere/").status_code == 404


def test_the_lineage_of_another_street_is_closed(signed_in, world):
    approved(world)
    actions.enforce_due(now=DAY)
    client = signed_in("worker2")
    assert client.get(f"/lineage/{LOWER}/").status_code == 404
    assert LOWER not in client.get("/lineage/").content.decode()


def test_the_list_asks_as_often_for_many_drafts_as_for_one(signed_in, world, django_assert_max_num_queries):
    client = signed_in("street")
    for count in (1, 12):
        while Case.objects.filter(flow="redrawing").count() < count:
            case = make_draft(world)
            advance(case_no=case.no, move="withdraw", by=world.street, now=NOW)
        with django_assert_max_num_queries(14):
            assert client.get("/redrawing/").content.decode().count("data-no=") == count
