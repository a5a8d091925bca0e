"""A grid worker with a phone: report in half a minute, solve on the spot, never verify one's own work."""

from __future__ import annotations

import pytest
from tests.browser import hands
from tests.browser.pictures import photo
from tests.browser.town import number_in

from jingzhi.demo.logins import PASSWORD


def fills_in(page, town):
    """Photo, place, class, one sentence."""
    page.locator("#photos").set_input_files([hands.file(photo(80)), hands.file(photo(160), "second.jpg")])
    page.locator(".r-shot img").nth(1).wait_for()
    page.locator("[data-locate]").click()
    page.locator("[data-grid-name]").filter(has_text="第1网格").wait_for()
    page.locator(".r-chips label.j-chip").first.click()
    page.fill("#text", "巷口垃圾桶满了，已有异味")


def test_reports_with_photo_and_position_and_solves_it_on_the_spot(window, town):
    lon, lat = town.inside()
    page = window(
        phone=True,
        geolocation={"longitude": lon, "latitude": lat, "accuracy": 9},
        permissions=["geolocation"],
    )
    hands.signs_in(page, "grid", PASSWORD)
    page.wait_for_url("**/todo/")
    page.get_by_role("link", name="上报", exact=True).click()
    page.wait_for_url("**/report/")
    fills_in(page, town)
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/case/**")
    no = number_in(page.url)
    assert hands.toast(page, f"已上报：{no}")
    assert hands.state(page) == "网格待办"
    assert "第1网格" in page.locator(".c-head").inner_text()

    hands.makes(page, "solve", photo=photo(30), outcome="cleared", reply="已清运，两小时内再看一次")
    assert hands.state(page) == "待核实"
    pictures = hands.stored_pictures(page)
    assert len(pictures) == 3
    assert all(hands.is_clean(one) for one in pictures)
    assert "核实通过" not in hands.buttons(page)


def test_the_server_strips_what_the_phone_did_not(page_as, town):
    """Without script nothing is shrunk on the phone; the form still works and the server cleans the picture."""
    page = page_as("grid", phone=True, java_script_enabled=False)
    page.goto("/report/")
    page.locator("#photos").set_input_files(hands.file(photo(80)))
    page.locator(".r-chips label.j-chip").first.click()
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/case/**")
    pictures = hands.stored_pictures(page)
    assert len(pictures) == 1
    assert hands.is_clean(pictures[0])


def test_what_was_solved_in_the_grid_is_verified_by_the_community(page_as, town):
    no = town.reports(item="D35", text="楼道口堆放杂物")
    town.moves("grid", no, "solve", outcome="explained", reply="已告知业主今天清走")
    page = page_as("community")
    page.goto(f"/case/{no}/")
    hands.makes(page, "pass_", pick=("已解决",))
    assert hands.state(page) == "已办结"


@pytest.mark.parametrize("path", ["/console/", "/sort/", "/inbox/", "/unplaced/", "/cockpit/"])
def test_other_desks_stay_closed_in_words(page_as, path):
    page = page_as("grid", phone=True, allow=("403",))
    assert page.goto(path).status == 403
    assert "这个页面不属于您现在的岗位" in page.locator("main").inner_text()
