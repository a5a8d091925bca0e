"""Duplicates before sending, joining, splitting, supervision and hold on their pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.core.ledger.models import Event
from jingzhi.programmes.grid import queries as grid
from jingzhi.programmes.grid.actions import receive
from jingzhi.programmes.grid.models import Matter, Supervision, Voice
from jingzhi.programmes.grid.tests.factories import make_photo
from jingzhi.programmes.grid.tests.situations import (
    answered_by_grid,
    facts,
    held,
    merged,
    moved,
    sorted_by_community,
    split,
    street,
    supervised,
)
from jingzhi.site.portal import residents

ASKED = {"title": "路灯坏了", "point": "104.050000,31.050000", "item": "X01"}


@pytest.fixture
def known(world):
    """A matter of today with a picture and a title nobody else needs to read in full."""
    cache.clear()
    return receive(
        move="submit", by=world.resident, now=timezone.now(), title="三单元王家门口的路灯已经坏了五天",
        text="电话13800001234", point=(104.05, 31.05), item="X01", scene=[make_photo(44)], key="k-known",
    )  # fmt: skip


def test_staff_see_it_with_picture_and_reasons(at, known):
    text = at("worker").get("/alike/", ASKED).content.decode()
    for words in (
        "三单元王家门口的路灯已经坏了五天",
        "同类事项",
        "相距 0 米",
        f'value="{known.no}"',
        "/files/",
    ):
        assert words in text
    assert known.no not in at("worker2").get("/alike/", ASKED).content.decode()


def test_a_resident_sees_nothing_personal(client, known):
    text = client.get("/r/alike/", ASKED).content.decode()
    assert "路灯不亮：三单元王家门口的路灯已经…" in text
    for words in (known.no, "五天", "/files/", "13800001234"):
        assert words not in text


def joined(client):
    token = re.search(r'name="join" value="([^"]+)"', client.get("/r/alike/", ASKED).content.decode())[1]
    return client.post(
        "/r/new/", {"join": token, "key": "k-1", "text": "我家门口也是", "phone": "13912345678"}, follow=True
    )


def test_one_press_joins_and_gives_an_own_code(client, known):
    answer = joined(client)
    code = answer.context["code"]
    assert answer.context["no"] == known.no
    assert Matter.objects.get(case=known).followers == 1
    text = Client().post("/r/look/", {"no": known.no, "code": code}, follow=True).content.decode()
    assert "同样遇到的这件事" in text
    assert "三单元王家" not in text
    other = receive(
        move="submit", by=residents(), now=timezone.now(), title="另一件", text="另一件事",
        point=(104.05, 31.05), key="k-2",
    )  # fmt: skip
    assert Client().post("/r/look/", {"no": other.no, "code": code}).status_code == 404


def test_a_number_a_follower_left_is_looked_at_for_a_reason_and_recorded(client, at, known):
    joined(client)
    worker = at("community")
    page = worker.get(f"/case/{known.no}/").content.decode()
    assert "查看同样遇到者的电话" in page
    assert "13912345678" not in page
    assert worker.post(f"/case/{known.no}/voices/", {"reason": "curious"}).status_code == 422
    assert "13912345678" in worker.post(f"/case/{known.no}/voices/", {"reason": "call_back"}).content.decode()
    assert Event.objects.filter(kind="grid.look", by="S-community").count() == 1
    assert at("auditor").post(f"/case/{known.no}/voices/", {"reason": "call_back"}).status_code == 403


@pytest.mark.parametrize("token", ["JY-20261123-00001", "x:y:z", ""])
def test_a_number_alone_joins_nothing(client, known, token):
    for value in (token, known.no):
        assert client.post("/r/new/", {"join": value, "key": "k"}).status_code == 409
    assert Voice.objects.count() == 0


def test_a_follower_may_only_vote_once_it_is_closed(client, known):
    client.get(joined(client).context["url"])
    assert client.get("/r/progress/").context["moves"] == []
    for name in ("contradict", "remind", "rate"):
        assert client.post("/r/progress/", {"move": name, "why": "x", "score": "1"}).status_code == 404
    Matter.objects.filter(case=known).update(outcome="solved")
    Case.objects.filter(no=known.no).update(state="closed", closed_at=timezone.now())
    assert [form.name for form in client.get("/r/progress/").context["moves"]] == ["speak"]
    client.post("/r/progress/", {"move": "speak", "score": "2", "solved": "no"})
    assert Voice.objects.values_list("score", "solved").get() == (2, False)
    assert client.get("/r/progress/").context["moves"] == []


def test_asking_again_and_again_finds_nothing_more(client, known):
    for _turn in range(60):
        client.get("/r/alike/", {"title": "x"})
    assert client.get("/r/alike/", ASKED).content.strip() == b""


def test_a_grid_worker_adds_the_report_to_the_known_matter(at, known):
    answer = at("worker").post("/report/", {"join": known.no, "text": "今天又有人说"})
    assert answer.status_code == 302
    assert (Case.objects.count(), Voice.objects.get().case) == (1, known)


def test_the_reporter_of_a_merged_matter_sees_how_the_other_one_went(world, client):
    cache.clear()
    twin = receive(move="submit", by=world.resident, now=timezone.now(), title="灯不亮了", text="灯不亮了",
                   point=(104.05, 31.05), item="X01", key="k-9")  # fmt: skip
    into = moved(answered_by_grid(world), "fail", world.community, why="再看")
    advance(case_no=twin.no, move="raise_", by=world.worker, now=timezone.now())
    advance(case_no=twin.no, move="merge", by=world.community, now=timezone.now(), into=into.no)
    code = grid.resident_code("k-9")
    answer = client.post("/r/look/", {"no": twin.no, "code": code}, follow=True)
    assert "已并入一起办理" in answer.content.decode()
    assert (answer.context["p"].title, answer.context["p"].state) == ("灯不亮了", "网格待办")


PANELS = {
    "a merged matter": (merged, "community", ("并入的事项",)),
    "a likely duplicate": (sorted_by_community, "community", ("现在可以办",)),
    "a split one": (split, "street", ("子事项", "更换路灯", "清理占道", "统计按子事项计")),
    "a supervised one": (supervised, "street", ("一般督办", "待答复")),
    "one on hold": (held, "district", ("挂账", "2027-01-20", "区住建局")),
}


@pytest.mark.parametrize("what", PANELS)
def test_the_case_page_shows_what_stands_around(world, at, what):
    build, seat, words = PANELS[what]
    text = at(seat).get(f"/case/{build(world).no}/").content.decode()
    assert [word for word in words if word not in text] == []


def test_on_the_sort_page_a_duplicate_is_merged_with_one_press(world, at):
    first, second = sorted_by_community(world), sorted_by_community(world)
    client = at("community")
    text = client.get(f"/sort/?no={first.no}").content.decode()
    assert "疑似重复" in text
    assert f'name="into" value="{second.no}"' in text
    client.post(f"/case/{first.no}/merge/", {"into": second.no, "rev": first.rev})
    assert Case.objects.get(no=first.no).state == "merged"


def test_a_matter_is_split_on_its_page(world, at):
    case, client = street(world), at("street")
    assert client.get(f"/split/{case.no}/").status_code == 200
    rows = {"title-0": "补灯", "item-0": "X01", "title-1": "清理", "item-1": "X02", "rev": case.rev}
    refused = client.post(f"/split/{case.no}/", {"title-0": "补灯", "item-0": "X01"})
    assert refused.status_code == 422
    assert 'value="补灯"' in refused.content.decode()
    assert client.post(f"/split/{case.no}/", rows).status_code == 302
    assert grid.children(case).count() == 2
    assert client.get(f"/split/{case.no}/").status_code == 409
    assert at("street2").get(f"/split/{case.no}/").status_code == 404


def test_supervision_stands_on_the_list_and_on_the_todo_page_until_answered(world, at):
    case = supervised(world)
    client = at("zhujian")
    assert "要答复的督办 1 件" in client.get("/todo/").content.decode()
    client.post(f"/case/{case.no}/answer_supervision/", {"report": "已安排"})
    assert "要答复的督办" not in client.get("/todo/").content.decode()
    page = at("street").get("/supervisions/?tab=judge")
    assert [row["state"] for row in page.context["rows"]] == ["已答复，待审看"]
    assert page.context["bodies"] == [{"name": "区住建局", "n": 1, "late": 0, "again": 0}]
    assert at("street2").get("/supervisions/?tab=judge").context["rows"] == []


def test_what_came_again_is_counted_with_its_rate(world, at):
    old = moved(answered_by_grid(world), "pass_", world.community, **facts("pass_"))
    new = moved(sorted_by_community(world), "raise_up", world.community, tried="已看")
    now = timezone.now()
    Case.objects.filter(no=old.no).update(opened_at=now, closed_at=now)
    Case.objects.filter(no=new.no).update(opened_at=now)
    page = at("street").get("/supervisions/")
    label, value, url = page.context["figures"][0]
    assert (label, value) == ("反复发生", "1 件（复发率 50.0%）")
    text = at("leader").get(url).content.decode()
    assert new.no in text
    assert old.no not in text


def test_hold_is_public_without_words(world, at, client):
    case = held(world)
    text = client.get("/r/held/").content.decode()
    for words in ("路灯不亮", "区住建局", "2027-01-20", "甲一社区"):
        assert words in text
    assert case.no not in text
    assert at("street").get("/held/").context["total"] == 1
    assert at("street2").get("/held/").context["total"] == 0


@pytest.mark.parametrize(
    ("path", "build"), [("/supervisions/", supervised), ("/held/", held), ("/r/held/", held)]
)
def test_lists_ask_the_same_number_of_questions(world, at, path, build):
    client = at("street")
    build(world)
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    for _turn in range(4):
        build(world)
    with CaptureQueriesContext(connection) as five:
        client.get(path)
    assert len(five) == len(one)


def test_a_reminder_is_offered_when_it_would_be_taken(world, client):
    cache.clear()
    now = timezone.now()
    case = receive(move="submit", by=world.resident, now=now - timedelta(days=20), title="灯不亮", text="灯不亮",
                   point=(104.05, 31.05), item="X01", key="k-7")  # fmt: skip
    client.post("/r/look/", {"no": case.no, "code": grid.resident_code("k-7")})
    assert [form.name for form in client.get("/r/progress/").context["moves"]] == ["remind"]
    client.post("/r/progress/", {"move": "remind", "words": "还没来"})
    assert client.get("/r/progress/").context["moves"] == []
    assert Supervision.objects.count() == 0
