"""Numbers of the grid flow, each with the filter that lists the matters it counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from jingzhi.core.bodies.models import Body, Seat
from jingzhi.core.flows.models import Case, Party
from jingzhi.core.places.models import Place
from jingzhi.programmes.grid.flow import FLOW
from jingzhi.programmes.grid.models import LEVELS, Rating
from jingzhi.programmes.grid.queries import matters

# The second label of a place's path is its street.
STREET = Func(
    Cast("place__path", TextField()), Value("."), Value(2), function="split_part", output_field=TextField()
)
OPEN = Q(closed_at=None)


@dataclass(frozen=True)
class Figure:
    """A number, its name, and the list filter (`query`) that opens the matters behind it."""

    label: Any
    value: int
    query: dict[str, str] = field(default_factory=dict)
    total: int | None = None

    @property
    def percent(self) -> float | None:
        """Share of `total` in percent with one decimal; None when there is nothing to divide by."""
        return round(100 * self.value / self.total, 1) if self.total else None


@dataclass(frozen=True)
class Row:
    """One street's or department's line in a table of the cockpit."""

    code: str
    name: str
    figures: tuple[Figure, ...]
    score: float | None = None


def headline(seat: Seat, now: datetime) -> list[Figure]:
    """All, open, late and closed matters the seat may see."""
    rows = matters(seat)
    counts = rows.aggregate(
        total=Count("no"),
        open=Count("no", filter=OPEN),
        late=Count("no", filter=OPEN & Q(due_at__lt=now)),
        closed=Count("no", filter=Q(state="closed")),
    )
    return [
        Figure("total", counts["total"]),
        Figure("open", counts["open"], {"open": "1"}),
        Figure("late", counts["late"], {"late": "1"}, counts["open"]),
        Figure("closed", counts["closed"], {"state": "closed"}, counts["total"]),
    ]


def by_state(seat: Seat) -> list[Figure]:
    """How many matters stand in each state, in the order of the flow."""
    counts = dict(matters(seat).values_list("state").annotate(n=Count("no")).order_by())
    return [Figure(s.label, counts.get(s.code, 0), {"state": s.code}) for s in FLOW.states]


def containment(seat: Seat) -> list[Figure]:
    """On which level closed matters were solved (小事不出网格、大事不出社区).

    The rate of a level counts what was solved there or lower, over all closed matters with a level.
    """
    closed = matters(seat).filter(state="closed").exclude(matter__level="")
    counts = dict(closed.values_list("matter__level").annotate(n=Count("no")).order_by())
    total = sum(counts.values())
    return [
        Figure(label, counts.get(level, 0), {"level": level, "state": "closed"}, total)
        for level, label in LEVELS.items()
    ]


def by_street(seat: Seat, now: datetime) -> list[Row]:
    """Per street or town: all, open, late, closed."""
    found = {
        row["street"]: row
        for row in matters(seat)
        .annotate(street=STREET)
        .values("street")
        .annotate(
            total=Count("no"),
            open=Count("no", filter=OPEN),
            late=Count("no", filter=OPEN & Q(due_at__lt=now)),
            closed=Count("no", filter=Q(state="closed")),
        )
        .order_by()
    }
    streets = Place.objects.filter(kind="street", path__within=seat.territory.path).order_by("code")
    return [_street_row(place, found.get(place.code, {})) for place in streets]


def _street_row(place: Place, counts: dict[str, Any]) -> Row:
    here = {"place": place.code}
    figures = (
        Figure("total", counts.get("total", 0), here),
        Figure("open", counts.get("open", 0), here | {"open": "1"}),
        Figure("late", counts.get("late", 0), here | {"late": "1"}),
        Figure("closed", counts.get("closed", 0), here | {"state": "closed"}),
    )
    return Row(place.code, place.name, figures)


def by_department(seat: Seat, now: datetime) -> list[Row]:
    """Per body that was whistled for: summoned, in hand, late, answered, and the streets' mean rating (1-5)."""
    cases: QuerySet[Case] = matters(seat).order_by()
    parts = Party.objects.filter(case__in=cases.values("no"))
    counts = parts.values("body_id").annotate(
        total=Count("case_id", distinct=True),
        open=Count("case_id", filter=Q(ended_at=None), distinct=True),
        late=Count("case_id", filter=Q(ended_at=None, due_at__lt=now), distinct=True),
        answered=Count("case_id", filter=Q(summons__answered_at__isnull=False), distinct=True),
    )
    scores = _scores(cases)
    names = dict(Body.objects.filter(kind__in=("department", "force")).values_list("code", "name"))
    rows = [
        _body_row(row, names[row["body_id"]], scores.get(row["body_id"]))
        for row in counts.order_by("body_id")
    ]
    return sorted(rows, key=lambda row: (-row.figures[0].value, row.code))


def _scores(cases: QuerySet[Case]) -> dict[str, float]:
    rows = Rating.objects.filter(summons__party__case__in=cases.values("no"))
    means = rows.values(body=F("summons__party__body_id")).annotate(
        speed=Avg("speed"), cooperation=Avg("cooperation"), effect=Avg("effect")
    )
    return {m["body"]: round((m["speed"] + m["cooperation"] + m["effect"]) / 3, 2) for m in means.order_by()}


def _body_row(counts: dict[str, Any], name: str, score: float | None) -> Row:
    here = {"body": counts["body_id"]}
    figures = (
        Figure("total", counts["total"], here),
        Figure("open", counts["open"], here | {"part": "open"}),
        Figure("late", counts["late"], here | {"part": "late"}),
        Figure("answered", counts["answered"], here | {"part": "answered"}),
    )
    return Row(counts["body_id"], name, figures, score)


def listed(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The rows as plain tables for exports and for the command line."""
    return [
        {"code": row.code, "name": row.name, "score": row.score}
        | {str(figure.label): figure.value for figure in row.figures}
        for row in rows
    ]
