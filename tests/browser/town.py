"""The demo town as stories use it: its people's offices, places to stand, and matters brought to a state by page."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

import shapely
from tests.browser.caller import Answer, Caller
from tests.browser.pictures import photo

from jingzhi.demo.logins import PASSWORD

GRID, COMMUNITY, STREET = "510603001001001", "510603001001", "510603001"
NUMBER = re.compile(r"JY-\d{8}-\d{5}")
CODE = re.compile(r'class="p-code">([^<]+)<')
FIXED = {"outcome": "fixed", "reply": "已修好，请看照片"}


@dataclass
class Town:
    """The running product with everybody signed in who is needed."""

    address: str
    callers: dict[str, Caller] = field(default_factory=dict)
    grids: dict[str, tuple[float, float]] = field(default_factory=dict)

    def at(self, username: str) -> Caller:
        """The caller who works from a demo seat."""
        if username not in self.callers:
            caller = Caller(self.address)
            answer = caller.send("/signin/", {"username": username, "password": PASSWORD})
            assert answer.status == 200, answer.text[-400:]
            self.callers[username] = caller
        return self.callers[username]

    def inside(self, grid: str = GRID, *, shift: float = 0.0) -> tuple[float, float]:
        """A point inside a grid, as longitude and latitude."""
        if grid not in self.grids:
            drawn = json.loads(Caller(self.address).get(f"/maps/grids.geojson?within={COMMUNITY}").text)
            for one in drawn["features"]:
                point = shapely.geometry.shape(one["geometry"]).representative_point()
                self.grids[one["properties"]["code"]] = (round(point.x, 6), round(point.y, 6))
        lon, lat = self.grids[grid]
        return round(lon + shift, 6), round(lat + shift, 6)

    def reports(self, *, item: str = "D34", text: str = "路口有摊点占道，行人绕行", **given: Any) -> str:
        """The grid worker reports; the number of the matter."""
        point = "{},{}".format(*self.inside(shift=given.pop("shift", 0.0)))
        given = {"item": item, "text": text, "point": point, "title": "", "address": "文昌路口"} | given
        answer = self.at("grid").send("/report/", given, files=[("photos", "a.jpg", photo())])
        assert answer.url.endswith("/"), answer.text
        return number_in(answer.url)

    def resident_reports(self, title: str, **given: Any) -> tuple[str, str]:
        """Somebody without an account reports; number and code."""
        answer = Caller(self.address).send(
            "/r/new/", {"title": title, "place": COMMUNITY, "address": ""} | given
        )
        assert answer.status == 200, answer.text
        found = CODE.search(answer.text)
        assert found, answer.text
        return number_in(answer.text), found[1]

    def moves(self, username: str, no: str, move: str, *, after: bool = False, **given: Any) -> Answer:
        """A demo seat makes a move from the page of the matter."""
        files = [("after", "b.jpg", photo(40))] if after else []
        answer = self.at(username).send(f"/case/{no}/", given, to=f"/case/{no}/{move}/", files=files)
        assert answer.status == 200, re.findall(r'role="alert">.*?</p>|j-error".*?</p>', answer.text, re.S)
        return answer

    def brought_to(self, state: str, **given: Any) -> str:
        """A fresh matter of the grid worker, moved on to a state."""
        no = self.reports(**given)
        for reached, who, move, facts in WAY:
            if state == "reported":
                break
            self.moves(who, no, move, **facts)
            if reached == state:
                break
        return no


LEAD, ASSISTANT = "D-zongfa", "D-zhujian"
RATED = {f"ratings-{code}-{n}": "4" for code in (LEAD, ASSISTANT) for n in range(3)}
# (state reached, who, move, facts)
WAY: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("community", "grid", "raise_", {"tried": "劝离两次又回来"}),
    ("street", "community", "raise_up", {"tried": "社区已劝导三次"}),
    ("dispatched", "street", "whistle", {"lead": LEAD, "assist": [ASSISTANT], "kind": "daily"}),
    ("lead came", "chengguan", "check_in", {}),
    ("both came", "zhujian", "check_in", {}),
    ("assistant answered", "zhujian", "answer", FIXED | {"after": True}),
    ("answered", "chengguan", "answer", FIXED | {"after": True}),
    ("verified", "community", "pass_", {"result": "solved", "no_photo": "夜间无法拍清"}),
    ("closed", "street", "close", RATED),
)


def number_in(text: str) -> str:
    """The first number of a matter in a text."""
    found = NUMBER.search(text)
    assert found, text[-600:]
    return found[0]
