"""What the page of a draft shows of one community: grids before and after, findings, the bound of the proposal."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jingzhi.core.places.models import Place
from jingzhi.kit import partition
from jingzhi.kit.geometry import area_m2
from jingzhi.programmes.redrawing import queries
from jingzhi.programmes.redrawing.checks import Finding, findings
from jingzhi.programmes.redrawing.edits import Sketch
from jingzhi.programmes.redrawing.ground import Ground, borders
from jingzhi.programmes.redrawing.models import LEAST_HOUSEHOLDS, MOST_HOUSEHOLDS, Draft, DraftEdit


@dataclass(frozen=True)
class Line:
    """One grid of a table."""

    code: str
    name: str
    households: int
    hectares: float
    quarters: int
    kept: bool
    fits: bool
    outline: Any = None


@dataclass(frozen=True)
class Spread:
    """How evenly households are spread: fewest, most, standard deviation, and the objective with its bound."""

    grids: int
    least: int
    most: int
    deviation: float
    objective: float | None
    bound: float | None

    @property
    def gap(self) -> float | None:
        """Per cent above the bound."""
        if self.objective is None or self.bound is None:
            return None
        return 100 * (self.objective - self.bound) / self.objective if self.objective else 0.0


@dataclass(frozen=True)
class Sheet:
    """Everything of one community."""

    draft: Draft
    areas: list[Place]
    ground: Ground
    before: list[Line]
    after: list[Line]
    spread_before: Spread
    spread_after: Spread
    findings: list[Finding]
    edits: list[DraftEdit]

    @property
    def spreads(self) -> list[tuple[str, Spread]]:
        """Present and draft, one below the other."""
        return [(_("现有"), self.spread_before), (_("草案"), self.spread_after)]


def sheet(row: Draft, area: str, on: date) -> Sheet:
    """Read one community of a draft; an unknown area is the first one."""
    drawn, lands = queries.sketches(row), queries.grounds(row, on)
    area = area if area in lands else next(iter(lands))
    land, sketches = lands[area], list(drawn[area].values())
    now = [Sketch(code, land.names[code], outline) for code, outline in land.grids.items()]
    before, after = _lines(land, now), _lines(land, sketches)
    return Sheet(
        draft=row,
        areas=queries.communities(row),
        ground=land,
        before=before,
        after=after,
        spread_before=_spread(land, before),
        spread_after=_spread(land, after),
        findings=findings(land, sketches),
        edits=queries.edits(row),
    )


def _lines(land: Ground, sketches: Sequence[Sketch]) -> list[Line]:
    found = []
    for one in sketches:
        number = land.households(one.code, one.outline)
        found.append(
            Line(
                code=one.code,
                name=one.name,
                households=number,
                hectares=area_m2(one.outline) / 10_000,
                quarters=len(land.quarters_in(one.outline)),
                kept=one.code in land.grids,
                fits=land.village or LEAST_HOUSEHOLDS <= number <= MOST_HOUSEHOLDS,
                outline=one.outline,
            )
        )
    return found


def _spread(land: Ground, lines: Sequence[Line]) -> Spread:
    numbers = [line.households for line in lines] or [0]
    objective, bound = _objective(land, lines)
    return Spread(len(lines), min(numbers), max(numbers), statistics.pstdev(numbers), objective, bound)


def _objective(land: Ground, lines: Sequence[Line]) -> tuple[float | None, float | None]:
    """The proposal's objective for these grids (whole quarters only), and what no division into as many can go below."""
    if not land.quarters or not 1 <= len(lines) <= len(land.quarters):
        return None, None
    sizes = [quarter.households for quarter in land.quarters]
    near = borders([quarter.cell for quarter in land.quarters])
    owner = {quarter.code: n for n, line in enumerate(lines) for quarter in land.quarters_in(line.outline)}
    homes = [owner.get(quarter.code, -1) for quarter in land.quarters]
    best = partition.divide(sizes, near, len(lines))
    spread = sum((line.households - sum(sizes) / len(lines)) ** 2 for line in lines)
    cut = sum(metres for (a, b), metres in near.items() if homes[a] != homes[b])
    return spread + partition.WEIGHT * cut, best.bound
