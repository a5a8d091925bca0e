"""Burden: what the list in force costs each grid a month, and how much of it is left (DOMAIN.md section 3).

Budget per grid 168 hours a month, of which admitted items may take 70%; the rest is kept for visiting.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from jingzhi.core.catalogue import queries as catalogue
from jingzhi.core.catalogue.models import Item
from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Place

BUDGET_MINUTES = 168 * 60
MOST_PERCENT = 70
MOST_MINUTES = BUDGET_MINUTES * MOST_PERCENT // 100


@dataclass(frozen=True)
class Load:
    """The items of a day with the paths each is in force in (empty: everywhere)."""

    items: list[Item]
    paths: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def reaches(self, item: Item, grid: Place) -> bool:
        """Whether an item is in force in a grid."""
        return item.everywhere or any(below(grid.path, path) for path in self.paths.get(item.pk, ()))

    def of(self, grid: Place) -> list[Item]:
        """The items in force in a grid."""
        return [item for item in self.items if self.reaches(item, grid)]


def below(path: str, other: str) -> bool:
    """Whether a path is another or lies below it."""
    return path == other or path.startswith(f"{other}.")


def load(on: date) -> Load:
    """The duties of a day; three queries however many."""
    items = list(catalogue.in_force(on).filter(kind="duty").prefetch_related("scope__place"))
    paths = {
        item.pk: tuple(row.place.path for row in item.scope.all()) for item in items if not item.everywhere
    }
    return Load(items, paths)


def grids(on: date, within: Place) -> list[Place]:
    """The grids in force on a day in a place (a grid itself included)."""
    return list(places.places(kind="grid", on=on, within=within))


@dataclass(frozen=True)
class Over:
    """The grid that would be fullest, and by how much."""

    grid: Place
    minutes: int


def too_much(
    *, on: date, district: Place, minutes: int, scope: Iterable[Place], replaces: str = "", removes: str = ""
) -> Over | None:
    """The fullest grid above 70% if an item of so many minutes a month entered its scope (empty: everywhere), or None.

    `replaces` is the item's own earlier version, `removes` the one that leaves for it (进一出一).
    """
    now, paths = load(on), [place.path for place in scope]
    worst: Over | None = None
    for grid in grids(on, district):
        if paths and not any(below(grid.path, path) for path in paths):
            continue
        kept = [item for item in now.of(grid) if item.code not in (replaces, removes)]
        total = sum(item.minutes_a_month for item in kept) + minutes
        if total > MOST_MINUTES and (worst is None or total > worst.minutes):
            worst = Over(grid, total)
    return worst


@dataclass
class Share:
    """What one department's items take of a grid's month, on average over the grids looked at."""

    code: str
    name: str
    items: int = 0
    forms: int = 0
    minutes: float = 0.0

    @property
    def hours(self) -> float:
        """Hours a month in one grid."""
        return self.minutes / 60


@dataclass
class Burden:
    """A place's burden on a day."""

    grids: int
    items: int
    forms: int
    average: float
    fullest: Place | None
    most: int
    shares: list[Share]

    @property
    def percent(self) -> float:
        """Share of the 168 hours taken, in percent, on average."""
        return self.average * 100 / BUDGET_MINUTES


def by_grid(now: Load, inside: list[Place]) -> dict[str, int]:
    """Minutes a month of each grid, by its code."""
    return {grid.code: sum(item.minutes_a_month for item in now.of(grid)) for grid in inside}


def burden(now: Load, inside: list[Place]) -> Burden:
    """Count a place's grids: per department, on average, and the fullest grid."""
    shares: dict[str, Share] = {}
    totals = by_grid(now, inside)
    seen = 0
    forms = 0
    for item in now.items:
        reached = [grid for grid in inside if now.reaches(item, grid)]
        if not reached:
            continue
        seen, forms = seen + 1, forms + item.forms
        share = shares.setdefault(item.owner_id, Share(item.owner_id, item.owner.name))
        share.items, share.forms = share.items + 1, share.forms + item.forms
        share.minutes += item.minutes_a_month * len(reached) / len(inside)
    fullest = max(inside, key=lambda grid: totals[grid.code]) if inside else None
    return Burden(
        grids=len(inside),
        items=seen,
        forms=forms,
        average=sum(totals.values()) / len(inside) if inside else 0.0,
        fullest=fullest,
        most=totals[fullest.code] if fullest else 0,
        shares=sorted(shares.values(), key=lambda share: (-share.minutes, share.code)),
    )
