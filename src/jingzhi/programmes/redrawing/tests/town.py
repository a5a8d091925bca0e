"""A community with two grids, six quarters and twelve buildings, for tests of drafts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from jingzhi.core.flows.actions import advance, open_case
from jingzhi.core.flows.models import Case
from jingzhi.core.places import actions as places
from jingzhi.core.places.models import Place
from jingzhi.programmes.grid.tests.factories import NOW, SINCE, Setup
from jingzhi.programmes.redrawing import queries

COMMUNITY = "510603001001"
LOWER, UPPER = f"{COMMUNITY}001", f"{COMMUNITY}002"
TODAY = NOW.date()
# (grid, number, lon, lat, households): three quarters in a row in each grid, the lower ones small.
QUARTERS = (
    (LOWER, 1, 104.02, 31.05, 80),
    (LOWER, 2, 104.05, 31.05, 90),
    (LOWER, 3, 104.08, 31.05, 100),
    (UPPER, 1, 104.02, 31.15, 300),
    (UPPER, 2, 104.05, 31.15, 200),
    (UPPER, 3, 104.08, 31.15, 250),
)


def make_quarters() -> None:
    """Enter the quarters with two buildings each."""
    rows: list[dict[str, Any]] = []
    for grid, number, lon, lat, homes in QUARTERS:
        code = f"{grid}{number:02d}"
        rows.append(_row(code, "quarter", f"{code[-4:]}小区", grid, lon, lat, homes))
        for n, east in enumerate((-0.003, 0.003), 1):
            name, spot = f"{n}栋", round(lon + east, 6)
            rows.append(_row(f"{code}{n:02d}", "building", name, code, spot, lat, homes // 2))
    places.found(rows=rows, by=Setup(), now=NOW)


def _row(
    code: str, kind: str, name: str, parent: str, lon: float, lat: float, households: int
) -> dict[str, Any]:
    row = {"code": code, "kind": kind, "name": name, "parent": parent, "since": SINCE, "lon": lon, "lat": lat}
    return row | {"households": households}


def make_draft(world: Any) -> Case:
    """A draft for the community, prepared by the first street."""
    community = Place.objects.get(code=COMMUNITY)
    return open_case(
        flow="redrawing", move="prepare", by=world.street, now=NOW, place=community, places=[COMMUNITY]
    )


def edited(case: Case, world: Any, kind: str, **given: Any) -> Case:
    """One change of the draft."""
    return advance(case_no=case.no, move="edit", by=world.street, now=NOW, kind=kind, area=COMMUNITY, **given)


def approved(world: Any, *, days: int = 3, kind: str = "propose", **given: Any) -> Case:
    """A draft with one change, submitted and approved for `days` days from now."""
    case = edited(make_draft(world), world, kind, **(given or {"parts": 3}))
    advance(case_no=case.no, move="submit", by=world.street, now=NOW)
    return advance(
        case_no=case.no, move="approve", by=world.district, now=NOW, on=str(TODAY + timedelta(days=days))
    )


def codes(case: Case) -> list[str]:
    """Codes of the present version's grids."""
    return sorted(queries.sketches(queries.draft(case))[COMMUNITY])
