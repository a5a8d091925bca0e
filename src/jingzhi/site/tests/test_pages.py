"""Every page opens for its roles, is closed to others, and helps when something is wrong."""

from __future__ import annotations

import io
import re

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jingzhi.core.flows.actions import advance
from jingzhi.core.flows.models import Attachment, Case
from jingzhi.programmes.grid.tests.factories import NOW, make_matter, make_photo
from jingzhi.site.errors import KINDS, fault, shown

PAGES = {
    "site:todo": ("worker", "community", "street", "zhujian", "force", "district", "leader"),
    "site:notices": ("worker", "leader"),
    "site:console": ("street",),
    "site:sort": ("community",),
    "site:inbox": ("zhujian", "force"),
    "site:unplaced": ("district",),
    "site:report": ("worker", "hotline"),
    "site:cockpit": ("leader", "street", "community", "zhujian", "district", "auditor"),
    "site:matters": ("leader", "street"),
}
PUBLIC = ("site:portal", "site:submit", "site:look", "site:signin")


@pytest.mark.parametrize(("name", "seat"), [(name, seat) for name, seats in PAGES.items() for seat in seats])
def test_the_page_opens_for_its_role(at, world, name, seat):
    make_matter(world, scene=[make_photo()])
    answer = at(seat).get(reverse(name))
    assert answer.status_code == 200
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("name", [name for name in PAGES if name != "site:notices"])
def test_a_visitor_is_sent_to_sign_in(world, name):
    answer = Client().get(reverse(name))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/signin/")


@pytest.mark.parametrize("name", PUBLIC)
def test_public_pages_open_for_everybody(world, name):
    assert Client().get(reverse(name)).status_code == 200


@pytest.mark.parametrize(
    ("name", "seat"), [("site:console", "worker"), ("site:unplaced", "street"), ("site:report", "leader")]
)
def test_another_role_is_told_so_in_words(at, name, seat):
    answer = at(seat).get(reverse(name))
    assert answer.status_code == 403
    assert "不属于您现在的岗位" in answer.content.decode()


def test_an_unknown_case_and_a_foreign_one_look_the_same(at, world):
    case = make_matter(world)
    client = at("street2")
    for no in (case.no, "JY-20000101-99999"):
        answer = client.get(reverse("site:case", args=[no]))
        assert answer.status_code == 404
        assert "或不在您的辖区" in answer.content.decode()


def test_an_unknown_address_gets_a_page_that_helps(at):
    answer = at("leader").get("/nothing/here/")
    assert answer.status_code == 404
    assert "回首页" in answer.content.decode()


def test_photographs_pass_the_gate_and_are_not_kept_by_proxies(at, world):
    make_matter(world, scene=[make_photo()])
    url = reverse("site:file", args=[Attachment.objects.get().pk])
    assert Client().get(url).status_code == 302
    assert at("street2").get(url).status_code == 404
    answer = at("street").get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert "private" in answer["Cache-Control"]


def test_a_body_that_is_too_big_is_refused_unread(world, settings):
    settings.UPLOAD_MAX_BODY = 1000

    class Unread(io.BytesIO):
        def read(self, *_sizes):
            raise AssertionError("the body was read")

    answer = Client().generic(
        "POST", reverse("site:submit"), b"", CONTENT_LENGTH=5_000_000, **{"wsgi.input": Unread()}
    )
    assert answer.status_code == 413
    assert "没有保存" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_form_without_its_token_is_refused_in_words(world):
    answer = Client(enforce_csrf_checks=True).post(reverse("site:submit"), {"title": "灯坏了"})
    assert answer.status_code == 403
    assert "刷新后再提交" in answer.content.decode()


def test_a_fault_of_ours_is_told_without_the_database():
    text = fault(RequestFactory().get("/")).content.decode()
    assert "没有保存" in text


def test_a_database_that_is_away_is_no_fault_of_ours():
    try:
        raise OperationalError
    except OperationalError:
        answer = fault(RequestFactory().get("/"))
    assert (answer.status_code, "恢复后自动发送" in answer.content.decode()) == (503, True)


@pytest.mark.parametrize("status", sorted(KINDS))
def test_every_trouble_says_what_happened_what_is_kept_and_what_to_do(rf, caplog, status):
    caplog.set_level("INFO")
    request = rf.get("/somewhere/?q=张三")
    text = shown(request, status).content.decode() if status < 500 else fault(request).content.decode()
    kind = KINDS[status if status < 500 else 500]
    assert all(str(one) in text for one in (kind.text, kind.kept, kind.help))
    number = re.search(r"E[0-9A-F]{8}", text)[0]
    told = next(record.getMessage() for record in caplog.records if number in record.getMessage())
    assert "/somewhere/" in told
    assert "张三" not in told


def test_an_address_for_forms_only_says_so(at):
    answer = at("leader").get(reverse("site:forget"), headers={"accept": "text/html"})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "只能从页面上的按钮提交" in answer.content.decode()


def test_the_map_is_not_sent_twice(world):
    url = reverse("site:grids") + "?within=510603001&own=510603001001001"
    answer = Client().get(url)
    data = answer.json()
    assert len(data["features"]) == 4
    assert [one["properties"]["own"] for one in data["features"]].count(True) == 1
    assert data["schematic"] is True
    assert Client().get(url, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_healthz_is_red_without_a_worker(world):
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"ok": False, "database": True, "worker": False}


def test_the_flow_page_shows_every_state_and_move(at):
    client = at("leader")
    text = client.get(reverse("site:flow", args=["grid"])).content.decode()
    for word in ("待社区分拣", "吹哨派单", "whistle", "不予受理"):
        assert word in text
    assert client.get("/flows/nothing/").status_code == 404


def moved_on(world, number, steps):
    """A matter some steps along the way: raised, raised up, whistled for."""
    case = make_matter(world, point=(104.02 + number / 1000, 31.05))
    moves = (
        ("raise_", world.worker, {}),
        ("raise_up", world.community, {"tried": "已联系"}),
        ("whistle", world.street, {"lead": "D-zhujian", "kind": "daily"}),
    )
    for move, by, given in moves[:steps]:
        advance(case_no=case.no, move=move, by=by, now=NOW, **given)
    return case


@pytest.mark.parametrize(
    ("name", "seat", "steps"),
    [
        ("site:todo", "worker", 0),
        ("site:sort", "community", 1),
        ("site:console", "street", 2),
        ("site:inbox", "zhujian", 3),
        ("site:matters", "leader", 0),
        ("site:cockpit", "leader", 3),
        ("site:notices", "street", 2),
    ],
)
def test_one_row_and_thirty_cost_the_same_queries(at, world, name, seat, steps):
    client = at(seat)
    counts = []
    for numbers in (range(1), range(1, 30)):
        for number in numbers:
            moved_on(world, number, steps)
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse(name))
        assert answer.status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 55


@pytest.mark.django_db
@pytest.mark.parametrize("ask", [("get", "/r/look/?no=JY%00"), ("post", "/r/look/")])
def test_a_character_no_person_types_is_refused(client, ask):
    method, url = ask
    answer = getattr(client, method)(url, {"no": "JY-1\x00", "code": "x"} if method == "post" else None)
    assert (answer.status_code, "无法识别的字符" in answer.content.decode()) == (400, True)
