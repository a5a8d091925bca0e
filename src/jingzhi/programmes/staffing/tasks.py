"""Nightly: helpers whose consent has run out are forgotten."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from jingzhi.core.ledger.actions import Machine
from jingzhi.programmes.staffing.actions import helping


@app.periodic(cron="50 3 * * *")
@app.task(name="staffing.forget", queue="nightly", queueing_lock="staffing.forget")
def forget(timestamp: int) -> None:
    """Run `helping.forget` for today."""
    now = datetime.fromtimestamp(timestamp, UTC)
    helping.forget(on=timezone.localdate(now), by=Machine(), now=now)
