"""A street takes the computer's proposal, cuts a grid by two clicks on the map, takes it back from the keyboard, and submits."""

from __future__ import annotations

from tests.browser import hands

COMMUNITY = "光华社区"


def version(page):
    return page.locator("#w-map-h + span").inner_text().split("；")[0]


def new_draft(page):
    page.goto("/redrawing/new/")
    page.locator("label.j-pick").filter(has_text=COMMUNITY).click()
    page.get_by_role("button", name="从现有网格开始").click()
    page.wait_for_url("**/redrawing/JY-*/")
    assert version(page) == "第 1 版"


def test_a_draft_from_the_first_click_to_the_district(page_as):
    # a line that leaves no quarter on one side is refused, and drawn again elsewhere
    page = page_as("street", allow=("422",))
    new_draft(page)
    page.locator("[data-tool=propose] summary").click()
    page.get_by_role("button", name="提方案").click()
    page.wait_for_load_state()
    assert version(page) == "第 2 版"
    rows = page.locator(".w-two .j-table tbody tr", has=page.locator("th"))
    assert rows.nth(1).locator("td").last.inner_text() == "0.0%"
    cut_by_hand(page)
    page.get_by_role("button", name="退回上一版").click()
    page.wait_for_load_state()
    page.get_by_role("link", name="打开事项页").click()
    page.wait_for_url("**/case/JY-*/")
    page.get_by_role("button", name="报区里批准").click()
    assert hands.toast(page, "已报区里批准")


def cut_by_hand(page):
    """Two clicks left and right of the map's middle make the line; the quarters of the first grid are parted by it."""
    page.locator("[data-tool=split] summary").click()
    page.locator(".w-grid").first.wait_for()
    before = page.locator("#w-split option").count()
    for _try, share in enumerate((0.5, 0.35, 0.65, 0.25, 0.75)):
        box = page.locator("[data-redraw]").bounding_box()
        page.locator("[data-line-clear]").click()
        for left in (0.02, 0.9):
            page.locator("[data-redraw]").click(
                position={"x": box["width"] * left, "y": box["height"] * share}
            )
        assert len(page.locator("[data-line]").input_value().split()) == 2
        page.get_by_role("button", name="分开").click()
        page.wait_for_load_state()
        if page.locator('[role="alert"]').count() == 0:
            break
        page.locator(".w-grid").first.wait_for()
    assert version(page) == "第 3 版"
    page.locator("[data-tool=split] summary").click()
    assert page.locator("#w-split option").count() == before + 1
