"""Two people at one matter: the second is told who was faster, and nothing of what was typed is lost."""

from __future__ import annotations

import re
import uuid
from urllib.parse import quote

import pytest
from tests.browser import hands


@pytest.mark.parametrize("path", ["/case/{no}/", "/console/?q={no}"], ids=["the page", "the console"])
def test_the_second_is_told_and_keeps_the_words(page_as, town, path):
    no = town.brought_to("street")
    slow = page_as("street", allow=("409",))
    slow.goto(path.format(no=no))
    form = hands.form_of(slow, "give_back")
    form.locator("label.j-chip").filter(has_text="情况不清").click()
    form.locator('[name="note"]').fill("请补充占道面积和照片")

    fast = page_as("street")
    fast.goto(f"/case/{no}/")
    form_of_fast = fast.locator(".d-whistle")
    hands.presses(fast, form_of_fast)
    assert hands.toast(fast, f"已吹哨派单：{no}")

    hands.presses(slow, form)
    slow.get_by_text(re.compile(f"{no} 已被.+更新，您的操作没有保存")).first.wait_for()
    kept = slow.evaluate(
        "() => [...document.querySelectorAll('textarea, input, .d-body, main')]"
        ".map(node => node.value || node.innerText || '').join(' ')"
    )
    assert "请补充占道面积和照片" in kept
    assert hands.state(slow) in ("待派单", "办理中")


def test_the_same_move_by_two_wins_once_and_its_form_comes_back_filled(page_as, town):
    no = town.brought_to("community")
    slow, fast = page_as("community", allow=("409",)), page_as("community")
    for page in (slow, fast):
        page.goto(f"/case/{no}/")
    form = hands.form_of(slow, "sort")
    form.locator('[name="item"]').select_option("D35")
    hands.makes(fast, "sort", item="D34")
    hands.presses(slow, form)
    slow.get_by_text(re.compile(f"{no} 已被.+更新")).first.wait_for()
    assert slow.locator('#move-sort [name="item"]').input_value() == "D35"


def test_a_double_click_on_the_button_makes_one_matter(page_as, town):
    page = page_as("grid", phone=True)
    page.goto("/report/")
    page.locator(".r-chips label.j-chip").first.click()
    address = f"双击路{uuid.uuid4().hex[:8]}号"
    page.fill("#text", "双击提交只算一件")
    page.fill("#address", address)
    page.get_by_role("button", name="提交").dblclick()
    page.wait_for_url("**/case/**")
    found = town.at("community").get(f"/sort/?tab=reported&q={quote(address)}").text
    assert len(set(re.findall(r'class="j-row" href="[^"]+" data-no="([^"]+)"', found))) == 1
