"""Every morning: evaluations that are due are told, and what is past its day lapses."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from jingzhi.core.ledger.actions import Machine
from jingzhi.programmes.admission import actions


@app.periodic(cron="10 0 * * *")
@app.task(name="admission.days", queue="nightly", queueing_lock="admission.days")
def days(timestamp: int) -> None:
    """Run `actions.lapse` and `actions.remind` for today."""
    now = datetime.fromtimestamp(timestamp, UTC)
    actions.lapse(now=now)
    actions.remind(on=timezone.localdate(now), by=Machine(), now=now)
