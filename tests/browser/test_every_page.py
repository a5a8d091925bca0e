"""Every page, at a desk and on a phone, light and dark: accessible, never wider than the screen, light enough."""

from __future__ import annotations

import pytest
from tests.browser.conftest import DESK, PHONE
from tests.browser.pages import NOBODY, PAGES

from jingzhi.launch.surroundings import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# Milliseconds for maps and lists to come in; a list that listens for news never falls silent by itself.
SETTLED = 600
STANDARD = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
# What a change of theme can break; the rest of a page is the same in both.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
RUN = """async wanted => {
  const found = await axe.run(document, {runOnly: wanted, resultTypes: ["violations"]});
  return found.violations.map(v => [v.impact, v.id, v.nodes.length, v.nodes.slice(0, 3).map(n => n.target.join(" ")).join(" | ")]);
}"""
UNFOLD = "() => document.querySelectorAll('main details').forEach(node => { node.open = true; })"
WIDER = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.body.querySelectorAll('*')].filter(n => n.getBoundingClientRect().right > width + 1)
    .slice(0, 5).map(n => n.tagName + '.' + n.className);
}"""
# A finger or a shaking hand hits 24 x 24; a link inside a sentence is let off (WCAG 2.5.8).
SMALL = """() => [...document.querySelectorAll('a,button,summary,select,input:not([type=hidden])')].filter(n => {
  const box = n.getBoundingClientRect(), look = getComputedStyle(n);
  if (!box.width || look.visibility === 'hidden' || look.display === 'inline' || look.opacity === '0') return false;
  if (n.closest('.j-skip, .leaflet-container, svg, label') || box.right < 0) return false;
  return box.width < 23.5 || box.height < 23.5;
}).map(n => `smaller than 24 px: ${n.tagName}.${n.className} ${n.textContent.trim().slice(0, 20)}`)"""
# Colour alone says nothing: a tag has its word, a ring its number, a chart its table.
MUTE = """() => [
  ...[...document.querySelectorAll('.j-tag, .j-ring')].filter(n => !n.textContent.trim()),
  ...[...document.querySelectorAll('main .k-card')].filter(n => n.querySelector('.k-bar, .k-svg') && !n.querySelector('table')),
].map(n => `only colour: ${n.outerHTML.slice(0, 90)}`)"""
NAMES = [page.name for page in PAGES]


@pytest.fixture(scope="module")
def kept():
    """Numbers of the matters that the pages of this file show."""
    return {}


@pytest.fixture
def opened(window, page_as, town):
    """Opens a page of the list as whoever it is for."""

    def fresh(page):
        allow = (str(page.status),) if page.status != 200 else ()
        if page.who not in (NOBODY, "resident"):
            return page_as(page.who, allow=allow)
        return window(cookies=_slip(town) if page.who else (), allow=allow)

    return fresh


def _slip(town):
    """The cookies of a resident who has just reported and looked."""
    if "resident" not in town.callers:
        caller = town.callers["resident"] = type(town.at("grid"))(town.address)
        caller.send("/r/new/", {"title": "路灯不亮", "place": "510603001001"})
        caller.get(caller.get("/r/done/").text.split('href="/r/q/')[1].split('"')[0].join(["/r/q/", ""]))
    return [
        {"name": one.name, "value": one.value, "url": town.address} for one in town.callers["resident"].jar
    ]


def judged(page, where, told, wanted=STANDARD):
    """Counts of axe by impact; the serious ones in words."""
    counts, bad = {}, []
    for impact, rule, number, nodes in page.evaluate(RUN, wanted):
        counts[impact] = counts.get(impact, 0) + number
        if impact in ("serious", "critical"):
            bad.append(f"{where}: {impact} {rule} x{number}: {nodes}")
    told.append(f"{where} {counts or 'nothing'}")
    return bad


def worn(page, attribute, value):
    """Change how the page is dressed, as its own switches do."""
    page.evaluate("([name, value]) => document.documentElement.setAttribute(name, value)", [attribute, value])


def looked_at(page, look, told):
    """What is wrong with the page at this width, in both themes; on a phone with large letters too."""
    bad = [f"{look} folded: wider than the screen: {one}" for one in page.evaluate(WIDER)]
    page.evaluate(UNFOLD)
    bad += [f"{look} unfolded: wider than the screen: {one}" for one in page.evaluate(WIDER)]
    bad += [f"{look} {one}" for one in page.evaluate(SMALL) + page.evaluate(MUTE)]
    worn(page, "data-bs-theme", "light")
    bad += judged(page, f"{look} light", told)
    worn(page, "data-bs-theme", "dark")
    bad += judged(page, f"{look} dark", told, COLOURS)
    if look == "390":
        worn(page, "data-size", "large")
        bad += [f"large letters: wider than the screen: {one}" for one in page.evaluate(WIDER)]
        bad += judged(page, "390 large", told)
    return bad


@pytest.mark.parametrize("shown", PAGES, ids=NAMES)
def test_is_accessible_and_fits(shown, opened, town, kept):
    """0 serious or critical at both widths in both themes and in large letters, every fold opened; nothing sticks out."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (./jingzhi setup)")
    page, bad, told = opened(shown), [], []
    answer = page.goto(shown.address(town, kept), wait_until="load")
    page.wait_for_timeout(SETTLED)
    assert answer.status == shown.status
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for look, size in (("1440", DESK), ("390", PHONE)):
        page.set_viewport_size(size)
        bad += looked_at(page, look, told)
    print(f"axe {shown.name}: " + "; ".join(told))
    assert not bad, "\n".join(bad)


WEIGHED = [page for page in PAGES if page.most]


@pytest.mark.parametrize("shown", WEIGHED, ids=[page.name for page in WEIGHED])
def test_is_light_enough_at_the_first_load(shown, opened, town, kept):
    """What crosses the wire with an empty cache, photographs apart."""
    page = opened(shown)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    addresses, sizes = {}, {}
    wire.on(
        "Network.requestWillBeSent",
        lambda told: addresses.update({told["requestId"]: told["request"]["url"]}),
    )
    wire.on(
        "Network.loadingFinished",
        lambda told: sizes.update({told["requestId"]: told["encodedDataLength"]}),
    )
    page.goto(shown.address(town, kept), wait_until="load")
    page.wait_for_timeout(2 * SETTLED)
    parts = {addresses[one]: size for one, size in sizes.items() if "/files/" not in addresses.get(one, "")}
    total = sum(parts.values())
    print(
        f"weight {shown.name}: {total / 1000:.1f} kB of {shown.most / 1000:.0f} kB in {len(parts)} requests"
    )
    assert parts
    assert total <= shown.most, "\n".join(f"{size:8} {address}" for address, size in sorted(parts.items()))
