"""Working hours of single bodies: read from how people write them, and every law of the clocks holds for them too."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingzhi.kit.clocks import SHANGHAI, WorkHours, counts_from, due, resumed, working_time_between
from jingzhi.kit.refused import Refused

FIRST, LAST = datetime.fromisoformat("2018-01-01"), datetime.fromisoformat("2026-12-31")
exact = st.datetimes(FIRST, LAST).map(lambda moment: moment.replace(tzinfo=SHANGHAI))
working = st.sampled_from(["workhour", "workday"])


def _bounds(edges: list[int]) -> WorkHours:
    times = [time(edge // 60, edge % 60) for edge in sorted(edges)]
    return WorkHours(tuple(zip(times[::2], times[1::2], strict=True)))


# One to three spans of whole minutes within a day, as a body may set them.
body_hours = st.integers(1, 3).flatmap(
    lambda n: st.lists(st.integers(0, 1439), min_size=2 * n, max_size=2 * n, unique=True).map(_bounds)
)


@given(body_hours)
def test_working_hours_come_back_from_how_they_are_kept(hours: WorkHours) -> None:
    assert WorkHours.read(hours.code()) == WorkHours.read(hours.text()) == hours


@pytest.mark.parametrize("text", ["", "8-12", "08:00-12:00-14:00", "25:00-26:00", "08:00～12:00 上午"])
def test_working_hours_nobody_understands_are_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        WorkHours.read(text)
    assert refusal.value.code == "bad_hours"


@given(
    exact,
    working,
    st.integers(1, 30),
    body_hours,
    st.floats(0, 1.5),
    st.timedeltas(timedelta(0), timedelta(days=40)),
)
def test_a_body_with_its_own_hours_gets_back_exactly_the_time_suspended(
    start: datetime, kind: str, amount: int, hours: WorkHours, when: float, length: timedelta
) -> None:
    first = due(start=start, kind=kind, amount=amount, hours=hours).at
    begun = counts_from(start=start, kind=kind)
    paused_at = begun + (first - begun) * when
    back = paused_at + length
    second = resumed(
        start=start, due_at=first, paused_at=paused_at, resumed_at=back, kind=kind, hours=hours
    ).at
    left = working_time_between(start=paused_at, end=first, kind=kind, hours=hours)
    if left:
        assert working_time_between(start=back, end=second, kind=kind, hours=hours) == left
    assert second >= first


@given(exact, st.integers(1, 60), body_hours)
def test_a_working_hour_clock_of_a_body_runs_for_just_its_hours(
    start: datetime, amount: int, hours: WorkHours
) -> None:
    at = due(start=start, kind="workhour", amount=amount, hours=hours).at
    assert working_time_between(start=start, end=at, kind="workhour", hours=hours) == timedelta(hours=amount)
