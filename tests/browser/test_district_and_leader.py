"""The district places what has no place; the hotline forwards; a leader opens the number behind every number."""

from __future__ import annotations

import re

import pytest
from tests.browser import hands
from tests.browser.town import COMMUNITY, GRID, number_in


def test_the_district_places_an_unplaced_matter(page_as, window, town):
    hotline = page_as("hotline")
    hotline.goto("/report/")
    hotline.fill("#text", "我们这里的人行道地砖松了，下雨溅水，不知道归谁管")
    hotline.get_by_role("button", name="提交").click()
    said = hands.toast(hotline)
    no = number_in(said)
    page = page_as("district")
    page.goto("/unplaced/")
    page.locator(f'a.j-row[data-no="{no}"]').click()
    page.locator(f'[data-detail="{no}"]').wait_for()
    hands.makes(page, "place", place=GRID)
    page.goto(f"/case/{no}/")
    assert hands.state(page) == "网格待办"
    worker = page_as("grid", phone=True)
    worker.goto("/todo/")
    assert worker.locator(f'a.j-row[data-no="{no}"]').count() == 1


@pytest.mark.parametrize("span", ["all", "month"])
def test_every_card_of_the_cockpit_opens_a_list_of_exactly_that_many(page_as, span):
    page = page_as("leader")
    page.goto(f"/cockpit/?span={span}")
    cards = page.locator(".k-card-main").evaluate_all(
        "nodes => nodes.map(n => [n.getAttribute('href'), n.querySelector('b').textContent, n.dataset.n])"
    )
    assert len(cards) == 5
    for address, value, counted in cards:
        page.goto(address)
        listed = re.search(r"共 ([\d,]+) 件", page.locator("main header").first.inner_text())[1]
        assert listed.replace(",", "") == counted
        assert value.rstrip("件").replace(",", "") == counted or value[-1] in "%—"


def test_a_number_is_opened_by_a_click_and_its_rows_can_be_counted(page_as):
    page = page_as("leader")
    page.goto("/cockpit/?span=all")
    bar = page.locator(".k-state .k-bars li").last
    number = int(re.search(r"\d+", bar.locator(".k-val").inner_text())[0])
    bar.locator("a").click()
    page.wait_for_url("**/matters/**")
    assert f"共 {number} 件" in page.locator("main header").first.inner_text()
    rows = page.locator("a.j-row").count()
    while page.get_by_role("link", name="下一页").count():
        page.get_by_role("link", name="下一页").click()
        page.wait_for_load_state()
        rows += page.locator("a.j-row").count()
    assert rows == number


def test_a_leader_reads_a_matter_and_may_only_supervise(page_as, town):
    no = town.brought_to("dispatched")
    page = page_as("leader")
    page.goto(f"/case/{no}/")
    assert page.locator(".c-moves .j-move > summary").all_inner_texts() == ["督办"]


def test_the_phone_number_is_shown_for_a_reason_and_the_look_is_told(page_as, town):
    no, _code = town.resident_reports("电梯停运", phone="13800001234")
    page = page_as("community")
    page.goto(f"/case/{no}/")
    assert "138****1234" in page.locator("main").inner_text()
    assert "13800001234" not in page.content()
    page.get_by_text("查看联系电话").click()
    page.locator(".c-call button").click()
    page.get_by_role("status").filter(has_text="13800001234").wait_for()
    page.goto(f"/sort/?q={COMMUNITY}")
    page.goto(f"/case/{no}/")
    assert "13800001234" not in page.content()
