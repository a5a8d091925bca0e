"""Every page with something on it: who opens it, where it is."""

from __future__ import annotations

from dataclasses import dataclass

from tests.browser.town import Town

NOBODY = ""


@dataclass(frozen=True)
class Page:
    """One page as somebody sees it. `state`: the address holds the number of a matter in that state."""

    name: str
    who: str
    path: str
    state: str = ""
    most: int = 0  # bytes over the wire at the first load, photographs apart

    def address(self, town: Town, kept: dict[str, str]) -> str:
        """Its address; a matter is brought to its state once for all pages."""
        if self.state and self.state not in kept:
            kept[self.state] = town.brought_to(self.state)
        return self.path.format(no=kept.get(self.state, ""))


KB = 1000
PAGES = (
    Page("the residents' entrance", NOBODY, "/r/", most=60 * KB),
    Page("a resident's report", NOBODY, "/r/new/", most=60 * KB),
    Page("the lookup", NOBODY, "/r/look/", most=60 * KB),
    Page("the residents' map", NOBODY, "/r/map/", most=60 * KB),
    Page("what is stored of people", NOBODY, "/r/privacy/", most=60 * KB),
    Page("the slip", "resident", "/r/done/", most=60 * KB),
    Page("the progress", "resident", "/r/progress/", most=60 * KB),
    Page("the sign-in", NOBODY, "/signin/", most=60 * KB),
    Page("the grid worker's list", "grid", "/todo/"),
    Page("the field report", "grid", "/report/", most=150 * KB),
    Page("a matter in the grid", "grid", "/case/{no}/", "reported"),
    Page("the community's desk", "community", "/sort/"),
    Page("a matter at the community", "community", "/case/{no}/", "community"),
    Page("the console", "street", "/console/", most=200 * KB),
    Page("the console at work", "street", "/console/?tab=doing"),
    Page("a matter to whistle for", "street", "/case/{no}/", "street"),
    Page("a matter to rate", "street", "/case/{no}/", "verified"),
    Page("a department's inbox", "chengguan", "/inbox/"),
    Page("a matter whistled for", "chengguan", "/case/{no}/", "dispatched"),
    Page("the unplaced", "district", "/unplaced/"),
    Page("the hotline", "hotline", "/report/"),
    Page("a report for somebody", "community", "/behalf/", most=150 * KB),
    Page("the call-backs", "hotline", "/callbacks/"),
    Page("the cockpit", "leader", "/cockpit/?span=all", most=500 * KB),
    Page("the list behind a number", "leader", "/matters/?span=all"),
    Page("how often suggestions were right", "leader", "/suggestions/"),
    Page("who came when streets whistled", "leader", "/whistles/"),
    Page("a quarter by the grids of then", "leader", "/figures/?q=2022-4"),
    Page("a quarter on today's map", "leader", "/figures/?q=2022-4&map=today"),
    Page("what became of old grids", "leader", "/lineage/"),
    Page("one old grid", "street", "/lineage/510603001000901/"),
    Page("drafts of grids", "district", "/redrawing/"),
    Page("a new draft of grids", "street", "/redrawing/new/"),
    Page("a closed matter", "leader", "/case/{no}/", "closed"),
    Page("the rules", "grid", "/flows/grid/"),
    Page("applications", "district", "/admission/"),
    Page("the form of an application", "chengguan", "/admission/apply/"),
    Page("the list", "street", "/duties/"),
    Page("the burden", "chengguan", "/burden/"),
    Page("a task for grids", "chengguan", "/task/"),
    Page("what is on notice", NOBODY, "/r/admission/", most=60 * KB),
    Page("the bell", "street", "/notices/"),
    Page("a page that is not there", "grid", "/nothing/"),
)
