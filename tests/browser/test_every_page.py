"""Every page, at a desk and on a phone, light and dark: accessible, never wider than the screen, light enough."""

from __future__ import annotations

import pytest
from tests.browser.conftest import DESK, PHONE
from tests.browser.pages import NOBODY, PAGES

from jingzhi.launch.surroundings import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
RUN = """async ([tags]) => {
  const found = await axe.run(document, {runOnly: tags, resultTypes: ["violations"]});
  return found.violations.map(v => [v.impact, v.id, v.nodes.length, v.nodes.slice(0, 3).map(n => n.target.join(" ")).join(" | ")]);
}"""
UNFOLD = "() => document.querySelectorAll('main details').forEach(node => { node.open = true; })"
WIDER = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.body.querySelectorAll('*')].filter(n => n.getBoundingClientRect().right > width + 1)
    .slice(0, 5).map(n => n.tagName + '.' + n.className);
}"""
NAMES = [page.name for page in PAGES]


@pytest.fixture(scope="module")
def kept():
    """Numbers of the matters that the pages of this file show."""
    return {}


@pytest.fixture
def opened(window, page_as, town):
    """Opens a page of the list as whoever it is for."""

    def fresh(page):
        allow = ("404",) if "not there" in page.name else ()
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


def judged(page, where, told):
    """Counts of axe by impact; the serious ones in words."""
    counts, bad = {}, []
    for impact, rule, number, nodes in page.evaluate(RUN, [RULES]):
        counts[impact] = counts.get(impact, 0) + number
        if impact in ("serious", "critical"):
            bad.append(f"{where}: {impact} {rule} x{number}: {nodes}")
    told.append(f"{where} {counts or 'nothing'}")
    return bad


@pytest.mark.parametrize("shown", PAGES, ids=NAMES)
def test_is_accessible_and_fits(shown, opened, town, kept):
    """0 serious or critical at both widths in both themes, every fold opened; nothing sticks out at 390."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (./jingzhi setup)")
    page, bad, told = opened(shown), [], []
    page.goto(shown.address(town, kept), wait_until="networkidle")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for look, size in (("1440", DESK), ("390", PHONE)):
        page.set_viewport_size(size)
        if look == "390":
            bad += [f"390 folded: wider than the screen: {one}" for one in page.evaluate(WIDER)]
        page.evaluate(UNFOLD)
        if look == "390":
            bad += [f"390 unfolded: wider than the screen: {one}" for one in page.evaluate(WIDER)]
        for theme in ("light", "dark"):
            page.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme)
            bad += judged(page, f"{look} {theme}", told)
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
    page.goto(shown.address(town, kept), wait_until="networkidle")
    parts = {addresses[one]: size for one, size in sizes.items() if "/files/" not in addresses.get(one, "")}
    total = sum(parts.values())
    print(
        f"weight {shown.name}: {total / 1000:.1f} kB of {shown.most / 1000:.0f} kB in {len(parts)} requests"
    )
    assert parts
    assert total <= shown.most, "\n".join(f"{size:8} {address}" for address, size in sorted(parts.items()))
