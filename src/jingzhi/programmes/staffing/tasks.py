"""Nightly: helpers whose consent has run out are forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from jingzhi.programmes.staffing.actions import helping


@dataclass(frozen=True)
class Night:
    """Who acts when nobody does."""

    code: str = "system"


@app.periodic(cron="50 3 * * *")
@app.task(name="staffing.forget", queue="nightly", queueing_lock="staffing.forget")
def forget(timestamp: int) -> None:
    """Run `helping.forget` for today."""
    now = datetime.fromtimestamp(timestamp, UTC)
    helping.forget(on=timezone.localdate(now), by=Night(), now=now)
