"""Bad input through the pages: each gets a clear sentence, keeps what was typed and leaves nothing behind."""

from __future__ import annotations

import http.client
import re
from urllib.parse import urlsplit

import pytest
from tests.browser import hands
from tests.browser.caller import Caller
from tests.browser.pictures import photo, png
from tests.browser.town import COMMUNITY, STREET, number_in

from jingzhi.demo.logins import PASSWORD

OUTSIDE = {"longitude": 103.0, "latitude": 30.0, "accuracy": 9}


def matters(town):
    """How many matters the leader counts."""
    return int(
        re.search(r"共 ([\d,]+) 件", town.at("leader").get("/matters/?span=all").text)[1].replace(",", "")
    )


@pytest.fixture
def leaves_nothing(town):
    """There are as many matters after the test as before it."""
    before = matters(town)
    yield
    assert matters(town) == before


def test_200_megabytes_are_refused_before_they_are_read(system):
    link = http.client.HTTPConnection(urlsplit(system.address).netloc, timeout=30)
    link.putrequest("POST", "/r/new/")
    link.putheader("Content-Type", "multipart/form-data; boundary=x")
    link.putheader("Content-Length", str(200 * 1024 * 1024))
    link.endheaders(b"--x\r\n")
    answer = link.getresponse()
    text = answer.read().decode()
    assert answer.status == 413
    assert "上传的内容有 200 MB" in text
    assert "没有保存" in text


def test_the_page_itself_says_so_before_sending(page_as, town, tmp_path):
    huge = tmp_path / "huge.jpg"
    with huge.open("wb") as file:
        file.truncate(121 * 1024 * 1024)
    no = town.reports()
    page = page_as("grid", phone=True, allow=("blob:",))
    page.goto(f"/case/{no}/")
    form = hands.form_of(page, "solve")
    form.locator("input[type=file][multiple]").set_input_files(huge)
    form.locator('[name="outcome"]').select_option("fixed")
    form.locator(".j-foot button").click()
    assert hands.toast(page, "照片太大，没有上传")
    assert form.locator('[name="outcome"]').input_value() == "fixed"


def test_what_is_no_photograph(page_as, leaves_nothing):
    page = page_as("grid", phone=True, allow=("422", "blob:"))
    page.goto("/report/")
    page.locator("#photos").set_input_files(hands.file(b"MZ\x90 this is a program"))
    page.locator(".r-shot").wait_for()
    page.locator(".r-chips label.j-chip").first.click()
    page.fill("#text", "写好的话不能丢")
    page.get_by_role("button", name="提交").click()
    page.get_by_text("这个文件不是照片").wait_for()
    assert page.locator(".r-shot").count() == 1
    assert page.locator("#text").input_value() == "写好的话不能丢"


def test_a_picture_that_is_not_what_its_name_says_is_drawn_anew_on_the_phone(page_as, town):
    no = town.reports()
    page = page_as("grid", phone=True)
    page.goto(f"/case/{no}/")
    hands.makes(page, "solve", photo=png(), outcome="fixed", reply="修好了")
    page.get_by_text("待核实").first.wait_for()
    page.goto(f"/case/{no}/")
    shown = page.locator('img[src^="/files/"]').last.get_attribute("src")
    picture = page.evaluate(
        "async where => [...new Uint8Array(await (await fetch(where)).arrayBuffer())].slice(0, 3)", shown
    )
    assert bytes(picture) == b"\xff\xd8\xff"


def test_100_000_characters(town, leaves_nothing):
    given = {"title": "很长", "text": "长" * 100_000, "place": COMMUNITY}
    answer = Caller(town.address).send("/r/new/", given)
    assert answer.status == 422
    assert re.search(r'class="j-error"[^>]*>.*?最多', answer.text, re.S)
    answer = town.at("grid").send("/report/", {"item": "D34", "text": "长" * 100_000})
    assert answer.status == 422


@pytest.mark.parametrize("words", ["😡😡😡", "\u200b\u200b", "🚧 🚧"])
def test_emoji_and_invisible_signs_only(window, words):
    page = window(phone=True, allow=("422",))
    page.goto("/r/new/")
    page.fill("#title", words)
    page.select_option("#place", COMMUNITY)
    page.get_by_role("button", name="提交").click()
    page.locator(".j-error").first.wait_for()
    assert re.search("[\u4e00-\u9fff]{4}", page.locator(".j-error").first.inner_text())
    assert page.locator("#place").input_value() == COMMUNITY


