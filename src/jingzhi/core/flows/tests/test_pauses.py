"""Pausing, resuming and extending a clock: exactly the time suspended, and a sentence that says so."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from jingzhi.core.flows import clocks, lights
from jingzhi.core.flows.models import Clock
from jingzhi.kit.clocks import SHANGHAI
from jingzhi.programmes.grid.tests.factories import NOW, Setup, make_matter


@pytest.fixture
def clock(world):
    case = make_matter(world)
    return clocks.start(case=case, stage="handle", kind="workday", amount=3, now=NOW)


def test_a_resumed_clock_moves_by_exactly_the_working_time_suspended(clock):
    was = clock.due_at
    clocks.pause(clock=clock, cause="weather", until=NOW + timedelta(days=9), now=NOW + timedelta(days=1))
    clocks.resume(clock=clock, now=NOW + timedelta(days=2))
    assert (clock.due_at - was, clock.paused_at) == (timedelta(days=1), None)
    assert "顺延8小时工作时间" in clock.because


def test_a_paused_clock_gives_no_light_and_no_deadline(clock):
    Clock.objects.exclude(pk=clock.pk).update(stopped_at=NOW)
    clocks.pause(clock=clock, cause="weather", until=NOW + timedelta(days=60), now=NOW)
    assert clocks.next_due(case=clock.case) is None
    assert lights.light(by=Setup(), now=NOW + timedelta(days=30)) == 0


def test_an_extension_counts_on_from_the_old_deadline(clock):
    clocks.extend(clock=clock, amount=2)
    assert clock.due_at == datetime(2026, 11, 30, 18, 0, tzinfo=SHANGHAI)
    assert "批准延期" in clock.because
    assert clock.extended == 2


def test_a_pause_without_a_cause_is_refused_by_the_database(clock):
    with pytest.raises(IntegrityError), transaction.atomic():
        Clock.objects.filter(pk=clock.pk).update(paused_at=NOW)


def test_a_pause_ends_by_itself_at_its_cap(clock):
    # Due on Thursday 18:00. The clock counts from Tuesday, of which the pause takes two working hours.
    clocks.pause(clock=clock, cause="weather", until=NOW + timedelta(days=1), now=NOW)
    assert lights.wake(by=Setup(), now=NOW + timedelta(hours=23)) == 0
    assert lights.wake(by=Setup(), now=NOW + timedelta(days=3)) == 1
    clock.refresh_from_db()
    assert (clock.paused_at, clock.due_at) == (
        None,
        datetime(2026, 11, 27, 10, 0, tzinfo=SHANGHAI),
    )
