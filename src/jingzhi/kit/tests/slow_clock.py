"""A reference clock that walks minute by minute and day by day: slow, and plainly right.

Only for tests and `bench/clocks.py`: it shares nothing with the fast clock but the calendar's table of days.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta

from jingzhi.kit.workdays import DATA

ONE_DAY, ONE_MINUTE = timedelta(days=1), timedelta(minutes=1)
SPANS = ((time(8), time(12)), (time(14), time(18)))


def _days(kind: str) -> frozenset[date]:
    data = json.loads(DATA.read_text(encoding="utf-8"))
    return frozenset(date.fromisoformat(d) for y, days in data.items() if y != "_meta" for d in days[kind])


HOLIDAYS, MAKEUPS = _days("holidays"), _days("makeup_workdays")


def works(day: date) -> bool:
    """Whether the day is worked."""
    return day in MAKEUPS or (day.weekday() < 5 and day not in HOLIDAYS)


def open_at(moment: datetime) -> bool:
    """Whether people are at work in the minute that begins at `moment`."""
    return works(moment.date()) and any(begin <= moment.time() < end for begin, end in SPANS)


def slow_due(start: datetime, kind: str, amount: int) -> datetime:
    """The deadline, found by walking (whole minutes, Shanghai wall time)."""
    if kind == "hour":
        return start + timedelta(hours=amount)
    if kind == "day":
        return start + timedelta(days=amount)
    if kind == "workday":
        day = start.date()
        while amount:
            day += ONE_DAY
            amount -= works(day)
        return datetime.combine(day, SPANS[-1][1], start.tzinfo)
    left, moment = amount * 60, start
    while left:
        if not works(moment.date()):
            moment = datetime.combine(moment.date() + ONE_DAY, time(0), start.tzinfo)
            continue
        left -= open_at(moment)
        moment += ONE_MINUTE
    return moment


def slow_worked(start: datetime, end: datetime) -> timedelta:
    """The working time between two moments, minute by minute."""
    minutes, moment = 0, start
    while moment < end:
        minutes += open_at(moment)
        moment += ONE_MINUTE
    return timedelta(minutes=minutes)
