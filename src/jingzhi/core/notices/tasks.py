"""Nightly: old lines leave the bells."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from jingzhi.core.ledger.actions import Machine
from jingzhi.core.notices import actions


@app.periodic(cron="30 3 * * *")
@app.task(name="notices.forget", queue="nightly", queueing_lock="notices.forget")
def forget(timestamp: int) -> None:
    """Run `actions.forget` for today."""
    now = datetime.fromtimestamp(timestamp, UTC)
    actions.forget(on=timezone.localdate(now), by=Machine(), now=now)
