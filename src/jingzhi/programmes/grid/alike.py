"""Which known matters a report may be about: same thing, same spot, lately, alike words; with the reasons to show."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.postgres.lookups import TrigramSimilar
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import CharField, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jingzhi.core.catalogue.models import Item
from jingzhi.core.flows.models import Case
from jingzhi.core.places.models import Place
from jingzhi.kit.geometry import distance_m, metres_per_degree

# Issue 3, point 4; the days are district defaults [D].
NEAR_M = 50
CLOSED_DAYS = timedelta(days=30)
RECURS_DAYS = timedelta(days=90)
# What pg_trgm's `%` takes for alike (its own default, so that the index answers); bench/alike.py measures it.
WORDS_ALIKE = 0.3
GONE = ("merged", "declined", "split")
Point = tuple[float, float]

CharField.register_lookup(TrigramSimilar)


@dataclass(frozen=True)
class Alike:
    """A known matter and why it may be the same; `metres` is None when one of the two has no position."""

    case: Case
    title: str
    metres: int | None
    days: int
    words: int
    same_item: bool
    related: bool

    @property
    def open(self) -> bool:
        """Whether it is still being worked on, so that one may join it."""
        return self.case.closed_at is None

    @property
    def rank(self) -> float:
        """The likelier, the higher: item, then nearness, words and age."""
        near = 0 if self.metres is None else 1 - self.metres / NEAR_M
        return 2 * self.same_item + self.related + 1.5 * near + self.words / 50 - self.days / 60

    @property
    def reasons(self) -> list[str]:
        """The reasons in words: same item / 32 metres / 2 days ago / words alike 64%."""
        said = [_("同类事项")] if self.same_item else [_("相近事项")] if self.related else []
        if self.metres is not None:
            said.append(_("相距 %(m)d 米") % {"m": self.metres})
        said.append(_("%(n)d 天前") % {"n": self.days} if self.days else _("今天"))
        return [*said, _("文字相似 %(n)d%%") % {"n": self.words}] if self.words else said


def alike(
    *,
    rows: QuerySet[Case],
    words: str,
    point: Point | None,
    item: str,
    place: Place,
    now: datetime,
    but_not: str = "",
    most: int = 5,
) -> list[Alike]:
    """Likely duplicates among `rows` (what the asker may see), the likeliest first.

    With a position: within 50 metres, of the same or a related item or with alike words. Where one of the two has
    no position: in the same community, with alike words.
    """
    rows = rows.filter(flow="grid").exclude(no=but_not).exclude(state__in=GONE)
    lately = Q(closed_at=None) | Q(state="closed", closed_at__gte=now - CLOSED_DAYS)
    rows = rows.filter(lately).select_related("matter", "place")
    related = _related(item)
    found = {one.case.no: one for one in _near(rows, words, point, item, related, now)}
    for one in _worded(rows, words, point, item, related, place, now):
        found.setdefault(one.case.no, one)
    return sorted(found.values(), key=lambda one: (-one.rank, one.case.no))[:most]


def within(rows: QuerySet[Case], point: Point, metres: float) -> QuerySet[Case]:
    """The rows in the square around a point; the caller measures the true distance."""
    east, north = metres_per_degree(point[1])
    wide, high = metres / east, metres / north
    return rows.filter(
        matter__lat__range=(point[1] - high, point[1] + high),
        matter__lon__range=(point[0] - wide, point[0] + wide),
    )


def metres_to(case: Case, point: Point | None) -> float:
    """The true distance of a matter from a point; endless without a position."""
    if point is None or case.matter.lon is None or case.matter.lat is None:
        return math.inf
    return distance_m(point[0], point[1], case.matter.lon, case.matter.lat)


def near_before(*, case: Case, item: str, point: Point, now: datetime) -> Case | None:
    """The last matter of this item closed at this spot in the last 90 days, or None (复发)."""
    rows = Case.objects.filter(flow="grid", state="closed", item_code=item, closed_at__gte=now - RECURS_DAYS)
    rows = within(rows, point, NEAR_M).exclude(no=case.no).select_related("matter").order_by("-closed_at")
    return next((row for row in rows if metres_to(row, point) <= NEAR_M), None)


def _related(item: str) -> set[str]:
    """The items of the same category."""
    category = Item.objects.filter(code=item).values("category")[:1]
    return set(Item.objects.filter(category__in=category).values_list("code", flat=True)) if item else set()


def _near(
    rows: QuerySet[Case], words: str, point: Point | None, item: str, related: set[str], now: datetime
) -> list[Alike]:
    if point is None:
        return []
    rows = within(rows, point, NEAR_M).annotate(alike=TrigramSimilarity("matter__title", words))
    found = [
        _one(row, metres_to(row, point), item, related, now)
        for row in rows.order_by("-opened_at")[:60]
        if metres_to(row, point) <= NEAR_M
    ]
    return [
        one for one in found if one.same_item or one.related or one.words >= 100 * WORDS_ALIKE or not item
    ]


def _worded(
    rows: QuerySet[Case],
    words: str,
    point: Point | None,
    item: str,
    related: set[str],
    place: Place,
    now: datetime,
) -> list[Alike]:
    if not words.strip():
        return []
    around = ".".join(place.path.split(".")[:3])
    rows = rows.filter(matter__title__trigram_similar=words, place__path__within=around)
    if point is not None:
        rows = rows.filter(matter__lon=None)
    rows = rows.annotate(alike=TrigramSimilarity("matter__title", words)).order_by(F("alike").desc(), "no")
    return [_one(row, math.inf, item, related, now) for row in rows[:10]]


def _one(row: Case, metres: float, item: str, related: set[str], now: datetime) -> Alike:
    days = (timezone.localdate(now) - timezone.localdate(row.opened_at)).days
    return Alike(
        case=row,
        title=row.matter.title,
        metres=None if metres == math.inf else round(metres),
        days=max(0, days),
        words=round(100 * row.alike),  # type: ignore[attr-defined]  # annotated
        same_item=bool(item) and row.item_code == item,
        related=row.item_code in related,
    )
