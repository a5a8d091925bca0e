"""Pages are worked without a mouse: one sees where one is, the order follows the page, nothing holds one fast."""

from __future__ import annotations

import pytest

# A field may be drawn by its label or by what stands beside it (chips, pictures to choose); a shape of a map by its edge.
HERE = """() => {
  const node = document.activeElement;
  if (!node || node === document.body || node === document.documentElement) return null;
  const drawn = [node, node.nextElementSibling, node.parentElement, node.closest('label')].filter(Boolean);
  const seen = drawn.some(one => {
    const look = getComputedStyle(one);
    return look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2
      || one.matches('.j-pick') && look.boxShadow !== 'none' || one.closest('svg');
  });
  const box = node.getBoundingClientRect();
  return {at: [...document.querySelectorAll('*')].indexOf(node), seen,
    inside: box.bottom > 0 && box.top < innerHeight,
    what: node.tagName + ' ' + (node.getAttribute('aria-label') || node.name || node.textContent.trim()).slice(0, 24)};
}"""
MOST = 45
WALKED = (
    ("", "/r/"),
    ("", "/r/new/"),
    ("", "/signin/"),
    ("", "/ui/"),
    ("grid", "/todo/"),
    ("grid", "/report/"),
    ("street", "/console/"),
    ("chengguan", "/inbox/"),
    ("leader", "/cockpit/"),
    ("street", "/duties/"),
)


def opened(window, page_as, who, path, **ways):
    page = page_as(who, **ways) if who else window(**ways)
    page.goto(path, wait_until="load")
    page.wait_for_timeout(300)
    return page


@pytest.mark.parametrize(("who", "path"), WALKED, ids=[path for _who, path in WALKED])
def test_tab_walks_the_page_and_shows_where_it_is(window, page_as, who, path):
    page = opened(window, page_as, who, path, reduced_motion="reduce")  # else the page glides after the focus
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "j-skip"
    steps = []
    for _n in range(MOST):
        step = page.evaluate(HERE)
        if step is None:
            break
        steps.append(step)
        page.keyboard.press("Tab")
    print(f"keyboard {path}: {len(steps)} stops")
    assert len(steps) > 4
    assert not [step["what"] for step in steps if not step["seen"]], "the focus cannot be seen"
    assert not [step["what"] for step in steps if not step["inside"]], "the focus is off the screen"
    order = [step["at"] for step in steps]  # a date holds several places to stop at
    assert order == sorted(order), "the order leaves that of the page"
    assert max(map(order.count, order)) <= 7, "something holds the focus"


def test_the_link_over_the_frame_leads_to_the_text(page_as):
    page = page_as("street")
    page.goto("/duties/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('main').contains(document.activeElement)")


def test_escape_closes_a_menu_and_a_dialog_and_gives_the_focus_back(page_as, window):
    page = page_as("street")
    page.goto("/duties/")
    menu = page.locator(".j-top details.j-menu").last
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    assert menu.get_attribute("open") is not None
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page = window()
    page.goto("/ui/")
    opener = page.locator("[data-dialog]")
    opener.focus()
    page.keyboard.press("Enter")
    assert page.locator("#sample").is_visible()
    assert page.evaluate("document.getElementById('sample').contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert not page.locator("#sample").is_visible()
    assert page.evaluate("document.activeElement.hasAttribute('data-dialog')")


def test_nothing_moves_for_those_who_asked_for_that(page_as):
    page = page_as("street", reduced_motion="reduce")
    page.goto("/console/", wait_until="load")
    moving = "getComputedStyle(n).transitionDuration.split(',').some(t => parseFloat(t) > 0)"
    assert page.evaluate(f"[...document.querySelectorAll('*')].filter(n => {moving}).length") == 0


def test_colours_of_the_system_leave_the_edges(window):
    page = window(forced_colors="active")
    page.goto("/ui/")
    thin = "n => parseFloat(getComputedStyle(n).borderTopWidth) < 1"
    for one in (".j-btn", ".j-tag", ".j-note", ".j-card", ".j-input"):
        assert not page.evaluate(f"[...document.querySelectorAll('{one}')].filter({thin}).length"), one


def test_a_skeleton_shows_only_when_an_answer_is_slow(page_as, town):
    for _n in range(2):
        town.brought_to("street")
    page = page_as("street")
    page.goto("/console/", wait_until="load")
    shown = "getComputedStyle(document.querySelector('#detail .j-wait')).opacity + getComputedStyle(document.querySelector('#detail .j-wait')).display"
    assert page.evaluate(shown).endswith("none")

    def slowly(route):
        if route.request.headers.get("x-part") == "detail":
            page.wait_for_timeout(1200)
        route.continue_()

    page.route("**/console/**", slowly)
    page.locator("a.j-row").nth(1).click()
    page.wait_for_timeout(150)
    assert page.evaluate(shown) == "0block"
    page.wait_for_timeout(500)
    assert page.evaluate(shown) == "1block"
