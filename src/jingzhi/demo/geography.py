"""The demo district on the ground: real codes and names, schematic lines, drawn the same way for the same seed."""

from __future__ import annotations

import csv
import json
import math
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import shapely
from shapely import Point, Polygon, affinity
from shapely.geometry import shape

from jingzhi.demo import tiling

DATA = Path(__file__).parent / "data"
DISTRICT = "510603"
FOUNDED = date(2018, 1, 1)
REDRAWN = date(2023, 6, 1)
GRIDS, OLD_GRIDS, QUARTERS, BUILDINGS = 331, 157, 620, 1860
VILLAGE_HOUSEHOLDS = (260, 820)
# Degrees of longitude are shorter than degrees of latitude here; cells are cut in a frame where they are equal.
NARROW = math.cos(math.radians(31.13))
# Buildings keep some ten metres from the edge of their quarter's part.
WALL = 1e-4

# Where each street lies, roughly; a long street has two anchors. Schematic, like everything below the outline.
ANCHORS: dict[str, tuple[tiling.Spot, ...]] = {
    "510603001": ((104.392, 31.129),),
    "510603004": ((104.418, 31.148),),
    "510603006": ((104.398, 31.062), (104.438, 31.062)),
    "510603009": ((104.428, 31.118), (104.462, 31.128)),
    "510603010": ((104.352, 31.108), (104.318, 31.128)),
    "510603011": ((104.372, 31.162), (104.398, 31.178)),
    "510603100": ((104.412, 31.240), (104.440, 31.215)),
    "510603101": ((104.292, 31.240), (104.300, 31.262)),
    "510603103": ((104.320, 31.185), (104.345, 31.205)),
    "510603108": ((104.352, 31.300), (104.362, 31.262)),
    "510603110": ((104.500, 31.185), (104.530, 31.195)),
    "510603111": ((104.525, 31.140),),
    "510603117": ((104.492, 31.078),),
}
# The built-up middle of each street; its residents' communities lie around it, its villages further out.
CORES: dict[str, tiling.Spot] = {code: spots[0] for code, spots in ANCHORS.items()}


