"""What the address of a desk asks for: tab, words, order, filters. The address is the only place they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from jingzhi.core.bodies.models import Seat
from jingzhi.core.catalogue.models import URGENCY, Item
from jingzhi.core.flows.models import Case
from jingzhi.core.places.models import Place
from jingzhi.programmes.grid.models import SOURCES
from jingzhi.site.rows import searched

SORTS: dict[str, tuple[Any, ...]] = {
    "due": (F("due_at").asc(nulls_last=True), "no"),
    "new": ("-opened_at", "no"),
    "old": ("opened_at", "no"),
}
# name in the address -> longest value
KEPT = {"tab": 12, "q": 60, "sort": 4, "cat": 20, "place": 24, "source": 10, "urgency": 2}
FILTERS = ("cat", "place", "source", "urgency")


@dataclass
class Filter:
    """One choice of the filter bar."""

    name: str
    label: str
    all: str
    options: Sequence[tuple[str, str]]
    value: str = ""


@dataclass
class Chip:
    """A filter that is set, and the address without it."""

    label: str
    url: str


@dataclass
class Wanted:
    """The values in the address, as they came; those nobody knows find nothing or the default."""

    values: dict[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> str:
        if name in KEPT:
            return self.values.get(name, "")
        raise AttributeError(name)

    def query(self, **other: str) -> str:
        """The address's query with some values changed, ready to follow a path; empty ones are left out."""
        kept = {name: value for name, value in (self.values | other).items() if value}
        return "?" + urlencode(kept)

    def narrowed(self) -> bool:
        """Whether fewer than the whole tab are asked for."""
        return bool(self.q.strip()) or any(self.values.get(name) for name in FILTERS)


def wanted(request: HttpRequest) -> Wanted:
    """Read the address."""
    return Wanted({name: request.GET[name][:most] for name, most in KEPT.items() if request.GET.get(name)})


def apply(rows: QuerySet[Case], asked: Wanted, *, done: bool) -> QuerySet[Case]:
    """The rows asked for, in their order; finished ones newest first unless said otherwise."""
    rows = searched(rows, asked.q)
    if asked.cat:
        rows = rows.filter(item_code__in=Item.objects.filter(category=asked.cat).values("code"))
    if asked.place:
        below = Place.objects.filter(code=asked.place).values_list("path", flat=True).first()
        rows = rows.filter(place__path__within=below) if below else rows.none()
    narrower = Q()
    if asked.source:
        narrower &= Q(matter__source=asked.source)
    if asked.urgency:
        narrower &= Q(matter__urgency=asked.urgency)
    return rows.filter(narrower).order_by(*SORTS[order(asked, done=done)])


def order(asked: Wanted, *, done: bool) -> str:
    """The order in force."""
    return asked.sort if asked.sort in SORTS else ("new" if done else "due")


def offered(seat: Seat, asked: Wanted) -> list[Filter]:
    """What a desk can be narrowed by: the places right below the seat's own, classes, sources, urgency. Two queries."""
    below = Place.objects.filter(parent_id=seat.territory_id, until=None).order_by("code")
    classes = Item.objects.order_by("category").values_list("category", flat=True).distinct()
    return [
        Filter("cat", _("类别"), _("全部类别"), [(one, one) for one in classes], asked.cat),
        Filter("place", _("地点"), _("全部地点"), list(below.values_list("code", "name")), asked.place),
        Filter("source", _("来源"), _("全部来源"), _words(SOURCES), asked.source),
        Filter("urgency", _("紧急程度"), _("不限紧急程度"), _words(URGENCY), asked.urgency),
    ]


def _words(table: dict[str, Any]) -> list[tuple[str, str]]:
    return [(code, str(label)) for code, label in table.items()]


def chips(filters: Sequence[Filter], asked: Wanted) -> list[Chip]:
    """The filters that are set, words included, each with the way to drop it."""
    made = [
        Chip(dict(one.options).get(one.value, one.value), asked.query(**{one.name: ""}))
        for one in filters
        if one.value
    ]
    if asked.q:
        made.insert(0, Chip(f"“{asked.q}”", asked.query(q="")))
    return made
