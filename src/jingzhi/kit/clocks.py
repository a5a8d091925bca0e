"""The four kinds of clock, and moving a deadline by exactly the time a clock stood still.

hour     紧急工作时  runs on through nights, weekends and holidays
day      自然日      likewise, in days of 24 hours
workhour 工作时      runs only inside working hours of working days, make-up days included
workday  工作日      does not count the day it starts, ends at the close of business of the N-th working day

Civil Code art. 201 (the first day is not counted) and art. 203 (the last day ends with business hours);
DOMAIN.md sections 1.5 and 14. No clock is read here: moments come in, aware, and go out in Asia/Shanghai.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from jingzhi.kit import because
from jingzhi.kit.refused import Refused
from jingzhi.kit.words import _
from jingzhi.kit.workdays import OFFICIAL, Calendar
from jingzhi.kit.workhours import DEFAULT_HOURS, SHANGHAI, WorkHours, at_worked, worked

__all__ = [
    "DEFAULT_HOURS",
    "KINDS",
    "SHANGHAI",
    "Calendar",
    "Due",
    "WorkHours",
    "add_working_time",
    "counts_from",
    "due",
    "due_at",
    "read_moment",
    "resumed",
    "share_used",
    "working_time_between",
]

KINDS = ("hour", "day", "workhour", "workday")
MOST = 10_000  # a limit beyond this many hours or days is a typing error, not a limit
FIRST_YEAR, LAST_YEAR = 2000, 2299  # long before, the zone had summer time; no calendar is kept for either


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline: the moment (Asia/Shanghai), the sentence that explains it, and whether a holiday notice
    that is not out yet may still move it."""

    at: datetime
    because: str
    provisional: bool


