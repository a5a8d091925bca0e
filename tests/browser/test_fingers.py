"""A phone in one hand: everything one taps is at least 44 pixels, and the product can be put on the home screen."""

from __future__ import annotations

import pytest

LEAST = 44
# Links inside a sentence are read, not aimed at; what is not shown cannot be hit. A box to tick or a file counts with its label.
SMALL = """least => {
  const small = [], seen = node => node.offsetParent !== null || getComputedStyle(node).position === 'fixed';
  document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary').forEach(node => {
    if (node.closest('.leaflet-container, .j-skip') || !seen(node)) return;
    const inline = node.tagName === 'A' && getComputedStyle(node).display === 'inline' && node.closest('p, li, dd, small');
    if (inline) return;
    const labels = node.tagName === 'INPUT' && /radio|checkbox|file/.test(node.type) ? [...node.labels].filter(seen) : [];
    const boxes = [node, ...labels].map(one => one.getBoundingClientRect());
    if (!boxes[0].width || !boxes[0].height || boxes.some(box => box.height > least - 0.5 && box.width > least - 0.5)) return;
    const box = boxes[0];
    small.push(`${node.tagName.toLowerCase()}.${node.className} "${(node.textContent || node.name || '').trim().slice(0, 12)}" ${Math.round(box.width)}x${Math.round(box.height)}`);
  });
  return small;
}"""
UNFOLD = "() => document.querySelectorAll('main details, .j-menu').forEach(node => { node.open = true; })"


@pytest.mark.parametrize(
    ("who", "address"),
    [("grid", "/report/"), ("grid", "/todo/"), ("grid", "/case/{no}/"), ("chengguan", "/case/{called}/")],
)
def test_everything_to_tap_is_large_enough(page_as, town, who, address):
    numbers = {"no": town.reports()} if "{no}" in address else {"called": town.brought_to("dispatched")}
    page = page_as(who, phone=True)
    page.goto(address.format(**numbers), wait_until="networkidle")
    page.evaluate(UNFOLD)
    assert page.evaluate(SMALL, LEAST) == []


def test_it_can_be_put_on_the_home_screen(own_browser):
    page = own_browser()
    page.goto("/todo/")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => 1)")
    talk = page.context.new_cdp_session(page)
    assert talk.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    assert talk.send("Page.getAppManifest")["errors"] == []
