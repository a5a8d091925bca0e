"""Open cases follow the places: when a place ends, each goes to the one that took over its spot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from jingzhi.core.flows.models import Case
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.places import queries as places
from jingzhi.core.places.actions import Post
from jingzhi.core.places.models import Place

Points = Callable[[Sequence[str]], Mapping[str, tuple[float, float]]]
_points: dict[str, Points] = {}


def knows_points(flow: str, points: Points) -> None:
    """A programme tells where the cases of its flow lie: from case numbers to (lon, lat), as far as known."""
    _points[flow] = points


def points_of(cases: Iterable[tuple[str, str]]) -> dict[str, tuple[float, float]]:
    """Where cases lie, from (number, flow); those without a point are left out."""
    by_flow: dict[str, list[str]] = {}
    for no, flow in cases:
        by_flow.setdefault(flow, []).append(no)
    found: dict[str, tuple[float, float]] = {}
    for flow, numbers in by_flow.items():
        if flow in _points:
            found |= _points[flow](numbers)
    return found


def today_of(cases: Mapping[str, tuple[str, str]], *, on: date) -> dict[str, str]:
    """The place in force on a day of each case, from {number: (flow, place then)}.

    The rule: the grid that holds the case's point; without a point, the place that took over the largest share
    of the place then (its area, multiplied along several re-drawings). A place still in force stays, unless it is
    a grid and the point says otherwise. A case for which neither is known keeps its place.
    """
    heirs = places.heirs({place for _flow, place in cases.values()}, on=on)
    gone = {no: one for no, one in cases.items() if heirs.get(one[1]) != one[1]}
    held = places.locate_many(points_of((no, flow) for no, (flow, _place) in gone.items()), on=on)
    return {no: held.get(no) or heirs.get(place, place) for no, (_flow, place) in cases.items()}


@transaction.atomic
def follow(*, ended: Iterable[str], on: date, by: Post, now: datetime) -> dict[str, str]:
    """Every open case in places that ended goes on in the place that holds its spot on that day.

    State, clocks and parties stay as they are; the move is an event of the case. Safe to run twice.

    Returns:
        The new place of each case that moved.
    """
    cases = list(
        Case.objects.select_for_update(of=("self",))
        .filter(place_id__in=set(ended), closed_at=None)
        .order_by("no")
    )
    homes = today_of({case.no: (case.flow, case.place_id) for case in cases}, on=on)
    known = Place.objects.in_bulk(set(homes.values()))
    moved = [case for case in cases if homes[case.no] != case.place_id]
    before = {case.no: case.place_id for case in moved}
    for case in moved:
        case.place, case.rev = known[homes[case.no]], case.rev + 1
    Case.objects.bulk_update(moved, ["place", "rev"], batch_size=500)
    ledger.record_many(
        {
            "kind": "flows.follow",
            "subject": case.no,
            "by": by.code,
            "place": case.place_id,
            "at": now,
            "facts": {"from": case.state, "to": case.state, "before": before[case.no]},
        }
        for case in moved
    )
    return {case.no: case.place_id for case in moved}


def stranded(*, on: date) -> set[str]:
    """Ended places in which cases are open all the same (reopened after the re-drawing, say)."""
    rows = Case.objects.filter(closed_at=None, place__until__lte=on)
    return set(rows.values_list("place_id", flat=True))