@dataclass
class Division:
    """The drawn district: place rows ready for `places.found`, and which old grid became which new one."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    lineage: list[tuple[str, str, float]] = field(default_factory=list)

    def of(self, kind: str, on: date = REDRAWN) -> list[dict[str, Any]]:
        """Rows of one kind that are valid on a day."""
        return [
            r
            for r in self.rows
            if r["kind"] == kind and r["since"] <= on and (r["until"] is None or on < r["until"])
        ]


@lru_cache(maxsize=1)
def communities() -> tuple[dict[str, str], ...]:
    """The 174 official communities and villages, in code order."""
    with open(DATA / "jingyang_510603_divisions.csv", encoding="utf-8-sig", newline="") as file:
        return tuple(sorted(csv.DictReader(file), key=lambda row: row["village_code12"]))


def outline() -> Polygon:
    """The outline of the district."""
    found = json.loads((DATA / "jingyang_outline.geojson").read_text(encoding="utf-8"))
    whole = shape(found["features"][0]["geometry"])
    return max(shapely.get_parts(whole), key=lambda part: float(part.area))


@lru_cache(maxsize=2)
def division(seed: int = 2023) -> Division:
    """Draw the whole district, from its outline down to buildings."""
    rng = random.Random(seed)
    counts = _grids_per_community(rng)
    owners, cells = _leaf_cells(counts, rng)
    grids: dict[str, list[Polygon]] = {code: [] for code in counts}
    for code, cell in zip(owners, tiling.knit(cells), strict=True):
        grids[code].append(cell)
    drawn = Division()
    shapes = {code: tiling.merge(parts) for code, parts in grids.items()}
    _add_upper(drawn, shapes)
    _add_old_grids(drawn, shapes, grids)
    _add_grids(drawn, grids)
    _add_quarters(drawn, rng)
    return drawn


def _grids_per_community(rng: random.Random) -> dict[str, int]:
    """One grid per village, two in a town's community, two to four in a street's, 331 in all."""
    counts = {row["village_code12"]: 1 if _is_village(row) else 2 for row in communities()}
    urban = [r["village_code12"] for r in communities() if not _is_village(r) and r["town_kind"] == "街道"]
    left = GRIDS - sum(counts.values())
    for code in rng.sample(urban, k=len(urban)) * 2:
        if left and counts[code] < 4 and rng.random() < 0.75:
            counts[code] += 1
            left -= 1
    if left:
        raise RuntimeError(f"{left} grids were not given to any community; choose another seed")
    return counts


def _leaf_cells(counts: dict[str, int], rng: random.Random) -> tuple[list[str], list[Polygon]]:
    owners: list[str] = []
    cells: list[Polygon] = []
    streets = _street_areas()
    for street, group in groupby(communities(), key=lambda row: row["town_code"]):
        rows = list(group)
        for row, area in zip(rows, _community_areas(streets[street], street, rows, rng), strict=True):
            code = row["village_code12"]
            parts = tiling.cut(area, tiling.even_seeds(area, counts[code], rng))
            owners += [code] * len(parts)
            cells += [affinity.scale(part, 1 / NARROW, 1, origin=(0, 0)) for part in parts]
    return owners, cells


def _street_areas() -> dict[str, Polygon]:
    owners = [code for code, spots in ANCHORS.items() for _ in spots]
    seeds = [_flat(spot) for spots in ANCHORS.values() for spot in spots]
    pieces = tiling.cut(affinity.scale(outline(), NARROW, 1, origin=(0, 0)), seeds)
    knitted = tiling.knit(pieces)
    return {
        code: tiling.merge([p for owner, p in zip(owners, knitted, strict=True) if owner == code])
        for code in ANCHORS
    }


def _community_areas(
    street: Polygon, code: str, rows: list[dict[str, str]], rng: random.Random
) -> list[Polygon]:
    """Cells of a street's communities: residents' communities small and central, villages large and around them."""
    urban = [n for n, row in enumerate(rows) if not _is_village(row)]
    core = _core(street, Point(_flat(CORES[code])), len(urban) / (len(urban) + 4 * (len(rows) - len(urban))))
    seeds: dict[int, tiling.Spot] = dict(zip(urban, tiling.even_seeds(core, len(urban), rng), strict=True))
    villages = [n for n in range(len(rows)) if n not in seeds]
    if villages:
        outside = street.difference(core)
        ring = max(getattr(outside, "geoms", [outside]), key=lambda part: part.area)
        seeds |= dict(zip(villages, tiling.even_seeds(ring, len(villages), rng), strict=True))
    return tiling.cut(street, [seeds[n] for n in range(len(rows))])


def _core(street: Polygon, middle: Point, share: float) -> Polygon:
    """The part of a street within a radius of its middle that holds `share` of its area."""
    if share >= 1:
        return street
    low, high = 0.0, 1.0
    for _ in range(30):
        radius = (low + high) / 2
        low, high = (
            (radius, high)
            if street.intersection(middle.buffer(radius)).area < share * street.area
            else (low, radius)
        )
    core = street.intersection(middle.buffer(high))
    return max(getattr(core, "geoms", [core]), key=lambda part: part.area)


def _add_upper(drawn: Division, shapes: dict[str, Polygon]) -> None:
    drawn.rows.append(
        _row(DISTRICT, "district", "旌阳区", None, tiling.merge(list(shapes.values())), detail="市辖区")
    )
    for street, group in groupby(communities(), key=lambda row: row["town_code"]):
        rows = list(group)
        area = tiling.merge([shapes[row["village_code12"]] for row in rows])
        drawn.rows.append(
            _row(street, "street", rows[0]["town_name"], DISTRICT, area, detail=rows[0]["town_kind"])
        )
    for row in communities():
        code, detail = row["village_code12"], "村" if _is_village(row) else "社区"
        drawn.rows.append(
            _row(code, "community", row["short_name"], row["town_code"], shapes[code], detail=detail)
        )


def _add_old_grids(drawn: Division, shapes: dict[str, Polygon], grids: dict[str, list[Polygon]]) -> None:
    """157 grids until the re-drawing: one per community, but 17 pairs of neighbours shared one, numbered from 901."""
    pairs = _pairs(shapes, len(shapes) - OLD_GRIDS)
    names = {row["village_code12"]: row["short_name"] for row in communities()}
    second = set(pairs.values())
    numbers: dict[str, int] = {}
    for code in shapes:
        if code in second:
            continue
        members = [code, pairs[code]] if code in pairs else [code]
        parent = code[:9] if code in pairs else code
        numbers[parent] = numbers.get(parent, 900) + 1
        old = f"{parent.ljust(12, '0')}{numbers[parent]}"
        area = tiling.merge([shapes[m] for m in members])
        name = "、".join(names[m] for m in members) + "原网格"
        drawn.rows.append(_row(old, "grid", name, parent, area, until=REDRAWN, detail="原网格"))
        for member in members:
            for n, part in enumerate(grids[member], 1):
                drawn.lineage.append((old, f"{member}{n:03d}", part.area / area.area))


def _pairs(shapes: dict[str, Polygon], wanted: int) -> dict[str, str]:
    """Neighbouring communities of one street that shared a grid; smallest pairs first, each community at most once."""
    codes = list(shapes)
    touching = [
        (shapes[a].area + shapes[b].area, a, b)
        for n, a in enumerate(codes)
        for b in codes[n + 1 :]
        if a[:9] == b[:9] and shapes[a].intersection(shapes[b]).length > 0
    ]
    pairs: dict[str, str] = {}
    used: set[str] = set()
    for _, a, b in sorted(touching):
        if len(pairs) < wanted and a not in used and b not in used:
            pairs[a] = b
            used |= {a, b}
    return pairs


def _add_grids(drawn: Division, grids: dict[str, list[Polygon]]) -> None:
    dice = random.Random("households")  # 示例, and apart: drawing them must not move any line
    for row in communities():
        code = row["village_code12"]
        for n, part in enumerate(grids[code], 1):
            name = f"{row['short_name']}第{n}网格"
            found = _row(f"{code}{n:03d}", "grid", name, code, part, since=REDRAWN, detail=_kind_of_grid(row))
            if _is_village(row):
                found["households"] = dice.randint(*VILLAGE_HOUSEHOLDS)
            drawn.rows.append(found)


def _kind_of_grid(row: dict[str, str]) -> str:
    """DOMAIN.md 1b: 300-500 households is asked of town grids; those of villages follow the village."""
    return "农村网格" if _is_village(row) else "城市网格"


def _add_quarters(drawn: Division, rng: random.Random) -> None:
    """620 residential quarters in the grids of residents' communities, 1,860 buildings in the quarters; points only."""
    villages = {row["village_code12"] for row in communities() if _is_village(row)}
    homes = [row for row in drawn.of("grid") if row["parent"] not in villages]
    cells: dict[str, Polygon] = {}
    for home, count in zip(homes, _share_out(QUARTERS, len(homes), 2, rng), strict=True):
        seeds = tiling.even_seeds(home["polygon"], count, rng)
        for n, (spot, cell) in enumerate(zip(seeds, tiling.cut(home["polygon"], seeds), strict=True), 1):
            code = f"{home['code']}{n:02d}"
            cells[code] = cell
            drawn.rows.append(_point(code, "quarter", f"{home['name']}·{n}号小区", home["code"], spot))
    quarters = drawn.of("quarter")
    among = Counter(quarter["parent"] for quarter in quarters)
    for quarter, count in zip(quarters, _share_out(BUILDINGS, len(quarters), 2, rng), strict=True):
        homes_in = _households(count, among[quarter["parent"]], rng)
        for n, households in enumerate(homes_in, 1):
            spot = _beside(quarter, cells[quarter["code"]], rng)
            row = _point(f"{quarter['code']}{n:02d}", "building", f"{n}栋", quarter["code"], spot)
            drawn.rows.append(row | {"households": households})
        quarter["households"] = sum(homes_in)


