"""Open lists follow what others do, within seconds and without a reload; nothing typed is lost, nothing foreign is told."""

from __future__ import annotations

import json
import urllib.request

import pytest
from tests.browser import hands

SOON = 20_000  # milliseconds, for a busy machine; how soon it really is, bench measures


def count(page):
    return int(page.locator("#tabs .j-tab[aria-current] b").inner_text())


def raise_to_street(town, **given):
    no = town.brought_to("community", **given)
    town.moves("community", no, "raise_up", tried="社区已劝导三次")
    return no


def in_list(page, no):
    return page.locator(f'#rows a.j-row[data-no="{no}"]')


def test_a_new_matter_comes_and_what_is_being_written_stays(page_as, town):
    mine = town.brought_to("street", text="正在写派单意见的一件")
    page = page_as("street")
    page.goto(f"/console/?sort=new&no={mine}")
    form = hands.form_of(page, "give_back")
    form.locator('[name="note"]').fill("请补充门牌号")
    page.evaluate("document.body.dataset.same = '1'")
    pins = page.locator(".leaflet-marker-icon").count()
    before, scrolled = count(page), page.locator("#rows").evaluate("node => node.scrollTop")
    no = raise_to_street(town, text="新来的一件")
    in_list(page, no).wait_for(timeout=SOON)
    assert "新到 1 件" in page.locator("#live").inner_text()
    assert "新到" in in_list(page, no).inner_text()
    assert count(page) == before + 1
    assert page.locator(".leaflet-marker-icon").count() == pins + 1
    assert form.locator('[name="note"]').input_value() == "请补充门牌号"
    assert page.locator("#rows a.j-row[aria-current]").get_attribute("data-no") == mine
    assert page.locator("#rows").evaluate("node => node.scrollTop") == scrolled
    assert page.locator("body").get_attribute("data-same") == "1"


def test_who_writes_is_told_that_somebody_else_was_faster(page_as, town):
    no = town.brought_to("street", text="两个人同时看的一件")
    page = page_as("street")
    page.goto(f"/console/?sort=new&no={no}")
    form = hands.form_of(page, "give_back")
    form.locator('[name="note"]').fill("写到一半的话")
    town.moves("street", no, "whistle", lead="D-zongfa", kind="daily")
    bar = page.locator(".d-acted")
    bar.wait_for(timeout=SOON)
    assert "别人刚办理了这件事" in bar.inner_text()
    assert form.locator('[name="note"]').input_value() == "写到一半的话"
    bar.get_by_role("button", name="看最新").click()
    page.locator(".d-acted").get_by_text("写到一半的话").wait_for()
    assert hands.state(page) == "办理中"


def test_who_only_looks_sees_the_new_state_by_itself(page_as, town):
    no = town.brought_to("street", text="只是看着的一件")
    page = page_as("street")
    page.goto(f"/console/?sort=new&no={no}")
    town.moves("street", no, "whistle", lead="D-zongfa", kind="daily")
    page.locator("#detail .j-tag").filter(has_text="办理中").first.wait_for(timeout=SOON)
    in_list(page, no).wait_for(state="detached", timeout=SOON)


@pytest.mark.parametrize(("desk", "user", "state"), [("sort", "community", "community"), ("inbox", "chengguan", "dispatched"), ("todo", "community", "community")])  # fmt: skip
def test_the_other_lists_follow_too(page_as, town, desk, user, state):
    page = page_as(user)
    page.goto(f"/{desk}/?sort=new")
    before = count(page)
    town.brought_to(state, text=f"{desk}新到的一件")
    page.wait_for_function(
        "before => Number(document.querySelector('#tabs .j-tab[aria-current] b').textContent) === before + 1",
        arg=before,
        timeout=SOON,
    )


def stream(town, user, name):
    """The open stream of a list, as a browser would hold it."""
    jar = town.at(user).jar
    cookies = "; ".join(f"{one.name}={one.value}" for one in jar)
    address = f"{town.address}/live/?list={name}"
    asked = urllib.request.Request(address, headers={"Accept": "text/event-stream", "Cookie": cookies})
    return urllib.request.urlopen(asked, timeout=6)


def told(line):
    """The numbers of the next event."""
    for text in line:
        if text.startswith(b"data: "):
            return json.loads(text.removeprefix(b"data: "))["numbers"]
    return {}


def test_another_streets_matter_is_not_told(town):
    with stream(town, "street", "console") as own, stream(town, "street2", "console") as other:
        assert (told(own), told(other)) == ({}, {})
        no = raise_to_street(town, text="只归一个街道的一件")
        assert no in told(own)
        with pytest.raises(TimeoutError):
            told(other)


def test_without_network_the_list_says_how_old_it_is(page_as):
    page = page_as("street", allow=("ERR_INTERNET_DISCONNECTED", "console:"))
    page.goto("/console/")
    page.wait_for_timeout(500)
    page.context.set_offline(True)
    page.locator("#live[data-state=lost]").get_by_text("连接中断").wait_for(timeout=30_000)
    page.context.set_offline(False)
    page.locator("#live:not([data-state=lost])").wait_for(state="attached", timeout=30_000)


def test_filters_stay_through_reload_and_the_back_button(page_as, town):
    no = raise_to_street(town, text="来源筛选的一件")
    page = page_as("street")
    page.goto("/console/")
    page.locator(".d-filters summary").click()
    with page.expect_navigation():
        page.locator('.d-filters select[name="source"]').select_option("patrol")
    with page.expect_navigation():
        page.locator('select[name="sort"]').select_option("new")
    page.locator("#rows a.j-row").nth(0).wait_for()
    assert ("source=patrol" in page.url, "sort=new" in page.url) == (True, True)
    in_list(page, no).click()
    page.wait_for_url(f"**no={no}*")
    page.reload()
    assert page.locator(".d-chip").all_inner_texts()[0].startswith("网格员巡查")
    assert page.locator("#rows a.j-row[aria-current]").get_attribute("data-no") == no
    with page.expect_navigation():
        page.locator("#tabs .j-tab").nth(1).click()
    assert ("source=patrol" in page.url, "tab=doing" in page.url) == (True, True)
    page.go_back()
    assert page.locator("#rows a.j-row[aria-current]").get_attribute("data-no") == no
    with page.expect_navigation():
        page.locator(".d-chip").first.click()
    assert "source" not in page.url
