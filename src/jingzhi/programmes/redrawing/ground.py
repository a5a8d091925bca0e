"""The ground a community's grids are drawn on: its outline, its quarters as whole cells, its grids and codes of today."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Point, Polygon

from jingzhi.core.places import queries as places
from jingzhi.core.places.models import Place, Shape
from jingzhi.kit import geometry
from jingzhi.kit.geometry import from_wkb
from jingzhi.kit.refused import Refused
from jingzhi.kit.words import _

Outline = Polygon | MultiPolygon


@dataclass(frozen=True)
class Building:
    """A building: its point, and its outline where one is known."""

    code: str
    name: str
    lon: float
    lat: float
    outline: Any = None


@dataclass(frozen=True)
class Quarter:
    """A quarter with its households, its buildings, and the cell of land nearest to them."""

    code: str
    name: str
    households: int
    lon: float
    lat: float
    buildings: tuple[Building, ...]
    cell: Outline


@dataclass(frozen=True)
class Ground:
    """A community on a day."""

    code: str
    name: str
    village: bool
    outline: Outline
    quarters: tuple[Quarter, ...]
    grids: Mapping[str, Outline]
    names: Mapping[str, str]
    own: Mapping[str, int]
    used: frozenset[str]

    def quarters_in(self, outline: Outline) -> list[Quarter]:
        """The quarters whose point lies in an outline."""
        return [one for one in self.quarters if outline.intersects(Point(one.lon, one.lat))]

    def households(self, code: str, outline: Outline) -> int:
        """Households of a grid: of its quarters, or where grids count for themselves, by the area it took over."""
        if not self.own:
            return sum(quarter.households for quarter in self.quarters_in(outline))
        parts = (
            number * outline.intersection(self.grids[grid]).area / self.grids[grid].area
            for grid, number in self.own.items()
        )
        return round(sum(parts))

    def next_code(self, taken: Iterable[str]) -> str:
        """The next code of the community that was never used: 12 digits of the community and 3 more."""
        numbers = [int(code[12:]) for code in {*self.used, *taken} if code.startswith(self.code)]
        number = max((one for one in numbers if one < 900), default=0) + 1
        if number > 899:
            raise Refused(_("这个社区的网格编码用完了，请联系区社会治理委。"), code="no_code")
        return f"{self.code}{number:03d}"


def ground(community: Place, *, on: date) -> Ground:
    """Read the ground of a community.

    Raises:
        Refused: the community has no outline on that day.
    """
    shape = Shape.objects.filter(place=community, valid__contains=on).first()
    if shape is None:
        raise Refused(_("%(name)s没有边界，无法重划网格。") % {"name": community.name}, code="no_outline")
    outline = from_wkb(shape.wkb)
    assert isinstance(outline, Polygon | MultiPolygon)
    grids = list(places.places(kind="grid", on=on, within=community))
    shapes = Shape.objects.filter(place__in=[grid.code for grid in grids], valid__contains=on).order_by(
        "place_id"
    )
    used = Place.objects.filter(kind="grid", code__startswith=community.code).values_list("code", flat=True)
    return Ground(
        code=community.code,
        name=community.name,
        village=community.detail == "村",
        outline=outline,
        quarters=tuple(_quarters(community, outline, on)),
        grids={row.place_id: solid(from_wkb(row.wkb)) for row in shapes},
        names={grid.code: grid.name for grid in grids},
        own={grid.code: grid.households for grid in grids if grid.households is not None},
        used=frozenset(used),
    )


def _quarters(community: Place, outline: Outline, on: date) -> list[Quarter]:
    rows = [row for row in places.places(kind="quarter", on=on, within=community) if row.lon is not None]
    houses: dict[str, list[Building]] = {}
    below = Place.objects.filter(places.valid_on(on), kind="building", path__within=community.path)
    shapes = Shape.objects.filter(place__in=below.values("code"), valid__contains=on)
    outlines = {row.place_id: from_wkb(row.wkb) for row in shapes}
    for row in below.exclude(lon=None).order_by("code"):
        if row.lon is not None and row.lat is not None and row.parent_id:
            one = Building(row.code, row.name, row.lon, row.lat, outlines.get(row.code))
            houses.setdefault(row.parent_id, []).append(one)
    numbers = dict(
        Place.objects.filter(kind="building", path__within=community.path).values_list("code", "households")
    )
    cells = _cells(rows, houses, outline)
    return [
        Quarter(
            row.code,
            row.name,
            _households(row, houses.get(row.code, []), numbers),
            row.lon or 0.0,
            row.lat or 0.0,
            tuple(houses.get(row.code, [])),
            cells[row.code],
        )
        for row in rows
        if row.code in cells
    ]


def _households(row: Place, houses: Sequence[Building], numbers: Mapping[str, int | None]) -> int:
    if row.households is not None:
        return row.households
    return sum(numbers.get(house.code) or 0 for house in houses)


def _cells(
    rows: Sequence[Place], houses: Mapping[str, Sequence[Building]], whole: Outline
) -> dict[str, Outline]:
    """The land of each quarter: all that is nearer to it or one of its buildings than to any other's."""
    owners: dict[tuple[float, float], str] = {}
    for row in rows:
        spots = [(row.lon or 0.0, row.lat or 0.0), *((one.lon, one.lat) for one in houses.get(row.code, []))]
        for spot in spots:
            if whole.covers(Point(spot)):
                owners.setdefault(spot, row.code)
    if not owners:
        return {}
    pieces: dict[str, list[Outline]] = {}
    for code, cell in zip(owners.values(), geometry.voronoi_cells(whole, list(owners)), strict=True):
        pieces.setdefault(code, []).append(cell)
    return {code: solid(shapely.union_all(parts)) for code, parts in pieces.items()}


def solid(shape: Any) -> Outline:
    """The areas of a shape, without lines, points and crumbs below a hundredth of a square metre."""
    parts = [
        part
        for part in shapely.get_parts(shape)
        if isinstance(part, Polygon) and geometry.area_m2(part) > 0.01
    ]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def borders(cells: Sequence[Outline]) -> dict[tuple[int, int], float]:
    """Metres of border that cells share, by their numbers; touching in a point is no border."""
    tree = shapely.STRtree(list(cells))
    found: dict[tuple[int, int], float] = {}
    for a, cell in enumerate(cells):
        for b in sorted(int(one) for one in tree.query(cell, predicate="intersects")):
            if b > a:
                metres = length_m(cell.intersection(cells[b]))
                if metres > 0.5:
                    found[(a, b)] = metres
    return found


def length_m(shape: Any) -> float:
    """The length of lines in metres."""
    metres = 0.0
    for part in shapely.get_parts(shape):
        points = list(part.coords) if part.geom_type in ("LineString", "LinearRing") else []
        metres += sum(geometry.distance_m(*a, *b) for a, b in itertools.pairwise(points))
    return metres
