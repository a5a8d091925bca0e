"""Every page with something on it: who opens it, where it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.browser.caller import Caller
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
    link: str = ""  # the page is behind the first link of `path` that begins so
    status: int = 200
    tail: str = ""  # what follows the link
    which: int = 0  # which of the links

    def address(self, town: Town, kept: dict[str, str]) -> str:
        """Its address; a matter is brought to its state once for all pages."""
        if self.state and self.state not in kept:
            kept[self.state] = town.brought_to(self.state)
        path = self.path.format(no=kept.get(self.state, ""))
        return self._behind(town, path) if self.link else path

    def _behind(self, town: Town, path: str) -> str:
        caller = town.at(self.who) if self.who else Caller(town.address)
        text = caller.get(path).text
        found = re.findall(rf'href="({re.escape(self.link)}(?!new/)[^"]+)"', text)
        assert found, f"{path} links to no {self.link}…"
        return str(found[self.which]).replace("&amp;", "&") + self.tail

    def example(self) -> str:
        """An address of its kind, to look up in the table of addresses."""
        path = f"{self.link}1/" if self.link and "?" not in self.link else self.link or self.path
        return (path + self.tail).format(no="JY-20260101-00001").partition("?")[0]


KB = 1000
PAGES = (
    Page("the residents' entrance", NOBODY, "/r/", most=60 * KB),
    Page("a resident's report", NOBODY, "/r/new/", most=60 * KB),
    Page("the lookup", NOBODY, "/r/look/", most=60 * KB),
    Page("the residents' map", NOBODY, "/r/map/", most=60 * KB),
    Page("what is stored of people", NOBODY, "/r/privacy/", most=60 * KB),
    Page("what is stored of one matter", "resident", "/r/mine/", most=60 * KB),
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
    Page("posters of grids", "community", "/staffing/posters/", most=60 * KB),
    Page("the call-backs", "hotline", "/callbacks/"),
    Page("the cockpit", "leader", "/cockpit/?span=all", most=500 * KB),
    Page(
        "the cockpit as of a past day",
        "leader",
        "/cockpit/?from=2026-10-01&to=2026-11-20&at=2026-11-20",
        most=500 * KB,
    ),
    Page("the cockpit on a big screen", "leader", "/cockpit/?span=all&screen=1", most=500 * KB),
    Page("the list behind a number", "leader", "/matters/?span=all"),
    Page("how often suggestions were right", "leader", "/suggestions/"),
    Page("who came when streets whistled", "leader", "/whistles/"),
    Page("scores of streets", "leader", "/scores/?list=street"),
    Page("scores of departments", "leader", "/scores/?list=department"),
    Page("how a street came to its score", "leader", "/scores/sheet/?p=2026-Q4&list=street&s=510603001"),
    Page(
        "matters behind a figure", "leader", "/scores/matters/?p=2026-Q4&list=street&s=510603001&i=grid.filed"
    ),
    Page("papers", "district", "/papers/"),
    Page("the check of a paper", NOBODY, "/r/paper/", most=60 * KB),
    Page("a quarter by the grids of then", "leader", "/figures/?q=2022-4"),
    Page("a quarter on today's map", "leader", "/figures/?q=2022-4&map=today"),
    Page("the district's own figures", "leader", "/figures/base/"),
    Page("the records behind a figure", "leader", "/figures/base/grids/"),
    Page("where indicators come from", "leader", "/figures/base/indicators/"),
    Page("what became of old grids", "leader", "/lineage/"),
    Page("one old grid", "street", "/lineage/510603001000901/"),
    Page("drafts of grids", "district", "/redrawing/"),
    Page("assessments", "district", "/assessment/"),
    Page("other parts of an assessment", "district", "/assessment/parts/"),
    Page("one assessment", "district", "/assessment/", link="/assessment/JY-"),
    Page("editions of an assessment", "street", "/assessment/", link="/assessment/JY-", tail="editions/"),
    Page("an appeal", "street", "/assessment/", link="/assessment/JY-", tail="appeal/?i=grid.filed"),
    Page("a review", "district", "/assessment/", link="/assessment/JY-", tail="review/"),
    Page(
        "matters of an assessment",
        "street",
        "/assessment/",
        link="/assessment/JY-",
        tail="matters/?i=grid.filed",
    ),
    Page("key tasks of a year", "district", "/keytasks/"),
    Page("key tasks of a street", "street", "/keytasks/"),
    Page("one key task", "district", "/keytasks/", link="/keytasks/JY-"),
    Page("a key task to report", "street", "/keytasks/", link="/keytasks/JY-"),
    Page("responsibility lists", "district", "/responsibility/"),
    Page("lists of streets", "leader", "/responsibility/?kind=street"),
    Page("a responsibility list", "zhujian", "/responsibility/D-zhujian/"),
    Page("a governance ledger", "street", "/governance/B-510603001/"),
    Page("a department's ledger", "leader", "/governance/D-zhujian/"),
    Page("matters of a ledger", "leader", "/governance/D-zhujian/matters/?s=all"),
    Page("rounds of ratings", "district", "/ratings/"),
    Page("a round of ratings still marked", "district", "/ratings/", link="/ratings/JY-"),
    Page("results of a round", "leader", "/ratings/", link="/ratings/JY-", which=-1),
    Page("a form to rate", "zhujian", "/ratings/", link="/ratings/JY-", tail="form/B-510603009/"),
    Page("one result", "district", "/ratings/", link="/ratings/JY-", tail="result/D-zhujian/", which=-1),
    Page("a new draft of grids", "street", "/redrawing/new/"),
    Page("key work of a month", "district", "/keywork/"),
    Page("key work of a department", "chengguan", "/keywork/"),
    Page("a new item of key work", "street", "/keywork/new/"),
    Page("meetings", "district", "/meetings/"),
    Page("one meeting", "district", "/meetings/", link="/meetings/"),
    Page("an item of key work", "district", "/keywork/", link="/case/JY-"),
    Page("a closed matter", "leader", "/case/{no}/", "closed"),
    Page("the rules", "grid", "/flows/grid/"),
    Page("applications", "district", "/admission/"),
    Page("the form of an application", "chengguan", "/admission/apply/"),
    Page("the list", "street", "/duties/"),
    Page("the burden", "chengguan", "/burden/"),
    Page("a task for grids", "chengguan", "/task/"),
    Page("what is on notice", NOBODY, "/r/admission/", most=60 * KB),
    Page("the bell", "street", "/notices/"),
    Page("a page that is not there", "grid", "/nothing/", status=404),
    Page("the gallery of components", NOBODY, "/ui/"),
    Page("without network", NOBODY, "/offline/", most=60 * KB),
    Page("what hangs, for residents", NOBODY, "/r/held/", most=60 * KB),
    Page("one matter on notice", NOBODY, "/r/admission/", link="/r/admission/", most=60 * KB),
    Page("the board of a grid", NOBODY, "/r/grid/510603001001001/", most=60 * KB),
    Page("what hangs", "street", "/held/"),
    Page("what is watched", "leader", "/supervisions/"),
    Page("a matter to split", "community", "/split/{no}/", "community"),
    Page("calls behind a number", "leader", "/whistles/", link="/whistles/calls/?"),
    Page("matters behind a suggestion", "leader", "/suggestions/", link="/suggestions/matters/?"),
    Page("matters of a quarter", "leader", "/figures/matters/?q=2026-4&place=510603001"),
    Page("days off", "district", "/calendar/"),
    Page("hours that count", "district", "/hours/"),
    Page("plans of checks", "district", "/inspections/"),
    Page("findings of checks", "district", "/inspections/findings/"),
    Page("a year of checks", "district", "/inspections/plan/2026/"),
    Page("one check and its lots", "district", "/inspections/check/2026-01/"),
    Page("a finding to write", "district", "/inspections/check/2026-01/find/"),
    Page("a draft of grids", "street", "/redrawing/", link="/redrawing/JY-"),
    Page("an item to leave the list", "chengguan", "/admission/leave/"),
    Page("an emergency to declare", "district", "/admission/declare/"),
    Page("an application", "district", "/admission/", link="/case/JY-"),
    Page("an item of the list", "street", "/duties/", link="/duties/"),
    Page("the board of grids", "community", "/staffing/"),
    Page("posts", "community", "/staffing/posts/"),
    Page("grids without anybody", "street", "/staffing/empty/"),
    Page("the rule for posts", "district", "/staffing/rule/"),
    Page("one grid and its posts", "community", "/staffing/", link="/staffing/grid/"),
    Page("one seat", "community", "/staffing/grid/510603001001001/", link="/staffing/seat/"),
    Page("handovers", "community", "/staffing/handovers/"),
    Page("one handover", "community", "/staffing/handovers/", link="/staffing/handovers/"),
    Page("who stands in", "community", "/staffing/substitutes/"),
    Page("the roster", "street", "/staffing/roster/"),
    Page("helpers", "community", "/staffing/helpers/"),
    Page("one helper", "community", "/staffing/helpers/", link="/staffing/helpers/"),
    Page("hours of helpers", "community", "/staffing/hours/"),
)
# Addresses that answer a GET and are no page to look at, each with the reason.
NO_PAGE = {
    "": "sends everybody to the first page of the seat",
    "sw.js": "a script",
    "manifest.webmanifest": "data for the phone",
    "favicon.ico": "a picture",
    "healthz": "for machines",
    "cockpit/file/<str:form>/": "a file to download",
    "cockpit/table/<str:key>/": "a file to download",
    "papers/<int:pk>/file/": "a document to download",
    "keytasks/export/": "a file to download",
    "ratings/<str:no>/export/": "a file to download",
    "responsibility/<str:body>/export/": "a file to download",
    "governance/<str:body>/export/": "a file to download",
    "papers/<int:pk>/tables/": "a workbook to download",
    "behalf/slip/": "the slip of r/done/, printed after an entry on behalf",
    "live/": "news for lists that are open",
    "maps/grids.geojson": "data for maps",
    "r/map/matters.json": "data for maps",
    "redrawing/<str:no>/map.json": "data for maps",
    "inspections/check/<str:code>/table.<str:form>": "a file to download",
    "duties.csv": "a table to download",
    "files/<int:pk>/": "a photograph",
    "voices/<int:pk>/": "a voice note",
    "r/photo/<int:pk>/": "a photograph",
    "alike/": "a part of the report page",
    "r/alike/": "a part of the residents' report page",
    "r/q/<str:no>/<str:code>/": "sends on to the progress",
    "admission/<str:no>/complete/": "the form of an application, begun with what was registered",
}