def read_moment(text: str) -> datetime:
    """Read an ISO moment such as 2024-09-30T17:59; without a zone it is Shanghai time. Raises `Refused`."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Refused(
            _("看不懂这个时间：%(text)s。请写成 2024-09-30T17:59 的样子。") % {"text": text[:40]},
            code="bad_time",
        ) from None
    return _local(moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI))


def due(
    *,
    start: datetime,
    kind: str,
    amount: int,
    hours: WorkHours = DEFAULT_HOURS,
    calendar: Calendar = OFFICIAL,
    began: str | None = None,
) -> Due:
    """The deadline of a clock of `kind` started at `start` (aware) that runs for `amount` hours or days.

    `began` is the word for what started the clock (派单 when not given). Raises `Refused` for an unknown
    kind, an amount that is no whole number from 1 to 10,000, a naive moment, or a year outside 2000-2299.
    """
    start = _local(start)
    at = due_at(start=start, kind=kind, amount=amount, hours=hours, calendar=calendar)
    unsure = _unsure(start, at, kind, calendar)
    text = because.started(
        start=start,
        at=at,
        kind=kind,
        amount=amount,
        hours=hours,
        calendar=calendar,
        began=began,
        unsure=unsure,
    )
    return Due(at, text, bool(unsure))


def due_at(
    *,
    start: datetime,
    kind: str,
    amount: int,
    hours: WorkHours = DEFAULT_HOURS,
    calendar: Calendar = OFFICIAL,
) -> datetime:
    """The moment of `due` without its sentence, for computing many. Refuses what `due` refuses."""
    _check_kind(kind)
    if isinstance(amount, bool) or not isinstance(amount, int) or not 1 <= amount <= MOST:
        raise Refused(_("时限须为1至%(most)d的整数。") % {"most": MOST}, code="bad_limit", field="amount")
    start = _local(start)
    if kind == "workday":
        return datetime.combine(calendar.workday_after(start.date(), amount), hours.close, SHANGHAI)
    if kind == "workhour":
        return at_worked(worked(start, hours, calendar) + amount * 3_600_000_000, hours, calendar)
    return start + (timedelta(hours=amount) if kind == "hour" else timedelta(days=amount))


def counts_from(*, start: datetime, kind: str) -> datetime:
    """The moment from which a clock started at `start` counts: the next day for working days, else `start`."""
    _check_kind(kind)
    start = _local(start)
    if kind != "workday":
        return start
    return datetime.combine(start.date() + timedelta(days=1), time(0), SHANGHAI)


def working_time_between(
    *,
    start: datetime,
    end: datetime,
    kind: str,
    hours: WorkHours = DEFAULT_HOURS,
    calendar: Calendar = OFFICIAL,
) -> timedelta:
    """How much time a clock of `kind` runs from `start` to `end`: plain time for hour and day, working time
    for workhour and workday. Nothing when `end` is not after `start`."""
    _check_kind(kind)
    start, end = _local(start), _local(end)
    if end <= start:
        return timedelta(0)
    if kind in ("hour", "day"):
        return end - start
    return timedelta(microseconds=worked(end, hours, calendar) - worked(start, hours, calendar))


def add_working_time(
    *,
    start: datetime,
    span: timedelta,
    kind: str,
    hours: WorkHours = DEFAULT_HOURS,
    calendar: Calendar = OFFICIAL,
) -> datetime:
    """The earliest moment by which a clock of `kind` has run for `span` since `start`. Raises `Refused`
    for a negative span."""
    _check_kind(kind)
    if span < timedelta(0):
        raise Refused(_("顺延的时间不能为负。"), code="bad_limit")
    start = _local(start)
    if kind in ("hour", "day") or not span:
        return start + span
    return at_worked(worked(start, hours, calendar) + span // timedelta(microseconds=1), hours, calendar)


def resumed(
    *,
    start: datetime,
    due_at: datetime,
    paused_at: datetime,
    resumed_at: datetime,
    kind: str,
    hours: WorkHours = DEFAULT_HOURS,
    calendar: Calendar = OFFICIAL,
) -> Due:
    """The deadline after a pause: moved by exactly the time the clock would have run meanwhile.

    Time before a working-day clock counts moves nothing, and a pause begun after the deadline does not
    heal it. A working-day clock paused for part of a day moves by that part (working hours and minutes).
    """
    begun = max(_local(paused_at), counts_from(start=start, kind=kind))
    due_at, resumed_at = _local(due_at), _local(resumed_at)
    lost = timedelta(0)
    if begun < due_at:
        lost = working_time_between(start=begun, end=resumed_at, kind=kind, hours=hours, calendar=calendar)
    at = add_working_time(start=due_at, span=lost, kind=kind, hours=hours, calendar=calendar)
    unsure = _unsure(_local(start), at, kind, calendar)
    text = because.moved(
        at=at,
        was=due_at,
        paused_at=_local(paused_at),
        resumed_at=resumed_at,
        lost=lost,
        kind=kind,
        calendar=calendar,
        unsure=unsure,
    )
    return Due(at, text, bool(unsure))


def share_used(
    *,
    start: datetime,
    due_at: datetime,
    now: datetime,
    kind: str = "hour",
    hours: WorkHours = DEFAULT_HOURS,
    calendar: Calendar = OFFICIAL,
) -> float:
    """The share of a clock used up at `now`: 0 before it counts, 1 at the deadline, 2 after as long again.

    Measured in the clock's own time, so that a weekend does not use up a working-day clock.
    """
    begun = counts_from(start=start, kind=kind)
    whole = working_time_between(start=begun, end=due_at, kind=kind, hours=hours, calendar=calendar)
    if not whole:
        return 1.0 if _local(now) >= _local(due_at) else 0.0
    return working_time_between(start=begun, end=now, kind=kind, hours=hours, calendar=calendar) / whole


def _check_kind(kind: str) -> None:
    if kind not in KINDS:
        raise Refused(_("没有这种时限：%(kind)s。") % {"kind": str(kind)[:20]}, code="bad_kind", field="kind")


def _local(moment: datetime) -> datetime:
    """The moment in Asia/Shanghai; a naive one or one far away is refused."""
    if moment.tzinfo is None:
        raise Refused(_("时间须带时区。"), code="bad_time")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Refused(
            _("时间须在%(first)d年至%(last)d年之间。") % {"first": FIRST_YEAR, "last": LAST_YEAR},
            code="bad_time",
        )
    return moment.astimezone(SHANGHAI)


def _unsure(start: datetime, at: datetime, kind: str, calendar: Calendar) -> list[int]:
    """The years that a working clock runs through and that have no official calendar yet."""
    if kind in ("hour", "day"):
        return []
    return [year for year in range(start.year, at.year + 1) if calendar.provisional(year)]
