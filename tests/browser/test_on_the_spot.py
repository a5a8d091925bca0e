"""就地办结 on the spot: three taps from the open page, timed; the same without network."""

from __future__ import annotations

import time

from tests.browser import hands
from tests.browser.pictures import photo
from tests.browser.test_offline import LOST, listed, ready, waits
from tests.browser.town import number_in

MOST_TAPS, MOST_SECONDS = 3, 20.0


def stands_in_the_grid(town):
    lon, lat = town.inside()
    return {
        "geolocation": {"longitude": lon, "latitude": lat, "accuracy": 9},
        "permissions": ["geolocation"],
    }


class Finger:
    """Counts what a finger does; the camera's own shutter is not part of the page."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def photographs(self, *shades):
        self.taps += 1
        with self.page.expect_file_chooser() as chooser:
            self.page.locator("label.r-add-cam").tap()
        pictures = [hands.file(photo(shade), f"{shade}.jpg") for shade in shades]
        chooser.value.set_files(pictures if chooser.value.is_multiple() else pictures[0])

    def taps_on(self, target):
        self.taps += 1
        target.tap()


def solves(page):
    """Photo, class, button."""
    finger = Finger(page)
    finger.photographs(90)
    finger.taps_on(page.locator(".r-chips label.j-chip").first)
    finger.taps_on(page.get_by_role("button", name="就地办结"))
    return finger.taps


def test_three_taps_and_a_few_seconds(page_as, town, record_property):
    page = page_as("grid", phone=True, **stands_in_the_grid(town))
    began = time.monotonic()
    page.goto("/report/")
    page.locator("[data-locate-note]").filter(has_text="已定位").wait_for()
    opened = time.monotonic()
    taps = solves(page)
    page.wait_for_url("**/case/**")
    hands.toast(page)
    ended = time.monotonic()
    record_property("taps", taps)
    record_property("seconds", f"{ended - began:.2f} from opening, {ended - opened:.2f} from the first tap")
    assert taps <= MOST_TAPS
    assert ended - began < MOST_SECONDS
    assert hands.state(page) == "待核实"
    head = page.locator(".c-head").inner_text()
    assert "已清理" in head
    assert "第1网格" in head
    pictures = hands.stored_pictures(page)
    assert [hands.is_clean(one) for one in pictures] == [True]


def test_without_network_it_waits_and_is_solved_once(page_as, town):
    before = listed(town) | set(seen(town))
    page = page_as("grid", phone=True, allow=LOST)
    ready(page)
    page.context.set_offline(True)
    page.reload()
    assert solves(page) <= MOST_TAPS
    waits(page, 1)
    page.reload()
    waits(page, 1)
    page.context.set_offline(False)
    waits(page, 0)
    new = set(seen(town)) - before
    assert len(new) == 1
    page.goto(f"/case/{new.pop()}/")
    assert hands.state(page) == "待核实"


def seen(town):
    """What waits to be verified in the community."""
    from tests.browser.town import NUMBER

    return NUMBER.findall(town.at("community").get("/sort/?tab=answered&sort=new").text)


def test_without_a_picture_it_says_so_before_anything_is_sent(page_as):
    page = page_as("grid", phone=True)
    page.goto("/report/")
    page.locator(".r-chips label.j-chip").first.tap()
    page.get_by_role("button", name="就地办结").tap()
    assert "要有处置后的照片" in page.locator("[data-outbox-error]").inner_text()
    assert page.url.endswith("/report/")
    page.locator(".r-outcomes label.j-chip").filter(has_text="已解释说明").tap()
    assert "已解释说明" in page.get_by_role("button", name="就地办结").inner_text()
    page.get_by_role("button", name="就地办结").tap()
    page.wait_for_url("**/case/**")
    assert number_in(page.url)