def test_a_position_outside_the_district(page_as, leaves_nothing):
    page = page_as("grid", phone=True, allow=("422",), geolocation=OUTSIDE, permissions=["geolocation"])
    page.goto("/report/")
    page.locator("[data-locate]").click()
    page.locator("[data-point]").evaluate(
        "node => new Promise(done => { const t = setInterval(() => { if (node.value) { clearInterval(t); done(); } }, 50); })"
    )
    page.locator(".r-chips label.j-chip").first.click()
    page.get_by_role("button", name="提交").click()
    page.locator(".j-error").first.wait_for()
    assert "不在本区" in page.locator(".j-error").first.inner_text().replace("旌阳区", "本区")


def test_a_move_on_a_closed_matter(town):
    no = town.brought_to("closed")
    caller = town.at("street")
    token = caller.hidden("/notices/")["csrfmiddlewaretoken"]
    answer = caller.post(
        f"/case/{no}/whistle/", {"csrfmiddlewaretoken": token, "lead": "D-zongfa", "kind": "daily"}
    )
    assert answer.status == 409
    assert f"{no} 已办结，不能再“吹哨派单”" in answer.text


def test_the_same_form_sent_twice_is_one_matter(town):
    caller = town.at("grid")
    given = caller.hidden("/report/") | {
        "item": "D34",
        "text": "同一张表单",
        "point": "{},{}".format(*town.inside()),
    }
    first, second = (caller.post("/report/", given, [("photos", "a.jpg", photo())]) for _turn in range(2))
    assert number_in(first.url) == number_in(second.url)


def test_the_same_resident_s_form_sent_twice_gives_the_same_slip(town):
    caller = Caller(town.address)
    given = caller.hidden("/r/new/") | {"title": "楼道灯坏", "place": COMMUNITY}
    slips = [re.findall(r"<dd[^>]*>.*?</dd>", caller.post("/r/new/", given).text) for _turn in range(2)]
    assert slips[0] == slips[1]
    assert len(slips[0]) == 2


def test_a_form_without_its_check_value_is_refused_in_chinese(town):
    answer = town.at("grid").post("/report/", {"item": "D34", "text": "没有校验"})
    assert answer.status == 403
    assert "没有保存" in answer.text


def test_many_wrong_passwords_close_the_door(window):
    page = window(allow=("422",))
    for turn in range(40):
        hands.signs_in(page, "shijian", f"wrong-{turn}")
        said = page.get_by_role("alert").inner_text()
        if "失败次数太多" in said:
            break
        assert "账号或密码不对" in said
    assert "失败次数太多，请 30 分钟后再试" in said
    assert page.locator("#username").input_value() == "shijian"


SHELL = """
from datetime import date, timedelta
from django.utils import timezone
from jingzhi.core.bodies import actions
from jingzhi.core.bodies.models import Appointment, Seat
from jingzhi.demo.build import Setup
from jingzhi.demo.logins import PASSWORD
today = timezone.localdate()
"""
APPOINT = (
    SHELL
    + """
account = actions.make_account(username="{name}", label="任期", password=PASSWORD)
seat = Seat.objects.get(code="S-{street}")
actions.appoint(account=account, seat=seat, since=today - timedelta(days=90), until=today + timedelta(days={days}),
                by=Setup(), now=timezone.now())
"""
)
END = (
    SHELL
    + """
row = Appointment.objects.get(account__username="{name}")
row.period = type(row.period)(row.period.lower, today)
row.save()
"""
)


def test_a_term_that_ended_yesterday_signs_nobody_in(window, system):
    system.shell(APPOINT.format(name="former", street=STREET, days=0))
    page = window(allow=("422",))
    hands.signs_in(page, "former", PASSWORD)
    assert "没有任职岗位" in page.get_by_role("alert").inner_text()
    page.goto("/console/")
    assert "/signin/" in page.url


def test_a_term_that_ends_closes_open_pages_at_once(window, system, town):
    no = town.brought_to("street")
    system.shell(APPOINT.format(name="leaving", street=STREET, days=9))
    page = window(allow=("403",))
    hands.signs_in(page, "leaving", PASSWORD)
    page.goto(f"/case/{no}/")
    system.shell(END.format(name="leaving"))
    hands.presses(page, page.locator(".d-whistle"))
    assert "这个页面不属于您现在的岗位" in page.locator("main").inner_text()
    for path in ("/console/", f"/case/{no}/", "/cockpit/", "/notices/"):
        assert page.goto(path).status == 403
    assert "待派单" in town.at("street").get(f"/case/{no}/").text
