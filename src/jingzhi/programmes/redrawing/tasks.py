"""A little after midnight, and every hour in case that was missed: re-drawings whose day has come take effect."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from jingzhi.core.ledger.actions import Machine
from jingzhi.programmes.redrawing import actions


@app.periodic(cron="2 * * * *")
@app.task(name="redrawing.day", queue="nightly", queueing_lock="redrawing.day")
def day(timestamp: int) -> None:
    """Carry out what is due, and gather the cases that came to life in ended grids."""
    now = datetime.fromtimestamp(timestamp, UTC)
    actions.enforce_due(now=now)
    actions.gather_stranded(by=Machine(), now=now)
