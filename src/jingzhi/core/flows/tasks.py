"""Jobs of the flows for the worker."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from jingzhi.core.flows import lights, privacy, recompute, undoing
from jingzhi.core.ledger.actions import Machine


@app.periodic(cron="20 3 * * *")
@app.task(name="flows.forget", queue="nightly", queueing_lock="flows.forget")
def forget(timestamp: int) -> None:
    """Every night, delete what is past its date."""
    now = datetime.fromtimestamp(timestamp, UTC)
    privacy.forget(on=timezone.localdate(now), by=Machine(), now=now)
    undoing.forget(now=now)


@app.periodic(cron="* * * * *")
@app.task(name="flows.light", queue="clocks", queueing_lock="flows.light")
def light(timestamp: int) -> None:
    """Every minute: deadlines follow the calendar, pauses at their cap end, and the lights that have come are given."""
    now = datetime.fromtimestamp(timestamp, UTC)
    recompute.recompute(by=Machine(), now=now)
    lights.wake(by=Machine(), now=now)
    lights.light(by=Machine(), now=now)
