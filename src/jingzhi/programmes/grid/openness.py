"""What anybody may see of matters: class, state and about where. No words, pictures, addresses, numbers or exact points.

A matter stands here only when its class is of public space (a class not listed below is not shown), when the
community has sorted it, and no more exactly than the middle of a square of about 100 m. Where few households live
even that would point to a door: there the community's own point stands for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows.models import Case
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Place

# Kinds of matters about streets, facilities and surroundings. Quarrels, people in need, work, health, schooling,
# trade and the party are never shown: what is not named here is not shown.
OPEN_CATEGORIES = (
    "城市管理",
    "城市管理与环境",
    "城乡建设",
    "环境保护",
    "交通运输",
    "平安和安全隐患",
    "应急",
)
# Within those kinds: what accuses somebody, concerns a dwelling or somebody's money, or a person.
PRIVATE_WORDS = (
    "纠纷", "违法", "违约", "线索", "反诈", "传销", "出租", "租房", "群租", "公租", "自建房", "房屋", "房产", "拆迁",
    "安置", "补偿", "公积金", "工程款", "招投标", "用电", "燃气", "液化气", "油烟", "溺水", "公共卫生", "其他",
)  # fmt: skip
# Districts' defaults: a square of 0.001 degree (111 m north-south, 95 m east-west here); the least households of a
# grid for a square of its own.
SQUARE, LEAST_HOUSEHOLDS = 0.001, 100
SPANS = (30, 90)
DOING = ("street", "dispatched", "disputed", "objected", "undecided", "verified", "hold_asked")
STATES = {"doing": _("办理中"), "held": _("经批准暂缓"), "done": _("已办结")}
_LIKE = {"doing": Q(state__in=DOING) | Q(state="answered") & ~Q(matter__level="grid"),
         "held": Q(state="held"), "done": Q(state="closed")}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """How many matters of a class and state lie about one point; `rough`: the point is the community's."""

    community: str
    place: str
    category: str
    item: str
    state: str
    lon: float
    lat: float
    rough: bool
    n: int = 0


def may_stand(category: str, name: str) -> bool:
    """Whether matters of a class may be shown to anybody."""
    return category in OPEN_CATEGORIES and not any(word in name for word in PRIVATE_WORDS)


def square(lon: float, lat: float) -> tuple[float, float]:
    """The middle of the square a point lies in (degrees): the same for every point of the square, at any time."""
    return round((lon // SQUARE + 0.5) * SQUARE, 4), round((lat // SQUARE + 0.5) * SQUARE, 4)


def lines(
    *, now: datetime, days: int, within: Place | None = None, category: str = "", state: str = ""
) -> list[Line]:
    """Matters opened in the last `days`, gathered by class, state and square; in order of place and class."""
    rows = _cases(now - timedelta(days=days), state)
    if within is not None:
        rows = rows.filter(place__path__within=within.path)
    items = _items(rows, category)
    communities = _communities(rows)
    dense = _dense(now)
    counted: Counter[Line] = Counter()
    for row in rows.values_list(*_COLUMNS):
        item, home = items.get(row[:2]), communities.get(_community(row[3]))
        if item is None or home is None or home.lon is None or home.lat is None:
            continue
        point = row[4:6] if row[2] in dense and row[4] is not None else None
        where = square(*(point or (home.lon, home.lat)))
        counted[Line(home.code, home.name, *item, _face(row[6]), *where, point is None)] += 1
    return sorted(replace(line, n=n) for line, n in counted.items())


_COLUMNS = ("item_code", "item_version", "place_id", "place__path", "matter__lon", "matter__lat", "state")


def _cases(since: datetime, state: str) -> QuerySet[Case]:
    wanted = _LIKE.get(state) or _LIKE["doing"] | _LIKE["held"] | _LIKE["done"]
    return Case.objects.filter(wanted, flow="grid", opened_at__gte=since).exclude(item_code="").order_by()


def _face(state: str) -> str:
    return {"closed": "done", "held": "held"}.get(state, "doing")


def _items(rows: QuerySet[Case], category: str) -> dict[tuple[str, int], tuple[str, str]]:
    """(category, name) of the classes that may be shown, by code and version."""
    known = Item.objects.filter(code__in=rows.values("item_code"))
    found = known.values_list("code", "version", "category", "name")
    return {
        (code, version): (kind, name)
        for code, version, kind, name in found
        if may_stand(kind, name) and category in ("", kind)
    }


def _community(path: str) -> str:
    """The community's code in a place's path (district.street.community…), or ""."""
    labels = path.split(".")
    return labels[2] if len(labels) > 2 else ""


def _communities(rows: QuerySet[Case]) -> dict[str, Place]:
    paths: Iterable[str] = rows.values_list("place__path", flat=True).distinct()
    return Place.objects.in_bulk({_community(path) for path in paths})


def _dense(now: datetime) -> set[str]:
    """Grids with so many households that a square points to no door; where nothing is known it counts as few."""
    known = places.households(kind="grid", on=timezone.localdate(now))
    return {code for code, number in known.items() if number >= LEAST_HOUSEHOLDS}
