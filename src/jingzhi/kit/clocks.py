"""The four kinds of clock and what they say about themselves."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

KINDS = ("hour", "day", "workhour", "workday")


@dataclass(frozen=True, slots=True)
class WorkHours:
    """The working hours of a body: spans of one day, in order."""

    spans: tuple[tuple[time, time], ...] = ((time(8), time(12)), (time(14), time(18)))


DEFAULT_HOURS = WorkHours()


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline: the moment (Asia/Shanghai), the sentence that explains it, and whether the calendar may change."""

    at: datetime
    because: str
    provisional: bool


def due(*, start: datetime, kind: str, amount: int, hours: WorkHours = DEFAULT_HOURS) -> Due:
    """The deadline of a clock of `kind` started at `start` (aware) and running for `amount` hours or days."""
    raise NotImplementedError


def share_used(*, start: datetime, due_at: datetime, now: datetime, kind: str = "hour") -> float:
    """The share of the time between `start` and `due_at` used up at `now`: 0 before, 1 at the deadline, 2 at twice."""
    raise NotImplementedError
