"""Deadlines follow a newly loaded calendar: case by case, visibly, and nothing that was used is given back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jingzhi.core.flows import calendars, clocks
from jingzhi.core.flows.models import Case, Clock
from jingzhi.core.ledger import actions as ledger
from jingzhi.core.places.actions import Post
from jingzhi.kit.workdays import Calendar


@dataclass(frozen=True)
class Move:
    """A deadline as it is shown and as it would be."""

    clock: Clock
    was: datetime
    due: datetime
    settled: bool

    @property
    def moves(self) -> bool:
        """Whether the moment changes (and not only its being provisional)."""
        return self.was != self.due


def open_clocks() -> QuerySet[Clock]:
    """Open clocks that depend on the working calendar."""
    rows = Clock.objects.filter(stopped_at=None, case__closed_at=None, kind__in=("workday", "workhour"))
    return rows.order_by("case_id", "id")


def provisional() -> QuerySet[Clock]:
    """Open clocks whose deadline a holiday notice may still move."""
    return open_clocks().filter(provisional=True)


def preview(*, year: int, days: dict[str, list[str]]) -> Iterator[Move]:
    """What loading these days would change, in the order of the cases; writes nothing."""
    calendar = calendars.with_notice(calendars.known().calendar, year, days)
    touched = open_clocks().filter(
        started_at__date__lt=date(year + 1, 1, 1), red_at__date__gte=date(year - 1, *calendars.LAST_DAYS)
    )
    for clock in touched.select_related("case", "body").iterator(chunk_size=1000):
        found = _move(clock, calendar)
        if found is not None:
            yield found


def _move(clock: Clock, calendar: Calendar) -> Move | None:
    due = clocks.deadline(clock, calendar)
    if due.at == clock.due_at and due.provisional == clock.provisional:
        return None
    return Move(clock, clock.due_at, due.at, clock.provisional and not due.provisional)


def recompute(*, by: Post, now: datetime, most: int = 1000) -> int:
    """Compute anew every open clock left behind by a notice; returns how many cases changed.

    Safe to run twice at once and to be broken off: each case is one transaction, and a clock that somebody
    started with the old calendar in the very moment of loading is found by the next run (every minute).
    """
    newest = calendars.known().number
    behind = open_clocks().filter(calendar__lt=newest).values_list("case_id", flat=True)
    cases = list(dict.fromkeys(behind[: 4 * most]))[:most] if newest else []
    return sum(_recompute_one(no, by, now) for no in cases)


@transaction.atomic
def _recompute_one(no: str, by: Post, now: datetime) -> bool:
    # The case first, as a move does: locks taken in one order cannot wait for each other.
    case = Case.objects.select_for_update(of=("self",)).get(no=no)
    known = calendars.known()
    changed: list[dict[str, Any]] = []
    rows = Clock.objects.filter(case=case, stopped_at=None, calendar__lt=known.number).select_related("body")
    for clock in rows.order_by("id"):
        found = _move(clock, known.calendar)
        clocks.compute_anew(clock=clock, known=known)
        if found is not None:
            changed.append(moved(clock, found.was))
            clocks.show_due(case=case, body=clock.body)
    if changed:
        ledger.record(
            kind="flows.recompute",
            # Not a move: it stands in a chain of its own, so that nobody's open page becomes stale.
            subject=f"clock:{no}",
            by=by.code,
            place=case.place_id,
            at=now,
            facts={"case": no, "notice": known.number, "clocks": changed},
        )
    return bool(changed)


def moved(clock: Clock, was: datetime) -> dict[str, Any]:
    """What an event says of a deadline that moved: whose, from when, to when."""
    return {
        "stage": clock.stage,
        "body": clock.body_id,
        "was": timezone.localtime(was).isoformat(timespec="minutes"),
        "due": timezone.localtime(clock.due_at).isoformat(timespec="minutes"),
    }
