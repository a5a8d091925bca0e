"""The agenda that makes itself: open matters in reach that are overdue, stuck, or bouncing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from jingzhi.core.bodies.models import SYSTEM, Seat
from jingzhi.core.flows import calendars, table
from jingzhi.core.flows import queries as flows
from jingzhi.core.flows.models import Case
from jingzhi.core.ledger.models import Event
from jingzhi.programmes.keywork.models import BOUNCES, STUCK_WORKDAYS

# The flows a meeting talks about: matters of grids, and the list itself.
FLOWS = ("grid", "keywork")
DRAFTS = ("draft", "street_draft")
# A meeting has an end: the worst of each cause.
MOST = 50


@dataclass(frozen=True)
class Found:
    """A matter, why it stands out, and by how much: days overdue, working days without an event, times sent back."""

    case: Case
    cause: str
    n: int


def agenda(*, seat: Seat, now: datetime) -> list[Found]:
    """The worst of every cause, worst first; four queries however many matters."""
    rows = flows.cases_for(seat).filter(flow__in=FLOWS, closed_at=None).exclude(state__in=DRAFTS)
    return [*_overdue(rows, now), *_stuck(rows, now), *_bounced(rows)]


def _overdue(rows: QuerySet[Case], now: datetime) -> list[Found]:
    late = rows.filter(due_at__lt=now).order_by("due_at", "no")[:MOST]
    return [Found(case, "overdue", (now - case.due_at).days) for case in late if case.due_at]


def _stuck(rows: QuerySet[Case], now: datetime) -> list[Found]:
    """No event for so many whole working days after the last one; what the system does by itself moves nothing."""
    calendar, today = calendars.known().calendar, timezone.localdate(now)
    last = Event.objects.filter(subject__in=rows.order_by().values("no")).exclude(by=SYSTEM).values("subject")
    quiet: dict[str, int] = {}
    for row in last.annotate(at=Max("at")).order_by("at", "subject"):
        days = calendar.count(timezone.localdate(row["at"]), today) - 1
        if days < STUCK_WORKDAYS or len(quiet) == MOST:
            break
        quiet[row["subject"]] = days
    return _with(rows, quiet, "stuck")


def _bounced(rows: QuerySet[Case]) -> list[Found]:
    kinds = {
        f"{flow.code}.{move.name}"
        for flow in table.all_flows()
        if flow.code in FLOWS
        for move in flow.moves
        if move.back
    }
    events = Event.objects.filter(kind__in=kinds, subject__in=rows.order_by().values("no"))
    often = events.values("subject").annotate(times=Count("seq")).filter(times__gte=BOUNCES)
    return _with(
        rows, {one["subject"]: one["times"] for one in often.order_by("-times", "subject")[:MOST]}, "bounced"
    )


def _with(rows: QuerySet[Case], numbers: dict[str, int], cause: str) -> list[Found]:
    known = rows.in_bulk(list(numbers))
    return [Found(known[no], cause, n) for no, n in numbers.items() if no in known]
