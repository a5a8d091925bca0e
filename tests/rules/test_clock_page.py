"""docs/clocks.md is what the clocks say, and a walk over the official calendar minute by minute says the same."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.conf import settings
from django.core.management import call_command

from jingzhi.core.flows import examples

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# The notices of the State Council's office for 2024, 2025 and 2026, typed in here once more: first and last day off.
OFF = [
    "2024-01-01",
    "2024-01-01",
    "2024-02-10",
    "2024-02-17",
    "2024-04-04",
    "2024-04-06",
    "2024-05-01",
    "2024-05-05",
    "2024-06-10",
    "2024-06-10",
    "2024-09-15",
    "2024-09-17",
    "2024-10-01",
    "2024-10-07",
    "2025-01-01",
    "2025-01-01",
    "2025-01-28",
    "2025-02-04",
    "2025-04-04",
    "2025-04-06",
    "2025-05-01",
    "2025-05-05",
    "2025-05-31",
    "2025-06-02",
    "2025-10-01",
    "2025-10-08",
    "2026-01-01",
    "2026-01-03",
    "2026-02-15",
    "2026-02-23",
    "2026-04-04",
    "2026-04-06",
    "2026-05-01",
    "2026-05-05",
    "2026-06-19",
    "2026-06-21",
    "2026-09-25",
    "2026-09-27",
    "2026-10-01",
    "2026-10-07",
]
ON = [
    "2024-02-04",
    "2024-02-18",
    "2024-04-07",
    "2024-04-28",
    "2024-05-11",
    "2024-09-14",
    "2024-09-29",
    "2024-10-12",
    "2025-01-26",
    "2025-02-08",
    "2025-04-27",
    "2025-09-28",
    "2025-10-11",
    "2026-01-04",
    "2026-02-14",
    "2026-02-28",
    "2026-05-09",
    "2026-09-20",
    "2026-10-10",
]
RUNS = [
    (date.fromisoformat(first), date.fromisoformat(last))
    for first, last in zip(OFF[::2], OFF[1::2], strict=True)
]
MADE_UP = {date.fromisoformat(day) for day in ON}


def works(day: date) -> bool:
    if day in MADE_UP:
        return True
    return day.weekday() < 5 and not any(first <= day <= last for first, last in RUNS)


def walked(start: datetime, kind: str, amount: int) -> datetime:
    """The deadline by walking: every minute, every day."""
    moment = start
    if kind in ("hour", "day"):
        for _minute in range(amount * (60 if kind == "hour" else 24 * 60)):
            moment += MINUTE
        return moment
    if kind == "workday":
        while amount:
            moment += DAY
            amount -= works(moment.date())
        return moment.replace(hour=18, minute=0)
    left = amount * 60
    while left:
        at_work = works(moment.date()) and moment.hour in (8, 9, 10, 11, 14, 15, 16, 17)
        moment += MINUTE
        left -= at_work
    return moment


# The vectors of the domain description (section 14), beside the examples of the page.
VECTORS = {
    ("2024-09-30T17:59", "workday", 2): "2024-10-09T18:00",
    ("2026-02-13T09:00", "workday", 5): "2026-02-27T18:00",
    ("2025-09-25T15:30", "workday", 20): "2025-10-29T18:00",
    ("2026-04-29T08:00", "workday", 7): "2026-05-12T18:00",
    ("2026-04-30T17:00", "workhour", 4): "2026-05-06T11:00",
    ("2026-01-04T16:30", "workhour", 4): "2026-01-05T10:30",
}


@pytest.mark.parametrize("row", examples.computed(), ids=lambda row: f"{row[0]}-{row[1]}-{row[2]}")
def test_each_example_is_what_a_walk_over_the_calendar_finds(row):
    start, kind, amount, _why, found = row
    moment = found.at.replace(tzinfo=None)
    assert moment == walked(datetime.fromisoformat(start), kind, amount)
    assert VECTORS.get((start, kind, amount), moment.isoformat(timespec="minutes")) == moment.isoformat(
        timespec="minutes"
    )
    assert not found.provisional
    assert found.because.endswith(("不计", "计入", "照算", "18:00）", "工作日"))


def test_the_examples_show_what_they_must():
    starts = [(datetime.fromisoformat(start), kind) for start, kind, _amount, _why in examples.EXAMPLES]
    assert len(starts) >= 20
    assert {kind for _start, kind in starts} == {"hour", "day", "workhour", "workday"}
    assert {start.year for start, _kind in starts} == {2024, 2025, 2026}
    made_up = {start.weekday() for start, _kind in starts if start.date() in MADE_UP}
    assert made_up == {5, 6}, "a make-up Saturday and a make-up Sunday"
    assert any(start.hour >= 22 or start.hour < 6 for start, _kind in starts), "a dispatch at night"
    assert any(start.weekday() >= 5 and start.date() not in MADE_UP for start, _kind in starts), (
        "at a weekend"
    )
    assert set(VECTORS) <= {example[:3] for example in examples.EXAMPLES}


def test_the_committed_page_is_what_the_clocks_say():
    path = settings.ROOT / "docs" / examples.FILE
    same = path.exists() and path.read_text(encoding="utf-8") == examples.page()
    assert same, f"docs/{examples.FILE} is not what the clocks say. Regenerate: {examples.COMMAND}"


def test_the_command_writes_the_page(tmp_path):
    call_command("draw_clocks", into=tmp_path, stdout=(tmp_path / "out").open("w"))
    assert (tmp_path / examples.FILE).read_text(encoding="utf-8") == examples.page()
