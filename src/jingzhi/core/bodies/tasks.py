"""Nightly: views that nobody saved anew for a year go."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from jingzhi.core.bodies import views
from jingzhi.core.ledger.actions import Machine


@app.periodic(cron="35 3 * * *")
@app.task(name="bodies.forget", queue="nightly", queueing_lock="bodies.forget")
def forget(timestamp: int) -> None:
    """Run `views.forget` for today."""
    now = datetime.fromtimestamp(timestamp, UTC)
    views.forget(on=timezone.localdate(now), by=Machine(), now=now)
