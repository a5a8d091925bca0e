"""When a grid is cut in two, its leader and forces serve both, its worker's post goes to the new seats, nothing is left behind."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import shapely

from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.places.models import Place
from jingzhi.programmes.grid.tests.factories import NOW, Setup
from jingzhi.programmes.redrawing.effect import carry_out
from jingzhi.programmes.staffing.actions import posts
from jingzhi.programmes.staffing.models import Filling

COMMUNITY, OLD = "510603001001", "510603001001001"
NEW = (f"{COMMUNITY}003", f"{COMMUNITY}004")
ON = date(2026, 12, 1)
THEN = datetime(2026, 12, 1, 0, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_posts_pass_to_the_new_grids(world):
    posts.lay_down(since=date(2024, 1, 1), by=Setup(), now=NOW)
    grid = Place.objects.get(code=OLD)
    rows = [
        (grid, "leader", world.community),
        (grid, "worker", world.worker),
        (grid, "chengguan", world.force),
    ]
    posts.enter(rows=rows, since=date(2024, 1, 1), by=Setup(), now=NOW)
    boxes = zip(NEW, ((104.0, 31.0, 104.03, 31.1), (104.03, 31.0, 104.1, 31.1)), strict=True)
    new = [
        {"code": code, "kind": "grid", "name": code[-3:], "parent": COMMUNITY, "polygon": shapely.box(*box)}
        for code, box in boxes
    ]
    carry_out(ended=[OLD], rows=new, on=ON, by=Setup(), now=THEN)
    deliver_pending()
    filled = Filling.objects.filter(period__contains=ON).values_list("grid", "kind", "seat")
    assert set(filled) == {
        (code, kind, seat)
        for code in NEW
        for kind, seat in (("leader", "S-community"), ("worker", f"S-{code}"), ("chengguan", "S-force"))
    }
    assert Filling.objects.filter(grid=OLD, period__upper_inf=True).count() == 0
    # A delivery may come twice.
    for code in NEW:
        assert posts.inherit(before=OLD, after=Place.objects.get(code=code), on=ON, by=Setup(), now=THEN) == 0
