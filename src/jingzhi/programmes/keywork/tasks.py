"""Every morning: what was not finished goes on into the list of the new month."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from jingzhi.programmes.keywork import actions


@app.periodic(cron="15 0 * * *")
@app.task(name="keywork.months", queue="nightly", queueing_lock="keywork.months")
def months(timestamp: int) -> None:
    """Run `actions.carry_over` for today; on most days there is nothing to carry."""
    actions.carry_over(now=datetime.fromtimestamp(timestamp, UTC))
