"""Making moves from pages: parse, one call, an answer; refusals come back as the form."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Case, Party
from jingzhi.core.ledger.models import Event
from jingzhi.programmes.grid.tests.factories import NOW, make_matter, make_photo


def at_street(world):
    case = make_matter(world)
    advance(case_no=case.no, move="raise_", by=world.worker, now=NOW)
    return advance(case_no=case.no, move="raise_up", by=world.community, now=NOW, tried="已联系物业")


def jpeg(name="a.jpg", data=None):
    return SimpleUploadedFile(name, data or make_photo().data, content_type="image/jpeg")


def test_a_grid_worker_reports_with_a_photograph(at, world):
    client = at("worker")
    given = {"key": "k1", "point": "104.05,31.05", "item": "X01", "text": "三盏灯不亮", "photos": [jpeg()]}
    answer = client.post(reverse("site:report"), given)
    case = Case.objects.get()
    assert answer.status_code == 302
    assert (case.state, case.item_code, case.attachments.count()) == ("reported", "X01", 1)
    assert "路灯不亮" in client.get(answer["Location"]).content.decode()


def test_the_same_key_twice_reports_once(at):
    client = at("worker")
    for _time in range(2):
        client.post(reverse("site:report"), {"key": "once", "point": "104.05,31.05", "item": "X01"})
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"point": "104.05,31.05"}, "请填写“事项类别”"),
        ({"item": "X01", "point": "120.0,30.0"}, "不在本区范围内"),
        ({"item": "X01", "point": "abc"}, "不是有效的经纬度"),
        ({"item": "NO", "point": "104.05,31.05"}, "不在准入清单内"),
        ({"item": "X01", "point": "104.05,31.05", "text": "长" * 100_000}, "情况说明"),
        ({"item": "X01", "point": "104.05,31.05", "photos": [jpeg(data=b"no picture")]}, "照片"),
    ],
)
def test_a_wrong_report_comes_back_with_its_sentence_and_leaves_nothing(at, given, words):
    for one in given.get("photos", []):
        one.seek(0)
    answer = at("worker").post(reverse("site:report"), {"key": "k", **given})
    assert answer.status_code in (404, 422)
    assert words in answer.content.decode()
    assert not Case.objects.exists()


def test_the_street_whistles_from_the_console(at, world):
    case = at_street(world)
    client = at("street")
    page = client.get(reverse("site:console")).content.decode()
    assert "区住建局" in page
    assert "责任清单" in page
    given = {"rev": case.rev, "key": "w1", "lead": "D-zhujian", "assist": ["F-chengguan"], "kind": "daily"}
    answer = client.post(
        reverse("site:move", args=[case.no, "whistle"]), given, headers={"HX-Request": "true"}
    )
    assert answer["HX-Redirect"]
    assert Party.objects.filter(case=case).count() == 2


def test_another_lead_is_chosen_from_the_whole_list(at, world):
    case = at_street(world)
    given = {
        "rev": case.rev,
        "lead": "other",
        "lead_other": "D-shuili",
        "kind": "daily",
        "order": "河道旁的灯",
    }
    at("street").post(reverse("site:move", args=[case.no, "whistle"]), given)
    assert Party.objects.get(case=case, part="lead").body_id == "D-shuili"


def test_a_refused_move_keeps_what_was_typed(at, world):
    case = at_street(world)
    given = {"rev": case.rev, "lead": "D-shuili", "kind": "daily"}
    answer = at("street").post(reverse("site:move", args=[case.no, "whistle"]), given)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "主责单位是区住建局" in text
    assert Case.objects.get(no=case.no).state == "street"


def test_an_old_page_is_told_who_was_faster(at, world):
    case = at_street(world)
    given = {"rev": case.rev - 1, "lead": "D-zhujian", "kind": "daily"}
    answer = at("street").post(reverse("site:move", args=[case.no, "whistle"]), given)
    assert answer.status_code == 409
    assert "已被community岗于" in answer.content.decode()
    assert Event.objects.filter(kind="grid.whistle").count() == 0


def test_the_department_checks_in_answers_and_the_street_rates(at, world):
    case = at_street(world)
    advance(case_no=case.no, move="whistle", by=world.street, now=NOW, lead="D-zhujian", kind="daily")
    department, street = at("zhujian"), at("street")
    inbox = department.get(reverse("site:inbox")).content.decode()
    assert "应哨" in inbox
    move = lambda name: reverse("site:move", args=[case.no, name])  # noqa: E731
    department.post(move("check_in"), {"key": "c"})
    given = {"outcome": "fixed", "reply": "已修好", "after": [jpeg()]}
    assert department.post(move("answer"), given).status_code == 302
    at("community").post(move("pass_"), {"result": "solved", "seen": [jpeg()]})
    page = street.get(reverse("site:case", args=[case.no])).content.decode()
    names = dict.fromkeys(re.findall(r'name="(ratings-[^"]+)"', page), "5")
    assert len(names) == 3
    street.post(move("close"), names)
    assert Case.objects.get(no=case.no).state == "closed"


def test_the_number_of_a_reporter_is_shown_for_a_reason_only(at, world):
    from jingzhi.programmes.grid.actions import receive

    case = receive(
        move="submit", by=world.resident, now=NOW, title="灯坏了", point=(104.05, 31.05), phone="13800001234"
    )
    client = at("street")
    page = client.get(reverse("site:case", args=[case.no])).content.decode()
    assert "138****1234" in page
    assert "13800001234" not in page
    url = reverse("site:contact", args=[case.no])
    assert client.post(url, {"reason": "none"}).status_code == 422
    assert "13800001234" in client.post(url, {"reason": "call_back"}).content.decode()
    assert Event.objects.filter(kind="flows.look").count() == 1
