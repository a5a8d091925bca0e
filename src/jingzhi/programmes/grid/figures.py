"""Figures of a period, as of then or on another day's map: from the ledger, so that no re-drawing can change them.

A matter counts in the period in which it was opened. Everything said of it is what had happened by the end of the
period: its state, its level, its grid and the bodies called are read from its events (SYSTEM.md D4). "As of then"
it belongs to the place of its last event of the period; on another map to the place `follow.today_of` names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from jingzhi.core.flows import undoing
from jingzhi.core.flows.follow import today_of
from jingzhi.core.flows.models import Case, Clock
from jingzhi.core.ledger.models import Event
from jingzhi.core.places.models import Place

LEVEL_OF = {"grid.solve": "grid", "grid.settle": "community", "grid.answer": "street"}
MEASURES = ("all", "closed", "in_time", "solved", "otherwise", "grid", "below", "declined")
GROUPS = ("street", "community", "grid", "department")


@dataclass(frozen=True)
class Period:
    """From a day up to (not including) another."""

    start: date
    end: date

    def moments(self) -> tuple[datetime, datetime]:
        """Beginning and end as moments of local time."""
        zone = timezone.get_current_timezone()
        return datetime.combine(self.start, time(), zone), datetime.combine(self.end, time(), zone)


@dataclass
class Standing:
    """A matter as it stood at the end of a period: `path` are the codes from district to place."""

    no: str
    place: str
    state: str = ""
    level: str = ""
    outcome: str = ""
    in_time: bool = True
    bodies: set[str] = field(default_factory=set)
    path: tuple[str, ...] = ()

    def counts(self) -> dict[str, int]:
        """What it adds to each measure."""
        closed = self.state == "closed"
        solved = closed and bool(self.level) and self.outcome == "solved"
        return {
            "all": 1,
            "closed": int(closed),
            "in_time": int(closed and self.in_time),
            "solved": int(solved),
            "otherwise": int(closed and not solved),
            "grid": int(solved and self.level == "grid"),
            "below": int(solved and self.level in ("grid", "community")),
            "declined": int(self.state == "declined"),
        }


def quarter(year: int, number: int) -> Period:
    """A quarter of a year, 1 to 4."""
    following = date(year + number // 4, number % 4 * 3 + 1, 1)
    return Period(date(year, number * 3 - 2, 1), following)


def standings(*, cases: QuerySet[Case], period: Period, on_map: date | None = None) -> list[Standing]:
    """The matters of a period as they stood at its end, in order of their numbers.

    `cases` are those the asking seat may see. `on_map` None: the places of then; a day: those in force on it.
    """
    begun, ended = period.moments()
    rows = cases.filter(flow="grid", opened_at__gte=begun, opened_at__lt=ended)
    found = _from_events(rows, ended)
    for no in _overdue(rows, ended):
        if no in found:
            found[no].in_time = False
    if on_map is not None:
        homes = today_of({no: ("grid", one.place) for no, one in found.items()}, on=on_map)
        for no, one in found.items():
            one.place = homes[no]
    paths = dict(
        Place.objects.filter(code__in={one.place for one in found.values()}).values_list("code", "path")
    )
    for one in found.values():
        one.path = tuple(paths.get(one.place, "").split("."))
    return [found[no] for no in sorted(found)]


def _from_events(rows: QuerySet[Case], ended: datetime) -> dict[str, Standing]:
    events = Event.objects.filter(subject__in=rows.order_by().values("no"), at__lt=ended)
    told = events.order_by("subject", "n").values_list("subject", "n", "kind", "place", "facts")
    found: dict[str, Standing] = {}
    undone = undoing.undone(events)
    for no, n, kind, place, facts in told.iterator(chunk_size=2000):
        if (no, n) in undone:
            continue
        one = found.setdefault(no, Standing(no, place))
        one.place = place or one.place
        one.state = facts.get("to", one.state)
        one.level = LEVEL_OF.get(kind, one.level)
        if kind == "grid.pass_":
            # Version 1 of the flow asked only whether it passed, and that meant solved.
            one.outcome = facts.get("result", "solved")
        one.bodies.update(_called(facts))
    return found


def _called(facts: Mapping[str, Any]) -> list[str]:
    lead, assist = facts.get("lead"), facts.get("assist")
    named = [lead] if isinstance(lead, str) else []
    return named + (assist if isinstance(assist, list) else [])


def _overdue(rows: QuerySet[Case], ended: datetime) -> set[str]:
    """Numbers of matters of which a clock ran out before it was stopped, or before the period was over."""
    late = Q(stopped_at__gt=F("due_at"), due_at__lt=ended) | Q(stopped_at=None, due_at__lt=ended)
    clocks = Clock.objects.filter(late, case__in=rows.order_by().values("no"), started_at__lt=ended)
    return set(clocks.values_list("case_id", flat=True))


def totals(rows: Iterable[Standing]) -> dict[str, int]:
    """The headline: every measure over all matters."""
    sums = dict.fromkeys(MEASURES, 0)
    for row in rows:
        for name, number in row.counts().items():
            sums[name] += number
    return sums


def keys(row: Standing, group: str, kinds: Mapping[str, str]) -> list[str]:
    """Under which codes of a group a matter counts: one place, or each body called; "" where it has no such place."""
    if group == "department":
        return sorted(row.bodies)
    return [next((code for code in row.path if kinds.get(code) == group), "")]


def by_group(rows: Iterable[Standing], group: str) -> dict[str, dict[str, int]]:
    """The measures per street, community, grid or department, in the order of codes."""
    rows = list(rows)
    kinds = place_kinds(rows)
    parted: dict[str, list[Standing]] = {}
    for row in rows:
        for code in keys(row, group, kinds):
            parted.setdefault(code, []).append(row)
    return {code: totals(parted[code]) for code in sorted(parted)}


def place_kinds(rows: Iterable[Standing]) -> dict[str, str]:
    """The kind of every place on the rows' paths."""
    codes = {code for row in rows for code in row.path}
    return dict(Place.objects.filter(code__in=codes).values_list("code", "kind"))


def sheet(*, cases: QuerySet[Case], period: Period, on_map: date | None = None) -> dict[str, Any]:
    """All figures of a period: the headline and each group."""
    rows = standings(cases=cases, period=period, on_map=on_map)
    return {"headline": totals(rows)} | {group: by_group(rows, group) for group in GROUPS}


def first_day(cases: QuerySet[Case]) -> date | None:
    """When the oldest matter was opened, or None without any."""
    oldest = cases.filter(flow="grid").order_by("opened_at").values_list("opened_at", flat=True).first()
    return timezone.localdate(oldest) if oldest else None
