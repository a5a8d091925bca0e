"""A grid worker without network: what was reported waits on the phone, survives, and arrives exactly once."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from tests.browser import hands
from tests.browser.pictures import has_exif, photo
from tests.browser.town import NUMBER, Town

from jingzhi.demo.logins import PASSWORD

# Every file a page sends, kept for the test to look at.
NOTES_WHAT_IS_SENT = """
window.sentFiles = [];
const send = window.fetch;
window.fetch = async (url, options) => {
  for (const [, value] of options && options.body instanceof FormData ? options.body : []) {
    if (!(value instanceof File)) continue;
    let text = "";
    for (const byte of new Uint8Array(await value.arrayBuffer())) text += String.fromCharCode(byte);
    window.sentFiles.push(btoa(text));
  }
  return send(url, options);
};
"""
LOST = ("ERR_INTERNET_DISCONNECTED", "Failed to load resource", "answer: 500", "ERR_FAILED")


def ready(page: Any, address: str = "/report/") -> None:
    """The page has been opened once, so that the phone keeps it."""
    page.goto("/report/")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => 1)")
    # a page that was on its way while the worker started is not the worker's yet; the next one is
    page.goto("/report/")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    # the second visit goes through the worker, which keeps the page
    page.goto(address)
    page.wait_for_function("() => caches.open('jz-pages').then(c => c.keys()).then(k => k.length > 0)")


def reports(page: Any, words: str, *shades: int) -> None:
    """One report with photographs, a class and words; the place is the worker's own grid."""
    if shades:
        page.locator("#photos").set_input_files([hands.file(photo(s), f"{s}.jpg") for s in shades])
        page.locator(".r-shot img").nth(len(shades) - 1).wait_for()
    page.locator(".r-chips label.j-chip").first.click()
    page.fill("#text", words)
    page.get_by_role("button", name="提交").click()


def waiting(page: Any) -> int:
    return int(page.evaluate("() => Number(document.documentElement.dataset.outbox || 0)"))


def waits(page: Any, many: int) -> None:
    page.wait_for_function(f"() => document.documentElement.dataset.outbox === '{many}'", timeout=40_000)


def listed(town: Town) -> set[str]:
    """The matters on the grid worker's list, not those of the round below it."""
    page = town.at("grid").get("/todo/?tab=mine&per=100").text
    return set(NUMBER.findall(page.split('id="rows"')[1].split("</section>")[0]))


def new_ones(town: Town, before: set[str]) -> dict[str, list[str]]:
    """What came on the list since, by the words that were written: {words: numbers}."""
    found: dict[str, list[str]] = {}
    for no in sorted(listed(town) - before):
        text = town.at("grid").get(f"/case/{no}/").text
        written = re.search(r"断网上报\w+|缺一张照片", text)
        found.setdefault(written.group() if written else "", []).append(no)
    return found


def pictures(town: Town, no: str) -> int:
    """The photographs of a matter itself, not those of matters like it."""
    shown = re.findall(r'class="j-photos">(.*?)</div>', town.at("community").get(f"/case/{no}/").text, re.S)
    return len(set(re.findall(r"/files/(\d+)/", " ".join(shown))))


def loses_the_first_answer(page: Any) -> list[int]:
    """The server takes the first report in, but its answer is lost: it is sent again, and counts once."""
    lost: list[int] = []

    def passes_on(route: Any) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        answer = route.fetch()
        if lost:
            route.fulfill(response=answer)
        else:
            lost.append(answer.status)
            route.fulfill(status=500, body="")

    page.route("**/report/", passes_on)
    return lost