def _households(buildings: int, neighbours: int, rng: random.Random) -> list[int]:
    """示例: households of a quarter (60 to 330; fewer where a grid has many quarters), shared among its buildings."""
    usual = 175 * math.sqrt(2 / neighbours)
    whole = min(max(round(rng.lognormvariate(math.log(usual), 0.36)), 60), 330)
    cuts = sorted(round(whole * (n + rng.uniform(-0.2, 0.2)) / buildings) for n in range(1, buildings))
    return [b - a for a, b in zip([0, *cuts], [*cuts, whole], strict=True)]


def _share_out(total: int, among: int, least: int, rng: random.Random) -> list[int]:
    counts = [least] * among
    for _ in range(total - least * among):
        counts[rng.randrange(among)] += 1
    return counts


def _beside(quarter: dict[str, Any], area: Polygon, rng: random.Random) -> tiling.Spot:
    """A spot within some eighty metres of a quarter's point and well inside its part of the grid."""
    area = area.buffer(-WALL)
    for _ in range(20):
        lon, lat = quarter["lon"] + rng.uniform(-8e-4, 8e-4), quarter["lat"] + rng.uniform(-7e-4, 7e-4)
        spot = (round(lon, 6), round(lat, 6))
        if area.contains(Point(spot)):
            return spot
    return (quarter["lon"], quarter["lat"])


def _row(
    code: str,
    kind: str,
    name: str,
    parent: str | None,
    polygon: Polygon,
    *,
    detail: str,
    since: date = FOUNDED,
    until: date | None = None,
) -> dict[str, Any]:
    spot = polygon.representative_point()
    row = {
        "code": code,
        "kind": kind,
        "name": name,
        "parent": parent,
        "since": since,
        "until": until,
        "detail": detail,
    }
    return row | {"lon": round(spot.x, 6), "lat": round(spot.y, 6), "polygon": polygon, "schematic": True}


def _point(code: str, kind: str, name: str, parent: str, spot: tiling.Spot) -> dict[str, Any]:
    row = {
        "code": code,
        "kind": kind,
        "name": name,
        "parent": parent,
        "since": REDRAWN,
        "until": None,
        "detail": None,
    }
    return row | {"lon": round(spot[0], 6), "lat": round(spot[1], 6), "polygon": None, "schematic": True}


def _is_village(row: dict[str, str]) -> bool:
    return row["kind"] == "村委会"


def _flat(spot: tiling.Spot) -> tiling.Spot:
    return (spot[0] * NARROW, spot[1])
