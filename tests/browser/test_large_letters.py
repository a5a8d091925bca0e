"""长辈版: one press, and no word a resident reads is smaller than 18 pt; pages still fit a phone."""

from __future__ import annotations

import pytest

SMALL = """() => {
  const small = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode.parentElement, text = walk.currentNode.textContent.trim();
    if (!text || node.closest('.j-sr, .j-skip, script, [hidden], .leaflet-container')) continue;
    const box = node.getBoundingClientRect();
    if (box.width > 1 && parseFloat(getComputedStyle(node).fontSize) < 24) small.push(text.slice(0, 20));
  }
  return small;
}"""


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_every_word_is_large_and_pages_fit(window, phone):
    page = window(phone=phone)
    page.goto("/r/")
    assert page.evaluate(SMALL), "the usual letters are smaller, or the rule sees nothing"
    page.locator("[data-size-switch]").click()
    for path in ("/r/", "/r/new/", "/r/look/", "/r/held/", "/r/admission/", "/r/grid/510603001001001/"):
        page.goto(path)
        assert page.evaluate(SMALL) == [], path
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), path
    page.locator("[data-size-switch]").click()
    page.goto("/r/")
    assert page.evaluate(SMALL)
