"""The list of call-backs, the pictures side by side, and what a resident is shown of an outcome."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Attachment, Case
from jingzhi.programmes.grid.tests.factories import make_matter, make_photo
from jingzhi.programmes.grid.tests.situations import facts

GIVEN = {"title": "路灯三天不亮", "point": "104.05,31.05", "phone": "13800001234"}
LAW = {"result": "impossible", "law": "民法典第二百七十八条", "explain": "换灯杆要由业主共同决定"}


def reported(key="o1"):
    client = Client()
    client.post(reverse("site:submit"), GIVEN | {"key": key})
    slip = client.get(reverse("site:thanks"))
    return client, slip.context["no"], slip.context["code"]


def ended(world, no, **given):
    now = timezone.now()
    advance(case_no=no, move="solve", by=world.worker, now=now, **facts("solve"))
    given = given or facts("pass_")
    advance(case_no=no, move="pass_", by=world.community, now=now, seen=[make_photo(60)], **(given | {}))


def closed(world, key="o1", **given):
    client, no, code = reported(key)
    ended(world, no, **(given or {"result": "solved"}))
    return client, no, code


def looks_up(client, no, code):
    return client.post(reverse("site:look"), {"no": no, "code": code}, follow=True)


def test_who_waits_to_be_asked_stands_on_the_list_with_the_outcome(at, world):
    _client, no, _code = closed(world)
    page = at("hotline").get(reverse("site:callbacks")).content.decode()
    assert no in page
    assert "已解决" in page
    assert "还没有联系过" in page
    assert "138" not in page


def test_a_patrols_matter_and_one_already_heard_are_not_asked(at, world):
    case = make_matter(world)
    ended(world, case.no, result="solved")
    client, no, code = closed(world)
    looks_up(client, no, code)
    client.post(reverse("site:progress"), {"move": "rate", "score": "5", "says": "solved"})
    answer = at("street").get(reverse("site:callbacks"))
    assert answer.context["total"] == 0


def test_the_list_says_how_often_somebody_tried(at, world):
    _client, no, _code = closed(world)
    advance(case_no=no, move="call_back", by=world.hotline, now=timezone.now(), reached="no")
    assert "已联系 1 次" in at("hotline").get(reverse("site:callbacks")).content.decode()


def test_after_ten_days_nobody_is_called(at, world):
    _client, no, _code = closed(world)
    early = timezone.now() - timedelta(days=11)
    Case.objects.filter(no=no).update(opened_at=early, closed_at=early)
    assert at("hotline").get(reverse("site:callbacks")).context["total"] == 0


def test_the_list_costs_the_same_for_one_and_for_many(at, world, django_assert_num_queries):
    closed(world)
    hotline = at("hotline")
    hotline.get(reverse("site:callbacks"))
    with CaptureQueriesContext(connection) as one:
        hotline.get(reverse("site:callbacks"))
    queries = len(one)
    for number in range(4):
        closed(world, key=f"more{number}")
    with django_assert_num_queries(queries):
        assert hotline.get(reverse("site:callbacks")).context["total"] == 5


def test_the_case_page_lays_the_pictures_side_by_side(at, world):
    case = make_matter(world, scene=[make_photo(10)])
    now = timezone.now()
    page = at("community").get(reverse("site:case", args=[case.no])).content.decode()
    assert "处置前后对照" not in page
    advance(case_no=case.no, move="solve", by=world.worker, now=now, **facts("solve"))
    page = at("street").get(reverse("site:case", args=[case.no])).content.decode()
    for words in ("处置前照片 1，共 1 张", "处置后照片 1，共 1 张", "没有核实照片"):
        assert words in page


def test_after_a_failed_look_only_the_new_pictures_are_compared(at, world):
    case = make_matter(world, scene=[make_photo(10)])
    now = timezone.now()
    for shade in (20, 30):
        answer = facts("solve") | {"after": [make_photo(shade)]}
        advance(case_no=case.no, move="solve", by=world.worker, now=now, **answer)
        if shade == 20:
            advance(
                case_no=case.no,
                move="fail",
                by=world.community,
                now=now,
                why="还有一盏",
                seen=[make_photo(40)],
            )
    after = {
        c.key: c for c in at("community").get(reverse("site:case", args=[case.no])).context["case"].compare
    }
    newest = Attachment.objects.filter(case=case, name="after").latest("n")
    assert [shot.url for shot in after["after"].shots] == [reverse("site:file", args=[newest.pk])]
    assert after["seen"].shots == []


def test_a_resident_reads_the_outcome_the_article_and_the_explanation(world):
    client, no, code = closed(world, **LAW)
    text = looks_up(client, no, code).content.decode()
    assert "依法不能解决，依据是民法典第二百七十八条，说明见下。" in text
    assert "换灯杆要由业主共同决定" in text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"result": "solved"}, "经核实，问题已经解决。"),
        ({"result": "gone"}, "经现场核实，问题已经自行消除。"),
        ({"result": "not_ours", "explain": "由市里管养"}, "这件事不由本级办理"),
    ],
)
def test_a_resident_reads_the_outcome_in_plain_words(world, given, words):
    client, no, code = closed(world, **given)
    assert words in looks_up(client, no, code).content.decode()


def test_pictures_are_the_residents_to_see_only_when_the_street_says_so(world):
    client, no, code = closed(world)
    assert "处置前后对照" not in looks_up(client, no, code).content.decode()
    picture = {row.name: row for row in Attachment.objects.filter(case=no)}
    door = lambda name: reverse("site:public_photo", args=[picture[name].pk])  # noqa: E731
    assert client.get(door("after")).status_code == 404
    advance(case_no=no, move="show_pictures", by=world.street, now=timezone.now(), shown="yes")
    assert door("after") in client.get(reverse("site:progress")).content.decode()
    assert client.get(door("after")).status_code == 200
    assert client.get(door("seen")).status_code == 404
    assert Client().get(door("after")).status_code == 404
    stranger, other, code = closed(world, key="o2")
    looks_up(stranger, other, code)
    assert stranger.get(door("after")).status_code == 404
    advance(case_no=no, move="show_pictures", by=world.street, now=timezone.now(), shown="no")
    assert client.get(door("after")).status_code == 404


def test_fields_of_one_outcome_say_to_which_they_belong(at, world):
    case = make_matter(world)
    advance(case_no=case.no, move="solve", by=world.worker, now=timezone.now(), **facts("solve"))
    page = at("community").get(reverse("site:case", args=[case.no])).content.decode()
    assert '<div data-by="result" data-only="impossible not_ours">' in page
    assert '<div data-by="result" data-only="partial duplicate">' in page
