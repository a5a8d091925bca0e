"""Residents without an account: report, number and code, four steps without names, rate, contradict."""

from __future__ import annotations

import re

from tests.browser import hands
from tests.browser.caller import Caller
from tests.browser.pictures import photo
from tests.browser.town import COMMUNITY, GRID, number_in

STEPS = ["已收到", "已受理", "办理中", "已办结"]


def reports(page, title):
    """From the front door to the slip; number and code."""
    page.goto("/r/")
    page.get_by_role("link", name="反映一件事").click()
    page.fill("#title", title)
    page.fill("#text", "晚上看不清路，老人摔过一次")
    page.locator("#photos").set_input_files(hands.file(photo()))
    page.locator(".r-shot img").wait_for()
    page.select_option("#place", COMMUNITY)
    page.fill("#phone", "13800001234")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/r/done/")
    return number_in(page.locator(".p-slip").inner_text()), page.locator(".p-code").inner_text()


def looks_up(page, no, code):
    page.goto("/r/look/")
    page.fill("#no", no.lower())
    page.fill("#code", code.replace("-", " "))
    page.get_by_role("button", name="查进度").click()
    page.wait_for_url("**/r/progress/")


def test_reports_and_sees_four_steps_without_names(window, town):
    page = window(phone=True)
    no, code = reports(page, "三号楼前路灯不亮")
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{2}", code)
    assert page.locator(".p-qr svg").is_visible()
    page.get_by_role("button", name="打印").is_visible()
    looks_up(window(phone=True), no, code)  # on another telephone

    page.get_by_role("link", name="看进度").click()
    page.wait_for_url("**/r/progress/")
    assert code not in page.url
    steps = page.locator(".p-steps li").all_inner_texts()
    assert [step.split("\n")[0] for step in steps] == STEPS
    assert page.locator('.p-steps [aria-current="step"]').inner_text().startswith("已受理")
    text = page.locator("main").inner_text()
    assert "文昌社区" in text
    assert "138" not in text
    assert "岗" not in text


def test_a_closed_matter_is_rated_and_says_who_did_it_by_office_only(window, town):
    no, code = town.resident_reports("井盖松动一走就响")
    town.moves("community", no, "hand_down", place=GRID)
    town.moves(
        "grid", no, "solve", after=True, outcome="fixed", reply="已换新井盖", note="内部：库房还有两个"
    )
    town.moves("community", no, "pass_", result="solved", no_photo="夜间无法拍清")
    page = window(phone=True)
    looks_up(page, no, code)
    text = page.locator("main").inner_text()
    assert "已换新井盖" in text
    assert "内部：库房" not in text
    form = page.locator("section", has=page.locator('input[value="rate"]'))
    form.locator("label.j-chip").filter(has_text="5").click()
    form.locator("textarea").fill("很快，谢谢")
    hands.presses(page, form)
    page.wait_for_url("**/r/progress/")
    assert page.locator('input[value="rate"]').count() == 0
    page.get_by_role("button", name="离开，忘记查询码").click()
    page.wait_for_url("**/r/")
    page.goto("/r/progress/")
    page.wait_for_url("**/r/look/")


def test_what_was_not_solved_goes_back_to_the_street(window, page_as, town):
    no, code = town.resident_reports("占道摊点一直没清")
    town.moves("community", no, "raise_up", item="D34", tried="劝导无效")
    town.moves("street", no, "whistle", lead="D-zongfa", kind="daily")
    town.moves("chengguan", no, "check_in")
    town.moves("chengguan", no, "answer", after=True, outcome="cleared", reply="已清理")
    town.moves("community", no, "pass_", result="solved", no_photo="夜间无法拍清")
    town.moves("street", no, "close", **{f"ratings-D-zongfa-{n}": "3" for n in range(3)})
    page = window(phone=True)
    looks_up(page, no, code)
    assert "区综合执法局" in page.locator("main").inner_text()
    form = page.locator("section", has=page.locator('input[value="contradict"]'))
    form.locator("textarea").fill("摊点第二天又回来了")
    hands.presses(page, form)
    page.wait_for_url("**/r/progress/")
    assert "街道正在安排承办单位" in page.locator("main").inner_text()
    street = page_as("street")
    street.goto(f"/case/{no}/")
    assert hands.state(street) == "待派单"
    assert "摊点第二天又回来了" in street.locator(".j-time").inner_text()


def test_a_fire_is_sent_to_119_and_what_was_typed_stays(window):
    page = window(phone=True, allow=("422",))
    page.goto("/r/new/")
    page.fill("#title", "楼上着火了快来救命")
    page.fill("#address", "文昌路18号")
    page.get_by_role("button", name="提交").click()
    page.get_by_role("alert").filter(has_text="119").wait_for()
    assert page.locator("#title").input_value() == "楼上着火了快来救命"
    assert page.locator("#address").input_value() == "文昌路18号"


def test_the_board_of_a_grid_fills_in_the_place(window):
    page = window(phone=True)
    page.goto(f"/r/new/?g={GRID}")
    assert "第1网格" in page.locator("main").inner_text()
    assert page.locator("select#place").count() == 0


def test_six_wrong_codes_tell_nothing(window, town):
    no, _code = town.resident_reports("楼道灯坏了")
    page = window(phone=True, allow=("404", "429"))
    for letter in "BCDEFG":
        page.goto("/r/look/")
        page.fill("#no", no)
        page.fill("#code", f"AAA{letter}-AA")
        page.get_by_role("button", name="查进度").click()
        said = page.get_by_role("alert").inner_text()
        assert re.search("编号和查询码对不上|查错次数太多", said)
        assert "楼道灯" not in page.content()
    answer = Caller(town.address).get(f"/r/q/{no}/AAAA-AA/")
    assert answer.status in (404, 429)
