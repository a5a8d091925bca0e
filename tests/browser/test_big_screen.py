"""The cockpit on a big screen: it goes round, obeys keys, rests under the pointer, and refreshes without a jump."""

from __future__ import annotations

import re

from playwright.sync_api import expect

SCREEN = "/cockpit/?span=all&screen=1"


def shown(page):
    """(place of the section shown, of how many); exactly one is on."""
    assert page.locator("#k-live [data-slide].k-on").count() == 1
    told = page.locator("#k-bar [data-told]").inner_text()
    return tuple(int(number) for number in re.match(r"(\d+) / (\d+)", told).groups())


def test_the_sections_turn_by_keys_and_by_themselves(page_as):
    page = page_as("leader")
    page.clock.install()
    page.goto(SCREEN)
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    at, all_ = shown(page)
    assert (at, all_ > 5) == (1, True)
    page.keyboard.press("ArrowRight")
    assert shown(page)[0] == 2
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert shown(page)[0] == all_
    page.clock.run_for(12_500)
    assert shown(page)[0] == 1
    page.keyboard.press(" ")
    page.clock.run_for(40_000)
    assert shown(page)[0] == 1
    assert page.locator("[data-do=pause]").get_attribute("aria-pressed") == "true"


def test_it_rests_under_the_pointer_and_refreshes_in_place(page_as):
    page = page_as("leader")
    page.goto(SCREEN)
    page.keyboard.press("ArrowRight")
    page.evaluate("window.dispatchEvent(new Event('jz:refresh'))")
    expect(page.locator("#k-bar")).to_have_attribute("data-refreshed", "1")
    assert shown(page)[0] == 2
    page.clock.install()
    page.locator("#k-live").hover()
    page.evaluate("window.dispatchEvent(new Event('jz:refresh'))")
    page.clock.run_for(30_000)
    assert shown(page)[0] == 2
    assert page.locator("#k-bar").get_attribute("data-refreshed") == "1"
    page.keyboard.press("Escape")
    page.wait_for_url(lambda url: "screen" not in url)


def test_it_does_not_move_by_itself_where_less_motion_is_asked_for(page_as):
    page = page_as("leader")
    page.emulate_media(reduced_motion="reduce")
    page.clock.install()
    page.goto(SCREEN)
    page.clock.run_for(60_000)
    assert shown(page)[0] == 1
    page.keyboard.press("ArrowRight")
    assert shown(page)[0] == 2


def test_the_plain_page_never_turns(page_as):
    page = page_as("leader")
    page.goto("/cockpit/?span=all")
    assert page.locator(".k-on, #k-bar").count() == 0
    assert page.locator("#k-live [data-slide]").first.is_visible()
