"""Nightly: titles and addresses of old matters are forgotten with the rest of their words."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from jingzhi.programmes.grid import actions


@app.periodic(cron="40 3 * * *")
@app.task(name="grid.forget", queue="nightly", queueing_lock="grid.forget")
def forget(timestamp: int) -> None:
    """Run `actions.forget` for today."""
    now = datetime.fromtimestamp(timestamp, UTC)
    actions.forget(on=timezone.localdate(now), now=now)