def test_three_reports_without_network_arrive_once_each(page_as, town):
    before = listed(town)
    page = page_as("grid", phone=True, allow=LOST)
    page.add_init_script(NOTES_WHAT_IS_SENT)
    ready(page)
    page.context.set_offline(True)
    page.reload()
    assert page.locator("h1").inner_text() == "上报一件事"
    for n, shades in ((1, (40, 80)), (2, (90,)), (3, (120,))):
        reports(page, f"断网上报第{n}件甲", *shades)
        waits(page, n)
        assert hands.toast(page, "已存在手机里")
        assert page.input_value("#text") == ""
        assert page.locator(".r-shot").count() == 0
    page.reload()
    waits(page, 3)
    assert "3 件存在手机里" in page.locator("#outbox").inner_text()
    assert listed(town) == before

    lost = loses_the_first_answer(page)
    page.context.set_offline(False)
    waits(page, 1)
    assert lost == [201]
    page.locator("#outbox").get_by_role("button", name="立即发送").click()
    waits(page, 0)
    found = new_ones(town, before)
    assert sorted(found) == ["断网上报第1件甲", "断网上报第2件甲", "断网上报第3件甲"]
    assert [len(numbers) for numbers in found.values()] == [1, 1, 1]
    assert [pictures(town, found[words][0]) for words in sorted(found)] == [2, 1, 1]
    sent = [base64.b64decode(one) for one in page.evaluate("() => window.sentFiles")]
    assert len(sent) >= 4 + 2  # the first item, with two pictures, went twice
    assert not any(has_exif(one) for one in sent)


def test_a_new_page_after_the_battery_died_still_sends(page_as, town):
    before = listed(town)
    page = page_as("grid", phone=True, allow=LOST)
    ready(page)
    page.context.set_offline(True)
    reports(page, "断网上报乙", 60)
    waits(page, 1)
    again = page.context.new_page()
    page.close()
    again.goto("/todo/")
    waits(again, 1)
    again.context.set_offline(False)
    waits(again, 0)
    assert [len(numbers) for numbers in new_ones(town, before).values()] == [1]


def test_check_in_and_answer_wait_too(page_as, town):
    no = town.brought_to("dispatched")
    page = page_as("chengguan", phone=True, allow=LOST)
    ready_case(page, no)
    page.context.set_offline(True)
    page.reload()
    hands.form_of(page, "check_in").locator("button").last.click()
    waits(page, 1)
    page.context.set_offline(False)
    waits(page, 0)
    page.goto(f"/case/{no}/")
    assert "应哨" not in hands.buttons(page)
    assert "退回街道" in hands.buttons(page)


def ready_case(page: Any, no: str) -> None:
    page.goto(f"/case/{no}/")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => 1)")
    # a page that was on its way while the worker started is not the worker's yet; the next one is
    page.goto("/todo/")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.goto(f"/case/{no}/")
    page.wait_for_function("() => caches.open('jz-pages').then(c => c.keys()).then(k => k.length > 0)")


def test_what_is_refused_comes_back_into_the_form(page_as):
    page = page_as("grid", phone=True, allow=("422",))
    page.goto("/report/")
    page.fill("#text", "忘了选类别")
    page.get_by_role("button", name="提交").click()
    page.locator("[data-outbox-error]").wait_for()
    assert page.input_value("#text") == "忘了选类别"
    assert waiting(page) == 0


def test_signing_out_forgets_the_pages(window):
    page = window(phone=True)
    hands.signs_in(page, "grid", PASSWORD)
    page.wait_for_url("**/todo/")
    ready(page, "/todo/")
    page.locator("summary.j-avatar").click()
    page.locator("form[data-forget][action='/signout/'] button").click()
    page.wait_for_url("**/signin/")
    page.wait_for_function("() => caches.has('jz-pages').then(there => !there)")


def test_an_item_with_a_picture_missing_is_not_kept(town):
    caller, before = town.at("grid"), listed(town)
    answer = caller.send(
        "/report/", {"text": "缺一张照片丙", "item": "D34", "place": "", "outbox_photos": '["photos:00"]'},
        X_Outbox="later",
    )  # fmt: skip
    assert (answer.status, json.loads(answer.text)["code"]) == (422, "photos_incomplete")
    assert listed(town) == before
