"""A resident without an account: report, slip, progress, rating; nothing of others, no names."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case
from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.notices.models import Notice
from jingzhi.programmes.grid.models import Matter

GIVEN = {"key": "r1", "title": "路灯三天不亮", "point": "104.05,31.05", "phone": "13800001234"}


def reported():
    client = Client()
    client.post(reverse("site:submit"), GIVEN)
    slip = client.get(reverse("site:thanks"))
    return client, slip.context["no"], slip.context["code"]


def closed(world, no):
    now = timezone.now()
    reply = {"outcome": "explained", "reply": "今晚已恢复照明", "note": "内部的话不给居民看"}
    advance(case_no=no, move="solve", by=world.worker, now=now, **reply)
    advance(case_no=no, move="pass_", by=world.community, now=now, result="solved")


def test_a_report_gives_a_number_a_code_and_a_picture_of_both(world):
    client, no, code = reported()
    text = client.get(reverse("site:thanks")).content.decode()
    assert no in text
    assert code in text
    assert "<svg" in text
    assert Case.objects.get(no=no).contact.phone_mask == "138****1234"


def test_progress_needs_number_and_code(world):
    _client, no, code = reported()
    other = Client()
    assert other.get(reverse("site:progress"))["Location"] == reverse("site:look")
    assert other.post(reverse("site:look"), {"no": no, "code": "AAAA-AA"}).status_code == 404
    answer = other.post(
        reverse("site:look"), {"no": no.lower(), "code": code.replace("-", "").lower()}, follow=True
    )
    text = answer.content.decode()
    assert "网格员正在处理" in text
    assert "13800001234" not in text
    assert world.worker.name not in text


def test_the_scanned_code_leaves_the_address_at_once(world):
    _client, no, code = reported()
    answer = Client().get(reverse("site:scan", args=[no, code]))
    assert answer["Location"] == reverse("site:progress")


def test_ten_wrong_codes_close_the_number(world):
    _client, no, code = reported()
    for _time in range(10):
        Client().post(reverse("site:look"), {"no": no, "code": "AAAA-AA"})
    assert Client().post(reverse("site:look"), {"no": no, "code": code}).status_code == 429


def test_the_answer_is_shown_and_can_be_rated_once(world):
    client, no, code = reported()
    closed(world, no)
    client.get(reverse("site:scan", args=[no, code]))
    text = client.get(reverse("site:progress")).content.decode()
    assert "今晚已恢复照明" in text
    assert "内部的话不给居民看" not in text
    client.post(reverse("site:progress"), {"move": "rate", "score": "5"})
    assert Matter.objects.get(case=no).satisfaction == 5
    assert 'value="rate"' not in client.get(reverse("site:progress")).content.decode()


def test_what_is_not_solved_is_opened_again(world):
    client, no, code = reported()
    closed(world, no)
    client.get(reverse("site:scan", args=[no, code]))
    assert client.post(reverse("site:progress"), {"move": "contradict", "why": ""}).status_code == 422
    client.post(reverse("site:progress"), {"move": "contradict", "why": "灯还是不亮"})
    assert Case.objects.get(no=no).state == "community"


def test_after_fourteen_days_nothing_is_offered(world):
    client, no, code = reported()
    closed(world, no)
    Case.objects.filter(no=no).update(
        opened_at=timezone.now() - timedelta(days=20), closed_at=timezone.now() - timedelta(days=15)
    )
    client.get(reverse("site:scan", args=[no, code]))
    assert client.get(reverse("site:progress")).context["moves"] == []


def test_a_fire_is_sent_to_119_and_may_be_insisted_upon(world):
    client = Client()
    given = GIVEN | {"title": "楼上着火了", "text": "正在起火，请快来"}
    answer = client.post(reverse("site:submit"), given)
    assert answer.status_code == 422
    assert "119" in answer.content.decode()
    assert not Case.objects.exists()
    assert client.post(reverse("site:submit"), given | {"insist": "1"}).status_code == 302


def test_a_report_without_a_place_is_asked_for_one(world):
    answer = Client().post(reverse("site:submit"), {"title": "灯坏了"})
    assert answer.status_code == 422
    assert "请写地址" in answer.content.decode()


def test_a_place_named_in_the_address_is_found(world):
    client = Client()
    client.post(reverse("site:submit"), {"key": "a", "title": "灯坏了", "address": "甲一社区东门"})
    assert Case.objects.get().place_id == "510603001001"


def test_the_board_of_a_grid_fills_in_the_place(world):
    answer = Client().get(reverse("site:submit") + "?g=510603001001001")
    assert "甲一社区第1网格" in answer.content.decode()


def test_forgetting_leaves_nothing_on_the_computer(world):
    client, no, code = reported()
    client.get(reverse("site:scan", args=[no, code]))
    client.post(reverse("site:forget"))
    assert client.get(reverse("site:progress")).status_code == 302


def test_the_progress_says_what_comes_next_and_until_when(world):
    client, no, code = reported()
    client.get(reverse("site:scan", args=[no, code]))
    text = client.get(reverse("site:progress")).content.decode()
    assert "下一步" in text
    assert "<svg" in text
    assert "以前可以评价" not in text
    closed(world, no)
    text = client.get(reverse("site:progress")).content.decode()
    assert "下一步" not in text
    assert text.count("以前可以") == 2


def test_a_followers_no_is_told_to_who_decided_and_stands_on_the_matter(world, at):
    _client, no, _code = reported()
    now = timezone.now()
    advance(case_no=no, move="join", by=world.resident, now=now, extra={"code": "7F3K-9Q"})
    closed(world, no)
    client = Client()
    client.post(reverse("site:look"), {"no": no, "code": "7F3K-9Q"})
    assert "重办，最多两次" not in client.get(reverse("site:progress")).content.decode()
    client.post(reverse("site:progress"), {"move": "speak", "score": "1", "solved": "no"})
    assert "已告诉作出认定的社区或街道复核" in client.get(reverse("site:progress")).content.decode()
    while deliver_pending():
        pass
    told = Notice.objects.filter(text__startswith="同样遇到的人说没有解决")
    assert [one.seat_id for one in told] == [world.community.code]
    assert Case.objects.get(no=no).state == "closed"
    page = at("community").get(reverse("site:case", args=[no])).content.decode()
    assert "1 位同样遇到的人说没有解决" in page
