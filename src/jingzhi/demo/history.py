"""Before the re-drawing: matters of the last quarter of 2022, worked to the end in the 157 grids of then (示例)."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from shapely import Polygon

from jingzhi.core.ledger.listeners import deliver_pending
from jingzhi.core.notices import actions as notices
from jingzhi.core.places.actions import Post
from jingzhi.core.places.models import Shape
from jingzhi.demo import play, tiling
from jingzhi.kit.geometry import from_wkb

SEED, MATTERS = 2022, 60
FROM, DAYS = datetime(2022, 10, 8, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai")), 66
# How far a matter of then was worked, and how often out of 60.
PLANS = {"grid": 26, "community": 15, "closed": 9, "rated": 6, "merged": 2, "declined": 2}


def replay_quarter(*, count: int = MATTERS, by: Post, now: datetime) -> int:
    """Work `count` matters of October to December 2022 through the real moves; returns how many there are.

    Reminders of then are long past their date: they are forgotten at once, as the nightly job would have done.
    """
    play.forget_places()
    dice = random.Random(SEED)
    outlines = _outlines(FROM.date())
    plans = dice.choices(list(PLANS), weights=list(PLANS.values()), k=count)
    starts = sorted((play.by_day(FROM + timedelta(days=dice.uniform(0, DAYS))), n) for n in range(count))
    for (at, n), plan in zip(starts, plans, strict=True):
        own = random.Random(f"{SEED}-{n}")
        play.work(plan, at, own, f"history-{n}", tiling.inside(dice.choice(outlines), own))
    deliver_pending()
    notices.forget(on=now.date(), by=by, now=now)
    return count


def _outlines(on: date) -> list[Polygon]:
    """The grids of then that lay in one community: residents' ones three times, where most matters happen.

    (A grid that two communities shared had no community desk of its own to sort and verify.)
    """
    rows = Shape.objects.filter(place__kind="grid", place__parent__kind="community", valid__contains=on)
    rows = rows.select_related("place__parent")
    found: list[Polygon] = []
    for row in rows.order_by("place_id"):
        area = from_wkb(row.wkb)
        if isinstance(area, Polygon):
            village = row.place.parent is not None and row.place.parent.detail == "村"
            found += [area] * (1 if village else 3)
    return found
