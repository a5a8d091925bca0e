"""Every ten minutes: matters of events that nobody is told of at once. Nightly: a check. On demand: everything anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from jingzhi.core.ledger.actions import Machine
from jingzhi.core.scores import actions

# Looked at again and again for a day, so that a worker that stood still misses nothing.
LOOK_BACK = timedelta(hours=26)
# Each matter is asked again once in this many nights.
NIGHTS = 30


@app.periodic(cron="*/10 * * * *")
@app.task(name="scores.catch_up", queue="events", queueing_lock="scores.catch_up")
def catch_up(timestamp: int) -> None:
    """Run `actions.catch_up` over the last day."""
    actions.catch_up(since=datetime.fromtimestamp(timestamp, UTC) - LOOK_BACK)


@app.periodic(cron="20 3 * * *")
@app.task(name="scores.check", queue="nightly", queueing_lock="scores.check")
def check(timestamp: int) -> dict[str, int]:
    """Run `actions.check` over tonight's share of the matters."""
    now = datetime.fromtimestamp(timestamp, UTC)
    return actions.check(share=now.toordinal() % NIGHTS, of=NIGHTS, by=Machine(), now=now)


@app.task(name="scores.rebuild", queue="nightly", queueing_lock="scores.rebuild")
def rebuild() -> dict[str, int]:
    """Run `actions.rebuild` now; the command of the same name calls it too."""
    return actions.rebuild(by=Machine(), now=timezone.now())
