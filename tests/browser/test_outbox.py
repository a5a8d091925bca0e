"""What goes wrong while something waits on the phone: the person sees why, and nothing is lost or sent twice."""

from __future__ import annotations

import psutil
from tests.browser.test_offline import LOST, listed, new_ones, pictures, ready, reports, waits

from jingzhi.demo.logins import PASSWORD

NEARLY_FULL = (
    "navigator.storage.estimate = () => Promise.resolve({ quota: 100 * 1048576, usage: 90 * 1048576 });"
)
FULL = "IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError'); };"


def once(town, before, words, many):
    found = new_ones(town, before)
    assert [len(numbers) for numbers in found.values()] == [1]
    assert list(found) == [words]
    assert pictures(town, found[words][0]) == many


def test_who_was_signed_out_meanwhile_signs_in_and_it_goes(page_as, town):
    before = listed(town)
    page = page_as("grid", phone=True, allow=LOST)
    ready(page)
    page.context.set_offline(True)
    reports(page, "断网上报丁", 60)
    waits(page, 1)
    page.context.clear_cookies(name="sessionid")
    page.context.set_offline(False)
    page.locator("#outbox").filter(has_text="登录后自动发送").wait_for()
    assert listed(town) == before
    page.locator("#outbox").get_by_role("link", name="去登录").click()
    page.fill("#username", "grid")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/report/")
    waits(page, 0)
    once(town, before, "断网上报丁", 1)


def refused_one(page, words):
    """An item the server will not take: its class is no longer on the list."""
    ready(page)
    page.context.set_offline(True)
    page.evaluate("() => { document.querySelector('.r-chips input').value = 'GONE'; }")
    reports(page, words, 60)
    waits(page, 1)
    page.context.set_offline(False)
    page.locator("#outbox .j-outbox-no").wait_for()


def test_what_was_refused_is_mended_and_sent(page_as, town):
    before = listed(town)
    page = page_as("grid", phone=True, allow=(*LOST, "422", "404"))
    refused_one(page, "断网上报戊")
    page.locator("#outbox").get_by_role("button", name="修改").click()
    page.locator("[data-outbox-error]").wait_for()
    assert page.input_value("#text") == "断网上报戊"
    page.locator(".r-shot img").wait_for()
    page.locator(".r-chips label.j-chip").first.click()
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/case/**")
    waits(page, 0)
    once(town, before, "断网上报戊", 1)


def test_what_was_refused_is_thrown_away_by_two_presses(page_as, town):
    before = listed(town)
    page = page_as("grid", phone=True, allow=(*LOST, "422", "404"))
    refused_one(page, "断网上报己")
    page.locator("#outbox").get_by_role("button", name="删除").click()
    waits(page, 1)
    page.locator("#outbox").get_by_role("button", name="确定删除").click()
    waits(page, 0)
    assert listed(town) == before


def test_a_phone_nearly_full_says_so(page_as):
    page = page_as("grid", phone=True, allow=LOST)
    page.add_init_script(NEARLY_FULL)
    ready(page)
    page.context.set_offline(True)
    reports(page, "断网上报庚")
    waits(page, 1)
    assert "只剩约 10 MB" in page.locator("#outbox").inner_text()


def test_a_full_phone_keeps_the_form(page_as):
    page = page_as("grid", phone=True, allow=LOST)
    page.add_init_script(FULL)
    ready(page)
    page.context.set_offline(True)
    reports(page, "断网上报辛", 60)
    assert "手机存储已满，没有存下" in page.locator("[data-outbox-error]").inner_text()
    assert page.input_value("#text") == "断网上报辛"
    assert page.locator(".r-shot").count() == 1


def killed(folder):
    """The battery dies: every process of the browser that keeps its things in this folder is gone at once."""
    for process in psutil.process_iter(["cmdline"]):
        if any(str(folder) in word for word in process.info["cmdline"] or ()):
            process.kill()


def test_a_battery_that_dies_while_sending_sends_nothing_twice(own_browser, town, tmp_path):
    before = listed(town)
    page = own_browser()
    ready(page)
    page.context.set_offline(True)
    reports(page, "断网上报壬", 60)
    waits(page, 1)
    taken = []

    def dies(route):
        if route.request.method != "POST" or taken:
            route.abort()
            return
        taken.append(route.fetch().status)
        killed(tmp_path)

    page.context.route("**/report/", dies)
    page.context.set_offline(False)
    if not taken:
        page.context.wait_for_event("close", timeout=40_000)
    assert taken == [201]
    page = own_browser()
    page.goto("/todo/")
    waits(page, 0)
    once(town, before, "断网上报壬", 1)
