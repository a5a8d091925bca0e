"""Nightly: titles and addresses of old matters are forgotten with the rest of their words; then what is left is learned from."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from jingzhi.programmes.grid import actions
from jingzhi.programmes.grid.suggestions import actions as suggestions


@app.periodic(cron="40 3 * * *")
@app.task(name="grid.forget", queue="nightly", queueing_lock="grid.forget")
def forget(timestamp: int) -> None:
    """Run `actions.forget` for today."""
    now = datetime.fromtimestamp(timestamp, UTC)
    actions.forget(on=timezone.localdate(now), now=now)


@app.periodic(cron="10 4 * * *")
@app.task(name="grid.learn", queue="nightly", queueing_lock="grid.learn")
def learn(timestamp: int) -> None:
    """After the forgetting, so that nothing deleted this night is learned again."""
    suggestions.train(now=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="10 8 * * *")
@app.task(name="grid.review_holds", queue="nightly", queueing_lock="grid.review_holds")
def review_holds(timestamp: int) -> None:
    """Every morning: matters on hold whose day has come."""
    now = datetime.fromtimestamp(timestamp, UTC)
    actions.remind_of_holds(on=timezone.localdate(now), now=now)
