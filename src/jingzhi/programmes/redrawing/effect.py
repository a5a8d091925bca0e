"""What happens on the day of a re-drawing: old grids end, new ones begin, and everything in them goes along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import shapely
from django.db import transaction
from django.utils.translation import gettext as _

from jingzhi.core.bodies import actions as bodies
from jingzhi.core.bodies.models import Appointment, Body, Seat
from jingzhi.core.flows.follow import follow
from jingzhi.core.places import actions as places
from jingzhi.core.places import queries
from jingzhi.core.places.actions import Post
from jingzhi.core.places.models import Place, Shape
from jingzhi.kit.geometry import from_wkb

# A part of less than a hundredth of a percent of the old grid is a rounding of lines, not a succession.
SLIVER = 1e-4
Row = dict[str, Any]
Pair = tuple[str, str, float]


@dataclass(frozen=True)
class Done:
    """How much a re-drawing touched."""

    ended: int
    founded: int
    lineages: int
    quarters: int
    terms: int
    cases: int


@transaction.atomic
def carry_out(*, ended: Sequence[str], rows: Sequence[Row], on: date, by: Post, now: datetime) -> Done:
    """On `on`, `ended` grids end and `rows` (as for places.found, without since) begin, in one transaction.

    Lineage by share of area; quarters go by their point; each new grid gets its team and its worker's seat, and
    whoever held the seat of an old grid holds that of the grid with its largest share; open cases follow.

    Raises:
        Refused: a code used before, an unknown parent, or an old grid that has ended already.
    """
    old = _outlines(ended, on)
    pairs = shares(old, {row["code"]: row["polygon"] for row in rows})
    numbers = _village_households(ended, pairs)
    places.end(codes=ended, on=on, by=by, now=now)
    founded = places.found(
        rows=[numbers.get(row["code"], {}) | row | {"since": on} for row in rows], by=by, now=now
    )
    places.redraw(pairs=pairs, on=on, by=by, now=now)
    quarters = _move_quarters(ended, on, by, now)
    _staff(founded, on, by, now)
    terms = _hand_over(ended, pairs, on, by, now)
    moved = follow(ended=ended, on=on, by=by, now=now)
    return Done(len(ended), len(founded), len(pairs), quarters, terms, len(moved))


def _outlines(codes: Sequence[str], on: date) -> dict[str, Any]:
    shapes = Shape.objects.filter(place_id__in=codes, valid__contains=on).order_by("place_id")
    return {shape.place_id: from_wkb(shape.wkb) for shape in shapes}


def shares(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Pair]:
    """(old, new, share of the old grid's area in the new one), in the order of codes; slivers left out."""
    codes = sorted(new)
    tree = shapely.STRtree([new[code] for code in codes])
    pairs: list[Pair] = []
    for before in sorted(old):
        outline = old[before]
        parts = [
            (codes[hit], outline.intersection(new[codes[hit]]).area / outline.area)
            for hit in sorted(tree.query(outline))
        ]
        parts = [(after, share) for after, share in parts if share > SLIVER]
        whole = sum(share for _after, share in parts)
        # Rounding of lines must not lose or add anything: the shares of an old grid make one.
        pairs += [(before, after, share / whole) for after, share in parts]
    return pairs


def _village_households(ended: Sequence[str], pairs: Sequence[Pair]) -> dict[str, Row]:
    """Grids that know their households themselves (a village's) leave them to their heirs by area."""
    known = Place.objects.filter(code__in=ended).values_list("code", "households")
    own = {code: number for code, number in known if number is not None}
    sums: dict[str, float] = {}
    for before, after, share in pairs:
        if before in own:
            sums[after] = sums.get(after, 0.0) + own[before] * share
    return {code: {"households": round(number)} for code, number in sums.items()}


def _move_quarters(ended: Sequence[str], on: date, by: Post, now: datetime) -> int:
    rows = Place.objects.filter(queries.valid_on(on), kind="quarter", parent__in=ended, lon__isnull=False)
    points = {
        code: (lon, lat)
        for code, lon, lat in rows.values_list("code", "lon", "lat")
        if lon is not None and lat is not None
    }
    homes = queries.locate_many(points, on=on)
    places.move_under(parents=homes, by=by, now=now)
    return len(homes)


def _staff(grids: Sequence[Place], on: date, by: Post, now: datetime) -> None:
    above: dict[str, str] = {}
    parents = {grid.parent_id for grid in grids}
    for body in Body.objects.filter(place_id__in=parents, kind__in=("community", "street")).order_by("-code"):
        above[body.place_id] = body.code
    teams = [
        {
            "code": f"B-{grid.code}",
            "kind": "grid_team",
            "name": grid.name,
            "place": grid.code,
            "parent": above.get(grid.parent_id or ""),
            "since": on,
        }
        for grid in grids
    ]
    bodies.found_bodies(rows=teams, by=by, now=now)
    seats = [
        {
            "code": f"S-{grid.code}",
            "body": f"B-{grid.code}",
            "role": "grid_worker",
            "name": _("网格员·%(grid)s") % {"grid": grid.name},
            "territory": grid.code,
        }
        for grid in grids
    ]
    bodies.make_seats(rows=seats, by=by, now=now)


def _hand_over(ended: Sequence[str], pairs: Sequence[Pair], on: date, by: Post, now: datetime) -> int:
    """The worker of an old grid stays on in the grid with its largest share, until somebody decides otherwise."""
    terms = bodies.dissolve(places=ended, on=on, by=by, now=now)
    heirs = queries.heirs([before for before, _after, _share in pairs], on=on)
    seats = Seat.objects.in_bulk([f"S-{code}" for code in heirs.values()])
    held: set[tuple[int, str]] = set()
    for term in terms:
        seat = seats.get(f"S-{heirs.get(term.seat.territory_id, '')}")
        if seat is None or term.seat.role != "grid_worker" or (term.account_id, seat.code) in held:
            continue
        held.add((term.account_id, seat.code))
        _appoint(term, seat, on, by, now)
    return len(held)


def _appoint(term: Appointment, seat: Seat, on: date, by: Post, now: datetime) -> None:
    since = max(on, term.period.lower)
    bodies.appoint(account=term.account, seat=seat, since=since, until=term.period.upper, by=by, now=now)
